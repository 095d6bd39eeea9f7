"""``duban import``: a ledger of a spreadsheet brought in through the same actions as the pages, or only looked at."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duban.core.problem import BadInput, Problem

if TYPE_CHECKING:
    from datetime import datetime

    from duban.apps.imports.models import Import
    from duban.apps.imports.planning import Plan
    from duban.apps.matters.models import Matter
    from duban.apps.org.models import Person


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "import",
        help="导入台账：从电子表格立项，全部导入，或一条不导",
        description="导入台账：读表、核对，全部立项，或一条不导。拿不准的单位和时限写在对照文件里；--template给出待填的对照文件。",
    )
    parser.add_argument("file", metavar="文件", help="xlsx或xls")
    parser.add_argument("--as", dest="login", required=True, metavar="账号", help="以谁的名义：督查干部或督查室主任")
    parser.add_argument("--sheet", metavar="工作表", help="读哪张表；不写，读行数最多的")
    parser.add_argument("--mapping", metavar="对照文件", help="YAML：各列用途、批准、单位、时限、各行")
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument("--dry-run", action="store_true", help="只核对，不写入")
    doing.add_argument("--template", action="store_true", help="印出对照文件，已猜的填好，拿不准的待填；不写入")
    parser.add_argument("--json", action="store_true", help="以JSON回答")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 done (or ready), 1 something must be decided or mended first, 2 no such file or account, or not allowed."""
    contents: list[bytes] = []
    for name in filter(None, (args.file, args.mapping)):
        try:
            contents.append(Path(name).read_bytes())
        except OSError as error:
            print(f"{name}: 读不了这个文件（{error.strerror}）", file=sys.stderr)
            return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    import django

    django.setup()
    from django.db import transaction

    from duban import clock
    from duban.apps.org.queries import by_login

    person = by_login(args.login)
    if person is None or person.jurisdiction is None:
        print(f"--as: 没有账号“{args.login}”，或它不属于任何区划", file=sys.stderr)
        return 2
    try:
        if not (args.dry_run or args.template):
            return _brought_in(args, person, contents, clock.now())
        with transaction.atomic():  # a trial keeps nothing, not even what the mapping file decides
            source, plan = _planned(args, person, contents, clock.now())
            transaction.set_rollback(True)
    except BadInput as wrong:
        return _told(args.file, wrong.problems, 2 if any(each.rule == "capacity" for each in wrong.problems) else 1)
    if args.template:
        print(_template(source, plan))
        return 0
    return _looked_at(args, plan, ())


def _planned(args: argparse.Namespace, person: Person, contents: list[bytes], now: datetime) -> tuple[Import, Plan]:
    from duban.apps.imports import actions
    from duban.apps.imports.choices import Choices
    from duban.apps.imports.directory import Directory
    from duban.apps.imports.mapping_file import MappingFile, apply, read_mapping
    from duban.apps.imports.planning import plan, tables_of
    from duban.apps.org.queries import standing
    from duban.core.instant import at_beijing

    held = standing(person, at_beijing(now).date())
    said, problems = read_mapping(contents[1], args.mapping) if args.mapping else (MappingFile({}), ())
    _refuse(problems)
    source = actions.take_in(held, person, Path(args.file).name, contents[0], now)
    try:
        tables = tables_of(source)
        choices = Choices.of(source.choices)
        if wanted := args.sheet or said.sheet():
            sheet = next((n for n, table in enumerate(tables) if table.sheet == wanted), -1)
            if sheet != choices.sheet:
                source = actions.choose(held, person, source, replace(choices, sheet=sheet), now)
                choices = Choices.of(source.choices)
        applied = apply(said, choices, tables[choices.sheet], Directory.of(source.jurisdiction, held.day))
        _refuse(applied.problems)
        actions.decide_names(held, person, dict(applied.names), now)
        source = actions.choose(held, person, source, applied.choices, now)
        return source, plan(source, person, now)
    except BadInput:
        source.delete()
        raise


def _refuse(problems: Iterable[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise BadInput(*found)


def _brought_in(args: argparse.Namespace, person: Person, contents: list[bytes], now: datetime) -> int:
    from duban.apps.imports import actions
    from duban.apps.org.queries import standing
    from duban.core.instant import at_beijing

    source, plan = _planned(args, person, contents, now)
    held = standing(person, at_beijing(now).date())
    if plan.problems or plan.held_up or not plan.ready:
        actions.drop(held, source)
        return _looked_at(args, plan, ())
    return _looked_at(args, plan, actions.bring_in(held, person, source, plan.digest, now))


def _looked_at(args: argparse.Namespace, plan: Plan, made: Iterable[Matter]) -> int:
    """Tells what a plan holds, or what it became."""
    done = list(made)
    clear = not plan.problems and not plan.held_up and bool(plan.ready)
    stock = sum(1 for row in plan.ready if row.stock)
    left = [row for row in plan.rows if not row.taken]
    if args.json:
        print(json.dumps(_json(args, plan, done), ensure_ascii=False))
        return 0 if clear else 1
    _told(args.file, plan.problems, 1)
    for row in plan.held_up:
        for each in row.problems:
            print(f"{args.file}: “{plan.table.sheet}”第{row.line.row}行 {_sentence(each)}", file=sys.stderr)
    tail = f"，其中存量逾期{stock}件" if stock else ""
    if done:
        print(f"已立项{len(done)}件{tail}，不导入{len(left)}行")
        for row, matter in zip(plan.ready, done, strict=True):
            print(f"{matter.number}\t第{row.line.row}行\t{matter.title}")
    elif clear:
        print(f"可以立项{len(plan.ready)}件{tail}，不导入{len(left)}行")
    else:
        print(f"没有导入：{len(plan.problems) + len(plan.held_up)}处要先定", file=sys.stderr)
        if plan.names or plan.limits:
            print("单位和时限可写在对照文件里：duban import … --template", file=sys.stderr)
    return 0 if clear else 1


def _json(args: argparse.Namespace, plan: Plan, done: list[Matter]) -> dict[str, Any]:
    problems = [(0, each) for each in plan.problems]
    problems += [(row.line.row, each) for row in plan.held_up for each in row.problems]
    return {
        "sheet": plan.table.sheet,
        "rows": len(plan.rows),
        "ready": len(plan.ready),
        "stock": sum(1 for row in plan.ready if row.stock),
        "left": [{"row": row.line.row, "why": row.left} for row in plan.rows if not row.taken],
        "changed": [
            {
                "row": row.line.row,
                "number": row.same.number,
                "changes": [{"field": each.chinese, "before": each.before, "now": each.now} for each in row.changes],
            }
            for row in plan.rows
            if row.same and row.changes
        ],
        "names": [each.words for each in plan.names],
        "limits": [each.words for each in plan.limits],
        "problems": [
            {"row": row, "where": each.where.file, "what": each.what, "rule": each.rule, "hint": each.hint}
            for row, each in problems
        ],
        "dry_run": bool(args.dry_run),
        "matters": [
            {"row": row.line.row, "number": matter.number, "title": matter.title}
            for row, matter in zip(plan.ready, done, strict=False)
        ],
    }


def _template(source: Import, plan: Plan) -> str:
    """A mapping file with what was guessed filled in and what must be decided left open as comments."""
    from duban.apps.imports.choices import Choices
    from duban.core.ledger.headings import FIELDS

    choices = Choices.of(source.choices)
    lines = [f"工作表: {_quoted(plan.table.sheet)}", f"年份: {choices.year}" if choices.year else "# 年份: 2022", "列:"]
    for column, field in zip(plan.table.columns, choices.fields, strict=True):
        mark = "" if field else "# 请指定："
        lines.append(f"  {mark}{_quoted(column.heading)}: {FIELDS.get(field, '照录')}")
    lines += ["批准:", "  # 依据: ", "  # 文号: ", "  # 批准人: ", "  # 日期: 2022-01-01", "全表:", "  # 工作标准: "]
    lines += ["  # 考核（销号）标准: ", "单位:  # 单位名称，几个用顿号隔开；或：全部乡镇街道、不列入"]
    lines += [f"  # {_quoted(each.words)}: {each.suggested or '不列入'}" for each in plan.names]
    lines.append("时限:  # 日期；或：不定日期")
    lines += [f"  # {_quoted(each.words)}: {each.suggested or '不定日期'}" for each in plan.limits]
    lines += ["# 没有时限的行: 2022-12-31  # 制度要求写明时限的；或：不导入"]
    lines += ["行:  # 行号: 不导入；或：{完成时限: 2022-12-31}"]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _sentence(problem: Problem) -> str:
    return f"{problem.where}：{problem.what}" + (f"（{problem.hint}）" if problem.hint else "")


def _told(file: str, problems: Iterable[Problem], code: int) -> int:
    for problem in problems:
        place = str(problem.where) if problem.where.line else f"{file}: {problem.where}"
        print(f"{place}：{problem.what}" + (f"（{problem.hint}）" if problem.hint else ""), file=sys.stderr)
    return code
