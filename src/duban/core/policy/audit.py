"""Proof of a pack against its document: the words of a rule stand in the source, and a stated figure stands in the words.

Conventions: both texts are folded first, for a copy may be in the other script, in another width, or broken by line
ends; nothing else is forgiven. `…` in the words stands for words left out; the parts must follow one another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from duban.core.cadence.form import Cadence, Every
from duban.core.period.form import Period, Unit
from duban.core.policy.rules import CadenceRule, DeadlineRule, LadderRule, OtherRule, Pack, Rule
from duban.core.problem import Place, Problem
from duban.core.words import Basis

_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "･": "·"})
_GLOSS: Final = re.compile(r"(?<=[\u3400-\u9fff])\([a-zà-ÿ\u0100-\u01ff]+\)")
"""Pronunciation in brackets, which some copying adds after a traditional character: 現(xiàn)場."""
_DIGITS: Final = "零一二三四五六七八九十"
_UNITS: Final = {
    Unit.MINUTE: "分钟", Unit.HOUR: "个?小时", Unit.WORKING_HOUR: "个?工作小时", Unit.DAY: "[天日]",
    Unit.WORKING_DAY: "个?工作日", Unit.WEEK: "个?(?:周|星期)", Unit.MONTH: "个?月", Unit.YEAR: "年",
}  # fmt: skip
_OFTEN: Final = {
    Every.DAY: "每[日天]|日报", Every.WORKING_DAY: "每个?工作日", Every.WEEK: "每个?周|周报", Every.FORTNIGHT: "每两周|双周",
    Every.HALF_MONTH: "每半个?月", Every.MONTH: "每个?月|月报|按月", Every.TWO_MONTHS: "每两个?月",
    Every.QUARTER: "每个?季|季报|按季", Every.HALF_YEAR: "每?半年", Every.YEAR: "每年|年度|一年",
    Every.EVENT: "一事一报|每次|逐项|一会一",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Audited:
    """What was proved of one pack: how many rules quote words, how many figures stood in them, and what did not."""

    pack: str
    quoted: int
    figures: int
    problems: tuple[Problem, ...]


def fold(text: str, simplified: Mapping[int, Any]) -> str:
    """A text in one script and width, without spaces and line ends.

    Args:
        simplified: traditional character → simplified, as `str.translate` takes it.

    >>> fold("每 月不少于１次，實(shí)地督幫", str.maketrans("實幫", "实帮"))
    '每月不少于1次,实地督帮'
    """
    half = _GLOSS.sub("", unicodedata.normalize("NFKC", text)).translate(_QUOTES)
    return re.sub(r"\s", "", half.translate(simplified))


def audit(pack: Pack, source: str, simplified: Mapping[int, Any], places: Mapping[str, Place]) -> Audited:
    """Proves the pack's own rules.

    Args:
        pack: as read, without its parents' rules: those have sources of their own.
        source: the document's text as copied.
        places: where each rule stands, for the sentences.
    """
    folded = fold(source, simplified)
    quoted = figures = 0
    problems: list[Problem] = []
    for rule in pack.rules:
        if not rule.words:
            continue
        quoted += 1
        words = fold(rule.words.replace("…", "\0"), simplified)
        if (part := _missing(words.split("\0"), folded)) is not None:
            what = f"规则{rule.id}摘录的“{part}”不在原文里"
            problems.append(Problem(places[rule.id], what, "words-not-in-source", "请照原文摘录，略去的字写“…”"))
            continue
        found = list(_proved(rule, words, places))
        figures += found.count(None)
        problems += [each for each in found if each is not None]
    return Audited(pack.id, quoted, figures, tuple(problems))


def unproved(pack: Pack, simplified: Mapping[int, Any], places: Mapping[str, Place]) -> tuple[Problem, ...]:
    """The pack's own rules that are marked as stated while their words do not hold their figure; no source is needed."""
    found = (_proved(rule, fold(rule.words, simplified), places) for rule in pack.rules if rule.words)
    return tuple(each for rule in found for each in rule if each is not None)


def _proved(rule: Rule, words: str, places: Mapping[str, Place]) -> Iterator[Problem | None]:
    """One answer a figure of a stated rule: None where the words, folded, hold it."""
    for said, form in _figures(rule) if rule.basis is Basis.STATED else ():
        if re.search(form, words):
            yield None
        else:
            what = f"规则{rule.id}标为原文，摘录里却没有它的数字“{said}”"
            hint = "请摘录含这个数字的几个字；原文没有的，改为 interp 或 {setting: 设置名}"
            yield Problem(places[rule.id], what, "figure-not-in-words", hint)


def _missing(parts: Iterable[str], text: str) -> str | None:
    """The first part that does not stand behind the one before it."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return part
        at = found + len(part)
    return None


def _figures(rule: Rule) -> Iterator[tuple[str, str]]:
    """The figures a rule takes from its document: as said, and the pattern of how a document may write it."""
    match rule:
        case DeadlineRule():
            yield from _any(rule.within)
        case CadenceRule():
            yield from _any(rule.every)
            yield from _any(rule.within)
            edges = (rule.bracket.least, rule.bracket.most) if rule.bracket else ()
            # one edge is the neighbour's where brackets meet: the rule's words hold at least one of its own
            forms = [found for edge in edges if edge is not None for found in _any(edge.length)]
            if forms:
                yield "、".join(said for said, _ in forms), "|".join(form for _, form in forms)
        case LadderRule():
            yield from ((f"{step.at}次", f"{_number(step.at)}次") for step in rule.steps if isinstance(step.at, int))
            if rule.window.basis is Basis.STATED:
                yield from _any(rule.window.length)
        case OtherRule():
            yield from _inside({key: each for key, each in rule.body.items() if key != "per" or _says_per(rule)})


def _says_per(rule: OtherRule) -> bool:
    """Whether a quota's period is the document's: not where each one is limited, nor where the pack read it in."""
    return rule.body["per"].every is not Every.EVENT and rule.body.get("per_basis") != Basis.INTERP


def _inside(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _inside(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _inside(each)
    else:
        yield from _any(value)


def _any(value: object) -> Iterator[tuple[str, str]]:
    match value:
        case Period():
            form = "当[天日]|同日|即日" if value.same_day else _number(value.count) + _UNITS[value.unit]
            yield value.chinese, form
        case Cadence():
            form = _OFTEN.get(value.every) or f"每{_number(value.days)}[天日]"
            yield value.chinese, form + (f"|{_number(value.day)}日" if value.day else "")
        case date():
            day = rf"(?<!\d){value.month}月{value.day}日"
            ends = (value + timedelta(days=1)).day == 1
            year = f"年底|{value.month}月31日" if (value.month, value.day) == (12, 31) else ""
            yield (
                f"{value.month}月{value.day}日",
                "|".join(filter(None, (day, f"{value.month}月底" if ends else "", year))),
            )
        case bool():
            return
        case int():
            yield str(value), _number(value)


def _number(value: int) -> str:
    """How a document writes a number: in digits or in Chinese.

    >>> bool(re.fullmatch(_number(20), "二十")), bool(re.fullmatch(_number(2), "两")), bool(re.fullmatch(_number(2), "3"))
    (True, True, False)
    """
    tens, ones = divmod(value, 10)
    chinese = ("" if tens <= 1 else _DIGITS[tens]) + "十" * (tens > 0) + (_DIGITS[ones] if ones else "")
    spoken = "" if value > 99 else f"|{chinese or '零'}" + ("|两" if value == 2 else "")
    return rf"(?:(?<!\d){value}{spoken})"
