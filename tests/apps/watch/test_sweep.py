"""The sweep: what is due is judged once, whoever sweeps, however often it dies in between; a bad row stops no other."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection
from tests.apps.matters.conftest import told as told_story
from tests.apps.matters.test_at_once import Crash, crashing_at
from tests.apps.watch.conftest import Watched
from tests.cast import at

from duban.apps.matters.models import Duty, EventRow, Matter, Party, SearchText
from duban.apps.outbox.models import Notice, Proposal, Subject
from duban.apps.watch import sweep as sweeping
from duban.apps.watch.models import SetAside
from duban.apps.watch.sweep import Swept, again, sweep
from duban.core.problem import BadInput

NIGHT = "2022-11-08T00:00"


@pytest.mark.django_db
def test_only_what_is_due_is_judged_and_only_once(story: Watched) -> None:
    story.begin()
    story.begin(when="2022-11-07T10:00")
    assert sweep(at("2022-11-07T10:30")) == Swept()
    assert sweep(at(NIGHT)).matters == 2  # 当天部署: both fell due at midnight
    assert sweep(at(NIGHT)) == Swept()
    assert EventRow.objects.filter(kind="verdict").count() == 4  # two matters, two units each


@pytest.mark.django_db
def test_the_watch_is_exact_after_a_long_sleep(story: Watched) -> None:
    matter = story.begin()
    sweep(at("2023-02-01T09:00"))
    matter.refresh_from_db()
    assert matter.light == "late"
    assert matter.next_wakeup is None or matter.next_wakeup > at("2023-02-01T09:00")


@pytest.mark.django_db
def test_batches_go_on_to_the_end(story: Watched) -> None:
    for n in range(5):
        story.begin(title=f"第{n}件")
    assert sweep(at(NIGHT), batch=2).matters == 5


@pytest.mark.django_db
def test_a_round_is_bounded_where_it_is_asked_to_be(story: Watched) -> None:
    for n in range(5):
        story.begin(title=f"第{n}件")
    assert sweep(at(NIGHT), batch=2, most=3).matters == 3
    assert sweep(at(NIGHT)).matters == 2


@pytest.mark.django_db
def test_a_poisoned_row_is_set_aside_by_name_and_stops_no_other(story: Watched) -> None:
    good, bad, also = (story.begin(title=title) for title in ("好一", "坏", "好二"))
    body = EventRow.objects.get(matter=bad, seq=1).body
    EventRow.objects.filter(matter=bad, seq=1).update(body="{")
    assert sweep(at(NIGHT)) == Swept(2, 0, 1)
    row = SetAside.objects.get()
    assert (row.kind, row.row, row.title) == ("matter", bad.pk, str(bad))
    assert sweep(at("2022-11-09T00:00")).set_aside == 0  # it is not tried for ever
    assert {m.pk for m in Matter.objects.filter(judged_at__gte=at(NIGHT))} == {good.pk, also.pk}
    assert not again(row, at("2022-11-09T08:00"))
    assert SetAside.objects.get().tries == 2
    EventRow.objects.filter(matter=bad, seq=1).update(body=body)
    assert again(row, at("2022-11-09T09:00"))
    assert not SetAside.objects.exists()
    bad.refresh_from_db()
    assert bad.judged_at == at("2022-11-09T09:00")


@pytest.mark.django_db
def test_a_clock_set_back_judges_nothing_and_says_so(story: Watched) -> None:
    matter = story.begin()
    story.does(story.cast.clerk, "receipted", matter, "2022-11-10T09:00", story.cast.housing)
    Matter.objects.update(next_wakeup=at("2022-11-08T00:00"))
    with pytest.raises(BadInput, match="服务器时间早于已有记录"):
        sweep(at("2022-11-09T09:00"))
    assert not SetAside.objects.exists()
    assert not EventRow.objects.filter(kind="verdict", recorded_at__lt=at("2022-11-10T09:00")).exists()


@pytest.mark.django_db
def test_a_database_gone_in_between_sets_nothing_aside(story: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    story.begin()

    def gone(*_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(sweeping, "judge", gone)
    with pytest.raises(OperationalError):
        sweep(at(NIGHT))
    assert not SetAside.objects.exists()
    monkeypatch.undo()
    assert sweep(at(NIGHT)).matters == 1


def _prepared(folder: Any, settings: Any) -> Watched:
    story = Watched(told_story(folder, settings).cast)
    for matter in story.late(3, late="2022-11-21T09:00"):
        assert matter
    return story


def outcome() -> tuple[Any, ...]:
    """What a sweep leaves behind, told without the numbers that a repeat may give anew."""
    return (
        sorted(EventRow.objects.values_list("matter", "seq", "kind", "body")),
        sorted(Notice.objects.values_list("key", "state")),
        sorted(Proposal.objects.values_list("key", "decision")),
        sorted(Matter.objects.values_list("pk", "light", "next_wakeup")),
        sorted(Subject.objects.values_list("unit", "next_wakeup")),
    )


KEPT: tuple[Any, ...] = (Matter, SearchText, EventRow, Party, Duty, Subject, Notice)


def _restore(rows: dict[Any, list[Any]]) -> None:
    for model in reversed(KEPT):
        found = model.objects.all()
        found._raw_delete(found.db)
    for model in KEPT:
        model.objects.bulk_create(rows[model])


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_statement_loses_nothing_and_doubles_nothing(tmp_path: Any, settings: Any) -> None:
    _prepared(tmp_path, settings)
    night = at("2022-11-22T00:30")
    rows = {model: list(model.objects.order_by("pk")) for model in KEPT}
    assert sweep(night, batch=2).matters == 3
    reference, number, crashed = outcome(), 0, True
    while crashed:
        _restore(rows)
        number += 1
        with crashing_at(number):
            try:
                sweep(night, batch=2)
                crashed = False
            except Crash:
                assert outcome() != reference  # what was not judged waits for the next sweep
        sweep(night, batch=2)
        assert outcome() == reference
    assert number > 10


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_rows_and_judge_each_once(tmp_path: Any, settings: Any) -> None:
    _prepared(tmp_path, settings)
    night, start, found = at("2022-11-22T00:30"), Barrier(2), list[Swept]()

    def work() -> None:
        try:
            start.wait()
            found.append(sweep(night, batch=1))
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sum(each.matters for each in found) == 3
    duties = [body for kind, body in EventRow.objects.values_list("kind", "body") if kind == "verdict"]
    assert len(duties) == len(set(duties))
    assert len(duties) > 3
