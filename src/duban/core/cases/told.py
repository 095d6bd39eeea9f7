"""Cases without a matter: a period alone, points, the stages of a campaign, limits."""

from __future__ import annotations

from duban.core.campaign.phases import Paper, Stage
from duban.core.cases.form import Dated, Measured, Scored, Staged
from duban.core.cases.shapes import Shapes
from duban.core.document import Node
from duban.core.instant import read_day
from duban.core.period.counting import Counting
from duban.core.period.form import read_period
from duban.core.points.score import Earning
from duban.core.policy.vocabulary import POINTS_FOR, QUOTA_CLASSES, QUOTA_MEASURES, QUOTA_OF
from duban.core.quota.gauge import Issued
from duban.core.words import ROLES, AfterHours, Direction


class Told(Shapes):
    """Each method reads one such case, or says what is wrong with it and gives None."""

    def dated(self, node: Node) -> Dated | None:
        said = self.entries(node, "from", "period", "roll", "after_hours", "dir", "due", "provisional")
        start = self.instant(said.get("from"))
        period = self.read(said.get("period"), read_period, "时限", "写作P3WD、P1M")
        if start is None or period is None:
            if "from" not in said or "period" not in said:
                self.wrong(node, "须写明from（何时起）和period（多久）", "missing-key")
            return None
        after = self.word(said.get("after_hours"), tuple(AfterHours), "下班后送达")
        direction = self.word(said.get("dir"), tuple(Direction), "方向")
        counting = Counting(
            self.truth(said["roll"]) if "roll" in said else True,
            AfterHours(after or AfterHours.NEXT_WORKING_DAY),
            Direction(direction or Direction.AFTER),
        )
        return Dated(start, period, counting, self.due(said.get("due")), self.truth(said.get("provisional")))

    def scored(self, node: Node) -> Scored:
        said = self.entries(node, "of", "things", "points", "total", "undetermined")
        things = []
        for item in self.items(said.get("things")):
            told = self.entries(item, "what", "in", "at", "of", "rule")
            at = self.instant(told.get("at"))
            if at is None or any(key not in told for key in ("what", "in", "of")):
                self.wrong(item, "须写明what（何事）、in（哪件）、at（何时）和of（谁的）", "missing-key")
                continue
            what = self.word(told["what"], POINTS_FOR, "何事")
            things.append(Earning(self.text(told["in"]), what, at, self.text(told["of"]), self.text(told.get("rule"))))
        points = []
        for item in self.items(said.get("points")):
            told = self.entries(item, "rule", "in", "is")
            points.append((self.text(told.get("rule")), self.text(told.get("in")), self.signed(told.get("is"))))
        total = {who: self.signed(value) for who, value in self.entries(said.get("total")).items()}
        kind = self.word(said.get("of"), ("unit", "person"), "记给谁") or "unit"
        return Scored(kind, tuple(things), tuple(points), total, self.texts(said.get("undetermined")))

    def signed(self, node: Node | None) -> int:
        """A whole number, with a minus where points are deducted."""
        digits = self.read(
            node, lambda text: text if text.lstrip("-").isascii() and text.lstrip("-").isdigit() else None, "分数"
        )
        return int(digits) if digits else 0

    def staged(self, node: Node) -> Staged:
        said = self.entries(node, "campaign", "units", "handed", "phases", "papers")
        units = {unit: self.texts(roles) for unit, roles in self.entries(said.get("units")).items()}
        for roles in units.values():
            if unknown := [role for role in roles if role not in ROLES]:
                self.wrong(said["units"], f"角色“{unknown[0]}”读不懂", "bad-value", f"可用：{'、'.join(ROLES)}")
        handed = {}
        for item in self.items(said.get("handed")):
            told = self.entries(item, "rule", "what", "of", "at")
            if at := self.instant(told.get("at")):
                handed[self.text(told.get("rule")), self.text(told.get("what")), self.text(told.get("of"))] = at
        phases = {
            rule: Stage(word)
            for rule, value in self.entries(said.get("phases")).items()
            if (word := self.word(value, tuple(Stage), "阶段"))
        }
        papers = []
        for item in self.items(said.get("papers")):
            told = self.entries(item, "rule", "what", "of", "state")
            if word := self.word(told.get("state"), tuple(Paper), "状态"):
                key = (self.text(told.get("rule")), self.text(told.get("what")), self.text(told.get("of")))
                papers.append((*key, Paper(word)))
        return Staged(self.text(said.get("campaign")), units, handed, phases, tuple(papers))

    def measured(self, node: Node) -> Measured | None:
        said = self.entries(node, "unit", "day", "issued", "gauges")
        unit = self.text(said.get("unit"))
        day = self.read(said.get("day"), read_day, "日期", "写作2022-11-07")
        issued = []
        for item in self.items(said.get("issued")):
            told = self.entries(item, "what", "of", "at", "unit", "class", "about", *QUOTA_MEASURES)
            at = self.instant(told.get("at"))
            of = self.word(told.get("of"), QUOTA_OF, "种类")
            if at is None or not of or "what" not in told:
                self.wrong(item, "须写明what（哪件）、of（种类）和at（何时）", "missing-key")
                continue
            issued.append(
                Issued(
                    self.text(told["what"]), of, at, self.text(told.get("unit")) or unit,
                    self.word(told["class"], QUOTA_CLASSES, "类别") if "class" in told else "",
                    self.text(told.get("about")),
                    {measure: self.number(told[measure]) for measure in QUOTA_MEASURES if measure in told},
                )
            )  # fmt: skip
        wanted = []
        for item in self.items(said.get("gauges")):
            told = self.entries(item, "rule", "used", "over")
            wanted.append((self.text(told.get("rule")), self.number(told.get("used")), self.texts(told.get("over"))))
        if day is None or not unit:
            if "day" not in said or not unit:
                self.wrong(node, "须写明unit（哪个单位）和day（哪天所在的周期）", "missing-key")
            return None
        return Measured(unit, day, tuple(issued), tuple(wanted))
