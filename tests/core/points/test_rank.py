"""Rankings: a table for each thing ranked by, equal values on one place, and nobody last for want of work."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from duban.core.points.rank import rankings, share
from duban.core.policy.told_rules import RankRule
from duban.policies.shelf import shipped_pack

[WX15] = [rule for rule in shipped_pack("weixian-2022").rules if isinstance(rule, RankRule)]
[XN9] = [rule for rule in shipped_pack("county-2023").rules if isinstance(rule, RankRule)]


def test_the_county_ranks_twice_by_result_and_by_progress() -> None:
    """WX-15: 不仅要以结果排队,而且要按时间节点进度排队."""
    done = {"住建局": share(9, 10), "水利局": share(10, 10), "教育局": share(5, 10)}
    nodes = {"住建局": share(4, 4), "水利局": share(3, 4), "教育局": share(3, 4)}
    result, progress = rankings(WX15, {"result": done, "progress": nodes})
    assert [(place.place, place.who) for place in result.places] == [(1, "水利局"), (2, "住建局"), (3, "教育局")]
    assert [(place.place, place.who) for place in progress.places] == [(1, "住建局"), (2, "教育局"), (2, "水利局")]
    assert {(table.rule, table.clause) for table in (result, progress)} == {("WX-15.rank", "四(三)")}


def test_one_with_nothing_to_do_is_named_and_not_last() -> None:
    """XN-9."""
    [table] = rankings(XN9, {"result": {"档案局": share(0, 0), "水利局": share(0, 3)}})
    assert [(place.place, place.who) for place in table.places] == [(1, "水利局")]
    assert table.unranked == ("档案局",)


def test_shares_are_compared_exactly() -> None:
    thirds = {"甲": share(1, 3), "乙": share(333_333_333, 1_000_000_000)}
    [table] = rankings(XN9, {"result": thirds})
    assert [place.place for place in table.places] == [1, 2]


values = st.dictionaries(
    st.sampled_from([f"单位{n}" for n in range(8)]),
    st.none() | st.fractions(0, 1, max_denominator=12),
    max_size=8,
)


@given(values)
def test_everybody_stands_once_and_a_better_value_never_stands_behind(given_values: dict[str, Fraction | None]) -> None:
    [table] = rankings(XN9, {"result": given_values})
    assert sorted([*(place.who for place in table.places), *table.unranked]) == sorted(given_values)
    for one in table.places:
        assert one.place == 1 + sum(other.value > one.value for other in table.places)


@given(values, st.randoms())
def test_the_order_of_telling_changes_nothing(given_values: dict[str, Fraction | None], chance: object) -> None:
    rows = list(given_values.items())
    chance.shuffle(rows)  # type: ignore[attr-defined]  # a random.Random
    assert rankings(XN9, {"result": dict(rows)}) == rankings(XN9, {"result": given_values})
