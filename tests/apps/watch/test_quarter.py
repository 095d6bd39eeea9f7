"""A rehearsed quarter: the ledger is swept hour by hour from 7 November 2022 to 5 February 2023, and every reminder and
proposal of ten matters is the one that was worked out by hand below, at its very hour and no other.

The figures of 某县: reminders one day before the due, at the due, and one day after it. The calendar: 2022-12-31 to
2023-01-02 off for New Year; 2023-01-21 to 27 off for the spring festival, Saturday 28 and Sunday 29 January worked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.apps.watch.conftest import Watched
from tests.cast import at

from duban.apps.matters.actions import NewParty
from duban.apps.matters.models import Duty, Matter
from duban.apps.org.models import Person, Unit
from duban.apps.outbox.models import Notice, Proposal
from duban.apps.watch.sweep import sweep

pytestmark = pytest.mark.django_db
FIRST, LAST = "2022-11-07T09:00", "2023-02-05T00:00"

# rule → the instants of its steps: before the due, at it, after it. “v2”: of the date an extension gave.
Expected = dict[str, tuple[str, ...]]

EXPECTED: dict[str, Expected] = {
    # Nobody does anything. P0D → 7 Nov; P3D → 10; P7D → 14 (a Monday); ten working days → 21.
    "无人办理": {
        "WX-10.1": (FIRST, "2022-11-07T24:00", "2022-11-08T24:00"),  # a day before lies before its birth: at birth
        "WX-10.3": ("2022-11-09T24:00", "2022-11-10T24:00", "2022-11-11T24:00"),
        "WX-10.7": ("2022-11-13T24:00", "2022-11-14T24:00", "2022-11-15T24:00"),
        "WX-7": ("2022-11-20T24:00", "2022-11-21T24:00", "2022-11-22T24:00"),
    },
    # All in time, closed on the 14th.
    "按时办结": {"WX-10.1": (FIRST,)},
    # Extended on the 11th to 30 November, done that day at ten.
    "延期": {
        "WX-10.1": (FIRST,),
        "WX-10.7 v2": ("2022-11-29T24:00",),
        "WX-7 v2": ("2022-11-29T24:00",),
    },
    # Paused from the 10th 09:00 to the 15th 09:00: five days, three of them working days (10, 11, 14).
    # P7D: 14 + 5 = 19, a Saturday → Monday 21. Ten working days: 21 → 24.
    "中止": {
        "WX-10.1": (FIRST,),
        "WX-10.7": ("2022-11-20T24:00", "2022-11-21T24:00", "2022-11-22T24:00"),
        "WX-7": ("2022-11-23T24:00", "2022-11-24T24:00", "2022-11-25T24:00"),
    },
    # Delivered Friday 11 November 18:30, after close: as if on Monday the 14th.
    "下班后交办": {
        "WX-10.1": ("2022-11-13T24:00", "2022-11-14T24:00", "2022-11-15T24:00"),
        "WX-10.3": ("2022-11-16T24:00", "2022-11-17T24:00", "2022-11-18T24:00"),
        "WX-10.7": ("2022-11-20T24:00", "2022-11-21T24:00", "2022-11-22T24:00"),
        "WX-7": ("2022-11-27T24:00", "2022-11-28T24:00", "2022-11-29T24:00"),
    },
    # Thursday 1 December. P3D → Sunday 4 → Monday 5.
    "十二月": {
        "WX-10.1": ("2022-12-01T09:00", "2022-12-01T24:00", "2022-12-02T24:00"),
        "WX-10.3": ("2022-12-04T24:00", "2022-12-05T24:00", "2022-12-06T24:00"),
        "WX-10.7": ("2022-12-07T24:00", "2022-12-08T24:00", "2022-12-09T24:00"),
        "WX-7": ("2022-12-14T24:00", "2022-12-15T24:00", "2022-12-16T24:00"),
    },
    # Wednesday 21 December. P3D → Saturday 24 → Monday 26. Working days 22 23 26 27 28 29 30 | 3 4 5 January.
    "跨年": {
        "WX-10.1": ("2022-12-21T09:00", "2022-12-21T24:00", "2022-12-22T24:00"),
        "WX-10.3": ("2022-12-25T24:00", "2022-12-26T24:00", "2022-12-27T24:00"),
        "WX-10.7": ("2022-12-27T24:00", "2022-12-28T24:00", "2022-12-29T24:00"),
        "WX-7": ("2023-01-04T24:00", "2023-01-05T24:00", "2023-01-06T24:00"),
    },
    # Thursday 19 January. P3D → 22, P7D → 26, both inside the festival → Saturday 28, worked. Its ten working days
    # end on 7 February, after the quarter.
    "春节": {
        "WX-10.1": ("2023-01-19T09:00", "2023-01-19T24:00", "2023-01-20T24:00"),
        "WX-10.3": ("2023-01-27T24:00", "2023-01-28T24:00", "2023-01-29T24:00"),
        "WX-10.7": ("2023-01-27T24:00", "2023-01-28T24:00", "2023-01-29T24:00"),
    },
    # Its own date, Saturday 31 December, does not roll; done on the day. No ten working days beside another limit.
    "自定时限": {"WX-10.1": (FIRST,), "WX-11.4": ("2022-12-30T24:00",)},
    # Sent back as not its own on the 7th, given to 财政局 on the 8th, whose clocks begin there; done in time.
    "退回改交": {"WX-10.1": (FIRST, "2022-11-08T10:00")},
}


def acts_of(story: Watched, found: dict[str, Matter]) -> dict[str, list[Callable[[], Any]]]:
    """What people do, by the hour."""
    c, told = story.cast, defaultdict[str, list[Callable[[], Any]]](list)

    def new(when: str, title: str, unit: Unit, **more: Any) -> None:
        def act() -> None:
            parties = (NewParty(unit.pk, "lead", first_responsible=c.unit_head.pk), NewParty(c.office.pk, "office"))
            stated = {"source": "instruction", "instructor": "leader", "class": "general"}
            found[title] = story.begin(when, title=title, parties=parties, stated=stated, **more)

        told[when[:13]].append(act)

    def does(when: str, title: str, by: Person, kind: str, unit: Unit | None, /, **more: Any) -> None:
        told[when[:13]].append(
            lambda: story.does(by, kind, found[title], when, unit, more.pop("payload", None), **more)
        )

    for title in ("无人办理", "按时办结", "延期", "中止", "退回改交"):
        new(FIRST, title, c.housing)
    new(FIRST, "自定时限", c.finance, own_due=at("2022-12-31T24:00"))
    new("2022-11-11T18:30", "下班后交办", c.housing)
    new("2022-12-01T09:00", "十二月", c.housing)
    new("2022-12-21T09:00", "跨年", c.housing)
    new("2023-01-19T09:00", "春节", c.housing)
    for title in ("按时办结", "延期", "中止"):
        does("2022-11-07T10:00", title, c.clerk, "deployed", c.housing, text="已部署")
        does("2022-11-08T10:00", title, c.clerk, "reported", c.housing, text="进展")
    does("2022-11-07T10:00", "自定时限", c.finance_clerk, "deployed", c.finance, text="已部署")
    does("2022-11-08T10:00", "自定时限", c.finance_clerk, "reported", c.finance, text="进展")
    does("2022-12-31T10:00", "自定时限", c.finance_clerk, "completion_asked", c.finance, text="办结",
         files=(story.file(),))  # fmt: skip
    does("2022-11-11T10:00", "按时办结", c.clerk, "completion_asked", c.housing, text="办结", files=(story.file(),))
    does("2022-11-14T10:00", "按时办结", c.supervisor, "verified", c.housing, text="属实")
    does("2022-11-14T11:00", "按时办结", c.head, "closed", None, text="销号")
    does("2022-11-10T09:00", "延期", c.clerk, "extension_asked", c.housing, text="省批复在途",
         payload={"until": at("2022-11-30T24:00"), "reason": "省批复在途"})  # fmt: skip
    does("2022-11-11T09:00", "延期", c.head, "extension_decided", c.housing, text="同意",
         payload={"granted": True, "due": at("2022-11-30T24:00")})  # fmt: skip
    does("2022-11-30T10:00", "延期", c.clerk, "completion_asked", c.housing, text="办结", files=(story.file(),))
    does("2022-11-10T09:00", "中止", c.supervisor, "paused", None, text="停工令",
         payload={"until": at("2022-11-15T09:00"), "review_on": at("2022-11-14T09:00")})  # fmt: skip
    does("2022-11-07T15:00", "退回改交", c.clerk, "return_asked", c.housing, text="不属我局",
         payload={"reason": "不属我局"})  # fmt: skip
    does("2022-11-08T10:00", "退回改交", c.head, "return_decided", c.housing, text="改交财政局",
         payload={"granted": True, "reassign": c.finance.pk})  # fmt: skip
    does("2022-11-08T15:00", "退回改交", c.finance_clerk, "deployed", c.finance, text="已部署")
    does("2022-11-10T10:00", "退回改交", c.finance_clerk, "reported", c.finance, text="进展")
    does("2022-11-14T10:00", "退回改交", c.finance_clerk, "completion_asked", c.finance, text="办结",
         files=(story.file(),))  # fmt: skip
    for title, day in CONFIRMED.items():
        told[f"{day}T11"].append(lambda title=title, day=day: story.confirm(found[title], day))
    return told


CONFIRMED = {
    "无人办理": "2022-11-28", "中止": "2022-12-01", "下班后交办": "2022-12-05", "十二月": "2022-12-20", "跨年": "2023-01-10",
}  # fmt: skip
"""When the overdue of each matter's WX-7 was told, explained and confirmed (at eleven)."""


def reminded(matter: Matter) -> Expected:
    rows = Notice.objects.filter(matter=matter, kind="reminder").order_by("at", "pk")
    rules = dict(Duty.objects.filter(matter=matter).values_list("key", "rule"))
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        assert row.made_at - row.at < timedelta(hours=1), "told at the sweep of its own hour"
        rule = rules.get(row.duty) or row.duty.split("/")[1]
        found[rule + (f" v{row.due_version}" if row.due_version > 1 else "")].append(row.at)
    return {rule: tuple(instants) for rule, instants in found.items()}


def test_a_quarter_swept_hour_by_hour_reminds_and_proposes_as_worked_out_by_hand(story: Watched) -> None:
    found: dict[str, Matter] = {}
    told = acts_of(story, found)
    now = at(FIRST)
    while now <= at(LAST):
        for act in told.pop(now.isoformat()[:13], ()):
            act()
        sweep(now)
        now += timedelta(hours=1)
    assert told == {}
    assert {title: reminded(matter) for title, matter in found.items()} == {
        title: {rule: tuple(map(at, instants)) for rule, instants in rules.items()} for title, rules in EXPECTED.items()
    }
    # The third confirmed overdue was confirmed on 5 December at eleven, the fifth on 10 January.
    proposals = list(Proposal.objects.order_by("made_at"))
    assert [(p.rule, p.proposes, p.threshold, p.unit) for p in proposals] == [
        ("WX-8", "circular", 3, story.cast.housing), ("WX-8", "hand_over", 5, story.cast.housing),
    ]  # fmt: skip
    assert [p.made_at for p in proposals] == [at("2022-12-05T11:00"), at("2023-01-10T11:00")]
    # Reached when the third (28 November) and the fifth (5 January) fell due.
    assert [p.reached_at for p in proposals] == [at("2022-11-28T24:00"), at("2023-01-05T24:00")]
