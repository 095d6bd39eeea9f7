"""The one door for writing kept views. What is done to many matters stands in `bulk`."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from duban.apps.boards.models import SavedView
from duban.apps.boards.queries import views_of
from duban.apps.org.models import Person
from duban.apps.org.standing import Standing
from duban.core.problem import BadInput, Place, Problem
from duban.core.secrecy import marking

MOST: Final = 20
"""Views a person, or a jurisdiction, keeps: more tabs than this nobody reads."""


def keep_view(held: Standing, by: Person, name: str, query: str, now: datetime, *, shared: bool = False) -> SavedView:
    """Keeps a view under a name; one of that name is replaced.

    Args:
        held: the standing of ``by`` today.
        query: as `duban.web.ledger.asking` writes it.
        shared: for the whole jurisdiction; only its head of supervision.

    Raises:
        BadInput: no name, too long, a marked one, too many views, or the person may not.
    """
    name, where = " ".join(name.split()), Place("视图")
    found: list[Problem] = []
    if not name:
        found.append(Problem(where, "没有写视图名称", "missing", "请写一个名称，如“本周到期”"))
    elif len(name) > 20:
        found.append(Problem(where, f"名称有{len(name)}个字", "too-long", "请不超过20个字"))
    elif sign := marking(name):
        found.append(Problem(where, f"名称有国家秘密标志“{sign}”，没有存入", "secret", "请换一个名称"))
    if len(query) > 2000:
        found.append(Problem(where, "选的条件太多", "too-long", "请减少单位或领导，再保存"))
    if held.jurisdiction_id is None or held.administrator or not held.roles:
        found.append(Problem(where, "您没有台账可以保存", "capacity"))
    elif shared and "head" not in held.roles:
        found.append(Problem(where, "共用视图由督查室主任保存", "capacity", "请存为自己的视图"))
    if found or held.jurisdiction_id is None:
        raise BadInput(*found)
    with transaction.atomic():
        kept = SavedView.objects.filter(jurisdiction=held.jurisdiction_id, shared=True)
        if not shared:
            kept = SavedView.objects.filter(person=by, shared=False)
        same = kept.filter(name=name).first()
        if same is not None:
            same.query, same.made_at = query, now
            same.save(update_fields=["query", "made_at"])
            return same
        if kept.count() >= MOST:
            raise BadInput(Problem(where, f"已有{MOST}个视图", "too-many", "请先删除不用的"))
        return SavedView.objects.create(
            person=by, jurisdiction_id=held.jurisdiction_id, name=name, query=query, shared=shared, made_at=now
        )


def drop_view(held: Standing, view: int) -> None:
    """Throws a view away: one's own, or as the head a shared one.

    Raises:
        BadInput: there is none, or it is somebody else's: one answer.
    """
    found = next((each for each in views_of(held) if each.pk == view), None)
    if found is None or (found.shared and "head" not in held.roles):
        raise BadInput(Problem(Place("视图"), "没有这个视图，或者不是您的", "not-found", "请刷新页面"))
    found.delete()
