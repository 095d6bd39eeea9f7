"""``duban backup | restore | upgrade``: the installation as one file, back into an empty place, and to this version."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duban import clock
from duban.core.problem import BadInput

if TYPE_CHECKING:
    from duban.project.backup.manifest import Manifest


def add_backup(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "backup",
        help="备份：数据库、附件和清单成一个文件，不必停下系统",
        description="把数据库、附件、封存公钥和清单做成一个文件，做完即逐项核对；系统照常使用。私钥不在其中。",
    )
    parser.add_argument(
        "dest", metavar="去处", type=Path, help="文件夹（文件按时间起名；没有就新建），或以.tar结尾的新文件"
    )
    parser.add_argument(
        "--with-private-keys",
        action="store_true",
        help="连同封存私钥和第二因素密钥：谁得到这份备份，谁就既能改记录又能重签封存、打开全部第二因素；一般应分开保管",
    )
    parser.add_argument("--keep", type=_number, default=0, metavar="份数", help="文件夹里只留最新几份；不写都留")
    parser.add_argument("--json", action="store_true", help="以JSON回答")
    parser.set_defaults(run=run_backup)


def add_restore(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "restore",
        help="恢复：把备份放进空的系统，核对数目、摘要和全部记录",
        description="把备份放进空的系统（DUBAN_FOLDER、DUBAN_DATABASE_URL所指）：全部放进，或一样不放；随后升级库表并核对。",
    )
    parser.add_argument("source", metavar="备份文件", type=Path)
    parser.add_argument("--check", action="store_true", help="只核对备份文件本身是否完整，不恢复")
    parser.add_argument("--workers", type=_number, default=os.cpu_count() or 1, metavar="数", help="几个进程一起核对")
    parser.add_argument("--json", action="store_true", help="以JSON回答")
    parser.set_defaults(run=run_restore)


def add_upgrade(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "upgrade",
        help="升级：先备份，再把数据库升到这个版本，然后核对",
        description="换了新版本的程序以后：先备份，再升级库表，需要时重建推算结果，最后核对全部记录。请先停下网页和巡查进程。",
    )
    parser.add_argument("dest", metavar="备份去处", type=Path, help="文件夹（没有就新建），或以.tar结尾的新文件")
    parser.add_argument("--workers", type=_number, default=os.cpu_count() or 1, metavar="数", help="几个进程一起核对")
    parser.add_argument("--json", action="store_true", help="以JSON回答")
    parser.set_defaults(run=run_upgrade)


def run_backup(args: argparse.Namespace) -> int:
    """0 taken; 1 taken, but attachments are missing from the installation itself; 2 none was taken."""
    _ready()
    from duban.project.backup.taking import take

    try:
        made = take(
            args.dest, clock.machine(), clock.now(), private_keys=args.with_private_keys, keep=args.keep
        )  # fmt: skip
    except BadInput as refused:
        print(refused, file=sys.stderr)
        return 2
    told = {"file": str(made.path), "bytes": made.path.stat().st_size, "removed": made.removed, **_told(made.manifest)}
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(
            f"已备份到{made.path}（{_in_words(made.manifest)}）"
            + (f"，移除旧备份{made.removed}份" if made.removed else "")
        )
    _complain(made.manifest)
    return 1 if made.manifest.lost else 0


def run_restore(args: argparse.Namespace) -> int:
    """0 restored and all fits; 1 something does not fit; 2 nothing was restored."""
    _ready()
    from duban.project.backup.restoring import Restored, bring_back, check

    try:
        done = Restored(check(args.source), (), ()) if args.check else bring_back(args.source, clock.now, args.workers)
    except BadInput as refused:
        print(refused, file=sys.stderr)
        return 2
    manifest, misfits = done.manifest, done.misfits
    if args.json:
        print(json.dumps(_told(manifest) | {"misfits": [each._asdict() for each in misfits]}, ensure_ascii=False))
    elif args.check:
        print(f"备份完整：{manifest.made_at:%Y-%m-%d %H:%M}，{_in_words(manifest)}")
    else:
        print(f"已恢复{manifest.made_at:%Y-%m-%d %H:%M}的备份（{_in_words(manifest)}）")
        print("核对：全部相符" if not misfits else f"核对：{misfits[0]}")
        for line in done.advice:
            print(line)
    _complain(manifest)
    return 1 if misfits or manifest.lost else 0


def run_upgrade(args: argparse.Namespace) -> int:
    """0 upgraded (or nothing to do) and all fits; 1 something does not fit; 2 refused, or it did not succeed."""
    _ready()
    from duban.project.forward import upgrade

    try:
        done = upgrade(args.dest, clock.machine(), clock.now, args.workers)
    except BadInput as refused:
        print(refused, file=sys.stderr)
        return 2
    if args.json:
        told: dict[str, Any] = {"applied": [], "backup": None, "rebuilt": 0, "misfits": []}
        if done:
            told |= {"applied": list(done.forward.applied), "backup": str(done.backup.path)}
            told |= {"rebuilt": done.forward.rebuilt, "misfits": [each._asdict() for each in done.forward.misfits]}
        print(json.dumps(told, ensure_ascii=False))
    elif done is None:
        print("数据库已是这个版本的，没有改动")
    else:
        rebuilt = f"，重建{done.forward.rebuilt}件" if done.forward.rebuilt else ""
        print(f"已升级{len(done.forward.applied)}步{rebuilt}；升级前的备份：{done.backup.path}")
        print(f"核对：{done.forward.misfits[0] if done.forward.misfits else '全部相符'}")
    return 1 if done and done.forward.misfits else 0


def _told(manifest: Manifest) -> dict[str, Any]:
    return {
        "made_at": manifest.made_at.isoformat(timespec="seconds"), "version": manifest.version,
        "database": manifest.database, "matters": manifest.counts.get("duban_matter", 0),
        "events": manifest.counts.get("duban_event", 0), "files": _files(manifest), "lost": list(manifest.lost),
        "private_keys": manifest.private_keys,
    }  # fmt: skip


def _in_words(manifest: Manifest) -> str:
    counts = manifest.counts
    keys = "含私钥" if manifest.private_keys else "不含私钥"
    return f"{counts.get('duban_matter', 0)}件事项、{counts.get('duban_event', 0)}条办理记录、{_files(manifest)}个附件，{keys}"


def _files(manifest: Manifest) -> int:
    return sum(member.startswith("files/") for member in manifest.parts)


def _complain(manifest: Manifest) -> None:
    if manifest.lost:
        print(
            f"{len(manifest.lost)}个附件在做备份时已不在或已损坏，如{manifest.lost[0]}；请用duban verify查明",
            file=sys.stderr,
        )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10000):
        raise argparse.ArgumentTypeError(f"应为1到9999的数字，不是“{text}”")
    return int(text)


def _ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    import django

    django.setup()
