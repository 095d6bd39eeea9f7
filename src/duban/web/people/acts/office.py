"""Of the office itself: task forces, local settings and days, hand-over of open items."""

from __future__ import annotations

from typing import Final

from duban.web.people import runs
from duban.web.people.acts.fields import DAY, ENDING, OFFICE
from duban.web.people.forms import Field, Form

FORMS: Final = (
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
