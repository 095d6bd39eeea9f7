"""Units and people from a spreadsheet: all of it, or none and every mistake at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.apps.org.xlsx import PEOPLE, UNITS, xlsx
from tests.people import Cast

from duban.apps.org.actions import importing
from duban.apps.org.actions.doer import Doer, Refused
from duban.apps.org.models import Person, Unit
from duban.apps.org.sheets import read_sheets
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
DAY = date(2022, 11, 7)
Acting = Callable[..., Doer]

GOOD = xlsx(
    单位=[
        UNITS,
        ("大队", "执法局", "科室", ""),
        ("执法局", "", "部门", "城管局、综合执法局"),
        ("综合科", "住建局", "", ""),
    ],
    人员=[
        PEOPLE,
        ("甲同志", "jia", "执法局/大队", "队长", "科室负责人", 13800000000),
        ("乙同志", "yi", "住建局/综合科", "", "联络员", ""),
        ("丙同志", "bing", "", "", "", ""),
    ],
)


def test_a_sound_file_is_added_whole_whatever_the_order_of_its_rows(people: Cast, acting: Acting) -> None:
    sheets, problems = read_sheets(GOOD)
    assert problems == ()
    accounts = importing.bring_in(acting(people.system_admin), people.county, sheets, DAY)
    assert [account.person.login for account in accounts] == ["jia", "yi", "bing"]
    squad = Unit.objects.get(name="大队")
    assert squad.parent is not None
    assert (squad.parent.name, squad.kind) == ("执法局", "section")
    jia = Person.objects.get(login="jia")
    assert (jia.phone, jia.posts.get().unit, jia.posts.get().post) == ("13800000000", squad, "section_head")
    assert Unit.objects.get(name="综合科", parent=people.housing).kind == "section"


def test_looking_first_writes_nothing(people: Cast, acting: Acting) -> None:
    sheets, _ = read_sheets(GOOD)
    plan, problems = importing.preview(acting(people.system_admin), people.county, sheets, DAY)
    assert (len(plan.units), len(plan.people), problems) == (3, 3, ())
    assert not Person.objects.filter(login="jia").exists()


def test_every_mistake_is_told_with_sheet_row_and_column_and_nothing_is_added(people: Cast, acting: Acting) -> None:
    content = xlsx(
        单位=[
            UNITS,
            ("好的局", "", "", ""),
            ("三股", "X局", "", ""),
            ("财政局", "", "", ""),
            ("好的局", "", "", ""),
            ("", "住建局", "", ""),
            ("怪局", "", "机关", ""),
            ("甲", "乙", "", ""),
            ("乙", "甲", "", ""),
        ],
        人员=[
            PEOPLE,
            ("丁同志", "admin", "好的局", "", "", ""),
            ("戊同志", "zhu", "财政局", "", "", ""),
            ("己同志", "ji.t", "住建", "", "处长", "十三"),
            ("庚同志", "ji.t", "", "", "联络员", ""),
        ],
    )
    sheets, _ = read_sheets(content)
    with pytest.raises(BadInput) as raised:
        importing.bring_in(acting(people.system_admin), people.county, sheets, DAY)
    told = [problem.what for problem in raised.value.problems]
    for sentence in (
        "“单位”表第3行“上级单位”：没有“X局”",
        "“单位”表第4行“单位”：“财政局”已经有了",
        "“单位”表第5行“单位”：与第2行重复",
        "“单位”表第6行“单位”：没有填写",
        "“单位”表第7行“类别”：没有“机关”这一类",
        "“单位”表第8行“上级单位”：上级单位绕成了圈",
        "“人员”表第2行“账号”：“admin”不能用",
        "“人员”表第3行“账号”：“zhu”已经有人用了",
        "“人员”表第4行“单位”：没有“住建”",
        "“人员”表第4行“岗位”：没有“处长”这个岗位",
        "“人员”表第4行“手机”：“十三”写法不对",
        "“人员”表第5行“账号”：与第4行重复",
        "“人员”表第5行“单位”：写了岗位，没有写单位",
    ):
        assert sentence in told
    assert not Unit.objects.filter(name="三股").exists()
    assert not Person.objects.filter(login="ji.t").exists()


def test_a_section_of_which_there_are_several_must_be_said_with_what_stands_above(people: Cast, acting: Acting) -> None:
    content = xlsx(单位=[UNITS, ("综合科", "财政局", "", "")], 人员=[PEOPLE, ("丁同志", "ding", "综合科", "", "", "")])
    sheets, _ = read_sheets(content)
    _, [problem] = importing.preview(acting(people.system_admin), people.county, sheets, DAY)
    assert (problem.what, problem.rule) == ("“人员”表第2行“单位”：有2个“综合科”", "ambiguous-unit")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"hello", "不是能读的xlsx"),
        (b"PK\x03\x04", "不是能读的xlsx"),
        (xlsx(别的=[("甲",)]), "没有“单位”表，也没有“人员”表"),
        (xlsx(单位=[("单位", "上级单位", "类别")]), "没有“简称/别名”这一列"),
        (b"x" * (5 * 1024 * 1024 + 1), "超过5 MB"),
    ],
    ids=["text", "broken", "no sheet", "no column", "large"],
)
def test_a_file_that_is_none_is_told(content: bytes, sentence: str) -> None:
    _, [problem] = read_sheets(content)
    assert sentence in problem.what


@pytest.mark.parametrize("who", ["security_admin", "head", "stranger", "neighbour_supervisor"])
def test_only_the_system_administrator_imports(people: Cast, acting: Acting, who: str) -> None:
    sheets, _ = read_sheets(GOOD)
    with pytest.raises(Refused):
        importing.bring_in(acting(people.people[who]), people.county, sheets, DAY)
