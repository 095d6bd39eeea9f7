"""How the watch fares: for machines (`vital`), for the command line and for the page 系统. Reading; `try_again` alone writes.

Conventions: whoever runs the installation (a system administrator of its first jurisdiction) is told of all of it, others
of their own jurisdiction. An administrator is never told what a matter is called or what stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from duban.apps.matters.models import EventRow, Matter, Seal
from duban.apps.org.actions.doer import Doer, bad
from duban.apps.org.models import Jurisdiction
from duban.apps.org.standing import Standing
from duban.apps.outbox.models import Notice, Subject
from duban.apps.watch.heartbeats import at_work
from duban.apps.watch.models import Heartbeat, Outage, SetAside
from duban.apps.watch.sweep import again
from duban.apps.watch.wakeups import lateness
from duban.core.instant import at_beijing, end_of

LOOKERS: Final = frozenset({"head", "system_admin"})
LATE: Final = timedelta(minutes=5)
"""From which lateness on somebody should look: a worker looks at least every half minute."""
UNSEALED: Final = timedelta(days=2, hours=2)
"""How old an unsealed record may be before somebody should look: in order it is at most 25 hours, one night missed 49."""


@dataclass(frozen=True, slots=True)
class Vital:
    """What a machine asks: nothing here is secret."""

    worker: bool
    late: timedelta

    @property
    def well(self) -> bool:
        return self.worker and self.late <= LATE


@dataclass(frozen=True, slots=True)
class Stuck:
    """A row set aside. ``title`` and ``error`` are whole for the office; an administrator reads the kind of error only."""

    id: int
    kind: str
    title: str
    error: str
    at: datetime
    tries: int
    matter: int | None
    """The matter to open; None for an administrator, and for a unit's count."""


@dataclass(frozen=True, slots=True)
class Health:
    """Everything the page 系统 and `duban status` tell."""

    workers: Sequence[Heartbeat]
    late: timedelta
    stuck: Sequence[Stuck]
    waiting: int
    """Notices not yet sent on."""
    oldest: datetime | None
    """When the oldest of them was made."""
    sealed: date | None
    """The last sealed day; None: none yet."""
    unsealed: bool
    """Whether a seal is overdue."""
    outages: Sequence[Outage]

    @property
    def attention(self) -> tuple[str, ...]:
        """What somebody should see to, each a sentence that says what to do; empty: all is well."""
        found = []
        if not self.workers:
            found.append("没有巡查进程在工作：请在服务器上启动duban worker（或duban run）")
        if self.late > LATE:
            found.append(f"巡查落后{in_words(self.late)}：请查看巡查进程的日志，任务多时可再启动一个duban worker")
        if self.stuck:
            found.append(f"{len(self.stuck)}项推算出错已搁置：请在“系统”页查看，排除原因后再试一次")
        if self.unsealed:
            last = f"最近封存到{self.sealed}" if self.sealed else "还没有封存过"
            found.append(f"{last}：请查看巡查进程的日志，或用duban seal封存")
        return tuple(found)


def vital(now: datetime, machine: datetime) -> Vital:
    """Whether a worker is at work and how late the watch is.

    Raises:
        DatabaseError: the database cannot be reached.
    """
    return Vital(bool(at_work(machine)), lateness(now))


def health(now: datetime, machine: datetime, held: Standing | None = None) -> Health:
    """How the watch fares.

    Args:
        held: who asks; None: the machine's own command line, which is told of everything.
    """
    place = None if held is None or runs_all(held) else held.jurisdiction_id
    waiting = Notice.objects.filter(state="waiting")
    outages = Outage.objects.select_related("recorded_by", "jurisdiction").order_by("-begins")
    if place is not None:
        waiting, outages = waiting.filter(jurisdiction=place), outages.filter(jurisdiction=place)
    last = Seal.objects.order_by("-day").first()
    return Health(
        workers=at_work(machine),
        late=lateness(now),
        stuck=[_stuck(row, held) for row in _set_aside(place)],
        waiting=waiting.count(),
        oldest=waiting.aggregate(oldest=Min("made_at"))["oldest"],
        sealed=last.day if last else None,
        unsealed=_unsealed(last.day if last else None, now),
        outages=list(outages[:20]),
    )


def runs_all(held: Standing) -> bool:
    """Whether somebody runs the whole installation: a system administrator of its first jurisdiction."""
    first = Jurisdiction.objects.order_by("pk").values_list("pk", flat=True).first()
    return "system_admin" in held.roles and held.jurisdiction_id == first


def try_again(by: Doer, key: int) -> bool:
    """Has a row that was set aside judged once more.

    Returns:
        Whether it succeeded and left the list.

    Raises:
        BadInput: there is no such row, or it is another jurisdiction's.
        Refused: the person is neither head of supervision nor system administrator.
    """
    by.must(by.standing.jurisdiction_id or 0, *LOOKERS)
    place = None if runs_all(by.standing) else by.standing.jurisdiction_id
    row = _set_aside(place).filter(pk=key).first()
    if row is None:
        raise bad("row", "这一项已不在搁置之列", "not-found", "请刷新页面")
    with transaction.atomic():
        succeeded = again(row, by.now)
        by.record("tried_again", _plain_title(row), {"结果": "已恢复" if succeeded else "仍然出错"})
    return succeeded


def in_words(span: timedelta) -> str:
    """A lateness for people.

    >>> in_words(timedelta(seconds=50)), in_words(timedelta(minutes=90)), in_words(timedelta(days=3, hours=1))
    ('不到1分钟', '1小时30分钟', '3天')
    """
    minutes = int(span.total_seconds()) // 60
    if minutes < 1:
        return "不到1分钟"
    if minutes >= 24 * 60:
        return f"{minutes // (24 * 60)}天"
    hours, rest = divmod(minutes, 60)
    return (f"{hours}小时" if hours else "") + (f"{rest}分钟" if rest else "")


def _set_aside(place: int | None) -> QuerySet[SetAside]:
    rows = SetAside.objects.order_by("at", "pk")
    if place is None:
        return rows
    matters = Matter.objects.filter(jurisdiction=place).values("pk")
    subjects = Subject.objects.filter(jurisdiction=place).values("pk")
    return rows.filter(Q(kind="matter", row__in=matters) | Q(kind="subject", row__in=subjects))


def _stuck(row: SetAside, held: Standing | None) -> Stuck:
    whole = held is not None and "head" in held.roles
    return Stuck(
        row.pk, row.get_kind_display(), row.title if whole else _plain_title(row),
        row.error if whole else row.error.partition("：")[0], at_beijing(row.at), row.tries,
        row.row if whole and row.kind == "matter" else None,
    )  # fmt: skip


def _plain_title(row: SetAside) -> str:
    return f"第{row.row}号{row.get_kind_display()}"


def _unsealed(last: date | None, now: datetime) -> bool:
    """Whether something recorded has been waiting for its seal too long."""
    since = EventRow.objects.filter(recorded_at__lt=now - UNSEALED)
    if last is not None:
        since = since.filter(recorded_at__gte=end_of(last))
    return since.exists()
