"""Statistics, defined once: what each figure counts, of what, in one sentence that every page, export and paper shows.

Conventions: 件 are matters, 件次 are duties of the handling side: a matter with two units and two limits is one 件 and
up to four 件次. A period is two days, both included. 办结 (reported complete) is not 销号 (verified and struck off). What
nobody counts against anybody stands apart: duties paused, waiting for a decision, waived, overturned, released, without a
date; and 存量逾期, what was overdue already when it was entered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from duban.core.instant import end_of, start_of

MATTERS, DUTIES, NODES, SHARE = "件", "件次", "个", "%"


@dataclass(frozen=True, slots=True)
class Figure:
    """``says`` is its definition in one sentence; a share (%) is ``part`` of ``whole``, both figures themselves."""

    name: str
    word: str
    unit: str
    says: str
    part: str = ""
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The days a statistic is about, both included, and the instant it is told at: what lies ahead is not counted."""

    first: date
    last: date
    now: datetime

    @property
    def begins(self) -> datetime:
        return start_of(self.first)

    @property
    def ends(self) -> datetime:
        """Up to when dues are told: the end of the last day, or now where that is earlier.

        >>> from duban.core.instant import read_instant
        >>> now = read_instant("2022-12-14T10:00")
        >>> Span(date(2022, 12, 1), date(2022, 12, 31), now).ends.isoformat()
        '2022-12-14T10:00:00+08:00'
        """
        return min(end_of(self.last), self.now)

    @property
    def over(self) -> datetime:
        """The first instant whose acts are no longer counted. What was done at this very instant is: where the clock
        stands still (a rehearsal), all that is done is done at ``now``. Periods side by side share nothing.

        >>> from duban.core.instant import read_instant
        >>> now = read_instant("2022-12-14T10:00")
        >>> Span(date(2022, 12, 1), date(2022, 12, 31), now).over > now
        True
        >>> Span(date(2022, 11, 1), date(2022, 11, 30), now).over.isoformat()
        '2022-12-01T00:00:00+08:00'
        """
        return min(end_of(self.last), self.now + timedelta(microseconds=1))


_ALL: Final = (
    Figure("carried", "结转", MATTERS, "期初以前立项、期初时尚未结束的事项。年度结转的事项编号、原定时限不变，只算一次。"),
    Figure("set_up", "立项", MATTERS, "期内立项的事项。"),
    Figure("whole", "应办", MATTERS, "结转与立项之和。"),
    Figure("reported", "办结", MATTERS, "应办事项中，到期末各承办单位都已报告办完的，不论是否已核查销号。"),
    Figure("closed", "销号", MATTERS, "期内核查通过、销号的事项。单位报告办结而没有核查销号的不算。"),
    Figure("ended", "终止并入", MATTERS, "期内终止或并入其他事项的事项。"),
    Figure("running", "期末在办", MATTERS, "应办事项中，到期末没有销号、终止、并入的事项。"),
    Figure("due", "到期", DUTIES, "现行时限（含批准的延期）在期内到期的时限：按期、逾期办理的和到期末仍未办的都算。"),
    Figure("on_time", "按期", DUTIES, "到期的时限中，在现行时限（含批准的延期）以前办理的。"),
    Figure("late", "逾期", DUTIES, "到期的时限中，过了现行时限才办理的，和到期末仍未办的。"),
    Figure("open_late", "其中逾期未办", DUTIES, "逾期的时限中，到现在仍未办的。"),
    Figure("standing_late", "期末逾期", DUTIES, "到期末，现行时限已过、而到那时还没有办的时限，不论何时到期、后来是否办了。"),
    Figure("first_due", "原定到期", DUTIES, "最初定的时限在期内到期的时限，不论后来是否延期。"),
    Figure("first_on_time", "按原定时限", DUTIES, "原定到期的时限中，在最初定的时限以前办理的。"),
    Figure("stock", "存量逾期", DUTIES, "录入时就已逾期、至今未办的时限。单列，不计入上面各项，也不计次。"),
    Figure("nodes", "到期节点", NODES, "在办事项中，计划在期内完成、到现在还没有完成的节点。"),
    Figure("finish_due", "应办结", DUTIES, "到期的时限中，要求报告办结或者上报办理结果的。"),
    Figure("finish_on_time", "按期办结", DUTIES, "应办结的时限中，在现行时限（含批准的延期）以前报告的。"),
    Figure("node_due", "应完成节点", NODES, "计划在期内完成、所计划的日子已过的节点；按现行计划，终止、并入的事项不算。"),
    Figure("node_on_time", "按期完成节点", NODES, "应完成节点中，在计划的日子当天或以前完成的。"),
    Figure("closed_share", "销号率", SHARE, "销号占应办的百分比。", "closed", "whole"),
    Figure("on_time_share", "按期率", SHARE, "按期占到期的百分比；逾期未办的在分母里。", "on_time", "due"),
    Figure(
        "first_share", "原定按期率", SHARE, "按原定时限办理的占原定到期的百分比；延期不改变它。", "first_on_time",
        "first_due",
    ),
)  # fmt: skip
FIGURES: Final = MappingProxyType({figure.name: figure for figure in _ALL})
RANKED: Final = frozenset({"finish_due", "finish_on_time", "node_due", "node_on_time"})
"""What units are ranked by (考评): by result, 按期办结 of 应办结; by progress, 按期完成节点 of 应完成节点."""
COUNTED: Final = tuple(figure for figure in _ALL if figure.unit in (MATTERS, DUTIES) and figure.name not in RANKED)
"""Counted over a period on 统计; milestones (节点) and what is `RANKED` are counted by who shows them."""
SHARES: Final = tuple(figure for figure in _ALL if figure.unit == SHARE)


def share(figure: Figure, counts: dict[str, int]) -> float | None:
    """A share in percent; None where there is nothing to take it of: no share is not a share of nought.

    >>> share(FIGURES["on_time_share"], {"on_time": 3, "due": 4})
    75.0
    >>> share(FIGURES["on_time_share"], {"on_time": 0, "due": 0}) is None
    True
    """
    whole = counts.get(figure.whole, 0)
    return 100 * counts.get(figure.part, 0) / whole if whole else None
