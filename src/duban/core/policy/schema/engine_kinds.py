"""The rule kinds the engine evaluates, as they are written: deadline, cadence, light, chase, ladder, fields."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from duban.core.policy.schema.parts import (
    Applies,
    BracketLevel,
    CountingWindow,
    Level,
    LightColours,
    LightNames,
    Owes,
    RungAt,
    Starts,
    Step,
)
from duban.core.policy.schema.scalars import (
    RULE_ID,
    Boolean,
    CadenceOrSetting,
    Clause,
    Count,
    Day,
    Many,
    PeriodOrSetting,
    Quoted,
    Reading,
    RuleId,
    RuleIds,
    Text,
    Within,
    Word,
    choose,
    scalar,
)
from duban.core.policy.vocabulary import (
    ACTS,
    AFTER_HOURS,
    BASES,
    CADENCE_MODES,
    COUNTED,
    COUNTED_PER,
    DIRECTIONS,
    EVENTS,
    FIELDS,
    FIRMNESS,
    SIDES,
    SUBJECTS,
)


def _only_happens(value: Any) -> str:
    return f"{EVENTS[value]}只能作起算的事，不是谁应完成的行为" if value in EVENTS else ""


ActWord = Annotated[str, Word("act", ACTS, _only_happens)]
SideWord = Annotated[str, Word("side", SIDES)]
BasisWord = Annotated[str, Word("basis", BASES)]
FirmnessWord = Annotated[str, Word("firmness", FIRMNESS)]
ModeWord = Annotated[str, Word("periods", CADENCE_MODES)]
FieldWords = Annotated[tuple[str, ...], Many(Word("fields", FIELDS))]


class RuleLevel(Level):
    """每条规则都有的键"""

    id: RuleId = Field(description="规则编号，定了就不再改，如 WX-10.7")
    kind: Text = Field(description="规则种类，如 deadline")
    clause: Clause = Field(description="条款，半角括号，如 三(二)")
    basis: BasisWord = Field(description="stated 原文写明，或 interp 本地解释")
    firmness: FirmnessWord = Field("", description="must 必须、principle 原则上；只供展示")
    words: Quoted = Field("", description="原文中含数字或要求的几个字")
    note: Text = Field("", description="本地解释的理由")
    valid_from: Day | None = Field(None, description="从哪天起有效（含）")
    valid_to: Day | None = Field(None, description="到哪天为止有效（含）")
    tightens: RuleId = Field("", description="收紧上级的哪条规则")
    relaxes: RuleId = Field("", description="放宽上级的哪条规则")
    reason: Text = Field("", description="收紧或放宽的理由")


class Deadline(RuleLevel):
    """时限：某事发生后，承担者应在多长时间内完成什么"""

    applies: Applies = Field(description="适用于哪些事项")
    starts: Starts = Field(description="由什么事起算，是否每次都起算")
    owed_by: Owes = Field(description="由谁承担")
    act: ActWord = Field(description="应完成的行为，如 completion_asked 报告办结")
    within: Within = Field(description="时限，如 P3WD；own 为事项自己的完成时限，inner 为交办时约定的内部时限")
    roll: Boolean = Field(True, description="末日遇休息日是否顺延")
    roll_basis: BasisWord = Field("", description="顺延是原文还是本地解释")
    after_hours: Annotated[str, Word("after_hours", AFTER_HOURS)] = Field(
        "next_working_day", description="下班后或休息日送达怎样起算"
    )
    dir: Annotated[str, Word("dir", DIRECTIONS)] = Field("after", description="after 往后数，before 往前数")
    side: SideWord = Field("handling", description="谁的时限：handling 承办、supervising 督办、deciding 审批")


class CadenceLevel(RuleLevel):
    """频次：事项未办结期间，承担者每个周期应完成几次"""

    applies: Applies = Field(description="适用于哪些事项")
    starts: Starts = Field(description="由什么事起算，是否每次都起算")
    owed_by: Owes = Field(description="由谁承担")
    act: ActWord = Field(description="应完成的行为，如 reported 反馈进展")
    every: CadenceOrSetting = Field(
        description="频次，如 monthly、quarterly:M3D20、per-event；原文没有写就用 {setting: 设置名}"
    )
    times: Count = Field(1, description="每个周期几次")
    periods: ModeWord = Field("calendar", description="按自然周期，或自起算日滚动")
    within: PeriodOrSetting | None = Field(None, description="只用于 per-event：事情发生后多久")
    bracket: BracketLevel | None = Field(None, description="按总时限分档")
    roll: Boolean = Field(True, description="末日遇休息日是否顺延（只用于 per-event）")
    after_hours: Annotated[str, Word("after_hours", AFTER_HOURS)] = Field(
        "next_working_day", description="下班后或休息日送达怎样起算（只用于 per-event）"
    )
    side: SideWord = Field("handling", description="谁的时限：handling 承办、supervising 督办、deciding 审批")


class LightLevel(RuleLevel):
    """亮灯：到期前多久变为临期，灯的名称和颜色"""

    soon: PeriodOrSetting = Field(description="到期前多久变为临期，如 P1D")
    names: LightNames | None = Field(None, description="灯的名称")
    colours: LightColours | None = Field(None, description="灯的颜色")


class ChaseLevel(RuleLevel):
    """催办：何时提醒谁、用什么方式；办结即停"""

    of: RuleIds = Field((), description="催哪些规则的时限；不写即本制度全部承办时限")
    steps: list[Step] = Field(min_length=1, description="各次提醒")


COUNTED_THING = Reading(
    lambda raw: RULE_ID.read(raw) if scalar(raw)[:1].isupper() else choose(scalar(raw), COUNTED, "counts"),
    {"anyOf": [RULE_ID.schema, {"enum": list(COUNTED)}]},
)
CountedThings = Annotated[tuple[str, ...], Many(COUNTED_THING)]


class LadderLevel(RuleLevel):
    """计次：同一对象在期间内满几次，提出什么处置建议"""

    counts: CountedThings = Field(description="数什么：规则编号，或 complaint_valid 等")
    per: Annotated[str, Word("per", COUNTED_PER)] = Field(description="怎样算1次，如 matter 同一事项计1次")
    subject: Annotated[str, Word("subject", SUBJECTS)] = Field("unit", description="记在谁名下")
    window: CountingWindow = Field(description="在多长期间内计次")
    steps: list[RungAt] = Field(min_length=1, description="满几次提出什么建议，从少到多")


class FieldsLevel(RuleLevel):
    """必填事项：某类事项必须写明哪些内容"""

    applies: Applies = Field(description="适用于哪些事项")
    fields: FieldWords = Field(description="必须写明的内容")
