"""The loop walked: ledgers in, people at work, the clock moved on and swept day by day, held against the hand reckoning.

Conventions: whatever the command line can do is done by it (`duban import`, `sweep`, `verify`); the rest by the actions
the pages call. The first thing that disagrees is raised as `ReckoningError` and says which.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import python_calamine
from django.test import Client
from tests.cast import at
from tests.loop import reckoning, story
from tests.loop.ledgers import MAPPINGS, files
from tests.loop.places import COUNTY, DISTRICT, HOUSING, STATE, Place, found, person, unit
from tests.people import logged_in

from duban import clock
from duban.apps.imports.models import ImportedRow
from duban.apps.matters.actions import Act, NewApproval, NewInstruction, NewMatter, NewParty, perform, set_up
from duban.apps.matters.attachments import hold
from duban.apps.matters.chosen import Filters
from duban.apps.matters.ledger import ledger
from duban.apps.matters.models import Duty, Matter, Party
from duban.apps.org.queries import standing
from duban.apps.outbox.models import Notice, Proposal
from duban.apps.watch.proposals import Ask, decide, receipt
from duban.cli.main import main
from duban.core.events import TABLE, EventKind
from duban.core.instant import at_beijing, write_due
from duban.core.words import LIGHTS, PROPOSALS, Light
from duban.policies.shelf import shipped_calendar

PLACES = (COUNTY, DISTRICT, STATE)
MAPPED = ("county.yaml", "district.yaml", "state.yaml")
TEXT = "照实办理"
LAST = at(story.ENDS).date() - timedelta(days=1)
MORNING, DAY = timedelta(hours=9), timedelta(days=1)
Tell = Callable[[str], None]


class ReckoningError(AssertionError):
    """The product and the hand reckoning differ."""


def agree(what: str, by_hand: Any, by_product: Any) -> None:
    """Stops where the two differ."""
    if by_hand != by_product:
        raise ReckoningError(f"{what}\n  按手算：{by_hand}\n  按系统：{by_product}")


def instant(text: str) -> datetime:
    """An instant of the reckoning: of 2022 where no year is written."""
    return at(text if text[4:5] == "-" else f"2022-{text}")


def said(moment: datetime | None) -> str:
    """An instant as the reckoning writes it."""
    return "" if moment is None else write_due(at_beijing(moment)).removesuffix("+08:00").removeprefix("2022-")


class Walk:
    """One walk through an empty rehearsal whose clock shows `story.BEGINS`.

    Args:
        folder: for the files that are written.
        real: the shared ledgers and not the analogues.
        tell: takes each line that is printed.
    """

    def __init__(self, folder: Path, *, real: bool, tell: Tell) -> None:
        self._files = files(folder, real=real)
        self._tell = tell
        self.matters: dict[str, Matter] = {}
        self._doings = self._planned()

    def go(self) -> None:
        """From the first ledger to `duban verify`.

        Raises:
            ReckoningError: at the first thing that is not as it was worked out by hand.
        """
        self.begin()
        day = at(story.BEGINS).date()
        while day <= LAST:
            self.live(day)
            day += DAY
        self.hold_against(clock.now(), LAST)
        self.finish()

    def begin(self) -> None:
        """The places founded, the ledgers brought in."""
        found(clock.now())
        self._sweep(instant(story.IMPORTED))
        for place, mapping, file in zip(PLACES, MAPPED, self._files, strict=True):
            self.ask(place.code, file)
            self._bring_in(place, mapping, file)
        for key, (place_code, row) in story.ROWS.items():
            self.matters[key] = ImportedRow.objects.get(source__jurisdiction__code=place_code, number=row).matter
        # 县住建局 in the ledger is the county's 住房和城乡建设局, found by its short name without anybody's help.
        leads = Party.objects.filter(matter=self.matters["县管网"], role="lead").values_list("unit__name", flat=True)
        agree("县管网的牵头单位", [HOUSING], list(leads))

    # The ledgers.

    def _bring_in(self, place: Place, mapping: str, file: Path) -> None:
        code, out = self._run("import", str(file), "--as", f"{place.code}.ducha", "--mapping", str(MAPPINGS / mapping),
                              "--json")  # fmt: skip
        answer = json.loads(out)
        if code:
            raise ReckoningError(f"{file.name}没有导入：{answer['problems']}")
        made, stock, left = len(answer["matters"]), answer["stock"], len(answer["left"])
        if place.code in reckoning.BROUGHT_IN:
            agree(f"{file.name}：立项、存量逾期、不导入", reckoning.BROUGHT_IN[place.code], (made, stock, left))
        self._tell(f"{place.name}：{file.name} 立项{made}件，存量逾期{stock}件，不导入{left}行")

    def ask(self, place: str, file: Path) -> None:
        """Without a mapping nothing comes in: what is not certain is asked, row by row."""
        names, limits, untitled = reckoning.ASKED[place]
        code, out = self._run("import", str(file), "--as", f"{place}.ducha", "--json")
        answer = json.loads(out)
        agree(f"{file.name}：没有对照文件不能导入", (1, []), (code, answer["matters"]))
        agree(f"{file.name}：要问的单位", names, set(answer["names"]))
        if limits:
            agree(f"{file.name}：要问的时限", limits, len(answer["limits"]))
        nameless = {each["row"] for each in answer["problems"] if each["rule"] == "title-missing"}
        agree(f"{file.name}：没有事项名称的行", untitled, nameless)
        rows: dict[str, list[str]] = {}
        for each in answer["problems"]:
            rows.setdefault(f"{each['where']}：{each['what']}", []).append(str(each["row"]))
        for what, where in rows.items():
            self._tell(f"  {what}" + (f"（第{'、'.join(where)}行）" if where != ["0"] else ""))

    # One day.

    def live(self, day: date) -> None:
        midnight = at(f"{day}T00:00")
        works = "上班" if shipped_calendar().works(day) else "休息"
        self._tell(f"── {day} 周{'一二三四五六日'[day.weekday()]} {works}")
        if clock.now() < midnight + MORNING:
            self._sweep(midnight + MORNING)
            self.hold_against(midnight + MORNING, day)
        for when, do in self._doings:
            if when.startswith(str(day)):
                self._sweep(at(when))
                self._tell(f"  {when[11:]} {do()}")
        self._sweep(midnight + DAY)

    def _planned(self) -> list[tuple[str, Callable[[], str]]]:
        """What people mean to do, each with its instant; what is done answers in words."""
        found = [(each.at, partial(self.type, each)) for each in story.INSTRUCTED]
        found += [(each.at, partial(self.act, each)) for each in story.ACTS]
        found += [(when, partial(self._decide, by, what)) for when, by, what in story.DECIDED]
        found.append((story.SIGNED_FOR[0], partial(self._sign_for, story.SIGNED_FOR[1])))
        return sorted(found, key=lambda each: each[0])

    def _sweep(self, until: datetime) -> None:
        if until <= clock.now():
            return
        code, out = self._run("sweep", "--until", write_due(until), "--step", "P1D")
        agree(f"巡查到{write_due(until)}", 0, code)
        for line in out.splitlines():
            if not line.startswith("共"):
                self._tell(f"  {line[11:]}")

    def _run(self, *words: str) -> tuple[int, str]:
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(words)
        if code and err.getvalue():
            self._tell(err.getvalue().strip())
        return code, out.getvalue()

    # People.

    def type(self, each: story.Typed) -> str:
        now, by = clock.now(), person("mou.ducha")
        who = person("mou.zhuguan" if each.instructor == "chief" else "mou.lingdao1")
        seat = unit(COUNTY, each.unit)
        login = next(bureau.login for bureau in COUNTY.bureaus if bureau.name == each.unit)
        parties = (
            NewParty(
                seat.pk, "lead", clerk=person(f"mou.{login}.lian").pk, first_responsible=person(f"mou.{login}").pk
            ),
            NewParty(unit(COUNTY, "督查室").pk, "office"),
        )
        new = NewMatter(
            seat.jurisdiction_id, each.title, parties,
            {"source": "instruction", "instructor": each.instructor, "class": each.klass},
            requirement=TEXT, work_standard=TEXT, closing_standard=TEXT, leader=who.pk, supervisor=by.pk,
            approval=NewApproval(f"{who.name}同志批示", who.pk, now - timedelta(minutes=30)),
            instructions=(NewInstruction(who.name, "请阅处，结果报我。", now.date(), leader=who.pk),),
        )  # fmt: skip
        [done] = set_up([new], by, now)
        self.matters[each.key] = done.matter
        return f"立项交办 {each.key}“{each.title}”（{each.unit}）"

    def act(self, done: story.Done) -> str:
        now, kind, matter = clock.now(), EventKind(done.kind), self.matters[done.matter]
        seat = unit(DISTRICT if done.by.startswith(DISTRICT.code) else COUNTY, done.unit) if done.unit else None
        payload: dict[str, Any] = {"by_head": False} if kind is EventKind.DEPLOYED else {}
        if done.rule:
            payload["duty"] = Duty.objects.get(matter=matter, rule=done.rule, unit=seat).key
        evidence = (hold("佐证.txt", TEXT.encode()),) if kind is EventKind.COMPLETION_ASKED else ()
        perform([Act(matter.pk, kind, seat.pk if seat else None, payload, TEXT, evidence)], person(done.by), now)
        return f"{TABLE[kind].chinese} {done.matter}（{done.unit or '全件'}，{person(done.by).name}）"

    def _decide(self, by: str, what: str) -> str:
        row = Proposal.objects.get(proposes=what)
        decide(Ask(row.pk, "agreed", expected=row.version), person(by), clock.now())
        return f"{person(by).name}同意“{PROPOSALS[what]}”"

    def _sign_for(self, by: str) -> str:
        row = Proposal.objects.get(proposes="hand_over")
        receipt(row.pk, person(by), clock.now())
        return f"{person(by).name}签收移交"

    # Held against the reckoning.

    def hold_against(self, now: datetime, day: date) -> None:
        duties: dict[int, list[Duty]] = {matter.pk: [] for matter in self.matters.values()}
        for row in Duty.objects.filter(matter__in=duties, side="handling").select_related("unit"):
            duties[row.matter_id].append(row)
        reminders = list(Notice.objects.filter(matter__in=duties, kind="reminder").values_list("duty", "at"))
        for key, matter in self.matters.items():
            self._duties(f"{day} {key}", reckoning.DUTIES[key], duties[matter.pk], reminders, now)
        lights = self._lights(now, day)
        for light in (Light.LATE, Light.SOON):
            if lit := [key for key, each in lights.items() if each is light]:
                self._tell(f"  {LIGHTS[light]}：{'、'.join(lit)}")
        proposed = [
            (each.rule, each.unit.name if each.unit else "", each.threshold, each.proposes, said(each.reached_at))
            for each in Proposal.objects.order_by("made_at", "pk").select_related("unit")
        ]
        by_hand = [tuple(each) for since, *each in reckoning.PROPOSALS if instant(since) <= now]
        agree(f"{day} 处置建议", by_hand, proposed)

    def _duties(
        self,
        what: str,
        by_hand: Sequence[reckoning.Duty],
        rows: Iterable[Duty],
        reminders: Iterable[tuple[str, datetime]],
        now: datetime,
    ) -> None:
        """One matter's dues, what is overdue, who was reminded when; of many units those that are reckoned."""
        units = {each.unit for each in by_hand}
        rows = [row for row in rows if not by_hand or (row.unit and row.unit.name in units)]
        names = {row.key: (row.rule, row.unit.name if row.unit else "") for row in rows}
        agree(f"{what} 各项时限", sorted((each.rule, each.unit, each.due) for each in by_hand),
              sorted((*names[row.key], said(row.due)) for row in rows))  # fmt: skip
        over = {(each.rule, each.unit) for each in by_hand if each.late and instant(each.due) <= now}
        agree(f"{what} 逾期", over, {names[row.key] for row in rows if row.breached_at and not row.stock})
        wanted = [(each.rule, each.unit, when) for each in by_hand for when in each.reminded if instant(when) <= now]
        told = sorted((*names[duty], said(when)) for duty, when in reminders if duty in names)
        agree(f"{what} 催办", sorted(wanted), told)

    def _lights(self, now: datetime, day: date) -> dict[str, Light]:
        """The lights of what is followed as the three offices see them, each as it was worked out."""
        lines = [
            line
            for place in PLACES
            for line in ledger(standing(person(f"{place.code}.ducha"), day), Filters(), now, size=200).lines
        ]
        lights = {line.matter.pk: line.light for line in lines}
        found = {key: lights.get(matter.pk) for key, matter in self.matters.items()}
        by_hand = {
            key: next((light for since, light in reversed(reckoning.LIGHTS[key]) if f"2022-{since}" <= str(day)), "")
            for key in found
        }
        agree(f"{day} 亮灯", by_hand, {key: str(light) for key, light in found.items()})
        return {key: light for key, light in found.items() if light is not None}

    # The end.

    def finish(self) -> None:
        for key, by_hand in reckoning.DUTIES.items():
            for each in by_hand:
                row = Duty.objects.get(matter=self.matters[key], rule=each.rule, unit__name=each.unit)
                agree(f"12-31 {key} {each.rule} {each.unit}", each.state, row.state)
        closed = {key for key, each in self.matters.items() if Matter.objects.get(pk=each.pk).state == "closed"}
        agree("已销号", set(reckoning.CLOSED), closed)
        self._export()
        code, out = self._run("verify", "--reassess", "--workers", "1")
        self._tell(out.strip())
        agree("duban verify", 0, code)

    def _export(self) -> None:
        """The county's whole ledger as its office takes it away: read back, every followed row as worked out by hand."""
        client = logged_in(Client(SERVER_NAME="localhost"), person("mou.ducha"))
        answer = client.get("/matters/export")
        agree("导出", 200, answer.status_code)
        data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file is streamed
        rows = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
        heads = next(n for n, row in enumerate(rows) if "编号" in row)
        read = {str(row[1]): (str(row[0]).partition(" ")[0], *row[5:7]) for row in rows[heads + 1 :]}
        agree("导出的件数", reckoning.EXPORTED, len(read))
        for key, by_hand in reckoning.SHEET.items():
            agree(f"导出的{key}", by_hand, read[self.matters[key].number])
        self._tell(f"导出{len(read)}件")
