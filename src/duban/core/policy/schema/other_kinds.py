"""The rule kinds beside those of `assess` and `tally`; each keeps its content as read.

points, rank, phase, lane and quota have evaluators of their own (`duban.core.points`, `campaign`, `lanes`, `quota`);
taxonomy, form, sanction and norm are written, checked and shown.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from duban.core.policy.schema.engine_kinds import BasisWord, RuleLevel
from duban.core.policy.schema.parts import Applies, Level
from duban.core.policy.schema.scalars import (
    Boolean,
    CadenceText,
    CountOrSetting,
    Day,
    Many,
    PeriodOrSetting,
    RuleIds,
    Text,
    TextOrSetting,
    Word,
)
from duban.core.policy.vocabulary import (
    CAUSES,
    CLASSIFIED,
    HANDLINGS,
    NORMS,
    OPINION_POSTS,
    POINTS_FOR,
    POINTS_SIGNS,
    QUOTA_CLASSES,
    QUOTA_MEASURES,
    QUOTA_OF,
    RANKED_BY,
    SUBJECTS,
    USES,
)
from duban.core.words import POSTS, ROLES

SubjectWord = Annotated[str, Word("subject", SUBJECTS)]
UseWords = Annotated[tuple[str, ...], Many(Word("used_for", USES))]
CauseWords = Annotated[tuple[str, ...], Many(Word("cause", CAUSES))]


class Cap(Level):
    """分值上限"""

    points: CountOrSetting = Field(description="最多多少分")
    per: PeriodOrSetting = Field(description="在多长期间内，如 P1Y")


class PointsLevel(RuleLevel):
    """积分：什么事给谁加多少分、扣多少分"""

    on: Annotated[str, Word("on", POINTS_FOR)] = Field(description="因何记分，如 met_early 提前完成")
    of: RuleIds = Field((), description="只就哪些规则的时限；不写即全部")
    subject: SubjectWord = Field(description="记给谁")
    post: Annotated[str, Word("post", POSTS)] = Field("", description="记给个人时是哪个职务")
    sign: Annotated[str, Word("sign", POINTS_SIGNS)] = Field(description="add 加分或 deduct 扣分")
    points: CountOrSetting = Field(description="多少分；原文没有写就用 {setting: 设置名}")
    cap: Cap | None = Field(None, description="分值上限")
    used_for: UseWords = Field((), description="结果用在哪里")


class RankLevel(RuleLevel):
    """排名：按什么排、多久排一次"""

    by: Annotated[tuple[str, ...], Many(Word("by", RANKED_BY))] = Field(description="按什么排，如 result 结果")
    subject: SubjectWord = Field(description="排谁")
    applies: Applies | None = Field(None, description="只就哪些事项")
    every: CadenceText | None = Field(None, description="多久一次；原文没有写就不写")
    real_names: Boolean = Field(True, description="是否指名道姓")
    used_for: UseWords = Field((), description="结果用在哪里")


class HandIn(Level):
    """阶段内要交的材料"""

    what: Text = Field(description="交什么")
    by: Day = Field(description="哪天之前（含）")
    to: Text = Field(description="交给谁")
    owed_by: Annotated[tuple[str, ...], Many(Word("owed_by", ROLES))] = Field((), description="由谁交；不写即各单位")


class PhaseLevel(RuleLevel):
    """阶段：专项行动的一个阶段、起止日期和要交的材料"""

    campaign: Text = Field(description="专项行动名称")
    title: Text = Field(description="阶段名称")
    opens: Day = Field(description="开始日期（含）")
    closes: Day = Field(description="结束日期（含）")
    hand_ins: list[HandIn] = Field([], description="要交的材料")


class Symptom(Level):
    """一种表现"""

    code: Text = Field(description="编号，如 ①")
    title: Text = Field(description="表现")


class ProblemClass(Level):
    """一类问题"""

    code: Text = Field(description="编号")
    title: Text = Field(description="类名")
    symptoms: list[Symptom] = Field([], description="各种表现")


class TaxonomyLevel(RuleLevel):
    """问题分类：类别与表现"""

    of: Annotated[str, Word("of", CLASSIFIED)] = Field(description="分什么：problem 问题、cause 原因或 style 作风")
    classes: list[ProblemClass] = Field(min_length=1, description="各类")


class LaneLevel(RuleLevel):
    """分类处置：何种原因走哪条路"""

    cause: CauseWords = Field(description="原因，如 subjective 主观原因")
    handling: Annotated[str, Word("handling", HANDLINGS)] = Field(description="处置方式，如 rectify 责令整改")
    within: PeriodOrSetting | None = Field(None, description="多长时间内")
    follow: PeriodOrSetting | None = Field(None, description="多长时间跟踪一次")


class Blank(Level):
    """表单的一栏"""

    title: Text = Field(description="栏目名称")
    required: Boolean = Field(True, description="是否必填")


class Opinion(Level):
    """表单的一栏意见，按先后排列"""

    title: Text = Field(description="意见栏名称")
    post: Annotated[str, Word("post", OPINION_POSTS)] = Field(description="由谁签署，如 leader 分管领导")


class FormLevel(RuleLevel):
    """表单：栏目和审批意见的先后"""

    title: Text = Field(description="表单名称")
    applies: Applies | None = Field(None, description="用于哪些事项")
    blanks: list[Blank] = Field(min_length=1, description="各栏目")
    opinions: list[Opinion] = Field([], description="各意见栏，按先后")


class QuotaLevel(RuleLevel):
    """限额：文件、会议、检查最多多少"""

    of: Annotated[str, Word("of", QUOTA_OF)] = Field(description="限什么，如 documents 文件")
    measure: Annotated[str, Word("measure", QUOTA_MEASURES)] = Field(description="按什么量，如 count 数量")
    at_most: CountOrSetting = Field(description="最多多少；原文没有写就用 {setting: 设置名}")
    classes: Annotated[tuple[str, ...], Many(Word("classes", QUOTA_CLASSES))] = Field(
        (), description="只限哪几类，如 special 部署专项工作或者具体任务的；不写即全部"
    )
    per: CadenceText = Field(description="每个周期，如 annual；per-event 为每份或每次")
    per_basis: BasisWord = Field("", description="周期是原文还是本地解释")
    subject: SubjectWord = Field("unit", description="限谁")
    base: Text = Field("", description="与什么相比，如上年度实际数")


class SanctionLevel(RuleLevel):
    """问责方式：谁有权决定、如何申辩和救济、影响多久"""

    title: Text = Field(description="问责方式的名称，如 通报批评")
    subject: SubjectWord = Field(description="对谁")
    cause: CauseWords = Field((), description="只在何种原因时")
    decided_by: TextOrSetting = Field(description="由谁决定；本地依据不同就用 {setting: 设置名}")
    legal_basis: TextOrSetting = Field(description="决定权的依据；本地依据不同就用 {setting: 设置名}")
    hearing: PeriodOrSetting = Field(description="事先听取陈述申辩的时间")
    appeal: PeriodOrSetting = Field(description="可以申诉的时间")
    effect: PeriodOrSetting | None = Field(None, description="影响期")
    used_for: UseWords = Field((), description="结果用在哪里")


class NormLevel(RuleLevel):
    """准则：不计时、不计数的要求，由产品的做法来守；可以写一项权利的期限"""

    keeps: Annotated[str, Word("keeps", NORMS)] = Field(description="哪一条准则，如 recusal 回避")
    within: PeriodOrSetting | None = Field(None, description="在多长时间内可以行使，或应当做到")
