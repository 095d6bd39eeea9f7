"""The words of messages, letters and errands, with their Chinese."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from duban.core.events import EventKind

_E = EventKind
LETTER_STATES: Final = MappingProxyType(
    {
        "waiting": "待发送",
        "sending": "发送中",
        "sent": "已发送",
        "given_up": "没有送达，不再重试",
        "dropped": "不必再发",
    }
)
ERRANDS: Final = MappingProxyType({"phone": "打电话", "notice": "发书面督办通知"})
"""What only a person can do."""
ERRAND_STATES: Final = MappingProxyType({"waiting": "待办", "done": "已办"})

NOT_SET_UP: Final = MappingProxyType({"sms": "还没有短信渠道", "mail": "还没有邮件渠道"})
"""What is said where a rule asks for a channel that has no folder here."""
NOBODY: Final = "没有人任职，或任职的人不在知悉范围"

TOLD: Final = MappingProxyType(
    {
        _E.ASSIGNED: "新的交办，请签收并查看本单位的时限",
        _E.SENT_BACK: "退回重办，请看新的期限",
        _E.EXTENSION_DECIDED: "延期申请已审定",
        _E.RETURN_DECIDED: "退回申请已审定",
        _E.CHASED: "催办，请回应",
        _E.BREACH_TOLD: "告知逾期，请在说明期内说明情况",
        _E.BREACH_CONFIRMED: "逾期已认定",
        _E.FOUND_VALID: "投诉已认定有效",
        _E.PAUSED: "计时已中止",
        _E.RESUMED: "计时已恢复，请看新的期限",
        _E.INSTRUCTED: "有新的要求，请查看",
        _E.WAIVED: "逾期已豁免",
        _E.OVERTURNED: "逾期认定已撤销",
        _E.TERMINATED: "事项已终止",
        _E.MERGED: "事项已并入另一件",
        _E.CLOSED: "事项已销号",
        _E.MIGRATED: "事项改用新的制度",
        _E.COMPLETION_ASKED: "报告办结，请核查",
        _E.SUPPLEMENTED: "已补充佐证，请核查",
        _E.ANSWERED: "已回应催办",
        _E.BREACH_EXPLAINED: "已说明逾期情况，请审定",
        _E.EXTENSION_ASKED: "申请延期，请审定",
        _E.RETURN_ASKED: "申请退回交办，请审定",
        _E.PROPOSAL_DECIDED: "有一项关于本单位的处置决定，请与督查室联系",
    }
)
"""What a message says of an event: what happened and what to do next. No title, no name: it may travel outside."""
PROPOSED: Final = "有新的处置建议，请审定"

FAULTS: Final = MappingProxyType(
    {
        "address": ("邮箱不被接收", "请核对此人邮箱，改正后点“重新发送”"),
        "refused": ("邮件服务器拒收", "请系统管理员查看拒收原因，处理后点“重新发送”"),
        "busy": ("邮件服务器暂时不收", "系统会自动重试，不用处理"),
        "line": ("连不上邮件服务器", "系统会自动重试；持续不通的，请系统管理员检查邮件服务器和网络"),
        "slow": ("邮件服务器没有及时应答", "系统会自动重试；经常如此的，请系统管理员检查邮件服务器"),
        "login": ("发信账号被拒", "请系统管理员核对 DUBAN_SMTP_URL 里的账号和密码"),
        "security": ("与邮件服务器的加密连接没有建立", "请系统管理员检查邮件服务器的证书"),
        "gone": ("收信人没有登记邮箱", "请系统管理员补登邮箱，再点“重新发送”"),
    }
)
"""Why a letter did not go out, and what to do."""
