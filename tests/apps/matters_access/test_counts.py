"""Chips: each value's count is exactly the list it opens; a stranger's counts are zero; groups are paged without a gap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.apps.matters_access.conftest import NOW, Registry
from tests.apps.matters_access.test_ledger import owed

from duban.apps.matters import queries
from duban.apps.matters.chosen import DUES, GROUPS
from duban.apps.matters.models import Duty, Matter
from duban.core.words import STOCK, Light

pytestmark = pytest.mark.django_db
Filters = queries.Filters


def many(registry: Registry, number: int = 40) -> None:
    """Matters of every light, source, leader, state, unit and date."""
    c = registry.cast
    sources = ("instruction", "meeting", "superior", None)
    for n in range(number):
        units = (
            ((c.housing, "lead"), (c.finance, "responsible")) if n % 3 else ((c.water, "lead"), (c.office, "office"))
        )
        matter = registry.matter(
            *units[: 1 + n % 2], leader=(c.leader, c.chief, None)[n % 3], state=("live", "live", "closed", "reported")[n % 4],
            title=f"{'督查' if n % 2 else '落实'}第{n}件",
        )  # fmt: skip
        stated = {"source": sources[n % 4]} if sources[n % 4] else {}
        Matter.objects.filter(pk=matter.pk).update(stated=stated, supervisor=(c.supervisor, c.head)[n % 2])
        if n % 5:
            owed(matter, c.housing, n % 11 - 3)
        if n % 7 == 0:
            Duty.objects.filter(matter=matter).update(stock=True)


def listed(registry: Registry, person: Any, filters: Filters) -> set[int]:
    return {line.matter.pk for line in queries.ledger(registry.standing(person), filters, NOW, size=500).lines}


ASKED = (
    Filters(), Filters(words="督查"), Filters(lights=frozenset({"late", "soon"})), Filters(states=frozenset({"live"})),
    Filters(sources=frozenset({"meeting", "superior"}), dues=frozenset({"week"})),
    Filters(dues=frozenset({"today", "none"})), Filters(words="督查", lights=frozenset({"normal"})),
    Filters(lights=frozenset({STOCK})),
)  # fmt: skip


@pytest.mark.parametrize("asked", ASKED, ids=range(len(ASKED)))
@pytest.mark.parametrize("who", ["supervisor", "clerk", "leader", "chief"])
def test_each_count_is_the_length_of_the_list_it_opens(registry: Registry, asked: Filters, who: str) -> None:
    from dataclasses import replace

    many(registry)
    person = registry.cast.people[who]
    found = queries.counts(registry.standing(person), asked, NOW)
    assert found.total == len(listed(registry, person, asked))
    values: dict[str, list[Any]] = {
        "lights": [*map(str, Light), STOCK], "states": ["draft", "live", "reported", "closed"], "dues": list(DUES),
        "sources": ["instruction", "meeting", "superior", "problem"],
        "leaders": [registry.cast.leader.pk, registry.cast.chief.pk],
        "supervisors": [registry.cast.supervisor.pk, registry.cast.head.pk],
        "units": [registry.cast.housing.pk, registry.cast.finance.pk, registry.cast.water.pk, registry.cast.office.pk],
    }  # fmt: skip
    for field, each in values.items():
        for value in each:
            alone = replace(asked, **{field: frozenset({value})})
            expected = len(listed(registry, person, alone))
            assert found.of[field].get(value, 0) == expected, (field, value)


@pytest.mark.parametrize("who", ["stranger", "neighbour_supervisor", "discipline", "system_admin", "auditor"])
def test_a_strangers_counts_are_zero(registry: Registry, who: str) -> None:
    many(registry, 12)
    Matter.objects.filter(parties__unit=registry.cast.water).update(circle="restricted")
    found = queries.counts(registry.standing(registry.cast.people[who]), Filters(), NOW)
    assert found.total == 0
    assert [n for of in found.of.values() for n in of.values() if n] == []


def test_counts_cost_six_queries_however_many_matters_there_are(
    registry: Registry, django_assert_num_queries: Any
) -> None:
    many(registry)
    held = registry.standing(registry.cast.supervisor)
    with django_assert_num_queries(6):
        queries.counts(held, Filters(lights=frozenset({"late"})), NOW, ())


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("order", ["newest", "due"])
def test_groups_are_paged_without_a_gap_and_no_group_comes_twice(registry: Registry, group: str, order: str) -> None:
    many(registry, 31)
    held = registry.standing(registry.cast.supervisor)
    seen: list[int] = []
    groups: list[str] = []
    after, pages = "", 0
    while pages == 0 or after:
        page = queries.ledger(held, Filters(group=group, order=order), NOW, after, size=7, principals=())
        seen += [line.matter.pk for line in page.lines]
        groups += [line.group for line in page.lines]
        after, pages = page.after, pages + 1
    assert pages == 5
    assert len(seen) == len(set(seen)) == 31
    changes = [one for one, before in zip(groups, [None, *groups], strict=False) if one != before]
    assert len(changes) == len(set(changes)) > 1
    by_group: dict[str, list[int]] = {}
    for pk, key in zip(seen, groups, strict=True):
        by_group.setdefault(key, []).append(pk)
    for keys in by_group.values():
        rows = [Matter.objects.get(pk=pk) for pk in keys]
        if order == "newest":
            assert keys == sorted(keys, reverse=True)
        else:
            assert rows == sorted(rows, key=lambda row: (row.next_due is None, row.next_due or NOW, row.pk))


@pytest.mark.parametrize("after", ["x", "||", "a|b|c", "1||²", "late|2022-11-07T09:00|5", f"{2**70}||5", "~||1"])
@pytest.mark.parametrize("group", GROUPS)
def test_a_page_of_groups_that_cannot_be_read_never_fails(registry: Registry, after: str, group: str) -> None:
    many(registry, 3)
    queries.ledger(registry.standing(registry.cast.supervisor), Filters(group=group), NOW, after)


def test_this_week_ends_on_sunday(registry: Registry) -> None:
    c = registry.cast  # NOW is a Monday
    sunday, monday = registry.matter((c.housing, "lead")), registry.matter((c.housing, "lead"))
    for matter, days in ((sunday, 6), (monday, 7)):
        owed(matter, c.housing, days)
    assert listed(registry, c.supervisor, Filters(dues=frozenset({"week"}))) == {sunday.pk}
    assert (NOW + timedelta(days=6)).weekday() == 6


def test_a_group_costs_four_queries_and_one_for_what_is_complete(
    registry: Registry, django_assert_max_num_queries: Any
) -> None:
    many(registry, 60)
    held = registry.standing(registry.cast.supervisor)
    for group in GROUPS:
        with django_assert_max_num_queries(5):
            assert len(queries.ledger(held, Filters(group=group), NOW, principals=()).lines) == 50
