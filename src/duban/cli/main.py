"""``duban``: the command line. A thin table of commands; each is a module of its own, imported when asked for."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

COMMANDS = {
    "due": ("duban.cli.due", "推算到期时间：何时起、多长、哪天止，逐日说明"),
    "calendar": ("duban.cli.calendar", "工作日历：看某一年，或检查放假通知文件"),
    "init": ("duban.cli.init", "初始化：建库，建立首个区划和三员账号"),
    "run": ("duban.cli.run", "运行：网页和巡查进程一起，缺什么先备什么"),
    "check": ("duban.cli.check", "上线检查：设置是否安全，缺什么"),
    "worker": ("duban.worker.command", "巡查进程：到点推算、提醒、封存，一直运行"),
    "sweep": ("duban.cli.watch:add_sweep", "巡查一次：到点的都推算；演练环境里可前进时间"),
    "status": ("duban.cli.watch:add_status", "运行状况：有要处理的，退出码为1"),
    "import": ("duban.cli.ledger", "导入台账：从电子表格立项，全部导入，或一条不导"),
    "org": ("duban.cli.people", "组织：从xlsx导入单位和人员"),
    "policy": ("duban.cli.policy", "制度包：检查、查看、试算"),
    "simulate": ("duban.cli.simulate", "推演：某个制度放到一年的事项上会怎样"),
    "verify": ("duban.cli.keeping:add_verify", "核对办理记录、附件、封存和推算结果"),
    "rebuild": ("duban.cli.keeping:add_rebuild", "由办理记录重建全部推算结果"),
    "backup": ("duban.cli.backup:add_backup", "备份：数据库、附件和清单成一个文件，不必停下系统"),
    "restore": ("duban.cli.backup:add_restore", "恢复：把备份放进空的系统，核对数目、摘要和全部记录"),
    "upgrade": ("duban.cli.backup:add_upgrade", "升级：先备份，再把数据库升到这个版本，然后核对"),
    "seal": ("duban.cli.keeping:add_seal", "封存到某一天：总摘要和签名"),
    "factors": ("duban.cli.keeping:add_factors", "第二因素：更换封存用的密钥"),
    "destroy": ("duban.cli.keeping:add_destroy", "两人共同销毁一条办理记录的内容和附件"),
}
"""Name → (module with ``add_parser(subparsers)``, or module:function; what it does). Imported only when its command is used:
`duban due` must answer in a third of a second."""

_ENGLISH = (
    ("the following arguments are required: ", "缺少参数："),
    ("unrecognized arguments: ", "没有这样的参数："),
    ("invalid choice: ", "没有这个选择："),
    ("(choose from ", "（可用："),
    ("expected one argument", "后面要跟一个值"),
    ("expected at least one argument", "后面至少要跟一个值"),
    ("not allowed with argument ", "不能同时使用："),
    ("one of the arguments ", "以下参数须选一个："),
    ("argument ", "参数"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one Chinese line on stderr, exit 2."""

    def error(self, message: str) -> NoReturn:
        for english, chinese in _ENGLISH:
            message = message.replace(english, chinese)
        self.exit(2, f"{self.prog}: {message}（用 {self.prog} --help 查看用法）\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        0 done, 1 found something (problems, an undetermined answer), 2 bad input.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    parser = Parser(prog="duban", description="督办：把决定的事办成。每条命令都可加 --help 查看用法。")
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=Parser)
    for name, (module, help_text) in COMMANDS.items():
        if words[:1] == [name]:
            place, _, function = module.partition(":")
            getattr(import_module(place), function or "add_parser")(commands)
        else:
            commands.add_parser(name, help=help_text)
    args = parser.parse_args(words)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except BrokenPipeError:  # `duban … | head`: the reader has gone, that is no error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
