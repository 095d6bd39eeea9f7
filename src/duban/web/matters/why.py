"""依据 as data: the rule in one sentence, where it stands, the story of the duty, and each day as it was counted. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from duban.core.because import Because
from duban.core.events import EventKind
from duban.core.explain import explain_obligation
from duban.core.instant import last_day, read_instant
from duban.core.policy.sentence import duty, ground
from duban.core.words import Basis
from duban.web.dates import due_clock, short_day
from duban.web.matters.consequence import Surroundings
from duban.web.matters.duty_lines import DutyLine, duty_line
from duban.web.tryout import SIGNS, Cell, cells


@dataclass(frozen=True, slots=True)
class WhyPage:
    line: DutyLine
    day: str
    clock: str
    rule_id: str
    clause: str
    sentence: str
    ground: str
    stated: bool
    pack_id: str
    pack_title: str
    issuer: str
    reasons: tuple[Because, ...]
    cells: tuple[Cell, ...]
    signs: Mapping[str, tuple[str, str]]


def why_page(about: Surroundings, key: str, names: Mapping[str, str]) -> WhyPage | None:
    """Why the duty of this key is due when it is; None where the matter has no such duty now."""
    found = next((o for o in about.assess().obligations if o.key == key), None)
    if found is None:
        return None
    why = explain_obligation(about.rules, about.calendar, about.matter, about.events, about.now, key)
    pack, rule = about.rules.pack, why.rule
    assert rule is not None  # a duty always has its rule
    year = about.now.year
    shown = {event.seq for event in about.events if event.kind is not EventKind.VERDICT}
    return WhyPage(
        line=duty_line(found, about.calendar, about.now, lambda unit: names.get(unit, "有关单位")),
        day=short_day(last_day(found.due), year) if found.due else "",
        clock=f"{due_clock(found.due)}前" if found.due else "",
        rule_id=rule.id,
        clause=rule.clause,
        sentence=duty(rule, pack),
        ground=ground(rule),
        stated=rule.basis is Basis.STATED,
        pack_id=pack.id,
        pack_title=pack.title,
        issuer=pack.issuer,
        reasons=tuple(_readable(each, shown, year) for each in why.reasons),
        cells=cells(why.days),
        signs=SIGNS,
    )


_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?\+08:00")


def _readable(reason: Because, shown: Collection[int], year: int) -> Because:
    """A reason with its instants as a Chinese reader expects them; linked only to records the page shows."""

    def chinese(found: re.Match[str]) -> str:
        at = read_instant(found[0])
        if at is None:
            return found[0]
        return f"{short_day(last_day(at) if 'T24:00' in found[0] else at.date(), year)}{found[0][11:16]}"

    says = _INSTANT.sub(chinese, reason.says)
    return replace(reason, says=says, seq=reason.seq if reason.seq in shown else 0)
