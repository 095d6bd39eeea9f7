"""The words of a matter's own life, with their Chinese (WX-12: 立项、交办、落实、反馈、销号)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

STATES: Final = MappingProxyType(
    {
        "draft": "拟立项",
        "live": "在办",
        "reported": "已办结（待核查）",
        "closed": "已销号",
        "terminated": "已终止",
        "merged": "已并入",
    }
)
VERIFIED: Final = "verified"
SHOWN: Final = MappingProxyType(
    {
        key: word
        for state in STATES
        for key, word in ((state, STATES[state]), *([(VERIFIED, "待销号")] if state == "reported" else ()))
    }
)
"""`STATES` as lists and pages show them: what is verified and waits to be struck off (`closing`) has a word of its own."""
RUNNING: Final = ("live", "reported")
"""Set up and not over: only what runs has a light."""
OVER: Final = frozenset({"closed", "terminated", "merged"})

CIRCLES: Final = MappingProxyType({"ordinary": "一般", "restricted": "限知"})
"""Who may see a matter: whoever its units and portfolios let, or only those named and the supervision office."""

INSTRUCTION_KINDS: Final = MappingProxyType({"instruct": "批示", "inform": "阅知", "study": "阅研"})
"""阅知 and 阅研 set up nothing."""

ANSWERING: Final = ("lead", "responsible", "assisting", "host", "receiver", "submitter")
"""The capacities of a unit that has something to do: the office and the decider are no 承办单位."""
