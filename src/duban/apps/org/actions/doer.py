"""Who does an act, when and from where; and the refusals every act begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from duban.apps.audit import actions as audit
from duban.apps.org.models import Jurisdiction, Person, fresh_stamp
from duban.apps.org.queries import standing
from duban.apps.org.standing import Standing
from duban.apps.org.words import ROLES
from duban.core.instant import at_beijing
from duban.core.problem import BadInput, Place, Problem


class Refused(BadInput):
    """The person may not do this at all; a page answers 403."""


@dataclass(frozen=True, slots=True)
class Doer:
    """A person at an instant, with their standing then."""

    person: Person
    standing: Standing
    now: datetime
    address: str = ""

    @property
    def today(self) -> date:
        return at_beijing(self.now).date()

    def may(self, jurisdiction_id: int, *roles: str) -> bool:
        """Whether the person holds one of the roles in the jurisdiction."""
        return bool(self.standing.roles_in(jurisdiction_id).intersection(roles))

    def must(self, jurisdiction_id: int, *roles: str) -> None:
        """Refuse whoever holds none of the roles in the jurisdiction.

        Raises:
            Refused: with the roles that may.
        """
        if not self.may(jurisdiction_id, *roles):
            named = "、".join(ROLES[role] for role in roles)
            raise Refused(Problem(Place("role"), f"这件事只能由本区划的{named}办理", "not-yours", "请联系其办理"))

    def record(self, act: str, subject: str = "", detail: Mapping[str, Any] | None = None) -> None:
        """Leave the act's entry in the audit log; called last in its transaction."""
        audit.record(act, self.now, self.person, subject, detail, address=self.address)


def doer(person: Person, now: datetime, address: str = "") -> Doer:
    """The person as they stand now."""
    return Doer(person, standing(person, at_beijing(now).date()), now, address)


def bad(field: str, what: str, rule: str, hint: str = "") -> BadInput:
    """One mistake in one field, to be raised."""
    return BadInput(Problem(Place(field), what, rule, hint))


def required(field: str, label: str, value: str, most: int) -> str:
    """A text without its outer spaces.

    Raises:
        BadInput: it is empty or too long.
    """
    text = value.strip()
    if not text:
        raise bad(field, f"没有填写{label}", "empty", f"请填写{label}")
    if len(text) > most:
        raise bad(field, f"{label}有{len(text)}个字，最多{most}个", "too-long", "请缩短")
    return text


def restamp(jurisdiction_id: int) -> None:
    """What is remembered of the tree is out of date."""
    Jurisdiction.objects.filter(id=jurisdiction_id).update(stamp=fresh_stamp())
