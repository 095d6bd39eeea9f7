"""On one person: account, posts, roles, portfolios, stand-ins, and the end of each."""

from __future__ import annotations

from typing import Final

from duban.web.people import runs
from duban.web.people.acts.fields import DAY, ENDING, PERSON, SECURITY, SYSTEM
from duban.web.people.forms import Field, Form

FORMS: Final = (
    Form(
        "change-person",
        "修改姓名电话",
        SYSTEM,
        (PERSON, Field("name", "姓名"), Field("phone", "电话", required=False)),
        runs.change_person,
        aim="person",
    ),
    Form(
        "give-post",
        "任职",
        SYSTEM,
        (
            PERSON,
            Field(
                "unit",
                "单位",
                "select",
                "units",
            ),
            Field(
                "post",
                "岗位",
                "select",
                "posts",
            ),
            Field("title", "职务", required=False),
            DAY,
        ),
        runs.give_post,
        aim="person",
    ),
    Form(
        "portfolio",
        "明确分管、联系",
        SYSTEM,
        (PERSON, Field("held", "关系", "select", "held"), Field("unit", "单位", "select", "units"), DAY),
        runs.portfolio,
        aim="person",
    ),
    Form(
        "reset",
        "重置密码",
        SYSTEM,
        (PERSON,),
        runs.reset,
        "打开的页面同时退出；第二因素不变，由安全保密管理员另行解除。",
        "person",
    ),
    Form(
        "stop",
        "停用账号",
        SYSTEM,
        (PERSON,),
        runs.stop,
        "立即不能登录；任职、角色和经办记录保留。",
        "person",
    ),
    Form("restore", "恢复账号", SYSTEM, (PERSON,), runs.restore, aim="person-stopped"),
    Form(
        "grant",
        "授予角色",
        SECURITY,
        (
            PERSON,
            Field(
                "role",
                "角色",
                "select",
                "roles",
            ),
            Field(
                "unit",
                "限于单位",
                "select",
                "units_or_none",
                "联络员、单位负责人必须选；对口科室可以选；其他角色不选",
                required=False,
            ),
            DAY,
        ),
        runs.give_role,
        "三员相互分立，也不兼其他角色。",
        "person",
    ),
    Form(
        "stand-in",
        "委托他人代行",
        SECURITY,
        (
            Field(
                "principal",
                "",
                "hidden",
            ),
            Field(
                "person",
                "由谁代行",
                "select",
                "people",
            ),
            DAY,
            Field(
                "until",
                "到哪天止（不含）",
                "date",
            ),
            Field("reason", "原因", required=False),
        ),
        runs.stand_in,
        aim="person",
    ),
    Form(
        "remove-factor",
        "解除第二因素",
        SECURITY,
        (PERSON,),
        runs.remove_factor,
        "本人下次登录时重新绑定。",
        "person",
    ),
    Form("end-post", "免职", SYSTEM, ENDING, runs.end_post, aim="row"),
    Form("revoke", "收回", SECURITY, ENDING, runs.revoke, aim="row"),
    Form(
        "end-portfolio",
        "解除",
        SYSTEM,
        ENDING,
        runs.end_portfolio,
        aim="row",
    ),
    Form("end-stand-in", "结束代行", SECURITY, (Field("id", "", "hidden"),), runs.end_stand_in, aim="row"),
)
