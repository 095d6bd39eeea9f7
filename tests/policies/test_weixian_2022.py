"""weixian-2022 clause by clause: the clause's own figures on a date counted by hand, and a matter it does not fit."""

# ruff: noqa: N802 - a test bears the id of its clause, as the clause table writes it

from __future__ import annotations

from typing import Any

from tests.cast import FINANCE, HOUSING, LAND, OFFICE, at
from tests.policies.standing import Clauses, ladder_of, rule_of, seen

from duban.core.calendar.days import build_calendar
from duban.core.ladder.countable import NO_SUCCESSION, Countable, of_breach
from duban.core.ladder.tally import Tally, tally
from duban.core.policy.rules import FieldsRule, OtherRule
from duban.core.words import State
from duban.policies.shelf import shipped_notices, shipped_statute

PACK = "weixian-2022"
WX = Clauses(PACK, verify_within="P5WD")
HOST = "县政府办"
LEADER = {"source": "instruction", "instructor": "leader"}
CHIEF = {"source": "instruction", "instructor": "chief"}
ASSIGNED = ("2022-11-08T09:00", "assigned", HOUSING)  # a Tuesday


def count(ladder: str, things: list[Countable], now: str, subject: str = HOUSING, **settings: str) -> Tally:
    return tally([ladder_of(PACK, ladder, **settings)], subject, things, [], [], NO_SUCCESSION, at(now))


def steps(found: Tally) -> list[tuple[int, str]]:
    return [(proposal.threshold, proposal.proposes) for proposal in found.proposals]


def test_WX_4_a_superiors_document_is_dispatched_within_two_working_days() -> None:
    # Thursday 10 November: Friday 11 is one, Monday 14 is two.
    received = ("2022-11-10T10:00", "document_received", None, {"occurred": "2022-11-10T10:00"})
    document = {"kind": "document", "source": "superior_document"}
    on_time = WX.judge(document, received, ("2022-11-14T23:00", "dispatched", HOST), now="2022-11-20", receiver=HOST)
    assert seen(on_time, "WX-4") == [(HOST, "2022-11-14T24:00", State.MET)]
    too_late = WX.judge(document, received, ("2022-11-15T00:00", "dispatched", HOST), now="2022-11-20", receiver=HOST)
    assert seen(too_late, "WX-4") == [(HOST, "2022-11-14T24:00", State.MET_LATE)]
    own_paper = {"kind": "document", "source": "meeting"}
    assert seen(WX.judge(own_paper, received, now="2022-11-20", receiver=HOST), "WX-4") == []


def test_WX_5_minutes_of_a_government_meeting_are_drawn_up_within_three_days() -> None:
    # Monday 7 November: 8, 9, 10. Three days, not working days: from Wednesday 9 they end on Saturday 12 and roll to 14.
    def ended(day: str) -> tuple[Any, ...]:
        return (f"{day}T17:00", "meeting_ended", None, {"occurred": f"{day}T16:30"})

    meeting = {"kind": "meeting", "meeting": "government"}
    monday = WX.judge(meeting, ended("2022-11-07"), now="2022-11-08", host=HOST)
    assert seen(monday, "WX-5") == [(HOST, "2022-11-10T24:00", State.OPEN)]
    wednesday = WX.judge(meeting, ended("2022-11-09"), now="2022-11-10", host=HOST)
    assert seen(wednesday, "WX-5") == [(HOST, "2022-11-14T24:00", State.OPEN)]
    of_a_bureau = {"kind": "meeting", "meeting": "other"}
    assert seen(WX.judge(of_a_bureau, ended("2022-11-07"), now="2022-11-20", host=HOST), "WX-5") == []


def test_WX_6_documents_after_a_standing_meeting_in_ten_three_and_ten_working_days() -> None:
    ended = ("2022-11-14T12:00", "meeting_ended", None, {"occurred": "2022-11-14T11:30"})  # a Monday
    document = {"kind": "document", "meeting": "standing"}
    # To issue: 15-18 are four, 21-25 nine, 28 ten.
    to_issue = WX.judge({**document, "route": "issue"}, ended, now="2022-11-15", submitter=LAND)
    assert seen(to_issue, "WX-6.1") == [(LAND, "2022-11-28T24:00", State.OPEN)]
    assert seen(to_issue, "WX-6.2") == []
    # For the committee: 15, 16, 17. Approved Monday 28: 29-2 are four, 5-9 nine, 12 ten.
    approved = ("2022-11-28T17:00", "approved", None, {"occurred": "2022-11-28T15:00"})
    submitted = ("2022-11-17T10:00", "submitted", LAND)
    to_pass = WX.judge({**document, "route": "committee"}, ended, submitted, approved, now="2022-11-29", submitter=LAND)
    assert seen(to_pass, "WX-6.1") == []
    assert seen(to_pass, "WX-6.2") == [(LAND, "2022-11-17T24:00", State.MET)]
    assert seen(to_pass, "WX-6.3") == [(LAND, "2022-12-12T24:00", State.OPEN)]
    other_meeting = {**document, "meeting": "government", "route": "issue"}
    assert seen(WX.judge(other_meeting, ended, now="2022-12-20", submitter=LAND), "WX-6.1") == []


def test_WX_7_the_result_is_reported_within_ten_working_days_unless_another_limit_is_given() -> None:
    # Tuesday 8 November: 9-11 are three, 14-18 eight, 21 and 22 ten.
    for source in ("instruction", "assignment", "meeting"):
        matter = WX.judge({**LEADER, "source": source}, ASSIGNED, now="2022-11-22T23:59")
        assert seen(matter, "WX-7") == [(HOUSING, "2022-11-22T24:00", State.OPEN)]
    late = WX.judge(LEADER, ASSIGNED, now="2022-11-23T00:00")
    assert seen(late, "WX-7") == [(HOUSING, "2022-11-22T24:00", State.LATE)]
    assert seen(WX.judge(LEADER, ASSIGNED, now="2022-12-20", own_due="2022-12-31T24:00"), "WX-7") == []
    assert seen(WX.judge(CHIEF, ASSIGNED, now="2022-12-20"), "WX-7") == []
    assert seen(WX.judge({"source": "annual_target"}, ASSIGNED, now="2022-12-20"), "WX-7") == []


def test_WX_8_three_breaches_of_WX_7_propose_a_circular_and_five_a_hand_over() -> None:
    def breaches(number: str, *, confirmed: bool = True) -> list[Countable]:
        """What one matter, never answered, adds: WX-7 and the whole of 13710 are breached."""
        told = ("2022-11-30T09:00", "breach_confirmed", HOUSING, {"duty": f"{number}/WX-7/{HOUSING}/1/1"})
        found = WX.judge(
            {**LEADER, "class": "general"}, ASSIGNED, *([told] if confirmed else []), now="2022-12-01", number=number
        )
        assert {breach.rule for breach in found.breaches} == {"WX-7", "WX-10.1", "WX-10.3", "WX-10.7"}
        return [of_breach(breach) for breach in found.breaches]

    things = [thing for number in "一二三四五" for thing in breaches(f"督{number}")]
    four_each = len(things) // 5
    two, three, five = (count("WX-8", things[: n * four_each], "2022-12-01") for n in (2, 3, 5))
    assert (two.counts["WX-8"], steps(two)) == (2, [])
    assert (three.counts["WX-8"], steps(three)) == (3, [(3, "circular")])
    assert (five.counts["WX-8"], steps(five)) == (5, [(3, "circular"), (5, "hand_over")])
    unconfirmed = [thing for number in "一二三" for thing in breaches(f"督{number}", confirmed=False)]
    assert count("WX-8", unconfirmed, "2022-12-01").counts["WX-8"] == 0
    assert count("WX-8", things, "2022-12-01", subject=FINANCE).counts["WX-8"] == 0


def test_WX_8_a_breach_on_a_year_not_yet_announced_does_not_count() -> None:
    on = build_calendar([each for each in shipped_notices() if each.year != 2023], shipped_statute())
    # Friday 23 December: 26-30 are five; 2-6 January ten, if 2 January were a working day, which nobody knows yet.
    told = ("2022-12-23T10:00", "assigned", HOUSING)
    confirmed = ("2023-01-10T09:00", "breach_confirmed", HOUSING, {"duty": f"督一/WX-7/{HOUSING}/1/1"})
    found = WX.judge(LEADER, told, confirmed, now="2023-01-11", number="督一", on=on)
    assert seen(found, "WX-7") == [(HOUSING, "2023-01-06T24:00", State.LATE)]
    things = [of_breach(breach) for breach in found.breaches if breach.rule == "WX-7"]
    assert len(things) == 1
    assert count("WX-8", things, "2023-01-11").counts["WX-8"] == 0


def test_WX_10_deployed_the_same_day_reported_in_three_days_solved_in_seven_or_a_month() -> None:
    # Tuesday 8 November; three days end on Friday 11, seven on Tuesday 15, a month on Thursday 8 December.
    general = WX.judge({**LEADER, "class": "general"}, ASSIGNED, now="2022-11-08T10:00")
    assert seen(general, "WX-10.1") == [(HOUSING, "2022-11-08T24:00", State.OPEN)]
    assert seen(general, "WX-10.3") == [(HOUSING, "2022-11-11T24:00", State.OPEN)]
    assert seen(general, "WX-10.7") == [(HOUSING, "2022-11-15T24:00", State.OPEN)]
    assert seen(general, "WX-10.30") == []
    for kind in ("important", "complex"):
        long = WX.judge({**LEADER, "class": kind}, ASSIGNED, now="2022-11-08T10:00")
        assert seen(long, "WX-10.30") == [(HOUSING, "2022-12-08T24:00", State.OPEN)]
        assert seen(long, "WX-10.7") == []
    unclassed = WX.judge(LEADER, ASSIGNED, now="2022-12-20")
    assert seen(unclassed, "WX-10.7") == seen(unclassed, "WX-10.30") == []


def test_WX_10_the_chiefs_matters_have_a_day_three_days_a_week_and_a_month() -> None:
    # Wednesday 9 November: Thursday 10; 12 is a Saturday, so Monday 14; Wednesday 16; Friday 9 December.
    assigned = ("2022-11-09T09:00", "assigned", HOUSING)
    general = WX.judge({**CHIEF, "class": "general"}, assigned, now="2022-11-09T10:00")
    assert seen(general, "WX-10.c1") == [(HOUSING, "2022-11-10T24:00", State.OPEN)]
    assert seen(general, "WX-10.c3") == [(HOUSING, "2022-11-14T24:00", State.OPEN)]
    assert seen(general, "WX-10.c7") == [(HOUSING, "2022-11-16T24:00", State.OPEN)]
    long = WX.judge({**CHIEF, "class": "complex"}, assigned, now="2022-11-09T10:00")
    assert seen(long, "WX-10.c30") == [(HOUSING, "2022-12-09T24:00", State.OPEN)]
    for rule in ("WX-10.1", "WX-10.3", "WX-10.7", "WX-10.30"):
        assert seen(general, rule) == seen(long, rule) == []
    leaders = WX.judge({**LEADER, "class": "general"}, assigned, now="2022-11-09T10:00")
    assert seen(leaders, "WX-10.c1") == seen(leaders, "WX-10.c3") == seen(leaders, "WX-10.c7") == []


def test_WX_10_the_chiefs_matter_not_deployed_the_same_day_is_chased_once_that_night() -> None:
    at_night = WX.judge(CHIEF, ASSIGNED, now="2022-11-08T24:00")
    assert [(notice.rule, notice.at) for notice in at_night.notices] == [("WX-10.c1.chase", at("2022-11-08T24:00"))]
    deployed = WX.judge(CHIEF, ASSIGNED, ("2022-11-08T17:00", "deployed", HOUSING), now="2022-11-08T24:00")
    assert deployed.notices == ()


def test_WX_10_nothing_is_closed_before_the_office_has_verified_it() -> None:
    asked = ("2022-11-14T10:00", "completion_asked", HOUSING)
    general = {**LEADER, "class": "general"}
    waiting = WX.judge(general, ASSIGNED, asked, now="2022-11-17", lead=HOUSING, office=OFFICE)
    assert seen(waiting, "WX-10.7") == [(HOUSING, "2022-11-15T24:00", State.PENDING)]
    # Five working days, as this jurisdiction has set: 15-18 are four, 21 five.
    assert seen(waiting, "WX-10.0") == [(OFFICE, "2022-11-21T24:00", State.OPEN)]
    verified = ("2022-11-18T10:00", "verified", HOUSING)
    done = WX.judge(general, ASSIGNED, asked, verified, now="2022-11-30", lead=HOUSING, office=OFFICE)
    assert seen(done, "WX-10.7") == [(HOUSING, "2022-11-15T24:00", State.MET)]
    assert seen(WX.judge(general, ASSIGNED, now="2022-11-14", lead=HOUSING, office=OFFICE), "WX-10.0") == []


def test_WX_11_a_matters_own_date_is_its_limit_and_every_item_says_who_by_when_to_what_standard() -> None:
    # Saturday 10 December: a stated date does not roll.
    given = WX.judge({**LEADER, "class": "general"}, ASSIGNED, now="2022-12-10T23:59", own_due="2022-12-10T24:00")
    assert seen(given, "WX-11.4") == [(HOUSING, "2022-12-10T24:00", State.OPEN)]
    assert seen(given, "WX-7") == seen(given, "WX-10.7") == []
    assert seen(WX.judge(LEADER, ASSIGNED, now="2022-12-20"), "WX-11.4") == []
    every, key = rule_of(PACK, "WX-11.1"), rule_of(PACK, "WX-11.2")
    assert isinstance(every, FieldsRule)
    assert isinstance(key, FieldsRule)
    assert set(every.fields) == {"responsible_unit", "person", "deadline", "work_standard", "assessment_standard"}
    assert set(key.fields) == {
        "road_map", "timetable", "responsibility_letter", "target", "leading_leader", "responsible_department",
        "responsibility_list", "deadline", "completion_standard",
    }  # fmt: skip
    assert dict(key.applies)["key"] == {"yes"}
    assert "key" not in dict(every.applies)


def test_WX_11_assisting_units_answer_to_the_lead_by_the_inner_date() -> None:
    to_assist = ("2022-11-08T09:00", "assigned", FINANCE, {"role": "assisting", "inner_due": "2022-11-16T24:00"})
    units = {"lead": HOUSING, "assisting": FINANCE}
    gathered = WX.judge({**LEADER, "answers": "gathered"}, ASSIGNED, to_assist, now="2022-11-17", **units)
    assert seen(gathered, "WX-11.5") == [(FINANCE, "2022-11-16T24:00", State.LATE)]
    assert seen(gathered, "WX-7") == [(HOUSING, "2022-11-22T24:00", State.OPEN)]
    separate = WX.judge({**LEADER, "answers": "separate"}, ASSIGNED, to_assist, now="2022-11-17", **units)
    assert seen(separate, "WX-11.5") == []


def complaint(fact: str, day: str, *, valid: bool = True) -> Countable:
    return Countable(f"{fact}/complaint_valid/{day}", "complaint_valid", at(f"{day}T10:00"), HOUSING, fact, valid)


def test_WX_13_two_valid_complaints_propose_a_circular_and_four_in_a_year_accountability() -> None:
    first, again = complaint("扬尘", "2022-12-01"), complaint("扬尘", "2022-12-08")
    second, third = complaint("噪声", "2023-02-01"), complaint("停水", "2023-06-01")
    fourth, too_far = complaint("停电", "2023-11-30"), complaint("停电", "2023-12-02")
    assert steps(count("WX-13", [first, again], "2022-12-31")) == []
    assert steps(count("WX-13", [first, second], "2023-02-02")) == [(2, "circular")]
    assert steps(count("WX-13", [first, second, third], "2023-06-02")) == [(2, "circular")]
    in_a_year = count("WX-13", [first, again, second, third, fourth], "2023-11-30T12:00")
    assert steps(in_a_year) == [(2, "circular"), (4, "accountability")]
    beyond = count("WX-13", [first, second, third, too_far], "2023-12-02T12:00")
    assert beyond.counts["WX-13"] == 3
    assert (4, "accountability") not in steps(beyond)
    an_ordinary_request = complaint("问路", "2023-02-01", valid=False)
    assert count("WX-13", [first, an_ordinary_request], "2023-02-02").counts["WX-13"] == 1


def test_WX_15_a_problem_circulated_again_is_proposed_for_hand_over_and_units_are_ranked_by_name() -> None:
    def circular(number: str, day: str, problem: str = "路灯不亮") -> Countable:
        return Countable(f"{number}/circular/{day}", "circular", at(f"{day}T10:00"), problem, number)

    things = [circular("通报1", "2022-12-01"), circular("通报2", "2023-03-01")]
    figures = {"repeated_circulars": "2", "repeated_window": "P1Y"}
    again = count("WX-15", things, "2023-03-02", subject="路灯不亮", **figures)
    assert steps(again) == [(2, "hand_over")]
    once = count("WX-15", things[:1], "2023-03-02", subject="路灯不亮", **figures)
    assert steps(once) == []
    assert steps(count("WX-15", things, "2023-03-02", subject="井盖缺失", **figures)) == []
    unset = count("WX-15", things, "2023-03-02", subject="路灯不亮")
    assert (steps(unset), unset.undetermined) == ([], ("WX-15",))
    rank = rule_of(PACK, "WX-15.rank")
    assert isinstance(rank, OtherRule)
    assert list(rank.body["by"]) == ["result", "progress"]
    assert rank.body["real_names"] in (True, "true")
