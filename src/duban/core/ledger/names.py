"""Units and people in one cell: several of them, and who leads and who helps (“办公室牵头，各科室配合”)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_APART: Final = frozenset("、，,；;/\n\r\t　|")
_OPEN, _CLOSE = "（([【", "）)]】"
_LEADS: Final = re.compile(
    r"(?:共同)?(?:[(（]?牵头[)）]?(?:组织实施|组织|负责|实施|落实)?|[(（]主办[)）]|主办|负责(?:落实|实施)?|承办)$"
)
_HELPS: Final = re.compile(
    r"(?:[(（](?:配合|协办|参与)[)）]|(?:积极|密切)?(?:配合|协助|协同|协办|参与|参加|会办)(?:实施|落实)?)$"
)
_BEFORE: Final = (
    ("lead", re.compile(r"^(?:牵头|主办|牵头负责)(?:单位|部门)?[:：]")),
    ("assisting", re.compile(r"^(?:配合|协办|参与|协同)(?:单位|部门)?[:：]")),
    ("responsible", re.compile(r"^(?:责任|承办|主责|落实)(?:单位|部门)[:：]")),
)  # fmt: skip
_BY: Final = re.compile(r"^由")
JOINED: Final = re.compile(r"以及|和|及|与")
"""Words that join two units, and that stand in the names of some (发展和改革局): split only where both halves are known."""


def split_names(text: str) -> tuple[str, ...]:
    """The names of one cell, each once, in their order; what stands in brackets is not split.

    >>> split_names("县农业农村局、县乡村振兴局\\n各乡镇")
    ('县农业农村局', '县乡村振兴局', '各乡镇')
    >>> split_names("各乡镇（街道、开发区）；县直有关部门。")
    ('各乡镇（街道、开发区）', '县直有关部门')
    """
    return tuple(dict.fromkeys(filter(None, _pieces(text))))


def read_units(text: str, role: str) -> tuple[tuple[str, str], ...]:
    """Who has what part, by one cell.

    Args:
        text: the cell.
        role: what a name is where the cell says nothing else: the column's own role.

    Returns:
        (role, name) in the order of the cell, a name once.

    >>> read_units("县行政审批局牵头，各有关部门配合", "lead")
    (('lead', '县行政审批局'), ('assisting', '各有关部门'))
    >>> read_units("牵头单位：住建局；责任单位：财政局、水利局", "responsible")
    (('lead', '住建局'), ('responsible', '财政局'), ('responsible', '水利局'))
    """
    found: dict[str, str] = {}
    waiting: list[str] = []
    standing = role
    for piece in _pieces(text):
        name = piece
        for part, before in _BEFORE:
            if match := before.search(name):
                found.update((each, standing) for each in waiting if each not in found)
                waiting, standing, name = [], part, name[match.end() :]
        name = _BY.sub("", name) if _LEADS.search(name) else name
        for part, after in (("lead", _LEADS), ("assisting", _HELPS)):
            if (match := after.search(name)) and match.start():
                waiting.append(name[: match.start()].strip())
                found.update((each.removeprefix("由"), part) for each in waiting if each not in found)
                waiting, name = [], ""
        if name:
            waiting.append(name)
    found.update((each, standing) for each in waiting if each not in found)
    return tuple((part, name) for name, part in found.items() if name)


def _pieces(text: str) -> Iterator[str]:
    depth, piece = 0, ""
    for sign in text:
        depth = max(0, depth + (sign in _OPEN) - (sign in _CLOSE))
        if (sign in _APART and not depth) or sign in "\n\r":
            yield piece.strip(" 。.:：")
            piece = ""
        else:
            piece += sign
    yield piece.strip(" 。.")
