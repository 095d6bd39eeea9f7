"""PostgreSQL as one file, by its own programs pg_dump and pg_restore.

The snapshot is exported by a transaction of ours that only reads: what pg_dump writes and what we count is the same
instant. Restoring is one transaction. A password never stands in the words of a command, where others could read it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg.conninfo import make_conninfo

from duban.core.problem import BadInput, Place, Problem
from duban.project.backup.stores import Rows, Snapshot, facts

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"


class Postgresql:
    """A database of a server, in its current schema."""

    def snapshot(self, room: Path) -> Snapshot:
        file = room / "snapshot.pgdump"
        program = _program("pg_dump")
        with _asked("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY") as rows:
            schema, exported = rows("SELECT current_schema(), pg_export_snapshot()")[0]
            words = ["--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}", f"--snapshot={exported}"]
            _run(program, [*words, f"--file={file}"])
            told = facts(rows, {str(name) for (name,) in rows(_TABLES)})
        return Snapshot(file, str(schema), *told)

    def empty(self) -> bool:
        with _asked("BEGIN READ ONLY") as rows:
            return not rows(_TABLES)

    def check(self, file: Path, counts: Mapping[str, int]) -> None:
        _run(_program("pg_restore"), ["--list", str(file)], ask_server=False)

    def load(self, file: Path, schema: str) -> None:
        with _asked("BEGIN READ ONLY") as rows:
            here = rows("SELECT current_schema()")[0][0]
        if here != schema:
            what = f"备份取自模式“{schema}”，这里的模式是“{here or '无'}”"
            raise BadInput(Problem(Place("DUBAN_DATABASE_URL"), what, "backup-schema", "请恢复到同名的模式"))
        connections["default"].close()
        # --schema leaves out the statement that makes the schema itself: it is there.
        words = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", f"--schema={schema}"]
        _run(_program("pg_restore"), [*words, str(file)])


def counted() -> dict[str, int]:
    """Rows by table, as they are now."""
    with _asked("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY") as rows:
        return facts(rows, {str(name) for (name,) in rows(_TABLES)})[1]


@contextmanager
def _asked(begin: str) -> Iterator[Rows]:
    """One transaction on a connection of its own, undone at the end."""
    own = connections.create_connection("default")
    try:
        with own.cursor() as cursor:
            cursor.execute(begin)

            def rows(statement: str) -> list[tuple[Any, ...]]:
                cursor.execute(statement)
                return list(cursor.fetchall())

            yield rows
    finally:
        own.close()


def _program(name: str) -> str:
    where = settings.POSTGRESQL_PROGRAMS or None
    if found := shutil.which(name, path=where):
        return found
    hint = "请安装PostgreSQL客户端程序（如apt-get install postgresql-client），或用DUBAN_PG_BIN写明它所在的文件夹"
    raise BadInput(Problem(Place(name), f"{where or '系统路径'}里没有程序{name}", "pg-program", hint))


def _run(program: str, words: list[str], *, ask_server: bool = True) -> None:
    """Runs it to its end.

    Raises:
        BadInput: it failed; with its own last words.
    """
    env = dict(os.environ)
    if ask_server:
        told = connections["default"].settings_dict
        parts = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "dbname": told["NAME"]}
        env |= {"PGPASSWORD": str(told["PASSWORD"])} if told["PASSWORD"] else {}
        words = [f"--dbname={make_conninfo('', **{k: v for k, v in parts.items() if v} | told['OPTIONS'])}", *words]
    done = subprocess.run([program, *words], env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our words
    if done.returncode == 0:
        return
    name, said = Path(program).name, done.stderr.strip()
    if found := re.search(r"server version: (\S+).*version: (\S+)", said):
        hint = f"请安装{found[1].partition('.')[0]}版或更新的PostgreSQL客户端程序，或用DUBAN_PG_BIN写明它所在的文件夹"
        raise BadInput(Problem(Place(name), f"{found[2]}版比数据库的{found[1]}版旧，不能备份", "pg-version", hint))
    if "unsupported version" in said:
        hint = "请安装与做备份时相同或更新的PostgreSQL客户端程序，或用DUBAN_PG_BIN写明它所在的文件夹"
        raise BadInput(Problem(Place(name), "版本太旧，读不了这份备份", "pg-version", hint))
    last = (
        next((line for line in said.splitlines() if "error" in line.lower()), said[-300:]) or f"退出码{done.returncode}"
    )
    raise BadInput(Problem(Place(name), f"没有成功：{last}", "pg-failed"))
