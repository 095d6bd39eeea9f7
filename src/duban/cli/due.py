"""``duban due``: when a period ends, and why; one question from the options, or one a line from standard input."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from duban.core.calendar.days import Calendar
from duban.core.instant import last_day, read_instant, write_due
from duban.core.period.due import Due
from duban.core.period.question import read_question
from duban.core.period.walk import Day
from duban.core.problem import BadInput, Place, Problem
from duban.policies.shelf import shipped_calendar

if TYPE_CHECKING:
    from duban.core.policy.chosen import Chosen

OPTIONS = {
    "start": "--start",
    "within": "--within",
    "close": "--close",
    "hours": "--hours",
    "after_hours": "--after-hours",
    "roll": "--no-roll",
    "pauses": "--pause",
    "dir": "--before",
}
RULED = frozenset({"within", "after_hours", "roll", "dir"})
"""What a rule of a pack says itself."""
WEEKDAYS = "一二三四五六日"
MARKS = {"start": "起", "counted": "●", "skipped": "○", "paused": "‖", "due": "◆"}
LONGEST_LINE = 100_000
"""Characters of a line from standard input; a longer one is no question."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("due", help="推算到期时间", description="推算一段时限到哪天为止，逐日说明为什么。")
    parser.add_argument("source", nargs="?", metavar="-", help="从标准输入逐行读JSON，逐行回答JSON")
    parser.add_argument("--start", metavar="时间", help="交办送达的时间，如2022-11-11T10:00")
    parser.add_argument("--within", metavar="时限", help="P3WD、P7D、P2W、P1M、P1Y、PT2H、PT4WH、P0D（当日）")
    parser.add_argument("--close", metavar="时:分", help="下班时间；不写则不论是否下班后送达")
    parser.add_argument("--hours", metavar="起-止,起-止", help="上下班时间，如09:00-12:00,14:00-18:00（算工作小时用）")
    parser.add_argument(
        "--after-hours", dest="after_hours", metavar="as_is", help="as_is：下班后、休息日送达也自当日起"
    )
    parser.add_argument("--no-roll", dest="roll", action="store_const", const=False, help="末日遇休息日不顺延")
    parser.add_argument("--pause", dest="pauses", action="append", metavar="起/止", help="中止计时，可写多次")
    parser.add_argument("--before", dest="dir", action="store_const", const="before", help="从这一时间往前倒数")
    parser.add_argument("--pack", metavar="制度包", help="按某一制度包的某条规则推算，如weixian-2022")
    parser.add_argument("--rule", metavar="规则", help="规则编号，如WX-7；与--pack同用")
    parser.add_argument("--explain", action="store_true", help="逐日说明哪天计、哪天不计、为什么")
    parser.add_argument("--json", action="store_true", help="输出JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 answered, 1 undetermined, 2 bad input; from standard input the worst of all lines."""
    if args.source not in (None, "-"):
        return _refuse(
            [Problem(Place(args.source[:40]), "没有这样的参数", "unknown-argument", "逐行提问时写作 duban due -")]
        )
    calendar = shipped_calendar()
    said: dict[str, Any] = {key: value for key in OPTIONS if (value := getattr(args, key)) is not None}
    if args.source == "-":
        if args.pack or args.rule:
            return _refuse(
                [Problem(Place("--pack"), "逐行提问时不能用--pack和--rule", "not-together", "每行写明within")]
            )
        lines = enumerate(sys.stdin, 1)
        return max((_line(line, number, said, args.explain, calendar) for number, line in lines), default=0)
    if args.rule and (also := [OPTIONS[key] for key in OPTIONS if key in said and key in RULED]):
        what = f"{'、'.join(also)}由规则规定，不能同时写"
        return _refuse([Problem(Place("--rule"), what, "not-together", "去掉它，或不用--rule")])
    chosen = _chosen(args.pack, args.rule) if args.pack or args.rule else None
    if isinstance(chosen, Problem):
        return _refuse([chosen])
    says = _says(chosen, read_instant(args.start or "")) if chosen is not None else {}
    if chosen is not None and chosen.undetermined:
        return _print(Due(None, False, date.min, chosen.undetermined), None, says, args.json)
    period, counting = (chosen.period, chosen.counting) if chosen is not None else (None, None)
    question, problems = read_question(said, period=period, counting=counting)
    if question is None:
        return _refuse(problems)
    answer = question.due(calendar)
    days = question.days(calendar, answer) if args.explain else None
    return _print(answer, days, says, args.json)


def _chosen(pack: str | None, rule: str | None) -> Chosen | Problem:
    """The rule of ``--pack --rule``. Packs need a reader that plain questions must not wait for."""
    from duban.cli.policy import find_pack
    from duban.core.policy.chosen import choose

    if not pack or not rule:
        return Problem(Place("--pack"), "--pack和--rule要一起写", "missing-key", "如--pack weixian-2022 --rule WX-7")
    try:
        return choose(find_pack(pack), rule)
    except BadInput as bad:
        return bad.problems[0]


def _says(chosen: Chosen, start: datetime | None) -> dict[str, Any]:
    from duban.core.policy.sentence import sentence

    rule, pack = chosen.rule, chosen.pack
    begun = start is None or pack.in_force(start)
    note = {} if begun else {"note": f"制度自{pack.commencement}起施行，此前的事项不适用，这里只作推算"}
    return note | {
        "pack": chosen.pack.id, "rule": rule.id, "clause": rule.clause, "basis": rule.basis,
        "sentence": sentence(rule, chosen.pack),
    }  # fmt: skip


def _print(answer: Due, days: Sequence[Day] | None, says: Mapping[str, Any], as_json: bool) -> int:
    if as_json:
        print(json.dumps({**shape(answer, days), **says}, ensure_ascii=False))
    else:
        print("\n".join(_in_words(answer, days, says)))
    return 0 if answer.at is not None else 1


def shape(answer: Due, days: Iterable[Day] | None) -> dict[str, Any]:
    """The stable JSON of an answer (docs/reference/cli.md).

    >>> from datetime import date, datetime
    >>> shape(Due(None, False, date(2022, 11, 7), "正在中止计时"), None)
    {'due': None, 'provisional': False, 'undetermined': '正在中止计时'}
    """
    found: dict[str, Any] = {
        "due": None if answer.at is None else write_due(answer.at),
        "provisional": answer.provisional,
    }
    if answer.at is None:
        found["undetermined"] = answer.undetermined
    if days is not None:
        found["days"] = [
            {"date": day.date.isoformat(), "counted": day.counted, "n": day.n, "why": day.why} for day in days
        ]
    return found


def _line(line: str, number: int, defaults: Mapping[str, Any], explain: bool, calendar: Calendar) -> int:
    """Answers one line with one line, whatever it holds: those who ask pair them by their order."""
    said, problem = _json(line.removeprefix("\ufeff"))
    if problem:
        print(json.dumps({"error": f"第{number}行：{problem}"}, ensure_ascii=False))
        return 2
    explain = bool(said.pop("explain", explain))
    question, problems = read_question({**defaults, **said})
    if question is None:
        print(json.dumps({"error": "；".join(f"第{number}行 {p}" for p in problems)}, ensure_ascii=False))
        return 2
    answer = question.due(calendar)
    days = question.days(calendar, answer) if explain else None
    print(json.dumps(shape(answer, days), ensure_ascii=False))
    return 0 if answer.at is not None else 1


def _json(line: str) -> tuple[dict[str, Any], str]:
    if len(line) > LONGEST_LINE:
        return {}, f"太长，超过{LONGEST_LINE}个字符"
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return {}, '不是JSON（每行写作{"start":"2022-11-11T10:00","within":"P3WD"}）'
    if not isinstance(said, dict):
        return {}, '应是一个对象（每行写作{"start":"2022-11-11T10:00","within":"P3WD"}）'
    return said, ""


def _refuse(problems: Iterable[Problem]) -> int:
    for problem in problems:
        print(f"duban due: {problem}", file=sys.stderr)
    return 2


def _in_words(answer: Due, days: Iterable[Day] | None, says: Mapping[str, Any]) -> Iterable[str]:
    if "sentence" in says:
        yield says["sentence"]
    if "note" in says:
        yield f"注意：{says['note']}"
    if answer.at is None:
        yield f"到期时间待定：{answer.undetermined}"
        return
    day = last_day(answer.at)
    clock = write_due(answer.at)[11:16]
    unsure = "（暂定：所依据的日期尚无放假通知）" if answer.provisional else ""
    until = f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）{clock}"
    yield f"{until}前{unsure}"
    for row in days or ():
        number = f"{row.n:>3}" if row.n else "   "
        unknown = "（暂定）" if row.provisional else ""
        yield f"  {MARKS[row.mark]} {row.date} 周{WEEKDAYS[row.date.weekday()]} {number}  {row.why}{unknown}"
