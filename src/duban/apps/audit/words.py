"""What the audit log may say happened, with its Chinese. An act that is not here cannot be recorded."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

ACTS: Final = MappingProxyType(
    {
        "log_in": "登录",
        "log_in_failed": "登录失败",
        "locked": "账号锁定",
        "log_out": "退出",
        "timed_out": "超时退出",
        "password_changed": "修改密码",
        "factor_enrolled": "绑定第二因素",
        "factor_removed": "解除第二因素",
        "factor_key_renewed": "更换第二因素密钥",
        "jurisdiction_set_up": "建立区划",
        "jurisdiction_changed": "修改区划",
        "units_added": "新增单位",
        "unit_renamed": "单位更名",
        "units_merged": "单位合并",
        "unit_split": "单位分设",
        "unit_ended": "撤销单位",
        "people_added": "新增人员",
        "person_changed": "修改人员",
        "person_stopped": "停用账号",
        "person_restored": "恢复账号",
        "password_reset": "重置密码",
        "post_given": "任职",
        "post_ended": "免职",
        "role_granted": "授予角色",
        "role_revoked": "收回角色",
        "portfolio_given": "明确分管联系",
        "portfolio_ended": "解除分管联系",
        "stand_in_given": "委托代行",
        "stand_in_ended": "结束代行",
        "task_force_set_up": "成立专班",
        "task_force_ended": "撤销专班",
        "setting_changed": "修改本地设置",
        "own_day_added": "登记本地放假或上班的日子",
        "own_day_withdrawn": "撤销本地放假或上班的日子",
        "handed_over": "移交在办事项",
        "imported": "导入组织人员",
        "clock_moved": "前进演练时间",
        "password_shared": "设定演练共用密码",
        "outage_recorded": "登记停用时段",
        "tried_again": "再试搁置的推算",
        "backed_up": "备份",
        "restored": "由备份恢复",
        "upgraded": "升级",
        "ledger_exported": "导出台账",
        "feed_made": "建立日历订阅",
        "feed_revoked": "停用日历订阅",
    }
)
