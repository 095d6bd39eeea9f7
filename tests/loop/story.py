"""What people do in the loop, from 2022-11-07 to 2022-12-31: eight 批示件 typed in, and every act on what is followed.

Conventions: `FOLLOWED` names the matters whose course was worked out by hand (`tests.loop.reckoning`); everything else
that the ledgers brought in is left alone by everybody. An act is (when, whose account, kind, matter, unit, rule): the
rule is that of the overdue duty an act is about.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.loop.places import COUNTY, HOUSING, SCHOOLS, WATER

BEGINS, IMPORTED, ENDS = "2022-11-07T08:30", "2022-11-07T09:00", "2022-12-31T24:00"


@dataclass(frozen=True)
class Typed:
    """A 批示件 as the supervision office types it: when it is set up and delivered, to whom, and who instructed."""

    key: str
    at: str
    unit: str
    title: str
    klass: str = "important"
    instructor: str = "leader"


INSTRUCTED = (
    Typed("批示一", "2022-11-07T10:00", HOUSING, "东门片区停水原因调查"),
    Typed("批示二", "2022-11-08T09:30", HOUSING, "北街路灯缺亮整改", "general"),
    Typed("批示三", "2022-11-11T19:00", HOUSING, "物业收费投诉集中处理"),
    Typed("批示四", "2022-11-21T10:00", HOUSING, "自建房安全复核"),
    Typed("批示五", "2022-11-28T10:00", HOUSING, "老楼加装电梯受阻协调"),
    Typed("批示六", "2022-12-19T10:00", SCHOOLS, "校门口接送拥堵治理"),
    Typed("批示七", "2022-12-28T10:00", WATER, "冬季供水管道防冻", "general"),
    Typed("批示八", "2022-11-09T10:00", SCHOOLS, "学生食堂明厨亮灶抽查", "general", "chief"),
)  # fmt: skip
ROWS = {"县农资": (COUNTY.code, 4), "县管网": (COUNTY.code, 7), "县课后": (COUNTY.code, 9), "区调研": ("qu", 18),
        "国措施": ("guojia", 4)}  # fmt: skip
"""Rows of the ledgers that are followed: whose ledger, and the row's number in the sheet."""
FOLLOWED = (*(each.key for each in INSTRUCTED), *ROWS)


@dataclass(frozen=True)
class Done:
    """One act. ``unit`` is a unit's name; empty: an act on the whole matter."""

    at: str
    by: str
    kind: str
    matter: str
    unit: str = ""
    rule: str = ""


def _course(key: str, unit: str, login: str, *told: tuple[str, str]) -> list[Done]:
    """The acts of one unit, of the office and of its head on a matter, each (month-day and time, kind)."""
    found = []
    for at, kind in told:
        place = login.partition(".")[0]
        by = {"breach_told": "ducha", "verified": "ducha", "breach_confirmed": "zhuren", "closed": "zhuren"}.get(kind)
        who = f"{place}.{by}" if by else login if kind == "signed" else f"{login}.lian"
        rule = "WX-7" if kind.startswith("breach") else ""
        found.append(Done(f"2022-{at}", who, kind, key, "" if kind == "closed" else unit, rule))
    return found


def _late(key: str, *at: str) -> list[Done]:
    """A 批示件 of 住建局 that is late under WX-7: deployed, reported, told, explained, confirmed, done, looked at, closed."""
    kinds = ("deployed", "reported", "breach_told", "breach_explained", "breach_confirmed", "completion_asked",
             "verified", "closed")  # fmt: skip
    return _course(key, HOUSING, "mou.zhujian", *zip(at, kinds, strict=True))


ACTS = sorted(
    [
        *_late("批示一", "11-07T11:00", "11-09T10:00", "11-22T09:30", "11-23T10:00", "11-24T15:00", "11-25T10:00",
               "11-28T15:00", "11-29T10:00"),
        *_late("批示二", "11-08T11:00", "11-10T10:00", "11-23T09:30", "11-24T10:00", "11-25T15:00", "11-28T10:00",
               "11-29T15:00", "11-30T10:00"),
        *_late("批示三", "11-14T10:00", "11-16T10:00", "11-29T09:30", "11-30T10:00", "12-01T15:00", "12-05T10:00",
               "12-06T15:00", "12-07T10:00"),
        *_late("批示四", "11-21T11:00", "11-23T10:00", "12-06T09:30", "12-07T10:00", "12-08T15:00", "12-09T10:00",
               "12-12T15:00", "12-13T10:00"),
        *_late("批示五", "11-28T11:00", "11-30T10:00", "12-13T09:30", "12-14T10:00", "12-15T15:00", "12-16T10:00",
               "12-19T15:00", "12-20T10:00"),
        *_course("批示六", SCHOOLS, "mou.jiaoyu", ("12-19T11:00", "deployed"), ("12-21T10:00", "reported")),
        *_course("批示七", WATER, "mou.shuili", ("12-28T11:00", "deployed")),
        *_course("批示八", SCHOOLS, "mou.jiaoyu", ("11-09T15:00", "deployed"), ("11-11T10:00", "reported"),
                 ("11-15T10:00", "completion_asked"), ("11-16T15:00", "verified"), ("11-17T10:00", "closed")),
        *_course("县农资", "农业农村局", "mou.nongye", ("11-07T15:00", "deployed"), ("11-09T15:00", "reported"),
                 ("12-21T10:00", "completion_asked"), ("12-23T15:00", "verified"),
                 ("12-26T15:00", "closed")),
        *_course("县管网", HOUSING, "mou.zhujian", ("11-07T15:00", "deployed"), ("11-10T15:00", "reported")),
        *_course("县课后", SCHOOLS, "mou.jiaoyu", ("11-07T15:00", "deployed"), ("11-08T15:00", "reported"),
                 ("12-26T10:00", "completion_asked"), ("12-28T15:00", "verified"), ("12-29T10:00", "closed")),
        *_course("区调研", "司法局", "qu.sifa", ("11-08T10:00", "signed"), ("12-14T10:00", "completion_asked"),
                 ("12-16T15:00", "verified")),
    ],
    key=lambda each: each.at,
)  # fmt: skip
DECIDED = (
    ("2022-12-02T10:00", "mou.zhuren", "circular"),
    ("2022-12-19T10:30", "mou.zhuguan", "hand_over"),
)
"""When who agrees to which proposal; the hand-over is signed for by 县纪委监委 the day after."""
SIGNED_FOR = ("2022-12-20T10:30", "mou.jiwei")
