"""说明, read in the product."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.people import Cast, cast, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def test_help_lists_its_pages_and_opens_them(people: Cast, client: Client) -> None:
    reader = logged_in(client, people.clerk)
    listed = reader.get("/help/").content.decode()
    assert 'href="/help/acts"' in listed
    page = reader.get("/help/acts").content.decode()
    assert '<h3 id="receipted">' in page
    assert "<h1>办理</h1>" in page


def test_a_page_links_to_what_explains_it(people: Cast, client: Client) -> None:
    assert 'href="/help/pages#packs"' in logged_in(client, people.clerk).get("/packs/").content.decode()


def test_who_has_not_logged_in_reads_no_help_and_no_other_file_is_opened(people: Cast, client: Client) -> None:
    assert Client().get("/help/acts").status_code == 302
    reader = logged_in(client, people.clerk)
    assert reader.get("/help/where-things-live").status_code == 404
    assert reader.get("/help/..%2f..%2fetc").status_code == 404
