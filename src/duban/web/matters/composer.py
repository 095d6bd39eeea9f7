"""The composer: each act allowed now as a small form, with its verb, what it asks for, and what follows from it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from duban.core.events import EventKind
from duban.core.words import DIMENSIONS

_E = EventKind


@dataclass(frozen=True, slots=True)
class Blank:
    """One field of an act's form.

    ``kind`` is long, line, date, moment, hidden (what the page was made from), files, yes (a box to tick), choice, duties
    (of the unit, to tick), duty (one of them), unit (of the jurisdiction), parties (every unit's role, and one more).
    """

    name: str
    label: str
    kind: str = "long"
    required: bool = False
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


def _text(label: str, *, required: bool = True, hint: str = "") -> Blank:
    return Blank("text", label, "long", required, hint)


_FILES: Final = Blank("files", "附件（可多选）", "files")
_REASON: Final = Blank("reason", "理由", "long", required=True)
_GRANTED: Final = Blank(
    "granted", "审定意见", "choice", required=True, choices=(("", "请选择"), ("yes", "同意"), ("no", "不同意"))
)
_CONSENT: Final = Blank("superior_consent", "已取得上级同意（超过上级时限时必须）", "yes")
_DUTY: Final = Blank("duty", "哪一项时限", "duty", required=True)
WITHOUT: Final = Blank("without", "暂时没有佐证材料，报告之后再补充", "yes")
"""Asked of a unit that reports done with nothing to prove it: it is warned once before the report is sent."""
CALL: Final = (
    Blank("reached", "与谁通话", "line", hint="打了电话的填这一栏和下一栏，记为电话催办"),
    Blank("said", "对方说了什么", "line", hint="没有接通的也写明"),
)
"""Of a chase that was a telephone call: filled in, it is written down as one (XQ-5)."""
_CLASSES: Final = tuple(DIMENSIONS["class"].items())

VERBS: Final[Mapping[EventKind, str]] = MappingProxyType(
    {
        _E.ASSIGNED: "交办",
        _E.RECEIPTED: "签收",
        _E.SIGNED: "签批",
        _E.DEPLOYED: "部署",
        _E.REPORTED: "反馈进展",
        _E.RESULT_REPORTED: "反馈结果",
        _E.COMPLETION_ASKED: "报告办结",
        _E.SUPPLEMENTED: "补充佐证",
        _E.VERIFIED: "核查通过",
        _E.CLOSED: "销号",
        _E.RETURN_ASKED: "申请退回交办",
        _E.RETURN_DECIDED: "审定退回申请",
        _E.SENT_BACK: "退回重办",
        _E.PAUSED: "中止计时",
        _E.RESUMED: "恢复计时",
        _E.EXTENSION_ASKED: "申请延期",
        _E.EXTENSION_DECIDED: "审定延期申请",
        _E.CLASSIFIED: "认定类别",
        _E.INSTRUCTED: "续批",
        _E.UNITS_CHANGED: "变更责任单位",
        _E.MERGED: "并入另一事项",
        _E.CARRIED_OVER: "年度结转",
        _E.TERMINATED: "终止",
        _E.CHASED: "催办",
        _E.ANSWERED: "回应催办",
        _E.CORRECTED: "更正",
        _E.CALENDAR_ACCEPTED: "采用新日历",
        _E.WAIVED: "豁免",
        _E.OVERTURNED: "撤销逾期认定",
        _E.BREACH_TOLD: "告知逾期",
        _E.BREACH_EXPLAINED: "说明情况",
        _E.BREACH_CONFIRMED: "认定逾期",
        _E.SUBMITTED: "呈送",
        _E.MIGRATED: "改用新版制度",
    }
)

FORMS: Final[Mapping[EventKind, tuple[Blank, ...]]] = MappingProxyType(
    {
        _E.RECEIPTED: (_text("备注", required=False),),
        _E.SIGNED: (_text("签批意见"), Blank("files", "签批件扫描（纸上签批的）", "files")),
        _E.DEPLOYED: (
            _text("部署情况", hint="谁牵头、分几步、何时完成；不以开会、拍照为凭"),
            Blank("by_head", "由主要负责人部署", "yes"),
            _FILES,
        ),
        _E.REPORTED: (_text("办理进展"), _FILES),
        _E.RESULT_REPORTED: (_text("办理落实情况"), _FILES),
        _E.COMPLETION_ASKED: (
            _text("办结情况", hint="对照销号标准逐条写明"),
            Blank("files", "佐证材料（可多选）", "files", hint="没有佐证材料，督查机构不能核查通过"),
            WITHOUT,
        ),
        _E.SUPPLEMENTED: (
            _text("补充说明", required=False),
            Blank("files", "佐证材料（可多选）", "files", required=True),
        ),
        _E.VERIFIED: (_text("核查情况", hint="看了什么、与标准是否相符"), _FILES),
        _E.CLOSED: (_text("销号意见", hint="依据哪些材料、对照哪条标准"), _FILES),
        _E.RETURN_ASKED: (_REASON, _FILES),
        _E.RETURN_DECIDED: (
            _GRANTED,
            Blank("reassign", "改交哪个单位（同意时选；不选即不再交办）", "unit"),
            _text("意见"),
        ),
        _E.SENT_BACK: (
            Blank("limit", "重新办结的期限", "date", required=True, hint="当日24:00止，不顺延"),
            _text("退回原因"),
            _FILES,
        ),
        _E.PAUSED: (
            Blank("until", "最迟恢复日", "date", required=True),
            Blank("review_on", "复核日", "date", required=True),
            _text("中止理由"),
            _CONSENT,
        ),
        _E.RESUMED: (_text("说明", required=False),),
        _E.EXTENSION_ASKED: (
            Blank("duties", "延哪几项（不选即全部）", "duties"),
            Blank("until", "申请延至", "date", required=True, hint="当日24:00止，不顺延"),
            _REASON,
            _FILES,
        ),
        _E.EXTENSION_DECIDED: (
            _GRANTED,
            Blank("due", "同意延至（同意时填）", "date", hint="当日24:00止，不顺延"),
            _CONSENT,
            _text("意见", required=False),
        ),
        _E.CLASSIFIED: (Blank("class", "类别", "choice", required=True, choices=_CLASSES), _text("认定理由")),
        _E.INSTRUCTED: (
            Blank("leader_name", "批示领导", "line", required=True),
            Blank("dated", "批示日期", "date", required=True),
            _text("批示原文"),
            Blank("own_due", "新的完成时限（批示写明时填）", "date"),
            Blank("superior_due", "新的上级时限（上级改了时填）", "date"),
            Blank("superior_number", "上级编号（有变化时填）", "line"),
            Blank("superior_status", "上级状态（有变化时填）", "line"),
        ),
        _E.UNITS_CHANGED: (
            Blank("units", "承办单位", "parties", hint="移出的单位选“退出”；新加入的单位随即交办"),
            _text("变更理由"),
        ),
        _E.MERGED: (Blank("into", "并入的事项编号", "line", required=True), _text("并入理由")),
        _E.CARRIED_OVER: (_text("结转说明"),),
        _E.TERMINATED: (_REASON,),
        _E.CHASED: (_text("催办内容"), *CALL),
        _E.ANSWERED: (_text("回应"), _FILES),
        _E.CALENDAR_ACCEPTED: (Blank("digest", "", "hidden", required=True), _text("采用的理由")),
        _E.WAIVED: (_DUTY, _text("豁免理由")),
        _E.OVERTURNED: (_DUTY, _text("撤销理由")),
        _E.BREACH_TOLD: (_DUTY, _text("告知内容")),
        _E.BREACH_EXPLAINED: (_DUTY, _text("情况说明"), _FILES),
        _E.BREACH_CONFIRMED: (_DUTY, _text("认定意见")),
        _E.SUBMITTED: (_text("呈送内容"), _FILES),
    }
)
"""What each act asks for. An act that has no form here is not offered on the page."""

FOR_UNIT: Final = (
    Blank("occurred_at", "单位实际办理的时间（代录时必填）", "moment", hint="在容许期内代录的，按这个时间计"),
)
"""Asked where the receiving office records for a unit (代录)."""

ANSWERING: Final = ("lead", "responsible", "assisting")
BESIDE: Final = frozenset({"office", "decider"})
"""Capacities without a thread of their own: nothing is chased from, or recorded for, the office itself."""

RARE: Final = frozenset(
    {
        _E.MERGED, _E.CARRIED_OVER, _E.TERMINATED, _E.CLASSIFIED, _E.PAUSED, _E.WAIVED, _E.OVERTURNED,
        _E.BREACH_TOLD, _E.BREACH_CONFIRMED, _E.INSTRUCTED, _E.SUBMITTED, _E.UNITS_CHANGED,
        _E.CALENDAR_ACCEPTED,
    }
)  # fmt: skip
"""Acts that stand behind “更多”, unless a duty waits for them."""

FIRST: Final = (
    _E.RECEIPTED, _E.SIGNED, _E.DEPLOYED, _E.ANSWERED, _E.REPORTED, _E.RESULT_REPORTED, _E.COMPLETION_ASKED, _E.SUPPLEMENTED,
    _E.RETURN_DECIDED, _E.EXTENSION_DECIDED, _E.VERIFIED, _E.SENT_BACK, _E.CLOSED,
    _E.EXTENSION_ASKED, _E.RETURN_ASKED, _E.BREACH_EXPLAINED, _E.CHASED, _E.INSTRUCTED,
)  # fmt: skip
"""The order of the buttons: what settles a duty, then what asks or decides, then what is rare."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One act allowed now: its verb, whose thread it is of, its form, and the sentences of what follows."""

    kind: EventKind
    unit: str | None
    unit_name: str
    blanks: tuple[Blank, ...]
    follows: tuple[str, ...]
    for_unit: bool = False
    principal: tuple[str, str] = ("", "")
    """Id and name of whom the person stands in for, where the act is allowed only in that right."""
    units: tuple[tuple[str, str], ...] = ()
    """The units an act may name: id and name."""
    parties: tuple[tuple[str, str, str], ...] = ()
    """The answering units as they stand: id, name and role."""
    duties: tuple[tuple[str, str], ...] = ()
    """The duties an act may name: key and words."""
    urgent: bool = False
    """A duty of this person's side waits for exactly this act."""
    written: Mapping[str, object] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    begins: Mapping[str, str] = field(default_factory=dict)
    """What stands in a field before anything was written in it."""
    asked: str = ""
    """What was applied for and why, where this act decides on it."""
    lacks: str = ""
    """What is missing for this act, in a sentence; empty: nothing."""

    @property
    def verb(self) -> str:
        return VERBS[self.kind]

    @property
    def rare(self) -> bool:
        return not self.urgent and not self.errors and (self.for_unit or self.kind in RARE)

    @property
    def id(self) -> str:
        """Stands in the page's address and in the marks of its fields."""
        return f"{self.kind}-{self.unit or 'all'}{'-for' if self.for_unit else ''}"


def ordered(offers: list[Offer]) -> tuple[Offer, ...]:
    """What waits for this act first, then in the order of `FIRST`, then the rest by the table."""
    place = {kind: n for n, kind in enumerate(FIRST)}
    table = {kind: n for n, kind in enumerate(FORMS)}
    return tuple(
        sorted(offers, key=lambda o: (not o.urgent, o.for_unit, place.get(o.kind, len(place)), table[o.kind], o.id))
    )
