"""Local settings: the figures the documents leave to the jurisdiction, each from a day on and with its basis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from django.db import transaction

from duban.apps.org.actions.doer import Doer, bad, required
from duban.apps.org.models import Jurisdiction, LocalSetting
from duban.apps.org.queries import lineage
from duban.apps.policies.queries import pack
from duban.core.cadence.form import Every, read_cadence
from duban.core.obligation.extension import LONGEST_NAMED, MOST_NAMED
from duban.core.period.form import read_period
from duban.core.period.hours import read_hours
from duban.core.policy.rules import Pack, SettingDeclared

HOURS: Final = SettingDeclared("business_hours", "上下班时间", "hours")
EXPLAIN: Final = SettingDeclared(
    "explain_within", "逾期说明期", "period", "告知逾期后单位有多久可以说明；没有文件规定这个期限"
)
EXTENSIONS: Final = SettingDeclared(
    "extensions_most", MOST_NAMED, "count", "同一项时限最多同意几次延期；没有文件规定，不设定就不限次数"
)
EXTENSION_LONGEST: Final = SettingDeclared(
    "extension_longest", LONGEST_NAMED, "period", "一次最多延多久，从原时限起算；没有文件规定，不设定就不限"
)
FORMS: Final = MappingProxyType(
    {
        "hours": "如 09:00-12:00,14:00-18:00，或只写下班时间 18:00",
        "period": "如 P3WD、P7D、PT4WH",
        "cadence": "如 weekly、semimonthly、monthly、quarterly、every-10-days",
        "count": "正整数，如 3",
        "text": "一句话",
    }
)
_SOUND: Final[MappingProxyType[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "hours": lambda value: read_hours(value) is not None,
        "period": lambda value: read_period(value) is not None,
        "cadence": lambda value: (found := read_cadence(value)) is not None and found.every is not Every.EVENT,
        "count": lambda value: value.isascii() and value.isdigit() and int(value) > 0,
        "text": bool,
    }
)


def declared(found: Pack | None) -> tuple[SettingDeclared, ...]:
    """What a jurisdiction under this pack may set: figures of its own, and what the pack asks for."""
    asked = found.settings if found else ()
    own = (HOURS, EXPLAIN, EXTENSIONS, EXTENSION_LONGEST)
    return (*(each for each in own if each.name not in {setting.name for setting in asked}), *asked)


def change_setting(by: Doer, jurisdiction: Jurisdiction, name: str, value: str, basis: str, day: date) -> LocalSetting:
    """A figure of the jurisdiction from a day on; what held before ends there and stays readable.

    Raises:
        Refused: the doer is not the head of supervision.
        BadInput: the pack does not ask for it, the value is not of its type, the basis is missing, or the day lies
            before the one the present value holds from.
    """
    by.must(jurisdiction.pk, "head")
    known = {each.name: each for each in declared(pack(jurisdiction.pack, lambda: lineage(jurisdiction.pk)))}
    if name not in known:
        near = get_close_matches(name, known, 1, cutoff=0.6)
        hint = f"是否应为 {near[0]}" if near else f"可设：{'、'.join(known)}"
        raise bad("name", f"制度没有要求设置“{name}”", "undeclared-setting", hint)
    setting = known[name]
    value, basis = value.strip(), required("basis", "依据", basis, 200)
    if not _SOUND[setting.type](value) or len(value) > 200:
        raise bad("value", f"{setting.title}“{value}”读不懂", "setting-form", f"写法：{FORMS[setting.type]}")
    with transaction.atomic():
        present = LocalSetting.objects.filter(jurisdiction=jurisdiction, name=name).order_by("-valid_from").first()
        if present and present.valid_from >= day:
            what = f"{setting.title}自{present.valid_from}起已有定数"
            raise bad("day", what, "before-start", "新的起始日期要晚于这一天，已算过的日期才不会变")
        LocalSetting.objects.filter(jurisdiction=jurisdiction, name=name, valid_to=None).update(valid_to=day)
        made = LocalSetting.objects.create(
            jurisdiction=jurisdiction, name=name, value=value, basis=basis, valid_from=day
        )
        detail = {"原值": present.value if present else "", "新值": value, "依据": basis, "起": str(day)}
        by.record("setting_changed", setting.title, detail)
    return made
