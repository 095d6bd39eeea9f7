"""What a form of 组织与人员 is, and how what was sent with one is read. The forms themselves stand in `acts`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duban.apps.org import queries
from duban.apps.org.actions.doer import Doer, bad
from duban.apps.org.actions.people import Account
from duban.apps.org.models import Jurisdiction, Person, Unit
from duban.core.problem import BadInput


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. ``kind``: text, date, select, many (several of a list), area, hidden."""

    name: str
    label: str
    kind: str = "text"
    choices: str = ""
    """Which list a select shows: a key of `Lists`."""
    hint: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """What happened, in a sentence; one-time passwords to show this once."""

    said: str
    accounts: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What was sent, read by name; each reader raises `BadInput` that names the field."""

    by: Doer
    values: Mapping[str, Sequence[str]]

    def text(self, name: str) -> str:
        return (self.values.get(name) or [""])[-1]

    def day(self, name: str = "day") -> date:
        try:
            return date.fromisoformat(self.text(name).strip())
        except ValueError:
            raise bad(name, f"日期“{self.text(name)}”读不懂", "date-form", "如 2022-11-07") from None

    def number(self, name: str) -> int:
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0

    def unit(self, name: str = "unit") -> Unit:
        found = queries.unit(self.by.standing, self.number(name))
        if found is None:
            raise _unknown(name, "单位")
        return found

    def unit_or_none(self, name: str) -> Unit | None:
        return self.unit(name) if self.text(name) else None

    def person(self, name: str = "person") -> Person:
        found = queries.person(self.by.standing, self.number(name))
        if found is None:
            raise _unknown(name, "人员")
        return found

    def row(self, find: Callable[..., Any], label: str) -> Any:
        found = find(self.by.standing, self.number("id"))
        if found is None:
            raise _unknown("id", label)
        return found

    def lines(self, name: str) -> list[str]:
        return [line.strip() for line in self.text(name).splitlines() if line.strip()]

    @property
    def jurisdiction(self) -> Jurisdiction:
        place = self.by.person.jurisdiction
        assert place is not None  # whoever may use a form holds a role, and so belongs somewhere
        return place


def _unknown(name: str, label: str) -> BadInput:
    return bad(name, f"没有选{label}，或本区划没有它", "unknown", f"请从列表里选{label}")


@dataclass(frozen=True, slots=True)
class Form:
    """One act."""

    name: str
    title: str
    may: frozenset[str]
    fields: tuple[Field, ...]
    run: Callable[[Said], Done]
    note: str = ""
    """What follows, told before."""
    aim: str = field(default="")
    """On which page it stands: unit, person, place, forces, settings, handing."""
