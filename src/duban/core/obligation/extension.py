"""How often, and how far at a time, a duty may be extended: bounds the jurisdiction sets, or none (“未设定上限”).

No document that a shipped pack rests on states one, so a bound nobody set bounds nothing and no figure is invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duban.core.instant import write_due
from duban.core.matter.history import History
from duban.core.obligation.limits import Limits
from duban.core.obligation.obligation import Obligation
from duban.core.period.form import Period

MOST_NAMED: Final = "延期次数上限"
LONGEST_NAMED: Final = "每次延期的最长期限"


@dataclass(frozen=True, slots=True)
class Bounds:
    """``most``: how many extensions of one duty may be granted; ``longest``: how far one may move its due. None: unset."""

    most: int | None = None
    longest: Period | None = None

    @property
    def chinese(self) -> str:
        """Both in a sentence, what is not set said to be so.

        >>> Bounds(2).chinese
        '延期：同一时限最多2次；每次延多久未设定上限'
        """
        if self.most is None and self.longest is None:
            return "延期：次数和每次延多久都未设定上限"
        number = f"同一时限最多{self.most}次" if self.most is not None else "次数未设定上限"
        length = f"每次最长{self.longest.chinese}" if self.longest is not None else "每次延多久未设定上限"
        return f"延期：{number}；{length}"


def granted(o: Obligation, history: History) -> int:
    """How many extensions of a duty were granted so far."""
    return sum(
        1
        for each in history.applications
        if each.asked.unit == o.thread and each.asked.seq > o.start_seq and each.grants(o.key, o.rule)
        and each.decided is not None and each.decided.payload.get("due")
    )  # fmt: skip


def beyond(
    bounds: Bounds, duties: Iterable[Obligation], until: datetime | None, history: History, limits: Limits
) -> Iterator[str]:
    """Sentences for each bound that an extension of these duties would pass, naming the setting.

    Args:
        duties: as they run, with the dues an extension would move.
        until: the date asked for or granted; None: only the number is looked at.
    """
    for o in duties:
        before = granted(o, history)
        if bounds.most is not None and before >= bounds.most:
            yield f"{o.rule}已同意延期{before}次，达到本地设置“{MOST_NAMED}”（{bounds.most}次）"
        if bounds.longest is None or until is None or o.due is None:
            continue
        last = limits.after(o.due, bounds.longest)
        if last is not None and until > last:
            yield (
                f"{o.rule}最迟只能延到{write_due(last)[:16]}：本地设置“{LONGEST_NAMED}”为{bounds.longest.chinese}，"
                f"现在的时限是{write_due(o.due)[:16]}"
            )
