"""What was sent with a form of 导入台账, as choices: the new beside the old. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from duban.apps.imports.choices import APPROVAL, FACTS, TEXTS, Choices
from duban.core.document import shown
from duban.core.instant import read_day
from duban.core.ledger.lines import FIXABLE, NO_LIMIT
from duban.core.problem import Place, Problem

Sent = Mapping[str, Sequence[str]]


def last(sent: Sent, name: str) -> str:
    """The text of a field, empty where it was not sent."""
    return (sent.get(name) or [""])[-1].strip()


def number_of(text: str, most: int = 10**6) -> int:
    """A whole number, −1 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most else -1


def read_columns(sent: Sent, kept: Choices) -> tuple[Choices, tuple[Problem, ...]]:
    """What each column is for, and what holds for all rows.

    >>> read_columns({"sheet": ["0"], "field-0": ["title"], "year": ["22"]}, Choices(0, ("extra",)))[1][0].what
    '年份“22”读不懂'
    """
    problems = []
    text = last(sent, "year")
    year = number_of(text, 2100) if text else None
    if year is not None and year < 2000:
        problems.append(Problem(Place("year"), f"年份“{shown(text)}”读不懂", "year-form", "写四位数，如2022"))
        year = kept.year
    undated = last(sent, "undated")
    if undated == "day":
        undated = last(sent, "undated-day")
        if read_day(undated) is None:
            what = f"没有完成时限的行：日期“{shown(undated)}”不存在"
            problems.append(Problem(Place("undated-day"), what, "no-such-day", "请改为有效日期，如2022-12-31"))
            undated = ""
    fields = tuple(last(sent, f"field-{n}") for n in range(len(kept.fields)))
    facts = {name: said for name in FACTS if (said := last(sent, f"fact-{name}"))}
    return (
        replace(
            kept,
            sheet=number_of(last(sent, "sheet")),
            fields=fields,
            year=year,
            facts=facts,
            texts={name: said for name in TEXTS if (said := last(sent, f"text-{name}"))},
            details={
                name.removeprefix("detail-"): said
                for name in sent
                if name.startswith("detail-") and (said := last(sent, name))
            },
            approval={name: said for name in APPROVAL if (said := last(sent, f"approval-{name}"))},
            undated=undated,
            under_way=last(sent, "under_way"),
            leader=last(sent, "leader"),
            supervisor=last(sent, "supervisor"),
        ),
        tuple(problems),
    )


def read_limits(sent: Sent, kept: Choices) -> tuple[Choices, tuple[Problem, ...]]:
    """The answers about limits; one left empty stays open."""
    answers = dict(kept.limits)
    problems = []
    for n, words in enumerate(sent.get("limit-words", ())):
        day = last(sent, f"limit-day-{n}")
        if last(sent, f"limit-none-{n}"):
            answers[words] = NO_LIMIT
        elif day and read_day(day) is None:
            what = f"日期“{shown(day)}”不存在"
            problems.append(Problem(Place(f"limit-day-{n}"), what, "no-such-day", "请改为有效日期，如2022-12-31"))
        elif day:
            answers[words] = day
    return replace(kept, limits=answers), tuple(problems)


def read_row(sent: Sent, kept: Choices, row: int, said: Mapping[str, str]) -> Choices:
    """What was changed of one row; a field that says what its cell says is no change.

    Args:
        said: what the row's cells say, by field.
    """
    changed = {
        name: text
        for name in FIXABLE
        if name in sent and (text := last(sent, name)) != said.get(name, "").replace("\r\n", "\n").strip()
    }
    fixes = {key: each for key, each in kept.fixes.items() if key != row}
    takes = {key: take for key, take in kept.takes.items() if key != row}
    return replace(kept, fixes={**fixes, row: changed} if changed else fixes, takes=takes)
