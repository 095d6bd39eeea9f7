"""Whether something is still to be told: nobody is reminded of what is done. One condition of the database.

The same condition is asked when messages are made, when a letter leaves, and whenever somebody counts what they have
not read: a duty done a second ago is gone from all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db.models import Exists, OuterRef, Q

from duban.apps.matters.models import Duty, EventRow
from duban.core.events import EventKind

_E = EventKind
ANSWERS: Final = (_E.ANSWERED, _E.REPORTED, _E.RESULT_REPORTED, _E.COMPLETION_ASKED, _E.SUPPLEMENTED)
"""A report answers a chase as well as an answer does."""
SETTLED_BY: Final[Mapping[EventKind, tuple[EventKind, ...]]] = MappingProxyType(
    {
        _E.CHASED: ANSWERS,
        _E.EXTENSION_ASKED: (_E.EXTENSION_DECIDED,),
        _E.RETURN_ASKED: (_E.RETURN_DECIDED,),
        _E.COMPLETION_ASKED: (_E.VERIFIED, _E.SENT_BACK),
    }
)
"""What asks somebody for something → what of the same unit, recorded later, means that it was done."""


def needed(prefix: str = "") -> Q:
    """The condition that a notice still has something to say.

    Args:
        prefix: the way from the rows asked for to their notice, such as ``notice__``.
    """

    def here(name: str) -> OuterRef:
        return OuterRef(prefix + name)

    owed = Duty.objects.filter(key=here("duty"), due_version=here("due_version"), state__in=("open", "late"))
    found = Q(Exists(owed), **{f"{prefix}kind": "reminder"})
    found |= Q(**{f"{prefix}kind": "proposal", f"{prefix}proposal__decision": "waiting"})
    for kind, ends in SETTLED_BY.items():
        later = EventRow.objects.filter(
            matter=here("matter"), unit=here("unit"), seq__gt=here("seq"), kind__in=[str(each) for each in ends]
        )
        over = Q(**{f"{prefix}matter__state__in": ("closed", "terminated", "merged")})
        found |= Q(~Exists(later), ~over, **{f"{prefix}kind": str(kind)})
    asks = ["reminder", "proposal", *map(str, SETTLED_BY)]
    return found | ~Q(**{f"{prefix}kind__in": asks})
