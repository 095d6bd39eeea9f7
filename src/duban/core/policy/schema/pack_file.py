"""``pack.yaml``: which document this is, from when it holds, which figures are missing, what was settled."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from duban.core.policy.schema.parts import Level
from duban.core.policy.schema.scalars import (
    CLAUSE,
    Day,
    Many,
    Name,
    PackId,
    PackIds,
    PeriodOrSetting,
    RuleIds,
    Text,
    Word,
)
from duban.core.policy.vocabulary import BASES, ORGANS, SETTING_TYPES
from duban.core.words import DIMENSIONS


class Commencement(Level):
    """施行日期：在此之前的事一概不计"""

    date: Day = Field(description="施行日期，如 2022-11-07")
    basis: Annotated[str, Word("basis", BASES)] = Field(description="stated 原文写明，或 interp 本地解释")
    note: Text = Field("", description="本地解释的理由")


class SettingLevel(Level):
    """原文没有写、要由本地设定的一个数字"""

    title: Text = Field(description="设置的中文名称")
    type: Annotated[str, Word("type", SETTING_TYPES)] = Field(
        description="period 时限、cadence 频次、count 次数或 text 文字"
    )
    note: Text = Field("", description="设定时要考虑什么")


_CLAUSES = Many(CLAUSE)


class ConflictLevel(Level):
    """原文前后不一或重叠之处，以及采用的读法"""

    clauses: Annotated[tuple[str, ...], _CLAUSES] = Field(description="涉及哪些条款")
    says: Text = Field(description="原文怎样不一")
    reading: Text = Field(description="采用哪种读法、为什么")
    rules: RuleIds = Field((), description="涉及哪些规则")


class OnlyForLevel(Level):
    """只供哪些机关的制度以它为上级"""

    level: Annotated[tuple[str, ...], Many(Word("level", DIMENSIONS["level"]))] = Field((), description="哪些层级")
    organ: Annotated[tuple[str, ...], Many(Word("organ", ORGANS))] = Field((), description="哪些性质的机关")


class PackFile(Level):
    """制度包的基本情况"""

    id: PackId = Field(description="制度包编号，与文件夹同名，如 weixian-2022")
    title: Text = Field(description="文件标题")
    issuer: Text = Field(description="发文机关")
    level: Annotated[str, Word("level", DIMENSIONS["level"])] = Field(description="发文机关的层级")
    organ: Annotated[str, Word("organ", ORGANS)] = Field(
        "", description="发文机关的性质，如 government 人民政府；所依据的制度只供某类机关使用时必须写"
    )
    number: Text = Field("", description="文号")
    issued: Day | None = Field(None, description="成文日期")
    commencement: Commencement = Field(description="施行日期及其依据")
    extends: PackIds = Field((), description="在哪些制度包之上补充")
    only_for: OnlyForLevel | None = Field(
        None, description="只供哪些机关的制度以它为上级，如 {level: county, organ: government}"
    )
    tolerance: PeriodOrSetting | None = Field(None, description="代录的容许期：事后多久内由收文机关代录仍按发生时刻计")
    settings: dict[Name, SettingLevel] = Field({}, description="要由本地设定的数字：设置名 → 名称、类型")
    conflicts: list[ConflictLevel] = Field([], description="原文不一之处和采用的读法")
