"""Heads for units of the cast that have none."""

from __future__ import annotations

from tests.people import SINCE

from duban.apps.org.models import Grant, Person, Post, Unit


def head_of(unit: Unit) -> Person:
    """主要负责人 of a unit."""
    made = Person.objects.create(login=f"head{unit.pk}", name=f"{unit.name}局长", jurisdiction=unit.jurisdiction)
    Grant.objects.create(person=made, role="unit_head", jurisdiction=unit.jurisdiction, unit=unit, valid_from=SINCE)
    Post.objects.create(person=made, unit=unit, post="head", title="局长", valid_from=SINCE)
    return made
