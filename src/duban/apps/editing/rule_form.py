"""The commonest kinds of rules as a form: its fields, a rule as the form's values, and the form's values as a rule. Pure.

A value that begins with ``@`` names a setting (`@chase_after`). A rule that says more than the form can hold is not taken
into it: nothing of a rule is ever lost by opening it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from duban.core.cadence.form import read_cadence
from duban.core.document import shown
from duban.core.period.form import read_period
from duban.core.policy.rules import Limit
from duban.core.policy.schema.scalars import CADENCE_HINT, PERIOD_HINT, length, meant_cadence, meant_period
from duban.core.policy.vocabulary import (
    ACTS,
    AFTER_HOURS,
    BASES,
    CHASE_ANCHORS,
    COUNTED_PER,
    DEBTORS,
    EVENTS,
    FIRMNESS,
    SIDES,
    SUBJECTS,
    WINDOW_MODES,
)
from duban.core.problem import BadInput, Place, Problem
from duban.core.words import CHANNELS, DIMENSIONS, POSTS, PROPOSALS, RECIPIENTS, ROLES

KINDS: Final = MappingProxyType({"deadline": "时限", "cadence": "频次", "chase": "催办提醒", "ladder": "计次升级"})
STEPS: Final = 3
"""Rows of steps a form offers."""
Values = Mapping[str, Sequence[str]]
_NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Blank:
    """One field. ``choices`` empty: a text; ``many``: several of them."""

    name: str
    label: str
    path: tuple[str, ...]
    choices: Mapping[str, str] = field(default_factory=lambda: _NONE)
    many: bool = False
    hint: str = ""
    group: str = ""


_EACH: Final = MappingProxyType({"true": "每一次都起算", "false": "只有第一次起算"})
_ROLL: Final = MappingProxyType({"true": "顺延到下一个工作日", "false": "不顺延"})
_RARER: Final = "适用于（少用的）"


def _among(dimension: str, label: str, many: bool = True) -> Blank:
    return Blank(f"applies-{dimension}", label, ("applies", dimension), DIMENSIONS[dimension], many, group="适用于")


_HEAD: Final = (
    Blank("id", "编号", ("id",), hint="长期不变，如 WX-7"),
    Blank("clause", "条款", ("clause",), hint="如 二(四)"),
    Blank("basis", "依据", ("basis",), BASES),
    Blank("firmness", "宽严", ("firmness",), FIRMNESS),
    Blank("words", "原文中写着数字的几个字", ("words",), hint="原文写明的必填"),
    Blank("note", "说明", ("note",), hint="本地解释的必填：为什么这样读"),
)
_CLOCK: Final = (
    _among("kind", "事项种类"),
    _among("source", "来源"),
    _among("instructor", "批示、交办人"),
    _among("class", "类别"),
    _among("own_limit", "自己的时限", False),
    *(
        Blank(f"applies-{dimension}", label, ("applies", dimension), DIMENSIONS[dimension], True, group=_RARER)
        for dimension, label in (
            ("meeting", "会议"),
            ("route", "材料的去向"),
            ("reporting", "报送的要求"),
            ("urgency", "缓急"),
            ("emergency", "突发事件"),
            ("plan", "工作方案"),
            ("answers", "几个单位怎样反馈"),
            ("task", "专项行动的任务"),
        )
    ),
    Blank("event", "从什么起算", ("starts", "event"), EVENTS, group="谁在什么时候要办什么"),
    Blank("each", "再发生时", ("starts", "each"), _EACH, group="谁在什么时候要办什么"),
    Blank("role", "谁办", ("owed_by", "role"), ROLES, True, group="谁在什么时候要办什么"),
    Blank("debtor", "几个单位时", ("owed_by", "each"), DEBTORS, group="谁在什么时候要办什么"),
    Blank("post", "由谁本人办", ("owed_by", "post"), POSTS, group="谁在什么时候要办什么"),
    Blank("act", "要办的", ("act",), ACTS, group="谁在什么时候要办什么"),
)


def _steps(*cells: tuple[str, str, Mapping[str, str], bool, str]) -> tuple[Blank, ...]:
    return tuple(
        Blank(f"{name}-{n}", label, ("steps", str(n), name), choices, many, hint, f"第{n + 1}步")
        for n in range(STEPS)
        for name, label, choices, many, hint in cells
    )


BLANKS: Final[Mapping[str, tuple[Blank, ...]]] = MappingProxyType(
    {
        "deadline": (
            *_HEAD,
            *_CLOCK,
            Blank("within", "多久以内", ("within",), hint="如 7个工作日、3天、1个月；own 按写明的时限；@名称 由本地设定",
                  group="谁在什么时候要办什么"),
            Blank("roll", "末日遇休息日", ("roll",), _ROLL, group="谁在什么时候要办什么"),
            Blank("roll_basis", "顺延的依据", ("roll_basis",), BASES, group="谁在什么时候要办什么"),
            Blank("after_hours", "下班后、休息日送达", ("after_hours",), AFTER_HOURS, group="谁在什么时候要办什么"),
            Blank("side", "算哪一侧的", ("side",), SIDES, group="谁在什么时候要办什么"),
        ),
        "cadence": (
            *_HEAD,
            *_CLOCK,
            Blank("every", "多久一次", ("every",), hint="如 每周、每半月、每月；@名称 由本地设定",
                  group="谁在什么时候要办什么"),
            Blank("side", "算哪一侧的", ("side",), SIDES, group="谁在什么时候要办什么"),
            Blank("within", "每次发生后多久以内", ("within",), hint="只用于每次发生后各报一次的", group="谁在什么时候要办什么"),
            *(
                Blank(f"bracket-{key}", label, ("bracket", key), hint="如 3个月", group="按完成时限分档")
                for key, label in (
                    ("from", "不少于"), ("over", "超过"), ("up_to", "不多于"), ("below", "不满"),
                )
            ),
        ),
        "chase": (
            *_HEAD,
            Blank("of", "提醒哪些规则", ("of",), many=True, hint="规则编号，用空格隔开；空着就是全部时限"),
            *_steps(
                ("anchor", "从哪里算", CHASE_ANCHORS, False, ""),
                ("by", "隔多久", _NONE, False, "如 1天、2个工作日；@名称 由本地设定"),
                ("to", "提醒谁", RECIPIENTS, True, ""),
                ("channels", "用什么方式", CHANNELS, True, ""),
                ("urgency", "缓急", DIMENSIONS["urgency"], False, ""),
            ),
        ),
        "ladder": (
            *_HEAD,
            Blank("counts", "数哪些规则的逾期", ("counts",), many=True, hint="规则编号，用空格隔开"),
            Blank("per", "怎样计次", ("per",), COUNTED_PER),
            Blank("subject", "记在谁名下", ("subject",), SUBJECTS),
            Blank("length", "在多长时间内", ("window", "length"), hint="如 1年；@名称 由本地设定", group="期间"),
            Blank("mode", "怎样滚动", ("window", "mode"), WINDOW_MODES, group="期间"),
            Blank("window-basis", "期间的依据", ("window", "basis"), BASES, group="期间"),
            Blank("window-note", "期间的说明", ("window", "note"), hint="本地解释的必填", group="期间"),
            *_steps(
                ("at", "满几次", _NONE, False, "如 3；@名称 由本地设定"),
                ("proposes", "提出什么", PROPOSALS, False, ""),
            ),
        ),
    }
)  # fmt: skip


_PERIODS: Final = frozenset({"within", "length", "by", "bracket"})
_SAME_DAY: Final = frozenset({"当天", "当日", "当天内", "当日内"})


def understood(kind: str, values: Values) -> Values:
    """The form's values with periods and frequencies said in plain Chinese as a rule writes them.

    Raises:
        BadInput: one of them means none; nothing is written then.

    >>> understood("deadline", {"id": ["A-1"], "within": ["7个工作日"]})
    {'id': ['A-1'], 'within': ['P7WD']}
    """
    found: dict[str, Sequence[str]] = dict(values)
    problems: list[Problem] = []
    for blank in BLANKS[kind]:
        what = blank.name.partition("-")[0]
        text = next((each.strip() for each in reversed(values.get(blank.name, ())) if each.strip()), "")
        if not text or text.startswith("@") or (what not in _PERIODS and what != "every"):
            continue
        if read := _often(text) if what == "every" else _period(text, what):
            found[blank.name] = [read]
        else:
            hint = (
                CADENCE_HINT if what == "every" else f"如 7个工作日、3天、1个月；或写{PERIOD_HINT.removeprefix('如 ')}"
            )
            group = f"{blank.group}的" if blank.group.startswith("第") else ""
            said = f"{group}“{blank.label}”写的“{shown(text)}”读不懂，没有写入"
            problems.append(Problem(Place(blank.name), said, "period-form", hint))
    if problems:
        raise BadInput(*problems)
    return found


def _often(text: str) -> str:
    return text if read_cadence(text) is not None else meant_cadence(text)


def _period(text: str, what: str) -> str:
    if what == "within" and text in tuple(Limit):
        return text
    if text in _SAME_DAY:
        return "P0D"
    if read_period(text) is not None or (what == "bracket" and length(text) is not None):
        return text
    meant = meant_period(text)
    return str(meant) if meant is not None else ""


def rule_of(kind: str, values: Values) -> dict[str, Any]:
    """The rule the form says, in plain texts, lists and dicts; what was left empty is not in it.

    >>> rule_of("chase", {"id": ["A.chase"], "of": ["A B"], "by-0": ["@soon"], "anchor-0": ["after"]})
    {'id': 'A.chase', 'kind': 'chase', 'of': ['A', 'B'], 'steps': [{'anchor': 'after', 'by': {'setting': 'soon'}}]}
    """
    found: dict[str, Any] = {"id": "", "kind": kind}
    for blank in BLANKS[kind]:
        given = [each.strip() for each in values.get(blank.name, ()) if each.strip()]
        if blank.many and not blank.choices:
            given = " ".join(given).replace("、", " ").replace(",", " ").split()
        if not given:
            continue
        written: Any = [_plain(each) for each in given] if blank.many and len(given) > 1 else _plain(given[-1])
        at = found
        for key in blank.path[:-1]:
            at = at.setdefault(key, {})
        at[blank.path[-1]] = written
    if "steps" in found:
        found["steps"] = list(found["steps"].values())
    return found


def values_of(rule: Mapping[str, Any]) -> dict[str, list[str]] | None:
    """A rule as the form's values; None where the form cannot hold all of it."""
    kind = rule.get("kind")
    if not isinstance(kind, str) or kind not in BLANKS:
        return None
    found = {blank.name: _written(_at(rule, blank.path), blank) for blank in BLANKS[kind]}
    values = {name: given for name, given in found.items() if given}
    return values if _same(rule_of(kind, values)) == _same(rule) else None


def _plain(text: str) -> Any:
    return {"setting": text[1:]} if text.startswith("@") else text


def _at(rule: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        if isinstance(rule, list):
            rule = rule[int(key)] if key.isdigit() and int(key) < len(rule) else None
        else:
            rule = rule.get(key) if isinstance(rule, dict) else None
    return rule


def _written(value: Any, blank: Blank) -> list[str]:
    if value is None:
        return []
    items = list(_texts(value if isinstance(value, list) else [value]))
    return [" ".join(items)] if blank.many and not blank.choices and items else items


def _texts(items: Sequence[Any]) -> Iterator[str]:
    for item in items:
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict) and list(item) == ["setting"] and isinstance(item["setting"], str):
            yield f"@{item['setting']}"


def _same(value: Any) -> Any:
    """Without what decides nothing: a list of one is its one thing."""
    if isinstance(value, list):
        found = [_same(each) for each in value]
        return found[0] if len(found) == 1 else found
    if isinstance(value, Mapping):
        return {key: _same(each) for key, each in value.items()}
    return value.strip() if isinstance(value, str) else value
