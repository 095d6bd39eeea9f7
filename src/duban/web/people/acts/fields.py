"""What several forms of 组织与人员 share: their fields, and who may send them."""

from __future__ import annotations

from typing import Final

from duban.web.people.forms import Field

SYSTEM: Final = frozenset({"system_admin"})
SECURITY: Final = frozenset({"security_admin"})
OFFICE: Final = frozenset({"head", "supervisor"})
DAY: Final = Field("day", "自哪天起", "date")
ENDING: Final = (Field("id", "", "hidden"), Field("day", "自哪天止", "date"))
NAME: Final = Field("name", "名称")
PERSON: Final = Field("person", "", "hidden")
UNIT: Final = Field("unit", "", "hidden")
