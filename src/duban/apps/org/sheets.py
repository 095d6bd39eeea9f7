"""Units and people from an xlsx: two sheets read, checked against each other and against what there is, all at once.

Nothing is written here. `read_sheets` gives the rows as texts, `plan` what they would add or everything wrong with them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from duban.apps.org.actions.people import GUESSABLE, LOGIN, PHONE
from duban.apps.org.tree import UnitTree
from duban.apps.org.words import POSTS, UNIT_KINDS
from duban.core.document import shown
from duban.core.problem import Place, Problem

UNITS: Final = "单位"
PEOPLE: Final = "人员"
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    UNITS: ("单位", "上级单位", "类别", "简称/别名"),
    PEOPLE: ("姓名", "账号", "单位", "职务", "岗位", "手机"),
}
MUST: Final[Mapping[str, tuple[str, ...]]] = {UNITS: ("单位",), PEOPLE: ("姓名", "账号")}
LONGEST: Final[Mapping[str, int]] = {"单位": 60, "姓名": 40, "职务": 60}
MOST_BYTES: Final = 5 * 1024 * 1024
MOST_UNPACKED: Final = 100 * 1024 * 1024
MOST_ROWS: Final = 5000

Row = tuple[int, dict[str, str]]
"""The number of the row as the spreadsheet shows it, and its cells by heading."""
Sheets = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit to add. ``parent``: as written; ``above``: the id of one there is, or the place of one in the plan."""

    name: str
    parent: str
    kind: str
    aliases: tuple[str, ...]
    above: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An account to make. ``at``: like ``above`` of a unit."""

    name: str
    login: str
    unit: str
    title: str
    post: str
    phone: str
    at: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would add. Of the units those above come first."""

    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]


def read_sheets(content: bytes) -> tuple[Sheets, tuple[Problem, ...]]:
    """The rows of both sheets as texts; a sheet may be missing, not both.

    Args:
        content: the bytes of an xlsx.
    """
    try:
        if len(content) > MOST_BYTES:
            return {}, (Problem(Place("file"), "文件超过5 MB", "too-large", "请分成几份"),)
        with zipfile.ZipFile(io.BytesIO(content)) as packed:  # a few bytes can unpack to more than the memory holds
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                return {}, (Problem(Place("file"), "文件解开后超过100 MB", "too-large", "请分成几份"),)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = [(name, book.get_sheet_by_name(name).to_python()) for name in COLUMNS if name in book.sheet_names]
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        return {}, (Problem(Place("file"), "这不是能读的xlsx文件", "not-xlsx", "请另存为 .xlsx 再试"),)
    if not found:
        what = f"文件里没有“{UNITS}”表，也没有“{PEOPLE}”表"
        return {}, (Problem(Place("file"), what, "no-sheet", "请按表名新建工作表"),)
    sheets: Sheets = {}
    problems: list[Problem] = []
    for name, cells in found:
        sheets[name] = _rows(name, cells, problems)
    return sheets, tuple(problems)


def _rows(sheet: str, cells: Sequence[Sequence[Any]], problems: list[Problem]) -> list[Row]:
    texts = [[_text(cell) for cell in row] for row in cells]
    head = next((at for at, row in enumerate(texts) if any(row)), None)
    if head is None:
        return []
    heads = [word.replace("／", "/").replace(" ", "") for word in texts[head]]
    for column in COLUMNS[sheet]:
        if column not in heads:
            what = f"“{sheet}”表没有“{column}”这一列"
            problems.append(
                Problem(Place(sheet, head + 1), what, "no-column", f"表头应有：{'、'.join(COLUMNS[sheet])}")
            )
    if len(texts) - head > MOST_ROWS:
        what = f"“{sheet}”表超过{MOST_ROWS}行"
        problems.append(Problem(Place(sheet, MOST_ROWS), what, "too-many", "请分成几份"))
        return []
    found = []
    for number, row in enumerate(texts[head + 1 :], head + 2):
        by_head = {word: text for word, text in zip(heads, row, strict=False) if word in COLUMNS[sheet]}
        if any(by_head.values()):
            found.append((number, dict.fromkeys(COLUMNS[sheet], "") | by_head))
    return found


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():  # a telephone number comes as 13800000000.0
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()


class _Check:
    """One walk over both sheets, gathering problems in the order of the file."""

    def __init__(self, sheets: Sheets, tree: UnitTree, day: date, aliases: Iterable[tuple[str, int]]) -> None:
        self.sheets = sheets
        self.problems: list[Problem] = []
        self.known: dict[str, list[tuple[str, int]]] = {}
        self.there: set[tuple[tuple[str, int] | None, str]] = set()
        self.standing = {branch.unit.id for branch in tree.flat(day)}
        for branch in tree.flat(day):
            ref = ("old", branch.unit.id)
            for name in {branch.unit.name, tree.path(branch.unit.id)}:
                self._know(name, ref)
            self.there.add((("old", branch.unit.parent) if branch.unit.parent else None, branch.unit.name))
        for name, unit_id in aliases:
            if unit_id in self.standing:
                self._know(name, ("old", unit_id))

    def _know(self, name: str, ref: tuple[str, int]) -> None:
        refs = self.known.setdefault(name, [])
        if ref not in refs:
            refs.append(ref)

    def tell(self, sheet: str, row: int, column: str, what: str, rule: str, hint: str) -> None:
        """One mistake with sheet, row and column."""
        place = Place(sheet, row, COLUMNS[sheet].index(column) + 1)
        self.problems.append(Problem(place, f"“{sheet}”表第{row}行“{column}”：{what}", rule, hint))

    def filled(self, sheet: str) -> list[Row]:
        """The rows that have what they must have; the others are told."""
        good = []
        for number, cells in self.sheets.get(sheet, []):
            empty = [column for column in MUST[sheet] if not cells[column]]
            for column in empty:
                self.tell(sheet, number, column, "没有填写", "empty", f"请填写{column}，或删去这一行")
            long = [column for column, most in LONGEST.items() if len(cells.get(column, "")) > most]
            for column in long:
                self.tell(
                    sheet, number, column, f"有{len(cells[column])}个字", "too-long", f"最多{LONGEST[column]}个字"
                )
            if not empty and not long:
                good.append((number, cells))
        return good

    def find(self, sheet: str, row: int, column: str, name: str) -> tuple[str, int] | None:
        """The unit of that name, in the file or already there; what is wrong with it is told."""
        refs = self.known.get(name, [])
        if len(refs) == 1:
            return refs[0]
        if refs:
            hint = "请写明上级，如“住建局/建管科”"
            self.tell(sheet, row, column, f"有{len(refs)}个“{shown(name)}”", "ambiguous-unit", hint)
        else:
            near = get_close_matches(name, self.known, 1, cutoff=0.5)
            hint = f"是否应为“{near[0]}”" if near else f"请先在“{UNITS}”表里写上它"
            self.tell(sheet, row, column, f"没有“{shown(name)}”", "unknown-unit", hint)
        return None

    def units(self) -> list[UnitRow]:
        """The units, those above first."""
        rows = self.filled(UNITS)
        for place, (_, cells) in enumerate(rows):
            self._know(cells["单位"], ("new", place))
            if cells["上级单位"]:
                self._know(f"{cells['上级单位']}/{cells['单位']}", ("new", place))
        found: list[UnitRow] = []
        seen: dict[tuple[tuple[str, int] | None, str], int] = {}
        for number, cells in rows:
            name, parent = cells["单位"], cells["上级单位"]
            above = self.find(UNITS, number, "上级单位", parent) if parent else None
            kind = _key(UNIT_KINDS, cells["类别"] or ("科室" if parent else "部门"))
            if not kind:
                hint = f"可选：{'、'.join(UNIT_KINDS.values())}"
                self.tell(UNITS, number, "类别", f"没有“{shown(cells['类别'])}”这一类", "unknown-kind", hint)
            if (above, name) in self.there and (above or not parent):
                self.tell(UNITS, number, "单位", f"“{shown(name)}”已经有了", "name-taken", "请删去这一行")
            elif (above, name) in seen and (above or not parent):
                what = f"与第{seen[above, name]}行重复"
                self.tell(UNITS, number, "单位", what, "repeated", "请删去一行")
            seen.setdefault((above, name), number)
            aliases = tuple(filter(None, cells["简称/别名"].replace("、", " ").replace("，", " ").split()))
            found.append(UnitRow(name, parent, kind, aliases, above))
        for place, (number, _) in enumerate(rows):
            if self._circles(found, place):
                self.tell(UNITS, number, "上级单位", "上级单位绕成了圈", "circle", "请改上级单位")
        return found

    @staticmethod
    def _circles(units: list[UnitRow], start: int) -> bool:
        at = units[start].above
        for _ in units:
            if at is None or at[0] == "old":
                return False
            if at[1] == start:
                return True
            at = units[at[1]].above
        return False

    def people(self, taken: set[str]) -> list[PersonRow]:
        """The accounts."""
        found: list[PersonRow] = []
        seen: dict[str, int] = {}
        for number, cells in self.filled(PEOPLE):
            login = cells["账号"]
            if not LOGIN.fullmatch(login) or login in GUESSABLE:
                hint = "用小写字母开头，可含数字、点、横线；不用admin一类的账号"
                self.tell(PEOPLE, number, "账号", f"“{shown(login)}”不能用", "login-form", hint)
            elif login in taken:
                self.tell(PEOPLE, number, "账号", f"“{login}”已经有人用了", "login-taken", "请换一个，一人一号")
            elif login in seen:
                self.tell(PEOPLE, number, "账号", f"与第{seen[login]}行重复", "repeated", "一人一号，请换一个")
            seen.setdefault(login, number)
            at = self.find(PEOPLE, number, "单位", cells["单位"]) if cells["单位"] else None
            post = _key(POSTS, cells["岗位"]) if cells["岗位"] else ("clerk" if cells["单位"] else "")
            if cells["岗位"] and not post:
                hint = f"可选：{'、'.join(POSTS.values())}"
                self.tell(PEOPLE, number, "岗位", f"没有“{shown(cells['岗位'])}”这个岗位", "unknown-post", hint)
            if post and not cells["单位"]:
                self.tell(PEOPLE, number, "单位", "写了岗位，没有写单位", "empty", "请填写单位")
            if not PHONE.fullmatch(cells["手机"]):
                self.tell(PEOPLE, number, "手机", f"“{shown(cells['手机'])}”写法不对", "phone-form", "只写数字")
            found.append(PersonRow(cells["姓名"], login, cells["单位"], cells["职务"], post, cells["手机"], at))
        return found


def _key(words: Mapping[str, str], said: str) -> str:
    """The key of a Chinese word, or of one of several words of one meaning (经办人、联络员); empty where none."""
    return next((key for key, word in words.items() if said in (key, word) or said in word.split("、")), "")


def plan(
    sheets: Sheets, tree: UnitTree, day: date, aliases: Iterable[tuple[str, int]], taken: set[str]
) -> tuple[Plan, tuple[Problem, ...]]:
    """What the rows would add, or everything that is wrong with them.

    Args:
        tree: the units there are.
        aliases: other names of theirs, with their ids.
        taken: the accounts there are.
    """
    check = _Check(sheets, tree, day, aliases)
    units = check.units()
    people = check.people(taken)
    return Plan(tuple(units), tuple(people)), tuple(check.problems)
