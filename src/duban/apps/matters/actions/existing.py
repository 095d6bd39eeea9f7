"""Whether the units and people an act names are there, in service, and of this jurisdiction: ids in forms can be forged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from duban.apps.org.models import Person, Unit


def unknown_units(units: Iterable[int], jurisdiction: int, day: date) -> list[str]:
    """Sentences for units that do not stand on that day in the jurisdiction, or in one right inside it."""
    wanted = set(units)
    if not wanted:
        return []
    here = Q(jurisdiction=jurisdiction) | Q(jurisdiction__parent=jurisdiction)
    found = set(Unit.objects.on(day).filter(here, pk__in=wanted).values_list("pk", flat=True))
    names = dict(Unit.objects.filter(here, pk__in=wanted - found).values_list("pk", "name"))
    return [f"{names.get(each, '所选单位')}现在不在本区划的单位之中" for each in sorted(wanted - found)]


def unknown_people(people: Iterable[int | None], jurisdiction: int) -> list[str]:
    """Sentences for people who have no account in the jurisdiction, or in one right inside or above it."""
    wanted = {each for each in people if each is not None}
    if not wanted:
        return []
    here = Q(jurisdiction=jurisdiction) | Q(jurisdiction__parent=jurisdiction) | Q(jurisdiction__inside=jurisdiction)
    found = set(Person.objects.filter(here, pk__in=wanted).values_list("pk", flat=True))
    return ["所选人员不在本区划的人员之中"] * len(wanted - found)
