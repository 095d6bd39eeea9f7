"""Rows of a table as what they say of a matter, by the field each column fills; and two versions of a row compared.

Conventions: nothing is dropped. A title too long for a title stands whole in the requirement, cut at a sign; what no field
takes is kept under its own heading. What a person changed of a row (``fixes``) takes the place of what the cell says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from duban.core.instant import read_day
from duban.core.ledger.grid import said
from duban.core.ledger.headings import FIELDS
from duban.core.ledger.limits import Limit, read_limit
from duban.core.ledger.names import read_units, split_names
from duban.core.ledger.table import Row, Table

LONGEST_TITLE: Final = 200
NO_LIMIT: Final = "none"
"""The answer that a limit's words set no day: the pack's own limits hold."""
UNIT_FIELDS: Final = ("lead", "responsible", "assisting")
FIXABLE: Final = ("title", "requirement", *UNIT_FIELDS, "limit", "leader")
"""What of a row may be changed before it is imported."""
COMPARED: Final = ("title", "requirement", *UNIT_FIELDS, "limit", "leader", "status")
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_SIGNS: Final = re.compile(r"[。；;，,、：:]")
_DONE: Final = re.compile(r"^(?:已|全部|均已)?(?:完成|办结|销号|办毕|结案)|^是$|^100%$")

_GOING_ON: Final = re.compile(r"在办|正在|进行中|推进|办理中|实施中|整改中|滞后|逾期|超期")


@dataclass(frozen=True, slots=True)
class Line:
    """One row. ``texts`` is what each field's cells say, as written; ``kept`` what is kept under its own heading.

    ``units`` are (role, name). ``composed``: the title was put together or cut. ``finished``: its status says it is done.
    """

    row: int
    title: str
    requirement: str
    units: tuple[tuple[str, str], ...]
    limit: Limit
    texts: Mapping[str, str]
    kept: tuple[tuple[str, str], ...]
    composed: bool = False
    finished: bool = False

    @property
    def going_on(self) -> bool:
        """Whether its status says that it is under way already."""
        return not self.finished and bool(_GOING_ON.search(self.texts.get("status", "")))

    @property
    def leaders(self) -> tuple[str, ...]:
        """The names in the cell of the leader."""
        return split_names(self.texts.get("leader", ""))


def read_lines(
    table: Table,
    fields: Sequence[str],
    year: int | None,
    answers: Mapping[str, str] = NOTHING,
    fixes: Mapping[int, Mapping[str, str]] = MappingProxyType({}),
) -> tuple[Line, ...]:
    """What the rows say.

    Args:
        fields: of each column the field it fills, keys of `FIELDS`.
        year: the ledger's own year.
        answers: what a person decided about a limit's words: a day in ISO form, or `NO_LIMIT`.
        fixes: what a person changed, by the row's number and the field.
    """
    repeated = Counter(
        text for row in table.rows if (text := _texts(table, row, fields, fixes.get(row.number, NOTHING)).get("title"))
    )
    return tuple(
        _line(table, row, fields, year, answers, fixes.get(row.number, NOTHING), repeated) for row in table.rows
    )


def _texts(table: Table, row: Row, fields: Sequence[str], fixes: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for field, value in zip(fields, row.cells, strict=True):
        if field not in ("extra", "ignore", "") and (text := said(value)):
            found.setdefault(field, []).append(text)
    joined = {field: "\n".join(dict.fromkeys(texts)) for field, texts in found.items()}
    return {**joined, **{field: text.strip() for field, text in fixes.items() if field in FIXABLE}}


def _line(
    table: Table,
    row: Row,
    fields: Sequence[str],
    year: int | None,
    answers: Mapping[str, str],
    fixes: Mapping[str, str],
    repeated: Mapping[str, int],
) -> Line:
    texts = _texts(table, row, fields, fixes)
    title, requirement, composed = _titled(texts, repeated)
    units: dict[str, str] = {}
    for role in UNIT_FIELDS:
        for part, name in read_units(texts.get(role, ""), role):
            if name not in units or UNIT_FIELDS.index(part) < UNIT_FIELDS.index(units[name]):
                units[name] = part
    kept = [
        (column.heading, text)
        for column, field, value in zip(table.columns, fields, row.cells, strict=True)
        if (text := said(value)) and (field in ("extra", "problem", "status"))
    ]
    if row.section:
        kept.insert(0, ("分类", row.section))
    return Line(
        row.number,
        title,
        requirement,
        tuple((role, name) for name, role in units.items()),
        _limit(texts.get("limit", ""), year, answers),
        MappingProxyType(texts),
        tuple(kept),
        composed,
        bool(_DONE.match(texts.get("status", ""))),
    )


def _titled(texts: Mapping[str, str], repeated: Mapping[str, int]) -> tuple[str, str, bool]:
    """Title and requirement: a title that several rows share is told apart by what each demands."""
    whole, requirement = " ".join(texts.get("title", "").split()), texts.get("requirement", "")
    title = whole
    if repeated.get(texts.get("title", ""), 0) > 1 and requirement:
        title = f"{whole}：{' '.join(requirement.split())}"
    if len(title) <= LONGEST_TITLE:
        return title, requirement or "", title != whole
    signs = [found.start() for found in _SIGNS.finditer(title, 0, LONGEST_TITLE)]
    cut = title[: signs[-1]] if signs and signs[-1] > LONGEST_TITLE // 4 else title[: LONGEST_TITLE - 1]
    rest = requirement if title != whole else f"{whole}\n{requirement}".strip()
    return cut + "…", rest, True


def _limit(text: str, year: int | None, answers: Mapping[str, str]) -> Limit:
    found = read_limit(text, year)
    answer = answers.get(text, "") if found.question else ""
    if answer == NO_LIMIT:
        return Limit(text)
    day = read_day(answer) if answer else None
    return found if day is None else Limit(text, day)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a row that says something else than before."""

    field: str
    before: str
    now: str

    @property
    def chinese(self) -> str:
        return FIELDS[self.field]


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[Difference, ...]:
    """What of a row changed, blanks aside.

    >>> [(each.chinese, each.now) for each in differences({"limit": "11月底"}, {"limit": "12月 底"})]
    [('完成时限', '12月 底')]
    """
    return tuple(
        Difference(field, before.get(field, ""), now.get(field, ""))
        for field in COMPARED
        if "".join(before.get(field, "").split()) != "".join(now.get(field, "").split())
    )


@dataclass(frozen=True, slots=True)
class Earlier:
    """A row of an earlier version. ``key`` is whatever its owner calls it by."""

    key: int
    texts: Mapping[str, str]


def match_versions(lines: Sequence[Line], earlier: Sequence[Earlier]) -> dict[int, Earlier]:
    """Which row of an earlier version each row is, by the row's number; each earlier row is taken once.

    First what is word for word the same task; then what is alike and has the same running number, units or task; last
    what is nearly the same. A number alone proves nothing: numbers move when rows are put in.
    """
    found: dict[int, Earlier] = {}
    left = {each.key: each for each in earlier}
    for names in (("title", "requirement", "lead", "responsible"), ("title", "requirement")):
        of: dict[tuple[str, ...], list[Earlier]] = {}
        for each in left.values():
            of.setdefault(_same(each.texts, names), []).append(each)
        for line in lines:
            waiting = of.get(_same(line.texts, names), [])
            if line.row not in found and line.texts.get("title") and waiting:
                found[line.row] = left.pop(waiting.pop(0).key)
    near = _Near(left.values())
    scored = [
        (-alike, line.row, each.key) for line in lines if line.row not in found for each, alike in near.of(line.texts)
    ]
    for _, row, key in sorted(scored):
        if row not in found and key in left:
            found[row] = left.pop(key)
    return found


ALIKE: Final = 60
"""Hundredths of shared pairs of signs from which on two tasks with one more thing in common may be versions of one."""
NEARLY: Final = 80
"""The same for two tasks that have nothing else in common."""
COMMON: Final = 50
"""A pair of signs that so many rows hold tells no row from another."""
TRIED: Final = 8
"""Earlier rows that are compared with a row, at most: a ledger of thousands is compared in the time of its rows."""


class _Near:
    """Earlier rows, found by their number, their task and the rarer pairs of signs in their task."""

    def __init__(self, earlier: Iterable[Earlier]) -> None:
        self.pairs: dict[int, frozenset[str]] = {}
        self.rows: dict[int, Earlier] = {}
        self.by: dict[tuple[str, str], list[int]] = {}
        for each in earlier:
            self.rows[each.key], self.pairs[each.key] = each, _pairs(each.texts)
            for mark in _marks(each.texts, self.pairs[each.key]):
                self.by.setdefault(mark, []).append(each.key)

    def of(self, texts: Mapping[str, str]) -> Iterator[tuple[Earlier, int]]:
        """The earlier rows that may be versions of this one, each with how alike it is."""
        own = _pairs(texts)
        votes: Counter[int] = Counter()
        for mark in _marks(texts, own):
            keys = self.by.get(mark, ())
            if len(keys) <= COMMON:
                votes.update(keys)
        for key, _ in votes.most_common(TRIED):
            other, pairs = self.rows[key], self.pairs[key]
            alike = 200 * len(own & pairs) // (len(own) + len(pairs)) if own and pairs else 0
            related = any(
                any(_same(texts, names)) and _same(texts, names) == _same(other.texts, names)
                for names in (("number",), ("title",), ("lead", "responsible"))
            )
            if alike >= (ALIKE if related else NEARLY):
                yield other, alike


def _marks(texts: Mapping[str, str], pairs: frozenset[str]) -> Iterator[tuple[str, str]]:
    yield from (("pair", pair) for pair in pairs)
    for name in ("number", "title"):
        if text := "".join(texts.get(name, "").split()):
            yield name, text


def _same(texts: Mapping[str, str], names: Sequence[str]) -> tuple[str, ...]:
    return tuple("".join(texts.get(name, "").split()) for name in names)


def _pairs(texts: Mapping[str, str]) -> frozenset[str]:
    plain = re.sub(r"[\W_]+", "", texts.get("title", "") + texts.get("requirement", ""))
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1))
