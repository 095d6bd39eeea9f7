"""The closed vocabulary of the field: every word a pack, an event or a page may use, with its Chinese.

A word that is not here is an error in a pack. Adding one is a change of the product, with a test and a line of help.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

KINDS: Final = MappingProxyType(
    {
        "supervised": "督办事项",
        "help": "帮督事项",
        "problem": "问题",
        "clue": "线索",
        "visit": "督查",
        "meeting": "会议",
        "document": "公文",
        "pairing": "包保",
        "request": "请示",
        "complaint": "投诉",
        "task": "专项行动任务",
    }
)
"""What a matter is."""

DIMENSIONS: Final = MappingProxyType(
    {
        "kind": KINDS,
        "source": MappingProxyType(
            {
                "instruction": "领导批示",
                "assignment": "领导交办",
                "meeting": "会议议定",
                "problem": "发现问题",
                "superior": "上级部署",
                "superior_document": "上级文件",
                "annual_target": "年度目标",
                "complaint": "投诉",
            }
        ),
        "class": MappingProxyType(
            {
                "general": "一般",
                "important": "重要",
                "complex": "较复杂",
                "very_complex": "特别复杂",
                "extraordinary": "极特殊（经申请同意）",
            }
        ),
        "instructor": MappingProxyType({"chief": "党政主要领导", "leader": "政府领导", "superior": "上级领导"}),
        "level": MappingProxyType(
            {"central": "中央", "province": "省", "city": "市", "county": "县区", "town": "乡镇街道"}
        ),
        "urgency": MappingProxyType({"normal": "平件", "urgent": "紧急", "extra_urgent": "特急"}),
        "own_limit": MappingProxyType({"none": "没有明确时限", "given": "另有明确时限"}),
        "answers": MappingProxyType({"gathered": "牵头汇总", "separate": "分别反馈"}),
        "meeting": MappingProxyType({"government": "政府会议", "standing": "常务会议", "other": "其他会议"}),
        "route": MappingProxyType({"issue": "颁布出台", "reply": "批复", "committee": "提请党委研究"}),
        "reporting": MappingProxyType({"routine": "常规工作", "important": "重要任务", "urgent": "紧急重点"}),
        "emergency": MappingProxyType({"yes": "突发事件", "no": "非突发事件"}),
        "plan": MappingProxyType({"required": "须报工作方案", "not_required": "不报工作方案"}),
        "task": MappingProxyType(
            {
                "review": "定期梳理检视",
                "weak_points": "薄弱环节治理",
                "clues": "收集问题线索",
                "results": "通报整改成果",
                "research": "调研报告",
                "selection": "优秀调研报告评选",
                "errors": "公文错情通报",
                "lists": "三张清单公布",
            }
        ),
        "key": MappingProxyType({"yes": "重点工作、重大项目", "no": "一般工作"}),
    }
)
"""What `applies` may ask of a matter: dimension → value → Chinese. A fact not stated fits no rule that asks for it."""

ROLES: Final = MappingProxyType(
    {
        "lead": "牵头单位",
        "responsible": "责任单位",
        "assisting": "配合单位",
        "host": "会议主办单位",
        "receiver": "收文单位",
        "submitter": "呈报单位",
        "office": "督查机构",
        "decider": "审批人",
    }
)
"""In what capacity a unit stands to a matter."""

POSTS: Final = MappingProxyType({"head": "主要负责人", "deputy": "分管负责人", "clerk": "联络员"})

PROPOSALS: Final = MappingProxyType(
    {
        "raise": "提级督办",
        "circular": "通报",
        "hand_over": "移交",
        "accountability": "启动问责程序",
        "correction": "更正",
    }
)
"""What a rule may put before a person; it becomes an act only by that person's decision."""

CHANNELS: Final = MappingProxyType(
    {"in_app": "站内", "phone": "电话", "sms": "短信", "mail": "邮件", "notice": "书面督办通知"}
)

RECIPIENTS: Final = MappingProxyType(
    {
        "debtor": "承办单位联络员",
        "head": "单位主要负责人",
        "deputy": "单位分管负责人",
        "office": "督查机构",
        "leader": "分管领导",
    }
)


class Side(StrEnum):
    """Whose duty it is; only the handling side's colours a matter."""

    HANDLING = "handling"
    SUPERVISING = "supervising"
    DECIDING = "deciding"


class Basis(StrEnum):
    """Whether the document states the figure or the pack reads it in (本地解释)."""

    STATED = "stated"
    INTERP = "interp"


class AfterHours(StrEnum):
    """What a delivery after close or on a rest day does to a day-based clock."""

    NEXT_WORKING_DAY = "next_working_day"
    AS_IS = "as_is"


class Direction(StrEnum):
    AFTER = "after"
    BEFORE = "before"


class State(StrEnum):
    """The state of an obligation."""

    OPEN = "open"
    PENDING = "pending"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met_late"
    LATE = "late"
    WAIVED = "waived"
    OVERTURNED = "overturned"
    RELEASED = "released"
    UNDETERMINED = "undetermined"


class Light(StrEnum):
    NORMAL = "normal"
    SOON = "soon"
    LATE = "late"


STATES: Final = MappingProxyType(
    {
        State.OPEN: "在办",
        State.PENDING: "待批",
        State.PAUSED: "中止计时",
        State.MET: "按期完成",
        State.MET_LATE: "逾期完成",
        State.LATE: "逾期",
        State.WAIVED: "已豁免",
        State.OVERTURNED: "逾期已撤销",
        State.RELEASED: "已解除",
        State.UNDETERMINED: "时限待定",
    }
)


def standing_word(state: str, *, filed: bool) -> str:
    """The word of a duty's state on pages.

    Args:
        filed: what was owed is filed already: it waits to be verified, not to be approved.

    >>> standing_word("pending", filed=True), standing_word("pending", filed=False)
    ('待核查', '待批')
    """
    return "待核查" if filed and state == State.PENDING else STATES[State(state)]


LIGHTS: Final = MappingProxyType({Light.NORMAL: "正常", Light.SOON: "临期", Light.LATE: "逾期"})
STOCK: Final = "stock"
"""Among the values lists are narrowed and grouped by: what is late by nothing but 存量逾期."""
STOCK_WORD: Final = "存量逾期"
"""Overdue already when it was entered: shown as late, under its own name, never chased of itself and never counted."""


def light_word(words: Mapping[str, str], light: str, *, stock: bool) -> str:
    """The word beside a light.

    Args:
        words: the names the pack gives to the three lights, by light.
        stock: everything that is late is 存量逾期.

    >>> light_word({"late": "亮红灯"}, "late", stock=False), light_word({"late": "亮红灯"}, "late", stock=True)
    ('亮红灯', '存量逾期')
    """
    return STOCK_WORD if stock and light == Light.LATE else words[light]
