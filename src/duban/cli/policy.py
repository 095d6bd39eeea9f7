"""``duban policy``: check packs, show one clause by clause, print the schema for editors.

Conventions: problems are the answer and go to standard output, one a line, ``file:line:column: sentence``; what cannot
be read at all goes to standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from duban.cli import policy_audit, policy_try
from duban.cli.policy_page import pack_data, pack_page
from duban.core.document import shown
from duban.core.policy.read import check_alone, read_pack, rule_places
from duban.core.policy.resolve import resolve, unsaid_overlaps
from duban.core.policy.rules import Pack
from duban.core.policy.schema import json_schema
from duban.core.policy.stored import PACK_FILE, RULES_FILE
from duban.core.problem import BadInput, Place, Problem
from duban.policies.shelf import shipped_pack, shipped_pack_alone, shipped_pack_ids
from duban.policies.trying import check_cases

PARTS = (PACK_FILE, RULES_FILE)
CASES_FILE = "cases.yaml"
LARGEST = 1_000_000
"""No more of a file is read into memory; a longer one is refused by the reader."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the commands; each sets ``run(args) -> exit code``."""
    parser = subparsers.add_parser("policy", help="制度包：检查、查看、试算")
    acts = parser.add_subparsers(required=True, metavar="check|show|try|audit|schema")
    check = acts.add_parser("check", help="检查制度包，逐条指出错在哪里、怎样改")
    check.add_argument("paths", nargs="+", type=Path, metavar="文件或文件夹")
    check.add_argument("--json", action="store_true", help="输出JSON")
    check.set_defaults(run=run_check)
    show = acts.add_parser("show", help="逐条列出制度包：做什么、依据哪一条、原文还是本地解释")
    show.add_argument("pack", metavar="制度包或文件夹")
    show.add_argument("--json", action="store_true", help="输出JSON")
    show.set_defaults(run=run_show)
    tried = acts.add_parser("try", help="设想一个事项，看它有哪些时限、哪天到期、为什么")
    policy_try.add_arguments(tried)
    audited = acts.add_parser("audit", help="核对摘录和数字是否都在原文里")
    policy_audit.add_arguments(audited)
    schema = acts.add_parser("schema", help="输出JSON Schema，供编辑器提示和检查")
    schema.set_defaults(run=run_schema)


def run_check(args: argparse.Namespace) -> int:
    """Prints every mistake; 0 none, 1 some, 2 where a file cannot be read."""
    problems: list[Problem] = []
    sound: list[str] = []
    code = 0
    for target in dict.fromkeys(_targets(args.paths)):
        try:
            found, said = _check(target)
        except OSError as error:
            print(unreadable(error), file=sys.stderr)
            code = 2
            continue
        problems += found
        sound += [said] if said else []
    if args.json:
        print(json.dumps({"problems": [_problem_data(each) for each in problems]}, ensure_ascii=False, indent=1))
    else:
        for line in problems or sound:
            print(line)
    return code or (1 if problems else 0)


def run_show(args: argparse.Namespace) -> int:
    """Prints a pack clause by clause; 2 where there is none or it is not sound."""
    try:
        pack = find_pack(args.pack)
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(unreadable(error), file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(pack_data(pack), ensure_ascii=False, indent=1))
    else:
        print("\n".join(pack_page(pack)))
    return 0


def unreadable(error: OSError) -> str:
    why = {FileNotFoundError: "没有这个文件或文件夹", PermissionError: "没有权限读取"}
    return f"{error.filename}: {why.get(type(error), f'读不了（{error.strerror}）')}"


def run_schema(_: argparse.Namespace) -> int:
    print(json.dumps(json_schema(), ensure_ascii=False, indent=1))
    return 0


# --- what is asked about ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """A pack's folder, or one file by itself."""

    path: Path
    alone: bool = False

    def __str__(self) -> str:
        return str(self.path)


def _targets(paths: list[Path]) -> Iterator[Target]:
    for path in paths:
        if path.is_dir():
            inside = [path] if _is_pack(path) else [each for each in sorted(path.iterdir()) if _is_pack(each)]
            yield from map(Target, inside or [path / PACK_FILE])
        elif path.name in (*PARTS, CASES_FILE) and all((path.parent / part).is_file() for part in PARTS):
            yield Target(path.parent)
        else:
            yield Target(path, alone=True)


def _is_pack(folder: Path) -> bool:
    return any((folder / part).is_file() for part in PARTS)


def _check(target: Target) -> tuple[list[Problem], str]:
    """Its problems, and what to say of it where there is none."""
    if target.alone or not target.path.is_dir():
        return list(check_alone(str(target), _read(target.path))), f"{target}: 没有发现错误"
    files = {part: _read(target.path / part) for part in PARTS if (target.path / part).is_file()}
    names = {part: str(target.path / part) for part in PARTS}
    pack = read_pack(files)
    if isinstance(pack, tuple):
        return [_named(each, names) for each in pack], ""
    names |= {f"{pack.id}/{part}": name for part, name in names.items()}
    try:
        parents = dict(_parents(pack, target.path))
    except BadInput as error:
        return list(error.problems), ""
    places = rule_places(files)
    whole = resolve(pack, parents, places)
    found = [*(whole if isinstance(whole, tuple) else unsaid_overlaps(pack, parents, places))]
    folder = target.path.resolve().name
    if folder != pack.id:
        where = Place(PACK_FILE, 1, 1)
        hint = "把文件夹改成同样的名字，或改id"
        found.append(Problem(where, f"制度包的id是“{pack.id}”，文件夹却叫“{folder}”", "folder-name", hint))
    tried = 0
    if isinstance(whole, Pack) and (cases := target.path / CASES_FILE).is_file():
        wrong, tried = check_cases(_read(cases), str(cases), whole)
        found += wrong
    said = f"，{tried}个案例相符" if tried else ""
    return [_named(each, names) for each in found], f"{target}: 没有发现错误，{len(pack.rules)}条规则{said}"


def _parents(pack: Pack, folder: Path) -> Iterator[tuple[str, Pack]]:
    """The packs that may be above: the shipped ones, and before them those in the folders beside this one.

    Raises:
        BadInput: a pack beside it that it rests on, at any level, is not sound.
    """
    if not pack.extends:
        return
    known = {each: shipped_pack_alone(each) for each in shipped_pack_ids()}
    unsound: dict[str, list[Problem]] = {}
    for beside in sorted(folder.resolve().parent.iterdir()):
        if beside.is_dir() and beside != folder.resolve() and all((beside / part).is_file() for part in PARTS):
            read = read_pack({part: _read(beside / part) for part in PARTS})
            if isinstance(read, Pack) and read.id != pack.id:
                known[read.id] = read
            elif isinstance(read, tuple):
                names = {part: str(beside / part) for part in PARTS}
                unsound[beside.name] = [_named(each, names) for each in read]
    wanted, seen = list(pack.extends), set[str]()
    while wanted:
        name = wanted.pop()
        if name in unsound:
            raise BadInput(*unsound[name])
        if name in known and name not in seen:
            seen.add(name)
            wanted += known[name].extends
    yield from known.items()


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _named(problem: Problem, names: Mapping[str, str]) -> Problem:
    file = problem.where.file
    return replace(problem, where=replace(problem.where, file=names.get(file, file)))


def find_pack(asked: str) -> Pack:
    """A shipped pack by its id, or the pack in a folder.

    Raises:
        BadInput: there is none, or it is not sound.
    """
    path = Path(asked)
    folder = path.parent if path.name in PARTS else path
    if not _is_pack(folder):
        if asked in shipped_pack_ids():
            return shipped_pack(asked)
        near = get_close_matches(asked, shipped_pack_ids(), n=1, cutoff=0.5)
        hint = f"是否应为 {near[0]}" if near else f"可用：{'、'.join(shipped_pack_ids())}，或写制度包的文件夹"
        raise BadInput(Problem(Place(shown(asked)), "没有这个制度包", "unknown-pack", hint))
    files = {part: _read(folder / part) for part in PARTS if (folder / part).is_file()}
    pack = read_pack(files)
    whole = resolve(pack, dict(_parents(pack, folder)), rule_places(files)) if isinstance(pack, Pack) else pack
    if isinstance(whole, tuple):
        raise BadInput(*(_named(each, {part: str(folder / part) for part in PARTS}) for each in whole))
    return whole


def _problem_data(problem: Problem) -> dict[str, Any]:
    where = problem.where
    return {
        "file": where.file,
        "line": where.line or None,
        "column": where.column or None,
        "rule": problem.rule,
        "what": problem.what,
        "hint": problem.hint,
    }
