"""What ``duban simulate`` is asked, read and checked at once: packs with their figures, the year, the ledger."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from duban.cli.policy import find_pack
from duban.core.assess import Rules
from duban.core.instant import end_of, read_day
from duban.core.ledger.headings import guess
from duban.core.ledger.lines import read_lines
from duban.core.ledger.table import table_of, year_of
from duban.core.period.form import Period, read_period
from duban.core.period.hours import NO_HOURS, BusinessHours, read_hours
from duban.core.policy.fill import fill
from duban.core.policy.rules import Pack
from duban.core.problem import BadInput, Place, Problem
from duban.core.simulation.case import Case, read_mix
from duban.core.simulation.ledger import Taken, cases_of
from duban.core.simulation.standing import standing
from duban.core.simulation.visits import differs, uniform
from duban.core.simulation.year import Year, invented
from duban.core.words import DIMENSIONS
from duban.paper.workbook import read_workbook
from duban.policies.shelf import shipped_calendar

MOST_UNITS = 2000
MOST_RATE = 1000.0
LONGEST = 1100
"""Days of a year at most: three years."""
MOST_PROCESSES = 64


@dataclass(frozen=True)
class Question:
    """What is asked, read and checked. It goes to other processes as it is; each reads its packs and ledger itself."""

    packs: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    hours: str
    explain_within: Period | None
    year: Year
    ledger: Path | None
    sheet: str
    facts: tuple[tuple[str, str], ...]

    @cached_property
    def runs(self) -> tuple[Rules, ...]:
        """The rules to judge under: each pack's, and after each that asks for visits of its own the same with uniform ones."""
        found: list[Rules] = []
        for rules, _ in self.standing:
            found += [rules, uniform(rules)] if differs(rules) else [rules]
        return tuple(found)

    @cached_property
    def standing(self) -> tuple[tuple[Rules, date | None], ...]:
        """Each pack's rules, in force from the first day, and its own commencement where that is later."""
        found = []
        for name in self.packs:
            whole = find_pack(name)
            rules, moved = standing(self._rules(whole), self.year.first)
            found.append((rules, whole.commencement if moved else None))
        return tuple(found)

    def _rules(self, pack: Pack) -> Rules:
        known = {each.name for each in pack.settings}
        filled, problems = fill(pack, {name: text for name, text in self.settings if name in known})
        hours = read_hours(self.hours) if self.hours else None
        if problems:
            raise BadInput(*problems)
        return Rules(filled, BusinessHours((hours,)) if hours else NO_HOURS, self.explain_within)

    @property
    def end(self) -> datetime:
        return end_of(self.year.last)

    @property
    def names(self) -> tuple[str, ...]:
        """All units."""
        return self.taken.units if self.taken else self.year.names

    @cached_property
    def taken(self) -> Taken | None:
        """The ledger's rows, where one is given."""
        return None if self.ledger is None else read_ledger(self.ledger, self)

    @property
    def parts(self) -> int:
        """Into how many parts the year can be cut: its units, or the rows of its ledger."""
        return len(self.taken.cases) if self.taken else self.year.units

    def cases(self, begin: int, end: int) -> Iterator[Case]:
        """The cases of some parts."""
        if self.taken:
            yield from self.taken.cases[begin:end]
        else:
            yield from invented(self.year, shipped_calendar(), range(begin + 1, end + 1))


def read(args: argparse.Namespace) -> Question:
    problems: list[Problem] = []
    first, last = (_day(option, text, problems) for option, text in (("--from", args.first), ("--to", args.last)))
    if first and last and not first <= last:
        problems.append(Problem(Place("--to"), f"{last}早于{first}", "order", "写作--from 2023-01-01 --to 2023-12-31"))
    elif first and last and (last - first).days > LONGEST:
        problems.append(Problem(Place("--to"), "期间超过三年", "too-long", "分几次推演"))
    elif first and last and not (shipped_calendar().first <= first and last.year < shipped_calendar().last.year - 1):
        problems.append(Problem(Place("--from"), "没有这些年份的工作日历", "outside-calendar"))
    for option, value, least, most in (
        ("--units", args.units, 1, MOST_UNITS), ("--rate", args.rate, 0.01, MOST_RATE),
        ("--processes", args.processes, 1, MOST_PROCESSES),
    ):  # fmt: skip
        if not least <= value <= most:
            problems.append(Problem(Place(option), f"{value:g}不在{least:g}至{most:g}之间", "range"))
    mix = read_mix(args.mix)
    if mix is None:
        problems.append(
            Problem(Place("--mix"), f"“{args.mix[:40]}”读不懂", "mix-form", "写作50,35,15：勤快、一般、拖沓")
        )
    explain = read_period(args.explain_within) if args.explain_within else None
    if args.explain_within and explain is None:
        what = f"时限写法“{args.explain_within[:40]}”读不懂"
        problems.append(Problem(Place("--explain-within"), what, "period-form", "如P3WD（3个工作日）"))
    if args.hours and read_hours(args.hours) is None:
        what = f"上下班时间“{args.hours[:40]}”读不懂"
        problems.append(Problem(Place("--hours"), what, "hours-form", "写作09:00-12:00,14:00-18:00"))
    facts = tuple(_facts(args.fact, problems))
    if facts and args.ledger is None:
        problems.append(Problem(Place("--fact"), "只与--ledger同用", "not-together", "设想的一年自有构成"))
    packs = (args.pack, *([args.against] if args.against else []))
    settings = tuple(_settings(args.set, packs, problems))
    if problems or first is None or last is None or mix is None:
        raise BadInput(*problems)
    year = Year(first, last, args.units, args.rate, args.seed, mix)
    return Question(packs, settings, args.hours or "", explain, year, args.ledger, args.sheet or "", facts)


def _day(option: str, text: str, problems: list[Problem]) -> date | None:
    found = read_day(text)
    if found is None:
        problems.append(Problem(Place(option), f"日期“{text[:40]}”不存在或读不懂", "day-form", "写作2023-01-01"))
    return found


def _facts(said: Sequence[str], problems: list[Problem]) -> Iterator[tuple[str, str]]:
    for pair in said:
        key, _, value = pair.partition("=")
        words: Mapping[str, str] = DIMENSIONS.get(key, {})
        if value not in words:
            hint = (
                f"可用：{'、'.join(f'{key}={word}' for word in words)}" if words else f"项可用：{'、'.join(DIMENSIONS)}"
            )
            problems.append(Problem(Place("--fact"), f"没有“{pair[:40]}”", "unknown-word", hint))
        else:
            yield key, value


def _settings(said: Sequence[str], packs: Sequence[str], problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Every setting must be one that some of the packs asks for."""
    if not said:
        return
    known = {each.name for pack in packs for each in find_pack(pack).settings}
    for pair in said:
        name, equals, text = pair.partition("=")
        if not equals or name not in known:
            hint = f"可用：{'、'.join(sorted(known)) or '无'}"
            problems.append(Problem(Place("--set"), f"没有设置“{pair[:40]}”", "unknown-setting", hint))
        else:
            yield name, text


def read_ledger(path: Path, question: Question) -> Taken:
    grids, problems = read_workbook(path.name, path.read_bytes())
    if problems:
        raise BadInput(*problems)
    tables = [table for grid in grids if not grid.hidden and (table := table_of(grid)) is not None]
    if question.sheet:
        tables = [table for table in tables if table.sheet == question.sheet]
    if not tables:
        raise BadInput(Problem(Place(f"“{path.name}”"), "找不到有表头的台账", "no-table", "表头要有事项和责任单位"))
    table = max(tables, key=lambda each: len(each.rows))
    fields = [each.field for each in guess([column.headings for column in table.columns], table.numbered)]
    year = year_of(table) or question.year.first.year
    taken = cases_of(
        read_lines(table, fields, year), question.year.first, question.year.last, year, dict(question.facts),
        question.year.seed, question.year.mix,
    )  # fmt: skip
    if not taken.cases:
        why = f"第{taken.left[0][0]}行{taken.left[0][1]}" if taken.left else "没有事项"
        raise BadInput(Problem(Place(f"“{path.name}”"), f"没有可以推算的行：{why}", "empty"))
    return taken
