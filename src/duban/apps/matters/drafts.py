"""What somebody has begun to write, kept until it is done. A draft is its writer's alone; nobody else reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from duban.apps.matters.models import Draft
from duban.apps.org.models import Person
from duban.core.problem import BadInput, Place, Problem
from duban.core.secrecy import marking

LARGEST: Final = 200_000
"""Characters of the longest draft kept."""
Content = Mapping[str, list[str]]


def save(person: Person, form: str, text: str, now: datetime) -> None:
    """Keeps what was written in a form; a later text takes the place of an earlier one.

    Args:
        form: which form, in at most 80 characters.
        text: JSON: a list of texts by field.

    Raises:
        BadInput: too long, not of that form, or bearing a secrecy marking. Nothing of it is kept then.
    """
    where = Place("草稿")
    if len(text) > LARGEST or len(form) > 80:
        raise BadInput(Problem(where, "太长，没有保存", "draft-long", "请缩短内容，详细材料作为附件上传"))
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not _sound(content):
        raise BadInput(Problem(where, "读不懂，没有保存", "draft-form", "请刷新页面后再写"))
    if found := next((mark for values in content.values() for each in values if (mark := marking(each))), None):
        what = f"有国家秘密标志“{found}”，本系统不得存储、处理国家秘密，没有保存"
        raise BadInput(Problem(where, what, "secret", "请立即删去，并按保密规定处理原件"))
    Draft.objects.update_or_create(person=person, form=form, defaults={"content": content, "saved_at": now})


def kept(person: Person, form: str) -> Draft | None:
    """The writer's own draft of a form."""
    return Draft.objects.filter(person=person, form=form).first()


def kept_under(person: Person, start: str) -> dict[str, Content]:
    """The writer's own drafts of all forms whose names begin so, by name."""
    return dict(Draft.objects.filter(person=person, form__startswith=start).values_list("form", "content"))


def drop(person: Person, form: str) -> None:
    """Throws a draft away once what it was for is done."""
    Draft.objects.filter(person=person, form=form).delete()


def _sound(content: object) -> bool:
    return isinstance(content, dict) and all(
        isinstance(name, str) and isinstance(values, list) and all(isinstance(each, str) for each in values)
        for name, values in content.items()
    )
