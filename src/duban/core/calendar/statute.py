"""The statutory holidays by law, for years whose notice is not in: the law's versions, and the days the moon decides.

Conventions: a version is in force from its first through its last day; the anchors of a year are Gregorian days.
Source: 全国年节及纪念日放假办法 art. 2 (from 2025: 除夕 and 2 May added). Holidays of a part of the people
(8 March, 4 May, 1 June, 1 August) stop no clock and are not here; ethnic holidays are a jurisdiction's override.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duban.core.calendar.form import Form
from duban.core.calendar.horizon import FIRST, LAST
from duban.core.document import read_document
from duban.core.instant import ONE_DAY, read_day
from duban.core.problem import Problem

_FROM_NEW_YEAR: Final = {"除夕": -1, "初一": 0, "初二": 1, "初三": 2}
_ANCHORED: Final = ("清明", "端午", "中秋")
_WORDS: Final = (*_FROM_NEW_YEAR, *_ANCHORED)


@dataclass(frozen=True, slots=True)
class Anchors:
    """The four days of a year that the sky decides: 正月初一, 清明, 端午, 中秋."""

    new_year: date
    qingming: date
    duanwu: date
    mid_autumn: date

    def day(self, word: str) -> date:
        """The day a word of the law names: 除夕, 初一…初三, 清明, 端午, 中秋, or ``MM-DD``.

        除夕 is the day before 初一, whether the twelfth month has 29 days or 30.
        """
        if word in _FROM_NEW_YEAR:
            return self.new_year + timedelta(days=_FROM_NEW_YEAR[word])
        if word in _ANCHORED:
            return (self.qingming, self.duanwu, self.mid_autumn)[_ANCHORED.index(word)]
        return date.fromisoformat(f"{self.new_year.year}-{word}")


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of the law: each holiday's name and the words for its days."""

    first: date
    last: date
    holidays: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Statute:
    """The law and its calendar of the sky, for every year of the horizon."""

    law: str
    versions: tuple[Version, ...]
    anchors: Mapping[int, Anchors]

    def days_off(self, year: int) -> dict[date, str]:
        """The statutory holidays of a year by day, in the order of the law's list; 、 joins two that meet on one day.

        >>> anchors = Anchors(date(2020, 1, 25), date(2020, 4, 4), date(2020, 6, 25), date(2020, 10, 1))
        >>> version = Version(FIRST, LAST, (("中秋节", ("中秋",)), ("国庆节", ("10-01", "10-02"))))
        >>> [f"{day:%m-%d} {name}" for day, name in Statute("", (version,), {2020: anchors}).days_off(2020).items()]
        ['10-01 中秋节、国庆节', '10-02 国庆节']
        """
        found: dict[date, str] = {}
        for version in self.versions:
            for name, words in version.holidays:
                for day in map(self.anchors[year].day, words):
                    if version.first <= day <= version.last:
                        found[day] = f"{found[day]}、{name}" if day in found else name
        return found


def read_statute(text: str | bytes, file: str) -> Statute | tuple[Problem, ...]:
    """The statute file, or every mistake in it. Never raises.

    Args:
        text: the file's content (YAML): ``law``, ``versions`` (``from``, ``to`` unless it is the last, ``days``) and
            ``anchors``, one line for each year of the horizon: the month and day of 初一, 清明, 端午 and 中秋.
        file: the name shown in places.
    """
    root = read_document(text, file)
    if isinstance(root, tuple):
        return root
    problems: list[Problem] = []
    form = Form(root, "法定节假日", ("law", "versions", "anchors"), (), problems)
    law = form.text("law") or ""
    versions: list[Version] = []
    for node in form.items("versions") or ():
        version = _read_version(Form(node, "这一版", ("from", "days"), ("to",), problems))
        expected = versions[-1].last + ONE_DAY if versions else FIRST
        if not problems and version.first != expected:
            form.add(
                node.place, f"这一版应从{expected}起施行，才与前一版衔接", "version-gap", "请核对前后两版的from和to"
            )
        versions.append(version)
    anchors = _read_anchors(form.inner_open("anchors", "节日日期表"))
    return tuple(sorted(problems)) if problems else Statute(law, tuple(versions), anchors)


def _read_version(form: Form) -> Version:
    first = form.day("from") or FIRST
    last = (form.day("to") if "to" in form.entries else None) or LAST
    names = form.inner_open("days", "法定节假日")
    holidays = []
    for name in names.entries:
        words = tuple((names.text(name) or "").split())
        for word in words:
            # 2001 is no leap year: a holiday on 29 February would not exist in most years.
            if word not in _WORDS and read_day(f"2001-{word}") is None:
                hint = f"可以写{'、'.join(_WORDS)}，或月-日如05-01"
                form.add(names.place_of(name), f"“{word}”不是节日的日子", "statute-day", hint)
        holidays.append((name, words))
    return Version(first, last, tuple(holidays))


def _read_anchors(form: Form) -> dict[int, Anchors]:
    found: dict[int, Anchors] = {}
    for year in range(FIRST.year, LAST.year + 1):
        if str(year) not in form.entries:
            form.add(
                form.place, f"节日日期表缺少{year}年", "missing-key", "请补上这一行：初一、清明、端午、中秋的月-日"
            )
    for key in form.entries:
        days = [day for word in (form.text(key) or "").split() if (day := read_day(f"{key}-{word}"))]
        if len(days) != 4 or days != sorted(days):
            what = f"{key}年的一行应是初一、清明、端午、中秋四个日子，从早到晚"
            form.add(form.place_of(key), what, "anchors", "如02-17 04-05 06-19 09-25，以空格隔开")
        else:
            found[int(key)] = Anchors(*days)
    return found
