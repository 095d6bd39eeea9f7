"""驾驶舱: each number is the figure of its name under the same sight, and each comparison the one of a month ago."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from tests.apps.matters_access.conftest import Registry
from tests.cast import at
from tests.people import SINCE, cast

from duban.apps.boards import cockpit
from duban.apps.boards.cockpit import Board, board
from duban.apps.matters import queries
from duban.apps.matters.chosen import narrowed
from duban.apps.matters.figures import counts, of_nodes
from duban.apps.matters.models import Duty, Matter, Node, Party
from duban.apps.matters.overseen import Field, duties, matters, nodes, overseen, reach
from duban.apps.org.models import Person, Portfolio, StandIn, Unit
from duban.apps.org.queries import standing
from duban.apps.org.standing import Standing
from duban.apps.outbox.models import Proposal
from duban.core.figures import Span

pytestmark = pytest.mark.django_db
NOW = at("2022-12-14T10:00")
"""A Wednesday; the same day of the month before was a Monday."""
TODAY = NOW.date()


@pytest.fixture
def registry(db: None) -> Registry:
    found = cast()
    Portfolio.objects.create(person=found.leader, unit=found.town, held="contact", valid_from=SINCE)
    StandIn.objects.create(person=found.deputy, principal=found.leader, valid_from=SINCE)
    return Registry(found)


def held(person: Person) -> tuple[Standing, Sequence[Standing]]:
    own = standing(person, TODAY)
    return own, queries.on_behalf(own)


def field_of(person: Person, place: Any, *units: Unit) -> Field | None:
    own, principals = held(person)
    return overseen(own, place.pk, frozenset(unit.pk for unit in units), principals)


def told(person: Person, place: Any, *units: Unit, now: datetime = NOW) -> Board:
    own, principals = held(person)
    of = overseen(own, place.pk, frozenset(unit.pk for unit in units), principals)
    assert of is not None
    return board(of, own, principals, now)


def duty(row: Matter, unit: Unit, due: datetime, state: str, done: datetime | None = None, **more: Any) -> Duty:
    return Duty.objects.create(
        matter=row, key=f"{row.pk}/{unit.pk}/{due}/{more.get('rule', 'WX-7')}", rule=more.pop("rule", "WX-7"), clause="二(四)",
        unit=unit, side="handling", act="result_reported", state=state, started=row.created_at, first_due=due, due=due,
        done_at=done, **more,
    )  # fmt: skip


def end(day: str) -> datetime:
    """24:00 of a day of 2022."""
    return at(f"2022-{day}T00:00") + timedelta(days=1)


@pytest.fixture
def county(registry: Registry) -> Registry:
    """By hand, told on Wednesday 14 December, against Monday 14 November:

    甲 set up 1 Nov, closed 5 Dec; housing's due 10 Nov done 20 Nov (late), finance's due 9 Dec on time.
    乙 set up 2 Nov, runs; housing's due 12 Dec still open.
    丙 set up 1 Dec, runs; finance's due 13 Dec is open though the sweep has not come by; a due of 20 Dec lies ahead.
    丁 set up 2 Nov, closed 10 Nov; finance's due 9 Nov on time.
    """
    c = registry.cast

    def matter(title: str, begun: str, unit: Unit, *more: Unit, state: str = "live", **columns: Any) -> Matter:
        sides = ((unit, "lead"), *((each, "responsible") for each in more))
        row = registry.matter(*sides, title=title, state=state, **{k: v for k, v in columns.items() if k == "circle"})
        ended = columns.get("ended")
        Matter.objects.filter(pk=row.pk).update(created_at=at(f"2022-{begun}T09:00"), ended_at=ended)
        return row

    first = matter("甲", "11-01", c.housing, c.finance, state="closed", ended=at("2022-12-05T09:00"))
    duty(first, c.housing, end("11-10"), "met_late", at("2022-11-20T09:00"))
    duty(first, c.finance, end("12-09"), "met", at("2022-12-08T09:00"))
    second = matter("乙", "11-02", c.housing)
    duty(second, c.housing, end("12-12"), "late")
    third = matter("丙", "12-01", c.finance)
    duty(third, c.finance, end("12-13"), "open")
    duty(third, c.finance, end("12-20"), "open", rule="WX-9")
    fourth = matter("丁", "11-02", c.finance, state="closed", ended=at("2022-11-10T09:00"))
    duty(fourth, c.finance, end("11-09"), "met", at("2022-11-09T09:00"))
    Node.objects.create(matter=second, name="封顶", planned=date(2022, 12, 27))
    Node.objects.create(matter=second, name="竣工", planned=date(2022, 12, 28))
    Node.objects.create(matter=second, name="开工", planned=date(2022, 12, 15), done=date(2022, 12, 1))
    return registry


def pairs(found: Board) -> dict[str, tuple[int, int]]:
    each = (found.running, found.standing, found.closed, found.due, found.on_time, found.late)
    return {against.figure: (against.now, against.then) for against in each}


def test_the_figures_and_those_of_a_month_ago_are_the_ones_counted_by_hand(county: Registry) -> None:
    found = told(county.cast.supervisor, county.cast.county)
    assert pairs(found) == {
        "running": (2, 2), "standing_late": (2, 1), "closed": (1, 1), "due": (3, 2), "on_time": (1, 1), "late": (2, 1),
    }  # fmt: skip
    assert (found.running.before.last, found.due.before.first) == (date(2022, 11, 14), date(2022, 11, 1))


def test_each_week_counts_the_overdues_of_its_dues(county: Registry) -> None:
    c = county.cast
    found = told(c.supervisor, c.county)
    assert [week.first for week in found.weeks][::11] == [date(2022, 9, 26), date(2022, 12, 12)]
    nothing = [0] * 12
    assert (
        {unit: list(row) for unit, row in found.heat.items()}
        == {
            c.housing.pk: [*nothing[:6], 1, 0, 0, 0, 0, 1],  # due on 10 November, done later; due on 12 December, open
            c.finance.pk: [*nothing[:11], 1],
        }
    )


def test_a_due_at_the_end_of_a_sunday_belongs_to_the_week_that_ends(county: Registry) -> None:
    c = county.cast
    duty(Matter.objects.get(title="乙"), c.water, end("12-11"), "late")
    assert told(c.supervisor, c.county).heat[c.water.pk][-2:] == (1, 0)


def test_the_worst_is_what_is_overdue_longest_each_matter_once(county: Registry) -> None:
    c = county.cast
    second = Matter.objects.get(title="乙")
    duty(second, c.housing, end("12-13"), "late", rule="WX-8")
    Party.objects.filter(matter=second, unit=c.housing).update(chased_at=at("2022-12-13T09:00"))
    proposal = Proposal.objects.create(
        key="k", jurisdiction=c.county, rule="WX-12", clause="三(四)", subject_kind="matter", unit=c.housing, matter=second,
        proposes="raise", threshold=1, arming=1, reached_at=NOW, made_at=NOW,
    )  # fmt: skip
    found = told(c.supervisor, c.county).worst
    assert [(each.duty.matter.title, each.duty.due) for each in found] == [("乙", end("12-12")), ("丙", end("12-13"))]
    assert found[0].proposals == ((proposal.pk, "raise"),)
    assert found[0].chased == at("2022-12-13T09:00")
    assert (found[1].proposals, found[1].chased) == ((), None)


def test_what_was_overdue_when_entered_stands_apart(county: Registry) -> None:
    c = county.cast
    duty(Matter.objects.get(title="乙"), c.housing, end("10-31"), "late", stock=True)
    found = told(c.supervisor, c.county)
    assert found.worst[0].duty.due == end("12-12")
    assert found.standing.now == 2


def test_milestones_of_fourteen_days_with_today_are_ahead(county: Registry) -> None:
    c = county.cast
    found = told(c.supervisor, c.county).ahead
    assert (found.total, [node.name for node in found.first]) == (1, ["封顶"])
    assert found.leads == {Matter.objects.get(title="乙").pk: "住建局"}


def test_a_unit_s_cockpit_counts_its_own(county: Registry) -> None:
    c = county.cast
    found = told(c.supervisor, c.county, c.finance)
    assert pairs(found)["due"] == (2, 1)
    assert pairs(found)["running"] == (1, 1)  # 丙; then 甲, in which it has a part
    assert set(found.heat) == {c.finance.pk}
    assert found.ahead.total == 0


def test_another_jurisdiction_s_matters_are_not_counted(county: Registry) -> None:
    c = county.cast
    abroad = county.matter((c.housing, "lead"), of=c.neighbour, title="邻县的")
    duty(abroad, c.housing, end("12-12"), "late")
    found = told(c.supervisor, c.county)
    assert pairs(found)["standing_late"] == (2, 1)
    assert "邻县的" not in [each.duty.matter.title for each in found.worst]


def test_what_a_leader_may_not_see_is_not_summed(county: Registry) -> None:
    c = county.cast
    hidden = county.matter((c.housing, "lead"), circle="restricted", title="限知的")
    duty(hidden, c.housing, end("12-01"), "late")
    Node.objects.create(matter=hidden, name="封顶", planned=date(2022, 12, 20))
    gone = county.matter((c.housing, "lead"), left=True, title="已退出的")
    duty(gone, c.housing, end("12-01"), "met_late", at("2022-12-02T09:00"))
    office, leader = told(c.head, c.county, c.housing), told(c.leader, c.county, c.housing)
    assert (office.standing.now, leader.standing.now) == (2, 1)
    assert (office.late.now, leader.late.now) == (3, 1)
    assert (office.ahead.total, leader.ahead.total) == (2, 1)
    assert "限知的" not in [each.duty.matter.title for each in leader.worst]
    named = county.matter((c.housing, "lead"), circle="restricted", leader=c.leader, title="点名的")
    duty(named, c.housing, end("12-02"), "late")
    assert told(c.leader, c.county, c.housing).standing.now == 2


@pytest.mark.parametrize("person", ["supervisor", "head", "chief", "leader", "deputy", "neighbour_supervisor"])
def test_the_sums_are_those_of_what_the_person_sees(registry: Registry, person: str) -> None:
    c, chosen = registry.cast, registry.cast.people[person]
    for n, row in enumerate([*registry.every_kind()]):
        for party in Party.objects.filter(matter=row):
            if party.role not in ("office", "decider") and row.state != "draft":
                duty(
                    row,
                    party.unit,
                    end(f"12-{1 + n % 13:02d}"),
                    ("met", "met_late", "late", "open")[n % 4],
                    at("2022-12-09T09:00"),
                )
        Node.objects.create(matter=row, name="竣工", planned=TODAY)
    own, principals = held(chosen)
    day, month = Span(TODAY, TODAY, NOW), Span(TODAY.replace(day=1), TODAY, NOW)
    asked = 0
    for place in (c.county, c.neighbour):
        for units in ((), (c.housing, c.building), (c.building,), (c.town,), (c.water,)):
            of = overseen(own, place.pk, frozenset(unit.pk for unit in units), principals)
            if of is None:
                continue
            asked += 1
            seen = queries.visible(own, principals).filter(jurisdiction=place)
            listed = narrowed(seen, queries.Filters(units=of.units), NOW)
            [listed_now], [at_day], [at_month] = (
                counts(listed, day), counts(seen, day, units=of.units), counts(seen, month, units=of.units)
            )  # fmt: skip
            found = board(of, own, principals, NOW)
            assert found.running.now == listed_now.counts["running"], units
            assert found.standing.now == at_day.counts["standing_late"], units
            assert (found.due.now, found.on_time.now, found.late.now) == (
                at_month.counts["due"], at_month.counts["on_time"], at_month.counts["late"],
            ), units  # fmt: skip
            assert sum(map(sum, found.heat.values())) == found.late.now
            theirs = Node.objects.filter(of_nodes("nodes", day), matter__in=listed.values("pk"))
            assert set(nodes(of).filter(of_nodes("nodes", day))) == set(theirs)
            assert set(duties(of).values_list("matter", flat=True)) <= set(seen.values_list("pk", flat=True))
            assert set(matters(of).exclude(state="draft")) <= set(seen)
    assert asked >= 1


@pytest.mark.parametrize(
    "person", ["stranger", "clerk", "unit_head", "section", "discipline", "system_admin", "auditor"]
)
def test_who_oversees_nothing_is_given_nothing(registry: Registry, person: str) -> None:
    c = registry.cast
    assert reach(*held(c.people[person])).places == ()
    assert field_of(c.people[person], c.county) is None
    assert field_of(c.people[person], c.county, c.housing) is None


def test_a_leader_is_given_their_units_and_no_other(registry: Registry) -> None:
    c = registry.cast
    assert field_of(c.leader, c.county, c.housing, c.building) is not None
    assert field_of(c.leader, c.county, c.housing, c.finance) is None
    assert field_of(c.leader, c.county) is None
    assert field_of(c.supervisor, c.neighbour) is None


def test_whoever_stands_in_for_a_leader_is_given_the_leader_s_units(registry: Registry) -> None:
    assert field_of(registry.cast.deputy, registry.cast.county, registry.cast.housing) is not None


def test_the_month_before_is_remembered_a_while_and_each_sees_their_own(county: Registry, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "cockpit"}}
    cache.clear()
    c = county.cast
    assert pairs(told(c.supervisor, c.county))["closed"] == (1, 1)
    Matter.objects.filter(title="丁").update(circle="restricted", ended_at=at("2022-11-09T09:00"), state="terminated")
    Matter.objects.filter(title="甲").update(state="terminated")
    assert pairs(told(c.supervisor, c.county))["closed"] == (0, 1)
    assert pairs(told(c.chief, c.county))["closed"] == (0, 0), "another sight is another sum"
    assert pairs(told(c.supervisor, c.county, now=NOW + timedelta(days=1)))["closed"] == (0, 0)
    cache.clear()
    assert pairs(told(c.supervisor, c.county))["closed"] == (0, 0)


def test_a_cockpit_costs_these_queries_however_many_matters(county: Registry, django_assert_num_queries: Any) -> None:
    c = county.cast
    own, principals = held(c.supervisor)
    of = field_of(c.supervisor, c.county)
    assert of is not None
    with django_assert_num_queries(18):
        board(of, own, principals, NOW)
    for n in range(8):
        duty(county.matter((c.housing, "lead"), title=f"第{n}件"), c.housing, end("12-01"), "late")
    with django_assert_num_queries(18):
        board(of, own, principals, NOW)


def test_without_matters_all_is_nought(registry: Registry) -> None:
    found = told(registry.cast.supervisor, registry.cast.county)
    assert set(pairs(found).values()) == {(0, 0)}
    assert (found.heat, found.worst, found.ahead.total) == ({}, (), 0)
    assert len(found.weeks) == cockpit.WEEKS
