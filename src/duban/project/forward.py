"""Bringing a database to this version: tables, shipped packs, and what follows from the records; then all is verified.

Records and verdicts are never touched. What follows from them (projections) is rebuilt where the tables changed and it
does not fit any more: a new column can often be filled by judging anew only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from duban.apps.audit import actions as audit
from duban.apps.matters.keeping.check import Misfit
from duban.apps.matters.keeping.rebuild import rebuild
from duban.apps.matters.keeping.seals import seals
from duban.apps.matters.keeping.verify import verify
from duban.apps.org.models import Jurisdiction
from duban.apps.watch.heartbeats import at_work
from duban.core.problem import BadInput, Place, Problem
from duban.project.backup.taking import Taken, take


@dataclass(frozen=True, slots=True)
class Forward:
    """What was done: migrations applied (``app.name``), matters judged anew, and what does not fit (empty: all fits)."""

    applied: Sequence[str]
    rebuilt: int
    misfits: Sequence[Misfit]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """An upgrade and the backup taken before it."""

    backup: Taken
    forward: Forward


def pending() -> list[str]:
    """Migrations of this version that the database has not seen, in their order, as ``app.name``."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{each.app_label}.{each.name}" for each, _ in plan]


def behind() -> list[str]:
    """The same, where somebody's records stand in the database already; one without them is simply made."""
    tables = connection.introspection.table_names()
    filled = Jurisdiction._meta.db_table in tables and Jurisdiction.objects.exists()  # noqa: SLF001 - its documented name
    return pending() if filled else []


def refuse_behind() -> None:
    """Nobody works on records whose tables are those of another version, and nobody changes them unasked.

    Raises:
        BadInput: the tables are older than this version; what to do.
    """
    if waiting := behind():
        what = f"数据库是旧版本的，有{len(waiting)}步升级未做（{waiting[0]}起）"
        hint = "请先停下网页和巡查进程，再运行duban upgrade 备份去处：它先备份，再升级，再核对"
        raise BadInput(Problem(Place("数据库"), what, "upgrade-first", hint))


def bring_forward(now: Callable[[], datetime], workers: int = 1) -> Forward:
    """Applies what is pending, keeps the shipped packs, and verifies everything.

    Args:
        now: the clock of the work; asked when the tables stand.
        workers: processes that verify.
    """
    applied = pending()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("keep_shipped", verbosity=0)
    misfits = _misfits(workers)
    rebuilt = 0
    if misfits and applied:
        rebuilt = max(rebuild(now()), default=0)
        misfits = _misfits(workers)
    return Forward(applied, rebuilt, misfits)


def upgrade(dest: Path, machine: datetime, now: Callable[[], datetime], workers: int = 1) -> Upgraded | None:
    """Backup, then `bring_forward`; None where nothing is pending.

    Raises:
        BadInput: there is nothing to upgrade, workers are still at work, the backup failed, or a migration did. Each
            migration is applied whole or not at all.
    """
    if not pending():
        return None
    if not behind():
        raise BadInput(
            Problem(Place("数据库"), "里面还没有记录，不必升级", "upgrade-nothing", "请运行duban init或duban run")
        )
    if running := _at_work(machine):
        what = f"还有巡查进程在工作（{'、'.join(running)}）"
        raise BadInput(Problem(Place("升级"), what, "upgrade-running", "请先停下网页和巡查进程，两分钟后再试"))
    taken = take(dest, machine)
    try:
        done = bring_forward(now, workers)
    except DatabaseError as wrong:
        said = str(wrong).partition("\n")[0]
        hint = f"数据库停在出错的那一步之前；要退回请把{taken.path}恢复到空的系统，用原来的版本运行"
        raise BadInput(Problem(Place("升级"), f"没有成功（{said}）", "upgrade-failed", hint)) from wrong
    told = {"步骤": len(done.applied), "备份": taken.path.name}
    audit.record("upgraded", now(), None, "整个系统", told, account="duban upgrade")
    return Upgraded(taken, done)


def _at_work(machine: datetime) -> list[str]:
    try:
        return [each.node for each in at_work(machine)]
    except DatabaseError:  # a version that had no workers yet
        return []


def _misfits(workers: int) -> Sequence[Misfit]:
    return verify(seals(Path(settings.FOLDER) / "keys"), workers=workers, most=1).misfits
