"""Whether this installation may be opened to a network: what is unsafe stops `duban run`, what is unwise is told.

An installation is *open* where DUBAN_HOSTS names more than this machine. One that is not, for development, a demonstration
or a trial, runs with all of this; `duban check` says what would have to change.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from duban.apps.matters.keeping.keys import PRIVATE
from duban.apps.org.factors import NAME as FACTORS
from duban.apps.watch import rehearsal
from duban.apps.watch.gauges import last_backup
from duban.core.problem import BadInput, Place, Problem
from duban.project.environment import LOOPBACK

BACKED_UP: Final = timedelta(days=2)
"""How old the last backup may be: one night may fail."""
_WEAK: Final = ("django-insecure", "changeme", "secret", "password", "example")
_OTHERS: Final = stat.S_IRWXO
_NOT_OWNER: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Stand:
    """What is judged.

    ``folder`` is the installation's, ``paths`` are files that its owner alone may read. ``backed_up``: None: never.
    """

    hosts: tuple[str, ...]
    address: str
    https: bool
    debug: bool
    secret: str
    folder: Path
    paths: tuple[Path, ...]
    rehearsal: bool
    training: bool
    root: bool
    mail: Mapping[str, Any] | None
    database: Mapping[str, Any]
    backed_up: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to change. ``unsafe``: the installation must not be opened like this."""

    unsafe: bool
    problem: Problem


def stand(env: Mapping[str, str], now: datetime) -> Stand:
    """This installation as it stands.

    Raises:
        DatabaseError: the database cannot be reached, or has no tables yet.
    """
    folder = Path(settings.FOLDER)
    named = [env[name] for name in ("DUBAN_SECRET_KEY_FILE", "DUBAN_METRICS_TOKEN_FILE") if env.get(name)]
    private = [folder / "secret_key", folder / "keys" / PRIVATE, folder / "keys" / FACTORS, *map(Path, named)]
    return Stand(
        hosts=tuple(settings.ALLOWED_HOSTS), address=settings.SITE_ADDRESS, https=settings.HTTPS, debug=settings.DEBUG,
        secret=settings.SECRET_KEY, folder=folder, paths=tuple(path for path in private if path.exists()),
        rehearsal=rehearsal.kept() is not None, training=env.get("DUBAN_TRAINING") == "1", root=os.geteuid() == 0,
        mail=settings.MAIL, database=settings.DATABASES["default"], backed_up=last_backup(), now=now,
    )  # fmt: skip


def is_open(hosts: tuple[str, ...]) -> bool:
    """Whether the site answers to more names than those of its own machine.

    >>> is_open(("127.0.0.1", "localhost")), is_open(("duban.example",))
    (False, True)
    """
    return any(host not in LOOPBACK for host in hosts)


def findings(of: Stand) -> tuple[Finding, ...]:
    """What is unsafe, then what is unwise."""
    return tuple(Finding(True, each) for each in _unsafe(of)) + tuple(Finding(False, each) for each in _unwise(of))


def refuse_unsafe(of: Stand) -> None:
    """An open installation does not start while something is unsafe.

    Raises:
        BadInput: with all of it.
    """
    if is_open(of.hosts) and (wrong := [each.problem for each in findings(of) if each.unsafe]):
        raise BadInput(*wrong)


def _unsafe(of: Stand) -> Iterator[Problem]:
    if of.debug:
        yield _bad("DUBAN_DEBUG", "出错页会显示程序内部和数据", "debug", "去掉DUBAN_DEBUG")
    if any(host == "*" or host.startswith(".") for host in of.hosts):
        yield _bad("DUBAN_HOSTS", "用了通配的名称，别人可以冒用网址", "hosts", "逐个写明网址的名称")
    if not of.https or not of.address.startswith("https://"):
        hint = "在前面设HTTPS代理，写DUBAN_HTTPS=1，DUBAN_ADDRESS写https://开头的网址"
        yield _bad("DUBAN_HTTPS", "网址是http的，密码和内容在网上明文传送", "http", hint)
    if len(set(of.secret)) < 10 or of.secret.lower().startswith(_WEAK):
        yield _bad("secret_key", "密钥像是照抄或随手写的", "secret", "删去密钥文件，系统会自己生成；大家要重新登录一次")
    if _mode(of.folder) & _OTHERS:
        yield _bad(str(of.folder), "别的账号能进入数据文件夹", "folder", f"chmod 700 {of.folder}")
    for path in of.paths:
        if _mode(path) & _NOT_OWNER:
            yield _bad(str(path), "别的账号能读这个密钥文件", "key-file", f"chmod 600 {path}")
    if of.rehearsal and not of.training:
        hint = "正式使用请另设DUBAN_FOLDER初始化；确是给多人培训用的，写DUBAN_TRAINING=1"
        yield _bad("演练环境", "时间是演练时间，不能正式使用", "rehearsal", hint)


def _unwise(of: Stand) -> Iterator[Problem]:
    if of.root:
        yield _bad("运行账号", "以root运行", "root", "建一个专用账号，如adduser --system --group duban")
    if of.mail and of.mail["password"] and not of.mail["security"]:
        yield _bad("DUBAN_SMTP_URL", "邮箱密码明文传送", "smtp", "改用smtps://或smtp+starttls://")
    if _remote(of.database) and of.database["OPTIONS"].get("sslmode") not in ("require", "verify-ca", "verify-full"):
        yield _bad("DUBAN_DATABASE_URL", "与数据库的连接可能不加密", "sslmode", "网址后加?sslmode=verify-full")
    if of.backed_up is None or of.now - of.backed_up > BACKED_UP:
        last = f"最近一次备份是{of.backed_up:%Y-%m-%d}" if of.backed_up else "还没有备份过"
        yield _bad("备份", last, "backup", "见docs/howto/backup.md，每天自动备份")


def _remote(database: Mapping[str, Any]) -> bool:
    if not str(database["ENGINE"]).endswith("postgresql"):
        return False
    hosts = str(database["HOST"]).split(",")
    return any(host and not host.startswith("/") and host not in (*LOOPBACK, "::1") for host in hosts)


def _mode(path: Path) -> int:
    return path.stat().st_mode if path.exists() else 0


def _bad(where: str, what: str, rule: str, hint: str) -> Problem:
    return Problem(Place(where), what, rule, hint)
