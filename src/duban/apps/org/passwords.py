"""What a password must be (等保 level 3, GB/T 22239-2019 §8.1.4.1): pure, but for the comparison with the old one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from duban.core.problem import Place, Problem

LEAST: Final = 8
MOST: Final = 128
LASTS: Final = timedelta(days=365)
CLASSES: Final = (str.islower, str.isupper, str.isdigit)


def complaints(password: str, login: str, name: str = "") -> tuple[Problem, ...]:
    """Everything that is wrong with a new password.

    >>> complaints("Zuoshi-2022", "zhu")
    ()
    >>> [str(found.rule) for found in complaints("zhuzhu", "zhu")]
    ['password-short', 'password-plain', 'password-account']
    """
    place = Place("new")
    found = []
    if len(password) < LEAST:
        found.append(Problem(place, f"密码只有{len(password)}位", "password-short", f"至少{LEAST}位"))
    if len(password) > MOST:
        found.append(Problem(place, f"密码有{len(password)}位", "password-long", f"最多{MOST}位"))
    classes = {next((number for number, each in enumerate(CLASSES) if each(sign)), 3) for sign in password}
    if len(classes) < 2:
        hint = "大写字母、小写字母、数字、符号中至少用两类"
        found.append(Problem(place, "密码只用了一类字符", "password-plain", hint))
    lower = password.lower()
    if any(word and word.lower() in lower for word in (login, login[::-1], login.partition(".")[0], name)):
        found.append(Problem(place, "密码里含有账号或姓名", "password-account", "请换一个与账号、姓名无关的"))
    return tuple(found)


def expired(set_at: datetime | None, now: datetime) -> bool:
    """Whether a password must be changed: never set by its owner, or a year old."""
    return set_at is None or now - set_at >= LASTS
