"""A rehearsal: an installation whose clock is stored, stands still, and is moved forward by hand.

Conventions: whether this is a rehearsal is asked once a process; an ordinary installation then costs no query ever
again. In a rehearsal the stored instant is read once a request or command (`one_instant`), elsewhere each time. It is
irrevocable: there is no way back to an ordinary installation, and the clock never runs backwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import connection, transaction

from duban.apps.audit import actions as audit
from duban.apps.org.actions.doer import Doer
from duban.apps.org.models import Jurisdiction
from duban.apps.org.queries import settings_on
from duban.apps.watch.models import Installation
from duban.core.instant import BEIJING, ONE_DAY, at_beijing
from duban.core.period.hours import read_hours
from duban.core.problem import BadInput, Place, Problem

MOVERS: Final = ("head", "system_admin")
FURTHEST: Final = timedelta(days=366)
"""How far one move may go: what cannot be taken back must not hang on a mistyped year."""
APART: Final = timedelta(minutes=5)
"""How far a stated “now” may lie from the present in an ordinary installation."""
OPENS: Final = time(8)
"""When tomorrow begins where the jurisdiction has not stated its business hours."""
_ROW: Final = 1


class _Process:
    """What this process knows: None until it has asked."""

    rehearsal: bool | None = None


_held: ContextVar[list[datetime] | None] = ContextVar("held", default=None)


def kept() -> datetime | None:
    """The stored instant of a rehearsal; None in an ordinary installation."""
    if _Process.rehearsal is None:
        _Process.rehearsal = _asked()
    if not _Process.rehearsal:
        return None
    held = _held.get()
    if held is None:
        return _read()
    if not held:
        held.append(_read())
    return held[0]


def _asked() -> bool | None:
    """Whether this is a rehearsal; None, to be asked again, while there are no tables."""
    if Installation._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 - its documented name
        return None
    return Installation.objects.exists()


def _read() -> datetime:
    return at_beijing(Installation.objects.values_list("clock", flat=True).get())


def know(rehearsal: bool | None) -> None:
    """States what `kept` would ask; None: have it asked again."""
    _Process.rehearsal = rehearsal


@contextmanager
def one_instant() -> Iterator[None]:
    """Inside, the stored clock is read once: one request has one instant, whoever moves the clock meanwhile."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def set_up(begins: datetime, machine: datetime) -> None:
    """Makes this installation a rehearsal, before anything stands in it.

    Args:
        begins: the instant the stored clock shows first.
        machine: this machine's clock.

    Raises:
        BadInput: the installation is at work already; or it is a rehearsal whose clock is past ``begins``.
    """
    with transaction.atomic():
        if Jurisdiction.objects.exists():
            what = "已经初始化过，不能再改作演练环境"
            raise BadInput(Problem(Place("--rehearsal"), what, "at-work", "请另设一个DUBAN_FOLDER，在那里初始化"))
        Installation.objects.get_or_create(pk=_ROW, defaults={"clock": begins, "since": machine})
        know(None)
        _move(begins)


def move_clock(to: datetime, by: Doer | None = None) -> None:
    """Moves the rehearsal's clock forward; what falls due by it is judged by the next round.

    Args:
        by: who does it; None: the command line of the machine itself.

    Raises:
        BadInput: no rehearsal; ``to`` lies in its past, or too far ahead.
        Refused: the person is neither head of supervision nor system administrator.
    """
    begins = _rehearsing()
    if by is not None:
        by.must(by.standing.jurisdiction_id or 0, *MOVERS)
    with transaction.atomic():
        _move(to)
        _record(begins, to, by)


def rehearse(until: datetime, step: timedelta) -> Iterator[datetime]:
    """Moves the clock step by step, the last step ending at ``until``.

    Yields:
        Each instant, once the clock shows it.

    Raises:
        BadInput: as `move_clock`; or the step is no time at all.
    """
    at = begins = _rehearsing()
    if step <= timedelta():
        raise BadInput(Problem(Place("--step"), "每步的时长须大于零", "step", "如PT1H"))
    _check(begins, until)
    _record(begins, until, None)
    while at < until:
        at = min(at + step, until)
        _move(at)
        yield at


def stated_now(said: datetime, machine: datetime) -> datetime:
    """The “now” somebody states in an ordinary installation: the present and nothing else.

    Raises:
        BadInput: it is more than a few minutes from the present.
    """
    if abs(said - machine) > APART:
        what = f"{said:%Y-%m-%d %H:%M}不是现在；只有演练环境可以另定时间"
        raise BadInput(Problem(Place("--now"), what, "not-now", "去掉--now，或另建演练环境：duban init --rehearsal"))
    return said


def tomorrow_opens(jurisdiction_id: int, now: datetime) -> datetime:
    """When work begins on the next day, by the jurisdiction's business hours."""
    day: date = at_beijing(now).date() + ONE_DAY
    row = settings_on(jurisdiction_id, day).get("business_hours")
    hours = read_hours(row.value) if row else None
    opens = hours.sessions[0][0] if hours and hours.sessions else OPENS
    return datetime.combine(day, opens, BEIJING)


def _rehearsing() -> datetime:
    found = kept()
    if found is None:
        what = "这不是演练环境，时间不能改动"
        raise BadInput(Problem(Place("演练时间"), what, "no-rehearsal", "要演练请另建一个：duban init --rehearsal"))
    return found


def _move(to: datetime) -> None:
    """The one place where the stored clock changes; the row is locked, so that of two movers the later instant stays."""
    with transaction.atomic():
        row = Installation.objects.select_for_update().get(pk=_ROW)
        _check(at_beijing(row.clock), to)
        row.clock = to
        row.save(update_fields=["clock"])
    held = _held.get()
    if held is not None:
        held[:] = [at_beijing(to)]


def _check(begins: datetime, to: datetime) -> None:
    if to < begins:
        what = f"演练时间已到{begins:%Y-%m-%d %H:%M}，不能退回{at_beijing(to):%Y-%m-%d %H:%M}"
        raise BadInput(Problem(Place("演练时间"), what, "backwards", "请选更晚的时间；要从头来请另建演练环境"))
    if to - begins > FURTHEST:
        what = f"从{begins:%Y-%m-%d}一次前进到{at_beijing(to):%Y-%m-%d}超过一年"
        raise BadInput(Problem(Place("演练时间"), what, "too-far", "请核对年份；确实要走这么远请分几次"))


def _record(begins: datetime, to: datetime, by: Doer | None) -> None:
    detail = {"从": f"{begins:%Y-%m-%d %H:%M}", "到": f"{at_beijing(to):%Y-%m-%d %H:%M}"}
    if by is not None:
        by.record("clock_moved", "演练时间", detail)
    else:
        audit.record("clock_moved", begins, None, "演练时间", detail, account="duban sweep")
