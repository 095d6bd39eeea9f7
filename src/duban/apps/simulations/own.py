"""The jurisdiction's own ledger as cases: what truly happened, judged under another document.

Conventions: matters of a closed circle (限知) are left out, for all of the office may read the result. What was judged under the
old rules (verdicts, overdues told and confirmed, waivers) is left out too: it is of duties that the other document does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Min

from duban.apps.matters.events import as_set_up, events_of
from duban.apps.matters.models import EventRow, Matter, Party
from duban.apps.org.models import Unit
from duban.core.events import EventKind
from duban.core.instant import end_of, start_of
from duban.core.simulation.case import PROMPT, Case

_E = EventKind
_OF_OLD_DUTIES: Final = frozenset(
    {
        _E.VERDICT, _E.BREACH_TOLD, _E.BREACH_EXPLAINED, _E.BREACH_CONFIRMED, _E.WAIVED, _E.OVERTURNED,
        _E.PROPOSAL_DECIDED, _E.MIGRATED,
    }
)  # fmt: skip


def keys_of(place: int, first: date, last: date) -> tuple[int, ...]:
    """The matters first assigned from ``first`` through ``last``, in order of their keys. One query."""
    rows = EventRow.objects.filter(kind="assigned", matter__jurisdiction=place, matter__circle="ordinary")
    given = rows.values("matter").annotate(given=Min("recorded_at")).order_by("matter")
    found = given.filter(given__gte=start_of(first), given__lt=end_of(last))
    return tuple(found.values_list("matter", flat=True))


def cases(keys: Sequence[int]) -> Iterator[Case]:
    """Their cases: nothing of them is invented. Units are their keys as text, people named."""
    histories = events_of(keys)
    people = _people(keys)
    for key in keys:
        events = histories[key]
        matter = as_set_up(key, events)
        kept = tuple(event for event in events if event.kind not in _OF_OLD_DUTIES)
        given = [event for event in kept if event.kind is _E.ASSIGNED]
        units = tuple(dict.fromkeys(event.unit for event in given if event.unit))
        if units:
            names = tuple(people.get((key, unit), "没有写明经办人") for unit in units)
            yield Case(
                matter, given[0].recorded_at, units, names, (PROMPT,) * len(units), "", recorded=kept
            )  # fmt: skip


def _people(keys: Sequence[int]) -> dict[tuple[int, str], str]:
    rows = Party.objects.filter(matter__in=list(keys)).order_by("pk")
    found = {}
    for matter, unit, name, clerk, head in rows.values_list(
        "matter", "unit", "unit__name", "clerk__name", "first_responsible__name"
    ):
        found[matter, str(unit)] = f"{name}{clerk or head}" if clerk or head else f"{name}（没有写明经办人）"
    return found


def named(pack: dict[str, Any]) -> dict[str, Any]:
    """A pack's result with the names of units and the numbers of matters in the place of their keys. Two queries."""
    units = dict(Unit.objects.filter(pk__in=[int(each["unit"]) for each in pack["units"]]).values_list("pk", "name"))
    basis = {_matter(key) for each in pack["proposals"] for key in each["basis"]}
    numbers = dict(Matter.objects.filter(pk__in=basis).values_list("pk", "number"))
    return {
        **pack,
        "units": [{**each, "unit": units[int(each["unit"])]} for each in pack["units"]],
        "proposals": [
            {**each, "unit": units[int(each["unit"])], "basis": [_numbered(key, numbers) for key in each["basis"]]}
            for each in pack["proposals"]
        ],
    }


def _matter(key: str) -> int:
    return int(key.partition("/")[0])


def _numbered(key: str, numbers: Mapping[int, str]) -> str:
    return f"{numbers[_matter(key)]}/{key.partition('/')[2]}"
