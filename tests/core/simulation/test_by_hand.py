"""Three matters of two units, worked out by hand: reminders, overdues, what they propose and when; and visits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.cast import FINANCE, HOUSING, at, cadence, calendar, chase, deadline, period, rules

from duban.core.assess import Rules, assess
from duban.core.cadence.bracket import Bracket, Edge
from duban.core.events import Event, EventKind
from duban.core.instant import write_due
from duban.core.matter.facts import Facts, Matter, Party
from duban.core.policy.rules import LadderRule, OwedBy, Rung, Window
from duban.core.simulation.case import Assumed, Case, Habit
from duban.core.simulation.judged import Judged, judge
from duban.core.simulation.outcome import Outcome, Visiting, outcome
from duban.core.simulation.standing import standing
from duban.core.simulation.sums import Sums, add_up
from duban.core.simulation.visits import UNIFORM, uniform
from duban.core.words import Basis, Side
from duban.policies.shelf import shipped_pack

E = EventKind
END = at("2023-12-31T24:00")
PUNCTUAL = Habit("punctual", "按时", (0.5, 0.5), 0, 1, (1, 1))
DEAF = Habit("deaf", "不理", (1, 1), 1, 0, (1, 1))
CHASED = Habit("chased", "催了才办", (1, 1), 1, 1, (30, 30))
THREE_DAYS = deadline("办结", "P3WD")
CHASE = chase(("before", "P1D"), ("after", "P0D"), ("after", "P1D"))
LADDER = LadderRule(
    id="累计", kind="ladder", clause="二(四)", basis=Basis.STATED, words="一次通报、两次移交", counts=("办结",),
    per="matter", subject="unit", window=Window(period("P1Y"), "rolling"),
    steps=(Rung(1, "circular"), Rung(2, "hand_over")),
)  # fmt: skip
PACK = rules(THREE_DAYS, CHASE, LADDER)


def case(number: str, given: str, unit: str, habit: Habit, own_due: str = "") -> Case:
    parties = (Party(unit, "lead"), Party("督查室", "office"))
    facts = Facts({"kind": "supervised"}, parties, at(own_due) if own_due else None)
    return Case(Matter(number, facts), at(given), (unit,), (f"{unit}经办人",), (habit,), "1")


# The 6th of March and the 10th of April 2023 are Mondays; three working days end on Thursday.
GOOD = case("1", "2023-03-06T10:00", HOUSING, PUNCTUAL)
NEVER = case("2", "2023-03-06T10:00", FINANCE, DEAF)
LATE = case("3", "2023-04-10T10:00", FINANCE, CHASED)


def judged(one: Case, under: Rules = PACK) -> Judged:
    return judge(one, under, calendar(), Assumed(), END)


def summed(*cases: Case, under: Rules = PACK) -> Sums:
    *_, (_, found) = add_up(cases, under, calendar(), Assumed(), END)
    assert found is not None
    return found


def of_year(*cases: Case, under: Rules = PACK) -> Outcome:
    return outcome(summed(*cases, under=under), under, (HOUSING, FINANCE), END)


def day(text: str) -> str:
    return f"{text}+08:00"


def test_half_of_three_working_days_is_43_hours_and_nobody_is_reminded() -> None:
    found = judged(GOOD)
    told = [(event.kind, event.recorded_at) for event in found.events[2:]]
    assert told[0] == (E.COMPLETION_ASKED, at("2023-03-08T05:00"))  # of 86 hours, from Monday 10:00 to Thursday 24:00
    assert told[1:] == [(E.VERIFIED, at("2023-03-10T10:00")), (E.CLOSED, at("2023-03-10T10:00"))]  # two working days on
    assert (found.notices, found.breaches, found.closed_at) == ((), (), at("2023-03-10T10:00"))


def test_who_never_acts_is_reminded_three_times_told_and_confirmed() -> None:
    found = judged(NEVER)
    assert [write_due(n.at) for n in found.notices] == [
        day("2023-03-08T24:00"), day("2023-03-09T24:00"), day("2023-03-10T24:00")
    ]  # fmt: skip
    [breach] = found.breaches
    assert breach.at == at("2023-03-09T24:00")
    assert breach.told_at == at("2023-03-10T09:00")
    assert breach.confirmed_at == at("2023-03-15T24:00")  # Monday, Tuesday, Wednesday
    assert found.closed_at is None


def test_who_acts_thirty_hours_after_the_first_reminder_is_six_hours_late_and_reminded_twice() -> None:
    found = judged(LATE)
    asked = next(event for event in found.events if event.kind is E.COMPLETION_ASKED)
    assert asked.recorded_at == at("2023-04-14T06:00")
    assert [write_due(n.at) for n in found.notices] == [day("2023-04-12T24:00"), day("2023-04-13T24:00")]
    [breach] = found.breaches
    assert (breach.at, breach.confirmed_at) == (at("2023-04-13T24:00"), at("2023-04-19T24:00"))


def test_the_year_comes_to_five_reminders_two_overdues_a_circular_and_a_hand_over() -> None:
    found = of_year(GOOD, NEVER, LATE)
    assert (found.matters, found.reminders, found.breaches, found.confirmed) == (3, 5, 2, 2)
    assert [(p.unit, p.proposes, p.threshold, write_due(p.at)) for p in found.proposed] == [
        (FINANCE, "circular", 1, day("2023-03-15T24:00")),  # not the 9th: nothing counts before it is confirmed
        (FINANCE, "hand_over", 2, day("2023-04-19T24:00")),
    ]
    assert [len(found.first_of("hand_over", by)) for by in (at("2023-04-19"), at("2023-04-21"), None)] == [0, 1, 1]
    housing, finance = found.units
    assert (housing.matters, housing.closed, housing.acts, housing.reminders, housing.breaches) == (1, 1, 1, 0, 0)
    assert (finance.matters, finance.closed, finance.acts, finance.reminders, finance.counted) == (2, 1, 1, 5, 2)


def test_the_load_is_told_by_week_and_person() -> None:
    found = of_year(GOOD, NEVER, LATE)
    weeks = {each.monday: (each.given, each.acts, each.reminders, each.breaches, each.closed) for each in found.weeks}
    # reminders of 24:00 on Wednesday to Friday fall in the same week; the overdues of 24:00 on Thursday too
    assert weeks == {
        date(2023, 3, 6): (2, 1, 3, 1, 1),
        date(2023, 4, 10): (1, 1, 2, 1, 0),
        date(2023, 4, 17): (0, 0, 0, 0, 1),
    }
    assert [(p.person, p.matters, p.acts, p.reminders) for p in found.people] == [
        (f"{HOUSING}经办人", 1, 1, 0), (f"{FINANCE}经办人", 2, 1, 5)
    ]  # fmt: skip
    assert found.units[1].busiest == (date(2023, 3, 6), 3)


def test_the_hearing_assumed_is_what_its_events_would_record() -> None:
    found = judged(NEVER)
    [breach] = found.breaches
    assert breach.told_at is not None
    assert breach.confirmed_at is not None
    last = len(found.events)
    heard = [
        Event(last + 1, E.BREACH_TOLD, breach.told_at, unit=FINANCE, payload={"duty": breach.key}),
        Event(last + 2, E.BREACH_CONFIRMED, breach.confirmed_at, unit=FINANCE, payload={"duty": breach.key}),
    ]
    assert assess(PACK, calendar(), NEVER.matter, [*found.events, *heard], END).breaches == (breach,)


def test_an_overdue_not_yet_confirmed_when_the_year_ends_counts_for_nothing() -> None:
    end = at("2023-03-15T12:00")
    *_, (_, found) = add_up([NEVER], PACK, calendar(), Assumed(), end)
    assert found is not None
    told = outcome(found, PACK, (FINANCE,), end)
    assert (told.breaches, told.confirmed, told.proposed) == (1, 0, ())


def test_a_ledger_that_says_what_was_done_is_judged_by_it_and_nothing_is_invented() -> None:
    done = (
        Event(1, E.SET_UP, at("2023-03-06T10:00")),
        Event(2, E.ASSIGNED, at("2023-03-06T10:00"), unit=FINANCE),
        Event(3, E.COMPLETION_ASKED, at("2023-03-13T09:00"), unit=FINANCE),
    )
    found = judged(replace(NEVER, recorded=done))
    assert found.events == done
    assert len(found.notices) == 3  # before, at the due, a day after; it was done on Monday
    assert [breach.at for breach in found.breaches] == [at("2023-03-09T24:00")]


def test_a_document_issued_later_is_taken_to_be_in_force_from_the_first_day() -> None:
    later = rules(THREE_DAYS, commencement="2024-01-01")
    assert judged(NEVER, later).breaches == ()
    moved, told = standing(later, date(2023, 1, 1))
    assert told
    assert len(judged(NEVER, moved).breaches) == 1
    assert standing(PACK, date(2023, 1, 1)) == (PACK, False)


# -- visits ------------------------------------------------------------------------------------------------------------

_OFFICE = {"owed_by": OwedBy(("office",), "matter"), "side": Side.SUPERVISING}


def visit_rules() -> Rules:
    three_months = period("P3M")
    half = replace(
        cadence("半月", "semimonthly", "visited"), **_OFFICE, bracket=Bracket(most=Edge(three_months, included=False))
    )
    month = replace(
        cadence("每月", "monthly", "visited"), **_OFFICE, bracket=Bracket(least=Edge(three_months, included=True))
    )
    return rules(half, month)


def test_two_months_are_visited_five_times_by_halves_and_twice_by_months_in_as_many_trips() -> None:
    """From 3 March to 15 May: 1–15 March (12 days left of 15), 16–31, 1–15 April, 16–30, 1–15 May. By months March and
    April, not May: of 31 days only 15 lie before the limit."""
    two = [case(n, "2025-03-03T10:00", HOUSING, DEAF, "2025-05-15T24:00") for n in ("1", "2")]
    end = at("2025-05-15T24:00")

    def counted(under: Rules) -> tuple[int, int]:
        *_, (_, found) = add_up(two, under, calendar(), Assumed(), end)
        assert found is not None
        visiting = outcome(found, under, (HOUSING,), end).visiting
        assert visiting is not None
        return visiting.visits, visiting.trips

    assert counted(visit_rules()) == (10, 5)  # both matters on one trip
    assert counted(uniform(visit_rules())) == (4, 2)


def test_fz_7_asks_for_twelve_visits_in_eight_trips_where_a_uniform_month_asks_for_seven_in_four() -> None:
    """FZ-7's question, on three tasks of one unit that are not done by the end of June.

    Six months: March to June, 4 visits. Ten weeks: 8 half-months from 1 March on. Within a week: no visit, reminded on each
    day from 10 to 30 June. Every month: 4 of the first; of the second March, April and June (of May only 15 days of 31 lie
    before its limit); none of the third, of whose June only 4 days lie before its limit.
    """
    shipped, _ = standing(Rules(shipped_pack("fuzhou-2025")), date(2025, 1, 1))
    tasks = [
        case("1", "2025-03-03T10:00", HOUSING, DEAF, "2025-09-03T24:00"),
        case("2", "2025-03-03T10:00", HOUSING, DEAF, "2025-05-15T24:00"),
        case("3", "2025-06-09T10:00", HOUSING, DEAF, "2025-06-13T24:00"),
    ]
    end = at("2025-06-30T24:00")
    found = []
    for under in (shipped, uniform(shipped)):
        *_, (_, sums) = add_up(tasks, under, calendar(), Assumed(), end)
        assert sums is not None
        found.append(outcome(sums, under, (HOUSING,), end).visiting)
    assert found == [Visiting(12, 8, 21), Visiting(7, 4, 0)]


def test_the_uniform_cadence_stands_in_the_place_of_the_packs_own() -> None:
    kept = uniform(rules(THREE_DAYS, *visit_rules().pack.rules))
    assert [rule.id for rule in kept.pack.rules] == ["办结", f"{UNIFORM}.1"]


def test_a_pack_without_visits_is_told_to_ask_for_none() -> None:
    assert of_year(GOOD).visiting is None
    assert END - at("2023-01-01") == timedelta(days=365)
