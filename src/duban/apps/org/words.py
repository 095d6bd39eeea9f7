"""The words of the organisation, with their Chinese."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

LEVELS: Final = MappingProxyType({"province": "省", "city": "市", "county": "县区", "town": "乡镇街道"})

UNIT_KINDS: Final = MappingProxyType(
    {
        "government": "党委政府",
        "organ": "部门",
        "town": "乡镇街道",
        "section": "科室",
        "firm": "国有企业",
        "other": "其他",
    }
)

POSTS: Final = MappingProxyType(
    {
        "head": "主要负责人",
        "deputy": "分管负责人",
        "section_head": "科室负责人",
        "clerk": "经办人、联络员",
        "leader": "领导",
    }
)

HELD: Final = MappingProxyType({"charge": "分管", "contact": "联系"})

ROLES: Final = MappingProxyType(
    {
        "supervisor": "督查干部",
        "head": "督查室主任",
        "section": "对口科室",
        "clerk": "单位联络员",
        "unit_head": "单位主要负责人",
        "unit_deputy": "单位分管负责人",
        "leader": "分管领导",
        "chief": "主要领导",
        "discipline": "纪委监委",
        "system_admin": "系统管理员",
        "security_admin": "安全保密管理员",
        "auditor": "安全审计员",
    }
)
"""What a grant may give. The three administrators exclude each other and every other role (三员分立)."""

ADMINISTRATORS: Final = frozenset({"system_admin", "security_admin", "auditor"})
