"""The engine: dues, one matter, 100,000 matters, the packs, the command as a process."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from bench.measure import Bench
from duban.core.assess import Rules, assess
from duban.core.events import Event, EventKind
from duban.core.instant import read_instant
from duban.core.matter.facts import Facts, Matter, Party
from duban.core.period.due import due
from duban.core.period.form import Period, read_period
from duban.core.period.hours import BusinessHours, read_hours
from duban.core.policy.fill import fill
from duban.policies import shelf

_E = EventKind
SETTINGS = {
    "paper_tolerance": "P3WD",
    "soon_before": "P1D",
    "chase_before": "P1D",
    "chase_after": "P1D",
    "verify_within": "P5WD",
    "extension_within": "P2WD",
    "return_within": "P2WD",
}
MATTERS = 100_000
DUES = 100_000


def run(bench: Bench) -> None:
    dues(bench)
    rules, calendar = _rules(), shelf.shipped_calendar()
    start = _at("2022-11-14T09:00")
    one, events, now = matter(0, start), history(start), start + timedelta(days=20)
    found = assess(rules, calendar, one, events, now)
    bench.measure(
        "assess, one matter", lambda: [assess(rules, calendar, one, events, now) for _ in range(1000)],
        per=1000, target="≥ 10,000/s", units=1, events=len(events), rules=len(rules.pack.rules),
        obligations=len(found.obligations),
    )  # fmt: skip
    many = [(matter(n, at := start + timedelta(minutes=7 * (n % 9000))), history(at)) for n in range(MATTERS)]
    late = start + timedelta(days=80)  # after the last event of the last matter: nothing is left out of the work
    bench.measure(
        "obligations of many matters", lambda: sum(len(assess(rules, calendar, m, e, late).obligations) for m, e in many),
        per=MATTERS, repeats=3, warm_up=0, target="≤ 15 s", matters=MATTERS, events=len(events),
    )  # fmt: skip
    bench.measure(
        "all packs loaded and checked", _load, repeats=5, target="≤ 0.5 s", packs=len(shelf.shipped_pack_ids()),
    )  # fmt: skip
    command = [str(Path(sys.executable).with_name("duban")), "due", "--start", "2022-11-11T10:00", "--within", "P3WD"]
    bench.measure(
        "duban due, a process", lambda: subprocess.run(command, check=True, capture_output=True),
        repeats=20, target="≤ 0.3 s",
    )  # fmt: skip


def _rules() -> Rules:
    pack, problems = fill(shelf.shipped_pack("weixian-2022"), SETTINGS)
    assert not problems, problems
    hours = read_hours("09:00-12:00,14:00-18:00")
    assert hours is not None
    return Rules(pack, BusinessHours((hours,)))


def yardstick() -> float:
    """How quick this machine is right now: matters assessed a second, the median of five times 500.

    Machines, and hours of one machine, differ by a factor of two and more: a figure without this beside it says little.
    """
    rules, calendar, start = _rules(), shelf.shipped_calendar(), _at("2022-11-14T09:00")
    one, events, now = matter(0, start), history(start), start + timedelta(days=20)
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(500):
            assess(rules, calendar, one, events, now)
        seconds.append(time.perf_counter() - begun)
    return 500 / sorted(seconds)[2]


def dues(bench: Bench) -> None:
    """Plain dues: working days and calendar days that roll, from instants of working days and rest days alike."""
    calendar = shelf.shipped_calendar()
    start = _at("2022-01-04T09:00")
    starts = [start + timedelta(hours=5 * n % 30_000) for n in range(DUES)]
    for text in ("P3WD", "P7D", "P1M"):
        period = read_period(text)
        assert period is not None
        bench.measure(
            f"plain dues, {text}", lambda period=period: _all(starts, period, calendar), per=DUES, target="≤ 0.2 s",
            dues=DUES,
        )  # fmt: skip


def _all(starts: list[datetime], period: Period, calendar: shelf.Calendar) -> None:
    for start in starts:
        due(start, period, calendar)


def _load() -> None:
    shelf.shipped_pack.cache_clear()
    for pack in shelf.shipped_pack_ids():
        shelf.shipped_pack(pack)


def matter(number: int, start: datetime) -> Matter:
    stated = {"kind": "supervised", "source": "instruction", "instructor": "leader", "class": "general"}
    return Matter(
        f"督〔{start.year}〕{number:06d}", Facts(stated, (Party("住建局", "lead"), Party("督查室", "office")))
    )


def history(start: datetime) -> list[Event]:
    """Seven events of one unit: set up, assigned, receipted, deployed, reported, asked to close, verified."""
    told = (
        (0, _E.SET_UP, None), (5, _E.ASSIGNED, "住建局"), (60, _E.RECEIPTED, "住建局"), (180, _E.DEPLOYED, "住建局"),
        (2 * 1440, _E.REPORTED, "住建局"), (6 * 1440, _E.COMPLETION_ASKED, "住建局"), (9 * 1440, _E.VERIFIED, "住建局"),
    )  # fmt: skip
    return [
        Event(seq, kind, start + timedelta(minutes=after), unit=unit) for seq, (after, kind, unit) in enumerate(told, 1)
    ]


def _at(text: str) -> datetime:
    found = read_instant(text)
    assert found is not None
    return found
