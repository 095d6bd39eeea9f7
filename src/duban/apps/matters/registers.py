"""What the registers beside the matters share: who may write in one, and what a text must be to be kept."""

from __future__ import annotations

from collections.abc import Collection

from duban.apps.matters.access import is_administrator
from duban.apps.org.standing import Standing
from duban.core.problem import BadInput, Place, Problem
from duban.core.secrecy import marking


def must(where: Place, held: Standing, roles: Collection[str], what: str) -> int:
    """The jurisdiction of whoever holds one of the roles there.

    Args:
        what: who may, as a sentence, for whoever may not.

    Raises:
        BadInput: with the rule ``capacity``.
    """
    if held.jurisdiction_id is None or is_administrator(held) or not held.roles.intersection(roles):
        raise BadInput(Problem(where, what, "capacity", "请与其联系"))
    return held.jurisdiction_id


def written(name: str, text: str, most: int, *, required: bool = True) -> list[Problem]:
    """What is wrong with a text of a form: missing, longer than ``most`` characters, marked as a state secret.

    >>> [each.rule for each in written("理由", " ", 200)], written("理由", "已补报", 200)
    (['missing'], [])
    """
    text = text.strip()
    if not text:
        return [Problem(Place(name), f"没有写{name}", "missing", f"请写明{name}")] if required else []
    if len(text) > most:
        return [Problem(Place(name), f"{name}有{len(text)}个字，最多{most}个字", "too-long", "请精简")]
    if sign := marking(text):
        return [Problem(Place(name), f"{name}有国家秘密标志“{sign}”，没有存入", "secret", "请删去")]
    return []
