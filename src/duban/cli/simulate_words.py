"""The answer of ``duban simulate`` on a terminal: sentences, then tables, one pack after the other or side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date

from duban.core.simulation.outcome import Outcome, Visiting
from duban.core.simulation.told import not_told, sentences, visits_told
from duban.core.words import PROPOSALS

Told = tuple[Outcome, Visiting | None, tuple[str, ...]]
"""A pack's outcome, its visits if they were uniform, and what was assumed."""
MOST = 20
"""Units that a table names; `--json` has them all."""


def page(source: Sequence[str], first: date, last: date, told: Sequence[Told]) -> Iterator[str]:
    """Line by line."""
    yield from source
    if len(told) > 1:
        yield ""
        yield from table(_compared([own for own, _, _ in told]))
    for own, uniform, assumed in told:
        yield ""
        yield from sentences(own, first, last)
        if own.visiting and uniform:
            yield from visits_told(own.visiting, uniform)
        yield ""
        yield from table(_units(own))
        if own.proposed:
            yield ""
            yield from table(_proposals(own))
        yield ""
        yield from (f"未推算：{each}" for each in not_told(own))
        yield from (f"假定：{each}" for each in assumed)


def _compared(found: Sequence[Outcome]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("同样的事项", *(each.pack for each in found))]
    rows.append(("提醒、催办", *(str(each.reminders) for each in found)))
    rows.append(("逾期", *(str(each.breaches) for each in found)))
    rows.append(("其中认定", *(str(each.confirmed) for each in found)))
    for kind, word in PROPOSALS.items():
        if any(each.first_of(kind) for each in found):
            rows.append((f"提请{word}的单位", *(str(len({p.unit for p in each.first_of(kind)})) for each in found)))
    rows.append(("单位办理次数", *(str(sum(unit.acts for unit in each.units)) for each in found)))
    rows.append(("督查机构次数", *(str(sum(week.office for week in each.weeks)) for each in found)))
    if any(each.visiting for each in found):
        rows.append(("实地督帮", *(str(each.visiting.visits) if each.visiting else "—" for each in found)))
    return rows


def _units(found: Outcome) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("单位", "事项", "销号", "办理", "提醒", "逾期", "计次", "最忙的一周")]
    most = sorted(found.units, key=lambda unit: (-unit.counted, -unit.breaches, unit.unit))[:MOST]
    for u in most:
        busiest = f"{u.busiest[0]}起{u.busiest[1]}次" if u.busiest else "—"
        figures = (u.matters, u.closed, u.acts, u.reminders, u.breaches, u.counted)
        rows.append((u.unit, *map(str, figures), busiest))
    if len(found.units) > MOST:
        rows.append((f"另{len(found.units) - MOST}个单位见--json", *[""] * 7))
    return rows


def _proposals(found: Outcome) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("哪天", "单位", "建议", "依据", "第几次", "基于")]
    for each in found.proposed[:MOST]:
        basis = "、".join(dict.fromkeys(key.split("/")[0] for key in each.basis))
        rows.append(
            (
                str(each.on),
                each.unit,
                PROPOSALS[each.proposes],
                f"{each.rule} {each.clause}",
                f"{each.threshold}次",
                basis,
            )
        )
    if len(found.proposed) > MOST:
        rows.append((f"另{len(found.proposed) - MOST}条见--json", *[""] * 5))
    return rows


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns in line, a Chinese character being as wide as two letters; the first column to the left.

    >>> list(table([("单位", "次"), ("a", "10")]))
    ['单位  次', 'a     10']
    """
    widths = [max(map(_wide, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell + " " * (width - _wide(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
