"""What a heading means: the field of a matter it stands for, known word for word or only guessed from a part of it.

Conventions: brackets and what stands in them, blanks and line breaks do not count; whole headings are asked before parts
(责任单位 and 责任单位主管 and 责任领导 begin alike). A column that is about a person never names a unit. Whatever is not
understood is kept word for word (照录), never thrown away.

Source: headings of 31 real ledgers, lists and tables of decomposed tasks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

FIELDS: Final = MappingProxyType(
    {
        "number": "序号",
        "title": "事项",
        "requirement": "工作要求",
        "problem": "问题",
        "lead": "牵头单位",
        "responsible": "责任单位",
        "assisting": "配合单位",
        "leader": "责任领导",
        "supervisor": "督办专人",
        "limit": "完成时限",
        "work_standard": "工作标准",
        "closing_standard": "考核（销号）标准",
        "source": "来源",
        "source_number": "来源文号",
        "superior_number": "上级编号",
        "status": "状态",
        "extra": "照录",
        "ignore": "不导入",
    }
)
"""The fields a column can fill. 照录: kept word for word in the record of the set-up, under its own heading."""
SINGLE: Final = frozenset({"number", "title", "limit", "status", "leader", "supervisor"})
"""Fields that one column alone can fill."""
ASKED: Final = ""
"""The field of a column that a person must decide about."""

_KNOWN: Final = {
    "number": "序号 编号 项号",
    "title": (
        "工作任务 重点任务 具体任务 任务名称 事项名称 议定事项 民生实事 目标名称 工作安排 工作目标及任务要求 主要业务 "
        "计划安排 案由 名称 事项 任务 督办事项 目标任务 项目 项目名称"
    ),
    "requirement": (
        "工作措施 整改措施 具体控制措施 具体要求 工作要求 相关要求 有关要求 目标内容 考核细则 措施 工作内容 任务内容"
    ),
    "problem": "反馈问题 问题标题 问题描述 存在的问题 存在的安全隐患 隐患描述 问题指向 存在问题",
    "lead": "牵头单位 牵头部门 牵头组织实施单位 本部牵头部门 整改牵头单位 主办单位 牵头 主办",
    "responsible": "责任单位 责任部门 责任科室 主责单位 承办单位 承办部门 整改责任单位 主管科室 主责部门 落实单位",
    "assisting": "配合单位 配合单位或部门 协办单位 参加单位 配合部门 配合 协办",
    "leader": "责任领导 牵头领导 牵头区领导 牵头县领导 分管领导 有限公司责任领导",
    "supervisor": "督办人 督办专人",
    "limit": (
        "完成时限 时限要求 办理时限 整改时限 整改期限 截止时间 预计完成时间 目标节点 目标节点或完成时限 阶段性节点 "
        "计划完工时间 办结时限 完成期限 拟完成日期 拟完成时间 计划完成日期 计划完成时间 预计完成日期"
    ),
    "work_standard": "工作标准",
    "closing_standard": "考核标准 销号标准 完成标准",
    "source": "任务来源 来源 问题来源 隐患来源 文件名 会议名称 会议类型",
    "source_number": "文件号 文号",
    "superior_number": "上级编号",
    "status": "状态 任务状态 整改状态 督导状态 是否完成 亮灯状态 当前环节",
    "extra": (
        "督办部门 行业主管部门 交办单位 验收责任单位 责任人 整改责任人 负责人 评价人 领衔人 填报人 销号人 验收责任人 "
        "周期 报送类别 进展情况 整改进展情况 工作动态 工作进度 当前进度 进度 办理情况 落实情况 落实及上报情况 完成情况 "
        "是否超期 临期/超期情况 滞后原因 指标落后原因分析 原因分析 销号时间 办结时间 整改到位时间 措施完成时间 工作类别 "
        "事项类型 任务级别 整改类型 隐患级别 案别 按轻重分类 备注"
    ),
}  # fmt: skip
KNOWN: Final[Mapping[str, str]] = MappingProxyType(
    {heading: field for field, headings in _KNOWN.items() for heading in headings.split()}
)
_PERSONS: Final = re.compile(r"(?:领导|负责人|责任人|联系人|主管|经办人|人)$")
_PARTS: Final = (
    ("leader", re.compile(r"(?:牵头|责任|分管|包保|挂钩).*领导$")),
    ("extra", _PERSONS),
    ("extra", re.compile(r"意见|审核|审批|签字|验收|金额|资金|投资|排名|得分")),
    ("lead", re.compile(r"(?:牵头|主办|主责).*(?:单位|部门|科室|局)")),
    ("assisting", re.compile(r"(?:配合|协办|协同|协助|参与|参加|会办).*(?:单位|部门|科室)")),
    ("responsible", re.compile(r"(?:责任|承办|落实|承担|实施).*(?:单位|部门|科室|主体)")),
    ("limit", re.compile(r"时限|期限|截止|节点")),
    ("extra", re.compile(r"进展|进度|动态|落实情况|办理情况|完成情况|原因|类别|类型")),
    ("problem", re.compile(r"问题|隐患")),
    ("status", re.compile(r"状态$")),
    ("source", re.compile(r"来源|依据")),
    ("requirement", re.compile(r"措施|要求|内容|目标")),
    ("title", re.compile(r"任务|事项|实事|名称")),
)  # fmt: skip
_DONE_BESIDE: Final = frozenset({"销号时间", "办结时间", "整改到位时间"})
_PLANNED_BESIDE: Final = frozenset(
    {
        "预计完成时间", "完成时限", "办理时限", "整改时限", "整改期限", "计划完工时间", "拟完成日期", "拟完成时间",
        "计划完成日期", "计划完成时间", "预计完成日期",
    }
)  # fmt: skip
_OFTEN_A_GROUP: Final = frozenset({"项目", "项目名称"})
"""What is to be done where nothing else is; beside a column of tasks, what they belong to."""
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|《|》")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is taken for. ``sure``: its heading is known word for word. ``why`` stands where it is not.

    ``field`` is `ASKED` where a person must decide.
    """

    field: str
    sure: bool = True
    why: str = ""


def plain(heading: str) -> str:
    """A heading as it is compared: without blanks, brackets and what stands in them.

    >>> plain("完成时限\\n（年内见成效）"), plain("责 任 单 位")
    ('完成时限', '责任单位')
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", heading))
    bare = _BRACKETS.sub("", text)
    return (bare or text).strip(":：*")


def guess(headings: Sequence[tuple[str, ...]], numbered: frozenset[int] = frozenset()) -> tuple[Guess, ...]:
    """What each column is taken for, seen beside the others.

    Args:
        headings: of each column its texts from above to below; empty where it has none.
        numbered: the columns whose cells are mostly running numbers.

    >>> [each.field for each in guess([("",), ("激励措施",), ("主责单位",), ("完成时限（每年）",)], frozenset({0}))]
    ['number', 'title', 'responsible', 'limit']
    """
    found = [_alone(tuple(map(plain, texts)), n in numbered) for n, texts in enumerate(headings)]
    names = {plain(texts[-1]) for texts in headings if texts}
    for n, texts in enumerate(headings):
        if texts and plain(texts[-1]) == "完成时间":
            found[n] = _done_or_due(names - {"完成时间"})
    _grouped_by(found, headings)
    _one_each(found)
    _named(found)
    return tuple(found)


def _alone(texts: tuple[str, ...], numbered: bool) -> Guess:
    texts = tuple(filter(None, texts))
    if not texts:
        return Guess("number") if numbered else Guess("extra", False, "没有表头")
    for text in (texts[-1], "".join(texts), *reversed(texts[:-1])):
        if text in KNOWN:
            return Guess(KNOWN[text])
    if numbered and texts[-1] in ("号", "No", "No.", "#"):
        return Guess("number")
    for text in (texts[-1], "".join(texts)):
        for field, part in _PARTS:
            if part.search(text):
                return Guess(field, False, "按表头的一部分猜的，请核对") if field != "extra" else Guess("extra")
    return Guess("extra", False, "表头不认识，按原文照录")


def _done_or_due(beside: set[str]) -> Guess:
    """完成时间 is a limit beside 销号时间 and the day it was done beside 预计完成时间; alone nobody knows."""
    if beside & _PLANNED_BESIDE:
        return Guess("extra")
    if beside & _DONE_BESIDE:
        return Guess("limit")
    return Guess(ASKED, False, "“完成时间”可能是时限，也可能是已完成的时间，请指定")


def _grouped_by(found: list[Guess], headings: Sequence[tuple[str, ...]]) -> None:
    """项目 beside 工作任务 is no second title."""
    groups = [n for n, texts in enumerate(headings) if texts and plain(texts[-1]) in _OFTEN_A_GROUP]
    if any(each.field == "title" and each.sure for n, each in enumerate(found) if n not in groups):
        for n in groups:
            found[n] = Guess("extra", False, f"已有另一列作“{FIELDS['title']}”，这一列照录")


def _one_each(found: list[Guess]) -> None:
    """Of the fields that one column fills, the surest and then the first does; the others are kept word for word."""
    for field in SINGLE:
        of = [n for n, each in enumerate(found) if each.field == field]
        for n in sorted(of, key=lambda n: not found[n].sure)[1:]:
            found[n] = Guess("extra", False, f"已有另一列作“{FIELDS[field]}”，这一列照录")


def _named(found: list[Guess]) -> None:
    """A ledger of problems or of measures has no column of tasks: they are what is to be done."""
    if any(each.field in ("title", ASKED) for each in found):
        return
    for field in ("problem", "requirement"):
        for n, each in enumerate(found):
            if each.field == field:
                found[n] = Guess("title", False, f"没有任务一列，以“{FIELDS[field]}”作事项名称，请核对")
                return


def fingerprint(headings: Sequence[tuple[str, ...]]) -> str:
    """The set of headings as one text: what a mapping is remembered under.

    >>> fingerprint([("序号",), ("责任分工", "牵头单位（盖章）")])
    '序号|责任分工/牵头单位'
    """
    return "|".join("/".join(plain(text) for text in texts) for texts in headings)
