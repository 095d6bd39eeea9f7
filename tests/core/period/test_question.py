"""One reader for every face: the same words get the same question, and the same sentence when they are wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.core.instant import write_due
from duban.core.period.counting import Counting
from duban.core.period.form import read_period
from duban.core.period.question import KEYS, MOST_PAUSES, Question, read_question
from duban.core.words import AfterHours, Direction
from duban.policies.shelf import shipped_calendar

GOOD = {"start": "2022-11-07T09:00", "within": "P10WD"}


def understood(**said: object) -> Question:
    question, problems = read_question(GOOD | said)
    assert problems == ()
    assert question
    return question


def problems_of(**said: object) -> list[tuple[str, str]]:
    question, problems = read_question(GOOD | said)
    assert question is None
    return [(problem.where.file, problem.rule) for problem in problems]


def due(**said: object) -> str:
    at = understood(**said).due(shipped_calendar()).at
    assert at
    return write_due(at)


def test_what_is_not_said_is_the_default() -> None:
    assert understood().counting == Counting(True, AfterHours.NEXT_WORKING_DAY, Direction.AFTER)


def test_a_pause_is_written_as_from_and_to() -> None:
    assert due(pauses=["2022-11-10T09:00/2022-11-15T09:00"]) == "2022-11-24T24:00+08:00"


def test_a_pause_without_an_end_has_not_been_resumed() -> None:
    assert understood(pauses=["2022-11-10T09:00/"]).due(shipped_calendar()).at is None


@pytest.mark.parametrize("roll", [False, "false"])
def test_a_truth_value_may_be_written_or_be_one(roll: object) -> None:
    assert not understood(roll=roll).counting.roll


def test_close_of_business_makes_a_delivery_late() -> None:
    late = {"start": "2022-09-30T18:30", "within": "P0D"}
    assert due(**late, close="18:00") == "2022-10-08T24:00+08:00"
    assert due(**late, close="") == "2022-09-30T24:00+08:00"


def test_backwards_is_a_direction() -> None:
    assert due(start="2022-11-16T10:00", within="P3WD", dir="before") == "2022-11-11T24:00+08:00"


def test_a_chosen_rules_period_and_counting_stand_before_what_was_written() -> None:
    period = read_period("P3D")
    question, problems = read_question(
        {"start": "2022-11-07T09:00", "within": "nonsense", "roll": "nonsense"},
        period=period,
        counting=Counting(roll=False),
    )
    assert problems == ()
    assert question
    assert (question.period, question.counting.roll) == (period, False)


@pytest.mark.parametrize(
    ("key", "said", "rule"),
    [
        ("start", "", "missing-key"),
        ("start", None, "missing-key"),
        ("start", "2022-02-30T10:00", "no-such-instant"),
        ("start", "2022-02-28T24:01", "no-such-instant"),
        ("start", "tomorrow", "instant-form"),
        ("start", 20220228, "not-a-text"),
        ("within", "", "missing-key"),
        ("within", "5 days", "period-form"),
        ("within", "P0WD", "period-form"),
        ("within", ["P3WD"], "not-a-text"),
        ("close", "25:00", "clock-form"),
        ("close", "24:00", "clock-form"),
        ("hours", "nine to five", "hours-form"),
        ("roll", "maybe", "not-a-choice"),
        ("roll", 1, "not-a-text"),
        ("after_hours", "later", "not-a-choice"),
        ("dir", "sideways", "not-a-choice"),
        ("wihtin", "P3WD", "unknown-key"),
    ],
)
def test_each_mistake_is_told_at_its_key(key: str, said: object, rule: str) -> None:
    assert problems_of(**{key: said}) == [(key, rule)]


@pytest.mark.parametrize(
    ("pauses", "place", "rule"),
    [
        (["2022-11-10T09:00"], "pauses[0]", "pause-form"),
        (["2022-11-10T09:00/2022-11-09T09:00"], "pauses[0]", "pause-order"),
        (["2022-11-10T09:00/", "x/y"], "pauses[1]", "instant-form"),
        (["2022-11-10T09:00/x"], "pauses[0]", "instant-form"),
        (7, "pauses[0]", "pause-form"),
        (["2022-11-10T09:00/2022-11-11T09:00"] * (MOST_PAUSES + 1), "pauses", "too-many"),
    ],
)
def test_each_wrong_pause_is_told_by_its_number(pauses: object, place: str, rule: str) -> None:
    assert (place, rule) in problems_of(pauses=pauses)


def test_all_mistakes_are_told_at_once() -> None:
    assert [key for key, _ in problems_of(start="x", within="y", close="z", dir="w")] == [
        "start",
        "within",
        "close",
        "dir",
    ]


def test_a_sentence_about_a_megabyte_is_still_a_sentence() -> None:
    _, problems = read_question({"start": "9" * 1_000_000, "within": "P" * 1_000_000})
    assert all(len(str(problem)) < 200 for problem in problems)


@given(
    st.dictionaries(
        st.sampled_from([*KEYS, "other"]),
        st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5),
    )
)
def test_no_words_whatever_make_it_raise(said: dict[str, object]) -> None:
    question, problems = read_question(said)
    assert (question is None) == bool(problems)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "2022年11月7日09:00送达，10个工作日内：送达当日不计，末日24:00止"),
        (
            {"within": "P7D", "roll": False},
            "2022年11月7日09:00送达，7日内：送达当日不计，末日24:00止，末日遇休息日不顺延",
        ),
        ({"within": "P0D"}, "2022年11月7日09:00送达，当日内：送达当日24:00止"),
        ({"within": "PT2H"}, "2022年11月7日09:00送达，2小时内：自送达时刻起算"),
        ({"within": "P3WD", "dir": "before"}, "2022年11月7日09:00之前3个工作日：当日不计，向前倒数"),
    ],
)
def test_a_question_can_be_read_aloud(said: dict[str, object], sentence: str) -> None:
    assert understood(**said).chinese == sentence
