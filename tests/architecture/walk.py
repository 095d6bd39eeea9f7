"""One matter of 住建局's alone with all that can hang on it, and every address of the product filled in for it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.apps.matters.conftest import Story, told
from tests.cast import at
from tests.paper.ledgers import workbook
from tests.people import logged_in

from duban.apps.boards.models import Batch, SavedView, SheetForm
from duban.apps.editing.drafts import begin, save_version
from duban.apps.editing.enacting import enact
from duban.apps.editing.foreseeing import foresee, foresee_some
from duban.apps.editing.models import Application, Draft, Stayed, Version
from duban.apps.imports.actions import take_in
from duban.apps.imports.models import Import, ImportedRow
from duban.apps.matters.actions import NewInstruction, judge
from duban.apps.matters.models import Attachment, Matter
from duban.apps.notify.models import Errand, Letter, Message
from duban.apps.notify.resolve import resolve
from duban.apps.org.models import StandIn
from duban.apps.org.queries import standing
from duban.apps.outbox.models import Proposal
from duban.apps.policies.models import Enactment
from duban.apps.simulations.actions import ask
from duban.apps.simulations.models import Simulation
from duban.core.simulation.year import Year

NOW = "2022-11-08T10:00"
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
    sheet: SheetForm
    batch: Batch
    stand_in: StandIn
    imports: tuple[Import, ...]
    """A ledger that waits to be confirmed, and one of which the matter was a row."""
    simulation: Simulation
    enactment: Enactment
    """A changed pack put in force, its draft and version, with what was foreseen of the matter."""

    def keys(self, name: str) -> list[dict[str, Any]]:
        """Every way to fill an address, with keys of this matter; `none` for the same with keys of nothing."""
        [pattern] = [each for each in addresses() if each.name == name and len(each.pattern.converters) > 0] or [None]
        if pattern is None:
            return [{}]
        own: dict[str, list[Any]] = {
            "matter_id": [self.matter.pk],
            "attachment_id": [self.attachment.pk],
            "proposal_id": [self.proposal.pk],
            "unit_id": [self.story.cast.housing.pk],
            "stand_in_id": [self.stand_in.pk],
            "message_id": list(Message.objects.filter(person=self.story.cast.clerk).values_list("pk", flat=True)[:1]),
            "errand_id": list(Errand.objects.values_list("pk", flat=True)[:1]),
            "letter_id": list(Letter.objects.values_list("pk", flat=True)[:1]),
            "kind": ["reported", "closed", "verdict", "unknown"],
            "person_id": [self.story.cast.clerk.pk],
            "view_id": [self.view.pk],
            "sheet_id": [self.sheet.pk],
            "batch_id": [self.batch.pk],
            "import_id": [each.pk for each in self.imports],
            "simulation_id": [self.simulation.pk],
            "draft_id": [Draft.objects.get().pk],
            "version_id": [Version.objects.get().pk],
            "enactment_id": [self.enactment.pk],
            "form": [f"act-{self.matter.pk}-reported-all"],
            "seq": [1, 3, 99],
            "sent": ["grant", "unknown"],
            "pack_id": ["weixian-2022", "unknown"],
            "page": ["acts", "unknown"],
            "year": [2022],
            "token": ["x" * 43],
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


def asked(client: Client, address: str) -> dict[str, HttpResponse]:
    """The same address asked in every way that views tell apart."""
    return {
        "GET": client.get(address),
        "HEAD": client.head(address),
        "htmx": client.get(address, headers={"HX-Request": "true"}),
        "POST": client.post(address, {"text": "x", "content": "{}"}),
        "PUT": client.put(address),
    }


def laid_out(tmp_path: Path, settings: Any) -> Walk:
    """The matter at `NOW`, with a report, a file, a proposal, a kept view, a batch, a stand-in, messages and a letter."""
    instant = at(NOW)
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
    sheet = SheetForm.objects.create(
        jurisdiction=c.county, name="月报", columns=[["事项", "title"]], made_by=c.head, made_at=instant
    )
    batch = Batch.objects.create(person=c.supervisor, kind="chased", at=instant, items=[[matter.pk, 1, None]])
    stand_in = StandIn.objects.create(person=c.unit_head, principal=c.clerk, valid_from=at("2022-11-08T09:00").date())
    judge([matter.pk], at("2022-11-08T10:00"))
    resolve(at("2022-11-08T10:00"))
    told_by_mail = Letter.objects.create(
        key="x", person=c.clerk, channel="mail", send_after=instant, due_at=instant, state="given_up", fault="address"
    )
    Message.objects.filter(person=c.clerk).update(letter=told_by_mail)
    imported = _imports(story, matter, instant)
    row = Matter.objects.get(pk=matter.pk)
    year = Year(date(2023, 1, 1), date(2023, 12, 31), 2, 1, seed=1)
    simulation = ask(standing(c.supervisor, instant.date()), c.supervisor, year, ["weixian-2022"], instant)
    enactment = _changed_pack(story, row)
    return Walk(
        story, row, Attachment.objects.get(), proposal, view, sheet, batch, stand_in, imported, simulation, enactment
    )


def _changed_pack(story: Story, matter: Matter) -> Enactment:
    """A change of the pack, foreseen and put in force; the matter could not go over."""
    instant, head = at(NOW), story.cast.head
    draft = begin("weixian-2022", "几条时限都改", story.cast.supervisor, instant)
    text = draft.rules_text.replace("within: P10WD", "within: P15WD", 1)
    Draft.objects.filter(pk=draft.pk).update(rules_text=text, cases_text="", edits=1)
    version = save_version(draft.pk, 1, story.cast.supervisor, instant)
    foresee(version, head, instant)
    foresee_some(instant)
    made = enact(version, instant.date(), "县政府常务会议决定", head, instant)
    applied = Application.objects.create(enactment=made, reason=WORDS, by=head, asked_at=instant, done_at=instant)
    Stayed.objects.create(application=applied, matter=matter, said=REPORT)
    return made


def _imports(story: Story, matter: Matter, instant: datetime) -> tuple[Import, ...]:
    """A ledger that names the matter, as a draft and as it was brought in."""
    supervisor = story.cast.supervisor
    rows = [["工作任务", "工作要求", "责任单位", "完成时限"], [TITLE, REQUIREMENT, "住建局、某公司", "尽快"]]
    held = standing(supervisor, instant.date())
    draft, done = (take_in(held, supervisor, f"{TITLE}.xlsx", workbook(("台账", rows, [])), instant) for _ in range(2))
    done.state, done.done_at, done.done_by = "done", instant, supervisor
    done.save()
    ImportedRow.objects.create(source=done, number=2, matter=matter, texts={"title": TITLE})
    return draft, done
