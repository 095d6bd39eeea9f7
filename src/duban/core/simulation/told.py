"""A simulated year in sentences and as plain data: what command line and page tell, word for word the same.

Conventions: what was assumed is told with every result. A proposal is called one: people decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from duban.core.instant import start_of
from duban.core.period.form import Period
from duban.core.simulation.case import HABITS, Assumed
from duban.core.simulation.outcome import Outcome, Proposed, Visiting, Week
from duban.core.simulation.year import COMPOSITION, Year
from duban.core.words import PROPOSALS

TOLD: Final = ("hand_over", "accountability", "circular", "raise")
"""The kinds of proposals in the order they are told."""


def half_way(first: date, last: date) -> tuple[datetime, str] | None:
    """The instant (exclusive) half-way through a year, and its word; None where it is shorter than two months.

    >>> half_way(date(2023, 1, 1), date(2023, 12, 31))[1], half_way(date(2022, 11, 7), date(2023, 11, 6))[1]
    ('6月底前', '2023年4月底前')
    >>> half_way(date(2023, 1, 1), date(2023, 1, 31))
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months < 2:
        return None
    place = first.year * 12 + first.month - 1 + months // 2
    day = date(place // 12, place % 12 + 1, 1)
    month = (place - 1) % 12 + 1
    word = f"{month}月底前" if first.year == last.year else f"{(place - 1) // 12}年{month}月底前"
    return start_of(day), word


def sentences(found: Outcome, first: date, last: date) -> tuple[str, ...]:
    """What the year comes to under the pack, the gravest first."""
    units = len(found.units)
    said = [f"按《{found.title}》，{in_words(first)}至{in_words(last)}，{units}个单位、{found.matters}件事项："]
    said += _proposals(found, units, first, last)
    late = f"逾期{found.breaches}次，其中听取说明后认定的{found.confirmed}次"
    said.append(late + (f"；{found.provisional}次的日期是暂定的，不计次" if found.provisional else ""))
    said.append(f"提醒、催办{found.reminders}次，平均每件{_each(found.reminders, found.matters)}次")
    if found.raised:
        said.append(f"按催办规则提请{PROPOSALS['raise']}{found.raised}次")
    if found.points:
        said.append(f"单位积分合计{found.points:+d}分")
    if found.head_points:
        said.append(f"单位主要负责人积分合计{found.head_points:+d}分")
    if busiest := max(found.weeks, key=lambda week: (load(week), -week.monday.toordinal()), default=None):
        said.append(
            f"最忙的一周从{in_words(busiest.monday)}起：新交办{busiest.given}件，单位办理{busiest.acts}次，"
            f"提醒{busiest.reminders}次，督查机构{busiest.office}次"
        )
    return tuple(said)


def in_words(day: date) -> str:
    """A day as sentences say it.

    >>> in_words(date(2023, 1, 1))
    '2023年1月1日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def load(week: Week) -> int:
    """What a week asks of people: acts of the units and of the office."""
    return week.acts + week.office


def _proposals(found: Outcome, units: int, first: date, last: date) -> Iterator[str]:
    middle = half_way(first, last)
    asked = {each.proposes for each in found.proposed}
    for kind in TOLD:
        if kind not in asked:
            continue
        word, times = PROPOSALS[kind], sum(1 for each in found.proposed if each.proposes == kind)
        whole = len({each.unit for each in found.first_of(kind)})
        if middle is None:
            yield f"{units}个单位中有{whole}个会被提请{word}（共{times}次；是否{word}由人审定）"
            continue
        early = len({each.unit for each in found.first_of(kind, middle[0])})
        yield (
            f"{units}个单位中有{early}个会在{middle[1]}被提请{word}，整个期间共{whole}个、{times}次（是否{word}由人审定）"
        )
    if not found.ladders:
        yield "本办法没有写逾期几次通报或移交"
    elif not asked:
        yield f"没有单位累计到要提请处置的次数（{'、'.join(found.ladders)}）"


def visits_told(own: Visiting, uniform: Visiting) -> tuple[str, ...]:
    """FZ-7's question, both told as they are.

    >>> for line in visits_told(Visiting(572, 351, 622), Visiting(458, 279, 0)):
    ...     print(line)
    按本办法分档：实地督帮572次，同一单位几件事合并出行，最少351趟；一周内办结的另要每日跟踪提醒622次
    一律每月一次：实地督帮458次，最少279趟
    分档比一律每月一次多114次（25%），出行多72趟（26%）
    """
    tracked = f"；一周内办结的另要每日跟踪提醒{own.trackings}次" if own.trackings else ""
    return (
        f"按本办法分档：实地督帮{own.visits}次，同一单位几件事合并出行，最少{own.trips}趟{tracked}",
        f"一律每月一次：实地督帮{uniform.visits}次，最少{uniform.trips}趟",
        f"分档比一律每月一次{_more(own.visits, uniform.visits, '次')}，出行{_more(own.trips, uniform.trips, '趟')}",
    )


def not_told(found: Outcome) -> tuple[str, ...]:
    """What of the pack the year says nothing about, and why."""
    said = []
    by_why: dict[str, list[str]] = {}
    for rule, why, count in found.unfilled:
        by_why.setdefault(why, []).append(f"{rule}（{count}项）")
    said += [f"{why}，所以{'、'.join(rules)}没有到期日" for why, rules in by_why.items()]
    if found.reminders_unset:
        said.append(f"尚未设定{'、'.join(f'“{title}”' for title in found.reminders_unset)}，所以没有按它提醒")
    if found.left_out:
        said.append(f"投诉、会议纪律、重复通报不在推算之列，所以不含{'、'.join(found.left_out)}")
    if found.points_unset:
        said.append(f"分值尚未设定，所以没有按{'、'.join(found.points_unset)}计分")
    return tuple(said)


def assumptions(
    assumed: Assumed, explain_within: Period | None, *, moved: date | None = None, recorded: bool = False
) -> tuple[str, ...]:
    """What no document says and was supposed.

    Args:
        explain_within: the jurisdiction's own figure; None: the assumed one.
        moved: the pack's own commencement, where it was taken to be in force earlier.
        recorded: what was done is on record, not invented.
    """
    hearing = _hearing(assumed, explain_within)
    if recorded:
        said = ["单位怎样办理照台账上的记录；假如当时按本办法办，单位也许会办得不同，不作推测", hearing]
        return (*said, *_moved(moved))
    said = [
        "单位怎样办事是假定的，不是依据：" + "；".join(_habit(n) for n in range(len(HABITS))),
        hearing,
        f"报告办结后第{assumed.verify_after}个工作日核查并销号，一次通过",
        "不推算延期、退回、中止计时和退回重办；被通报以后是否更勤快，不作推测",
    ]
    return (*said, *_moved(moved))


def _hearing(assumed: Assumed, explain_within: Period | None) -> str:
    own = f"{explain_within.chinese}（本地设定）" if explain_within is not None else ""
    time = own or f"{assumed.explain_within.chinese}（假定，制度没有写）"
    return f"到期日后第{assumed.told_after}个工作日9时告知逾期；听取说明{time}，期满即认定；没有豁免，没有撤销"


def _moved(moved: date | None) -> tuple[str, ...]:
    return (f"制度自{in_words(moved)}起施行，推算时当作整个期间都在施行",) if moved is not None else ()


def _habit(number: int) -> str:
    habit = HABITS[number]
    least, most = (f"{share * 100:.0f}%" for share in habit.takes)
    forgets = f"，{habit.forgets * 100:.0f}%的事自己想不起来" if habit.forgets else ""
    return (
        f"{habit.chinese}的用去时限的{least}至{most}{forgets}，每次提醒有{habit.heeds * 100:.0f}%会动，"
        f"{habit.answers[0]:.0f}至{habit.answers[1]:.0f}小时内办"
    )


def _each(count: int, of: int) -> str:
    return f"{count / of:.1f}" if of else "0"


def _more(mine: int, other: int, word: str) -> str:
    if mine == other:
        return "一样多"
    share = f"（{abs(mine - other) * 100 / other:.0f}%）" if other else ""
    return f"{'多' if mine > other else '少'}{abs(mine - other)}{word}{share}"


def year_told(year: Year) -> tuple[str, ...]:
    """An invented year in sentences."""
    return (
        f"设想的一年：{year.units}个单位，每单位每月平均{year.rate:g}件，{year.mix.chinese}，种子{year.seed}",
        f"事项的构成是假定的：{COMPOSITION}",
    )


def ledger_told(first: date, last: date, matters: int) -> tuple[str, ...]:
    """The jurisdiction's own ledger in a sentence."""
    return (
        f"本地台账：{in_words(first)}至{in_words(last)}交办的{matters}件事项，照记录的实际办理；限知事项不在其内，原来的认定、豁免、撤销不带入",
    )


def whole(found: Outcome, uniform: Visiting | None, first: date, last: date, assumed: Sequence[str]) -> dict[str, Any]:
    """A pack's year as plain values with its sentences: the stable JSON of `duban simulate`, and what the page keeps."""
    visits = visits_told(found.visiting, uniform) if found.visiting and uniform else ()
    return {**shape(found, uniform), "sentences": [*sentences(found, first, last), *visits], "assumed": list(assumed)}


def shape(found: Outcome, uniform: Visiting | None) -> dict[str, Any]:
    """The year's figures as plain values."""
    return {
        "pack": found.pack,
        "title": found.title,
        "matters": found.matters,
        "reminders": found.reminders,
        "breaches": found.breaches,
        "confirmed": found.confirmed,
        "provisional": found.provisional,
        "raised": found.raised,
        "points": found.points,
        "head_points": found.head_points,
        "proposals": [_proposal(each) for each in found.proposed],
        "units": [
            {
                "unit": u.unit, "matters": u.matters, "closed": u.closed, "acts": u.acts, "reminders": u.reminders,
                "breaches": u.breaches, "counted": u.counted, "points": u.points, "busiest": _busiest(u.busiest),
            }
            for u in found.units
        ],
        "people": [
            {
                "person": p.person, "matters": p.matters, "acts": p.acts, "reminders": p.reminders,
                "busiest": _busiest(p.busiest),
            }
            for p in found.people
        ],
        "weeks": [
            {
                "monday": w.monday.isoformat(), "given": w.given, "acts": w.acts, "reminders": w.reminders,
                "breaches": w.breaches, "closed": w.closed, "office": w.office,
            }
            for w in found.weeks
        ],
        "visits": None if found.visiting is None else _visiting(found.visiting),
        "visits_uniform": None if uniform is None else _visiting(uniform),
        "not_told": list(not_told(found)),
    }  # fmt: skip


def _proposal(each: Proposed) -> Mapping[str, Any]:
    return {
        "unit": each.unit, "rule": each.rule, "clause": each.clause, "proposes": each.proposes,
        "threshold": each.threshold, "on": each.on.isoformat(), "first": each.first, "basis": list(each.basis),
    }  # fmt: skip


def _busiest(week: tuple[date, int] | None) -> Mapping[str, Any] | None:
    return None if week is None else {"monday": week[0].isoformat(), "count": week[1]}


def _visiting(found: Visiting) -> Mapping[str, int]:
    return {"visits": found.visits, "trips": found.trips, "trackings": found.trackings}
