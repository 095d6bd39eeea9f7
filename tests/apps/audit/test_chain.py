"""The audit log holds together: what is changed, deleted or put between is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.cast import at
from tests.people import Cast, cast

from duban.apps.audit import queries
from duban.apps.audit.actions import record
from duban.apps.audit.models import Entry, Head
from duban.apps.org.queries import standing

pytestmark = pytest.mark.django_db
NOW = at("2022-11-07T09:00")


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def entries(people: Cast) -> list[Entry]:
    return [
        record("log_in" if n % 2 else "log_out", NOW + timedelta(days=n), people.clerk, f"第{n}", {"甲": n})
        for n in range(5)
    ]


@pytest.mark.usefixtures("entries")
def test_a_whole_chain_is_whole() -> None:
    assert queries.verify() is None


def test_an_empty_log_is_whole() -> None:
    assert queries.verify() is None


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "别人"},
        {"detail": "{}"},
        {"at": NOW},
        {"actor": None},
        {"account": "x"},
        {"success": False},
        {"act": "locked"},
        {"address": "1.1.1.1"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_named(entries: list[Entry], change: dict[str, object]) -> None:
    Entry.objects.filter(pk=entries[2].pk).update(**change)
    fault = queries.verify()
    assert fault
    assert (fault.entry, "改动" in fault.what) == (entries[2].pk, True)


def test_a_deleted_entry_shows_at_the_one_after_it(entries: list[Entry]) -> None:
    Entry.objects.filter(pk=entries[2].pk).delete()
    fault = queries.verify()
    assert fault
    assert (fault.entry, "接不上" in fault.what) == (entries[3].pk, True)


def test_entries_missing_at_the_end_show_too(entries: list[Entry]) -> None:
    Entry.objects.filter(pk__gte=entries[3].pk).delete()
    fault = queries.verify()
    assert fault
    assert fault.what == "末尾缺少记录：应有5条，现有3条"
    Head.objects.all().delete()
    assert queries.verify() is not None


def test_two_entries_after_the_same_one_cannot_be_written(entries: list[Entry]) -> None:
    fork = Entry(at=NOW, act="log_in", previous=entries[1].digest, digest="sm3:0")
    with pytest.raises(IntegrityError), transaction.atomic():
        fork.save()


def test_an_act_nobody_knows_is_not_recorded() -> None:
    with pytest.raises(ValueError, match="no such act"):
        record("something", NOW, None)


def test_only_the_auditor_reads_it(people: Cast, entries: list[Entry]) -> None:
    day = date(2022, 11, 7)
    lines, older = queries.page(standing(people.auditor, day), queries.Filter())
    assert (len(lines), older) == (5, False)
    for name, person in people.people.items():
        if name != "auditor":
            assert queries.page(standing(person, day), queries.Filter()) == ((), False)


def test_it_is_found_by_person_act_and_day(people: Cast, entries: list[Entry]) -> None:
    held = standing(people.auditor, date(2022, 11, 7))

    def found(**asked: object) -> int:
        return len(queries.page(held, queries.Filter(**asked))[0])  # type: ignore[arg-type]

    assert found(person="zhu") == found(person="朱") == 5
    assert found(person="nobody") == 0
    assert found(act="log_in") == 2
    assert found(first=date(2022, 11, 8), last=date(2022, 11, 9)) == 2
    assert found(before=entries[2].pk) == 2
