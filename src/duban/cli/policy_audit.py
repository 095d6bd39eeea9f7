"""``duban policy audit``: proves the words and stated figures of packs in the texts of their documents.

Conventions: the text of a pack is ``PACK-ID.txt`` in the folder of sources. Exit 0 all proved, 1 something not found,
2 a folder, pack or text that cannot be read. A shipped pack whose text is not there is named, and is no fault unless asked for.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from duban.core.policy.audit import Audited, audit
from duban.core.policy.read import read_pack, rule_places
from duban.core.policy.rules import Pack
from duban.core.policy.stored import PACK_FILE, RULES_FILE
from duban.core.problem import Problem
from duban.policies.shelf import shipped_pack_files, shipped_pack_ids, simplified

LARGEST = 5_000_000
"""A document longer than this is no notice."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("packs", nargs="*", metavar="制度包或文件夹", help="不写即产品自带的全部制度包")
    parser.add_argument(
        "--sources", required=True, type=Path, metavar="DIR", help="原文所在文件夹，文件名为 制度包编号.txt"
    )
    parser.add_argument("--json", action="store_true", help="输出JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Proves each pack; says what stands nowhere."""
    if not args.sources.is_dir():
        print(f"{args.sources}: 没有这个文件夹（请写原文所在的文件夹）", file=sys.stderr)
        return 2
    done: list[Audited] = []
    without: list[str] = []
    bad = False
    for asked in args.packs or shipped_pack_ids():
        try:
            files, pack = _pack(asked)
        except OSError:
            bad = _complain([f"{asked}: 没有这个制度包（可用：{'、'.join(shipped_pack_ids())}，或写文件夹）"])
            continue
        if not isinstance(pack, Pack):
            bad = _complain(map(str, pack))
            continue
        source = args.sources / f"{pack.id}.txt"
        if not source.is_file():
            without.append(pack.id)
            bad = bad or (bool(args.packs) and _complain([f"{source}: 没有这份原文，{pack.id}无从核对"]))
            continue
        try:
            text = source.read_bytes()[:LARGEST].decode("utf-8")
        except UnicodeDecodeError:
            bad = _complain([f"{source}: 不是UTF-8编码的文字（请另存为UTF-8）"])
            continue
        done.append(audit(pack, text, simplified(), rule_places(files)))
    _tell(done, without, args.json)
    return 2 if bad else int(any(each.problems for each in done))


def _complain(lines: Iterable[str]) -> bool:
    print("\n".join(lines), file=sys.stderr)
    return True


def _pack(asked: str) -> tuple[dict[str, bytes], Pack | tuple[Problem, ...]]:
    """The pack by itself, without its parents' rules.

    Raises:
        OSError: there is none.
    """
    folder = Path(asked)
    if not folder.is_dir() and asked in shipped_pack_ids():
        files = shipped_pack_files(asked)
    else:
        files = {name: (folder / name).read_bytes() for name in (PACK_FILE, RULES_FILE)}
    return files, read_pack(files)


def _tell(done: list[Audited], without: list[str], as_json: bool) -> None:
    if as_json:
        print(
            json.dumps(
                {"packs": [_data(each) for each in done], "without_source": without}, ensure_ascii=False, indent=1
            )
        )
        return
    for each in done:
        for problem in each.problems:
            print(f"{each.pack}/{problem}")
        if not each.problems:
            print(f"{each.pack}: {each.quoted}条摘录都在原文里，{each.figures}个数字都在摘录里")
    if without:
        print(f"没有原文可核对：{'、'.join(without)}")


def _data(each: Audited) -> dict[str, Any]:
    problems = [
        {"file": p.where.file, "line": p.where.line or None, "column": p.where.column or None,
         "rule": p.rule, "what": p.what, "hint": p.hint}
        for p in each.problems
    ]  # fmt: skip
    return {"id": each.pack, "quoted": each.quoted, "figures": each.figures, "problems": problems}
