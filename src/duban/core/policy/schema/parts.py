"""The levels inside a rule: what it applies to, what starts it, who owes it, over which window it counts.

Descriptions are Chinese: editors show them, and a missing key is explained with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from duban.core.period.form import Period
from duban.core.policy.schema.scalars import (
    Boolean,
    CountOrSetting,
    Length,
    Many,
    PeriodOrSetting,
    Text,
    Word,
    wrong,
)
from duban.core.policy.vocabulary import (
    BASES,
    CHASE_ANCHORS,
    DEBTORS,
    EVENTS,
    LIGHT_COLOURS,
    MOST_REPEATS,
    WINDOW_MODES,
)
from duban.core.words import CHANNELS, DIMENSIONS, POSTS, PROPOSALS, RECIPIENTS, ROLES


class Level(BaseModel):
    """A group of keys; no other key may stand in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _is_a_group(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            raise wrong("level-form", "这里要写一组键值", f"可用的键：{'、'.join(cls.model_fields)}")
        return raw


def _whose(value: Any) -> str:
    """The dimension a misplaced value of ``applies`` belongs to, in a sentence."""
    names = [name for name, table in DIMENSIONS.items() if value in table]
    return f"它是{'、'.join(names)}的值" if names else ""


if TYPE_CHECKING:

    class Applies(Level):
        """Which matters a rule is about: dimension → allowed values."""
else:
    Applies = create_model(
        "Applies",
        __base__=Level,
        __doc__="适用于哪些事项：列出的每一维都要相符；没有写明的事实不符合任何要求",
        **{
            name: (Annotated[tuple[str, ...], Many(Word(name, table, _whose))], Field(default=()))
            for name, table in DIMENSIONS.items()
        },
    )


class Starts(Level):
    """由什么事起算"""

    event: Annotated[str, Word("starts.event", EVENTS)] = Field(description="起算的事，如 assigned 交办")
    each: Boolean = Field(description="每次发生都起算写 true，只算第一次写 false")


class Owes(Level):
    """由谁承担"""

    role: Annotated[tuple[str, ...], Many(Word("role", ROLES))] = Field(description="承担单位的角色，如 lead 牵头单位")
    each: Annotated[str, Word("owed_by.each", DEBTORS)] = Field("unit", description="每个单位各一次，或一个事项一次")
    post: Annotated[str, Word("post", POSTS)] = Field("", description="须由本人完成的职务，如 head 主要负责人")


class BracketLevel(Level):
    """按总时限（起算至完成时限）分档，如 P1W、P3M；只写数字即几个月"""

    from_: Length | None = Field(None, alias="from", description="多长以上（含）")
    over: Length | None = Field(None, description="超过多长（不含）")
    below: Length | None = Field(None, description="不满多长（不含）")
    up_to: Length | None = Field(None, description="多长以内（含）")


class LightNames(Level):
    """灯的名称"""

    normal: Text = Field("", description="正常灯的名称")
    soon: Text = Field("", description="临期灯的名称")
    late: Text = Field("", description="逾期灯的名称")


_COLOUR = Word("colours", LIGHT_COLOURS)


class LightColours(Level):
    """灯的颜色"""

    normal: Annotated[str, _COLOUR] = Field("", description="正常灯的颜色")
    soon: Annotated[str, _COLOUR] = Field("", description="临期灯的颜色")
    late: Annotated[str, _COLOUR] = Field("", description="逾期灯的颜色")


_ANCHOR = Word("anchor", CHASE_ANCHORS)
_TO = Many(Word("to", RECIPIENTS))
_CHANNELS = Many(Word("channels", CHANNELS))
_PROPOSAL = Word("proposes", PROPOSALS)


class Step(Level):
    """一次提醒"""

    anchor: Annotated[str, _ANCHOR] = Field(description="before 到期前、after 到期后或 since 起算后")
    by: PeriodOrSetting = Field(description="提前或推后多久，如 P1D")
    to: Annotated[tuple[str, ...], _TO] = Field(description="提醒谁，如 debtor 承办单位联络员")
    channels: Annotated[tuple[str, ...], _CHANNELS] = Field(description="用什么方式，如 in_app 站内")
    urgency: Annotated[str, Word("urgency", DIMENSIONS["urgency"])] = Field("normal", description="提醒的缓急")
    proposes: Annotated[str, _PROPOSAL] = Field("", description="同时提出的处置建议，如 raise 提级督办")
    every: PeriodOrSetting | None = Field(None, description="到期后仍未完成的，此后每隔多久再提醒，如 P3WD")
    times: CountOrSetting | None = Field(None, description="再提醒几次为止")

    @model_validator(mode="after")
    def _repeats_have_an_end(self) -> Step:
        if (self.every is None) != (self.times is None):
            hint = "每隔多久（every）和几次为止（times）要一起写：提醒不能没有尽头"
            raise wrong("repeat-half", "只写了重复提醒的一半", hint)
        if self.every is not None and self.anchor != "after":
            raise wrong("repeat-anchor", "只有到期后（after）的提醒可以重复", "到期前的请逐次写成一步")
        if isinstance(self.every, Period) and self.every.same_day:
            raise wrong("repeat-every", "重复提醒的间隔不能是0", "如 P1WD（每个工作日）、P3WD")
        if self.every is not None and self.proposes:
            raise wrong("repeat-proposes", "提出处置建议的一步不能重复", "同一建议只提一次；重复提醒请另写一步")
        if isinstance(self.times, int) and self.times > MOST_REPEATS:
            raise wrong("repeat-many", f"重复提醒写了{self.times}次", f"最多{MOST_REPEATS}次")
        return self


class CountingWindow(Level):
    """在多长期间内计次"""

    length: PeriodOrSetting = Field(description="期间长度，如 P1Y；原文没有写就用 {setting: 设置名}")
    mode: Annotated[str, Word("mode", WINDOW_MODES)] = Field(description="rolling 滚动或 calendar 按自然年")
    basis: Annotated[str, Word("basis", BASES)] = Field("stated", description="期间是原文还是本地解释")
    note: Text = Field("", description="本地解释的理由")


class RungAt(Level):
    """满几次提出什么建议"""

    at: CountOrSetting = Field(description="满几次（含本数）")
    proposes: Annotated[str, _PROPOSAL] = Field(description="处置建议，如 circular 通报")
