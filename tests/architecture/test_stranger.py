"""A stranger's walk over every address: nothing of a matter that is not theirs, and no hint that it exists.

The addresses are found, not listed: a new one without an expectation here fails the first test.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.apps.matters.conftest import Story, told
from tests.cast import at
from tests.people import logged_in

from duban import clock
from duban.apps.boards.models import Batch, SavedView
from duban.apps.matters.actions import NewInstruction, judge
from duban.apps.matters.models import Attachment, Matter
from duban.apps.notify.models import Errand, Letter, Message
from duban.apps.notify.resolve import resolve
from duban.apps.org.models import StandIn
from duban.apps.outbox.models import Proposal

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
    "system": WATCHERS,
    "clock": WATCHERS,
    "again": WATCHERS,
    "outage": WATCHERS,
    "today": INSIDE,
    "ledger": INSIDE,
    "ledger-counts": INSIDE,
    "ledger-export": INSIDE,
    "ledger-keep-view": INSIDE,
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
    "calendar": INSIDE,
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
TITLE, REQUIREMENT, WORDS, REPORT, FILE = (
    "城东棚户区改造",
    "按期建成不得拖延",
    "请住建局抓紧",
    "主体已封顶",
    "航拍照片.txt",
)


def addresses(patterns: Any = None) -> Iterator[URLPattern]:
    """Every address of the URL conf."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns)
        else:
            yield each


@dataclass
class Walk:
    """A matter that is 住建局's alone, and somebody who has no part in it."""

    story: Story
    matter: Matter
    attachment: Attachment
    proposal: Proposal
    view: SavedView
    batch: Batch
    stand_in: StandIn

    def keys(self, name: str) -> list[dict[str, Any]]:
        """Every way to fill an address, with keys of this matter; `none` for the same with keys of nothing."""
        [pattern] = [each for each in addresses() if each.name == name and len(each.pattern.converters) > 0] or [None]
        if pattern is None:
            return [{}]
        own: dict[str, list[Any]] = {
            "matter_id": [self.matter.pk],
            "attachment_id": [self.attachment.pk],
            "proposal_id": [self.proposal.pk],
            "stand_in_id": [self.stand_in.pk],
            "message_id": list(Message.objects.filter(person=self.story.cast.clerk).values_list("pk", flat=True)[:1]),
            "errand_id": list(Errand.objects.values_list("pk", flat=True)[:1]),
            "letter_id": list(Letter.objects.values_list("pk", flat=True)[:1]),
            "kind": ["reported", "closed", "verdict", "unknown"],
            "person_id": [self.story.cast.clerk.pk],
            "view_id": [self.view.pk],
            "batch_id": [self.batch.pk],
            "form": [f"act-{self.matter.pk}-reported-all"],
            "seq": [1, 3, 99],
            "sent": ["grant", "unknown"],
            "pack_id": ["weixian-2022", "unknown"],
            "year": [2022],
        }
        found: list[dict[str, Any]] = [{}]
        for key in pattern.pattern.converters:
            found = [{**so_far, key: value} for so_far in found for value in own[key]]
        return found

    def secrets(self) -> tuple[str, ...]:
        return (TITLE, self.matter.number, REQUIREMENT, WORDS, REPORT, FILE, "验收合格")

    def tells(self, answer: HttpResponse) -> list[str]:
        """What of the matter an answer gives away, in its body or its headers."""
        body = b"".join(answer) if answer.streaming else answer.content
        if body.startswith(b"PK"):  # a spreadsheet: what it holds is packed
            packed = zipfile.ZipFile(BytesIO(body))
            body = b"".join(packed.read(name) for name in packed.namelist())
        said = body.decode() + "\n".join(f"{name}: {value}" for name, value in answer.items())
        return [secret for secret in self.secrets() if secret in said]

    def walked(self, person: str) -> Iterator[tuple[str, dict[str, Any], str, HttpResponse]]:
        """Every address, filled in every way, asked in every way: (its name, its keys, how it was asked, the answer)."""
        for name in sorted({str(each.name) for each in addresses()}):
            client = self.client(person)  # anew: one of the addresses is the way out
            for filled in self.keys(name):
                for way, answer in asked(client, reverse(name, kwargs=filled)).items():
                    yield name, filled, way, answer

    def client(self, name: str) -> Client:
        client = Client(raise_request_exception=True)
        return logged_in(client, self.story.cast.people[name]) if name else client


@pytest.fixture
def walk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Walk:
    instant = at("2022-11-08T10:00")
    monkeypatch.setattr(clock, "now", lambda: instant)
    story = told(tmp_path, settings)
    c = story.cast
    new = story.new()
    matter = story.begin(
        title=TITLE, requirement=REQUIREMENT, parties=new.parties[:1],
        instructions=(NewInstruction(c.leader.name, WORDS, at("2022-11-04T09:00").date(), leader=c.leader.pk),),
    )  # fmt: skip
    from duban.apps.matters.attachments import hold

    held = hold(FILE, "楼栋三号".encode())
    story.does(c.clerk, "reported", matter, "2022-11-08T09:00", c.housing, text=REPORT, files=(held,))
    proposal = Proposal.objects.create(
        key="提级", jurisdiction=c.county, rule="WX-12", clause="三(四)", subject_kind="matter", unit=c.housing,
        matter=matter, proposes="raise", threshold=1, arming=1, reached_at=at("2022-11-08T09:00"),
        made_at=at("2022-11-08T09:00"), basis=[f"{matter.pk}/WX-10.1/{c.housing.pk}/2/1"],
    )  # fmt: skip
    view = SavedView.objects.create(
        person=c.supervisor, jurisdiction=c.county, name="自己的", query=f"q={TITLE}", made_at=instant
    )
    batch = Batch.objects.create(person=c.supervisor, kind="chased", at=instant, items=[[matter.pk, 1, None]])
    stand_in = StandIn.objects.create(person=c.unit_head, principal=c.clerk, valid_from=at("2022-11-08T09:00").date())
    judge([matter.pk], at("2022-11-08T10:00"))
    resolve(at("2022-11-08T10:00"))
    told_by_mail = Letter.objects.create(
        key="x", person=c.clerk, channel="mail", send_after=instant, due_at=instant, state="given_up", fault="address"
    )
    Message.objects.filter(person=c.clerk).update(letter=told_by_mail)
    return Walk(story, Matter.objects.get(pk=matter.pk), Attachment.objects.get(), proposal, view, batch, stand_in)


def test_every_address_has_a_name_and_says_here_who_is_answered() -> None:
    assert [str(each.pattern) for each in addresses() if not each.name] == []
    assert {each.name for each in addresses()} == set(EXPECTED)


def asked(client: Client, address: str) -> dict[str, HttpResponse]:
    """The same address asked in every way that views tell apart."""
    return {
        "GET": client.get(address),
        "HEAD": client.head(address),
        "htmx": client.get(address, headers={"HX-Request": "true"}),
        "POST": client.post(address, {"text": "x", "content": "{}"}),
        "PUT": client.put(address),
    }


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
