"""What was earned and lost under a pack's points rules: each point with its rule, its clause and the thing it is for.

Conventions: a thing counts once under each rule, whoever tells it twice; nothing before the pack's commencement or
outside a rule's validity counts; a figure nobody has set gives no point and is named. A cap of a year is one of the
calendar year, for points go into the annual assessment; of other days, weeks and months it is the stretch that ends with
each point's own day. A cap counted in working days or hours is none that this can tell, and leaves the rule undetermined.
What is waived, overturned or not yet confirmed by a person is simply not among the things, so it earns and costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duban.core.instant import ONE_DAY, last_day, start_of
from duban.core.period.due import add_months
from duban.core.period.form import Period, Unit
from duban.core.policy.rules import Pack, Setting
from duban.core.policy.told_rules import PointsRule


@dataclass(frozen=True, slots=True)
class Earning:
    """Something that may be worth points.

    ``what`` is a word of `POINTS_FOR`; ``rule`` the rule of the duty met or broken, empty where it is none; ``at`` its
    instant (of a breach: the due instant); ``subject`` the unit or person it is of, at that instant.
    """

    key: str
    what: str
    at: datetime
    subject: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """``value`` is what it is worth under the cap, ``full`` without it; both negative where points are deducted."""

    rule: str
    clause: str
    subject: str
    key: str
    at: datetime
    value: int
    full: int

    @property
    def capped(self) -> bool:
        return self.value != self.full


@dataclass(frozen=True, slots=True)
class Score:
    """``points`` in the order of time; ``undetermined`` are the rules whose figure nobody has set."""

    points: tuple[Point, ...]
    undetermined: tuple[str, ...]

    def of(self, subject: str) -> int:
        """The sum of one unit or person."""
        return sum(point.value for point in self.points if point.subject == subject)


def score(pack: Pack, kind: str, things: Iterable[Earning], now: datetime) -> Score:
    """The points of units, or of persons, under a pack.

    Args:
        kind: ``unit`` or ``person``, as the rules' ``subject`` says; ``things`` are of that kind.
        things: what happened, in any order; the same key is one thing.

    Source: engine.md (points); FZ-5, WX-18.

    >>> from duban.core.instant import read_instant
    >>> from duban.core.policy.fill import fill
    >>> from duban.policies.shelf import shipped_pack
    >>> pack, _ = fill(shipped_pack("fuzhou-2025"), {"early_points": "2", "early_points_cap": "3"})
    >>> early = [Earning(f"任务{n}", "met_early", read_instant(f"2025-0{n}-10"), "住建局") for n in (3, 4, 5)]
    >>> found = score(pack, "unit", early, read_instant("2025-06-01"))
    >>> [(point.key, point.value, point.clause) for point in found.points], found.of("住建局")
    ([('任务3', 2, '¶5'), ('任务4', 1, '¶5'), ('任务5', 0, '¶5')], 3)
    """
    once = {thing.key: thing for thing in sorted(things, key=lambda each: (each.at, each.key), reverse=True)}
    ordered = sorted(
        (thing for thing in once.values() if thing.at <= now and pack.in_force(thing.at)),
        key=lambda each: (each.at, each.key),
    )
    points: list[Point] = []
    undetermined: list[str] = []
    for rule in pack.rules:
        if not isinstance(rule, PointsRule) or rule.subject != kind:
            continue
        worth, cap = rule.points, rule.cap
        if not isinstance(worth, int) or (cap is not None and not _known(cap, now)):
            undetermined.append(rule.id)
            continue
        earned = [thing for thing in ordered if _fits(rule, thing)]
        points += _capped(rule, worth, earned)
    points.sort(key=lambda point: (point.at, point.key, point.rule))
    return Score(tuple(points), tuple(undetermined))


def _known(cap: tuple[int | Setting, Period | Setting], now: datetime) -> bool:
    most, per = cap
    return isinstance(most, int) and isinstance(per, Period) and _since(now, per) is not None


def day_of(thing: Earning) -> date:
    """The day a thing belongs to: of a breach the day its limit ran out, whose 24:00 is the next day's first instant."""
    return last_day(thing.at) if thing.what == "breach" else thing.at.date()


def reaches_back(pack: Pack, first: date) -> date:
    """The earliest day whose things must be told, so that the points from ``first`` on stand under the right caps.

    >>> from duban.core.policy.fill import fill
    >>> from duban.policies.shelf import shipped_pack
    >>> pack, _ = fill(shipped_pack("fuzhou-2025"), {"early_points": "2", "early_points_cap": "3"})
    >>> reaches_back(pack, date(2025, 7, 1))
    datetime.date(2025, 1, 1)
    """
    caps = (rule.cap[1] for rule in pack.rules if isinstance(rule, PointsRule) and rule.cap is not None)
    begins = (_since(start_of(first), per) for per in caps if isinstance(per, Period))
    return min((begin.date() for begin in begins if begin is not None), default=first)


def _fits(rule: PointsRule, thing: Earning) -> bool:
    day = day_of(thing)
    if (rule.valid_from and day < rule.valid_from) or (rule.valid_to and day > rule.valid_to):
        return False
    return thing.what == rule.on and (not rule.of or thing.rule in rule.of)


def _capped(rule: PointsRule, worth: int, things: Sequence[Earning]) -> list[Point]:
    found: list[Point] = []
    for thing in things:
        value = worth
        if rule.cap is not None:
            most, per = rule.cap
            assert isinstance(most, int)
            assert isinstance(per, Period)
            since = _since(thing.at, per)
            assert since is not None
            had = sum(abs(point.value) for point in found if point.subject == thing.subject and point.at >= since)
            value = max(0, min(worth, most - had))
        found.append(
            Point(rule.id, rule.clause, thing.subject, thing.key, thing.at, rule.sign * value, rule.sign * worth)
        )
    return found


def _since(at: datetime, per: Period) -> datetime | None:
    """From when on points count against the cap that one at ``at`` stands under; None where days cannot say.

    >>> from duban.core.instant import read_instant
    >>> from duban.core.period.form import read_period
    >>> at, written = read_instant("2025-03-15T10:00"), ("P1Y", "P1M", "P7D", "P4WD")
    >>> [str(_since(at, read_period(each)))[:10] for each in written]
    ['2025-01-01', '2025-02-16', '2025-03-09', 'None']
    """
    day = at.date()
    match per.unit:
        case Unit.YEAR if per.count == 1:
            return start_of(day.replace(month=1, day=1))
        case Unit.YEAR | Unit.MONTH:
            months = per.count * (12 if per.unit is Unit.YEAR else 1)
            return start_of(add_months(day, -months) + ONE_DAY)
        case Unit.DAY | Unit.WEEK:
            days = per.count * (7 if per.unit is Unit.WEEK else 1)
            return start_of(day - timedelta(days=max(days, 1) - 1))
    return None
