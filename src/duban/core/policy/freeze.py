"""From the schema's models to the frozen rules the engine consumes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from duban.core.cadence.bracket import Bracket, Edge
from duban.core.cadence.form import Every
from duban.core.events import EventKind
from duban.core.period.counting import Counting
from duban.core.policy import rules as frozen
from duban.core.policy.schema import PackFile, RuleLevel
from duban.core.policy.schema.engine_kinds import (
    CadenceLevel,
    ChaseLevel,
    Deadline,
    FieldsLevel,
    LadderLevel,
    LightLevel,
)
from duban.core.policy.schema.parts import Applies, BracketLevel, Level, Owes, Starts
from duban.core.policy.told_rules import TOLD
from duban.core.words import AfterHours, Basis, Direction, Side


def freeze_pack(pack: PackFile, rules: Sequence[RuleLevel], digest: str = "") -> frozen.Pack:
    """The pack as the engine takes it: rules in the order they are written, settings by name as the store keeps them."""
    return frozen.Pack(
        id=pack.id,
        title=pack.title,
        issuer=pack.issuer,
        level=pack.level,
        commencement=pack.commencement.date,
        number=pack.number,
        issued=pack.issued,
        commencement_basis=Basis(pack.commencement.basis),
        commencement_note=pack.commencement.note,
        extends=pack.extends,
        organ=pack.organ,
        only_for=tuple((key, frozenset(words)) for key, words in pack.only_for if words) if pack.only_for else (),
        tolerance=pack.tolerance,
        settings=tuple(
            frozen.SettingDeclared(name, each.title, each.type, each.note)
            for name, each in sorted(pack.settings.items())
        ),
        conflicts=tuple(frozen.Conflict(each.clauses, each.says, each.reading, each.rules) for each in pack.conflicts),
        rules=tuple(freeze_rule(rule) for rule in rules),
        digest=digest,
    )


def freeze_rule(rule: RuleLevel) -> frozen.Rule:
    """One rule; a kind the engine does not evaluate keeps its content in ``body``."""
    make = _MAKERS.get(type(rule))
    return make(rule) if make else TOLD.get(rule.kind, frozen.OtherRule)(**_common(rule), body=_body(rule))


def _common(rule: RuleLevel) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in RuleLevel.model_fields} | {"basis": Basis(rule.basis)}


def _applies(applies: Applies) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((name, frozenset(values)) for name, values in applies if values)


def _starts(starts: Starts) -> frozen.Start:
    return frozen.Start(EventKind(starts.event), starts.each)


def _owed_by(owes: Owes) -> frozen.OwedBy:
    return frozen.OwedBy(owes.role, owes.each, owes.post or None)


def _deadline(rule: Deadline) -> frozen.Rule:
    return frozen.DeadlineRule(
        **_common(rule),
        applies=_applies(rule.applies),
        starts=_starts(rule.starts),
        owed_by=_owed_by(rule.owed_by),
        act=EventKind(rule.act),
        within=rule.within,
        counting=Counting(rule.roll, AfterHours(rule.after_hours), Direction(rule.dir)),
        side=Side(rule.side),
        roll_basis=Basis(rule.roll_basis) if rule.roll_basis else None,
    )


def _cadence(rule: CadenceLevel) -> frozen.Rule:
    rolling = rule.periods == "rolling"
    every = rule.every
    if isinstance(every, frozen.Setting):
        every = frozen.OftenSetting(every.name, times=rule.times, rolling=rolling)
    else:
        every = replace(every, times=rule.times, rolling=rolling or every.every is Every.DAYS)
    return frozen.CadenceRule(
        **_common(rule),
        applies=_applies(rule.applies),
        starts=_starts(rule.starts),
        owed_by=_owed_by(rule.owed_by),
        act=EventKind(rule.act),
        every=every,
        within=rule.within,
        bracket=_bracket(rule.bracket) if rule.bracket else None,
        side=Side(rule.side),
        counting=Counting(rule.roll, AfterHours(rule.after_hours)),
    )


def _bracket(level: BracketLevel) -> Bracket:
    """``from`` and ``up_to`` include the length itself, ``over`` and ``below`` do not (民法典 1259)."""
    least = Edge(level.from_, True) if level.from_ else Edge(level.over, False) if level.over else None
    most = Edge(level.up_to, True) if level.up_to else Edge(level.below, False) if level.below else None
    return Bracket(least, most)


def _light(rule: LightLevel) -> frozen.Rule:
    return frozen.LightRule(**_common(rule), soon=rule.soon, names=_written(rule.names), colours=_written(rule.colours))


def _written(level: Level | None) -> dict[str, str]:
    return {name: value for name, value in level if value} if level else {}


def _chase(rule: ChaseLevel) -> frozen.Rule:
    steps = (
        frozen.ChaseStep(
            step.anchor,
            step.by,
            step.to,
            step.channels,
            step.urgency,
            step.proposes or None,
            step.every,
            step.times or 0,
        )
        for step in rule.steps
    )
    return frozen.ChaseRule(**_common(rule), of=rule.of, steps=tuple(steps))


def _ladder(rule: LadderLevel) -> frozen.Rule:
    window = rule.window
    return frozen.LadderRule(
        **_common(rule),
        counts=rule.counts,
        per=rule.per,
        subject=rule.subject,
        window=frozen.Window(window.length, window.mode, Basis(window.basis), window.note),
        steps=tuple(frozen.Rung(step.at, step.proposes) for step in rule.steps),
    )


def _fields(rule: FieldsLevel) -> frozen.Rule:
    return frozen.FieldsRule(**_common(rule), applies=_applies(rule.applies), fields=rule.fields)


_MAKERS: Final[dict[type[RuleLevel], Callable[[Any], frozen.Rule]]] = {
    Deadline: _deadline,
    CadenceLevel: _cadence,
    LightLevel: _light,
    ChaseLevel: _chase,
    LadderLevel: _ladder,
    FieldsLevel: _fields,
}


def _body(rule: RuleLevel) -> dict[str, Any]:
    return {name: _held(value) for name, value in rule if name not in RuleLevel.model_fields and _is_written(value)}


def _held(value: Any) -> Any:
    """A value as a body keeps it: lists as tuples, levels as plain groups of keys."""
    if isinstance(value, Applies):
        return {name: frozenset(values) for name, values in _applies(value)}
    if isinstance(value, Level):
        return {name: _held(inner) for name, inner in value if _is_written(inner)}
    if isinstance(value, list | tuple):
        return tuple(_held(item) for item in value)
    return value


def _is_written(value: Any) -> bool:
    return value is not None and value not in ("", (), [])
