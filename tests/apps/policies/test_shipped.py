"""What the product ships is kept at the start, once, and is read back as what it was."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from duban.apps.policies.models import Edition, Kind
from duban.apps.policies.queries import editions, pack, packs
from duban.policies.shelf import shipped_calendar, shipped_pack, shipped_pack_ids

pytestmark = pytest.mark.django_db


def keep_shipped() -> str:
    said = StringIO()
    call_command("keep_shipped", stdout=said)
    return said.getvalue()


def test_the_first_start_keeps_all_and_a_second_one_nothing() -> None:
    number = len(shipped_pack_ids()) + 1
    assert keep_shipped() == f"制度与日历：新存入{number}份，共{number}份\n"
    assert keep_shipped() == ""
    assert Edition.objects.count() == number


def test_a_kept_pack_is_the_pack_that_was_shipped() -> None:
    keep_shipped()
    shipped = [shipped_pack(pack_id) for pack_id in shipped_pack_ids()]
    assert [(each.id, each.digest, each.rules) for each in packs()] == [(p.id, p.digest, p.rules) for p in shipped]
    assert pack("no-such-pack") is None


def test_the_kept_calendar_has_the_digest_by_which_decisions_name_it() -> None:
    keep_shipped()
    assert [edition.digest for edition in editions(Kind.CALENDAR, "cn")] == [shipped_calendar().digest]


def test_packs_already_read_cost_one_query(django_assert_num_queries) -> None:
    keep_shipped()
    packs()
    with django_assert_num_queries(1):
        packs()
