"""Limits: what is measured by which, what lies over, and that a later document's limit measures nothing earlier."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import at

from duban.core.policy.fill import fill
from duban.core.policy.rules import Pack
from duban.core.quota.gauge import Gauge, Issued, gauges
from duban.policies.shelf import shipped_pack

NOW = at("2025-12-31T09:00")
BASE, _ = fill(shipped_pack("national-base"), {"documents_last_year": "3", "system_meetings_a_year": "1"})
DISTRICT, _ = fill(shipped_pack("district-2022"), {"meetings_a_year": "2", "meeting_minutes": "60"})


def gauge(pack: Pack, rule: str, issued: list[Issued], day: date = date(2025, 6, 1)) -> Gauge:
    [found] = [each for each in gauges(pack, "某县", issued, day, NOW) if each.rule == rule]
    return found


def paper(n: int, when: str, kind: str = "", length: int | None = None, unit: str = "某县") -> Issued:
    return Issued(f"{n}号", "documents", at(when), unit, kind, sizes={} if length is None else {"length": length})


def test_the_fourth_paper_lies_over_last_years_three_and_the_new_year_begins_anew() -> None:
    issued = [paper(n, f"2025-0{n}-10") for n in range(1, 5)]
    found = gauge(BASE, "JF-1.count", issued)
    assert (found.used, found.at_most, found.over) == (4, 3, ("4号",))
    assert (found.first, found.last) == (date(2025, 1, 1), date(2025, 12, 31))
    assert gauge(BASE, "JF-1.count", issued, date(2026, 1, 1)).used == 0


@pytest.mark.parametrize(
    ("kind", "length", "over_ordinary", "over_special"),
    [
        ("ordinary", 5000, False, False),
        ("ordinary", 5001, True, False),
        ("special", 4000, False, False),
        ("special", 4001, False, True),
        ("comprehensive", 9000, False, False),
    ],
)
def test_a_paper_is_as_long_as_its_kind_may_be_and_not_one_character_more(
    kind: str, length: int, over_ordinary: bool, over_special: bool
) -> None:
    """不超过 excludes what is beyond: 5,000 and 4,000 themselves are within."""
    issued = [paper(1, "2025-03-03", kind, length)]
    assert (gauge(BASE, "JF-2.ordinary", issued).over == ("1号",)) is over_ordinary
    assert (gauge(BASE, "JF-2.special", issued).over == ("1号",)) is over_special


def test_a_paper_of_2022_is_measured_by_no_limit_of_2024_even_under_a_countys_pack_of_2022() -> None:
    county = shipped_pack("weixian-2022")
    old = paper(1, "2022-12-01", "special", 9000)
    new = paper(2, "2024-08-06", "special", 9000)
    assert gauge(county, "JF-2.special", [old]).over == ()
    assert gauge(county, "JF-2.special", [old, new]).over == ("2号",)


def test_a_paper_whose_length_nobody_said_is_named_and_not_guessed() -> None:
    found = gauge(BASE, "JF-2.special", [paper(1, "2025-03-03", "special")])
    assert (found.used, found.over, found.unmeasured) == (0, (), ("1号",))


def test_one_common_matter_has_one_meeting() -> None:
    """XQ-18: 部署推进同一普通事项的会议只开一次: the second about the same matter lies over, one about another does not."""

    def meeting(n: int, about: str) -> Issued:
        return Issued(f"会{n}", "meetings", at(f"2022-0{n}-10T09:00"), "某县", "same_matter", about)

    issued = [meeting(3, "防汛"), meeting(4, "防火"), meeting(5, "防汛")]
    found = gauge(DISTRICT, "XQ-18.once", issued)
    assert (found.used, found.at_most, found.over) == (2, 1, ("会5",))


def test_a_limit_nobody_has_set_is_measured_and_nothing_lies_over_it() -> None:
    """XQ-17: “从严管控” has no figure."""
    found = gauge(DISTRICT, "XQ-17.count", [paper(n, f"2022-0{n}-10") for n in range(3, 9)], date(2022, 6, 1))
    assert (found.used, found.at_most, found.over) == (6, None, ())


def test_another_units_papers_and_those_still_to_come_are_not_counted() -> None:
    issued = [paper(1, "2025-03-03"), paper(2, "2025-03-03", unit="别的县"), paper(3, "2026-01-01")]
    assert gauge(BASE, "JF-1.count", issued).used == 1


many = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 364)), max_size=30)


@given(many, st.randoms())
def test_as_many_lie_over_as_are_too_many_whatever_the_order_of_telling(
    rows: list[tuple[int, int]], chance: object
) -> None:
    begins = at("2025-01-01T09:00")
    issued = [Issued(f"{key}号", "documents", begins + timedelta(days=day), "某县") for key, day in dict(rows).items()]
    shuffled = [*issued, *issued]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    found = gauge(BASE, "JF-1.count", shuffled)
    assert found == gauge(BASE, "JF-1.count", issued)
    assert found.used == len(issued)
    assert len(found.over) == max(0, len(issued) - 3)
    within = [each for each in issued if each.key not in found.over]
    assert all(a.at <= b.at for a in within for b in issued if b.key in found.over)


@given(many)
def test_one_more_paper_never_brings_another_back_within(rows: list[tuple[int, int]]) -> None:
    begins = at("2025-01-01T09:00")
    issued = [Issued(f"{key}号", "documents", begins + timedelta(days=day), "某县") for key, day in dict(rows).items()]
    more = [*issued, paper(99, "2025-06-30")]
    assert set(gauge(BASE, "JF-1.count", issued).over) <= {*gauge(BASE, "JF-1.count", more).over}
