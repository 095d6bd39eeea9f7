"""`explain`: why a duty is due when it is, why a light shows, why a count stands; never computed inside `assess`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from duban.core.assess import Assessment, Rules, assess
from duban.core.because import Because, Why
from duban.core.calendar.days import Calendar
from duban.core.events import TABLE, Event, EventKind
from duban.core.instant import write_due
from duban.core.ladder.countable import Countable, Outage, Succession, counted_for
from duban.core.ladder.tally import leaves
from duban.core.matter.facts import Matter
from duban.core.matter.history import History, effective_start, fold
from duban.core.obligation.holds import held_pauses
from duban.core.obligation.limits import counting_of, floors
from duban.core.obligation.obligation import Obligation
from duban.core.period.due import due
from duban.core.period.form import Period
from duban.core.period.walk import walk
from duban.core.policy.rules import CadenceRule, DeadlineRule, LadderRule, Limit, Setting
from duban.core.words import LIGHTS, STATES, Light, Side, State

_E = EventKind
_TURNS = {
    _E.PAUSED: "中止计时",
    _E.RESUMED: "恢复计时",
    _E.EXTENSION_ASKED: "申请延期",
    _E.EXTENSION_DECIDED: "延期审定",
    _E.RETURN_ASKED: "申请退回",
    _E.RETURN_DECIDED: "退回审定",
    _E.SENT_BACK: "退回重办，另行限期",
    _E.INSTRUCTED: "领导续批",
    _E.CALENDAR_ACCEPTED: "采用新日历",
    _E.MIGRATED: "改用新版制度",
    _E.WAIVED: "豁免",
    _E.OVERTURNED: "撤销逾期认定",
    _E.VERDICT: "判定已记录，不再变动",
}


def explain_obligation(
    rules: Rules, calendar: Calendar, matter: Matter, events: Iterable[Event], now: datetime, key: str
) -> Why:
    """Why an obligation is due when it is, day by day, and why it stands as it stands.

    Args:
        key: of an obligation that `assess` returns for the same inputs.

    Returns:
        `Why`: the rule, the turns the duty took in order, and the days of its count; no days where the due is a stated
        date, a cadence's, or undetermined.

    Raises:
        KeyError: no such obligation.
    """
    events = list(events)
    found = next((o for o in assess(rules, calendar, matter, events, now).obligations if o.key == key), None)
    if found is None:
        raise KeyError(key)
    history = fold(matter, events, now)
    rule = next(rule for rule in rules.pack.rules if rule.id == found.rule)
    start = next((event for event in history.events if event.seq == found.start_seq), None)
    reasons = [*_story(found, start, history)]
    if not isinstance(rule, DeadlineRule) or not isinstance(rule.within, Period) or start is None:
        return Why(rule, (*reasons, *_dates(rule, found)))
    if start.kind is not rule.starts.event:  # a later episode runs by its written new limit
        return Why(rule, (*reasons, *_dates(rule, found)))
    limits = rules.limits(calendar)
    pauses = held_pauses(rule, found, history)
    counting = counting_of(rule, history, found.born)
    at = effective_start(start)
    answer = due(at, rule.within, calendar, counting=counting, hours=limits.hours, pauses=pauses)
    if found.due is not None and not found.former and answer.at is not None and answer.at < found.due:
        if floors(history).get(key) == found.due:
            reasons.append(Because("改用新版制度不缩短已在计时的时限，仍按原定的日期", found.due))
        while answer.at != found.due and calendar.replaces is not None:
            calendar = calendar.replaces
            answer = due(at, rule.within, calendar, counting=counting, hours=limits.hours, pauses=pauses)
            if answer.at == found.due:
                reasons.append(Because("新日历会使时限提前，没有采用，仍按原来的日历", found.due))
    days = walk(at, rule.within, calendar, answer, counting=counting, hours=limits.hours, pauses=pauses)
    return Why(rule, (*reasons, *_dates(rule, found)), days)


def explain_light(assessment: Assessment, unit: str) -> Why:
    """Why a unit's light shows: the duties that are of its colour, or that none is late or near."""
    light = assessment.lights.get(unit, Light.NORMAL)
    worst = [o for o in assessment.obligations if o.debtor == unit and o.side is Side.HANDLING and o.light is light]
    if light is Light.NORMAL or not worst:
        return Why(None, (Because(f"{unit}没有逾期或临近到期的办理时限"),))
    return Why(None, tuple(Because(f"{LIGHTS[light]}：{o.rule}（{o.clause}）{_until(o)}", o.due) for o in worst))


def explain_count(
    ladder: LadderRule,
    subject: str,
    breaches: Sequence[Countable],
    outages: Sequence[Outage],
    succession: Succession,
    now: datetime,
) -> Why:
    """Why a count stands where it stands: what counts, and what was looked at and does not, with why."""
    counted = counted_for(ladder, subject, breaches, outages, succession, now)
    inside = [one for one in counted if now < leaves(one.at, ladder.window)]
    reasons = [
        Because(f"计第{n}次：{one.group}（{one.what}，{write_due(one.at)}）", one.at) for n, one in enumerate(inside, 1)
    ]
    kept = {one.key for one in inside}
    for one in breaches:
        if one.key in kept or one.what not in ladder.counts or succession.bearer(one.subject, now) != subject:
            continue
        reasons.append(
            Because(
                f"不计次：{one.group}（{one.what}，{write_due(one.at)}），{_not_counted(one, outages, counted)}", one.at
            )
        )
    return Why(ladder, tuple(reasons))


def _not_counted(one: Countable, outages: Sequence[Outage], counted: Sequence[Countable]) -> str:
    if not one.counts:
        return "未经认定、依据的日期暂定，或属存量逾期"
    if any(outage.begins <= one.at < outage.ends for outage in outages):
        return "到期时系统故障，已登记"
    return "已超出计次期间" if one in counted else "同一事项只计1次"


def _story(o: Obligation, start: Event | None, history: History) -> Iterator[Because]:
    if start is not None:
        at = effective_start(start)
        yield Because(f"{TABLE[start.kind].chinese}：{write_due(at)}", at, start.seq)
    for event in history.events:
        if event.seq <= o.start_seq or event.kind not in _TURNS:
            continue
        about = event.payload.get("duty")
        units = event.payload.get("units")
        if (about and about != o.key) or (event.unit and event.unit != o.thread) or (units and o.debtor not in units):
            continue
        yield Because(f"{_TURNS[event.kind]}：{write_due(event.recorded_at)}", event.recorded_at, event.seq)


def _dates(rule: object, o: Obligation) -> Iterator[Because]:
    if isinstance(rule, DeadlineRule) and rule.within is Limit.OWN:
        yield Because("写明的日期不因休息日顺延")
    if isinstance(rule, CadenceRule):
        yield Because(
            "多久一次尚未设定" if isinstance(rule.every, Setting) else f"{rule.every.chinese}，逐期计算，不顺延"
        )
    for former in o.former:
        yield Because(f"原定{write_due(former)}前", former)
    yield Because(f"{STATES[o.state]}，{_until(o)}", o.due)


def _until(o: Obligation) -> str:
    if o.due is not None:
        return f"{write_due(o.due)}前" + ("（暂定）" if o.provisional else "")
    return o.undetermined or ("等待审定" if o.state is State.PENDING else "暂无到期时间")
