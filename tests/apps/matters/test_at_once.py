"""Two writers at once, a crash between any two statements, and how many queries an act costs. On both databases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.matters.conftest import Story, told
from tests.cast import at

from duban.apps.matters import bulk
from duban.apps.matters.actions import perform, set_up
from duban.apps.matters.keeping.seals import seals
from duban.apps.matters.keeping.verify import verify
from duban.apps.matters.models import Duty, EventRow, Matter, NumberSeries, Party
from duban.core.problem import BadInput

DAY2 = "2022-11-08T09:00"


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path, settings: Any) -> Story:
    """The story in committed rows, so that several connections see it."""
    return told(tmp_path, settings)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Does all of it at the same time, each on a connection of its own; a refusal is an answer."""
    ready = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        try:
            ready.wait()
            return work()
        except BadInput as refused:
            return refused.problems[0].rule
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


@pytest.mark.django_db(transaction=True)
def test_two_units_reporting_at_once_both_succeed(shared: Story) -> None:
    c, matter = shared.cast, shared.begin()
    mine = shared.act("reported", matter, c.housing, text="进展")
    theirs = shared.act("reported", matter, c.finance, text="资金到位")
    done = at_once(
        lambda: perform([mine], c.clerk, at(DAY2))[0].seq, lambda: perform([theirs], c.finance_clerk, at(DAY2))[0].seq
    )
    assert all(isinstance(seq, int) for seq in done)
    assert len(set(done)) == 2
    assert verify(seals(Path())).misfits == []


@pytest.mark.django_db(transaction=True)
def test_of_two_people_on_one_thread_at_once_exactly_one_succeeds_and_the_other_is_told(shared: Story) -> None:
    c, matter = shared.cast, shared.begin()
    act = shared.act("reported", matter, c.housing, text="进展")
    done = at_once(*(lambda by=by: perform([act], by, at(DAY2))[0].seq for by in (c.clerk, c.deputy, c.unit_head)))
    assert sorted(map(str, done))[1:] == ["stale", "stale"]
    assert EventRow.objects.filter(matter=matter, kind="reported").count() == 1
    assert Party.objects.get(matter=matter, unit=c.housing).thread_version == 2


@pytest.mark.django_db(transaction=True)
def test_numbers_given_out_at_once_are_all_different_and_without_gaps(shared: Story) -> None:
    c = shared.cast
    at_once(*(lambda n=n: set_up([shared.new(title=f"第{n}件")], c.supervisor, at(DAY2)) for n in range(5)))
    assert sorted(Matter.objects.values_list("number", flat=True)) == [f"督〔2022〕{n:03d}" for n in range(1, 6)]


@pytest.mark.django_db(transaction=True)
def test_a_whole_is_never_closed_while_a_part_is_being_added(shared: Story) -> None:
    c, whole = shared.cast, shared.begin()
    for unit, by in ((c.housing, c.clerk), (c.finance, c.finance_clerk)):
        shared.does(by, "completion_asked", whole, DAY2, unit, text="已完成", files=(shared.file(),))
        shared.does(c.supervisor, "verified", whole, DAY2, unit)
    close = shared.act("closed", whole)
    at_once(
        lambda: perform([close], c.head, at(DAY2)),
        lambda: set_up([shared.new(parent=whole.pk, title="分项")], c.supervisor, at(DAY2)),
    )
    closed = Matter.objects.get(pk=whole.pk).state == "closed"
    assert closed != Matter.objects.filter(parent=whole.pk).exists()


class Crash(BaseException):
    pass


@contextmanager
def crashing_at(number: int) -> Iterator[list[int]]:
    """The n-th statement that writes fails, as if the machine had stopped there."""
    seen = [0]

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.split(" ", 1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            seen[0] += 1
            if seen[0] == number:
                raise Crash
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield seen


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Matter, EventRow, Party, Duty, NumberSeries)]


@pytest.mark.django_db(transaction=True)
def test_a_crash_at_any_statement_loses_nothing_and_leaves_nothing_half_done(shared: Story) -> None:
    c, matter = shared.cast, shared.begin()
    told_of = {"granted": True, "reassign": c.land.pk}
    shared.does(c.finance_clerk, "return_asked", matter, DAY2, c.finance, {"reason": "不属本单位"})
    works: list[Callable[[], Any]] = [
        lambda: set_up([shared.new()], c.supervisor, at(DAY2)),
        lambda: shared.does(c.clerk, "reported", matter, DAY2, c.housing, text="进展", files=(shared.file(),)),
        lambda: shared.does(c.head, "return_decided", matter, DAY2, c.finance, told_of),
    ]
    for work in works:
        before, number, crashed = everything(), 0, True
        while crashed:
            number += 1
            with crashing_at(number):
                try:
                    work()
                    crashed = False
                except Crash:
                    assert everything() == before
        assert number > 3
        assert everything() != before
    assert verify(seals(Path())).misfits == []


@pytest.mark.django_db
def test_one_act_costs_a_recorded_number_of_queries_however_many_there_are(story: Any) -> None:
    c, matter = story.cast, story.begin()
    story.begin(title="另一件")
    one = story.act("receipted", matter, c.housing)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        perform([one], c.clerk, at(DAY2))
    kinds = [query["sql"].split(" ", 1)[0] for query in seen.captured_queries]
    assert len(kinds) <= 23, "\n".join(query["sql"][:150] for query in seen.captured_queries)
    ten = [story.begin(title=f"第{n}件") for n in range(10)]
    acts = [story.act("receipted", each, c.housing) for each in ten]
    with CaptureQueriesContext(connection) as many:
        perform(acts, c.clerk, at(DAY2))
    assert len(many) <= len(seen) + 2


def test_raw_sql_stands_in_four_modules_only() -> None:
    """`bulk` writes many rows at once; `search` asks each database's own search; a backup of PostgreSQL holds a snapshot
    open; the nightly tick lets SQLite count its indexes: for these Django has no words."""
    root = Path(bulk.__file__).parents[3]
    signs = re.compile(r"\.cursor\(\)|RawSQL|\.raw\(|\.extra\(|def as_(?:sql|sqlite|postgresql)\b")
    places = [path for path in root.rglob("*.py") if "migrations" not in path.parts]
    found = sorted(path.name for path in places if signs.search(path.read_text(encoding="utf-8")))
    assert found == ["bulk.py", "postgresql.py", "search.py", "ticking.py"]
