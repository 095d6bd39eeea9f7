"""The acts of 组织与人员: each with its fields, who may, and the action it calls. Nothing is decided here.

A page shows the forms its reader may use; the same table answers when one is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duban.apps.org import queries
from duban.apps.org.actions.doer import Doer
from duban.apps.org.words import HELD, LEVELS, POSTS, ROLES, UNIT_KINDS
from duban.apps.policies.queries import packs
from duban.web.people import runs
from duban.web.people.forms import Field, Form

Choices = Sequence[tuple[str, str]]

DAY: Final = Field("day", "自哪天起", "date")
SYSTEM: Final = frozenset({"system_admin"})
SECURITY: Final = frozenset({"security_admin"})
OFFICE: Final = frozenset({"head", "supervisor"})
UNIT = Field("unit", "", "hidden")
ENDING = (Field("id", "", "hidden"), Field("day", "自哪天止", "date"))
PERSON = Field("person", "", "hidden")
NAME = Field("name", "名称")

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
                "联络员、单位负责人、对口科室可限于一个单位",
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
    Form(
        "task-force",
        "成立专班",
        OFFICE,
        (
            Field("name", "专班名称"),
            Field("office", "办公室设在", "select", "units_or_none", required=False),
            Field("seats", "成员", "area", hint="每行“身份 姓名”，如“组长 方副县长”；成员随岗位走，换人不用改"),
            DAY,
        ),
        runs.task_force,
        aim="forces",
    ),
    Form(
        "end-task-force",
        "撤销",
        OFFICE,
        ENDING,
        runs.end_task_force,
        aim="row",
    ),
    Form(
        "setting",
        "设定",
        frozenset({"head"}),
        (
            Field(
                "setting",
                "",
                "hidden",
            ),
            Field("value", "定数"),
            Field("basis", "依据", hint="哪份文件、哪次会议定的"),
            DAY,
        ),
        runs.setting,
        "已经算定的逾期和按期不受影响。",
        "settings",
    ),
    Form(
        "own-day",
        "登记本地日子",
        frozenset({"head"}),
        (
            Field("first", "自哪天", "date"),
            Field("last", "到哪天（只有一天的不填）", "date", required=False),
            Field("works", "这几天", "select", "works"),
            Field("reason", "理由", hint="如 台风停课停工、民族节日"),
            Field("basis", "依据", hint="哪份文件、哪条规定"),
        ),
        runs.own_day,
        "立即生效：在办事项的时限因此推后的，自动推后；因此提前的，在事项页采用新日历以后才提前。已经判定的不变。",
        "own-days",
    ),
    Form(
        "own-day-withdrawn",
        "撤销",
        frozenset({"head"}),
        (Field("id", "", "hidden"), Field("reason", "撤销的理由")),
        runs.withdraw_day,
        aim="own-day",
    ),
    Form(
        "hand-over",
        "移交在办事项",
        frozenset({"head", "unit_head"}),
        (
            Field("unit", "单位", "select", "own_units"),
            Field(
                "giver",
                "移交人",
                "select",
                "people",
            ),
            Field(
                "taker",
                "接收人",
                "select",
                "people",
            ),
            Field("signed", "签名", hint="写明移交人、接收人、监交人，如“朱联络、李联络，监交 居局长”"),
        ),
        runs.hand_over,
        "移交人在这个单位经办的全部在办事项一次移交，并留存清单。",
        "handing",
    ),
)
BY_NAME: Final = {form.name: form for form in FORMS}


def allowed(by: Doer, aim: str) -> tuple[Form, ...]:
    """The forms of a page that its reader may use."""
    return tuple(form for form in FORMS if form.aim == aim and form.may & by.standing.roles)


def lists(by: Doer) -> dict[str, Choices]:
    """What the selects choose from."""
    place, day = by.standing.jurisdiction_id or 0, by.today
    tree = queries.tree(place)
    units_ = [(str(each.unit.id), "　" * each.depth + each.unit.name) for each in tree.flat(day)]
    whole = bool(by.standing.roles & (OFFICE | SYSTEM | SECURITY))
    return {
        "kinds": list(UNIT_KINDS.items()),
        "posts": list(POSTS.items()),
        "roles": list(ROLES.items()),
        "held": list(HELD.items()),
        "packs": [("", "（未定）"), *((each.id, each.title) for each in packs())],
        "levels": list(LEVELS.items())[1:],
        "works": [("no", "休息"), ("yes", "上班")],
        "units": units_,
        "units_or_none": [("", "（不选）"), *units_],
        "own_units": [each for each in units_ if whole or int(each[0]) in by.standing.heads],
        "people": [
            (str(each.pk), f"{each.name}（{each.login}）") for each in queries.people_of(place) if each.is_active
        ],
    }
