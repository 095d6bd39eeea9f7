"""People and the seats they hold: the system administrator's work. A seat gives no right by itself (see `standing`)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from duban.apps.org.actions.doer import Doer, Refused, bad, required
from duban.apps.org.models import Grant, Jurisdiction, Person, Post, Unit
from duban.apps.org.words import ADMINISTRATORS, POSTS, ROLES
from duban.core.problem import Place, Problem

MAY = "system_admin"
LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,39}")
GUESSABLE = frozenset({"admin", "administrator", "root", "test", "guest", "system", "user", "duban"})
PHONE = re.compile(r"[0-9+ -]{0,20}")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to give an account, and a seat where ``unit`` is named."""

    name: str
    login: str
    unit: Unit | None = None
    title: str = ""
    post: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A person and the one-time password they log in with first; shown once and kept nowhere."""

    person: Person
    password: str


def one_time_password() -> str:
    """Sixteen characters nobody chose, of three classes, none that are read for another.

    >>> len(one_time_password())
    16
    """
    groups = ("ABCDEFGHJKMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789")
    return "".join(secrets.choice(groups[place % 3]) for place in range(16))


def add_people(by: Doer, jurisdiction: Jurisdiction, news: Iterable[NewPerson], day: date) -> tuple[Account, ...]:
    """Accounts for people, all or none; each must change its password at the first log-in.

    Raises:
        Refused: the doer is not the jurisdiction's system administrator.
        BadInput: a name is empty, an account taken or guessable, a post unknown.
    """
    by.must(jurisdiction.pk, MAY)
    listed = [(new, one_time_password()) for new in news]
    hashes = [make_password(password) for _, password in listed]  # slow on purpose: outside the transaction
    with transaction.atomic():
        made = tuple(
            Account(add_person(jurisdiction, new, hashed, day), password)
            for (new, password), hashed in zip(listed, hashes, strict=True)
        )
        by.record("people_added", jurisdiction.name, {"账号": [account.person.login for account in made]})
    return made


def add_person(jurisdiction: Jurisdiction, new: NewPerson, hashed: str, day: date) -> Person:
    """One row, checked, and its seat; the caller holds the transaction and the permission."""
    name = required("name", "姓名", new.name, 40)
    login = required("login", "账号", new.login, 40)
    if not LOGIN.fullmatch(login):
        raise bad("login", f"账号“{login}”写法不对", "login-form", "用小写字母开头，可含数字、点、横线，至少2个字符")
    if login in GUESSABLE:
        raise bad("login", f"账号“{login}”太容易猜到", "login-guessable", "请用姓名拼音等能认出本人的账号")
    if Person.objects.filter(login=login).exists():
        raise bad("login", f"账号“{login}”已经有人用了", "login-taken", "请换一个账号，一人一号，不得共用")
    if not PHONE.fullmatch(new.phone.strip()):
        raise bad("phone", f"电话“{new.phone}”写法不对", "phone-form", "只能有数字、空格、+和-")
    person = Person.objects.create(
        login=login, name=name, jurisdiction=jurisdiction, phone=new.phone.strip(), password=hashed
    )
    if new.unit:
        _seat(person, new.unit, new.post or "clerk", new.title, day)
    return person


def change_person(by: Doer, person: Person, *, name: str, phone: str) -> None:
    """Another name or telephone; the account itself never changes, for the records name it."""
    by.must(_home(person), MAY)
    name = required("name", "姓名", name, 40)
    if not PHONE.fullmatch(phone.strip()):
        raise bad("phone", f"电话“{phone}”写法不对", "phone-form", "只能有数字、空格、+和-")
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(name=name, phone=phone.strip())
        by.record("person_changed", person.login, {"姓名": name})


def stop(by: Doer, person: Person) -> None:
    """The account is out of use at once, its sessions too."""
    _switch(by, person, on=False)


def restore(by: Doer, person: Person) -> None:
    """The account is in use again, with what it still holds."""
    _switch(by, person, on=True)


def _switch(by: Doer, person: Person, *, on: bool) -> None:
    by.must(_home(person), MAY)
    if person.pk == by.person.pk:
        raise Refused(Problem(Place("person"), "不能停用或恢复自己的账号", "oneself", "请由另一名系统管理员办理"))
    with transaction.atomic():
        if not on:
            keep_each_administrator(person, by.today)
        Person.objects.filter(pk=person.pk).update(is_active=on)
        by.record("person_restored" if on else "person_stopped", f"{person.name}（{person.login}）")


def reset_password(by: Doer, person: Person) -> str:
    """A new one-time password; open sessions end. The second factor stays: the two are never reset by one person."""
    by.must(_home(person), MAY)
    password = one_time_password()
    hashed = make_password(password)
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(password=hashed, must_change_password=True, password_set_at=None)
        by.record("password_reset", f"{person.name}（{person.login}）")
    return password


def remove_second_factor(by: Doer, person: Person) -> None:
    """Somebody lost their telephone: the security administrator lets them enrol anew. Nobody does it for themselves."""
    by.must(_home(person), "security_admin")
    if person.pk == by.person.pk:
        raise Refused(Problem(Place("person"), "不能解除自己的第二因素", "oneself", "请由另一名安全保密管理员办理"))
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(second_factor="", second_factor_used=0)
        by.record("factor_removed", f"{person.name}（{person.login}）")


def give_post(by: Doer, person: Person, unit: Unit, post: str, title: str, day: date) -> Post:
    """A seat in a unit from a day on."""
    by.must(unit.jurisdiction_id, MAY)
    with transaction.atomic():
        made = _seat(person, unit, post, title, day)
        by.record(
            "post_given", f"{person.name}（{person.login}）", {"单位": unit.name, "岗位": POSTS[post], "起": str(day)}
        )
    return made


def end_post(by: Doer, post: Post, day: date) -> None:
    """The seat is left on a day."""
    by.must(post.unit.jurisdiction_id, MAY)
    if day < post.valid_from:
        raise bad("day", f"免职日期{day}早于任职日期{post.valid_from}", "before-start", "请改日期")
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(valid_to=day)
        post.seats.filter(Q(valid_to=None) | Q(valid_to__gt=day)).update(valid_to=day)
        by.record("post_ended", f"{post.person.name}（{post.person.login}）", {"单位": post.unit.name, "止": str(day)})


def _seat(person: Person, unit: Unit, post: str, title: str, day: date) -> Post:
    if post not in POSTS:
        raise bad("post", f"没有“{post}”这个岗位", "unknown-post", f"可选：{'、'.join(POSTS.values())}")
    if not unit.holds_on(day):
        raise bad("unit", f"“{unit}”在{day}不是现有单位", "not-standing", "请选择现有单位，或改日期")
    if unit.jurisdiction_id != person.jurisdiction_id:
        raise bad("unit", f"“{unit}”不在{person.name}所属的区划", "other-place", "请另选单位")
    if (
        Grant.objects.filter(person=person, role__in=ADMINISTRATORS)
        .filter(Q(valid_to=None) | Q(valid_to__gt=day))
        .exists()
    ):
        raise bad(
            "person", f"{person.name}是三员之一，不能在单位任职", "administrator", "请另建账号，或先收回管理员角色"
        )
    if Post.objects.on(day).filter(person=person, unit=unit, post=post).exists():
        raise bad("post", f"{person.name}已是{unit}的{POSTS[post]}", "post-held", "不必重复任职")
    return Post.objects.create(person=person, unit=unit, post=post, title=title.strip()[:60], valid_from=day)


def _home(person: Person) -> int:
    """The jurisdiction whose administrators answer for the account; 0, which nobody holds, where it has none."""
    return person.jurisdiction_id or 0


def keep_each_administrator(person: Person, day: date, role: str = "") -> None:
    """Of each of the three administrators at least one must stay, or nobody could give the role again.

    Args:
        role: only this one is about to be lost; empty: all the person holds.

    Raises:
        BadInput: the person is the last one in use.
    """
    held = Grant.objects.on(day).filter(person=person, role__in=[role] if role else ADMINISTRATORS)
    for grant in held.filter(role__in=ADMINISTRATORS):
        others = Grant.objects.on(day).filter(role=grant.role, jurisdiction=grant.jurisdiction, person__is_active=True)
        if not others.exclude(person=person).exists():
            raise bad("person", f"{person.name}是最后一名{ROLES[grant.role]}", "last-one", "请先授予另一人，再办这一件")
