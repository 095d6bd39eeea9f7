"""A kept calendar read back is the same calendar; what is no calendar is refused."""

from __future__ import annotations

from datetime import date

import pytest

from duban.core.calendar.days import build_calendar
from duban.core.calendar.override import Override
from duban.core.calendar.stored import read_days, read_overrides, write_overrides
from duban.core.problem import BadInput
from duban.policies.shelf import shipped_calendar, shipped_notices, shipped_statute

CLOSED = Override(date(2026, 7, 6), date(2026, 7, 7), False, "台风停课停工", "县防指令第3号")


def test_what_decides_the_days_comes_back_whole() -> None:
    own = build_calendar(shipped_notices(), shipped_statute(), [CLOSED])
    for calendar in (shipped_calendar(), own):
        again = build_calendar(*read_days(calendar.canonical))
        assert again.digest == calendar.digest
        assert again.works(date(2026, 7, 6)) is calendar.works(date(2026, 7, 6))


def test_own_days_come_back_in_order_of_time_and_the_instant_makes_each_text_another() -> None:
    earlier = Override(date(2026, 3, 3), date(2026, 3, 3), False, "三月三", "自治区规定")
    text = write_overrides([CLOSED, earlier], "1", "2026-02-01T09:00")
    assert read_overrides(text) == (earlier, CLOSED)
    assert write_overrides([CLOSED, earlier], "1", "2026-02-02T09:00") != text


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"notices": 1, "statute": {}, "overrides": []}', '{"overrides": [{}]}']
)
def test_a_text_that_is_no_calendar_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="存入的日历读不懂"):
        read_days(text)
    with pytest.raises(BadInput, match="存入的日历读不懂"):
        read_overrides(text.replace('"overrides": []', '"overrides": 1'))
