"""Why: every judgement tells its rule, its reasons and its days."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cast import FINANCE, HOUSING, at, cadence, calendar, deadline, happened, light, matter, period, rules

from duban.core.assess import assess
from duban.core.because import Why
from duban.core.explain import explain_count, explain_light, explain_obligation
from duban.core.ladder.countable import Countable, Outage, Succession
from duban.core.policy.rules import LadderRule, Limit, Rung, Window
from duban.core.words import Basis

RULES = rules(
    deadline("反馈", "P3WD", "reported"),
    deadline("自定", Limit.OWN, each=False),
    cadence("周报", "weekly"),
    light("P1D"),
)
ASSIGNED = ("2022-11-11T10:00", "assigned", HOUSING)


def why(rule: str, now: str, *told: tuple[Any, ...], **about: Any) -> Why:
    events, of = happened(ASSIGNED, *told), matter(**about)
    found = assess(RULES, calendar(), of, events, at(now)).obligations
    key = next(o.key for o in found if o.rule == rule)
    return explain_obligation(RULES, calendar(), of, events, at(now), key)


def says(found: Why) -> list[str]:
    return [reason.says for reason in found.reasons]


def test_a_deadline_is_told_day_by_day() -> None:
    found = why("反馈", "2022-11-12T09:00")
    assert [(str(day.date)[5:], day.mark, day.n) for day in found.days] == [
        ("11-11", "start", 0),
        ("11-12", "skipped", 0),
        ("11-13", "skipped", 0),
        ("11-14", "counted", 1),
        ("11-15", "counted", 2),
        ("11-16", "due", 3),
    ]
    assert found.rule is RULES.pack.rules[0]
    assert says(found) == ["交办：2022-11-11T10:00+08:00", "在办，2022-11-16T24:00+08:00前"]


def test_a_pause_and_an_extension_are_part_of_the_story() -> None:
    told = (
        ("2022-11-14T09:00", "paused", None),
        ("2022-11-15T09:00", "resumed", None),
        ("2022-11-16T09:00", "extension_asked", HOUSING),
        ("2022-11-17T09:00", "extension_decided", HOUSING, {"granted": True, "due": "2022-11-30T24:00"}),
    )
    found = why("反馈", "2022-11-18T09:00", *told)
    assert says(found) == [
        "交办：2022-11-11T10:00+08:00",
        "中止计时：2022-11-14T09:00+08:00",
        "恢复计时：2022-11-15T09:00+08:00",
        "申请延期：2022-11-16T09:00+08:00",
        "延期审定：2022-11-17T09:00+08:00",
        "原定2022-11-17T24:00+08:00前",
        "在办，2022-11-30T24:00+08:00前",
    ]
    assert [str(day.date)[5:] for day in found.days if day.mark == "paused"] == ["11-14"]


def test_the_days_an_application_waited_are_shown_as_paused_and_those_of_other_units_are_not() -> None:
    told = (
        ("2022-11-14T09:00", "paused", None, {"units": (FINANCE,)}),
        ("2022-11-14T10:00", "return_asked", FINANCE),
        ("2022-11-15T09:00", "return_asked", HOUSING),
        ("2022-11-16T09:00", "return_decided", HOUSING, {"granted": False}),
    )
    found = why("反馈", "2022-11-16T10:00", *told)
    # counted: Monday 14; Tuesday 15 waited; Wednesday 16 and Thursday 17
    assert [(str(day.date)[8:], day.mark) for day in found.days][-4:] == [
        ("14", "counted"), ("15", "paused"), ("16", "counted"), ("17", "due"),
    ]  # fmt: skip


def test_another_units_turns_are_no_part_of_it() -> None:
    found = why("反馈", "2022-11-18T09:00", ("2022-11-14T09:00", "extension_asked", FINANCE))
    assert says(found) == ["交办：2022-11-11T10:00+08:00", "逾期，2022-11-16T24:00+08:00前"]


def test_a_stated_date_says_that_it_does_not_roll() -> None:
    found = why("自定", "2022-11-18T09:00", own_due="2022-12-31T24:00")
    assert "写明的日期不因休息日顺延" in says(found)
    assert found.days == ()


def test_a_cadence_says_how_often() -> None:
    assert "每周，逐期计算，不顺延" in says(why("周报", "2022-11-18T09:00"))


def test_a_duty_that_is_not_there_cannot_be_explained() -> None:
    with pytest.raises(KeyError):
        explain_obligation(RULES, calendar(), matter(), happened(ASSIGNED), at("2022-11-18T09:00"), "没有")


def test_a_light_names_the_duties_that_colour_it() -> None:
    found = assess(RULES, calendar(), matter(), happened(ASSIGNED), at("2022-11-17T09:00"))
    assert says(explain_light(found, HOUSING)) == ["逾期：反馈（三(二)）2022-11-16T24:00+08:00前"]
    assert says(explain_light(found, FINANCE)) == [f"{FINANCE}没有逾期或临近到期的办理时限"]


def test_a_count_tells_what_counts_and_what_does_not_and_why() -> None:
    ladder = LadderRule(
        id="WX-8", kind="ladder", clause="二(四)", basis=Basis.STATED, words="逾期3次", counts=("WX-7",), per="matter",
        subject="unit", window=Window(period("P1Y"), "rolling"), steps=(Rung(3, "circular"),),
    )  # fmt: skip

    def thing(group: str, day: str, counts: bool = True) -> Countable:
        return Countable(group + day, "WX-7", at(f"{day}T24:00"), HOUSING, group, counts)

    things = [
        thing("督1", "2022-12-01"), thing("督1", "2022-12-09"), thing("督2", "2023-01-10", counts=False),
        thing("督3", "2023-02-10"), thing("督4", "2021-12-01"),
    ]  # fmt: skip
    down = Outage(at("2023-02-10T20:00"), at("2023-02-11T08:00"))
    found = explain_count(ladder, HOUSING, things, [down], Succession(), at("2023-03-01T09:00"))
    assert says(found) == [
        "计第1次：督1（WX-7，2022-12-01T24:00+08:00）",
        "不计次：督1（WX-7，2022-12-09T24:00+08:00），同一事项只计1次",
        "不计次：督2（WX-7，2023-01-10T24:00+08:00），未经认定、依据的日期暂定，或属存量逾期",
        "不计次：督3（WX-7，2023-02-10T24:00+08:00），到期时系统故障，已登记",
        "不计次：督4（WX-7，2021-12-01T24:00+08:00），已超出计次期间",
    ]
