"""Statistics over a ledger small enough to count by hand; each figure opens the very matters it counts.

November 2022, told on 14 December at ten. By hand:

| matter      | set up | reported | ended            | duties (first due → due, how) |
|-------------|--------|----------|------------------|-------------------------------|
| 甲 carried  | 10-20  | 11-10    | 11-15 closed     | 11-09 → 11-09 on time         |
| 乙 extended | 11-01  | 11-28    | –                | 11-10 → 11-30, done 11-28     |
| 丙 late     | 11-02  | –        | –                | 11-16 → 11-16, still open     |
| 丁 merged   | 11-03  | –        | 11-20 merged     | 11-17 released                |
| 戊 twice    | 11-04  | 12-01    | 12-02 closed     | two units: 11-18 on time, 11-18 done 11-21 |
| 己 earlier  | 09-01  | 10-02    | 10-03 closed     | 10-01 on time: another month's |
| 庚 later    | 12-01  | –        | –                | 12-20: lies ahead             |
| 辛 stock    | 11-07  | –        | –                | 10-31, overdue when entered   |
| 壬 draft    | 11-08  | –        | –                | nothing is owed yet           |

carried 1; set up 乙丙丁戊辛 5; whole 6; reported by 30 November: 甲乙 2; closed 甲 1; merged 丁 1; running on 30 November:
乙丙戊辛 4. Due in November by the present date: 甲, 乙, 丙, 戊, 戊 = 5, of them on time 甲乙戊 3, late 丙戊 2, still open 丙 1.
By the first date: the same five fall in November, on time 甲 and 戊 once: 2. Stock: 1. Overdue and not done at the end of
November: 丙 1; at the end of 19 November 丙 and, done two days later, 戊: 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.matters_access.conftest import Registry
from tests.cast import at

from duban.apps.matters import queries
from duban.apps.matters.figures import counts, matters_of
from duban.apps.matters.models import Duty, Matter, Node
from duban.core.figures import COUNTED, FIGURES, Span, share

pytestmark = pytest.mark.django_db
NOW = at("2022-12-14T10:00")
NOVEMBER = Span(date(2022, 11, 1), date(2022, 11, 30), NOW)
BY_HAND = {
    "carried": 1, "set_up": 5, "whole": 6, "reported": 2, "closed": 1, "ended": 1, "running": 4, "due": 5, "on_time": 3,
    "late": 2, "open_late": 1, "standing_late": 1, "first_due": 5, "first_on_time": 2, "stock": 1,
}  # fmt: skip
LISTS = {
    "carried": "甲", "set_up": "乙丙丁戊辛", "whole": "甲乙丙丁戊辛", "reported": "甲乙", "closed": "甲", "ended": "丁",
    "running": "乙丙戊辛", "due": "甲乙丙戊", "on_time": "甲乙戊", "late": "丙戊", "open_late": "丙", "standing_late": "丙",
    "first_due": "甲乙丙戊",
    "first_on_time": "甲戊", "stock": "辛",
}  # fmt: skip


def day(text: str, hour: int = 0) -> datetime:
    """24:00 of a day of 2022, or an hour of it."""
    return at(f"2022-{text}T00:00") + (timedelta(hours=hour) if hour else timedelta(days=1))


@pytest.fixture
def ledger(registry: Registry) -> Registry:
    c = registry.cast

    def matter(title: str, begun: str, *units: Any, source: str = "meeting", **more: Any) -> Matter:
        sides = [(unit, "responsible" if place else "lead") for place, unit in enumerate(units or (c.housing,))]
        row = registry.matter(*sides, title=title, state=more.pop("state", "live"))
        Matter.objects.filter(pk=row.pk).update(created_at=day(begun, 9), stated={"source": source}, **more)
        return row

    def duty(row: Matter, first: str, due: str, state: str, done: datetime | None = None, **more: Any) -> None:
        unit = more.pop("unit", c.housing)
        Duty.objects.create(
            matter=row, key=f"{row.pk}/WX-7/{unit.pk}/{first}", rule="WX-7", clause="二(四)", unit=unit, side="handling",
            act="result_reported", state=state, started=row.created_at, first_due=day(first), due=day(due), done_at=done, **more,
        )  # fmt: skip

    duty(matter("甲", "10-20", state="closed", reported_at=day("11-10", 9), ended_at=day("11-15", 9), source="superior"),
         "11-09", "11-09", "met", day("11-08", 9))  # fmt: skip
    duty(matter("乙", "11-01", state="reported", reported_at=day("11-28", 9)), "11-10", "11-30", "met", day("11-28", 9))
    duty(matter("丙", "11-02", c.finance), "11-16", "11-16", "late", unit=c.finance)
    duty(matter("丁", "11-03", state="merged", ended_at=day("11-20", 9)), "11-17", "11-17", "released")
    twice = matter(
        "戊", "11-04", c.housing, c.finance, state="closed", reported_at=day("12-01", 9), ended_at=day("12-02", 9)
    )
    duty(twice, "11-18", "11-18", "met", day("11-17", 9))
    duty(twice, "11-18", "11-18", "met_late", day("11-21", 9), unit=c.finance)
    duty(matter("己", "09-01", state="closed", reported_at=day("10-02", 9), ended_at=day("10-03", 9)),
         "10-01", "10-01", "met", day("09-20", 9))  # fmt: skip
    duty(matter("庚", "12-01"), "12-20", "12-20", "open")
    duty(matter("辛", "11-07"), "10-31", "10-31", "late", stock=True)
    matter("壬", "11-08", state="draft")
    return registry


def told(registry: Registry, person: Any, way: str = "", **more: Any) -> Mapping[str, Mapping[str, int]]:
    found = queries.visible(registry.standing(person))
    return {line.of: line.counts for line in counts(found, NOVEMBER, way, **more)}


def test_each_figure_is_the_one_counted_by_hand(ledger: Registry) -> None:
    assert told(ledger, ledger.cast.supervisor) == {"": BY_HAND}


@pytest.mark.parametrize("figure", LISTS)
def test_each_figure_opens_the_matters_it_counts(ledger: Registry, figure: str) -> None:
    held = ledger.standing(ledger.cast.supervisor)
    asked = queries.Filters(figured=(figure, NOVEMBER.first, NOVEMBER.last))
    titles = {line.matter.title for line in queries.ledger(held, asked, NOW).lines}
    assert titles == set(LISTS[figure])
    if FIGURES[figure].unit == "件":
        assert len(titles) == BY_HAND[figure]


def test_every_counted_figure_has_its_list() -> None:
    assert {figure.name for figure in COUNTED} == set(LISTS) == set(BY_HAND)


def test_shares_keep_the_open_overdue_in_the_denominator(ledger: Registry) -> None:
    said = {name: share(FIGURES[name], BY_HAND) for name in ("closed_share", "on_time_share", "first_share")}
    assert said == {"closed_share": pytest.approx(100 / 6), "on_time_share": 60.0, "first_share": 40.0}


def test_by_unit_a_shared_matter_counts_for_each_and_a_duty_for_its_own(ledger: Registry) -> None:
    c = ledger.cast
    rows = told(ledger, c.supervisor, "unit")
    assert set(rows) == {str(c.housing.pk), str(c.finance.pk)}
    finance, housing = rows[str(c.finance.pk)], rows[str(c.housing.pk)]
    assert (finance["whole"], finance["due"], finance["late"], finance["open_late"]) == (2, 2, 2, 1)
    assert (housing["whole"], housing["due"], housing["late"], housing["stock"]) == (5, 3, 0, 1)


def test_by_source_matters_and_duties_are_both_parted(ledger: Registry) -> None:
    rows = told(ledger, ledger.cast.supervisor, "source")
    assert {of: (line["whole"], line["due"]) for of, line in rows.items()} == {"meeting": (5, 4), "superior": (1, 1)}


def test_a_unit_asked_for_is_told_its_own_duties_only(ledger: Registry) -> None:
    c = ledger.cast
    units = frozenset({c.finance.pk})
    assert told(ledger, c.supervisor, units=units)[""]["due"] == 2
    listed = queries.Filters(figured=("on_time", NOVEMBER.first, NOVEMBER.last), units=units)
    assert queries.ledger(ledger.standing(c.supervisor), listed, NOW).lines == ()


def test_a_period_that_runs_is_told_up_to_now(ledger: Registry) -> None:
    span = Span(date(2022, 12, 1), date(2022, 12, 31), NOW)
    [line] = counts(queries.visible(ledger.standing(ledger.cast.supervisor)), span)
    # Carried into December: 乙丙戊辛; set up: 庚; 戊 closed on the 2nd; 庚's duty of the 20th lies ahead.
    assert (line.counts["carried"], line.counts["set_up"], line.counts["closed"], line.counts["due"]) == (4, 1, 1, 0)


def test_what_was_done_at_this_very_instant_is_counted_and_in_one_period_only(ledger: Registry) -> None:
    """In a rehearsal the clock stands still: set up, reported, closed and done late at ten o'clock sharp, told at ten."""
    Matter.objects.filter(title="庚").update(created_at=NOW)
    Matter.objects.filter(title="乙").update(state="closed", reported_at=NOW, ended_at=NOW)
    Duty.objects.filter(matter__title="丙").update(state="met_late", done_at=NOW)
    seen = queries.visible(ledger.standing(ledger.cast.supervisor))
    [line] = counts(seen, Span(date(2022, 12, 1), date(2022, 12, 31), NOW))
    assert [line.counts[name] for name in ("set_up", "reported", "closed", "running", "standing_late")] == [
        1,
        2,
        2,
        3,
        0,
    ]
    midnight = Span(date(2022, 12, 1), date(2022, 12, 13), at("2022-12-14T00:00"))
    Matter.objects.filter(title="庚").update(created_at=midnight.now)
    [line] = counts(seen, midnight)
    assert line.counts["set_up"] == 0  # the first instant of the 14th is the 14th's


def test_an_open_due_that_passed_since_the_last_sweep_is_late_at_once(ledger: Registry) -> None:
    Duty.objects.filter(matter__title="丙").update(state="open")
    assert told(ledger, ledger.cast.supervisor)[""]["open_late"] == 1


@pytest.mark.parametrize("person", ["stranger", "neighbour_supervisor", "system_admin"])
def test_a_stranger_is_told_nothing(ledger: Registry, person: str) -> None:
    assert set(told(ledger, ledger.cast.people[person])[""].values()) == {0}


def test_a_clerk_is_told_of_what_they_see(ledger: Registry) -> None:
    assert told(ledger, ledger.cast.finance_clerk)[""]["whole"] == 2


def test_the_whole_costs_two_queries(ledger: Registry, django_assert_num_queries: Any) -> None:
    found = queries.visible(ledger.standing(ledger.cast.supervisor))
    with django_assert_num_queries(2):
        counts(found, NOVEMBER)
    with django_assert_num_queries(2):
        counts(found, NOVEMBER, "unit")


def test_what_stood_overdue_on_a_day_stays_so_whatever_was_done_later(ledger: Registry) -> None:
    day_then = Span(date(2022, 11, 19), date(2022, 11, 19), NOW)
    [line] = counts(queries.visible(ledger.standing(ledger.cast.supervisor)), day_then)
    assert line.counts["standing_late"] == 2
    found = Matter.objects.filter(matters_of("standing_late", day_then))
    assert set(found.values_list("title", flat=True)) == {"丙", "戊"}


def test_milestones_ahead_open_the_running_matters_that_have_them(ledger: Registry) -> None:
    for title, planned, done in (
        ("乙", "2022-12-20", None),
        ("丙", "2022-12-20", "2022-12-10"),
        ("己", "2022-12-20", None),
    ):
        Node.objects.create(matter=Matter.objects.get(title=title), name="竣工", planned=planned, done=done)
    ahead = Span(date(2022, 12, 14), date(2022, 12, 27), NOW)
    assert set(Matter.objects.filter(matters_of("nodes", ahead)).values_list("title", flat=True)) == {"乙"}
    assert not Matter.objects.filter(matters_of("nodes", Span(date(2022, 12, 21), date(2022, 12, 27), NOW))).exists()


def test_a_figure_without_a_due_is_nobodys(ledger: Registry) -> None:
    assert Matter.objects.filter(matters_of("due", Span(date(2021, 1, 1), date(2021, 1, 31), NOW))).count() == 0
