"""A jurisdiction is set up with its three administrators, each with a one-time password: the first one by `duban init`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from duban.apps.audit import actions as audit
from duban.apps.org.actions.doer import Doer, bad, required
from duban.apps.org.actions.people import Account, NewPerson, add_person, one_time_password
from duban.apps.org.models import Grant, Jurisdiction
from duban.apps.org.words import LEVELS, ROLES
from duban.apps.policies.queries import pack
from duban.core.instant import at_beijing

CODE = re.compile(r"[a-z][a-z0-9-]{0,15}")
ADMINISTRATORS = (("system_admin", "xitong"), ("security_admin", "anquan"), ("auditor", "shenji"))
"""Each administrator's role and how the account begins: no account is called admin."""


@dataclass(frozen=True, slots=True)
class Founding:
    """A jurisdiction to set up."""

    code: str
    name: str
    level: str
    pack: str


@dataclass(frozen=True, slots=True)
class Founded:
    """The jurisdiction and the accounts of its three administrators, their passwords shown this once."""

    jurisdiction: Jurisdiction
    accounts: tuple[Account, ...]


def found_first(wanted: Founding, now: datetime) -> Founded | None:
    """The first jurisdiction of an installation, before anybody can log in.

    Returns:
        None where one stands already: then only an administrator may set up another (`set_up`).
    """
    if Jurisdiction.objects.exists():
        return None
    passwords = _passwords()
    with transaction.atomic():
        if Jurisdiction.objects.exists():  # another process was first
            return None
        founded = _found(wanted, None, passwords, at_beijing(now).date())
        detail = {"账号": [account.person.login for account in founded.accounts]}
        audit.record("jurisdiction_set_up", now, None, founded.jurisdiction.name, detail, account="duban init")
    return founded


def accounts_in_words(founded: Founded) -> str:
    """The three accounts as printed once at the first start."""
    lines = [f"  {each.person.name}\t{each.person.login}\t{each.password}" for each in founded.accounts]
    told = f"已建立{founded.jurisdiction.name}和三员账号。一次性密码只显示这一次，首次登录必须更改，并绑定第二因素："
    return "\n".join([told, *lines])


def change(by: Doer, jurisdiction: Jurisdiction, name: str, pack_id: str) -> None:
    """Another name, or another pack in force for what is set up from now on; running matters keep their own."""
    by.must(jurisdiction.pk, "system_admin")
    name = required("name", "名称", name, 60)
    if pack_id and pack(pack_id) is None:
        raise bad("pack", f"没有制度“{pack_id}”", "unknown-pack", "请从制度库里选")
    with transaction.atomic():
        Jurisdiction.objects.filter(pk=jurisdiction.pk).update(name=name, pack=pack_id)
        by.record("jurisdiction_changed", name, {"原名": jurisdiction.name, "制度": pack_id})


def set_up(by: Doer, wanted: Founding) -> Founded:
    """A jurisdiction inside the doer's own, such as a town in a county, with administrators of its own."""
    by.must(by.standing.jurisdiction_id or 0, "system_admin")
    parent = Jurisdiction.objects.get(pk=by.standing.jurisdiction_id or 0)
    levels = list(LEVELS)
    if wanted.level in levels and levels.index(wanted.level) <= levels.index(parent.level):
        what = f"{LEVELS[wanted.level]}不能设在{LEVELS[parent.level]}以下"
        raise bad("level", what, "level-order", "请选更低的层级")
    passwords = _passwords()
    with transaction.atomic():
        founded = _found(wanted, parent, passwords, by.today)
        detail = {"账号": [account.person.login for account in founded.accounts]}
        by.record("jurisdiction_set_up", founded.jurisdiction.name, detail)
    return founded


def _passwords() -> list[tuple[str, str]]:
    made = [one_time_password() for _ in ADMINISTRATORS]
    return [(password, make_password(password)) for password in made]  # slow on purpose: outside the transaction


def _found(wanted: Founding, parent: Jurisdiction | None, passwords: list[tuple[str, str]], day: date) -> Founded:
    if not CODE.fullmatch(wanted.code):
        hint = "用小写字母开头，可含数字和横线，最多16个字符"
        raise bad("code", f"代码“{wanted.code}”写法不对", "code-form", hint)
    if wanted.level not in LEVELS:
        raise bad("level", f"没有“{wanted.level}”这个层级", "unknown-level", f"可选：{'、'.join(LEVELS)}")
    if Jurisdiction.objects.filter(code=wanted.code).exists():
        raise bad("code", f"代码“{wanted.code}”已经有了", "code-taken", "请换一个代码")
    jurisdiction = Jurisdiction.objects.create(
        code=wanted.code,
        name=required("name", "名称", wanted.name, 60),
        level=wanted.level,
        parent=parent,
        pack=wanted.pack,
    )
    accounts = []
    for (role, begins), (password, hashed) in zip(ADMINISTRATORS, passwords, strict=True):
        person = add_person(jurisdiction, NewPerson(ROLES[role], f"{begins}.{wanted.code}"), hashed, day)
        Grant.objects.create(person=person, role=role, jurisdiction=jurisdiction, valid_from=day)
        accounts.append(Account(person, password))
    return Founded(jurisdiction, tuple(accounts))
