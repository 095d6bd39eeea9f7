"""What will happen to each matter of the year: who delivers it, and who does what on which day. Pure: no database.

Conventions: the office delivers once a week (每周一集中交办), in the last three weeks daily; chance is a `random.Random`
the caller seeds; days are counted on the calendar given. A plan says what people mean to do; what lies after the end of
the year is simply not done, so some matters still run.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from duban.core.calendar.days import Calendar
from duban.core.events import EventKind
from duban.core.instant import end_of
from duban.demo import words
from duban.demo.places import BUREAUS, Bureau
from duban.demo.works import COMPLAINTS, WORKS, Work, of_town

E = EventKind
FIRST: Final = date(2022, 11, 7)
LAST: Final = date(2023, 11, 6)
TOWN_SHARE: Final = 9
"""Works of each town."""
FRESH: Final = 0.16
"""Of the works so many are delivered in the last three weeks: a visitor finds things running."""
WEEK: Final = 7
PARTED: Final = 0.5
"""Of the year's targets so many are broken into tasks."""
CHIEFS: Final = ("lu.chengyuan", "gu.changhe")


@dataclass(frozen=True, slots=True)
class Step:
    """Something somebody means to do. ``by``: a login, or ``supervisor``, ``head``; ``rule``: the duty it is about."""

    day: date
    clock: time
    by: str
    kind: EventKind
    unit: str = ""
    text: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    evidence: bool = False
    rule: str = ""
    reassign: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A matter that will be set up on a day, and what follows."""

    key: int
    day: date
    work: Work
    unit: str
    stated: Mapping[str, str]
    leader: str
    instructed: tuple[tuple[str, str], ...] = ()
    """(login, words) of those who instructed it."""
    kind: str = "supervised"
    own_due: datetime | None = None
    assisting: tuple[str, ...] = ()
    authority: str = ""
    nodes: tuple[tuple[str, date], ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    parent: int | None = None
    """The key of the delivery it is a part of."""
    steps: tuple[Step, ...] = ()


class Days:
    """Working days and the hours of people."""

    def __init__(self, calendar: Calendar, chance: random.Random) -> None:
        self._calendar, self._chance = calendar, chance

    def on(self, day: date, n: int) -> date:
        """The n-th working day after a day; of the day itself, or the next that is worked, for 0."""
        first = day if self._calendar.works(day) else self._calendar.next_working(day)
        return self._calendar.add_working(first, n) if n else first

    def morning(self, who: str) -> time:
        """When somebody writes in the morning: the same each day, so that one call does all of it."""
        return _clock(9 * 60 + 30, who, 120)

    def afternoon(self, who: str) -> time:
        return _clock(14 * 60 + 30, who, 120)


def _clock(first: int, who: str, spread: int) -> time:
    minute = first + sum(map(ord, who)) * 7 % spread
    return time(minute // 60, minute % 60)


def deliveries(share: int, seed: int, calendar: Calendar) -> list[Delivery]:
    """The year's matters, in the order of their days.

    Args:
        share: how many at most; fewer take every so-manieth of the whole.
        seed: the same seed gives the same year.
    """
    chance = random.Random(seed)  # noqa: S311 - a story, no secret
    days = Days(calendar, chance)
    wanted = list(_works())
    chance.shuffle(wanted)
    wanted = wanted[: max(0, share - len(COMPLAINTS) * share // 300)]
    worked = [day for n in range((LAST - FIRST).days) if calendar.works(day := FIRST + timedelta(days=n))]
    weekly = sorted({days.on(FIRST + timedelta(weeks=n), 0) for n in range((LAST - FIRST).days // 7 - 2)})
    found = []
    for n, (bureau, work) in enumerate(wanted):
        fresh = chance.random() < FRESH
        day = chance.choice(worked[-14:-1] if fresh else weekly)
        whole = _delivery(n, bureau, work, day, days, chance)
        found += [whole, *_parts(whole, 10_000 + 10 * n, days, chance)]
    complaints = COMPLAINTS[: len(COMPLAINTS) * share // 300]
    found += [_complaint(len(found) + n, row, n, worked, days, chance) for n, row in enumerate(complaints)]
    return sorted(found, key=lambda each: (each.day, each.key))


def _works() -> Iterator[tuple[Bureau, Work]]:
    towns = [each for each in BUREAUS if each.kind == "town"]
    for bureau in BUREAUS:
        works = WORKS.get(bureau.name) or of_town(bureau.alias, towns.index(bureau), TOWN_SHARE)
        yield from ((bureau, work) for work in works)


def _delivery(key: int, bureau: Bureau, work: Work, day: date, days: Days, chance: random.Random) -> Delivery:
    if bureau.manner == "slack" and day < date(2023, 10, 1):
        source = "instruction"  # the slack ones are those leaders write about
    else:
        source = chance.choices(
            ("instruction", "assignment", "chief", "meeting", "problem", "superior", "annual_target"),
            (40, 10, 9, 13, 13, 6, 9),
        )[0]
    grade = chance.choices(("general", "complex"), (80, 20))[0]
    leader = bureau.led_by
    stated = {"source": source, "class": grade, "instructor": "leader"}
    instructed: tuple[tuple[str, str], ...] = ()
    own_due: datetime | None = None
    nodes: tuple[tuple[str, date], ...] = ()
    details: dict[str, str] = {}
    authority = ""
    if source in ("instruction", "assignment"):
        said = chance.choice(words.INSTRUCTIONS) if source == "instruction" else words.ASSIGNMENT
        instructed = ((leader, said.format(unit=bureau.alias)),)
        if source == "instruction" and chance.random() < 0.15:
            instructed = ((CHIEFS[0], f"请{bureau.alias}阅处，分管同志督办。"), *instructed)
    elif source == "chief":
        chief = chance.choice(CHIEFS)
        stated |= {"source": "instruction", "instructor": "chief"}
        instructed = ((chief, chance.choice(words.CHIEF).format(unit=bureau.alias)),)
    elif source == "meeting":
        authority = f"县政府第{(day - FIRST).days // 14 + 10}次常务会议纪要"
    elif source == "problem":
        authority = chance.choice(("联合督查发现问题交办单", "领导暗访发现问题交办单", "县长热线高频问题交办单"))
        stated.pop("instructor")
    else:
        stated.pop("instructor"), stated.pop("class")
        far = day + timedelta(days=chance.randint(60, 150))
        own_due = end_of(days.on(far, 0))
        nodes = tuple(
            (name, days.on(day + (far - day) * part // 4, 0))
            for part, name in enumerate(("完成方案和责任分解", "完成过半任务", "完成全部任务并自查"), 1)
        )
        authority = "市政府督查室重点任务交办单" if source == "superior" else "县政府工作报告任务分解方案"
        if source == "annual_target":
            stated["key"] = "yes"
            details = _details(bureau, work)
    draft = Delivery(
        key, day, work, bureau.name, stated, leader, instructed, own_due=own_due, nodes=nodes, details=details,
        authority=authority, assisting=_assisting(bureau, chance),
    )  # fmt: skip
    return _with_route(draft, bureau, days, chance)


def _details(bureau: Bureau, work: Work) -> dict[str, str]:
    return {
        "road_map": "一季度打基础、二季度促开工、三季度看进度、四季度抓收尾",
        "timetable": "按季度节点推进，逐月报送进度",
        "responsibility_letter": f"{bureau.alias}已向县政府递交责任书",
        "target": work.goal,
        "responsibility_list": f"主要负责人{bureau.head.name}负总责，{bureau.clerk.name}负责日常报送",
    }


def _assisting(bureau: Bureau, chance: random.Random) -> tuple[str, ...]:
    if chance.random() < 0.7:
        return ()
    others = [each.name for each in BUREAUS if each.name != bureau.name]
    return tuple(chance.sample(others, chance.choice((1, 1, 2))))


def _with_route(draft: Delivery, bureau: Bureau, days: Days, chance: random.Random) -> Delivery:
    story = Story(draft, bureau, days, chance)
    if draft.own_due is not None:
        return replace(draft, steps=tuple(story.long_run()))
    kinds = {
        "prompt": (("timely", 74), ("extended", 8), ("returned", 6), ("paused", 4), ("sent_back", 6), ("late", 2)),
        "ordinary": (("timely", 50), ("extended", 13), ("returned", 7), ("paused", 6), ("sent_back", 12), ("late", 12)),
        "slack": (("timely", 12), ("extended", 8), ("returned", 4), ("sent_back", 10), ("late", 66)),
    }[bureau.manner]
    route = chance.choices([name for name, _ in kinds], [weight for _, weight in kinds])[0]
    if route in ("extended", "paused") and (days.on(draft.day, 4) - draft.day).days >= WEEK:
        route = "timely"  # a festival lies between: the seven days end before anybody could ask
    routes: dict[str, Callable[[], list[Step]]] = {
        "timely": story.timely, "extended": story.extended, "returned": story.returned, "paused": story.paused,
        "sent_back": story.sent_back, "late": story.late,
    }  # fmt: skip
    return replace(draft, steps=tuple(routes[route]()))


def _parts(whole: Delivery, key: int, days: Days, chance: random.Random) -> Iterator[Delivery]:
    """Some of the year's targets are broken into tasks for three towns, each due weeks before the whole."""
    if whole.stated["source"] != "annual_target" or whole.own_due is None or chance.random() > PARTED:
        return
    towns = [each for each in BUREAUS if each.kind == "town" and each.manner != "slack" and each.name != whole.unit]
    day, due = days.on(whole.day, 2), end_of(days.on(whole.own_due.date() - timedelta(days=26), 0))
    for n, town in enumerate(chance.sample(towns, 3)):
        work = replace(whole.work, title=f"{whole.work.title}（{town.alias}任务）")
        part = Delivery(key + n, day, work, town.name, {}, whole.leader, own_due=due, parent=whole.key)
        yield replace(part, steps=tuple(Story(part, town, days, chance).long_run()))


def _complaint(
    key: int, row: tuple[str, ...], n: int, worked: list[date], days: Days, chance: random.Random
) -> Delivery:
    short, title, said = row
    bureau = next(each for each in BUREAUS if each.alias == short)
    day = worked[min(len(worked) - 20, 25 + n * (len(worked) - 45) // len(COMPLAINTS))]
    draft = Delivery(
        key, day, Work(title, f"{said}，核实处理并答复", "rectification"), bureau.name, {"source": "complaint"},
        bureau.led_by, kind="complaint", authority="县长热线转办单",
    )  # fmt: skip
    story = Story(draft, bureau, days, chance)
    return replace(draft, steps=tuple(story.complaint(valid=bureau.manner == "slack" or chance.random() < 0.4)))


class Story:
    """The ways one matter may go, told from the day of its delivery."""

    def __init__(self, draft: Delivery, bureau: Bureau, days: Days, chance: random.Random) -> None:
        self._draft, self._bureau, self._days, self._chance = draft, bureau, days, chance
        self._sort, self._goal = draft.work.sort, draft.work.goal
        self._month = draft.stated.get("class") == "complex"

    def _step(self, n: int, by: str, kind: EventKind, /, late: bool = False, **more: Any) -> Step:
        """On the n-th working day after the delivery, in the morning; ``late``: in the afternoon."""
        half = self._days.afternoon if late or n == 0 else self._days.morning
        return Step(self._days.on(self._draft.day, n), half(by), by, kind, **more)

    def _unit(self, n: int, kind: EventKind, text: str = "", /, late: bool = False, **more: Any) -> Step:
        return self._of(self._bureau, n, kind, text, late, **more)

    def _of(self, who: Bureau, n: int, kind: EventKind, text: str, late: bool = False, **more: Any) -> Step:
        return self._step(n, who.clerk.login, kind, late=late, unit=who.name, text=text, **more)

    def _one(self, texts: tuple[str, ...]) -> str:
        return self._chance.choice(texts).format(goal=self._goal)

    def _begin(self, who: Bureau | None = None, at: int = 0) -> list[Step]:
        """Received, deployed and told of: on time for most, a day late for the slack."""
        who = who or self._bureau
        slow = {"prompt": 0.0, "ordinary": 0.1, "slack": 0.45}[who.manner]
        day = at + (1 if self._chance.random() < slow else 0)
        found = []
        if self._chance.random() < 0.4:
            found.append(self._of(who, at, E.RECEIPTED, "", late=True))
        if self._chance.random() < 0.25:
            found.append(
                self._step(day, who.head.login, E.SIGNED, late=True, unit=who.name, text="请抓紧办理，按时反馈。")
            )
        found.append(self._of(who, day, E.DEPLOYED, "已召开专题会安排，明确责任人和时限。", late=True))
        if self._chance.random() < 1 - slow / 2:
            found.append(self._of(who, max(day, at + 2), E.REPORTED, self._one(words.PROGRESS[self._sort])))
        return found

    def _end(self, n: int, who: Bureau | None = None) -> list[Step]:
        """Reported done on a day, looked at and struck off in the days after."""
        who = who or self._bureau
        looked = n + self._chance.randint(1, 3)
        return [
            self._of(who, n, E.COMPLETION_ASKED, self._one(words.DONE[self._sort]), evidence=True),
            self._step(looked, "supervisor", E.VERIFIED, unit=who.name, text=self._chance.choice(words.VERIFIED)),
            self._step(looked + self._chance.randint(0, 1), "head", E.CLOSED, late=True, text=words.CLOSED),
        ]

    def _result(self, n: int, who: Bureau | None = None) -> list[Step]:
        """A month's matter tells its result within ten working days and goes on."""
        return [self._of(who or self._bureau, n, E.RESULT_REPORTED, self._one(words.PROGRESS[self._sort]))]

    def timely(self) -> list[Step]:
        if self._month:
            return [*self._begin(), *self._result(self._chance.randint(6, 9)), *self._end(self._chance.randint(12, 17))]
        return [*self._begin(), *self._end(self._chance.randint(3, 4))]

    def late(self) -> list[Step]:
        """Chased, told of its overdue, heard and confirmed; done at last."""
        done = self._chance.randint(17, 24)
        found = self._begin()
        found.append(self._chase(7))
        if self._chance.random() < 0.5:
            found.append(self._unit(8, E.ANSWERED, self._chance.choice(words.ANSWER)))
        found.append(self._chase(12))
        rule = "WX-10.c7" if self._draft.stated.get("instructor") == "chief" else "WX-7"
        found += [
            self._step(13, "supervisor", E.BREACH_TOLD, unit=self._bureau.name, text=words.TOLD, rule=rule),
            self._unit(14, E.BREACH_EXPLAINED, self._chance.choice(words.EXPLAINED), rule=rule),
        ]
        if self._chance.random() < 0.85:
            told: dict[str, Any] = {"unit": self._bureau.name, "text": words.CONFIRMED, "rule": rule}
            found.append(self._step(16, "head", E.BREACH_CONFIRMED, late=True, **told))
        return [*found, *self._end(done)]

    def _chase(self, n: int) -> Step:
        return self._step(n, "supervisor", E.CHASED, unit=self._bureau.name, text=self._chance.choice(words.CHASE))

    def extended(self) -> list[Step]:
        until = self._days.on(self._draft.day, 32 if self._month else 20)
        decider = self._draft.instructed[0][0] if self._draft.instructed else self._draft.leader
        granted = self._chance.random() < 0.8
        said = words.EXTENSION_GRANTED if granted else words.EXTENSION_REFUSED
        why = self._chance.choice(words.EXTENSION)
        asked = {"until": end_of(until), "reason": why}
        told: dict[str, Any] = {"granted": granted} | ({"due": end_of(until)} if granted else {})
        found = [
            *self._begin(),
            self._unit(3, E.EXTENSION_ASKED, why, late=True, payload=asked),
            self._step(4, decider, E.EXTENSION_DECIDED, unit=self._bureau.name, text=said, payload=told),
        ]
        return [*found, *self._end(self._chance.randint(12, 18) if granted else 5)]

    def returned(self) -> list[Step]:
        granted = self._chance.random() < 0.7
        taken = {*self._draft.assisting, self._bureau.name}
        other = self._chance.choice([each for each in BUREAUS if each.name not in taken and each.manner != "slack"])
        asked = self._unit(0, E.RETURN_ASKED, why := self._chance.choice(words.RETURN), payload={"reason": why})
        decided = self._step(
            1, "head", E.RETURN_DECIDED, unit=self._bureau.name, payload={"granted": granted},
            text=words.RETURN_GRANTED if granted else words.RETURN_REFUSED, reassign=other.name if granted else "",
        )  # fmt: skip
        who = other if granted else self._bureau
        end = [*self._result(9, who), *self._end(15, who)] if self._month else self._end(5, who)
        return [asked, decided, *self._begin(who, 1), *end]

    def paused(self) -> list[Step]:
        review, until = self._days.on(self._draft.day, 12), self._days.on(self._draft.day, 24)
        held = {"until": end_of(until), "review_on": end_of(review)}
        begun = [step for step in self._begin() if step.kind is not E.REPORTED]
        return [
            *begun,
            self._unit(2, E.REPORTED, self._one(words.PROGRESS[self._sort])),
            self._step(4, "supervisor", E.PAUSED, text=self._chance.choice(words.PAUSE), payload=held),
            self._step(12, "supervisor", E.RESUMED, text=words.RESUME),
            *self._end(14),
        ]

    def sent_back(self) -> list[Step]:
        limit = end_of(self._days.on(self._draft.day, 11))
        return [
            *self._begin(),
            self._unit(4, E.COMPLETION_ASKED, self._one(words.DONE[self._sort]), evidence=True),
            self._step(
                6, "supervisor", E.SENT_BACK, unit=self._bureau.name, text=self._chance.choice(words.SENT_BACK),
                payload={"limit": limit},
            ),
            self._unit(7, E.REPORTED, self._one(words.PROGRESS[self._sort])),
            *self._end(self._chance.randint(8, 10)),
        ]  # fmt: skip

    def long_run(self) -> list[Step]:
        """A matter with a date of its own: told of every month, done shortly before the date; the slack are late."""
        assert self._draft.own_due is not None
        length = max(20, (self._draft.own_due.date() - self._draft.day).days * 5 // 7)
        slip = {"prompt": -12, "ordinary": -7, "slack": 6}[self._bureau.manner]
        found = self._begin()
        found += [
            self._unit(n, E.REPORTED, self._one(words.PROGRESS[self._sort])) for n in range(22, length + slip - 3, 21)
        ]
        return [*found, *self._end(length + slip)]

    def complaint(self, *, valid: bool) -> list[Step]:
        found = [
            self._step(0, "supervisor", E.COMPLAINT_RECEIVED, text=f"来电{self._goal}"),
            self._unit(1, E.DEPLOYED, "已安排专人现场核实。"),
            self._unit(3, E.REPORTED, self._one(words.PROGRESS[self._sort])),
        ]
        if valid:
            said: dict[str, Any] = {
                "unit": self._bureau.name,
                "text": words.VALID,
                "payload": {"fact": self._draft.work.title},
            }
            found.append(self._step(5, "head", E.FOUND_VALID, **said))
        return [*found, *self._end(6)]
