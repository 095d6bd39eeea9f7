"""A stranger's walk over every address: nothing of a matter that is not theirs, and no hint that it exists.

The addresses are found, not listed: a new one without an expectation here fails the first test.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.urls import reverse
from tests.architecture.walk import FILE, NOW, REPORT, TITLE, WORDS, Walk, addresses, asked, laid_out
from tests.cast import at
from tests.people import logged_in

from duban import clock

NONE: Final = 10**9
"""A key that nothing has."""
ANYONE: Final = frozenset({"open"})
"""The door itself: everybody, logged in or not."""
INSIDE: Final = frozenset({"inside"})
"""Everybody who has logged in: what it shows is their own, or nobody's in particular."""
NOT_THEIRS: Final = frozenset({"matter"})
"""Names one thing by its key: to whom it is not, it does not exist."""
OFFICE: Final = frozenset({"supervisor", "head"})
LOOKERS: Final = OFFICE | {"system_admin", "security_admin"}
APPRAISED: Final = OFFICE | {"leader", "chief", "clerk", "unit_head", "unit_deputy"}
"""Who sees points: all of the county's, a portfolio's, or one's own unit's."""
WATCHERS: Final = frozenset({"head", "system_admin"})

EXPECTED: Final = {
    "log-in": ANYONE,
    "code": ANYONE,
    "log-out": INSIDE,
    "password": INSIDE,
    "second-factor": INSIDE,
    "second-factor-picture": INSIDE,
    "people": LOOKERS,
    "person": LOOKERS,
    "local-settings": LOOKERS,
    "task-forces": LOOKERS,
    "handing": OFFICE,
    "people-import": frozenset({"system_admin"}),
    "people-act": LOOKERS,
    "me": INSIDE,
    "my-stand-in": INSIDE,
    "my-stand-in-end": NOT_THEIRS,
    "audit": frozenset({"auditor"}),
    "health": ANYONE,
    "metrics": ANYONE,  # whoever holds its token; to all others there is none
    "system": WATCHERS,
    "clock": WATCHERS,
    "again": WATCHERS,
    "outage": WATCHERS,
    "today": INSIDE,
    "today-figures": INSIDE,
    "ledger": INSIDE,
    "ledger-counts": INSIDE,
    "ledger-export": INSIDE,
    "ledger-keep-view": INSIDE,
    "ledger-sheets": INSIDE,
    "ledger-keep-form": OFFICE,
    "ledger-drop-form": NOT_THEIRS,
    "ledger-split": OFFICE,
    "ledger-collect": OFFICE,
    "ledger-drop-view": NOT_THEIRS,
    "ledger-bulk": INSIDE,
    "ledger-take-back": NOT_THEIRS,
    "matter-drawer": NOT_THEIRS,
    "new-matter": OFFICE,
    "matter": NOT_THEIRS,
    "matter-why": NOT_THEIRS,
    "matter-sheet": NOT_THEIRS,
    "matter-brief": NOT_THEIRS,
    "matter-act": NOT_THEIRS,
    "matter-act-form": NOT_THEIRS,
    "matter-node": NOT_THEIRS,
    "matter-correct": NOT_THEIRS,
    "matter-migrate": NOT_THEIRS,
    "matter-split": NOT_THEIRS,
    "matter-plan": NOT_THEIRS,
    "attachment": NOT_THEIRS,
    "draft": INSIDE,
    "try-out": INSIDE,
    "packs": INSIDE,
    "pack": INSIDE,
    "pack-simulate": OFFICE,
    "simulation": NOT_THEIRS,
    "pack-paper": INSIDE,
    "pack-docx": INSIDE,
    "pack-drafts": OFFICE,
    "pack-draft": NOT_THEIRS,
    "pack-draft-check": NOT_THEIRS,
    "pack-draft-rule": NOT_THEIRS,
    "pack-draft-try": NOT_THEIRS,
    "pack-draft-version": NOT_THEIRS,
    "pack-draft-drop": NOT_THEIRS,
    "pack-version": NOT_THEIRS,
    "pack-version-foresee": NOT_THEIRS,
    "pack-version-enact": NOT_THEIRS,
    "pack-enactment": NOT_THEIRS,
    "pack-enactment-apply": NOT_THEIRS,
    "pack-enactment-withdraw": NOT_THEIRS,
    "agenda": INSIDE,
    "feed-act": INSIDE,
    "feed": ANYONE,  # whoever holds the secret of its address; to all others there is none
    "calendar": INSIDE,
    "help": INSIDE,
    "help-page": INSIDE,
    "tour": ANYONE,  # in the demo county only; elsewhere there is none
    "figures": INSIDE,
    "burden": APPRAISED,
    "burden-act": APPRAISED,
    "campaigns": APPRAISED,
    "campaign-act": APPRAISED,
    "appraisal": APPRAISED,
    "appraisal-export": APPRAISED,
    "appraisal-act": OFFICE | {"chief"},
    "appraisal-unit": NOT_THEIRS,
    "appraisal-objection": NOT_THEIRS,
    "cockpit": OFFICE | {"leader", "chief"},
    "imports": OFFICE,
    "import": NOT_THEIRS,
    "import-columns": NOT_THEIRS,
    "import-names": NOT_THEIRS,
    "import-rows": NOT_THEIRS,
    "import-confirm": NOT_THEIRS,
    "import-undo": NOT_THEIRS,
    "import-drop": NOT_THEIRS,
    "proposals": INSIDE,
    "proposal": NOT_THEIRS,
    "proposal-decision": NOT_THEIRS,
    "proposal-receipt": NOT_THEIRS,
    "proposal-paper": NOT_THEIRS,
    "messages": INSIDE,
    "messages-read": INSIDE,
    "message-read": NOT_THEIRS,
    "message-preference": INSIDE,
    "chases": OFFICE | {"section"},
    "chase": OFFICE | {"section"},
    "chase-sheet": NOT_THEIRS,
    "errand-log": OFFICE | {"section"},
    "letter-again": OFFICE | {"section"},
}
"""Who is answered at each address; others are refused. Add a new address here with who may see it, and why."""

STRANGERS: Final = (
    "stranger", "finance_clerk", "section", "neighbour_supervisor", "discipline",
    "system_admin", "security_admin", "auditor",
)  # fmt: skip


@pytest.fixture
def walk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Walk:
    instant = at(NOW)
    monkeypatch.setattr(clock, "now", lambda: instant)
    return laid_out(tmp_path, settings)


def test_every_address_has_a_name_and_says_here_who_is_answered() -> None:
    assert [str(each.pattern) for each in addresses() if not each.name] == []
    assert {each.name for each in addresses()} == set(EXPECTED)


def plain(answer: HttpResponse, *keys: object) -> str:
    """An answer without what differs by chance: its tokens, and the key that was asked for."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|X-CSRFToken"?: ?)"[^"]*"', "", answer.content.decode())
    text = re.sub(r'nonce="[^"]*"', "", text)
    for key in keys:
        text = text.replace(str(key), "KEY")
    return f"{answer.status_code} {answer.get('Location', '')} {text}".replace(str(NONE), "KEY")


def test_who_has_not_logged_in_is_led_to_the_door(walk: Walk) -> None:
    for name, filled, way, answer in walk.walked(""):
        assert walk.tells(answer) == [], (name, way, filled)
        if EXPECTED[name] is not ANYONE:
            led = answer.get("Location", "") or answer.get("HX-Redirect", "")
            assert answer.status_code in (302, 204), (name, way, filled)
            assert led.startswith(reverse("log-in")), (name, way, filled)


@pytest.mark.parametrize("person", STRANGERS)
def test_a_stranger_is_told_nothing_and_refused_what_is_not_theirs(person: str, walk: Walk) -> None:
    held = walk.story.cast.people[person].grants.get().role
    wrong = []
    for name, filled, way, answer in walk.walked(person):
        refusals = {404, 405} if EXPECTED[name] is NOT_THEIRS else {403, 404, 405}
        theirs = EXPECTED[name] & (ANYONE | INSIDE | {held})
        if walk.tells(answer) or (not theirs and answer.status_code not in refusals):
            wrong.append((name, way, filled, answer.status_code, walk.tells(answer)))
    assert wrong == []


@pytest.mark.parametrize("person", STRANGERS)
def test_none_and_not_yours_are_the_same_answer(person: str, walk: Walk) -> None:
    client = walk.client(person)
    for name in sorted(name for name, who in EXPECTED.items() if who is NOT_THEIRS):
        for filled in walk.keys(name):
            nothing = {key: NONE if key.endswith("_id") else value for key, value in filled.items()}
            key = next(value for place, value in filled.items() if place.endswith("_id"))
            theirs = asked(client, reverse(name, kwargs=filled))
            for way, none in asked(client, reverse(name, kwargs=nothing)).items():
                assert plain(theirs[way], f"/{key}") == plain(none, f"/{NONE}"), (name, way, filled)


@pytest.mark.parametrize("person", STRANGERS)
def test_searching_and_filtering_find_nothing_either(person: str, walk: Walk) -> None:
    client = walk.client(person)
    ledger = reverse("ledger")
    for words in (TITLE, TITLE[:2], walk.matter.number, "验收"):
        found, none = client.get(ledger, {"q": words}), client.get(ledger, {"q": "无此字样"})
        assert unquote(plain(found)).replace(words, "无此字样") == unquote(plain(none))
    for asking in (
        {"unit": walk.story.cast.housing.pk},
        {"light": "soon"},
        {"state": "live"},
        {"after": NONE},
        {"group": "unit"},
    ):
        assert walk.tells(client.get(ledger, asking)) == []
        assert walk.tells(client.get(reverse("ledger-counts"), asking)) == []


def test_a_neighbour_cannot_hang_a_matter_under_a_foreign_one_or_hear_that_it_is_alike(walk: Walk) -> None:
    client = walk.client("neighbour_supervisor")
    written = {"title": "城西道路改造", "do": "check", "authority": "县长办公会"}

    def answered(parent: str) -> str:
        return plain(client.post(reverse("new-matter"), {**written, "parent": parent})).replace(parent, "PARENT")

    assert answered(walk.matter.number) == answered("督〔2022〕999")
    alike = client.post(reverse("new-matter"), {**written, "title": TITLE[:-1]})
    assert walk.tells(alike) == []


def test_the_unit_itself_sees_its_matter_and_reads_no_instruction(walk: Walk) -> None:
    client = walk.client("clerk")
    page = client.get(reverse("matter", kwargs={"matter_id": walk.matter.pk}))
    assert page.status_code == 200
    assert set(walk.tells(page)) >= {TITLE, walk.matter.number, REPORT, FILE}
    for name in ("matter", "matter-sheet", "matter-brief"):
        answer = client.get(reverse(name, kwargs={"matter_id": walk.matter.pk}))
        assert answer.status_code == 200
        assert WORDS not in answer.content.decode()
    file = client.get(reverse("attachment", kwargs={"attachment_id": walk.attachment.pk}))
    assert file.status_code == 200
    office = walk.client("supervisor").get(reverse("matter", kwargs={"matter_id": walk.matter.pk}))
    assert WORDS in office.content.decode()


def test_an_error_tells_nothing_of_the_matter(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    from duban.apps.matters import queries

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(TITLE)

    client = walk.client("supervisor")
    client.raise_request_exception = False
    monkeypatch.setattr(queries, "timeline", broken)
    answer = client.get(reverse("matter", kwargs={"matter_id": walk.matter.pk}))
    assert answer.status_code == 500
    assert walk.tells(answer) == []


def test_nobodys_session_is_anothers(walk: Walk) -> None:
    client = walk.client("clerk")
    address = reverse("matter", kwargs={"matter_id": walk.matter.pk})
    assert client.get(address).status_code == 200
    assert client.get(address)["Cache-Control"] == "no-store"
    logged_in(client, walk.story.cast.stranger)
    assert client.get(address).status_code == 404
