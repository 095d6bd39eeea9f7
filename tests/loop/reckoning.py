"""Worked out by hand, from the two documents, the county's figures and the holiday notices; never copied from output.

The notices: in November and December 2022 nothing but Saturdays and Sundays rests until Friday 30 December. The notice
for 2023 makes 31 December (Saturday), 1 January (Sunday) and 2 January (Monday) the New Year's rest; Tuesday 3 January
works. Saturdays in between: 11-12, 11-19, 11-26, 12-03, 12-10, 12-17, 12-24, 12-31; Mondays: 11-07, 11-14, 11-21, 11-28,
12-05, 12-12, 12-19, 12-26.

The figures: soon two days (P2D) before the due, reminders one day (P1D) before, at the due, and two days after it
(P2D). Counted in whole days from the day of the due, they end at 24:00: a due of 11-21T24:00 is soon from 11-19T24:00,
its reminders are at 11-20T24:00, 11-21T24:00 and 11-23T24:00. A reminder whose instant lies before the duty was born
comes at its birth. Whoever has done it is not reminded any more.

Conventions: instants are written as month-day and time of 2022, or with their year; lights are those at nine each morning.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.loop.places import HOUSING, SCHOOLS, WATER

FARMS, LAW, TRADE = "农业农村局", "司法局", "营商局"


@dataclass(frozen=True)
class Duty:
    """A duty: its due, what has become of it by 12-31T24:00, whether it was overdue, and its reminders."""

    rule: str
    unit: str
    due: str
    state: str
    late: bool = False
    reminded: tuple[str, ...] = ()


DUTIES: dict[str, tuple[Duty, ...]] = {
    # Delivered Mon 11-07 10:00. The same day 11-07. Three days: 8, 9, 10. Ten working days: 8 9 10 11 (4), 14–18 (9),
    # 21 (10). One month: 12-07, a Wednesday. Done on 11-25 at 10:00: WX-7 late, the month kept.
    # The reminder “one day before 11-07” lies before the birth: at the birth. Reported on 11-09, before the day's end
    # at which WX-10.3 would be reminded.
    "批示一": (
        Duty("WX-10.1", HOUSING, "11-07T24:00", "met", reminded=("11-07T10:00",)),
        Duty("WX-10.3", HOUSING, "11-10T24:00", "met"),
        Duty("WX-7", HOUSING, "11-21T24:00", "met_late", True, ("11-20T24:00", "11-21T24:00", "11-23T24:00")),
        Duty("WX-10.30", HOUSING, "12-07T24:00", "met"),
    ),
    # Delivered Tue 11-08 09:30. Three days: 9 10 11. Seven days: 11-15, a Tuesday. Ten working days: 9 10 11 (3),
    # 14–18 (8), 21 22 (10). Done on 11-28: the seven days and WX-7 both late, each reminded three times.
    "批示二": (
        Duty("WX-10.1", HOUSING, "11-08T24:00", "met", reminded=("11-08T09:30",)),
        Duty("WX-10.3", HOUSING, "11-11T24:00", "met"),
        Duty("WX-10.7", HOUSING, "11-15T24:00", "met_late", True, ("11-14T24:00", "11-15T24:00", "11-17T24:00")),
        Duty("WX-7", HOUSING, "11-22T24:00", "met_late", True, ("11-21T24:00", "11-22T24:00", "11-24T24:00")),
    ),
    # Delivered Fri 11-11 at 19:00, after the close at 18:00: received on Mon 11-14, which is not counted. The same day:
    # 11-14, reminded at 11-13T24:00. Three days: 15 16 17. Ten working days: 15–18 (4), 21–25 (9), 28 (10). One month:
    # 12-14, a Wednesday. Done on 12-05.
    "批示三": (
        Duty("WX-10.1", HOUSING, "11-14T24:00", "met", reminded=("11-13T24:00",)),
        Duty("WX-10.3", HOUSING, "11-17T24:00", "met"),
        Duty("WX-7", HOUSING, "11-28T24:00", "met_late", True, ("11-27T24:00", "11-28T24:00", "11-30T24:00")),
        Duty("WX-10.30", HOUSING, "12-14T24:00", "met"),
    ),
    # Delivered Mon 11-21 10:00. Three days: 22 23 24. Ten working days: 22–25 (4), 28–12-02 (9), 12-05 (10). One month:
    # 12-21, a Wednesday. Done on 12-09.
    "批示四": (
        Duty("WX-10.1", HOUSING, "11-21T24:00", "met", reminded=("11-21T10:00",)),
        Duty("WX-10.3", HOUSING, "11-24T24:00", "met"),
        Duty("WX-7", HOUSING, "12-05T24:00", "met_late", True, ("12-04T24:00", "12-05T24:00", "12-07T24:00")),
        Duty("WX-10.30", HOUSING, "12-21T24:00", "met"),
    ),
    # Delivered Mon 11-28 10:00. Three days: 29 30 12-01. Ten working days: 29 30 1 2 (4), 5–9 (9), 12 (10). One month:
    # 12-28, a Wednesday. Done on 12-16.
    "批示五": (
        Duty("WX-10.1", HOUSING, "11-28T24:00", "met", reminded=("11-28T10:00",)),
        Duty("WX-10.3", HOUSING, "12-01T24:00", "met"),
        Duty("WX-7", HOUSING, "12-12T24:00", "met_late", True, ("12-11T24:00", "12-12T24:00", "12-14T24:00")),
        Duty("WX-10.30", HOUSING, "12-28T24:00", "met"),
    ),
    # Delivered Mon 12-19 10:00. Three days: 20 21 22. Ten working days over the New Year: 20–23 (4), 26–30 (9); 12-31 to
    # 01-02 rest; 01-03 (10). One month: 2023-01-19, a Thursday. Nothing more is due by the end of December.
    "批示六": (
        Duty("WX-10.1", SCHOOLS, "12-19T24:00", "met", reminded=("12-19T10:00",)),
        Duty("WX-10.3", SCHOOLS, "12-22T24:00", "met"),
        Duty("WX-7", SCHOOLS, "2023-01-03T24:00", "open"),
        Duty("WX-10.30", SCHOOLS, "2023-01-19T24:00", "open"),
    ),
    # Delivered Wed 12-28 10:00. Three days: 29 30 31; 12-31 rests, so do 01-01 and 01-02: moved to 01-03. Seven days:
    # 01-04, a Wednesday. Ten working days: 29 30 (2), 3–6 January (6), 9–12 (10).
    "批示七": (
        Duty("WX-10.1", WATER, "12-28T24:00", "met", reminded=("12-28T10:00",)),
        Duty("WX-10.3", WATER, "2023-01-03T24:00", "open"),
        Duty("WX-10.7", WATER, "2023-01-04T24:00", "open"),
        Duty("WX-7", WATER, "2023-01-12T24:00", "open"),
    ),
    # The county's chief, delivered Wed 11-09 10:00: WX-7 is not for it. One day: 11-10; its own reminder at 11-09T24:00
    # finds it deployed. Three days: 10 11 12, a Saturday: moved to Mon 11-14. One week: 11-16. Done on 11-15 at 10:00,
    # before 11-15T24:00: nobody is reminded of anything.
    "批示八": (
        Duty("WX-10.c1", SCHOOLS, "11-10T24:00", "met"),
        Duty("WX-10.c3", SCHOOLS, "11-14T24:00", "met"),
        Duty("WX-10.c7", SCHOOLS, "11-16T24:00", "met"),
    ),
    # Imported Mon 11-07 09:00, “2022.12.20”: a written date does not move. Done on 12-21: two reminders, and a day late;
    # WX-8 counts WX-7 alone, so this counts nowhere.
    "县农资": (
        Duty("WX-10.1.other", FARMS, "11-07T24:00", "met", reminded=("11-07T09:00",)),
        Duty("WX-10.3.other", FARMS, "11-10T24:00", "met"),
        Duty("WX-11.4", FARMS, "12-20T24:00", "met_late", True, ("12-19T24:00", "12-20T24:00")),
    ),
    # “10月底前” was over when it was imported: 存量逾期, red, reminded of by nobody and no breach. It was under way long
    # before: its first steps are not asked for again.
    "县管网": (Duty("WX-11.4", HOUSING, "10-31T24:00", "late"),),
    # A day as a spreadsheet's own date, 12-31: written, so it does not move though it rests. Done on 12-26.
    "县课后": (
        Duty("WX-10.1.other", SCHOOLS, "11-07T24:00", "met", reminded=("11-07T09:00",)),
        Duty("WX-10.3.other", SCHOOLS, "11-10T24:00", "met"),
        Duty("WX-11.4", SCHOOLS, "12-31T24:00", "met"),
    ),
    # Six units, each answering for itself. Three working days for the head's signature: 8 9 10. “于2022年12月15日前”: 12-15.
    # 司法局 signs on 11-08 and is done on 12-14; 营商局 does neither.
    "区调研": (
        Duty("XQ-2", LAW, "11-10T24:00", "met"),
        Duty("XQ-3.own", LAW, "12-15T24:00", "met"),
        Duty("XQ-2", TRADE, "11-10T24:00", "late", True, ("11-09T24:00", "11-10T24:00", "11-12T24:00")),
        Duty("XQ-3.own", TRADE, "12-15T24:00", "late", True, ("12-14T24:00", "12-15T24:00", "12-17T24:00")),
    ),
    # No pack: nothing is owed, nobody is reminded, no light changes.
    "国措施": (),
}  # fmt: skip

LIGHTS: dict[str, tuple[tuple[str, str], ...]] = {
    # Soon from the second day before each due; at nine the day's act is still to come. Each pair holds until the next.
    # 一: WX-10.3 (11-10) soon on 9, reported that day; WX-7 (11-21) soon on 20 and 21, late 22–25, done on 25.
    "批示一": (("11-08", "normal"), ("11-09", "soon"), ("11-10", "normal"), ("11-20", "soon"), ("11-22", "late"),
               ("11-26", "normal")),
    # 二: WX-10.3 (11-11) soon on 10; the seven days (11-15) soon on 14 and 15, late from 16 until it is done on 28.
    "批示二": (("11-09", "normal"), ("11-10", "soon"), ("11-11", "normal"), ("11-14", "soon"), ("11-16", "late"),
               ("11-29", "normal")),
    # 三: the day of receipt (11-14) soon on 13 and 14; WX-10.3 (11-17) soon on 16; WX-7 (11-28) soon on 27 and 28.
    "批示三": (("11-12", "normal"), ("11-13", "soon"), ("11-15", "normal"), ("11-16", "soon"), ("11-17", "normal"),
               ("11-27", "soon"), ("11-29", "late"), ("12-06", "normal")),
    # 四: WX-10.3 (11-24) soon on 23; WX-7 (12-05) soon on 4 and 5, late 6–9.
    "批示四": (("11-22", "normal"), ("11-23", "soon"), ("11-24", "normal"), ("12-04", "soon"), ("12-06", "late"),
               ("12-10", "normal")),
    # 五: WX-10.3 (12-01) soon on 11-30; WX-7 (12-12) soon on 11 and 12, late 13–16.
    "批示五": (("11-29", "normal"), ("11-30", "soon"), ("12-01", "normal"), ("12-11", "soon"), ("12-13", "late"),
               ("12-17", "normal")),
    # 六: WX-10.3 (12-22) soon on 21; WX-7 (01-03) soon from 01-02 on.
    "批示六": (("12-20", "normal"), ("12-21", "soon"), ("12-22", "normal")),
    # 七: WX-10.3 (01-03) soon from 01-02 on; were 12-31 a working day it would be soon on 12-30.
    "批示七": (("12-29", "normal"),),
    # 八: the week (11-16) soon on 15; the three days (11-14) were told of on 11 before they could be soon on 13.
    "批示八": (("11-10", "normal"), ("11-15", "soon"), ("11-16", "normal")),
    # WX-10.3 (11-10) soon on 9; the date (12-20) soon on 19 and 20, late on 21.
    "县农资": (("11-08", "normal"), ("11-09", "soon"), ("11-10", "normal"), ("12-19", "soon"), ("12-21", "late"),
               ("12-22", "normal")),
    "县管网": (("11-08", "late"),),
    "县课后": (("11-08", "normal"),),
    # The heads of five units never sign: soon on 9 and 10, late from 11 on.
    "区调研": (("11-08", "normal"), ("11-09", "soon"), ("11-11", "late")),
    "国措施": (("11-08", "normal"),),
}  # fmt: skip

PROPOSALS = (
    # WX-8, 住建局: WX-7 overdue and confirmed: 一 on 11-24, 二 on 11-25, 三 on 12-01 at 15:00 (the third), 四 on 12-08,
    # 五 on 12-15 at 15:00 (the fifth). An overdue is its due's instant: the third 11-28T24:00, the fifth 12-12T24:00.
    # Nothing else in the three places reaches a number: no other overdue was confirmed, and one circular is no second.
    ("12-01T15:00", "WX-8", HOUSING, 3, "circular", "11-28T24:00"),
    ("12-15T15:00", "WX-8", HOUSING, 5, "hand_over", "12-12T24:00"),
)
"""Since when, under which rule, about whom, at which number, what is proposed, and the instant the number was reached."""

CLOSED = frozenset({"批示一", "批示二", "批示三", "批示四", "批示五", "批示八", "县农资", "县课后"})
EXPORTED = 18
"""The county's: ten of its ledger and eight 批示件."""
SHEET = {
    # Of each row: the mark of its light (● normal, ■ red) or its state, what is due next, by when. Struck off: neither.
    # 六: the result, 七: the progress, both by 01-03, a Tuesday. 管网 has been late since a Monday in October.
    **dict.fromkeys(sorted(CLOSED), ("已销号", "", "")),
    "批示六": ("●", "反馈结果", "1月3日（周二）前"),
    "批示七": ("●", "反馈进展", "1月3日（周二）前"),
    "县管网": ("■", "报告办结", "2022年10月31日（周一）前"),
}
ASKED = {
    # What nobody can know is asked, once: who is meant, and by when. Row 13 has no task at all.
    "mou": ({"各乡镇", "有关乡镇", "各有关部门", "各乡镇（街道）", "县直有关部门"}, 3, {13}),
    # “各镇街” and its like are five; 分管领导 and 包保责任人 are no units. Twenty-one different words set no day.
    "qu": ({"各镇街", "区政府各部门", "承办单位", "各部门", "各单位", "区政府分管领导", "包保责任人"}, 0, set()),
    "guojia": ({"有关部门"}, 1, set()),
}
"""Of each ledger: the names of units to be decided, how many limits (0: not counted here), rows without a task."""
BROUGHT_IN = {"mou": (10, 2, 1), "qu": (27, 1, 2)}
"""Of each ledger: matters set up, of them 存量逾期, rows left out (完成; no unit)."""
