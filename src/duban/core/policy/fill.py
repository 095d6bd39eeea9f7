"""The figures a jurisdiction fills in: setting references become typed values; what is not given stays undetermined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from difflib import get_close_matches
from typing import Any

from duban.core.cadence.form import Cadence, Every, read_cadence
from duban.core.document import shown
from duban.core.period.form import Period, read_period
from duban.core.policy.rules import Pack, Setting
from duban.core.policy.vocabulary import SETTING_TYPES
from duban.core.problem import Place, Problem

Filled = Period | Cadence | int | str


def fill(pack: Pack, settings: Mapping[str, str]) -> tuple[Pack, tuple[Problem, ...]]:
    """The pack with the jurisdiction's figures in it.

    Args:
        settings: text by setting name; an empty text is not given.

    Returns:
        The pack, in which whatever was not given, or given wrongly, is still a `Setting`; and what was wrong.

    >>> from datetime import date
    >>> from duban.core.policy.rules import SettingDeclared
    >>> pack = Pack("p-1", "", "", "county", date(2022, 1, 1), tolerance=Setting("late"),
    ...             settings=(SettingDeclared("late", "容许期", "period"),))
    >>> filled, problems = fill(pack, {"late": "P3WD"})
    >>> str(filled.tolerance), problems
    ('P3WD', ())
    """
    declared = {each.name: each for each in pack.settings}
    values: dict[str, Filled] = {}
    problems: list[Problem] = []
    for name, text in settings.items():
        place = Place(f"设置 {shown(name)}")
        if name not in declared:
            near = get_close_matches(name, declared, n=1, cutoff=0.6)
            hint = f"是否应为 {near[0]}" if near else f"{pack.id}要设定：{'、'.join(declared) or '无'}"
            problems.append(Problem(place, f"制度包{pack.id}没有这项设置", "unknown-setting", hint))
        elif text.strip():
            value = _typed(text.strip(), declared[name].type)
            if isinstance(value, Problem):
                problems.append(replace(value, where=place))
            else:
                values[name] = value
    filled: Pack = _filled(pack, values, {each.name: each.title for each in pack.settings})
    return filled, tuple(sorted(problems))


def unfilled(pack: Pack) -> tuple[str, ...]:
    """The names of the settings still to fill, in the order the pack declares them."""
    open_names = set(names_in(pack))
    return tuple(each.name for each in pack.settings if each.name in open_names)


def _typed(text: str, kind: str) -> Filled | Problem:
    if kind == "period":
        period = read_period(text)
        hint = "如 P3WD（3个工作日）、P7D（7日）、PT2H（2小时）、P0D（当日）"
        return period or Problem(Place(""), f"时限写法“{shown(text)}”读不懂", "period-form", hint)
    if kind == "count":
        if text.isascii() and text.isdigit() and 1 <= len(text) <= 4 and int(text) > 0:
            return int(text)
        return Problem(Place(""), f"“{shown(text)}”不是1到9999的整数", "count-form", "请写阿拉伯数字，如 3")
    if kind == "cadence":
        cadence = read_cadence(text)
        if cadence is None or cadence.every is Every.EVENT:
            hint = "如 weekly（每周）、semimonthly（每半月）、monthly（每月）、quarterly（每季度）、every-10-days"
            return Problem(Place(""), f"频次写法“{shown(text)}”读不懂", "cadence-form", hint)
        return cadence
    assert kind in SETTING_TYPES
    return text


def _filled(value: Any, values: Mapping[str, Filled], titles: Mapping[str, str]) -> Any:
    """The same value with its settings filled, the others titled; shared parts stay shared."""
    if isinstance(value, Setting):
        if value.name in values:
            return value.take(values[value.name])
        return replace(value, title=titles.get(value.name, value.title))
    if isinstance(value, tuple):
        return tuple(_filled(each, values, titles) for each in value)
    if isinstance(value, dict):
        return {key: _filled(each, values, titles) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        old = {each.name: getattr(value, each.name) for each in fields(value)}
        new = {name: _filled(each, values, titles) for name, each in old.items()}
        return value if new == old else replace(value, **new)
    return value


def names_in(value: Any) -> Iterator[str]:
    """The names of the settings that stand anywhere in a pack or rule, each as often as it stands."""
    if isinstance(value, Setting):
        yield value.name
    elif isinstance(value, tuple):
        for each in value:
            yield from names_in(each)
    elif isinstance(value, dict):
        yield from names_in(tuple(value.values()))
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from names_in(getattr(value, each.name))
