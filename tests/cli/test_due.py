"""``duban due`` and ``duban policy try`` as a person or a script uses them: words, JSON, exit codes, one-line errors."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from duban.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    try:
        code = main(argv)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def answers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *lines: str, options: tuple[str, ...] = ()
) -> tuple[int, list[dict[str, Any]]]:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    code, out, _ = run(capsys, "due", "-", *options)
    return code, [json.loads(line) for line in out.splitlines()]


class TestOne:
    def test_it_says_when_in_words(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = run(capsys, "due", "--start", "2022-11-11T10:00", "--within", "P3WD")
        assert (code, out) == (0, "2022年11月16日（周三）24:00前\n")

    def test_it_says_when_in_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, "due", "--start", "2022-11-11T10:00", "--within", "P3WD", "--json")
        assert json.loads(out) == {"due": "2022-11-16T24:00+08:00", "provisional": False}

    def test_it_explains_every_day(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, "due", "--start", "2022-11-11T10:00", "--within", "P1WD", "--explain", "--json")
        assert json.loads(out)["days"] == [
            {"date": "2022-11-11", "counted": False, "n": 0, "why": "交办当日，不计"},
            {"date": "2022-11-12", "counted": False, "n": 0, "why": "周末"},
            {"date": "2022-11-13", "counted": False, "n": 0, "why": "周末"},
            {"date": "2022-11-14", "counted": True, "n": 1, "why": "第1个工作日"},
        ]

    @pytest.mark.parametrize(
        ("options", "due"),
        [
            (("--close", "18:00"), "2022-10-17"),
            (("--close", "18:00", "--after-hours", "as_is"), "2022-10-08"),
            (("--no-roll", "--after-hours", "as_is"), "2022-10-07"),
            (("--before",), "2022-09-23"),
            (
                ("--pause", "2022-10-01T00:00/2022-10-03T00:00", "--pause", "2022-10-10T09:00/2022-10-11T09:00"),
                "2022-10-09",
            ),
        ],
    )
    def test_its_options_are_those_of_a_rule(
        self, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], due: str
    ) -> None:
        # seven days from Friday 30 September 2022, 18:30: the 7th of October, which rests until the make-up Saturday 8th;
        # the pause of two days makes it the make-up Sunday 9th, and that of the 10th begins after it
        _, out, _ = run(capsys, "due", "--start", "2022-09-30T18:30", "--within", "P7D", "--json", *options)
        assert json.loads(out)["due"] == f"{due}T24:00+08:00"

    def test_a_provisional_date_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, "due", "--start", "2027-03-01T10:00", "--within", "P3WD")
        assert out == "2027年3月4日（周四）24:00前（暂定：所依据的日期尚无放假通知）\n"

    def test_what_cannot_be_told_is_an_answer_of_its_own(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = run(capsys, "due", "--start", "2022-11-11T10:00", "--within", "PT4WH", "--json")
        assert code == 1
        assert json.loads(out) == {
            "due": None,
            "provisional": False,
            "undetermined": "本地尚未设定上下班时间，工作小时无法计算",
        }

    def test_a_date_before_the_packs_commencement_is_told_as_such(self, capsys: pytest.CaptureFixture[str]) -> None:
        asked = ("due", "--pack", "weixian-2022", "--rule", "WX-7", "--json", "--start")
        _, before, _ = run(capsys, *asked, "2021-11-09T09:00")
        assert json.loads(before)["note"] == "制度自2022-11-07起施行，此前的事项不适用，这里只作推算"
        _, after, _ = run(capsys, *asked, "2022-11-07T09:00")
        assert "note" not in json.loads(after)

    def test_a_pause_written_in_days_takes_its_last_day_in(self, capsys: pytest.CaptureFixture[str]) -> None:
        # 7 days from Wednesday 7 December 2022 are the 14th; the 12th, 13th and 14th are paused: Saturday 17th, so the 19th
        asked = ("due", "--start", "2022-12-07T09:00", "--within", "P7D", "--pause", "2022-12-12/2022-12-14", "--json")
        assert json.loads(run(capsys, *asked)[1])["due"] == "2022-12-19T24:00+08:00"

    @pytest.mark.parametrize(
        ("argv", "sentence"),
        [
            (("--start", "2022-02-30T10:00", "--within", "P3D"), "start: 时间“2022-02-30T10:00”不存在"),
            (("--start", "明天", "--within", "P3D"), "start: 时间“明天”读不懂"),
            (("--start", "2022-11-11T10:00", "--within", "5 days"), "within: 时限写法“5 days”读不懂"),
            (("--start", "2022-11-11T10:00", "--within", "P0WD"), "within: 时限写法“P0WD”读不懂"),
            (("--start", "2022-11-11T10:00"), "within: 缺少时限"),
            (("--start", "2022-11-11T10:00", "--within", "P3D", "--close", "25:00"), "close: 下班时间“25:00”读不懂"),
            (("--start", "2022-11-11T10:00", "--within", "P3D", "--pause", "2022"), "pauses[0]: 中止计时“2022”读不懂"),
            (("--pack", "weixian-2022"), "--pack: --pack和--rule要一起写"),
            (("--pack", "weixian-2022", "--rule", "WX-7", "--within", "P7D"), "--rule: --within由规则规定，不能同时写"),
            (("--pack", "weixian-2022", "--rule", "WX-7", "--no-roll"), "--rule: --no-roll由规则规定，不能同时写"),
            (("-", "--pack", "weixian-2022"), "--pack: 逐行提问时不能用--pack和--rule"),
            (
                ("--start", "2022-11-11T10:00", "--within", "3个工作日"),
                "within: 时限写法“3个工作日”读不懂（是不是P3WD？）",
            ),
            (("--start", "2022-11-11T10:00", "--within", "4小时内"), "within: 时限写法“4小时内”读不懂（是不是PT4H？）"),
            (("--pack", "weixian-2021", "--rule", "WX-7"), "weixian-2021: 没有这个制度包（是否应为 weixian-2022）"),
            (("--pack", "weixian-2022", "--rule", "WX-77"), "rule: weixian-2022没有规则“WX-77”（是否应为 WX-7）"),
        ],
    )
    def test_bad_input_is_one_sentence_naming_the_place(
        self, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], sentence: str
    ) -> None:
        code, out, err = run(capsys, "due", *argv)
        assert (code, out) == (2, "")
        assert err.startswith(f"duban due: {sentence}")
        assert err.count("\n") == 1


class TestLines:
    def test_each_line_is_answered_in_order(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code, found = answers(
            capsys,
            monkeypatch,
            '{"start":"2022-11-07T09:00","within":"P0D"}',
            '{"start":"2022-09-30T18:30","within":"P7D","close":"18:00"}',
            '{"start":"2022-09-28T10:00","within":"P7D","roll":false}',
            '{"start":"2022-11-07T09:00","within":"P10WD","pauses":["2022-11-10T09:00/2022-11-15T09:00"]}',
            '{"start":"2022-11-07T09:00","within":"P10WD","pauses":[["2022-11-10T09:00","2022-11-15T09:00"]]}',
            '{"start":"2022-11-11T10:00","within":"P3WD","dir":"before"}',
            '{"start":"2026-01-31T10:00","within":"P1M","after_hours":"as_is"}',
        )
        days = ["2022-11-07", "2022-10-17", "2022-10-05", "2022-11-24", "2022-11-24", "2022-11-08", "2026-02-28"]
        assert (code, [one["due"][:10] for one in found]) == (0, days)

    def test_a_bad_line_is_told_in_its_place_and_the_others_are_answered(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code, found = answers(
            capsys,
            monkeypatch,
            "{",
            "[]",
            '{"start":"2022-11-07","wihtin":"P3D"}',
            '{"start":"2022-11-07","within":"P1D"}',
        )
        assert code == 2
        assert [list(one) for one in found] == [["error"], ["error"], ["error"], ["due", "provisional"]]
        assert found[0]["error"].startswith("第1行：不是JSON")
        assert "没有“wihtin”这一项（是不是“within”？）" in found[2]["error"]

    def test_an_empty_line_is_answered_too_and_a_byte_order_mark_is_no_mistake(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = '{"start":"2022-11-07T09:00","within":"P1D"}'
        code, found = answers(capsys, monkeypatch, "\ufeff" + line, "", line)
        assert (code, [next(iter(one)) for one in found]) == (2, ["due", "error", "due"])

    def test_options_stand_in_where_a_line_says_nothing(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        late = '{"start":"2022-11-07T19:00"'
        _, found = answers(
            capsys, monkeypatch, late + "}", late + ',"close":"20:00"}', options=("--close", "18:00", "--within", "P1D")
        )
        assert [one["due"][:10] for one in found] == ["2022-11-09", "2022-11-08"]

    def test_explaining_is_asked_for_all_lines_or_for_one(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = '{"start":"2022-11-07T09:00","within":"P1D"'
        _, [one, other] = answers(capsys, monkeypatch, line + ',"explain":true}', line + "}")
        assert ("days" in one, "days" in other) == (True, False)
        _, [every] = answers(capsys, monkeypatch, line + "}", options=("--explain",))
        assert "days" in every

    def test_a_line_of_ten_megabytes_or_a_thousand_brackets_is_refused_in_a_sentence(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code, found = answers(capsys, monkeypatch, '{"start":"' + "9" * 10_000_000 + '"}', "[" * 50_000)
        assert code == 2
        assert "太长" in found[0]["error"]
        assert all(len(one["error"]) < 200 for one in found)


class TestPolicyTry:
    ASK = ("policy", "try", "weixian-2022", "--start", "2022-11-07T09:00")
    FACTS = ("--fact", "source=instruction", "--fact", "instructor=leader", "--fact", "class=general")

    def test_it_tells_every_duty_of_an_invented_matter(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = run(capsys, *self.ASK, *self.FACTS, "--json")
        duties = {one["rule"]: one["due"][:10] for one in json.loads(out)["duties"]}
        assert (code, duties) == (
            0,
            {"WX-7": "2022-11-21", "WX-10.1": "2022-11-07", "WX-10.3": "2022-11-10", "WX-10.7": "2022-11-14"},
        )

    def test_it_says_each_rule_in_a_sentence_and_explains_on_request(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, *self.ASK, *self.FACTS, "--rule", "WX-10.3", "--explain")
        assert "依据：三(二)“3天内要向上级部门反馈办理情况”" in out
        assert "◆ 2022-11-10" in out

    def test_a_matter_no_rule_fits_is_told_what_the_rules_ask_for(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = run(
            capsys, *self.ASK, "--fact", "source=领导批示", "--fact", "instructor=chief", "--rule", "WX-7"
        )
        assert code == 1
        assert out.splitlines() == [
            "这样的事项在这个制度包下没有办理时限。还可以写明：",
            "    WX-7　--fact instructor=leader",
        ]

    def test_before_the_pack_is_in_force_it_says_since_when_it_is(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = run(capsys, "policy", "try", "weixian-2022", "--start", "2022-11-06T09:00", *self.FACTS)
        assert (code, out) == (1, "制度自2022-11-07起施行，此前的事项不适用\n")

    def test_a_bare_day_given_as_a_due_means_its_end(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, *self.ASK, *self.FACTS, "--own-due", "2022-11-20", "--rule", "WX-11.4", "--json")
        assert json.loads(out)["duties"][0]["due"] == "2022-11-20T24:00+08:00"

    def test_a_limit_before_the_assignment_is_told_as_stock(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, *self.ASK, *self.FACTS, "--own-due", "2022-11-01", "--rule", "WX-11.4")
        assert "存量逾期（录入前已过期，不计次）" in out

    def test_the_first_of_recurring_reports_is_told_though_it_has_not_begun(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        facts = ("--fact", "source=superior", "--fact", "reporting=routine")
        ask = ("policy", "try", "district-2022", "--start", "2022-12-20T09:00", "--rule", "XQ-15.quarterly", "--json")
        # eleven of the quarter's 92 days remain: not owed; the next quarter ends on 31 March
        assert json.loads(run(capsys, *ask, *facts)[1])["duties"][0]["due"] == "2023-03-31T24:00+08:00"

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            (("--fact", "sorce=instruction"), "--fact: 没有“sorce”（是不是“source”？）"),
            (("--fact", "source=instructon"), "--fact: 没有“source=instructon”（是不是“source=instruction”？）"),
            (("--fact", "source"), "--fact: “source”应写作项=值"),
            (("--event", "asigned"), "--event: 没有“asigned”（是不是“assigned”？）"),
            (("--rule", "WX-77"), "--rule: 没有“WX-77”（是不是“WX-7”？）"),
            (("--own-due", "2022-02-30"), "--own-due: 时间“2022-02-30”不存在或读不懂"),
            (("--hours", "9点"), "--hours: 上下班时间“9点”读不懂"),
        ],
    )
    def test_bad_input_is_one_sentence_naming_the_place(
        self, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], sentence: str
    ) -> None:
        code, out, err = run(capsys, *self.ASK, *more)
        assert (code, out) == (2, "")
        assert err.startswith(f"duban policy try: {sentence}")


class TestDoor:
    @pytest.mark.parametrize(
        ("argv", "sentence"),
        [
            ((), "duban: 缺少参数：命令"),
            (("deu",), "duban: 参数命令: 没有这个选择：'deu'"),
            (("due", "--strat", "2022-11-07"), "duban: 没有这样的参数：--strat"),
            (("policy",), "duban policy: 缺少参数："),
        ],
    )
    def test_a_slip_is_one_line_that_says_where_to_look(
        self, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], sentence: str
    ) -> None:
        code, out, err = run(capsys, *argv)
        assert (code, out) == (2, "")
        assert err.startswith(sentence)
        assert "--help" in err
        assert err.count("\n") == 1

    def test_a_reader_that_leaves_early_is_no_error(self) -> None:
        command = [str(Path(sys.executable).with_name("duban")), "calendar", "show", "2026", "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait() == 0
