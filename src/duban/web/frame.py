"""What stands around every page: where the person may go, who they are, what the lights are called here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from duban import clock
from duban.apps.matters.overseen import OVERSEERS
from duban.apps.matters.unit_sight import READERS
from duban.apps.notify.queries import unread
from duban.apps.org.models import Person
from duban.apps.org.queries import lineage, standing
from duban.apps.org.standing import Standing
from duban.apps.org.words import ROLES
from duban.apps.policies import queries as policies
from duban.core.policy.rules import LightRule, Pack
from duban.core.words import LIGHTS

WORKERS: Final = frozenset(
    {"supervisor", "head", "section", "clerk", "unit_head", "unit_deputy", "leader", "chief", "discipline"}
)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the rail. ``apart``: a line stands above it."""

    name: str
    label: str
    icon: str
    roles: frozenset[str]
    """Who is shown it; empty: everybody who has logged in."""
    apart: bool = False

    @property
    def address(self) -> str:
        return address(self.name)


ITEMS: Final = (
    Item("today", "今日", "today", WORKERS),
    Item("ledger", "台账", "ledger", WORKERS),
    Item("proposals", "处置建议", "weigh", frozenset({"supervisor", "head", "leader", "chief", "discipline"})),
    Item("chases", "催办", "chase", frozenset({"supervisor", "head", "section"})),
    Item("cockpit", "驾驶舱", "cockpit", OVERSEERS),
    Item("figures", "统计", "figures", WORKERS),
    Item("campaigns", "专项行动", "campaigns", READERS),
    Item("burden", "减负", "burden", READERS),
    Item("appraisal", "考评", "appraisal", READERS),
    Item("agenda", "日历", "calendar", WORKERS),
    Item("calendar", "工作日历", "days", frozenset()),
    Item("packs", "制度库", "packs", frozenset()),
    Item("try-out", "试一试", "try", frozenset()),
    Item("people", "组织", "org", frozenset({"system_admin", "security_admin", "head", "supervisor"}), apart=True),
    Item("system", "系统", "system", frozenset({"system_admin", "head"})),
    Item("audit", "操作审计", "audit", frozenset({"auditor"})),
    Item("help", "说明", "help", frozenset()),
    Item("me", "我的", "mine", frozenset()),
)
THUMB: Final = ("today", "ledger", "cockpit", "me")


@dataclass(frozen=True, slots=True)
class Frame:
    """``person`` is empty where nobody has logged in; ``search`` and ``mine`` where there is no such page for them."""

    items: tuple[Item, ...]
    legend: tuple[tuple[str, str], ...]
    person: str = ""
    roles: str = ""
    jurisdiction: str = ""
    searched: str = ""
    search: str = ""
    mine: str = ""
    home: str = "/"
    login: str = ""
    bell: str = ""
    """Where one's messages are; empty for who gets none."""
    unread: int = 0
    """At most `duban.apps.notify.queries.MANY`."""

    @property
    def thumb(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.name in THUMB)


def frame_of(request: HttpRequest | None) -> Frame:
    """The frame of the page that answers a request; the bare one where there is no request or nobody has logged in.

    Read once a request, and only when a page is made: an answer without a page costs nothing.
    """
    person = getattr(request, "user", None)
    if request is None or not isinstance(person, Person):
        return Frame(allowed_items(frozenset()), legend(None))
    kept: Frame | None = getattr(request, "_frame", None)
    if kept is None:
        kept = request._frame = _frame(request, person)  # type: ignore[attr-defined]  # noqa: SLF001
    return kept


def _frame(request: HttpRequest, person: Person) -> Frame:
    held = standing_of(request)
    roles = held.roles
    items = allowed_items(roles)
    place = person.jurisdiction
    return Frame(
        items,
        legend(
            policies.pack(place.pack, lambda: lineage(place.pk), clock.now())
            if place is not None and place.pack
            else None
        ),
        person.name,
        "、".join(word for role, word in ROLES.items() if role in roles),
        place.name if place is not None else "",
        request.GET.get("q", ""),
        address("ledger") if roles & WORKERS else "",
        address("me"),
        login=person.login,
        bell=address("messages") if roles & WORKERS else "",
        unread=unread(person) if roles & WORKERS else 0,
    )


def standing_of(request: HttpRequest) -> Standing:
    """The standing of the person who asks, today; read once a request."""
    kept = getattr(request, "_standing", None)
    if kept is None:
        assert isinstance(request.user, Person)
        kept = request._standing = standing(request.user, clock.today())  # type: ignore[attr-defined]  # noqa: SLF001
    return kept


def legend(pack: Pack | None) -> tuple[tuple[str, str], ...]:
    """The three lights as the pack in force names them.

    >>> legend(None)
    (('normal', '正常'), ('soon', '临期'), ('late', '逾期'))
    """
    rule = next((rule for rule in pack.rules if isinstance(rule, LightRule)), None) if pack else None
    names = rule.names if rule else {}
    return tuple((str(light), names.get(str(light), word)) for light, word in LIGHTS.items())


def allowed_items(roles: frozenset[str]) -> tuple[Item, ...]:
    """What a holder of these roles is shown, as far as this installation has the page."""
    return tuple(item for item in ITEMS if (not item.roles or item.roles & roles) and item.address)


def address(name: str) -> str:
    """The address of a page by its name; empty where there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
