"""The page 试一试 as data: what was asked, what is wrong with it, the answer and its days. Pure.

The address of the page is the question: the same words in it always show the same page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from types import MappingProxyType
from typing import Final

from duban.core.calendar.days import Calendar
from duban.core.document import shown
from duban.core.instant import last_day
from duban.core.period.due import Due
from duban.core.period.form import Period, Unit
from duban.core.period.question import KEYS, Question, read_question
from duban.core.period.walk import Day
from duban.core.policy.chosen import Chosen, choose
from duban.core.policy.rules import Pack, Rule
from duban.core.policy.sentence import duty, ground
from duban.core.problem import Place, Problem
from duban.web.dates import WEEKDAYS, days_left, due_clock, long_day

PAUSE_ROWS: Final = 2
SAME_DAY: Final = Period(0, Unit.DAY)
MOST_DAYS: Final = 400
"""More days than this are shown as the first and the last ones, with how many were left out between them."""

SIGNS: Final = MappingProxyType(
    {
        "start": ("▸", "起算"),
        "counted": ("●", "计入"),
        "skipped": ("○", "不计"),
        "paused": ("‖", "中止计时"),
        "due": ("◆", "到期"),
    }
)
"""The mark of each kind of day and the word that always stands with it."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was written, as it was written."""

    start: str
    within: str
    rule: str = ""
    """The chosen rule as ``pack/rule``; empty: a period of one's own."""
    close: str = ""
    hours: str = ""
    roll: str = "true"
    after_hours: str = "next_working_day"
    dir: str = "after"
    pauses: tuple[tuple[str, str], ...] = ()

    @property
    def pause_rows(self) -> tuple[tuple[str, str], ...]:
        """The pauses written, then empty rows to write more."""
        empty = max(PAUSE_ROWS - len(self.pauses), 1)
        return self.pauses + (("", ""),) * empty

    @property
    def has_choices(self) -> bool:
        """Whether anything was chosen about how to count."""
        plain = Form("", "")
        chosen = (self.hours, self.roll, self.after_hours, self.dir)
        return chosen != (plain.hours, plain.roll, plain.after_hours, plain.dir)

    @property
    def said(self) -> dict[str, object]:
        """As `read_question` takes it."""
        return {
            "start": self.start,
            "within": self.within,
            "close": self.close,
            "hours": self.hours,
            "roll": self.roll,
            "after_hours": self.after_hours,
            "dir": self.dir,
            "pauses": [f"{begins}/{ends}" for begins, ends in self.pauses],
        }


def read_form(query: Mapping[str, Sequence[str]], now: datetime) -> Form:
    """The form from the address; a bare address asks for three working days from now."""

    def last(key: str, default: str = "") -> str:
        return (query.get(key) or [default])[-1].strip()

    if "start" not in query and "within" not in query:
        return Form(f"{now:%Y-%m-%dT%H:%M}", "P3WD", last("rule"))
    pairs = zip_longest(query.get("pause_from", ()), query.get("pause_to", ()), fillvalue="")
    return Form(
        start=last("start"),
        within=last("within"),
        rule=last("rule"),
        close=last("close"),
        hours=last("hours"),
        roll=last("roll", "true"),
        after_hours=last("after_hours", "next_working_day"),
        dir=last("dir", "after"),
        pauses=tuple((begins.strip(), ends.strip()) for begins, ends in pairs if begins.strip() or ends.strip()),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the strip."""

    date: date
    mark: str
    why: str
    provisional: bool
    omitted_before: int = 0
    """How many days were left out between the one before and this one."""

    @property
    def sign(self) -> str:
        return SIGNS[self.mark][0]

    @property
    def word(self) -> str:
        return SIGNS[self.mark][1]

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.date.weekday()]

    @property
    def column(self) -> int:
        return self.date.weekday() + 1


@dataclass(frozen=True, slots=True)
class Basis:
    """What the answer rests on: the rule in one sentence, and its document, clause and words, or the reading taken."""

    sentence: str
    ground: str
    pack: Pack
    rule: Rule


@dataclass(frozen=True, slots=True)
class Answer:
    """The due, how far off it is, each day on the way, and what it rests on (None: a period of one's own)."""

    question: Question | None
    due: Due | None
    cells: tuple[Cell, ...]
    left: str
    basis: Basis | None
    undetermined: str

    @property
    def day(self) -> str:
        return long_day(last_day(self.due.at)) if self.due and self.due.at else ""

    @property
    def clock(self) -> str:
        return f"{due_clock(self.due.at)}前" if self.due and self.due.at else ""


def answer(
    form: Form, packs: Iterable[Pack], calendar: Calendar, now: datetime
) -> tuple[Answer | None, tuple[Problem, ...]]:
    """What the engine says to the form, ready to be shown; or everything that is wrong with it."""
    chosen = _chosen(form.rule, packs) if form.rule else None
    if isinstance(chosen, Problem):
        _, problems = read_question(form.said)
        return None, (chosen, *problems)
    if chosen is None:
        question, problems = read_question(form.said)
        basis, undetermined = None, ""
    else:
        # A rule without a figure of its own is still asked with one, so that mistakes in the other fields are told.
        question, problems = read_question(form.said, period=chosen.period or SAME_DAY, counting=chosen.counting)
        basis = Basis(duty(chosen.rule, chosen.pack), ground(chosen.rule), chosen.pack, chosen.rule)
        undetermined = chosen.undetermined
    if question is None:
        return None, problems
    if undetermined:
        return Answer(None, None, (), "", basis, undetermined), ()
    due = question.due(calendar)
    days = cells(question.days(calendar, due))
    return Answer(question, due, days, days_left(due.at, calendar, now), basis, due.undetermined), ()


def _chosen(name: str, packs: Iterable[Pack]) -> Chosen | Problem:
    pack_id, _, rule_id = name.partition("/")
    pack = next((each for each in packs if each.id == pack_id), None)
    if pack is None:
        return Problem(Place("rule"), f"没有制度“{shown(pack_id)}”", "unknown-pack", "请从列表里选")
    return choose(pack, rule_id)


def cells(days: Iterable[Day]) -> tuple[Cell, ...]:
    """The days in order of the calendar, the middle of a very long stretch left out."""
    sorted_days = sorted(days, key=lambda day: day.date)
    omitted = max(len(sorted_days) - MOST_DAYS, 0)
    if omitted:
        del sorted_days[MOST_DAYS // 2 : MOST_DAYS // 2 + omitted]
    return tuple(
        Cell(day.date, day.mark, day.why, day.provisional, omitted if omitted and place == MOST_DAYS // 2 else 0)
        for place, day in enumerate(sorted_days)
    )


def by_field(problems: Iterable[Problem]) -> dict[str, str]:
    """The first sentence of each field that has a mistake, empty for the others. A pause's says which pause it is."""
    sentences = dict.fromkeys((*KEYS, "rule"), "")
    for problem in problems:
        key, bracket, place = problem.where.file.partition("[")
        row = f"第{int(place.rstrip(']')) + 1}段：" if bracket else ""
        hint = f"（{problem.hint}）" if problem.hint else ""
        sentences[key] = sentences[key] or f"{row}{problem.what}{hint}"
    return sentences
