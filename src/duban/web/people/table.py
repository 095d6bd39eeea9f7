"""All acts of 组织与人员 in one table.

A page shows the forms its reader may use; the same table answers when one is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duban.apps.org import queries
from duban.apps.org.actions.doer import Doer
from duban.apps.org.words import HELD, LEVELS, POSTS, ROLES, UNIT_KINDS
from duban.apps.policies.queries import packs
from duban.web.people.acts import office, people, units
from duban.web.people.acts.fields import OFFICE, SECURITY, SYSTEM
from duban.web.people.forms import Form

Choices = Sequence[tuple[str, str]]

FORMS: Final = (*units.FORMS, *people.FORMS, *office.FORMS)
BY_NAME: Final = {form.name: form for form in FORMS}


def allowed(by: Doer, aim: str) -> tuple[Form, ...]:
    """The forms of a page that its reader may use."""
    return tuple(form for form in FORMS if form.aim == aim and form.may & by.standing.roles)


def lists(by: Doer) -> dict[str, Choices]:
    """What the selects choose from."""
    place, day = by.standing.jurisdiction_id or 0, by.today
    tree = queries.tree(place)
    units_ = [(str(each.unit.id), "　" * each.depth + each.unit.name) for each in tree.flat(day)]
    whole = bool(by.standing.roles & (OFFICE | SYSTEM | SECURITY))
    return {
        "kinds": list(UNIT_KINDS.items()),
        "posts": list(POSTS.items()),
        "roles": list(ROLES.items()),
        "held": list(HELD.items()),
        "packs": [("", "（未定）"), *((each.id, each.title) for each in packs())],
        "levels": list(LEVELS.items())[1:],
        "works": [("no", "休息"), ("yes", "上班")],
        "units": units_,
        "units_or_none": [("", "（不选）"), *units_],
        "own_units": [each for each in units_ if whole or int(each[0]) in by.standing.heads],
        "people": [
            (str(each.pk), f"{each.name}（{each.login}）") for each in queries.people_of(place) if each.is_active
        ],
    }
