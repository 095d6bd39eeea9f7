"""The seven laws of engine.md, as properties over invented histories of one matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cast import FINANCE, HOUSING, at, cadence, calendar, chase, deadline, light, matter, rules

from duban.core.assess import Assessment, assess, verdicts
from duban.core.calendar.days import Calendar
from duban.core.events import TABLE, Event, EventKind
from duban.core.matter.facts import Matter
from duban.core.policy.rules import Limit, Setting
from duban.core.words import Side, State

_E = EventKind
GENERAL = (("class", frozenset({"general"})), ("own_limit", frozenset({"none"})))
RULES = rules(
    deadline("部署", "P1D", "deployed"),
    deadline("反馈", "P3D", "reported"),
    deadline("办结", "P7D", applies=GENERAL),
    deadline("结果", "P10WD", "result_reported", roles=("lead", "responsible")),
    deadline("自定", Limit.OWN, each=False, applies=(("own_limit", frozenset({"given"})),)),
    deadline("内部", Limit.INNER, "reported", roles=("assisting",)),
    deadline("待定", Setting("未设"), "answered", event="chased"),
    deadline("审批", "P2WD", "extension_decided", event="extension_asked", side=Side.DECIDING, roles=("decider",)),
    cadence("周报", "weekly"),
    cadence("旬报", "every-10-days", act="answered"),
    light("P1D"),
    chase(("before", "P1D"), ("after", "P0D"), ("after", "P2D")),
)
START = at("2022-12-05T09:00")
MATTER = matter({"class": "general"}, lead=HOUSING, responsible=FINANCE)
NEUTRAL = (
    _E.RECEIPTED, _E.SIGNED, _E.DEPLOYED, _E.REPORTED, _E.RESULT_REPORTED, _E.COMPLETION_ASKED, _E.CHASED, _E.ANSWERED,
    _E.CARRIED_OVER, _E.BREACH_TOLD, _E.VERIFIED, _E.SUPPLEMENTED,
)  # fmt: skip
"""Acts after which nothing that was due before may fall due at another time (law 2)."""


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """A history: set up, assigned to both units, then up to eight acts at growing instants."""
    told = [
        Event(1, _E.SET_UP, START),
        Event(2, _E.ASSIGNED, START + timedelta(minutes=5), unit=HOUSING),
        Event(3, _E.ASSIGNED, START + timedelta(minutes=6), unit=FINANCE),
    ]
    for _ in range(draw(st.integers(0, 8))):
        told.append(draw(act(len(told) + 1, told[-1].recorded_at)))
    return told


@st.composite
def act(draw: st.DrawFn, seq: int, after: datetime, kinds: Sequence[EventKind] | None = None) -> Event:
    kind = draw(st.sampled_from(kinds or _ANY))
    when = after + timedelta(minutes=draw(st.integers(1, 6000)))
    soon = when + timedelta(days=draw(st.integers(1, 15)))
    unit = draw(st.sampled_from([HOUSING, FINANCE]))
    payload: dict[str, Any] = {}
    match kind:
        case _E.PAUSED:
            payload = {"until": soon} if draw(st.booleans()) else {}
        case _E.EXTENSION_DECIDED:
            payload = {"granted": draw(st.booleans()), "due": soon}
        case _E.RETURN_DECIDED:
            payload = {"granted": draw(st.booleans())}
        case _E.SENT_BACK:
            payload = {"limit": soon}
        case _E.INSTRUCTED:
            payload = {"own_due": soon}
        case _E.CLASSIFIED:
            payload = {"facts": {"class": draw(st.sampled_from(["general", "complex"]))}}
        case _E.BREACH_TOLD:
            payload = {"duty": f"{MATTER.id}/反馈/{HOUSING}/2/1"}
        case _E.WAIVED | _E.OVERTURNED:
            payload = {"duty": f"{MATTER.id}/{draw(st.sampled_from(['部署', '反馈', '办结']))}/{HOUSING}/2/1"}
    of_matter = kind in {_E.PAUSED, _E.RESUMED, _E.INSTRUCTED, _E.CLASSIFIED, _E.CLOSED, _E.CARRIED_OVER}
    return Event(seq, kind, when, unit=None if of_matter else unit, payload=payload)


_ANY = (
    *NEUTRAL, _E.PAUSED, _E.RESUMED, _E.EXTENSION_ASKED, _E.EXTENSION_DECIDED, _E.RETURN_ASKED, _E.RETURN_DECIDED,
    _E.SENT_BACK, _E.INSTRUCTED, _E.CLASSIFIED, _E.CLOSED, _E.WAIVED, _E.OVERTURNED, _E.ASSIGNED,
)  # fmt: skip
INSTANTS = st.integers(0, 60 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


def judged(told: Sequence[Event], now: datetime, on: Calendar | None = None, of: Matter = MATTER) -> Assessment:
    return assess(RULES, on or calendar(), of, told, now)


def seen(assessment: Assessment) -> tuple[object, ...]:
    """Everything but when to look again."""
    return (
        assessment.obligations, dict(assessment.lights), assessment.notices, assessment.proposals, assessment.breaches,
    )  # fmt: skip


@given(events(), INSTANTS)
def test_law_1_the_same_inputs_give_the_same_assessment(told: list[Event], now: datetime) -> None:
    assert judged(told, now) == judged(list(told), now)


@given(events(), INSTANTS)
def test_law_1_what_is_recorded_later_does_not_change_how_it_was(told: list[Event], now: datetime) -> None:
    assert judged(told, now) == judged([event for event in told if event.recorded_at <= now], now)


@given(events(), st.data())
def test_law_2_an_ordinary_act_moves_no_due_that_stood_before_it(told: list[Event], data: st.DataObject) -> None:
    more = data.draw(act(len(told) + 1, told[-1].recorded_at, NEUTRAL))
    now = more.recorded_at
    before = {o.key: o for o in judged(told, now).obligations}
    after = {o.key: o for o in judged([*told, more], now).obligations}
    assert before.keys() <= after.keys()
    for key, o in before.items():
        if after[key].due != o.due:
            # only an act that takes the duty out of a pause or an application shows again a due that was hidden by it
            assert o.due is None
            assert o.state in (State.PAUSED, State.PENDING, State.UNDETERMINED)
            assert after[key].state in (State.MET, State.MET_LATE, State.PENDING)


@given(events(), INSTANTS, st.integers(1, 6000))
def test_evidence_added_to_a_report_moves_no_clock_and_settles_no_duty(
    told: list[Event], now: datetime, minutes: int
) -> None:
    told = [event for event in told if event.recorded_at <= now]
    added = Event(len(told) + 1, _E.SUPPLEMENTED, now, unit=HOUSING)
    assert judged([*told, added], now + timedelta(minutes=minutes)) == judged(told, now + timedelta(minutes=minutes))


@given(events(), INSTANTS, st.floats(0, 1, exclude_max=True))
def test_law_3_nothing_changes_before_the_next_wakeup_and_something_does_at_it(
    told: list[Event], now: datetime, part: float
) -> None:
    told = [event for event in told if event.recorded_at <= now]
    found = judged(told, now)
    until = found.next_wakeup or now + timedelta(days=200)
    assert until > now
    between = min(now + (until - now) * part, until - timedelta(microseconds=1))
    assert seen(judged(told, between)) == seen(found)
    if found.next_wakeup is not None:
        assert seen(judged(told, found.next_wakeup - timedelta(microseconds=1))) == seen(found)
        assert seen(judged(told, found.next_wakeup)) != seen(found)


@given(events(), st.lists(INSTANTS, min_size=2, max_size=5))
def test_law_5_a_breach_and_a_notice_keep_their_identity_over_any_sweeps(
    told: list[Event], sweeps: list[datetime]
) -> None:
    told = [event for event in told if event.kind not in (_E.WAIVED, _E.OVERTURNED, _E.CLASSIFIED, _E.INSTRUCTED)]
    known: dict[str, datetime] = {}
    for now in sorted(sweeps):
        found = judged(told, now)
        assert len({n.key for n in found.notices}) == len(found.notices)
        assert len({o.key for o in found.obligations}) == len(found.obligations)
        for breach in found.breaches:
            assert known.setdefault(breach.key, breach.at) == breach.at


def test_law_6_the_machine_records_nothing_but_its_verdicts() -> None:
    assert [kind for kind, row in TABLE.items() if "system" in row.by] == [_E.VERDICT]
    assert TABLE[_E.PROPOSAL_DECIDED].by == ("decider",)


@given(events(), INSTANTS, st.integers(0, 2))
def test_law_6_a_proposal_changes_nothing_until_a_person_decides_and_then_only_by_what_they_record(
    told: list[Event], now: datetime, step: int
) -> None:
    raising = replace(chase(("after", "P0D")), id="提级")
    raising = replace(raising, steps=(replace(raising.steps[0], proposes=("raise", "circular", "hand_over")[step]),))
    silent = rules(*(rule for rule in RULES.pack.rules if rule.kind != "chase"))
    with_proposals = rules(*silent.pack.rules, raising)
    found = assess(with_proposals, calendar(), MATTER, told, now)
    without = assess(silent, calendar(), MATTER, told, now)
    assert (found.obligations, found.lights, found.breaches) == (without.obligations, without.lights, without.breaches)
    decided = Event(len(told) + 1, _E.PROPOSAL_DECIDED, now, payload={"proposal": "键", "decision": "agreed"})
    counted = [event for event in told if event.recorded_at <= now]
    assert assess(with_proposals, calendar(), MATTER, [*counted, decided], now).obligations == found.obligations


@given(events(), INSTANTS)
def test_law_7_every_duty_notice_and_breach_names_a_rule_of_the_pack(told: list[Event], now: datetime) -> None:
    found = judged(told, now)
    clauses = {rule.id: rule.clause for rule in RULES.pack.rules}
    assert all(clauses[o.rule] == o.clause for o in found.obligations)
    assert all(thing.rule in clauses for thing in (*found.notices, *found.breaches))


@given(events(), INSTANTS)
def test_recording_the_verdicts_an_assessment_implies_changes_nothing(told: list[Event], now: datetime) -> None:
    told = [event for event in told if event.recorded_at <= now]
    found = judged(told, now)
    recorded = [Event(len(told) + n, _E.VERDICT, now, payload=payload) for n, payload in enumerate(verdicts(found), 1)]
    assert seen(judged([*told, *recorded], now)) == seen(found)


def test_a_verdict_says_which_duty_was_met_or_breached_when() -> None:
    told = [
        Event(1, _E.ASSIGNED, START, unit=HOUSING),
        Event(2, _E.REPORTED, START + timedelta(days=2), unit=HOUSING),
    ]
    rule = rules(deadline("部署", "P1D", "deployed"), deadline("反馈", "P3D", "reported"), deadline("办结", "P7D"))
    found = assess(rule, calendar(), MATTER, told, START + timedelta(days=4))
    key = f"{MATTER.id}/{{}}/{HOUSING}/1/1"
    due, done = at("2022-12-06T24:00"), START + timedelta(days=2)
    assert verdicts(found) == [
        {"duty": key.format("部署"), "outcome": "breached", "due": due, "at": due},
        {"duty": key.format("反馈"), "outcome": "met", "due": at("2022-12-08T24:00"), "at": done},
    ]


@given(events(), INSTANTS)
def test_no_duty_is_born_overdue_without_being_marked_as_such(told: list[Event], now: datetime) -> None:
    for o in judged(told, now).obligations:
        if o.breached_at is not None and o.breached_at <= o.born:
            assert o.stock
            assert not any(notice.obligation == o.key for notice in judged(told, now).notices)


@given(events(), INSTANTS)
def test_a_unit_is_never_late_while_its_application_waits(told: list[Event], now: datetime) -> None:
    """The decider's delay is never the unit's breach."""
    told = [event for event in told if event.recorded_at <= now]
    asked = Event(len(told) + 1, _E.EXTENSION_ASKED, told[-1].recorded_at + timedelta(minutes=1), unit=HOUSING)
    if any(e.kind in (_E.EXTENSION_ASKED, _E.RETURN_ASKED) for e in told):
        return
    before = {o.key for o in judged(told, asked.recorded_at).obligations if o.state in (State.OPEN, State.PAUSED)}
    later = judged([*told, asked], max(now, asked.recorded_at) + timedelta(days=90))
    for o in later.obligations:
        if o.key in before and o.debtor == HOUSING and o.side is Side.HANDLING and o.rule not in ("周报", "旬报"):
            assert o.breached_at is None


def test_the_laws_are_tried_on_histories_that_reach_every_state() -> None:
    """The generator is worth something only if its histories come to every state the engine knows."""
    reached: set[State] = set()

    @settings(max_examples=400, database=None, derandomize=True)
    @given(events(), INSTANTS)
    def look(told: list[Event], now: datetime) -> None:
        reached.update(o.state for o in judged(told, now).obligations)

    look()
    assert reached == set(State)


def test_a_stranger_to_the_matter_owes_nothing() -> None:
    told = [Event(1, _E.ASSIGNED, START, unit="水利局")]
    assert judged(told, START + timedelta(days=30)).obligations == ()
    known = replace(told[0], unit=HOUSING)
    assert judged([known], START + timedelta(days=30)).obligations
