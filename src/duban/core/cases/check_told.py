"""Trying the cases without a matter: a period alone, points, the stages of a campaign, limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from duban.core.calendar.days import Calendar
from duban.core.campaign.phases import campaign_standing
from duban.core.cases.form import Case, Dated, Measured, Scored, Staged
from duban.core.instant import write_due
from duban.core.period.due import due
from duban.core.points.score import score
from duban.core.policy.rules import Pack
from duban.core.quota.gauge import gauges


def try_told(case: Case, body: Dated | Scored | Staged | Measured, pack: Pack, calendar: Calendar) -> Iterator[str]:
    """Every difference between what is computed and what a person worked out, as Chinese sentences."""
    match body:
        case Dated():
            yield from _dated(case, body, calendar)
        case Scored():
            yield from _scored(case, body, pack)
        case Staged():
            yield from _staged(case, body, pack)
        case Measured():
            yield from _measured(case, body, pack)


def _scored(case: Case, body: Scored, pack: Pack) -> Iterator[str]:
    found = score(pack, body.kind, body.things, case.now)
    points = sorted((point.rule, point.key, point.value) for point in found.points)
    if points != sorted(body.points):
        yield f"记分：应为{_rows(body.points)}，实为{_rows(points)}"
    for subject, total in body.total.items():
        if found.of(subject) != total:
            yield f"{subject}合计：应为{total}，实为{found.of(subject)}"
    if set(body.undetermined) != set(found.undetermined):
        yield f"待定：应为{'、'.join(body.undetermined) or '无'}，实为{'、'.join(found.undetermined) or '无'}"


def _rows(rows: object) -> str:
    return "；".join(" ".join(map(str, row)) for row in sorted(rows)) or "没有"  # type: ignore[call-overload]  # tuples


def _staged(case: Case, body: Staged, pack: Pack) -> Iterator[str]:
    found = campaign_standing(pack, body.campaign, body.units, body.handed, case.now)
    stages = {phase.rule: phase.stage for phase in found.phases}
    for rule, stage in body.phases.items():
        if stages.get(rule) is not stage:
            yield f"{rule}：应为{stage}，实为{stages.get(rule, '没有')}"
    papers = {(phase.rule, each.what, each.unit): each.state for phase in found.phases for each in phase.asked}
    for rule, what, unit, state in body.papers:
        if papers.get((rule, what, unit)) is not state:
            yield f"{rule} {unit}的{what}：应为{state}，实为{papers.get((rule, what, unit), '没有')}"


def _measured(case: Case, body: Measured, pack: Pack) -> Iterator[str]:
    found = {gauge.rule: gauge for gauge in gauges(pack, body.unit, body.issued, body.day, case.now)}
    for rule, used, over in body.gauges:
        gauge = found.get(rule)
        if gauge is None:
            yield f"制度包里没有限额规则{rule}"
        elif (gauge.used, set(gauge.over)) != (used, set(over)):
            told = f"用{gauge.used}，超出{'、'.join(gauge.over) or '无'}"
            yield f"{rule}：应为用{used}，超出{'、'.join(over) or '无'}；实为{told}"


def _dated(case: Case, body: Dated, calendar: Calendar) -> Iterator[str]:
    found = due(body.start, body.period, calendar, counting=body.counting, hours=case.hours)
    if found.at != body.due or found.provisional is not body.provisional:
        yield f"期限：应为{_day(body.due, body.provisional)}，实为{_day(found.at, found.provisional)}"


def _day(at: datetime | None, provisional: bool) -> str:
    return ("待定" if at is None else write_due(at)) + ("（暂定）" if provisional else "")
