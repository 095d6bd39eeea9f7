"""考评 as data: a unit's points with their reasons, its places with what they are made of, what stands in the rules. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from duban.apps.appraise.models import Credit, Objection
from duban.apps.appraise.queries import Place
from duban.apps.appraise.reckoning import Line, Reckoning
from duban.apps.matters.models import Duty, Matter
from duban.core.instant import at_beijing
from duban.core.policy.rules import OtherRule, Pack
from duban.core.policy.sentence import sentence
from duban.core.policy.told_rules import PointsRule, RankRule
from duban.core.policy.vocabulary import POINTS_FOR, RANKED_BY
from duban.core.words import Basis
from duban.web.dates import short_day, short_due, short_moment

UNSEEN: Final = "不在您的知悉范围的事项"
LEVEL: Final = "各单位相同，不分先后"
MADE_OF: Final = {
    "result": ("finish_due", "按期办结", "应办结"),
    "progress": ("node_due", "按期完成节点", "应完成节点"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One point. ``matters`` are (key or 0, number, title); ``why`` is where its limit is explained day by day."""

    key: str
    day: str
    whose: str
    what: str
    matters: tuple[tuple[int, str, str], ...]
    why: str
    said: str
    rule: str
    clause: str
    stated: bool
    value: str
    note: str
    struck: bool
    changed: bool
    credit: int
    """Key of the ground that a person recorded; 0: an event tells it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One table's word on a unit: ``made_of`` in words, ``address`` of its list. ``level``: all units stand equal in it."""

    word: str
    place: str
    made_of: str
    address: str
    rule: str
    clause: str
    level: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rule as the page explains it."""

    id: str
    clause: str
    sentence: str
    stated: bool
    unset: bool


def signed(value: int) -> str:
    """A value with its sign, as read in a column.

    >>> signed(3), signed(-2), signed(0)
    ('+3', '−2', '0')
    """
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


def shown(
    line: Line, seen: Mapping[int, Matter], grounds: Mapping[int, Credit], changed: Sequence[str], year: int
) -> Shown:
    """One point as a line; ``seen`` are the matters that the reader may see, ``changed`` keys of points not as confirmed."""
    thing, found = line.thing, line.thing.matters
    kept = grounds.get(thing.credit)
    matters = tuple((m, seen[m].number, seen[m].title) if m in seen else (0, "", UNSEEN) for m in found)
    why = ""
    if thing.duty and found and found[0] in seen:
        why = f"{reverse('matter-why', kwargs={'matter_id': found[0]})}?{urlencode({'duty': thing.duty})}"
    said = f"{kept.basis}，{kept.approved_by.name}批准，{kept.recorded_by.name}登记" if kept else ""
    note = (
        "异议采纳，不计入" if line.struck else f"本应{signed(line.full)}，已到上限" if line.value != line.full else ""
    )
    return Shown(
        line.key, short_day(thing.day, year), line.name or "本单位", POINTS_FOR[thing.earning.what], matters, why, said,
        line.rule.id, line.rule.clause, line.rule.basis is Basis.STATED, signed(line.value), note, line.struck,
        line.key in changed, kept.pk if kept else 0,
    )  # fmt: skip


def standing(place: Place, reckoning: Reckoning, unit: int) -> Standing:
    """A unit's place in a table, with what it is made of and the way to its list."""
    span, made_of, address = reckoning.span, "", ""
    if place.by in MADE_OF and place.whole:
        figure, part, whole = MADE_OF[place.by]
        made_of = f"{part}{place.good}／{whole}{place.whole}（{100 * place.good / place.whole:.1f}%）"
        address = f"{reverse('ledger')}?figure={figure}&from={span.first}&to={span.last}&unit={unit}"
    elif place.points is not None:
        made_of = f"积分{signed(place.points)}"
    where = (
        f"{'并列' if place.shared > 1 else ''}第{place.place}名／{place.of}" if place.place else "没有可比的，不排名"
    )
    level = bool(place.place) and place.level
    where = LEVEL if level else where
    return Standing(RANKED_BY[place.by], where, made_of, address, place.rule, place.clause, level)


def spoken(reckoning: Reckoning) -> tuple[Spoken, ...]:
    """The rules that points and places rest on, in the pack's order."""
    rules = [rule for rule in reckoning.pack.rules if isinstance(rule, PointsRule | RankRule)]
    return tuple(_spoken(rule, reckoning.pack, rule.id in reckoning.undetermined) for rule in rules)


def _spoken(rule: OtherRule, pack: Pack, unset: bool) -> Spoken:
    return Spoken(rule.id, rule.clause, sentence(rule, pack), rule.basis is Basis.STATED, unset)


@dataclass(frozen=True, slots=True)
class Objected:
    """An objection with its answer."""

    id: int
    unit: str
    points: tuple[str, ...]
    reason: str
    made: str
    state: str
    answer: str
    waits: bool


def objected(row: Objection, reckoning: Reckoning, year: int) -> Objected:
    """An objection as it is read; points that are no more are named by what they were."""
    names = {
        each.key: f"{short_day(each.thing.day, year)}{POINTS_FOR[each.thing.earning.what]}" for each in reckoning.lines
    }
    state = {None: "待答复", True: "采纳", False: "不采纳"}[row.accepted]
    answer = f"{row.answered_by.name}：{row.answer}" if row.answered_by else ""
    return Objected(
        row.pk, row.unit.name, tuple(names.get(key, "已变动的一项") for key in row.points), row.reason,
        f"{row.made_by.name}，{short_day(at_beijing(row.made_at).date(), year)}", state, answer, row.accepted is None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Early:
    """An early completion that somebody may find active: the key of its duty, its ISO day, and what is said of it."""

    key: str
    matter: int
    title: str
    day: str
    said: str


def early(duty: Duty, year: int) -> Early:
    """One to be offered; it has both its instants."""
    assert duty.done_at is not None
    assert duty.due is not None
    done = at_beijing(duty.done_at)
    said = f"{short_moment(done, year)}报告，时限到{short_due(duty.due, year)}"
    return Early(duty.key, duty.matter_id, f"{duty.matter.number} {duty.matter.title}", f"{done.date()}", said)
