"""The door: password, second factor, lock-out, change of password. Each attempt is counted before it is tried.

What is said outside is the same whether the account exists, is stopped, or the password is wrong; and it takes the
same time, for an account that is not there is hashed all the same. ``now`` is here the machine's
clock, in a rehearsal too: a lock must end and a telephone's code must fit while the stored clock stands still, and a
jump logs nobody out.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

import pyotp
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F

from duban.apps.audit import actions as audit
from duban.apps.org.factors import opened as opened_factor
from duban.apps.org.factors import sealed as sealed_factor
from duban.apps.org.models import Attempt, Grant, Person, SignIn
from duban.apps.org.passwords import complaints
from duban.apps.org.words import ADMINISTRATORS
from duban.core.digest import digest
from duban.core.problem import BadInput, Place, Problem

TRIALS: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
STEP: Final = 30
SEEN_EVERY: Final = timedelta(minutes=1)

WRONG: Final = Problem(Place("password"), "账号或密码不对", "wrong", f"连续输错{TRIALS}次，锁定15分钟")
LOCKED: Final = Problem(Place("password"), f"已连续输错{TRIALS}次，暂时锁定", "locked", "请15分钟后再试")
WRONG_CODE: Final = Problem(Place("code"), "验证码不对或已用过", "wrong-code", "请输入验证器上新的6位数字")


def knock(login: str, password: str, now: datetime, address: str = "") -> Person | Problem:
    """Whether this account and password open the door; a code may still be asked for.

    Returns:
        The person, or the sentence to show. Either is in the audit log.
    """
    login = login.strip()[:40]
    door = f"password:{login}"
    if not _may_try(door, now):
        audit.record("log_in_failed", now, None, account=login, address=address, success=False, detail={"因": "锁定中"})
        return LOCKED
    person = Person.objects.select_related("jurisdiction").filter(login=login).first()
    right = check_password(password[:1000], person.password if person else _nobody())
    if person is None or not right or not person.is_active:
        _failed(door, now, person, login, address)
        return WRONG
    Attempt.objects.filter(door=door).delete()
    return person


_hash_of_nobody: dict[str, str] = {}


def _nobody() -> str:
    """A hash no password fits, as slow to check as a true one."""
    hasher = settings.PASSWORD_HASHERS[0]
    return _hash_of_nobody.setdefault(hasher, _hash_of_nobody.get(hasher) or make_password(pyotp.random_base32()))


def _may_try(door: str, now: datetime) -> bool:
    """Count this attempt; False where the door is locked. One short transaction, before the slow hash."""
    with transaction.atomic():
        Attempt.objects.filter(since__lte=now - LOCKED_FOR).delete()
        Attempt.objects.get_or_create(door=door, defaults={"since": now})
        free = Attempt.objects.filter(door=door, count__lt=TRIALS)
        return free.update(count=F("count") + 1, since=now) == 1


def _failed(door: str, now: datetime, person: Person | None, login: str, address: str) -> None:
    locked = Attempt.objects.filter(door=door, count__gte=TRIALS).exists()
    act = "locked" if locked else "log_in_failed"
    kind = "验证码" if door.startswith("code:") else "密码"
    detail = {"因": f"{kind}不对"}
    audit.record(act, now, person, account=login, address=address, success=False, detail=detail)


def needs_second_factor(person: Person, day: date) -> bool:
    """Whether the person must have one: administrators always, everybody where the installation says so."""
    if settings.SECOND_FACTOR == "all":
        return True
    return Grant.objects.on(day).filter(person=person, role__in=ADMINISTRATORS).exists()


def accept_code(person: Person, code: str, now: datetime, address: str = "") -> Problem | None:
    """Whether a code of the second factor is right: of this half minute or the ones beside it, and never used before."""
    door = f"code:{person.login}"
    if not _may_try(door, now):
        audit.record("log_in_failed", now, person, address=address, success=False, detail={"因": "锁定中"})
        return Problem(Place("code"), LOCKED.what, LOCKED.rule, LOCKED.hint)
    try:
        step = _step_of(opened_factor(person.second_factor, person.pk), code, now)
    except BadInput as refused:  # nobody is let in by a key that is missing; nobody is reset or locked out by it
        Attempt.objects.filter(door=door).delete()
        audit.record(
            "log_in_failed", now, person, address=address, success=False, detail={"因": refused.problems[0].what}
        )
        return refused.problems[0]
    # The condition is part of the update: of two who send the same code at once one is accepted.
    unused = Person.objects.filter(pk=person.pk, second_factor_used__lt=step or 0)
    if step is None or unused.update(second_factor_used=step) != 1:
        _failed(door, now, person, person.login, address)
        return WRONG_CODE
    Attempt.objects.filter(door=door).delete()
    return None


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    code = code.replace(" ", "")
    if not secret or not (code.isascii() and code.isdigit() and len(code) == 6):
        return None
    present = int(now.timestamp()) // STEP
    generator = pyotp.HOTP(secret)
    return next((step for step in (present, present - 1, present + 1) if generator.verify(code, step)), None)


def fresh_secret() -> str:
    """A secret for a second factor, to be shown once and enrolled with a first code."""
    return pyotp.random_base32()


def secret_address(person: Person, secret: str) -> str:
    """The secret as authenticator programs read it from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.login, issuer_name="督办")


def enrol(person: Person, secret: str, code: str, now: datetime, address: str = "") -> Problem | None:
    """The secret becomes the person's second factor where the code shows that they hold it.

    Raises:
        BadInput: the key that seals secrets is missing; nothing is enrolled then.
    """
    if person.second_factor:
        return Problem(Place("code"), "已经绑定过第二因素", "enrolled", "换手机请联系安全保密管理员解除后重新绑定")
    step = _step_of(secret, code, now)
    if step is None:
        return WRONG_CODE
    with transaction.atomic():
        fresh = Person.objects.filter(pk=person.pk, second_factor="")
        if fresh.update(second_factor=sealed_factor(secret, person.pk), second_factor_used=step) != 1:
            return Problem(Place("code"), "已经绑定过第二因素", "enrolled", "请刷新页面")
        audit.record("factor_enrolled", now, person, address=address)
    return None


def change_password(
    person: Person, old: str, new: str, again: str, now: datetime, address: str = ""
) -> tuple[Problem, ...]:
    """A new password instead of the old one; other sessions of the person end.

    Returns:
        Everything that is wrong; empty: it is changed.
    """
    if not _may_try(f"password:{person.login}", now):
        return (Problem(Place("old"), LOCKED.what, LOCKED.rule, LOCKED.hint),)
    if not check_password(old[:1000], person.password):
        _failed(f"password:{person.login}", now, person, person.login, address)
        return (Problem(Place("old"), "原密码不对", "wrong", "请再输一遍"),)
    Attempt.objects.filter(door=f"password:{person.login}").delete()
    found = list(complaints(new, person.login, person.name))
    if new == old:
        found.append(Problem(Place("new"), "新密码与原密码相同", "password-same", "请换一个"))
    if again != new:
        found.append(Problem(Place("again"), "两次输入的新密码不一样", "password-differs", "请再输一遍"))
    if found:
        return tuple(found)
    hashed = make_password(new)
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(password=hashed, must_change_password=False, password_set_at=now)
        audit.record("password_changed", now, person, address=address)
    person.password, person.must_change_password, person.password_set_at = hashed, False, now
    return ()


def opened(person: Person, session: str, now: datetime, address: str = "", device: str = "") -> None:
    """A session begins."""
    with transaction.atomic():
        key = digest(session)
        SignIn.objects.create(person=person, key=key, at=now, seen_at=now, address=address[:45], device=device[:200])
        audit.record("log_in", now, person, address=address)


def seen(session: str, now: datetime) -> None:
    """The session is still used; call it once a minute, not on every request."""
    SignIn.objects.filter(key=digest(session)).update(seen_at=now)


def closed(person: Person, session: str, now: datetime, address: str = "", *, idle: bool = False) -> None:
    """A session ends, by its owner or because nothing was done in it."""
    with transaction.atomic():
        SignIn.objects.filter(key=digest(session), ended_at=None).update(ended_at=now)
        audit.record("timed_out" if idle else "log_out", now, person, address=address)
