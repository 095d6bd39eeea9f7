"""``duban simulate``: what a year would come to under a pack, or under two side by side; a ledger's year or an invented one.

Conventions: needs no installation. Progress goes to standard error, the answer to standard output. What was assumed is told with
it. Several processes each judge a part; the answer is the same.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from duban.cli.policy import unreadable
from duban.cli.simulate_asked import Question, read
from duban.cli.simulate_words import Told, page
from duban.core.problem import BadInput
from duban.core.simulation.case import Assumed
from duban.core.simulation.outcome import Outcome, outcome
from duban.core.simulation.sums import Sums, add_up
from duban.core.simulation.told import assumptions, whole, year_told
from duban.core.simulation.visits import differs
from duban.policies.shelf import shipped_calendar


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "simulate",
        help="推演：某个制度放到一年的事项上会怎样",
        description="推演：提醒、逾期、通报、移交、积分、督查次数和负担各是多少。--ledger用现有台账，否则设想一年。不写入任何数据。",
    )
    parser.add_argument("--pack", required=True, metavar="制度包", help="制度包编号或文件夹")
    parser.add_argument("--against", metavar="制度包", help="与另一个制度包并排比较，用同样的事项")
    parser.add_argument("--from", dest="first", required=True, metavar="日期", help="第一天，如2023-01-01")
    parser.add_argument("--to", dest="last", required=True, metavar="日期", help="最后一天，如2023-12-31")
    parser.add_argument("--ledger", type=Path, metavar="文件", help="台账，xlsx或xls；不写则设想一年")
    parser.add_argument("--sheet", metavar="工作表", help="读哪张表；不写，读行数最多的")
    parser.add_argument(
        "--fact", action="append", default=[], metavar="项=值", help="台账各行的情况，如source=instruction"
    )
    parser.add_argument("--units", type=int, default=40, metavar="个数", help="设想多少个单位，默认40")
    parser.add_argument("--rate", type=float, default=2.0, metavar="件数", help="每单位每月平均几件，默认2")
    parser.add_argument("--mix", default="50,35,15", metavar="勤快,一般,拖沓", help="各占几份，默认50,35,15")
    parser.add_argument("--seed", type=int, default=1, metavar="数", help="种子：同样的种子得同样的结果，默认1")
    parser.add_argument("--set", action="append", default=[], metavar="设置=值", help="本地设置，如chase_before=P1D")
    parser.add_argument("--hours", metavar="起-止", help="上下班时间，如09:00-12:00,14:00-18:00")
    parser.add_argument("--explain-within", metavar="时限", help="听取逾期说明的时间；不写，假定P3WD")
    parser.add_argument("--processes", type=int, default=1, metavar="个数", help="同时用几个进程，默认1")
    parser.add_argument("--json", action="store_true", help="输出JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 told, 2 bad input."""
    try:
        question = read(args)
        runs, parts = question.runs, question.parts
    except BadInput as bad:
        for problem in bad.problems:
            print(f"duban simulate: {problem}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"duban simulate: {unreadable(error)}", file=sys.stderr)
        return 2
    sums = _judged(question, len(runs), parts, args.processes)
    found = [outcome(each, rules, question.names, question.end) for each, rules in zip(sums, runs, strict=True)]
    told = list(_beside(found, question))
    year = question.year
    if args.json:
        print(json.dumps(_shape(question, told), ensure_ascii=False))
        return 0
    print("\n".join(page(_source(question), year.first, year.last, told)))
    return 0


def _beside(found: Sequence[Outcome], question: Question) -> Iterator[Told]:
    """Each pack's outcome, its visits if uniform, and what was assumed."""
    rest = iter(found)
    for rules, moved in question.standing:
        own = next(rest)
        other = next(rest).visiting if differs(rules) else None
        yield own, other, assumptions(Assumed(), rules.explain_within, moved=moved)


def _shape(question: Question, told: Sequence[Told]) -> dict[str, Any]:
    year, taken = question.year, question.taken
    source: dict[str, Any] = {"invented": {"units": year.units, "rate": year.rate}}
    if taken is not None:
        source = {
            "ledger": {
                "rows": len(taken.cases), "without_day": taken.ungiven, "without_limit": taken.unlimited,
                "done": taken.done, "left": [{"row": row, "why": why} for row, why in taken.left],
            }
        }  # fmt: skip
    return {
        "from": year.first.isoformat(), "to": year.last.isoformat(), "seed": year.seed, "mix": asdict(year.mix), **source,
        "packs": [whole(own, other, year.first, year.last, assumed) for own, other, assumed in told],
    }  # fmt: skip


def _source(question: Question) -> tuple[str, ...]:
    """Where the matters come from, in sentences."""
    year, taken = question.year, question.taken
    if taken is None:
        return year_told(year)
    said = [
        f"台账{question.ledger}：{len(taken.cases)}行，{len(taken.units)}个单位；{year.mix.chinese}，种子{year.seed}"
    ]
    if taken.ungiven:
        said.append(f"{taken.ungiven}行没有写交办日期，当作{year.first}交办")
    if taken.unlimited:
        said.append(f"{taken.unlimited}行没有读得准的完成时限，按制度自己的时限")
    if taken.done:
        said.append(f"{taken.done}行写明了办结日期，照台账；其余怎样办是假定的")
    if taken.left:
        said.append(
            "没有计入："
            + "；".join(f"第{row}行{why}" for row, why in taken.left[:10])
            + ("……" if len(taken.left) > 10 else "")
        )
    return tuple(said)


# -- judged, by one process or several -----------------------------------------------------------------------------------


def _judged(question: Question, runs: int, parts: int, processes: int) -> list[Sums]:
    """What each run adds up to, with progress."""
    sums = [Sums() for _ in range(runs)]
    step = max(1, min(200, parts // max(1, processes * 8)))
    todo = [(run, begin, min(begin + step, parts)) for run in range(runs) for begin in range(0, parts, step)]
    for done, (run_, found) in enumerate(_parts(question, todo, processes), 1):
        sums[run_].merge(found)
        _progress(done, len(todo), sum(each.matters for each in sums))
    if todo:
        print(file=sys.stderr)
    return sums


def _parts(question: Question, todo: Sequence[tuple[int, int, int]], processes: int) -> Iterator[tuple[int, Sums]]:
    if processes <= 1:
        for each in todo:
            yield each[0], _part(question, *each)
        return
    bare = replace(question)  # without what was already read: others read it themselves
    with ProcessPoolExecutor(processes, initializer=_prepare, initargs=(bare,)) as pool:
        waiting = {pool.submit(_prepared, *each): each[0] for each in todo}
        for ready in as_completed(waiting):
            yield waiting[ready], ready.result()


_asked: list[Question] = []
"""The question of a process of the pool."""


def _prepare(question: Question) -> None:
    _asked[:] = [question]


def _prepared(run: int, begin: int, end: int) -> Sums:
    return _part(_asked[0], run, begin, end)


def _part(question: Question, run: int, begin: int, end: int) -> Sums:
    *_, (_, found) = add_up(question.cases(begin, end), question.runs[run], shipped_calendar(), Assumed(), question.end)
    assert found is not None
    return found


def _progress(done: int, of: int, matters: int) -> None:
    print(f"\r推算中 {done * 100 // of}%，已推算{matters}件次", end="", file=sys.stderr, flush=True)
