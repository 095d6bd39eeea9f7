"""Roles, stand-ins: the security administrator's work. Nobody grants themselves; the three administrators stand apart."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q

from duban.apps.org.actions.doer import Doer, Refused, bad
from duban.apps.org.actions.people import keep_each_administrator
from duban.apps.org.models import Grant, Jurisdiction, Person, Post, StandIn, Unit
from duban.apps.org.words import ADMINISTRATORS, ROLES
from duban.core.problem import Place, Problem

MAY = "security_admin"
BY_UNIT = frozenset({"clerk", "unit_head", "unit_deputy", "section"})
"""Roles that may be given over one unit; the others hold for the whole jurisdiction."""

NEEDS_UNIT: Final = frozenset({"clerk", "unit_head", "unit_deputy"})
"""Roles that mean nothing without the unit they are held in."""


def grant(by: Doer, person: Person, role: str, jurisdiction: Jurisdiction, unit: Unit | None, day: date) -> Grant:
    """A role in a jurisdiction from a day on, over a unit's subtree where one is named.

    Raises:
        Refused: the doer is not the jurisdiction's security administrator, or grants to themselves.
        BadInput: the role is unknown, already held, or excluded by another the person holds.
    """
    by.must(jurisdiction.pk, MAY)
    if person.pk == by.person.pk:
        raise Refused(Problem(Place("person"), "不能给自己授予角色", "oneself", "请由另一名安全保密管理员授予"))
    if role not in ROLES:
        raise bad("role", f"没有“{role}”这个角色", "unknown-role", f"可选：{'、'.join(ROLES.values())}")
    if unit and role not in BY_UNIT:
        raise bad("unit", f"{ROLES[role]}不按单位授予", "not-by-unit", "请不选单位")
    if unit is None and role in NEEDS_UNIT:
        raise bad("unit", f"授予{ROLES[role]}要选一个单位", "unit-missing", "请在“限于单位”里选其任职的单位")
    if unit and (unit.jurisdiction_id != jurisdiction.pk or not unit.holds_on(day)):
        raise bad("unit", f"“{unit}”在{day}不是本区划的单位", "other-place", "请另选单位")
    if role in ADMINISTRATORS and person.jurisdiction_id != jurisdiction.pk:
        raise bad("person", f"{person.name}不是本区划的人员，不能担任{ROLES[role]}", "other-place", "请另选人员")
    with transaction.atomic():
        # Two grants at once to one person queue up here, or both could pass the exclusion.
        Person.objects.select_for_update().get(pk=person.pk)
        _exclusions(person, role, jurisdiction, unit, day)
        made = Grant.objects.create(
            person=person, role=role, jurisdiction=jurisdiction, unit=unit, granted_by=by.person, valid_from=day
        )
        what = {"角色": ROLES[role], "起": str(day)} | ({"单位": unit.name} if unit else {})
        by.record("role_granted", f"{person.name}（{person.login}）", what)
    return made


def _exclusions(person: Person, role: str, jurisdiction: Jurisdiction, unit: Unit | None, day: date) -> None:
    lasting = Q(valid_to=None) | Q(valid_to__gt=day)
    held = list(Grant.objects.filter(lasting, person=person))
    if any(each.role == role and each.jurisdiction_id == jurisdiction.pk and each.unit == unit for each in held):
        raise bad("role", f"{person.name}已有{ROLES[role]}角色", "role-held", "不必重复授予")
    apart = [each.role for each in held if role in ADMINISTRATORS or each.role in ADMINISTRATORS]
    if apart:
        what = f"{person.name}已是{ROLES[apart[0]]}，不能再任{ROLES[role]}：三员相互分立，也不兼其他角色"
        raise bad("role", what, "three-apart", "请另建账号，或先收回原角色")
    if role in ADMINISTRATORS and Post.objects.filter(lasting, person=person).exists():
        what = f"{person.name}在单位任职，不能任{ROLES[role]}"
        raise bad("role", what, "three-apart", "请另建账号，或先免去职务")


def revoke(by: Doer, held: Grant, day: date) -> None:
    """The role ends on a day.

    Raises:
        Refused: the doer is not the security administrator of its jurisdiction.
        BadInput: it would leave no administrator of that kind, or ends before it began.
    """
    by.must(held.jurisdiction_id, MAY)
    if day < held.valid_from:
        raise bad("day", f"收回日期{day}早于授予日期{held.valid_from}", "before-start", "请改日期")
    with transaction.atomic():
        Jurisdiction.objects.select_for_update().get(pk=held.jurisdiction_id)  # two last ones do not leave at once
        if held.role in ADMINISTRATORS:
            keep_each_administrator(held.person, day, held.role)
        Grant.objects.filter(pk=held.pk).update(valid_to=day)
        subject = f"{held.person.name}（{held.person.login}）"
        by.record("role_revoked", subject, {"角色": ROLES[held.role], "止": str(day)})


def let_stand_in(by: Doer, person: Person, principal: Person, first: date, until: date, reason: str) -> StandIn:
    """Somebody acts for another from ``first`` until the day before ``until``; every act will show both.

    Done by the principal themselves, or by the security administrator. For an administrator nobody stands in.
    """
    if by.person.pk != principal.pk:
        by.must(principal.jurisdiction_id or 0, MAY)
    if by.person.pk == person.pk or person.pk == principal.pk:
        raise Refused(Problem(Place("person"), "不能让自己代行", "oneself", "请由本人或另一名安全保密管理员委托"))
    if not first < until:
        raise bad("until", f"止期{until}不晚于起期{first}", "empty-span", "请改日期")
    if person.jurisdiction_id != principal.jurisdiction_id or not person.is_active:
        raise bad("person", f"{person.name}不是本区划的在用人员", "other-place", "请另选人员")
    administrators = Grant.objects.filter(role__in=ADMINISTRATORS, person__in=(person, principal))
    with transaction.atomic():
        if administrators.filter(Q(valid_to=None) | Q(valid_to__gt=first)).exists():
            raise bad("person", "三员不能代行他人职权，也不能由他人代行", "three-apart", "请另选人员")
        clash = StandIn.objects.filter(person=person, principal=principal, valid_from__lt=until)
        if clash.filter(Q(valid_to=None) | Q(valid_to__gt=first)).exists():
            raise bad("first", f"这段时间{person.name}已在代{principal.name}", "held", "请改日期")
        made = StandIn.objects.create(
            person=person, principal=principal, reason=reason.strip()[:100], valid_from=first, valid_to=until
        )
        by.record("stand_in_given", f"{person.name}代{principal.name}", {"起": str(first), "止": str(until)})
    return made


def end_stand_in(by: Doer, given: StandIn, day: date) -> None:
    """The stand-in ends earlier than said: by the principal, or by the security administrator."""
    if by.person.pk != given.principal_id:
        by.must(given.principal.jurisdiction_id or 0, MAY)
    day = max(day, given.valid_from)
    with transaction.atomic():
        StandIn.objects.filter(pk=given.pk).update(valid_to=day)
        by.record("stand_in_ended", f"{given.person.name}代{given.principal.name}", {"止": str(day)})
