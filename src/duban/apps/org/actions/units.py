"""Units: added, renamed, merged, split, ended. A unit never changes its name in place: it ends, another follows it.

The old row keeps its items and its history; ``successor`` says who carries them. People, roles and portfolios that
still hold on the day go over to the successor, each ended at the old unit and begun anew at the new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from duban.apps.org.actions.doer import Doer, bad, required, restamp
from duban.apps.org.models import Grant, Jurisdiction, Portfolio, Post, Seat, Unit, UnitAlias
from duban.apps.org.words import UNIT_KINDS

MAY = "system_admin"


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to add."""

    name: str
    kind: str = "organ"
    parent: Unit | None = None
    aliases: tuple[str, ...] = ()


def add_units(by: Doer, jurisdiction: Jurisdiction, news: Iterable[NewUnit], day: date) -> tuple[Unit, ...]:
    """Add units that hold from a day on, all or none.

    Raises:
        Refused: the doer is not the jurisdiction's system administrator.
        BadInput: a name is empty or taken, a kind unknown, a parent of another jurisdiction.
    """
    by.must(jurisdiction.pk, MAY)
    with transaction.atomic():
        made = tuple(add_unit(jurisdiction, new, day) for new in news)
        restamp(jurisdiction.pk)
        by.record("units_added", jurisdiction.name, {"单位": [unit.name for unit in made], "起": str(day)})
    return made


def add_unit(jurisdiction: Jurisdiction, new: NewUnit, day: date) -> Unit:
    """One row, checked; the caller holds the transaction and the permission."""
    name = required("name", "单位名称", new.name, 60)
    if new.kind not in UNIT_KINDS:
        raise bad("kind", f"没有“{new.kind}”这类单位", "unknown-kind", f"可选：{'、'.join(UNIT_KINDS.values())}")
    if new.parent and (new.parent.jurisdiction_id != jurisdiction.pk or not new.parent.holds_on(day)):
        raise bad("parent", f"上级单位“{new.parent}”在{day}不在本区划内", "wrong-parent", "请另选上级单位")
    siblings = _lasting(Unit.objects.filter(jurisdiction=jurisdiction, parent=new.parent), day)
    if siblings.filter(name=name).exists():
        raise bad("name", f"“{name}”已经有了", "name-taken", "请改名，或直接使用已有的单位")
    order = Unit.objects.filter(jurisdiction=jurisdiction).count()
    unit = Unit.objects.create(
        jurisdiction=jurisdiction, parent=new.parent, name=name, kind=new.kind, valid_from=day, order=order
    )
    UnitAlias.objects.bulk_create(
        UnitAlias(unit=unit, name=alias[:100]) for alias in dict.fromkeys(map(str.strip, new.aliases)) if alias
    )
    return unit


def rename(by: Doer, unit: Unit, name: str, day: date) -> Unit:
    """The unit under another name from a day on.

    Returns:
        The new row; the old name stays an alias of it.
    """
    by.must(unit.jurisdiction_id, MAY)
    _must_hold(unit, day)
    if name.strip() == unit.name:
        raise bad("name", f"名称没有变，仍是“{unit.name}”", "same-name", "请填写新名称")
    with transaction.atomic():
        made = add_unit(unit.jurisdiction, NewUnit(name, unit.kind, unit.parent, _names(unit)), day)
        Unit.objects.filter(pk=made.pk).update(order=unit.order)
        _follow(unit, made, day)
        restamp(unit.jurisdiction_id)
        by.record("unit_renamed", made.name, {"原名": unit.name, "起": str(day)})
    return made


def merge(by: Doer, units: Sequence[Unit], into: str, day: date) -> Unit:
    """Several units become one from a day on: a new one, or one of them where ``into`` is its name."""
    if len({unit.pk for unit in units}) < 2:
        raise bad("units", "合并至少要选两个单位", "too-few", "请再选一个单位")
    first = units[0]
    by.must(first.jurisdiction_id, MAY)
    for unit in units:
        by.must(unit.jurisdiction_id, MAY)
        _must_hold(unit, day)
        if unit.parent_id != first.parent_id or unit.jurisdiction_id != first.jurisdiction_id:
            raise bad("units", f"“{unit}”与“{first}”不是同一个上级", "different-parents", "请先调整上级再合并")
    with transaction.atomic():
        staying = next((unit for unit in units if unit.name == into.strip()), None)
        names = tuple(name for unit in units for name in _names(unit))
        made = staying or add_unit(first.jurisdiction, NewUnit(into, first.kind, first.parent, names), day)
        for unit in units:
            if unit.pk != made.pk:
                _follow(unit, made, day)
        restamp(first.jurisdiction_id)
        by.record("units_merged", made.name, {"原单位": [unit.name for unit in units], "起": str(day)})
    return made


def split(by: Doer, unit: Unit, names: Sequence[str], day: date) -> tuple[Unit, ...]:
    """One unit becomes several from a day on; the first named carries its items, people and roles."""
    by.must(unit.jurisdiction_id, MAY)
    _must_hold(unit, day)
    if len({name.strip() for name in names}) < 2:
        raise bad("names", "分设至少要写两个不同的单位名称", "too-few", "请每行写一个单位名称")
    with transaction.atomic():
        if unit.name in [name.strip() for name in names]:
            raise bad(
                "names", f"分设后的单位不能仍叫“{unit.name}”", "same-name", "如要保留原单位，请直接新增另一个单位"
            )
        parts = tuple(add_unit(unit.jurisdiction, NewUnit(name, unit.kind, unit.parent), day) for name in names)
        _follow(unit, parts[0], day)
        restamp(unit.jurisdiction_id)
        by.record("unit_split", unit.name, {"分设为": [part.name for part in parts], "起": str(day)})
    return parts


def end(by: Doer, unit: Unit, day: date) -> None:
    """A unit that nobody follows ends on a day; its people must have left and nothing may stand inside it."""
    by.must(unit.jurisdiction_id, MAY)
    _must_hold(unit, day)
    with transaction.atomic():
        if _lasting(unit.sections.all(), day).exists():
            raise bad("unit", f"“{unit}”下面还有单位", "not-empty", "请先撤销或合并下面的单位")
        if _lasting(unit.posts.all(), day).exists():
            raise bad("unit", f"“{unit}”还有人任职", "not-empty", "请先免去职务，或用“合并”把人和事一并转走")
        Unit.objects.filter(pk=unit.pk).update(valid_to=day)
        restamp(unit.jurisdiction_id)
        by.record("unit_ended", unit.name, {"止": str(day)})


def _must_hold(unit: Unit, day: date) -> None:
    if not unit.holds_on(day) or unit.valid_to is not None:
        raise bad("unit", f"“{unit}”在{day}不是现有单位", "not-standing", "请选择现有单位，或改日期")


def _lasting(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Rows that hold on a day or will hold after it."""
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=day))


def _names(unit: Unit) -> tuple[str, ...]:
    return (unit.name, *unit.aliases.values_list("name", flat=True))


def _follow(old: Unit, new: Unit, day: date) -> None:
    """``new`` takes the place of ``old`` on a day: sections, people, roles, portfolios."""
    Unit.objects.filter(pk=old.pk).update(valid_to=day, successor=new)
    for section in _lasting(old.sections.all(), day):
        twin = _lasting(new.sections.filter(name=section.name), day).first()
        _follow(section, twin or add_unit(new.jurisdiction, NewUnit(section.name, section.kind, new), day), day)
    for post in _lasting(Post.objects.filter(unit=old), day):
        moved = _carry(post, new, day)
        for seat in _lasting(Seat.objects.filter(post=post), day):
            seat.post = moved
            seat.save()
    for row in (*_lasting(Grant.objects.filter(unit=old), day), *_lasting(Portfolio.objects.filter(unit=old), day)):
        _carry(row, new, day)


def _carry(row: Any, new: Unit, day: date) -> Any:
    """A dated row that named the old unit names the new one from the day on; what was before stays as it was."""
    if row.valid_from >= day:
        row.unit = new
        row.save()
        return row
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}  # noqa: SLF001 - Django documents it
    fields.pop("id")
    type(row).objects.filter(pk=row.pk).update(valid_to=day)
    return type(row).objects.create(**fields | {"unit_id": new.pk, "valid_from": day})
