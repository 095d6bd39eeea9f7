"""A pack as a person reads it on a terminal, and as JSON data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from duban.core.policy.fill import unfilled
from duban.core.policy.rules import DeadlineRule, Pack, Rule, Setting
from duban.core.policy.sentence import duty, ground
from duban.core.policy.vocabulary import BASES, SETTING_TYPES
from duban.core.words import Basis


def pack_data(pack: Pack) -> dict[str, Any]:
    """A pack as JSON data: its address, its rules with their sentences, its conflicts, what is still to fill in."""
    waiting = unfilled(pack)
    return {
        "id": pack.id,
        "title": pack.title,
        "issuer": pack.issuer,
        "number": pack.number or None,
        "level": pack.level,
        "issued": pack.issued.isoformat() if pack.issued else None,
        "commencement": {
            "date": pack.commencement.isoformat(),
            "basis": pack.commencement_basis.value,
            "note": pack.commencement_note,
        },
        "extends": list(pack.extends),
        "digest": pack.digest,
        "rules": [_rule_data(rule, pack) for rule in pack.rules],
        "conflicts": [
            {"clauses": list(c.clauses), "says": c.says, "reading": c.reading, "rules": list(c.rules)}
            for c in pack.conflicts
        ],
        "settings": [
            {"name": s.name, "title": s.title, "type": s.type, "note": s.note, "filled": s.name not in waiting}
            for s in pack.settings
        ],
    }


def _rule_data(rule: Rule, pack: Pack) -> dict[str, Any]:
    within = rule.within if isinstance(rule, DeadlineRule) else None
    return {
        "id": rule.id,
        "kind": rule.kind,
        "clause": rule.clause,
        "basis": rule.basis.value,
        "firmness": rule.firmness or None,
        "words": rule.words,
        "note": rule.note,
        "within": {"setting": within.name} if isinstance(within, Setting) else str(within) if within else None,
        "sentence": f"{duty(rule, pack)}。{ground(rule)}",
    }


def pack_page(pack: Pack) -> Iterator[str]:
    """A pack as lines of text: head, rules by clause, conflicts, settings."""
    yield f"{pack.title}" + (f"（{pack.number}）" if pack.number else "")
    issued = f"　{pack.issued}成文" if pack.issued else ""
    reading = "，系本地解释" if pack.commencement_basis is Basis.INTERP else ""
    note = f"（{pack.commencement_note}{reading}）" if pack.commencement_note else ""
    yield f"{pack.issuer}{issued}　{pack.commencement}起施行{note}"
    interp = sum(rule.basis is Basis.INTERP for rule in pack.rules)
    counts = f"{len(pack.rules)}条规则，其中{BASES['interp']}{interp}条"
    yield f"制度包 {pack.id}　{counts}" + (f"　在{'、'.join(pack.extends)}之上" if pack.extends else "")
    for clause, rules in groupby(pack.rules, lambda rule: rule.clause):
        yield ""
        yield f"【{clause}】"
        for rule in rules:
            yield from _rule_lines(rule, pack)
    if pack.conflicts:
        yield ""
        yield "【原文不一之处】"
    for conflict in pack.conflicts:
        yield f"{'、'.join(conflict.clauses)}　{conflict.says}"
        yield f"　　采用：{conflict.reading}" + (f"（{'、'.join(conflict.rules)}）" if conflict.rules else "")
    waiting = unfilled(pack)
    if waiting:
        yield ""
        yield "【待本地设定】"
    for setting in pack.settings:
        if setting.name in waiting:
            note = f"：{setting.note}" if setting.note else ""
            yield f"{setting.name}　{setting.title}（{SETTING_TYPES[setting.type]}）{note}"


def _rule_lines(rule: Rule, pack: Pack) -> Iterator[str]:
    yield f"{rule.id}　{duty(rule, pack)}"
    yield f"　　{ground(rule)}"
    if rule.note and rule.basis is Basis.STATED:
        yield f"　　说明：{rule.note}"
    if rule.tightens or rule.relaxes:
        yield f"　　{'收紧' if rule.tightens else '放宽'}上级的{rule.tightens or rule.relaxes}：{rule.reason}"
    if rule.valid_from or rule.valid_to:
        yield f"　　有效期：{rule.valid_from or '施行之日'}至{rule.valid_to or '废止'}"
