"""Lists: fifty rows in three queries, page by page without a gap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.apps.matters_access.conftest import NOW, Registry

from duban.apps.matters import queries
from duban.apps.matters.models import Duty, Matter
from duban.apps.org.models import Unit
from duban.core.words import Light

pytestmark = pytest.mark.django_db


def owed(matter: Matter, unit: Unit | None, days: int | None, **more: str) -> Duty:
    values = {"rule": "WX-7", "clause": "二(四)", "side": "handling", "act": "result_reported", "state": "open", **more}
    due = NOW + timedelta(days=days) if days is not None else None
    soon = due - timedelta(days=1) if due else None
    key = f"{matter.pk}/{values['rule']}/{unit.pk if unit else values['side']}/{Duty.objects.count()}"
    Matter.objects.filter(pk=matter.pk).update(next_due=due)
    return Duty.objects.create(matter=matter, key=key, unit=unit, started=NOW, due=due, soon_at=soon, **values)


@pytest.mark.parametrize("order", ["newest", "due"])
def test_every_matter_stands_on_exactly_one_page(registry: Registry, order: str) -> None:
    c = registry.cast
    for number in range(23):
        matter = registry.matter((c.housing, "lead"))
        if number % 3:
            owed(matter, c.housing, number // 5)
    registry.matter((c.water, "lead"))
    seen: list[int] = []
    after, pages = "", 0
    while pages == 0 or after:
        page = queries.ledger(registry.standing(c.clerk), queries.Filters(order=order), NOW, after, size=5)
        seen += [line.matter.pk for line in page.lines]
        after, pages = page.after, pages + 1
    assert pages == 5
    assert len(seen) == len(set(seen)) == 23
    if order == "due":
        dues = [Matter.objects.get(pk=key).next_due for key in seen]
        assert dues == sorted(dues, key=lambda due: (due is None, due or NOW))


@pytest.mark.parametrize("after", ["", "x", "0", "|", "|x", "2022-02-30|3", "9" * 40, "2022-11-07T09:00+08:00|x", "②"])
@pytest.mark.parametrize("order", ["newest", "due"])
def test_a_page_that_cannot_be_read_never_fails(registry: Registry, after: str, order: str) -> None:
    registry.matter((registry.cast.housing, "lead"))
    queries.ledger(registry.standing(registry.cast.clerk), queries.Filters(order=order), NOW, after)


@pytest.mark.parametrize(("order", "most"), [("newest", 3), ("due", 4)])
def test_a_page_of_fifty_asks_as_little_as_a_page_of_one(
    registry: Registry, django_assert_max_num_queries: Any, order: str, most: int
) -> None:
    c = registry.cast
    for number in range(60):
        owed(registry.matter((c.housing, "lead"), (c.finance, "assisting"), leader=c.leader), c.housing, number)
    held = registry.standing(c.supervisor)
    with django_assert_max_num_queries(most):
        page = queries.ledger(held, queries.Filters(order=order), NOW)
        shown = [(line.leader, [seat.name for seat in line.parties]) for line in page.lines]
    assert shown == [("方副县长", ["住建局", "财政局"])] * 50
    assert page.after


def test_a_light_is_told_from_stored_instants_while_the_sweep_is_late(registry: Registry) -> None:
    c = registry.cast
    late, soon, normal, none = (registry.matter((c.housing, "lead")) for _ in range(4))
    owed(late, c.housing, -1)
    owed(soon, c.housing, 1)
    owed(normal, c.housing, 9)
    owed(none, c.housing, -1, side="supervising")
    held = registry.standing(c.supervisor)
    lines = {line.matter.pk: line for line in queries.ledger(held, queries.Filters(), NOW).lines}
    expected = {late.pk: Light.LATE, soon.pk: Light.SOON, normal.pk: Light.NORMAL, none.pk: Light.NORMAL}
    assert {key: line.light for key, line in lines.items()} == expected
    for light in Light:
        found = queries.ledger(held, queries.Filters(lights=frozenset({light})), NOW).lines
        assert {line.matter.pk for line in found} == {key for key, value in expected.items() if value is light}


def test_filters_narrow_and_never_widen(registry: Registry) -> None:
    c = registry.cast
    wanted = registry.matter((c.housing, "lead"), leader=c.leader, title="老旧小区改造")
    registry.matter((c.housing, "lead"), state="closed")
    registry.matter((c.water, "lead"), title="老旧小区改造")
    held = registry.standing(c.clerk)
    for filters in (
        queries.Filters(words="小区"), queries.Filters(words=f" 改造 {wanted.number} "),
        queries.Filters(leaders=frozenset({c.leader.pk})), queries.Filters(states=frozenset({"live"})),
    ):  # fmt: skip
        assert [line.matter.pk for line in queries.ledger(held, filters, NOW).lines] == [wanted.pk]
    assert queries.ledger(held, queries.Filters(units=frozenset({c.water.pk})), NOW).lines == ()
    assert queries.ledger(held, queries.Filters(jurisdiction=c.neighbour.pk), NOW).lines == ()
