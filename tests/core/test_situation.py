"""What of a history lets somebody act: applications that wait, reports sent back, pauses, breaches told and heard."""

from __future__ import annotations

from typing import Any

from tests.cast import HOUSING, OFFICE_HOURS, at, calendar, happened, matter, period

from duban.core.events import Event, EventKind
from duban.core.ladder.hearing import heard
from duban.core.matter.facts import Facts, Matter, Party
from duban.core.matter.history import fold
from duban.core.situation import Situation, situation_of

E = EventKind
NOON = at("2022-11-21T12:00")
PARTIES = (Party("1", "lead"), Party("2", "assisting"))


def stands(*happened: tuple[Any, ...], unit: str | None = "1", people: tuple[str, ...] = (), **known: Any) -> Situation:
    events = [
        Event(n, kind, at(f"2022-11-{7 + n:02d}T09:00"), unit=of, actor=actor, payload=payload)
        for n, (kind, of, actor, payload) in enumerate(happened, 1)
    ]
    history = fold(Matter("5", Facts({}, PARTIES)), events, NOON)
    return situation_of(history, (), unit, people, **known)


def test_nothing_has_happened() -> None:
    assert stands() == Situation()


def test_an_application_waits_until_it_is_decided_and_only_in_its_thread() -> None:
    asked = (E.EXTENSION_ASKED, "1", "7", {})
    assert stands(asked).extension_pending
    assert not stands(asked, unit="2").extension_pending
    assert stands(asked, unit=None).extension_pending
    assert not stands(asked, (E.EXTENSION_DECIDED, "1", "8", {"granted": False})).extension_pending
    assert stands((E.RETURN_ASKED, "1", "7", {})).return_pending


def test_who_filed_it_or_recorded_it_for_the_unit_is_the_doer() -> None:
    asked = (E.COMPLETION_ASKED, "1", "7", {})
    assert stands(asked, people=("7",)).doer
    assert not stands(asked, people=("8",)).doer
    assert not stands(asked, (E.SENT_BACK, "1", "8", {}), people=("7",)).doer
    added = (E.SUPPLEMENTED, "1", "9", {})
    assert stands(asked, added, people=("9",)).doer
    assert stands(asked, added).completion_pending
    assert not stands(asked, added, (E.SENT_BACK, "1", "8", {}), people=("9",)).doer
    assert not stands(asked, (E.SUPPLEMENTED, "2", "9", {}), people=("9",)).doer


def test_a_report_waits_is_found_good_or_is_sent_back() -> None:
    asked = (E.COMPLETION_ASKED, "1", "7", {})
    waiting = stands(asked)
    assert (waiting.completion_pending, waiting.filed, waiting.verified, waiting.report_filed) == (
        True,
        True,
        False,
        True,
    )
    good = stands(asked, (E.VERIFIED, "1", "8", {}))
    assert (good.completion_pending, good.filed, good.verified, good.report_filed) == (False, True, True, True)
    back = stands(asked, (E.SENT_BACK, "1", "8", {}))
    assert (back.completion_pending, back.filed, back.verified, back.report_filed) == (False, False, False, False)


def test_the_lead_answers_for_all_so_the_assisting_unit_alone_does_not_make_it_verified() -> None:
    assert not stands((E.COMPLETION_ASKED, "2", "7", {}), (E.VERIFIED, "2", "8", {})).verified


def test_a_pause_stands_until_it_is_resumed_or_its_maximum_has_come() -> None:
    paused = (E.PAUSED, None, "8", {"until": at("2022-11-30T24:00")})
    assert stands(paused).paused
    assert not stands(paused, (E.RESUMED, None, "8", {})).paused
    assert not stands((E.PAUSED, None, "8", {"until": at("2022-11-20T24:00")})).paused
    assert not stands((E.PAUSED, None, "8", {"units": ["2"], "until": at("2022-11-30T24:00")})).paused


def test_a_breach_is_heard_once_it_was_explained_or_its_time_has_passed() -> None:
    told = (E.BREACH_TOLD, "1", "8", {"duty": "d"})
    assert (stands(told).breach_told, stands(told).heard) == (True, False)
    assert stands(told, heard={"d"}).heard
    assert stands(told, (E.BREACH_EXPLAINED, "1", "7", {"duty": "d"})).heard
    other = (E.BREACH_TOLD, "1", "8", {"duty": "e"})
    explained = (E.BREACH_EXPLAINED, "1", "7", {"duty": "d"})
    assert [stands(told, other, explained, duty=each).heard for each in ("d", other[3]["duty"])] == [True, False]
    done = stands(told, (E.BREACH_CONFIRMED, "1", "8", {"duty": "d"}))
    assert (done.breach_told, done.heard) == (False, False)
    assert not stands(heard={"d"}).heard


def test_a_chase_waits_for_its_answer() -> None:
    chased = (E.CHASED, "1", "8", {})
    assert stands(chased).chased
    assert not stands(chased, unit="2").chased
    assert not stands(chased, (E.ANSWERED, "1", "7", {})).chased


def test_time_to_explain_is_over_by_the_figure_that_was_set_and_never_without_one() -> None:
    told = happened(
        ("2022-11-07T09:00", "assigned", HOUSING),
        ("2022-11-11T09:00", "breach_told", HOUSING, {"duty": "a"}),
        ("2022-11-14T09:00", "breach_told", HOUSING, {"duty": "b"}),
    )
    # Told on Friday the 11th: three working days are the 14th, 15th and 16th.
    over = {day: heard(fold(matter(), told, at(day)), period("P3WD"), calendar(), OFFICE_HOURS)
            for day in ("2022-11-16T23:59", "2022-11-16T24:00", "2022-11-17T24:00")}  # fmt: skip
    assert over == {"2022-11-16T23:59": set(), "2022-11-16T24:00": {"a"}, "2022-11-17T24:00": {"a", "b"}}
    assert heard(fold(matter(), told, at("2023-11-16T24:00")), None, calendar(), OFFICE_HOURS) == set()


def test_one_overdue_is_heard_though_another_of_the_unit_is_not_yet() -> None:
    told = happened(
        ("2022-11-07T09:00", "assigned", HOUSING),
        ("2022-11-11T09:00", "breach_told", HOUSING, {"duty": "a"}),
        ("2022-11-11T09:30", "breach_explained", HOUSING, {"duty": "a"}),
        ("2022-11-14T09:00", "breach_told", HOUSING, {"duty": "b"}),
    )
    history = fold(matter(), told, at("2022-11-14T10:00"))
    assert [situation_of(history, (), HOUSING, (), duty=duty).heard for duty in ("a", "b")] == [True, False]
