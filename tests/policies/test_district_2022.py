"""district-2022 clause by clause: the clause's own figures on a date counted by hand, and a matter it does not fit."""

# ruff: noqa: N802 - a test bears the id of its clause, as the clause table writes it

from __future__ import annotations

from tests.cast import FINANCE, HOUSING, OFFICE, at, due_of
from tests.policies.standing import Clauses, seen

from duban.core.words import Light, State

PACK = "district-2022"
XQ = Clauses(PACK)
INSTRUCTED = {"source": "instruction"}
ASSIGNED = ("2022-03-01T09:00", "assigned", HOUSING)  # a Tuesday


def test_XQ_2_the_head_signs_or_deploys_within_three_working_days() -> None:
    # Thursday 3 March: Friday 4, Monday 7, Tuesday 8.
    told = ("2022-03-03T09:00", "assigned", HOUSING)
    signed = XQ.judge({}, told, ("2022-03-08T20:00", "signed", HOUSING), now="2022-03-10")
    assert seen(signed, "XQ-2") == [(HOUSING, "2022-03-08T24:00", State.MET)]
    by_head = XQ.judge({}, told, ("2022-03-04T10:00", "deployed", HOUSING, {"by_head": True}), now="2022-03-10")
    assert seen(by_head, "XQ-2") == [(HOUSING, "2022-03-08T24:00", State.MET)]
    by_another = XQ.judge({}, told, ("2022-03-04T10:00", "deployed", HOUSING), now="2022-03-10")
    assert seen(by_another, "XQ-2") == [(HOUSING, "2022-03-08T24:00", State.LATE)]
    assert seen(XQ.judge({"kind": "visit"}, told, now="2022-03-10"), "XQ-2") == []


def test_XQ_3_five_ten_or_twenty_working_days_or_a_month_only_where_no_limit_is_given() -> None:
    # Tuesday 1 March. Five: 2, 3, 4, 7, 8. Ten: 9-11 are eight, 14, 15. Twenty: 16-18 thirteen, 21-25 eighteen, 28, 29.
    # A month: 1 April, a Friday.
    figures = {
        ("general", "XQ-3.5"): "2022-03-08T24:00",
        ("complex", "XQ-3.10"): "2022-03-15T24:00",
        ("very_complex", "XQ-3.20"): "2022-03-29T24:00",
        ("extraordinary", "XQ-3.month"): "2022-04-01T24:00",
    }
    for (kind, rule), due in figures.items():
        found = XQ.judge({**INSTRUCTED, "class": kind}, ASSIGNED, now="2022-03-02")
        assert seen(found, rule) == [(HOUSING, due, State.OPEN)]
        assert {o.rule for o in found.obligations if o.rule.startswith("XQ-3")} == {rule}
        given = XQ.judge({**INSTRUCTED, "class": kind}, ASSIGNED, now="2022-03-02", own_due="2022-03-20T24:00")
        assert seen(given, rule) == []
        assert seen(given, "XQ-3.own") == [(HOUSING, "2022-03-20T24:00", State.OPEN)]  # a Sunday: it does not roll
    assert not [o for o in XQ.judge(INSTRUCTED, ASSIGNED, now="2022-06-01").obligations if o.rule.startswith("XQ-3")]
    own_target = XQ.judge({"source": "annual_target", "class": "general"}, ASSIGNED, now="2022-06-01")
    assert seen(own_target, "XQ-3.5") == []


def test_XQ_3_a_late_completion_needs_a_written_application_decided_in_time() -> None:
    decided = Clauses(PACK, extension_within="P3WD")
    asked = ("2022-03-07T10:00", "extension_asked", HOUSING, {"duties": ["XQ-3.5"]})
    granted = ("2022-03-09T10:00", "extension_decided", HOUSING, {"granted": True, "due": "2022-03-19T24:00"})
    general = {**INSTRUCTED, "class": "general"}
    units = {"lead": HOUSING, "decider": "分管副区长"}
    waiting = decided.judge(general, ASSIGNED, asked, now="2022-03-09T09:00", **units)
    assert [state for _, _, state in seen(waiting, "XQ-3.5")] == [State.PENDING]
    assert seen(waiting, "XQ-3.extension") == [("分管副区长", "2022-03-10T24:00", State.OPEN)]
    found = decided.judge(general, ASSIGNED, asked, granted, now="2022-03-10", **units)
    assert seen(found, "XQ-3.5") == [(HOUSING, "2022-03-19T24:00", State.OPEN)]  # a Saturday, as granted
    never_asked = decided.judge(general, ASSIGNED, now="2022-03-09T09:00", **units)
    assert seen(never_asked, "XQ-3.5") == [(HOUSING, "2022-03-08T24:00", State.LATE)]


def test_XQ_4_an_emergency_is_reported_at_once_and_then_followed_up_by_the_hour() -> None:
    by_hours = Clauses(PACK, first_report_within="PT1H", follow_up_within="PT24H")
    told = ("2022-07-16T22:10", "assigned", HOUSING)  # a Saturday night
    first = ("2022-07-16T23:00", "reported", HOUSING)
    emergency = by_hours.judge({"emergency": "yes"}, told, first, now="2022-07-17")
    assert seen(emergency, "XQ-4") == [(HOUSING, "2022-07-16T23:10", State.MET)]
    assert seen(emergency, "XQ-4.follow") == [(HOUSING, "2022-07-17T23:00", State.OPEN)]
    ordinary = by_hours.judge({"emergency": "no"}, told, first, now="2022-07-17")
    assert seen(ordinary, "XQ-4") == seen(ordinary, "XQ-4.follow") == []
    not_set = XQ.judge({"emergency": "yes"}, told, now="2022-07-20")
    assert seen(not_set, "XQ-4") == [(HOUSING, None, State.UNDETERMINED)]


def test_XQ_5_urgent_matters_are_chased_the_same_day_and_a_chase_is_answered() -> None:
    by_hours = Clauses(PACK, answer_within="PT2H")
    told = ("2022-07-16T20:00", "assigned", HOUSING)  # a Saturday
    chased = ("2022-07-16T20:30", "chased", HOUSING)
    units = {"lead": HOUSING, "assisting": FINANCE, "office": OFFICE}
    urgent = {**INSTRUCTED, "urgency": "urgent"}
    found = by_hours.judge(urgent, told, chased, now="2022-07-16T21:00", **units)
    assert seen(found, "XQ-5.urgent") == [(OFFICE, "2022-07-16T24:00", State.MET)]
    assert seen(found, "XQ-5.answer") == [(HOUSING, "2022-07-16T22:30", State.OPEN)]
    forgotten = by_hours.judge(urgent, told, now="2022-07-17", **units)
    assert seen(forgotten, "XQ-5.urgent") == [(OFFICE, "2022-07-16T24:00", State.LATE)]
    assert forgotten.light is Light.NORMAL
    ordinary = by_hours.judge({**INSTRUCTED, "urgency": "normal"}, told, now="2022-07-17", **units)
    assert seen(ordinary, "XQ-5.urgent") == seen(ordinary, "XQ-5.answer") == []


def test_XQ_5_reminders_go_out_before_and_after_the_due_and_the_light_turns() -> None:
    watched = Clauses(PACK, soon_before="P1D", chase_before="P1D", chase_after="P1D")
    # Signed within three working days of Tuesday 1 March: Friday 4.
    lights = {"2022-03-03T12:00": Light.NORMAL, "2022-03-04T12:00": Light.SOON, "2022-03-05T12:00": Light.LATE}
    for now, light in lights.items():
        assert watched.judge({}, ASSIGNED, now=now).light is light
    told = [notice.at for notice in watched.judge({}, ASSIGNED, now="2022-03-06T12:00").notices]
    assert told == [at("2022-03-03T24:00"), at("2022-03-04T24:00"), at("2022-03-05T24:00")]
    signed = ("2022-03-02T09:00", "signed", HOUSING)
    assert watched.judge({}, ASSIGNED, signed, now="2022-03-06T12:00").notices == ()


def test_XQ_5_a_chase_that_stays_unanswered_goes_up_to_the_deputy_and_then_to_the_head() -> None:
    # Chased on Monday 11 July; the answer is due one working day later, Tuesday 12, at 24:00.
    watched = Clauses(PACK, answer_within="P1WD", chase_before="PT4H", chase_after="P1D")
    told, chased = ("2022-07-04T09:00", "assigned", HOUSING), ("2022-07-11T10:00", "chased", HOUSING)

    def upward(*more: tuple[str, str, str]) -> list[tuple[str, ...]]:
        found = watched.judge({}, told, ("2022-07-04T10:00", "signed", HOUSING), chased, *more, now="2022-07-15T09:00")
        return [(str(each.at), *each.to) for each in found.notices if "XQ-5.answer" in each.key]

    assert upward() == [
        (str(at("2022-07-12T20:00")), "debtor"),
        (str(at("2022-07-12T24:00")), "debtor", "deputy"),
        (str(at("2022-07-13T24:00")), "debtor", "head"),
    ]
    assert upward(("2022-07-12T15:00", "answered", HOUSING)) == []


def reports(reporting: str, told: tuple[str, str, str], now: str, source: str = "superior") -> list[str | None]:
    found = Clauses(PACK, each_within="P1WD").judge({"source": source, "reporting": reporting}, told, now=now)
    wanted = {"XQ-15.quarterly", "XQ-15.monthly", "XQ-15.each"}
    return [due_of(o) for o in found.obligations if o.rule in wanted]


def test_XQ_15_routine_work_quarterly_important_monthly_urgent_item_by_item() -> None:
    told = ("2022-04-01T09:00", "assigned", HOUSING)  # a Friday; Saturday 2 is a make-up working day
    assert reports("routine", told, "2022-07-01T12:00") == ["2022-06-30T24:00", "2022-09-30T24:00"]
    assert reports("important", told, "2022-05-01T12:00") == ["2022-04-30T24:00", "2022-05-31T24:00"]
    assert reports("urgent", told, "2022-05-01T12:00") == ["2022-04-02T24:00"]
    assert reports("routine", told, "2022-07-01T12:00", source="instruction") == []


def test_XQ_15_the_result_is_fed_back_five_working_days_after_completion() -> None:
    # Verified on Friday 30 September; 1-7 October off, Saturday 8 and Sunday 9 worked: 8, 9, 10, 11, 12.
    told = ("2022-09-01T09:00", "assigned", HOUSING)
    asked, verified = ("2022-09-28T09:00", "completion_asked", HOUSING), ("2022-09-30T16:00", "verified", HOUSING)
    superior = {"source": "superior", "reporting": "routine"}
    found = XQ.judge(superior, told, asked, verified, now="2022-10-09")
    assert seen(found, "XQ-15.feedback") == [(HOUSING, "2022-10-12T24:00", State.OPEN)]
    given = XQ.judge(superior, told, asked, verified, now="2022-10-09", own_due="2022-09-30T24:00")
    assert seen(given, "XQ-15.feedback") == []
    not_asked_for = XQ.judge({"source": "superior"}, told, asked, verified, now="2022-10-09")
    assert seen(not_asked_for, "XQ-15.feedback") == []
