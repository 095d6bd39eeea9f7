"""A ledger's rows as cases: who owes what by when, and where the ledger says so, when it was given out and done.

Conventions: nothing is guessed in silence. What a row does not say is either left open (no limit: the pack's own) or assumed
and told (`Taken`): without a day of assignment it was given out on the first day.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from duban.core.instant import BEIJING, end_of
from duban.core.ledger.limits import read_limit
from duban.core.ledger.lines import Line
from duban.core.matter.facts import Facts, Matter, Party
from duban.core.simulation.case import HABITS, Case, Habit, Mix
from duban.core.simulation.year import OFFICE
from duban.core.words import DIMENSIONS

_GIVEN: Final = re.compile(r"(?:交办|下达|批示|立项|转办|布置)(?:日期|时间)$")
_DONE: Final = re.compile(r"(?:办结|销号|实际完成|报结|完结)(?:日期|时间)$")
_PERSON: Final = re.compile(r"(?:责任人|经办人|承办人|联系人)$")
_SOURCES: Final = {chinese: word for word, chinese in DIMENSIONS["source"].items()}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a ledger's rows: the cases, and how many rows were taken how.

    ``ungiven`` without a day of assignment; ``unlimited`` without a limit that can be read; ``done`` with the day it was done;
    ``left`` (row, why) those not taken.
    """

    cases: tuple[Case, ...]
    ungiven: int
    unlimited: int
    done: int
    left: tuple[tuple[int, str], ...]

    @property
    def units(self) -> tuple[str, ...]:
        """All units that anything was given to, in the order of the ledger."""
        return tuple(dict.fromkeys(unit for case in self.cases for unit in case.units))


@dataclass(frozen=True, slots=True)
class _Row:
    line: Line
    given: date | None
    done: date | None
    person: str


def cases_of(
    lines: Iterable[Line],
    first: date,
    last: date,
    year: int | None,
    facts: Mapping[str, str],
    seed: int,
    mix: Mix,
) -> Taken:
    """The cases of a ledger within a year.

    Args:
        lines: the rows as read.
        first, last: the year; a row given out outside of it is left out.
        year: the ledger's own year, for days that state none.
        facts: what is stated of every row (source, instructor, class …); a ledger rarely says it.
        seed, mix: how its units are taken to behave where the ledger does not say what was done.
    """
    cases: list[Case] = []
    left: list[tuple[int, str]] = []
    ungiven = unlimited = done = 0
    for row in _rows(lines, year):
        line, given = row.line, row.given or first
        if not line.units:
            left.append((line.row, "没有写责任单位"))
        elif not first <= given <= last:
            left.append((line.row, f"{given}交办，不在推算的期间内"))
        else:
            ungiven += row.given is None
            unlimited += line.limit.day is None
            done += row.done is not None
            cases.append(_case(row, given, facts, seed, mix))
    return Taken(tuple(cases), ungiven, unlimited, done, tuple(left))


def _rows(lines: Iterable[Line], year: int | None) -> Iterator[_Row]:
    for line in lines:
        yield _Row(line, _day(line, _GIVEN, year), _day(line, _DONE, year), _said(line, _PERSON))


def _said(line: Line, heading: re.Pattern[str]) -> str:
    return next((text for title, text in line.kept if heading.search(title)), "")


def _day(line: Line, heading: re.Pattern[str], year: int | None) -> date | None:
    text = _said(line, heading)
    return read_limit(text, year).day if text else None


def _case(row: _Row, given: date, facts: Mapping[str, str], seed: int, mix: Mix) -> Case:
    line = row.line
    units = tuple(name for _, name in line.units)
    source = _SOURCES.get(line.texts.get("source", "").strip())
    stated = {"kind": "supervised", **({"source": source} if source else {}), **facts}
    parties = (*(Party(name, role) for role, name in line.units), Party(OFFICE, "office"))
    own = end_of(line.limit.day) if line.limit.day else None
    matter = Matter(f"第{line.row}行", Facts(stated, parties, own))
    at = _at(given, 9)
    chance = random.Random(f"{seed}/row/{line.row}")  # noqa: S311 - a model, no secret
    return Case(
        matter, at, units, tuple(row.person or f"{unit}经办人" for unit in units),
        tuple(habit_of(unit, seed, mix) for unit in units), str(seed), chance.randint(5, 60),
        done=max(at, _at(row.done, 17)) if row.done else None,
    )  # fmt: skip


def habit_of(unit: str, seed: int, mix: Mix) -> Habit:
    """How a unit of a ledger is taken to behave: by its name, so that another row changes nothing."""
    return random.Random(f"{seed}/habit/{unit}").choices(HABITS, mix.weights)[0]  # noqa: S311 - a model, no secret


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), BEIJING)
