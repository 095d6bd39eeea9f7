"""How the text of one value becomes a typed value, or a Chinese sentence saying why it cannot.

Each reader is the metadata of an annotation: ``Annotated[Period, PERIOD]``. A sentence travels as a pydantic error
whose context holds ``what`` and ``hint``; `duban.core.policy.complaint` gives it its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from duban.core.cadence.bracket import LENGTHS
from duban.core.cadence.form import Cadence, read_cadence
from duban.core.document import shown
from duban.core.instant import read_day
from duban.core.period.form import Period, Unit, read_period
from duban.core.policy.rules import Limit, Setting

LONGEST_WORDS: Final = 80
"""A rule quotes the few words that hold the figure; the document's text itself stays out of the pack."""
LONGEST_ID: Final = 30
MOST_ITEMS: Final = 100

_CHINESE = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…—"
_FOLD = re.compile(rf"(?<=[{_CHINESE}])\s+(?=[{_CHINESE}])")


def wrong(rule: str, what: str, hint: str = "", item: int | None = None) -> PydanticCustomError:
    """The error that becomes a Problem; ``item`` is the place in a list it stands at.

    The template is fixed: braces in a user's text must not be read as one.
    """
    return PydanticCustomError(rule, "{what}", {"what": what, "hint": hint, "item": item})


class Reading:
    """Metadata of an annotation: a function from the raw text to the value, and its JSON Schema for editors."""

    def __init__(self, read: Callable[[Any], Any], schema: Mapping[str, Any]) -> None:
        self.read, self.schema = read, schema

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self.schema)


def scalar(raw: Any) -> str:
    """The text itself; a list or a group of keys is no single value, and nothing written is no value."""
    if not isinstance(raw, str):
        raise wrong("one-value", "这里只能写一个值", "请不要写成列表或一组键值")
    if not raw.strip():
        raise wrong("empty-value", "这里没有写值", "请写上；不是必写的可以删去这个键")
    return raw.strip()


def _text(raw: Any) -> str:
    return _FOLD.sub("", scalar(raw))


def _quoted(raw: Any) -> str:
    text = _text(raw)
    if len(text) > LONGEST_WORDS:
        what = f"摘录有{len(text)}字，超过{LONGEST_WORDS}字"
        raise wrong("long-words", what, "只摘含有数字或要求的那几个字，中间可用“…”略去")
    return text


def _clause(raw: Any) -> str:
    text = scalar(raw)
    if found := re.search("[（）]", text):
        half = text.replace("（", "(").replace("）", ")")
        raise wrong("clause-form", f"条款“{shown(text)}”用了全角括号“{found[0]}”", f"请写{half}")
    return text


def _rule_id(raw: Any) -> str:
    text = scalar(raw)
    if not re.fullmatch(r"[A-Z][A-Z0-9]*-\d+(\.[A-Za-z0-9]+)*", text, re.ASCII) or len(text) > LONGEST_ID:
        what = f"“{shown(text)}”不是规则编号"
        raise wrong("id-form", what, f"请写大写字母、短横和数字，可加小数点后缀，不超过{LONGEST_ID}字符，如 WX-10.7")
    return text


def _pack_id(raw: Any) -> str:
    text = scalar(raw)
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", text, re.ASCII) or len(text) > LONGEST_ID:
        what = f"“{shown(text)}”不能作制度包的编号"
        raise wrong("id-form", what, f"请用小写字母、数字和短横，不超过{LONGEST_ID}字符，如 weixian-2022")
    return text


def _name(raw: Any) -> str:
    text = scalar(raw)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text, re.ASCII) or len(text) > LONGEST_ID:
        what = f"“{shown(text)}”不能作设置名"
        raise wrong("id-form", what, f"请用小写字母、数字和下划线，不超过{LONGEST_ID}字符，如 answer_within")
    return text


def _day(raw: Any) -> date:
    text = scalar(raw)
    day = read_day(text)
    if day is None:
        well_formed = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII)
        what = f"日期“{shown(text)}”不存在" if well_formed else f"日期“{shown(text)}”读不懂"
        raise wrong("date-form", what, "请写成年-月-日，如 2022-11-07")
    return day


def _boolean(raw: Any) -> bool:
    text = scalar(raw)
    if text not in ("true", "false"):
        hint = _MEANT_BOOLEAN.get(text.lower(), "请写 true 或 false")
        raise wrong("boolean-form", f"“{shown(text)}”既不是true也不是false", hint)
    return text == "true"


def count(text: str) -> int | None:
    """A count from 1 to 9999, or None.

    >>> count("3"), count("0"), count("三")
    (3, None, None)
    """
    return int(text) if re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII) else None


def _count(raw: Any) -> int:
    text = scalar(raw)
    number = count(text)
    if number is None:
        raise wrong("count-form", f"“{shown(text)}”不是1到9999的整数", "请写阿拉伯数字，如 3")
    return number


_MEANT_BOOLEAN = dict.fromkeys(("yes", "on", "true", "是"), "请写 true") | dict.fromkeys(
    ("no", "off", "false", "否"), "请写 false"
)
_CHINESE_PERIOD = re.compile(r"(\d{1,4}) *个?(工作日|天|日|周|星期|月|年|小时|工作小时|分钟)内?", re.ASCII)
_PERIOD_UNITS: Final = {
    "工作日": "P{}WD", "天": "P{}D", "日": "P{}D", "周": "P{}W", "星期": "P{}W", "月": "P{}M", "年": "P{}Y",
    "小时": "PT{}H", "工作小时": "PT{}WH", "分钟": "PT{}M",
}  # fmt: skip
_CHINESE_CADENCES: Final = {
    "每天": "daily", "每日": "daily", "每个工作日": "workdaily", "每周": "weekly", "每两周": "biweekly",
    "每半月": "semimonthly", "每半个月": "semimonthly", "每月": "monthly", "每个月": "monthly", "每两个月": "bimonthly",
    "每季": "quarterly", "每季度": "quarterly", "每半年": "semiannual", "每年": "annual", "一事一报": "per-event",
}  # fmt: skip
CADENCE_HINT: Final = "如 daily、workdaily、weekly:Tue、semimonthly、monthly:25、quarterly、every-10-days、per-event"
PERIOD_HINT: Final = "如 P7D 日、P3WD 工作日、P1W 周、P1M 月、P1Y 年、PT2H 小时、PT4WH 工作小时、P0D 当日"


def meant_period(text: str) -> Period | None:
    """The period that plain Chinese means.

    >>> str(meant_period("7个工作日")), str(meant_period("3天内")), meant_period("尽快")
    ('P7WD', 'P3D', None)
    """
    said = _CHINESE_PERIOD.fullmatch(text.strip())
    return read_period(_PERIOD_UNITS[said[2]].format(int(said[1]))) if said else None


def meant_cadence(text: str) -> str:
    """The word for how often that plain Chinese means; empty where it means none.

    >>> meant_cadence("每半月"), meant_cadence("经常")
    ('semimonthly', '')
    """
    return _CHINESE_CADENCES.get(text.strip(), "")


def _period(raw: Any) -> Period:
    text = scalar(raw)
    period = read_period(text)
    if period is None:
        meant = meant_period(text)
        raise wrong("period-form", f"时限写法“{shown(text)}”读不懂", f"是否应为 {meant}" if meant else PERIOD_HINT)
    return period


def _cadence(raw: Any) -> Cadence:
    text = scalar(raw)
    cadence = read_cadence(text)
    if cadence is None:
        hint = CADENCE_HINT
        if meant := meant_cadence(text):
            hint = f"是否应为 {meant}"
        raise wrong("cadence-form", f"频次写法“{shown(text)}”读不懂", hint)
    return cadence


def length(text: str) -> Period | None:
    """A total limit as a bracket writes it: days, weeks, months or years; a bare number is months.

    >>> str(length("3")), str(length("P1W")), length("P5WD")
    ('P3M', 'P1W', None)
    """
    months = count(text)
    period = Period(months, Unit.MONTH) if months else read_period(text)
    return period if period and period.unit in LENGTHS and not period.same_day else None


def _length(raw: Any) -> Period:
    text = scalar(raw)
    found = length(text)
    if found is None:
        raise wrong("bracket-form", f"分档的长短“{shown(text)}”读不懂", "请写 P7D、P1W、P3M 或 P1Y，只写数字即几个月")
    return found


def setting_or(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """``{setting: name}`` in place of a figure the document does not state."""

    def either(raw: Any) -> Any:
        if not isinstance(raw, dict):
            return read(raw)
        unknown = [key for key in raw if key != "setting"]
        if unknown or not raw:
            what = f"“{shown(unknown[0])}”不该写在这里" if unknown else "这里没有写值"
            raise wrong("setting-form", what, "没有数字时请写 {setting: 设置名}")
        return Setting(_name(raw["setting"]))

    return either


def _within(raw: Any) -> Period | Limit | Setting:
    if isinstance(raw, str) and raw in (Limit.OWN, Limit.INNER):
        return Limit(raw)
    answer: Period | Setting = setting_or(_period)(raw)
    return answer


def choose(text: str, table: Mapping[str, str], name: str, elsewhere: str = "") -> str:
    """The word, where the table has it; else the nearest one is named, and the Chinese is taken for what it means."""
    if text in table:
        return text
    by_chinese = [word for word, chinese in table.items() if text == chinese]
    by_chinese = by_chinese or [word for word, chinese in table.items() if text in chinese or chinese in text]
    near = by_chinese[:3] or get_close_matches(text, table, n=1, cutoff=0.6)
    if near:
        hint = f"是否应为 {'或 '.join(f'{word}（{table[word]}）' for word in near)}"
    elif elsewhere:
        hint = elsewhere
    else:
        listed = "、".join(f"{word} {chinese}" for word, chinese in list(table.items())[:14])
        hint = f"可用：{listed}" + ("等" if len(table) > 14 else "")
    raise wrong("unknown-word", f"“{shown(text)}”不是{name}可用的词", hint)


class Word(Reading):
    """One word of a closed table."""

    def __init__(self, name: str, table: Mapping[str, str], elsewhere: Callable[[str], str] = lambda _: "") -> None:
        self.name, self.table = name, table
        described = "；".join(f"{word} {chinese}" for word, chinese in table.items())
        super().__init__(
            lambda raw: choose(scalar(raw), table, name, elsewhere(raw)),
            {"type": "string", "enum": list(table), "description": described},
        )


class Many(Reading):
    """A list of such values, without repetition; a single value may stand without brackets."""

    def __init__(self, item: Reading, least: int = 1) -> None:
        self.item, self.least = item, least
        super().__init__(tuple, {"anyOf": [item.schema, {"type": "array", "items": item.schema, "minItems": least}]})

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        one = core_schema.no_info_plain_validator_function(self.item.read)
        listed = core_schema.no_info_before_validator_function(self._as_list, core_schema.list_schema(one))
        return core_schema.no_info_after_validator_function(_each_once, listed)

    def _as_list(self, raw: Any) -> list[Any]:
        if self.least and (raw == [] or raw == ""):
            raise wrong("empty-value", "这里没有写值", "请至少写一个")
        if isinstance(raw, list) and len(raw) > MOST_ITEMS:
            raise wrong("too-large", f"这里写了{len(raw):,}项，超过{MOST_ITEMS}项", "请分成几条规则")
        return raw if isinstance(raw, list) else [raw]


def _each_once(values: list[Any]) -> tuple[Any, ...]:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise wrong("repeated-value", f"“{value}”重复了", "请只留一个", index)
    return tuple(values)


_ANY_SCALAR = {"type": ["string", "number"]}
_SETTING_SCHEMA = {
    "type": "object",
    "properties": {"setting": {"type": "string", "description": "pack.yaml 的 settings 中声明的设置名"}},
    "required": ["setting"],
    "additionalProperties": False,
}
_PERIOD_SCHEMA = {"type": "string", "pattern": "^P(\\d+(D|WD|W|M|Y)|T\\d+(M|H|WH))$", "description": PERIOD_HINT}
_COUNT_SCHEMA = {"type": "integer", "minimum": 1, "maximum": 9999}


def _or_setting(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, _SETTING_SCHEMA]}


RULE_ID = Reading(_rule_id, {"type": "string", "pattern": "^[A-Z][A-Z0-9]*-\\d+(\\.[A-Za-z0-9]+)*$"})
Text = Annotated[str, Reading(_text, _ANY_SCALAR)]
Quoted = Annotated[str, Reading(_quoted, {"type": "string", "maxLength": LONGEST_WORDS})]
CLAUSE = Reading(_clause, _ANY_SCALAR)
Clause = Annotated[str, CLAUSE]
RuleId = Annotated[str, RULE_ID]
RuleIds = Annotated[tuple[str, ...], Many(RULE_ID)]
PACK_ID = Reading(_pack_id, {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"})
PackId = Annotated[str, PACK_ID]
PackIds = Annotated[tuple[str, ...], Many(PACK_ID, least=0)]
Name = Annotated[str, Reading(_name, {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"})]
Day = Annotated[date, Reading(_day, {"type": "string", "format": "date"})]
Boolean = Annotated[bool, Reading(_boolean, {"type": "boolean"})]
Count = Annotated[int, Reading(_count, _COUNT_SCHEMA)]
CountOrSetting = Annotated[int | Setting, Reading(setting_or(_count), _or_setting(_COUNT_SCHEMA))]
TextOrSetting = Annotated[str | Setting, Reading(setting_or(_text), _or_setting(_ANY_SCALAR))]
PeriodOrSetting = Annotated[Period | Setting, Reading(setting_or(_period), _or_setting(_PERIOD_SCHEMA))]
CadenceOrSetting = Annotated[Cadence | Setting, Reading(setting_or(_cadence), _or_setting({"type": "string"}))]
Length = Annotated[Period, Reading(_length, {"anyOf": [_COUNT_SCHEMA, {"type": "string", "pattern": "^P\\d+[DWMY]$"}]})]
CadenceText = Annotated[Cadence, Reading(_cadence, {"type": "string"})]
Within = Annotated[
    Period | Limit | Setting,
    Reading(_within, {"anyOf": [{"enum": ["own", "inner"]}, _PERIOD_SCHEMA, _SETTING_SCHEMA]}),
]
