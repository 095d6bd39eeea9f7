"""On the tree of units: units and who joins them, and the jurisdiction they belong to."""

from __future__ import annotations

from typing import Final

from duban.web.people import runs
from duban.web.people.acts.fields import DAY, NAME, SYSTEM, UNIT
from duban.web.people.forms import Field, Form

FORMS: Final = (
    Form(
        "add-unit",
        "新增单位",
        SYSTEM,
        (
            NAME,
            Field(
                "kind",
                "类别",
                "select",
                "kinds",
            ),
            Field("parent", "上级单位", "select", "units_or_none", required=False),
            Field("aliases", "简称、别名", hint="几个之间用顿号", required=False),
            DAY,
        ),
        runs.add_unit,
        aim="unit",
    ),
    Form(
        "add-person",
        "新增人员",
        SYSTEM,
        (
            UNIT,
            Field("name", "姓名"),
            Field("login", "账号", hint="小写字母开头，如姓名拼音"),
            Field(
                "post",
                "岗位",
                "select",
                "posts",
            ),
            Field("title", "职务", required=False),
            Field("phone", "电话", required=False),
            DAY,
        ),
        runs.add_person,
        "会生成一次性密码，只显示一次；本人首次登录必须更改。",
        aim="unit-chosen",
    ),
    Form(
        "rename",
        "更名",
        SYSTEM,
        (UNIT, Field("name", "新名称"), DAY),
        runs.rename,
        "原名留作别名，历史不变；人和事随新名称走。",
        "unit-chosen",
    ),
    Form(
        "merge",
        "合并",
        SYSTEM,
        (
            UNIT,
            Field(
                "other",
                "与哪个单位合并",
                "select",
                "units",
            ),
            Field("name", "合并后的名称", hint="写其中一个单位的名称，就是并入它"),
            DAY,
        ),
        runs.merge,
        "原单位到此为止，人、事、逾期记录由合并后的单位承接。",
        "unit-chosen",
    ),
    Form(
        "split",
        "分设",
        SYSTEM,
        (UNIT, Field("names", "分设后的单位", "area", hint="每行一个；第一个承接原单位的人和事"), DAY),
        runs.split,
        aim="unit-chosen",
    ),
    Form(
        "end-unit",
        "撤销",
        SYSTEM,
        (UNIT, DAY),
        runs.end_unit,
        "没有单位承接；还有人任职、还有下级单位的不能撤销。",
        "unit-chosen",
    ),
    Form(
        "found",
        "建立下级区划",
        SYSTEM,
        (NAME, Field("code", "代码"), Field("level", "层级", "select", "levels")),
        runs.found,
        "会同时生成它的三员账号，一次性密码只显示一次。",
        "unit",
    ),
    Form(
        "change-place",
        "修改区划名称、制度",
        SYSTEM,
        (NAME, Field("pack", "实行的制度", "select", "packs", required=False)),
        runs.change_place,
        "已立项的事项仍按立项时的制度。",
        aim="place",
    ),
)
