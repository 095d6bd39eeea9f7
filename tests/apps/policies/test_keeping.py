"""Packs and calendars are kept by digest: written once, never changed, the same for every writer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from duban.apps.policies.actions import Kept, Text, keep
from duban.apps.policies.models import Edition, Kind, NeverChanged
from duban.apps.policies.queries import by_digest, editions, packs
from duban.core.digest import digest
from duban.core.instant import read_instant
from duban.core.problem import BadInput

NOW = read_instant("2026-11-22T09:00")
assert NOW is not None


def calendar(body: str, identifier: str = "cn") -> Text:
    return Text(Kind.CALENDAR, identifier, digest(body), body)


@pytest.mark.django_db
def test_the_same_text_kept_twice_is_one_row_and_the_second_keeper_is_told() -> None:
    text = calendar('{"days":[]}')
    assert keep([text], NOW) == (Kept(text.digest, True),)
    assert keep([text], NOW + timedelta(days=1)) == (Kept(text.digest, False),)
    assert Edition.objects.count() == 1
    assert by_digest(text.digest).stored_at == NOW


@pytest.mark.django_db
def test_a_changed_text_is_another_row_and_the_old_one_stays() -> None:
    first, second = calendar('{"days":[1]}'), calendar('{"days":[2]}')
    keep([first], NOW)
    keep([second], NOW)
    assert [edition.body for edition in editions(Kind.CALENDAR, "cn")] == [second.body, first.body]


@pytest.mark.django_db
def test_one_call_keeps_many_and_answers_in_the_order_given() -> None:
    texts = [calendar(f'{{"n":{n}}}', f"c{n}") for n in range(5)]
    keep(texts[3:], NOW)
    assert [kept.new for kept in keep(texts, NOW)] == [True, True, True, False, False]


@pytest.mark.django_db
def test_a_body_whose_digest_does_not_fit_is_refused_and_nothing_of_the_call_is_kept() -> None:
    good = calendar('{"days":[]}')
    bad = Text(Kind.CALENDAR, "local", good.digest, '{"days":[1]}')
    with pytest.raises(BadInput, match="local: 文本与它的摘要不符"):
        keep([good, bad], NOW)
    assert Edition.objects.count() == 0


@pytest.mark.django_db
def test_a_pack_that_is_not_sound_is_refused_though_its_digest_fits() -> None:
    body = '{"pack.yaml":{},"rules.yaml":[],"schema":"1"}'
    with pytest.raises(BadInput):
        keep([Text(Kind.PACK, "empty", digest(body), body)], NOW)
    assert packs() == ()


@pytest.mark.django_db
def test_a_kept_text_is_never_changed_nor_deleted() -> None:
    keep([calendar("{}")], NOW)
    edition = Edition.objects.get()
    edition.body = '{"days":[]}'
    for act in (edition.save, edition.delete, Edition.objects.all().delete):
        with pytest.raises(NeverChanged):
            act()
    for change in (Edition.objects.update, Edition.objects.filter(kind=Kind.CALENDAR).update):
        with pytest.raises(NeverChanged):
            change(body="")
    edition.refresh_from_db()
    assert edition.body == "{}"


@pytest.mark.django_db
def test_the_database_itself_knows_no_third_kind() -> None:
    with pytest.raises(IntegrityError):
        Edition.objects.create(kind="secret", digest="x", identifier="x", body="", stored_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_several_writers_at_once_exactly_one_is_told_that_it_was_new() -> None:
    texts = [calendar(f'{{"n":{n}}}', f"c{n}") for n in range(8)]
    writers = 6
    ready = Barrier(writers)

    def write(turn: int) -> tuple[Kept, ...]:
        try:
            ready.wait()
            return keep(texts[turn:] + texts[:turn], NOW)  # each in another order
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        answers = [kept for answer in pool.map(write, range(writers)) for kept in answer]
    assert Edition.objects.count() == len(texts)
    assert sorted(kept.digest for kept in answers if kept.new) == sorted(text.digest for text in texts)
