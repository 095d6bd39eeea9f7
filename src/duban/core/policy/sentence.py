"""A rule as one plain Chinese sentence made from its data, and the ground it stands on.

The sentence says what a person would have to do, so that a mistake in a pack can be seen by reading it aloud.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from duban.core.cadence.form import Every
from duban.core.events import TABLE, EventKind
from duban.core.period.form import Period
from duban.core.policy.rules import (
    CadenceRule,
    ChaseRule,
    ChaseStep,
    DeadlineRule,
    FieldsRule,
    LadderRule,
    LightRule,
    Limit,
    OftenSetting,
    OtherRule,
    OwedBy,
    Pack,
    Rule,
    Setting,
    Start,
)
from duban.core.policy.sentence_other import say_other
from duban.core.policy.told_rules import TOLD
from duban.core.policy.vocabulary import (
    CHASE_ANCHORS,
    COUNTED,
    COUNTED_PER,
    FIELDS,
    FIRMNESS,
    LIGHT_COLOURS,
    SUBJECTS,
)
from duban.core.words import (
    CHANNELS,
    DIMENSIONS,
    LIGHTS,
    POSTS,
    PROPOSALS,
    RECIPIENTS,
    ROLES,
    AfterHours,
    Basis,
    Direction,
    Light,
)

_E = EventKind
_DOING: Final = {
    _E.VERIFIED: "核查",
    _E.RETURN_DECIDED: "审定退回交办的申请",
    _E.EXTENSION_DECIDED: "审定延期申请",
    _E.DISPATCHED: "完成发文",
    _E.SIGNED: "签批（由其部署亦可）",
    _E.PROPOSAL_DECIDED: "审定处置建议",
    _E.CLASSIFIED: "认定类别",
}
"""Where the name of an event does not say what is to be done."""
_SINGLE: Final = frozenset({"office", "decider"})


def sentence(rule: Rule, pack: Pack) -> str:
    """What the rule demands and why, in one line.

    Args:
        pack: the pack the rule belongs to, for the titles of its settings.
    """
    return f"{duty(rule, pack)}。{ground(rule)}"


def duty(rule: Rule, pack: Pack) -> str:
    """What the rule demands, without its ground."""
    say = _SAY.get(type(rule))
    return say(rule, pack) if say else "（没有说明）"


def ground(rule: Rule) -> str:
    """Document clause and words, or the reason of a reading.

    >>> ground(Rule(id="WX-4", kind="deadline", clause="二(四)", basis=Basis.STATED, words="3天", firmness="must"))
    '依据：二(四)“3天”（必须）'
    >>> ground(Rule(id="WX-12.light", kind="light", clause="三(四)", basis=Basis.INTERP, note="原文没有写"))
    '本地解释：三(四)（原文没有写）'
    """
    where = rule.clause + (f"“{rule.words}”" if rule.words else "")
    if rule.basis is Basis.STATED:
        return f"依据：{where}" + (f"（{FIRMNESS[rule.firmness]}）" if rule.firmness else "")
    return f"本地解释：{where}（{rule.note}）"


def figure(value: Period | Setting | int | str, pack: Pack) -> str:
    """A figure as said, or the title of the setting that holds it.

    >>> from duban.core.period.form import read_period
    >>> figure(read_period("P3WD"), None)
    '3个工作日'
    """
    if isinstance(value, Period):
        return value.chinese
    if isinstance(value, Setting):
        title = next((each.title for each in pack.settings if each.name == value.name), value.name)
        return f"〔{title}，待设定〕"
    return str(value)


def scope(applies: Iterable[tuple[str, frozenset[str]]]) -> str:
    """Which matters a rule is about, in the order of the vocabulary.

    >>> scope((("kind", frozenset({"supervised"})), ("class", frozenset({"general", "complex"}))))
    '督办事项（一般、较复杂）'
    """
    asked = dict(applies)
    parts = [
        "、".join(chinese for word, chinese in table.items() if word in asked[name])
        for name, table in DIMENSIONS.items()
        if name in asked
    ]
    if "kind" not in asked:
        return f"各类事项（{'；'.join(parts)}）"
    return parts[0] + (f"（{'；'.join(parts[1:])}）" if parts[1:] else "")


def debtor(owed_by: OwedBy) -> str:
    """Who owes it.

    >>> debtor(OwedBy(("lead", "assisting"))), debtor(OwedBy(("lead",), post="head"))
    ('牵头单位、配合单位', '牵头单位主要负责人')
    """
    roles = "、".join(ROLES[role] for role in owed_by.roles)
    first = "（多个单位时由第一个）" if owed_by.each == "matter" and not _SINGLE.issuperset(owed_by.roles) else ""
    return roles + (POSTS[owed_by.post] if owed_by.post else "") + first


def _deadline(rule: DeadlineRule, pack: Pack) -> str:
    done = _DOING.get(rule.act, TABLE[rule.act].chinese)
    return f"{scope(rule.applies)}：{_when(rule, pack)}，{debtor(rule.owed_by)}{done}"


def _when(rule: DeadlineRule, pack: Pack) -> str:
    start = _start(rule.starts)
    if rule.within is Limit.OWN:
        return f"{TABLE[rule.starts.event].chinese}后，按事项写明的完成时限（不顺延）"
    if rule.within is Limit.INNER:
        return f"{TABLE[rule.starts.event].chinese}后，按交办时约定的内部时限（不顺延）"
    direction = "前" if rule.counting.direction is Direction.BEFORE else "后"
    length = figure(rule.within, pack)
    if isinstance(rule.within, Period) and rule.within.same_day:
        return f"{start}当日（24:00止）"
    counted = _counted(rule)
    return f"{start}{direction}{length}内" + (f"（{counted}）" if counted else "")


def _counted(rule: DeadlineRule) -> str:
    within, counting = rule.within, rule.counting
    if not isinstance(within, Period):
        return ""
    if within.by_clock:
        return "自当时起算" + ("，只计工作时间" if within.unit.value == "WH" else "")
    parts = ["当日不计"]
    if within.unit.value != "WD" and counting.direction is Direction.AFTER:
        parts.append("末日遇休息日顺延" if counting.roll else "不顺延")
        if rule.roll_basis is Basis.INTERP:
            parts[-1] += "系本地解释"
    if counting.after_hours is AfterHours.AS_IS:
        parts.append("下班后送达也从当日起算")
    return "，".join(parts)


def _start(starts: Start) -> str:
    return ("" if starts.each else "首次") + TABLE[starts.event].chinese


def _cadence(rule: CadenceRule, pack: Pack) -> str:
    done = _DOING.get(rule.act, TABLE[rule.act].chinese)
    where = scope(rule.applies) + (f"，总时限{rule.bracket.chinese}" if rule.bracket else "")
    if isinstance(rule.every, Setting):
        times = rule.every.times if isinstance(rule.every, OftenSetting) else 1
        often = f"按{figure(rule.every, pack)}"
        return f"{where}：{_start(rule.starts)}后至办结前，{debtor(rule.owed_by)}{often}{done}{times}次"
    if rule.every.every is Every.EVENT:
        within = figure(rule.within, pack) if rule.within else ""
        return f"{where}：每次{TABLE[rule.starts.event].chinese}后{within}内，{debtor(rule.owed_by)}{done}1次"
    often = replace(rule.every, times=1).chinese
    return f"{where}：{_start(rule.starts)}后至办结前，{debtor(rule.owed_by)}{often}{done}{rule.every.times}次"


def _light(rule: LightRule, pack: Pack) -> str:
    names = {light: rule.names.get(light, LIGHTS[light]) for light in Light}
    shown = "、".join(
        names[light] + (LIGHT_COLOURS[rule.colours[light]] if light in rule.colours else "") for light in Light
    )
    return f"到期前{figure(rule.soon, pack)}亮“{names[Light.SOON]}”灯；灯为{shown}"


def _chase(rule: ChaseRule, pack: Pack) -> str:
    of = f"{'、'.join(rule.of)}的时限" if rule.of else "本制度的全部承办时限"
    return f"{of}：{'；'.join(_step(step, pack) for step in rule.steps)}；完成即停"


def _step(step: ChaseStep, pack: Pack) -> str:
    if isinstance(step.by, Period) and step.by.same_day:
        when = {"before": "到期当日", "after": "到期未完成时", "since": "起算当日结束时"}[step.anchor]
    else:
        when = CHASE_ANCHORS[step.anchor] + figure(step.by, pack)
    to = "、".join(RECIPIENTS[each] for each in step.to)
    by = "、".join(CHANNELS[each] for each in step.channels)
    urgency = "" if step.urgency == "normal" else f"（{DIMENSIONS['urgency'][step.urgency]}）"
    proposes = f"，并提出{PROPOSALS[step.proposes]}的建议" if step.proposes else ""
    again = f"，仍未完成的每隔{figure(step.every, pack)}再提醒，至多{figure(step.times, pack)}次" if step.every else ""
    return f"{when}{urgency}以{by}提醒{to}{proposes}{again}"


def _ladder(rule: LadderRule, pack: Pack) -> str:
    of = "、".join(COUNTED.get(each, f"{each}逾期") for each in rule.counts)
    mode = "滚动" if rule.window.mode == "rolling" else "按自然年"
    length = figure(rule.window.length, pack)
    reading = f"；期间系本地解释（{rule.window.note}）" if rule.window.basis is Basis.INTERP else ""
    steps = "；".join(f"满{figure(step.at, pack)}次，提出{PROPOSALS[step.proposes]}的建议" for step in rule.steps)
    counted = f"{length}内（{mode}）{of}（{COUNTED_PER[rule.per]}）"
    return f"同一{SUBJECTS[rule.subject]}{counted}：{steps}；建议须经人审定{reading}"


def _fields(rule: FieldsRule, _: Pack) -> str:
    return f"{scope(rule.applies)}必须写明：{'、'.join(FIELDS[each] for each in rule.fields)}"


def _other(rule: OtherRule, pack: Pack) -> str:
    def say(value: Any) -> str:
        return figure(value, pack)

    return say_other(rule.kind, rule.body, say, lambda asked: scope(tuple(asked.items())))


_SAY: Final[Mapping[type[Rule], Callable[[Any, Pack], str]]] = {
    DeadlineRule: _deadline,
    CadenceRule: _cadence,
    LightRule: _light,
    ChaseRule: _chase,
    LadderRule: _ladder,
    FieldsRule: _fields,
    OtherRule: _other,
    **dict.fromkeys(TOLD.values(), _other),
}
