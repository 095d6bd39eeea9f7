"""Reading ``cases.yaml``: strictly, all problems at once, each with its place."""

from __future__ import annotations

from typing import Any

from duban.core.cases.form import Body, Case, Counted, Dated, Expected, ExpectedNotice, Judged
from duban.core.cases.told import Told
from duban.core.document import Node, read_document
from duban.core.events import TABLE, Event, EventKind
from duban.core.instant import read_instant
from duban.core.ladder.countable import Countable, Outage, Succession
from duban.core.ladder.tally import Decided, Decision
from duban.core.matter.facts import Facts, Matter, Party
from duban.core.obligation.obligation import Proposal
from duban.core.period.hours import NO_HOURS, BusinessHours, read_hours
from duban.core.problem import Place, Problem
from duban.core.words import DIMENSIONS, PROPOSALS, ROLES, Light, State

_INSTANTS = frozenset({"own_due", "superior_due", "until", "review_on", "limit", "due", "inner_due"})
_TRUTHS = frozenset({"granted", "by_head", "void", "superior_consent"})


def read_cases(text: str | bytes, file: str) -> tuple[Case, ...] | tuple[Problem, ...]:
    """The worked cases of a pack, or every problem in the file.

    Args:
        text: the content of ``cases.yaml``, a list of cases.
    """
    document = read_document(text, file)
    if isinstance(document, tuple):
        return document
    reader = _Reader()
    found = tuple(case for node in reader.items(document) if (case := reader.case(node)) is not None)
    seen: dict[str, Place] = {}
    for case in found:
        if (first := seen.setdefault(case.id, case.place)) is not case.place:
            reader.problems.append(Problem(case.place, f"案例“{case.id}”重名，第{first.line}行已有", "repeated-case"))
    return tuple(sorted(reader.problems)) if reader.problems else found


class _Reader(Told):
    """One reading of a file."""

    # -- a case ----------------------------------------------------------------------------------------------------

    def case(self, node: Node) -> Case | None:
        said = self.entries(
            node, "id", "proves", "worked", "now", "hours", "settings", "unpublished", "facts", "units", "own_due",
            "superior_due", "events", "expect", "absent", "lights", "notices", "wakes", "counted", "dated",
            "scored", "staged", "measured",
        )  # fmt: skip
        before = len(self.problems)
        timeless = "dated" in said
        for key in ("id", "proves", "worked", *(() if timeless else ("now",))):
            if key not in said:
                self.wrong(node, f"案例缺少“{key}”", "missing-key")
        body: Body | None
        if "dated" in said:
            body = self.dated(said["dated"])
        elif "counted" in said:
            body = self.counted(said["counted"])
        elif "scored" in said:
            body = self.scored(said["scored"])
        elif "staged" in said:
            body = self.staged(said["staged"])
        elif "measured" in said:
            body = self.measured(said["measured"])
        else:
            body = self.judged(said, self.text(said.get("id")))
        now = body.start if isinstance(body, Dated) else self.instant(said.get("now"))
        hours = self.read(said.get("hours"), read_hours, "上下班时间", "写作09:00-12:00,14:00-18:00")
        settings = {key: self.text(value) for key, value in self.entries(said.get("settings")).items()}
        unpublished = tuple(self.number(year) for year in self.items(said.get("unpublished")))
        if len(self.problems) > before or now is None or body is None:
            return None
        return Case(
            self.text(said["id"]), node.place, self.texts(said["proves"]), self.text(said["worked"]), now, body,
            BusinessHours((hours,)) if hours else NO_HOURS, settings, unpublished,
        )  # fmt: skip

    def judged(self, said: dict[str, Node], name: str) -> Judged:
        facts = Facts(
            self.facts(said.get("facts")),
            self.parties(said.get("units")),
            self.due(said.get("own_due")),
            self.due(said.get("superior_due")),
        )
        events = [self.event(seq, node) for seq, node in enumerate(self.items(said.get("events")), 1)]
        notices = None
        if "notices" in said:
            notices = tuple(self.notice(node) for node in self.items(said["notices"]))
        lights = {
            unit: Light(word)
            for unit, node in self.entries(said.get("lights")).items()
            if (word := self.word(node, tuple(Light), "亮灯"))
        }
        return Judged(
            Matter(name, facts),
            tuple(event for event in events if event is not None),
            tuple(e for node in self.items(said.get("expect")) if (e := self.expected(node)) is not None),
            self.texts(said.get("absent")),
            lights,
            notices,
            self.instant(said.get("wakes")),
        )

    def facts(self, node: Node | None) -> dict[str, str]:
        found = {}
        for dimension, value in self.entries(node, *DIMENSIONS).items():
            found[dimension] = self.word(value, DIMENSIONS.get(dimension, ()), "取值")
        return found

    def parties(self, node: Node | None) -> tuple[Party, ...]:
        return tuple(Party(unit, self.word(role, ROLES, "角色")) for unit, role in self.entries(node).items())

    def event(self, seq: int, node: Node) -> Event | None:
        said = self.entries(node)
        kind_word = self.word(said.get("do"), tuple(EventKind), "办理记录")
        recorded = self.instant(said.get("at"))
        if not kind_word or recorded is None:
            self.wrong(node, "办理记录须写明at（何时）和do（何事）", "missing-key")
            return None
        kind = EventKind(kind_word)
        common = ("at", "do", "unit", "happened", "for_unit")
        self.entries(node, *common, *TABLE[kind].payload)
        payload = {key: self.payload(kind, key, value) for key, value in said.items() if key not in common}
        return Event(
            seq, kind, recorded, self.instant(said.get("happened")), self.text(said.get("unit")) or None,
            for_unit=self.truth(said.get("for_unit")), payload=payload,
        )  # fmt: skip

    def payload(self, kind: EventKind, key: str, node: Node) -> Any:
        if key in _INSTANTS:
            return self.due(node)
        if key in _TRUTHS:
            return self.truth(node)
        if key == "facts":
            return self.facts(node)
        if key == "units":
            return self.parties(node) if kind in (EventKind.UNITS_CHANGED, EventKind.SET_UP) else self.texts(node)
        if key == "duties":
            return self.texts(node)
        if key == "event":
            return self.number(node)
        if key == "payload":
            return {name: self.payload(kind, name, value) for name, value in self.entries(node).items()}
        return self.text(node)

    def expected(self, node: Node) -> Expected | None:
        said = self.entries(node, "rule", "of", "due", "state", "breached", "provisional", "stock")
        state = self.word(said.get("state"), tuple(State), "状态")
        if not state or "rule" not in said or "of" not in said:
            self.wrong(node, "预期须写明rule、of和state", "missing-key")
            return None
        return Expected(
            self.text(said["rule"]), self.text(said["of"]), self.instant(said.get("due")), State(state),
            self.instant(said.get("breached")), self.truth(said.get("provisional")), self.truth(said.get("stock")),
        )  # fmt: skip

    def notice(self, node: Node) -> ExpectedNotice:
        said = self.entries(node, "rule", "of", "at")
        at = self.instant(said.get("at"))
        if at is None:
            self.wrong(node, "提醒须写明at", "missing-key")
            at = read_instant("2014-01-01T00:00")
        assert at is not None
        return ExpectedNotice(self.text(said.get("rule")), self.text(said.get("of")), at)

    # -- ladders ---------------------------------------------------------------------------------------------------

    def counted(self, node: Node) -> Counted:
        said = self.entries(
            node, "ladder", "subject", "things", "made", "outages", "merged", "count", "proposals", "withdrawn"
        )  # fmt: skip
        ladder, subject = self.text(said.get("ladder")), self.text(said.get("subject"))
        things = tuple(t for item in self.items(said.get("things")) if (t := self.thing(item, subject)) is not None)
        outages = []
        for item in self.items(said.get("outages")):
            stretch = self.entries(item, "begins", "ends")
            begins, ends = self.instant(stretch.get("begins")), self.instant(stretch.get("ends"))
            if begins and ends:
                outages.append(Outage(begins, ends))
        into = {}
        for unit, item in self.entries(said.get("merged")).items():
            merged = self.entries(item, "into", "since")
            since = self.instant(merged.get("since"))
            if since:
                into[unit] = (self.text(merged.get("into")), since)
        proposals = []
        for item in self.items(said.get("proposals")):
            step = self.entries(item, "at", "proposes")
            proposals.append((self.number(step.get("at")), self.word(step.get("proposes"), PROPOSALS, "处置")))
        return Counted(
            ladder,
            subject,
            things,
            self.number(said.get("count")),
            tuple(proposals),
            tuple(self.number(item) for item in self.items(said.get("withdrawn"))),
            tuple(self.made(item, ladder, subject) for item in self.items(said.get("made"))),
            tuple(outages),
            Succession(into),
        )

    def thing(self, node: Node, subject: str) -> Countable | None:
        said = self.entries(node, "what", "in", "at", "of", "counts", "restated")
        at = self.instant(said.get("at"))
        if at is None or "what" not in said or "in" not in said:
            self.wrong(node, "须写明what（何事）、in（哪件）和at（何时）", "missing-key")
            return None
        group = self.text(said["in"])
        return Countable(
            f"{group}/{self.text(said['what'])}/{at:%Y%m%dT%H%M}", self.text(said["what"]), at,
            self.text(said.get("of")) or subject, group,
            self.truth(said.get("counts")) if "counts" in said else True, self.truth(said.get("restated")),
        )  # fmt: skip

    def made(self, node: Node, ladder: str, subject: str) -> Decided:
        """An earlier proposal; its basis is written as the instants and matters of its things: ``[甲/WX-7/…]``."""
        said = self.entries(node, "at", "proposes", "decision", "issued", "basis", "reached")
        threshold = self.number(said.get("at"))
        reached = self.instant(said.get("reached")) or read_instant("2014-01-01T00:00")
        assert reached is not None
        proposal = Proposal(
            f"{ladder}/{subject}/1/{threshold}", ladder, "", subject,
            self.word(said.get("proposes"), PROPOSALS, "处置"), threshold, 1, reached, self.texts(said.get("basis")),
        )  # fmt: skip
        decision = self.word(said.get("decision"), tuple(Decision), "审定") or Decision.WAITING
        return Decided(proposal, Decision(decision), self.truth(said.get("issued")))
