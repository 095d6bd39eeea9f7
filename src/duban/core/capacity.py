"""In what capacity a person can stand to a matter, and the states of a matter's life, with their Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Capacity(StrEnum):
    """In what capacity a person stands to one matter (and, for the unit's people, to one thread of it)."""

    UNIT_CLERK = "unit_clerk"
    SECTION_HEAD = "section_head"
    UNIT_DEPUTY = "unit_deputy"
    UNIT_HEAD = "unit_head"
    LEAD = "lead"
    LEAD_ABOVE = "lead_above"
    HANDLER = "handler"
    HOST = "host"
    RECEIVER = "receiver"
    SUBMITTER = "submitter"
    SUPERVISOR = "supervisor"
    HEAD = "head"
    SECTION = "section"
    LEADER = "leader"
    CONTACT = "contact"
    CHIEF = "chief"
    DECIDER = "decider"
    APPROVER = "approver"
    NAMED = "named"
    DISCIPLINE = "discipline"
    STRANGER = "stranger"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"
    MACHINE = "machine"


_C = Capacity
CAPACITIES: Final[Mapping[Capacity, str]] = MappingProxyType(
    {
        _C.UNIT_CLERK: "承办单位联络员",
        _C.SECTION_HEAD: "承办单位科室负责人",
        _C.UNIT_DEPUTY: "承办单位分管负责人",
        _C.UNIT_HEAD: "承办单位主要负责人",
        _C.LEAD: "牵头单位人员",
        _C.LEAD_ABOVE: "上级事项的牵头单位人员",
        _C.HANDLER: "其他承办单位人员",
        _C.HOST: "会议主办单位人员",
        _C.RECEIVER: "收文单位人员",
        _C.SUBMITTER: "呈报单位人员",
        _C.SUPERVISOR: "督查干部",
        _C.HEAD: "督查室主任",
        _C.SECTION: "对口科室",
        _C.LEADER: "分管领导",
        _C.CONTACT: "联系领导",
        _C.CHIEF: "主要领导",
        _C.DECIDER: "确定时限的审批人",
        _C.APPROVER: "批准立项的领导",
        _C.NAMED: "批示和列名的领导",
        _C.DISCIPLINE: "纪委监委",
        _C.STRANGER: "无关人员",
        _C.SYSTEM_ADMIN: "系统管理员",
        _C.SECURITY_ADMIN: "安全保密管理员",
        _C.AUDITOR: "安全审计员",
        _C.MACHINE: "系统",
    }
)
ADMINISTRATORS: Final = frozenset({_C.SYSTEM_ADMIN, _C.SECURITY_ADMIN, _C.AUDITOR})
"""三员: they run the installation and have no act on a matter, nor sight of one, whatever else they hold."""

DOERS: Final = frozenset({_C.UNIT_CLERK, _C.SECTION_HEAD, _C.UNIT_DEPUTY, _C.UNIT_HEAD, _C.LEAD, _C.HANDLER})
"""Capacities of those who do the work: whoever holds one judges nothing of this matter."""

STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "draft": "拟立项",
        "live": "在办",
        "reported": "已办结（待核查）",
        "closed": "已销号",
        "terminated": "已终止",
        "merged": "已并入",
    }
)
"""As `duban.apps.matters.words.STATES`: a test compares."""
