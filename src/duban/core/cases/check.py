"""Trying a worked case: what the engine says beside what a person worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from duban.core.assess import Assessment, Rules, assess
from duban.core.calendar.days import Calendar
from duban.core.cases.check_told import try_told
from duban.core.cases.form import Case, Counted, Expected, Judged
from duban.core.instant import write_due
from duban.core.ladder.tally import tally
from duban.core.obligation.obligation import Obligation
from duban.core.policy.rules import Pack


def try_case(case: Case, pack: Pack, calendar_without: Callable[[tuple[int, ...]], Calendar]) -> list[str]:
    """Every difference between the engine and the case, as Chinese sentences; empty where they agree.

    Args:
        pack: the case's pack with the case's settings filled in.
        calendar_without: the calendar without the notices of some years (for cases of unpublished years).
    """
    rules = Rules(pack, case.hours)
    if isinstance(case.body, Counted):
        return list(_counted(case, case.body, rules))
    if not isinstance(case.body, Judged):
        return list(try_told(case, case.body, pack, calendar_without(case.unpublished)))
    assessment = assess(rules, calendar_without(case.unpublished), case.body.matter, case.body.events, case.now)
    return list(_judged(case.body, assessment))


def _judged(body: Judged, assessment: Assessment) -> Iterator[str]:
    for rule in dict.fromkeys(expected.rule for expected in body.expect):
        found = [_said(o) for o in assessment.obligations if o.rule == rule]
        wanted = [_wanted(expected) for expected in body.expect if expected.rule == rule]
        if sorted(found) != sorted(wanted):
            yield f"{rule}：应为{'；'.join(sorted(wanted))}，实为{'；'.join(sorted(found)) or '没有'}"
    for rule in body.absent:
        found = [_said(o) for o in assessment.obligations if o.rule == rule]
        if found:
            yield f"{rule}：应没有，实为{'；'.join(found)}"
    for unit, light in body.lights.items():
        if assessment.lights.get(unit) is not light:
            yield f"{unit}的灯：应为{light}，实为{assessment.lights.get(unit)}"
    if body.notices is not None:
        by_key = {o.key: o for o in assessment.obligations}
        told = sorted(
            f"{by_key[n.obligation].rule} {by_key[n.obligation].debtor} {write_due(n.at)}" for n in assessment.notices
        )
        wanted = sorted(f"{n.of_rule} {n.of} {write_due(n.at)}" for n in body.notices)
        if told != wanted:
            yield f"提醒：应为{'；'.join(wanted) or '没有'}，实为{'；'.join(told) or '没有'}"
    if body.wakes is not None and assessment.next_wakeup != body.wakes:
        yield f"下次复查：应为{write_due(body.wakes)}，实为{assessment.next_wakeup}"


def _said(o: Obligation) -> str:
    due = "无" if o.due is None else write_due(o.due)
    breached = f" 逾期于{write_due(o.breached_at)}" if o.breached_at else ""
    return f"{o.debtor} {due} {o.state}{breached}{' 暂定' if o.provisional else ''}{' 存量' if o.stock else ''}"


def _wanted(e: Expected) -> str:
    due = "无" if e.due is None else write_due(e.due)
    breached = f" 逾期于{write_due(e.breached)}" if e.breached else ""
    return f"{e.of} {due} {e.state}{breached}{' 暂定' if e.provisional else ''}{' 存量' if e.stock else ''}"


def _counted(case: Case, body: Counted, rules: Rules) -> Iterator[str]:
    ladder = next((rule for rule in rules.ladders if rule.id == body.ladder), None)
    if ladder is None:
        yield f"制度包里没有计次规则{body.ladder}"
        return
    found = tally([ladder], body.subject, body.things, body.made, body.outages, body.succession, case.now)
    if found.counts.get(ladder.id) != body.count:
        yield f"{ladder.id}计次：应为{body.count}，实为{found.counts.get(ladder.id)}"
    proposals = [(p.threshold, p.proposes) for p in found.proposals]
    if proposals != list(body.proposals):
        yield f"{ladder.id}处置建议：应为{list(body.proposals)}，实为{proposals}"
    withdrawn = [int(key.rsplit("/", 1)[1]) for key in found.withdrawn]
    if withdrawn != list(body.withdrawn):
        yield f"{ladder.id}撤回：应为{list(body.withdrawn)}，实为{withdrawn}"
