"""A limit as ledgers write it: a day where that is certain, a question where it is not. Nothing is guessed.

Conventions: a limit “on a day” lasts until that day's end; a month, a quarter or a year ends with its last day. A stretch
(1-8月) ends with its end. A year that is not written is the ledger's own, where somebody has stated it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duban.core.ledger.grid import Value, said

_EPOCH: Final = date(1899, 12, 30)
"""What the numbers of days in spreadsheets count from."""
_SERIALS: Final = range(36526, 73416)
"""2000-01-01 to 2100-12-31."""
_DIGITS: Final = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
_BEFORE: Final = r"(?:(?:力争|确保|计划|预计|拟|应|须|需|要)?(?:于|在|到|至)?)"
_COUNTED: Final = r"\d{1,5}(?:个|家|件|项|处|户|名|人|场|所|座|套|台|辆|份|篇|%|万|亿|公里|亩|吨)"
_OTHER: Final = r"[^\d年月日号季旬周天每后起底末至到前半零一二三四五六七八九十、，,；;。\n]"
"""What follows a day may say what is done by then (9月投入使用), and nothing of another time."""
_AFTER: Final = (
    r"(?P<after>(?:之前|以前|前|止|截止|为止|内|之内|[:：])?)" + rf"(?P<tail>(?:{_OTHER}|{_COUNTED}){{0,16}})"
)
_Y: Final = r"(?:(?P<year>(?:19|20)\d\d)(?:年|[-./])|(?P<this>今年|本年|当年)(?:度|的)?)?"
_WEEKDAY: Final = r"(?:\((?:星期|周)[一二三四五六日天]\))?"
_DAY: Final = re.compile(
    rf"{_BEFORE}{_Y}(?P<month>\d{{1,2}})(?:月|(?<=\d)[-./])(?P<day>\d{{1,2}})(?:日|号)?{_WEEKDAY}{_AFTER}"
)
_MONTH: Final = re.compile(rf"{_BEFORE}{_Y}(?P<month>\d{{1,2}})月(?:份)?(?P<part>底|末|上旬|中旬|下旬)?{_AFTER}")
_QUARTER: Final = re.compile(rf"{_BEFORE}{_Y}第?(?P<quarter>[一二三四1-4])季度(?P<part>末|底)?{_AFTER}")
_HALF: Final = re.compile(rf"{_BEFORE}{_Y}(?P<half>上半年|下半年)(?P<part>末|底)?{_AFTER}")
_YEAR_END: Final = re.compile(
    rf"{_BEFORE}(?:(?P<year>(?:19|20)\d\d)年?|(?P<this>今年|本年|当年)(?:度)?)?(?P<part>年底|年末|年内|底|末|内)(?:之前|以前|前)?(?P<tail>[^\d年月日前后]{{0,16}})"
)
_DASH: Final = re.compile(r"\s*(?:[-—―–~～]{1,2}|至|到)\s*")
_CLOCK: Final = re.compile(r"\d{1,2}[:：时点]\d{0,2}")
_IN_FORCE: Final = re.compile(r"[实實][施行]|[执執]行|有效|施行|试行")
"""A stretch for which something is in force is no limit."""
_TENTHS: Final = {"上旬": 10, "中旬": 20}


@dataclass(frozen=True, slots=True)
class Limit:
    """What a cell says of a limit. ``question`` is one sentence; it is empty where ``day`` is certain or nothing is said.

    ``suggested``: a day to put before the person who answers, never to take unasked.
    """

    text: str
    day: date | None = None
    question: str = ""
    suggested: date | None = None


def read_limit(value: Value, year: int | None) -> Limit:
    """What a cell says.

    Args:
        value: the cell: a text, a serial number of a spreadsheet, a day in ISO form.
        year: the ledger's own year, for days that state none; None where nobody has stated it.

    >>> read_limit("12月底前", 2022).day, read_limit("2022.12.20", None).day, read_limit(44926, None).day
    (datetime.date(2022, 12, 31), datetime.date(2022, 12, 20), datetime.date(2022, 12, 31))
    >>> read_limit("13月底前", 2022).question
    '没有13月'
    >>> read_limit("长期坚持", 2022).question
    '没有写明哪一天'
    """
    text = said(value)
    if not text:
        return Limit("")
    bare = _plain(text)
    if bare.isdigit():
        return _number(text, int(bare))
    if re.fullmatch(r"\d+\.\d+", bare):
        return Limit(text, None, "只有数字，不知道是哪一天")
    found = _certain(bare, year)
    if isinstance(found, date):
        return Limit(text, found)
    if found:
        return Limit(text, None, found)
    pieces = [_certain(piece, year) for piece in re.split(r"[，,；;、。\n]", bare) if piece]
    days = [each for each in pieces if isinstance(each, date)]
    if len(days) > 1:
        return Limit(text, None, f"写了{len(days)}个时间，请指定以哪一天为完成时限", max(days))
    if len(pieces) > 1 and any(pieces):
        return Limit(text, None, "一栏里写了几件事，请指定完成时限", days[0] if days else None)
    return Limit(text, None, "没有写明哪一天")


def _plain(text: str) -> str:
    """Half-width, without blanks inside, the numbers of months and days in digits."""
    bare = unicodedata.normalize("NFKC", text).replace("以後", "以后").replace("爭", "争").replace("於", "于")
    bare = re.sub(r"[ \t]+", "", bare).strip().strip("。")
    bare = re.sub(r"[〇零○一二三四五六七八九]{4}(?=年)", lambda m: "".join(_DIGITS[c] for c in m[0]), bare)
    return re.sub(r"[一二三四五六七八九十]{1,3}(?=月|日)", lambda m: str(_counted(m[0])), bare)


def _counted(text: str) -> int:
    """A Chinese number below a hundred.

    >>> _counted("十二"), _counted("三十"), _counted("九")
    (12, 30, 9)
    """
    if "十" not in text:
        return int("".join(_DIGITS[sign] for sign in text))
    tens, _, ones = text.partition("十")
    return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0"))


def _number(text: str, number: int) -> Limit:
    if number in _SERIALS:
        return Limit(text, _EPOCH + timedelta(days=number))
    if 20000101 <= number <= 21001231:
        found = _day(number // 10000, number // 100 % 100, number % 100)
        return Limit(text, found) if isinstance(found, date) else Limit(text, None, found)
    return Limit(text, None, "只有数字，不知道是哪一天")


def _certain(text: str, year: int | None) -> date | str:
    """The day; a sentence where what is written cannot be; an empty text where it is not understood."""
    if _CLOCK.search(text):
        return ""
    ends = _DASH.split(text.rstrip("前"), maxsplit=1) if not re.match(rf"{_BEFORE}\d{{4}}[-./]\d", text) else []
    if len(ends) == 2 and ends[0] and ends[1]:
        return _stretch(ends[0], ends[1], year)
    for form, read in (
        (_DAY, _of_day),
        (_MONTH, _of_month),
        (_QUARTER, _of_quarter),
        (_HALF, _of_half),
        (_YEAR_END, _of_year),
    ):
        if match := form.fullmatch(text):
            return read(match, year)
    return ""


def _stretch(begins: str, ends: str, year: int | None) -> date | str:
    """The end of a stretch; what the end leaves unsaid it has from the beginning."""
    start = re.fullmatch(
        r"(?:(?P<year>(?:19|20)\d\d)年)?(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日?)?(?:上旬|中旬|下旬|份)?", begins
    )
    if start is None or _IN_FORCE.search(ends):
        return ""
    stated = int(start["year"]) if start["year"] else year
    if start["month"] and re.fullmatch(r"\d{1,2}日", ends):
        ends = f"{start['month']}月{ends}"
    first = _certain(begins, year) if start["month"] else None
    last = _certain(ends, stated)
    if isinstance(first, str) and first:
        return first
    if isinstance(first, date) and isinstance(last, date) and first > last and not re.search(r"\d{4}年", ends):
        return "起止时间前后颠倒，或跨了年"
    return last


def _whose(match: re.Match[str], year: int | None) -> int | str:
    if match["year"]:
        return int(match["year"])
    return year if year is not None else "没有写年份"


def _of_day(match: re.Match[str], year: int | None) -> date | str:
    stated = _whose(match, year)
    if not match["year"] and "月" not in match[0]:
        return ""  # 12.20 may be a day, a number, or the twentieth of nothing
    return stated if isinstance(stated, str) else _day(stated, int(match["month"]), int(match["day"]))


def _of_month(match: re.Match[str], year: int | None) -> date | str:
    stated, month = _whose(match, year), int(match["month"])
    if not 1 <= month <= 12:
        return f"没有{month}月"
    if match["after"].endswith("内") and not match["part"]:
        return f"“{month}月内”可能是{month}个月以内，也可能是{month}月份以内"
    if match["after"].endswith("前") and not match["part"]:
        return f"“{month}月前”可能是{month}月之前，也可能是{month}月底以前"
    if isinstance(stated, str):
        return stated
    return date(stated, month, _TENTHS[match["part"]]) if match["part"] in _TENTHS else _last(stated, month)


def _of_quarter(match: re.Match[str], year: int | None) -> date | str:
    stated = _whose(match, year)
    quarter = "一二三四".find(match["quarter"]) + 1 or int(match["quarter"])
    if match["after"].endswith("前") and not match["part"]:
        return f"“{match['quarter']}季度前”可能是季度之前，也可能是季度末以前"
    return stated if isinstance(stated, str) else _last(stated, quarter * 3)


def _of_half(match: re.Match[str], year: int | None) -> date | str:
    stated = _whose(match, year)
    if match["after"].endswith("前") and not match["part"]:
        return f"“{match['half']}前”可能是{match['half']}之前，也可能是{match['half']}末以前"
    return stated if isinstance(stated, str) else _last(stated, 6 if match["half"] == "上半年" else 12)


def _of_year(match: re.Match[str], year: int | None) -> date | str:
    if match["part"] in ("底", "末", "内") and not (match["year"] or match["this"]):
        return ""
    stated = _whose(match, year)
    return stated if isinstance(stated, str) else date(stated, 12, 31)


def _day(year: int, month: int, day: int) -> date | str:
    if not 1 <= month <= 12:
        return f"没有{month}月"
    try:
        return date(year, month, day)
    except ValueError:
        return f"没有{year}年{month}月{day}日"


def _last(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)
