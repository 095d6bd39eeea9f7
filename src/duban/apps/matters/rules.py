"""The rules a matter is judged by: the pack it was set up under, with its jurisdiction's figures and hours filled in.

A matter keeps the edition of its pack, and of the packs that one rests on, that were kept when it was set up. A figure
is the one that held on that day; one set only later counts from then on (what nobody has set is undetermined).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from duban.apps.org.actions.local import EXPLAIN, EXTENSION_LONGEST, EXTENSIONS, HOURS
from duban.apps.org.models import Jurisdiction, LocalSetting
from duban.apps.org.queries import lineage
from duban.apps.policies import force
from duban.apps.policies.calendars import Step, calendar_at, steps
from duban.apps.policies.queries import alone
from duban.core.assess import Rules
from duban.core.calendar.days import Calendar
from duban.core.instant import at_beijing
from duban.core.obligation.extension import Bounds
from duban.core.period.form import read_period
from duban.core.period.hours import BusinessHours, DayHours, read_hours
from duban.core.policy.fill import fill
from duban.core.policy.resolve import resolve
from duban.core.policy.rules import Pack
from duban.core.problem import BadInput, Place, Problem

NO_PACK: Final = Rules(Pack("none", "没有制度", "", "county", date.min))


def calendar_in_force(jurisdiction: int | None, at: datetime) -> Calendar:
    """The working days the matters of a jurisdiction count by at an instant, its own days included. One query.

    Raises:
        BadInput: no calendar is kept.
    """
    return calendar_at(steps(jurisdiction), at)


def pack_in_force(jurisdiction: Jurisdiction, at: datetime) -> str:
    """The digest of the edition of its pack that is in force in a jurisdiction; empty where it has chosen none.

    Raises:
        BadInput: the pack it chose is not kept.
    """
    if not jurisdiction.pack:
        return ""
    kept = force.rows(jurisdiction.pack)
    found = force.holding(force.steps(kept, jurisdiction.pack, lambda: lineage(jurisdiction.pk)), at)
    if found is None:
        what = f"{jurisdiction.name}选用的制度包{jurisdiction.pack}没有存入"
        raise BadInput(Problem(Place("制度"), what, "pack-missing", "请系统管理员先存入制度包"))
    return found.digest


@dataclass(slots=True)
class RuleBook:
    """The rules and calendars of many matters, each read once; a book lives for one call.

    ``settings`` may be given beforehand, by jurisdiction.
    """

    settings: dict[int, list[tuple[str, str, date]]] = field(default_factory=dict)
    _made: dict[tuple[int, str, date], Rules] = field(default_factory=dict)
    _steps: dict[int, tuple[Step, ...]] = field(default_factory=dict)
    _kept: tuple[force.Row, ...] = ()

    def of(self, jurisdiction: int, pack: str, set_up_at: datetime) -> Rules:
        """The rules of a matter by its jurisdiction, its pack's digest and the instant it was set up."""
        key = (jurisdiction, pack, at_beijing(set_up_at).date())
        if key not in self._made:
            parents = self._parents(jurisdiction, pack, set_up_at) if pack and alone(pack).extends else ()
            settings = tuple(self._settings(jurisdiction))
            self._made[key] = _filled(pack, parents, at_beijing(set_up_at).date(), settings) if pack else NO_PACK
        return self._made[key]

    def calendar(self, jurisdiction: int, at: datetime) -> Calendar:
        """The working days in force in a jurisdiction at an instant."""
        if jurisdiction not in self._steps:
            self._steps[jurisdiction] = steps(jurisdiction)
        return calendar_at(self._steps[jurisdiction], at)

    def _parents(self, jurisdiction: int, pack: str, set_up_at: datetime) -> tuple[str, ...]:
        """The digests of the packs it rests on, as they held when the matter was set up, parents of parents too.

        A matter that went over to a later edition rests on the parents that held when that one began; an edition that is
        not in force yet, on the newest. One query a book.
        """
        self._kept = self._kept or force.rows()
        own = self._editions(jurisdiction, alone(pack).id)
        begun = next((each.since for each in own if each.digest == pack), None)
        by = max(set_up_at, begun) if begun else None
        found: dict[str, str] = {}
        wanted = list(alone(pack).extends)
        while wanted:
            identifier = wanted.pop()
            editions = self._editions(jurisdiction, identifier)
            if identifier not in found and editions:
                held = [each for each in editions if by is None or each.since <= by]
                found[identifier] = (held[-1] if held else editions[0]).digest
                wanted += alone(found[identifier]).extends
        return tuple(sorted(found.values()))

    def _editions(self, jurisdiction: int, identifier: str) -> tuple[force.Step, ...]:
        return force.steps(self._kept, identifier, lambda: lineage(jurisdiction))

    def _settings(self, jurisdiction: int) -> list[tuple[str, str, date]]:
        if jurisdiction not in self.settings:
            rows = LocalSetting.objects.filter(jurisdiction=jurisdiction).order_by("valid_from", "id")
            self.settings[jurisdiction] = list(rows.values_list("name", "value", "valid_from"))
        return self.settings[jurisdiction]


def _filled(pack: str, parents: tuple[str, ...], day: date, settings: tuple[tuple[str, str, date], ...]) -> Rules:
    found = figures(settings, day)
    own = tuple(found.get(each.name, "") for each in (EXPLAIN, EXTENSIONS, EXTENSION_LONGEST))
    declared = {each.name for each in _whole(pack, parents).settings}
    chosen = {name: text for name, text in found.items() if name in declared}
    return _ruled(pack, parents, tuple(sorted(chosen.items())), _hours(settings), own)


@lru_cache(maxsize=256)
def _ruled(
    pack: str, parents: tuple[str, ...], chosen: tuple[tuple[str, str], ...], hours: BusinessHours, own: tuple[str, ...]
) -> Rules:
    filled, problems = fill(_whole(pack, parents), dict(chosen))
    if problems:
        raise BadInput(*problems)
    explain, most, longest = own
    bounds = Bounds(int(most) if most else None, read_period(longest) if longest else None)
    return Rules(filled, hours, read_period(explain) if explain else None, bounds)


def figures(settings: Iterable[tuple[str, str, date]], day: date) -> Mapping[str, str]:
    """The figure of each setting for a matter set up on a day: the last that held then, else the first set later."""
    found: dict[str, str] = {}
    for name, value, since in sorted(settings, key=lambda each: each[2]):
        if since <= day or name not in found:
            found[name] = value
    return found


def _hours(settings: Iterable[tuple[str, str, date]]) -> BusinessHours:
    seasons: list[DayHours] = []
    for name, value, since in settings:
        if name == HOURS.name:
            season = read_hours(value, since)
            if season is None:
                hint = "如 09:00-12:00,14:00-18:00"
                raise BadInput(Problem(Place("设置 上下班时间"), f"“{value}”读不懂", "hours-form", hint))
            seasons.append(season)
    return BusinessHours(tuple(sorted(seasons, key=lambda each: each.valid_from)))


@lru_cache(maxsize=64)
def _whole(digest: str, parents: tuple[str, ...]) -> Pack:
    found = resolve(alone(digest), {each.id: each for each in map(alone, parents)})
    if not isinstance(found, Pack):
        raise BadInput(*found)
    return found
