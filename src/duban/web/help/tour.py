"""The guided tour of the demo: the steps of `docs/tutorial/ten-minutes.md` as a strip on every page, until it is put away.

Conventions: shown only in a rehearsal of the demo county. Where somebody stands in it is a cookie, for each step may need
another log-in; it tells nothing of anybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest

from duban.apps.org.models import Jurisdiction, Person
from duban.apps.watch import rehearsal
from duban.demo.places import CODE
from duban.web.help.texts import FOLDER, PATHS

COOKIE: Final = "tour"
OFF: Final = "off"
LASTS: Final = 30 * 24 * 60 * 60
_STEP: Final = re.compile(
    r"^## (?P<place>\d+)\. (?P<title>.+)\n+登录：`?(?P<login>[^`\n]+)`?\n+"
    r"打开：\[(?P<page>[^\]]+)\]\((?P<address>[^)]+)\)\n+(?P<text>.+(?:\n.+)*)",
    re.M,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whom to log in as (empty: anybody), the page to open, what to look at."""

    place: int
    title: str
    login: str
    page: str
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands on the page: the step, how many there are, whether the reader is whom it wants."""

    step: Step
    count: int
    right: bool
    back: str


@cache
def steps() -> tuple[Step, ...]:
    """The tour, read from the tutorial."""
    path = FOLDER / f"{PATHS['ten-minutes']}.md"
    return read(path.read_text(encoding="utf-8")) if path.is_file() else ()


def read(source: str) -> tuple[Step, ...]:
    """The steps a tutorial tells.

    >>> read("## 1. 先看\\n\\n登录：`du`\\n\\n打开：[今日](/)\\n\\n看[第一行](x.md)。\\n")
    (Step(place=1, title='先看', login='du', page='今日', address='/', text='看第一行。'),)
    """
    found = []
    for each in _STEP.finditer(source):
        text = re.sub(r"\[([^\]]+)\]\([^)]+\)|`([^`]+)`|\*\*([^*]+)\*\*", lambda m: m[1] or m[2] or m[3], each["text"])
        login = each["login"] if each["login"].isascii() else ""
        found.append(
            Step(int(each["place"]), each["title"], login, each["page"], each["address"], text.replace("\n", ""))
        )
    return tuple(found)


def is_demo(request: HttpRequest) -> bool:
    """Whether this installation is the demo county; costs nothing where it is no rehearsal."""
    try:
        if rehearsal.kept() is None:
            return False
        person = getattr(request, "user", None)
        if isinstance(person, Person):
            return person.jurisdiction is not None and person.jurisdiction.code == CODE
        return Jurisdiction.objects.filter(code=CODE).exists()
    except DatabaseError:  # the page that says so needs no tour
        return False


def tour_of(request: HttpRequest | None) -> Strip | None:
    """The strip of the page that answers a request; None where there is no tour, or it was put away."""
    if request is None or not is_demo(request):
        return None
    said = request.COOKIES.get(COOKIE, "1")
    found = {str(each.place): each for each in steps()}.get(said)
    if found is None:
        return None
    person = getattr(request, "user", None)
    right = not found.login or (isinstance(person, Person) and person.login == found.login)
    return Strip(found, len(steps()), right, request.get_full_path() if request.method == "GET" else "/")
