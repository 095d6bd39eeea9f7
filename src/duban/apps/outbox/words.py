"""The words of notices and proposals, with their Chinese."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

NOTICE_STATES: Final = MappingProxyType(
    {
        "waiting": "待发送",
        "resolved": "已分送",
        "skipped": "已由更近的一次代替",
        "dropped": "已不必发送",
    }
)
URGENCIES: Final = MappingProxyType({"normal": "一般", "urgent": "加急", "extra_urgent": "特急"})

DECISIONS: Final = MappingProxyType(
    {
        "waiting": "待审定",
        "agreed": "同意",
        "partly_agreed": "部分不计入",
        "declined": "不同意",
        "withdrawn": "已撤回",
    }
)
SUBJECTS: Final = MappingProxyType({"unit": "单位", "matter": "事项"})
"""Whom a proposal is about. A problem (WX-15) is a matter of the ledger; ladders over persons wait for what
records them."""
