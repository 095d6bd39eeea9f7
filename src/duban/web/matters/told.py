"""An event as a person would tell it: what was said, asked, decided. Pure; made from the recorded payload alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from duban.apps.matters.actions.correcting import KEEPER, SPINE
from duban.core.events import EventKind
from duban.core.words import DIMENSIONS, ROLES
from duban.web.dates import short_day, short_due, short_moment

_E = EventKind

_LABELS: Final = {
    "until": "延至",
    "limit": "限期",
    "due": "新期限",
    "own_due": "完成时限",
    "superior_due": "上级时限",
    "inner_due": "内部时限",
    "review_on": "复核日",
    "reason": "理由",
    "into": "并入",
    "basis": "依据",
    "standard": "对照标准",
    "superior_number": "上级编号",
    "superior_status": "上级状态",
    "outcome": "结果",
}
_LONG: Final = ("text", "note", "opinion", "words")
"""What somebody wrote: shown as it is."""


def told(kind: EventKind, payload: Mapping[str, Any], year: int) -> tuple[tuple[str, ...], str]:
    """The facts of an event as short phrases, and the text somebody wrote (empty: none).

    >>> from duban.core.instant import read_instant
    >>> told(_E.EXTENSION_ASKED, {"until": read_instant("2022-11-30T24:00"), "reason": "等批复"}, 2022)
    (('延至11月30日（周三）', '理由：等批复'), '')
    >>> told(_E.EXTENSION_DECIDED, {"granted": False, "text": "材料不足"}, 2022)
    (('不同意',), '材料不足')
    """
    phrases: list[str] = []
    if "granted" in payload:
        phrases.append("同意" if payload["granted"] else "不同意")
    if payload.get("by_head"):
        phrases.append("由主要负责人部署")
    if payload.get("under_way"):
        phrases.append("已经在办的：不再要求签收、部署")
    if payload.get("superior_consent"):
        phrases.append("已取得上级同意")
    if kind is _E.ASSIGNED and payload.get("role") in ROLES:
        phrases.append(f"为{ROLES[payload['role']]}")
    for dimension, value in (payload.get("facts") or {}).items():
        words = DIMENSIONS.get(dimension)
        if kind is _E.CLASSIFIED and words and value in words:
            phrases.append(f"认定为{words[value]}")
    for name, label in _LABELS.items():
        value = payload.get(name)
        if value in (None, "", (), []):
            continue
        if isinstance(value, datetime):
            ends = "最迟恢复" if kind is _E.PAUSED and name == "until" else label
            phrases.append(f"{ends}{short_due(value, year)}")
        elif isinstance(value, date):
            phrases.append(f"{label}{short_day(value, year)}")
        else:
            phrases.append(f"{label}：{value}")
    if payload.get("to"):
        phrases.append(f"改用版本{str(payload['to']).removeprefix('sm3:')[:8]}")
    about = [payload["duty"]] if payload.get("duty") else list(payload.get("duties") or ())
    if about:
        phrases.append("关于" + "、".join(dict.fromkeys(_rule(key) for key in about)))
    text = "\n".join(str(payload[name]) for name in _LONG if payload.get(name))
    if kind is _E.CORRECTED and payload.get("event"):
        phrases.append(f"更正第{payload['event']}条" + ("，该条作废" if payload.get("void") else ""))
        if not payload.get("destroyed"):
            phrases += _corrections(payload, year)
    return tuple(phrases), text


def _corrections(payload: Mapping[str, Any], year: int) -> list[str]:
    """What a record is corrected to say."""
    inner: Mapping[str, Any] = payload.get("payload") or {}
    found = []
    if payload.get("occurred_at"):
        found.append(f"实际办理时间改为{short_moment(payload['occurred_at'], year)}")
    for name, label in _LABELS.items():
        if name in inner:
            value = inner[name]
            said = short_due(value, year) if isinstance(value, datetime) else str(value) if value else "未写明"
            found.append(f"{label}改为{said}")
    for dimension, value in (inner.get("facts") or {}).items():
        found.append(f"改为{DIMENSIONS.get(dimension, {}).get(value, value)}")
    for name, value in (inner.get("spine") or {}).items():
        if name == KEEPER:  # the names stand in the text
            found.append("改派督办专人")
            continue
        found.append(f"{SPINE[name][0] if name in SPINE else name}改为“{value}”")
    if payload.get("said"):
        found.append(f"内容改为“{payload['said']}”")
    return found


def _rule(key: str) -> str:
    """The rule of a duty, named by its key or by the rule itself.

    >>> _rule("7/WX-10.3/5/2/1"), _rule("WX-7")
    ('WX-10.3', 'WX-7')
    """
    return key.split("/")[1] if "/" in key else key
