"""``duban verify | rebuild | seal | destroy | factors``: does it fit; rebuild what follows; seal it; destroy by two; new key."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duban import clock
from duban.core.instant import end_of, read_day
from duban.core.problem import BadInput

if TYPE_CHECKING:
    from duban.apps.matters.keeping.check import Misfit


def add_verify(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("verify", help="核对办理记录、附件、封存和推算结果", description=__doc__)
    parser.add_argument("--reassess", action="store_true", help="并列出按现在的制度和日历重算不同的判定")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="数", help="几个进程一起核对")
    parser.add_argument("--all", action="store_true", help="列出所有不符之处，不只第一处")
    parser.add_argument("--keys", type=Path, metavar="文件夹", help="封存公钥所在的文件夹")
    parser.add_argument("--seal", type=Path, metavar="文件", help="并与存在别处的封存文件核对")
    parser.add_argument("--key", type=Path, metavar="文件", help="核对封存文件用的公钥；不写用它写明的那一把")
    parser.add_argument("--json", action="store_true", help="输出JSON")
    parser.set_defaults(run=run_verify)


def add_rebuild(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("rebuild", help="由办理记录重建全部推算结果", description=__doc__)
    parser.set_defaults(run=run_rebuild)


def add_seal(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("seal", help="封存到某一天：总摘要和签名", description=__doc__)
    parser.add_argument("--day", metavar="日期", help="封存到哪一天，如2026-11-21；不写为最近可封存的一天")
    parser.add_argument("--keys", type=Path, metavar="文件夹", help="封存私钥所在的文件夹，应在数据库之外")
    parser.add_argument("--out", type=Path, metavar="文件", help="把封存写成文件，交别处保存")
    parser.set_defaults(run=run_seal)


def add_destroy(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("destroy", help="两人共同销毁一条办理记录的内容和附件")
    parser.add_argument("number", metavar="编号", help="事项编号")
    parser.add_argument("seq", type=int, metavar="第几条", help="第几条办理记录")
    parser.add_argument("--as", dest="first", required=True, metavar="账号", help="谁办理：督查室主任或主要领导")
    parser.add_argument("--second", required=True, metavar="账号", help="与谁一同办理：另一位有此权限的人")
    parser.add_argument("--reason", required=True, metavar="理由", help="理由会留存，不要重复要销毁的内容")
    parser.set_defaults(run=run_destroy)


def add_factors(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("factors", help="第二因素：更换封存用的密钥")
    parser.add_argument("act", choices=["renew"], metavar="renew", help="换一把新密钥，全部重新封存，旧密钥作废")
    parser.set_defaults(run=run_factors)


def run_factors(_: argparse.Namespace) -> int:
    """0 done, 1 some secret was opened by no key (the old keys stay), 2 the keys are missing."""
    _ready()
    from duban.apps.org.actions.factor_key import renew

    try:
        done = renew(clock.machine())
    except BadInput as refused:
        print(refused, file=sys.stderr)
        return 2
    for account, why in done.unopened:
        print(f"{account}：{why}。请安全保密管理员解除后由本人重新绑定", file=sys.stderr)
    kept = "旧密钥已作废" if not done.unopened else "有打不开的，旧密钥仍保留；处理后再运行一次"
    print(f"已换新密钥，重新封存{done.sealed}人的第二因素；{kept}")
    return 1 if done.unopened else 0


def run_verify(args: argparse.Namespace) -> int:
    """0 all fits, 1 something does not, 2 the file of the seal or the key cannot be read."""
    if args.key and not args.seal:
        print("--key要与--seal同用", file=sys.stderr)
        return 2
    _ready()
    from duban.apps.matters.keeping.seals import seals
    from duban.apps.matters.keeping.verify import verify

    most = 1000 if args.all else 1
    try:
        held = _against(args.seal, args.key, _keys(args.keys)) if args.seal else []
    except BadInput as refused:
        print(refused, file=sys.stderr)
        return 2
    found = verify(seals(_keys(args.keys)), reassess=args.reassess, workers=max(1, args.workers), most=most)
    told = [*held, *found.misfits] if args.all else [*held, *found.misfits][:1]
    if args.json:
        rows = [each._asdict() for each in told]
        print(json.dumps({"matters": found.matters, "events": found.events, "misfits": rows}, ensure_ascii=False))
    else:
        for each in told:
            print(each)
        if not told:
            print(
                f"{found.matters}件事项、{found.events}条办理记录，全部相符" + ("，与封存文件一致" if args.seal else "")
            )
    return 1 if told else 0


def run_rebuild(args: argparse.Namespace) -> int:
    """0 done."""
    _ready()
    from duban.apps.matters.keeping.rebuild import rebuild

    done = 0
    for done in rebuild(clock.now()):
        if sys.stderr.isatty():
            print(f"\r已重建{done}件", end="", file=sys.stderr)
    print(f"已重建{done}件事项")
    return 0


def run_seal(args: argparse.Namespace) -> int:
    """0 sealed, 2 it cannot be."""
    day = read_day(args.day) if args.day else None
    if args.day and day is None:
        print(f"日期“{args.day}”读不懂（如2026-11-21）", file=sys.stderr)
        return 2
    _ready()
    try:
        made = _seal(day, _keys(args.keys))
    except BadInput as refused:
        print(refused, file=sys.stderr)
        return 2
    if args.out:
        whole = json.dumps(made | {"heads": _heads(made)}, ensure_ascii=False)
        args.out.write_text(whole + "\n", encoding="utf-8")
    print(json.dumps(made, ensure_ascii=False, indent=1))
    return 0


def run_destroy(args: argparse.Namespace) -> int:
    """0 destroyed, 2 no such record or account, a wrong password, or refused."""
    _ready()
    from duban.apps.matters.keeping.destroy import destroy
    from duban.apps.matters.models import EventRow
    from duban.apps.org.queries import by_login

    people = [by_login(args.first), by_login(args.second)]
    for option, login, person in zip(("--as", "--second"), (args.first, args.second), people, strict=True):
        if person is None or not person.is_active:
            print(f"{option}: 没有账号“{login}”，或已停用", file=sys.stderr)
            return 2
    first, second = (person for person in people if person is not None)
    place = first.jurisdiction_id
    event = EventRow.objects.filter(matter__number=args.number, matter__jurisdiction=place, seq=args.seq).first()
    if event is None:
        print(f"{args.number} 第{args.seq}条: 没有这条办理记录", file=sys.stderr)
        return 2
    try:
        for person in {first.pk: first, second.pk: second}.values():
            if not person.check_password(getpass(f"{person.name}的密码：")):
                print(f"{person.name}: 密码不对，没有销毁", file=sys.stderr)
                return 2
        destroy(event, first, second, args.reason, clock.now())
    except BadInput as refused:
        print(refused, file=sys.stderr)
        return 2
    print(f"已销毁{args.number}第{args.seq}条的内容和附件（{first.name}、{second.name}）")
    return 0


def _against(file: Path, key: Path | None, keys: Path) -> list[Misfit]:
    from duban.apps.matters.keeping.held import against_store, believed, read_held
    from duban.apps.matters.keeping.keys import public_keys

    return against_store(read_held(file), believed(key) if key else public_keys(keys))


def _heads(made: dict[str, Any]) -> list[tuple[int, str, int]]:
    """Every chain's head and count as sealed: with them a later `verify --seal` names the chain that differs."""
    from duban.apps.matters.keeping.seals import heads

    return list(heads(end_of(date.fromisoformat(json.loads(made["statement"])["day"]))))


def _seal(day: date | None, keys: Path) -> dict[str, Any]:
    from duban.apps.matters.keeping.keys import signing_key
    from duban.apps.matters.keeping.seals import day_to_seal, export, seal_day

    now = clock.now()
    return export(seal_day(day or day_to_seal(now), signing_key(keys), now))


def _keys(named: Path | None) -> Path:
    from django.conf import settings

    return named or Path(settings.FOLDER) / "keys"


def _ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    import django

    django.setup()
