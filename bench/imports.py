"""A ledger of 5,000 rows and 12 columns brought in whole: how long it takes, and how long others have to wait for the lock.

`python -m bench imports [rows]`; under `scripts/with_postgres.py` on PostgreSQL. It is `duban import`, in this process:
the file read, matched, checked and set up, each matter with its first sealed event.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, Final

from bench.county import NOW, at, set_out
from bench.measure import Bench, Figure
from bench.store import store

ROWS: Final = 5_000
HEADINGS: Final = (
    "序号", "目标名称", "目标内容", "责任领导", "牵头单位", "责任单位", "目标节点或完成时限", "进展情况", "状态", "备注",
    "联系人", "联系电话",
)  # fmt: skip
MAPPING: Final = """
年份: 2022
列: {序号: 照录, 进展情况: 照录, 状态: 照录, 备注: 照录, 联系人: 照录, 联系电话: 照录}
批准: {依据: 县政府常务会议, 批准人: 冼县长, 日期: 2022-11-04}
全表: {来源: 领导批示, 批示交办的领导: 政府领导, 类别: 一般, 工作标准: 按要求完成, 考核（销号）标准: 现场核查合格}
"""


def run(bench: Bench, rows: int = ROWS) -> None:
    with store() as kind, tempfile.TemporaryDirectory() as name:
        from tests.apps.imports.people import head_of
        from tests.people import cast

        from duban import clock
        from duban.apps.matters.models import Matter
        from duban.cli.main import main

        people, instant = cast(), at(NOW)
        set_out(people)
        for unit in (people.finance, people.land, people.water, people.town):
            head_of(unit)  # the pack asks who bears each matter
        clock.now = lambda: instant
        file, mapping, said = Path(name) / "台账.xlsx", Path(name) / "对照.yaml", io.StringIO()
        file.write_bytes(_ledger(rows))
        mapping.write_text(MAPPING, encoding="utf-8")
        begun = time.perf_counter()
        with _locks() as held, redirect_stdout(said):
            code = main(["import", str(file), "--as", "du", "--mapping", str(mapping)])
        seconds = time.perf_counter() - begun
        assert (code, Matter.objects.count()) == (0, rows), said.getvalue()
        sizes = {"rows": rows, "columns": len(HEADINGS)}
        for what, took, target in (("", seconds, "≤ 15 s"), (", longest transaction", max(held), "≤ 3 s")):
            bench.figures.append(Figure(f"ledger imported{what}, {kind}", sizes, rows, 0, (took,), target))


def _ledger(rows: int) -> bytes:
    from tests.paper.ledgers import workbook

    units = ("住建局", "财政局", "自然资源局", "水利局", "城关镇")
    lines = [
        [
            n + 1, f"第{n}项重点工作", f"完成第{n}项任务并报送情况", "方副县长", units[n % 5], units[(n + 1) % 5],
            f"2022.12.{1 + n % 28}", "已完成六成", "推进中", "按月更新", "张三", "0000",
        ]
        for n in range(rows)
    ]  # fmt: skip
    return workbook(("台账", [["2022年重点工作台账"], list(HEADINGS), *lines], [(0, 0, 0, len(HEADINGS) - 1)]))


@contextmanager
def _locks() -> Iterator[list[float]]:
    """The seconds of every transaction that was committed, each from its BEGIN on."""
    from django.db import connection

    held, since = [0.0], [0.0]
    turn, commit = connection.set_autocommit, connection.commit

    def turns(autocommit: bool, *words: Any, **more: Any) -> None:
        turn(autocommit, *words, **more)
        if not autocommit:
            since[0] = time.perf_counter()

    def commits() -> None:
        commit()
        held.append(time.perf_counter() - since[0])

    connection.set_autocommit, connection.commit = turns, commits  # type: ignore[method-assign]
    try:
        yield held
    finally:
        connection.set_autocommit, connection.commit = turn, commit  # type: ignore[method-assign]
