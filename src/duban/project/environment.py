"""What the environment says, read strictly: a wrong value stops the start with one sentence that names the variable.

=========================  ==============================================================  ====================
variable                   holds                                                           where it is not set
=========================  ==============================================================  ====================
DUBAN_FOLDER               the folder of the database, the key and collected files         ``var``
DUBAN_DATABASE_URL         ``sqlite:///relative``, ``sqlite:////absolute`` or any          SQLite in that folder
                           ``postgresql://`` address that libpq reads (several hosts too)
DUBAN_PG_BIN               the folder of pg_dump and pg_restore, for backups               where the system looks
DUBAN_SECRET_KEY_FILE      a file holding the secret key                                   made in that folder
DUBAN_HOSTS                names the site answers to, with commas between                  this machine only
DUBAN_DEBUG                ``1`` for error pages with details                              off
DUBAN_HTTPS                ``1`` where a proxy in front speaks HTTPS and says so in        off
                           ``X-Forwarded-Proto``: cookies then travel no other way
DUBAN_IDLE_MINUTES         after how long without a request a session ends, 5 to 60        ``15``
DUBAN_SECOND_FACTOR        who needs one at log-in: ``administrators`` or ``all``          ``administrators``
DUBAN_SMTP_URL             the mail server: ``smtp://``, ``smtp+starttls://`` or            no mail is sent
                           ``smtps://``, then ``user:password@host:port``
DUBAN_MAIL_FROM            the address mail comes from; needed with DUBAN_SMTP_URL
DUBAN_LOGS                 ``text``, or ``json``: an object a line, and a line a request    ``text``
DUBAN_METRICS_TOKEN_FILE   a file holding the token that opens ``/metrics``                 there is no such page
DUBAN_TRAINING             ``1``: a rehearsal that others than this machine may reach       off
DUBAN_ADDRESS              where people open the site, for links in mail                    the first of DUBAN_HOSTS
=========================  ==============================================================  ====================
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")

SQLITE_OPTIONS: Final[Mapping[str, Any]] = {
    "timeout": 20,
    # A write takes its lock at BEGIN, so that two writers queue up instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    # FULL costs about 1 ms a write and loses nothing that was committed when the power fails.
    "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
}


def folder(env: Mapping[str, str]) -> Path:
    """Where this installation keeps its files."""
    return Path(env.get("DUBAN_FOLDER") or "var").absolute()


def database(env: Mapping[str, str]) -> dict[str, Any]:
    """Django's setting of the one database.

    Raises:
        ImproperlyConfigured: the address is neither SQLite's nor one that libpq reads.
    """
    address = env.get("DUBAN_DATABASE_URL") or f"sqlite:///{folder(env) / 'duban.sqlite3'}"
    scheme, _, rest = address.partition("://")
    match scheme:
        case "sqlite" if len(rest) > 1 and rest.startswith("/"):
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": rest[1:], "OPTIONS": dict(SQLITE_OPTIONS)}
        case "postgresql" | "postgres":
            return _postgresql(address)
    raise ImproperlyConfigured("DUBAN_DATABASE_URL must be sqlite:///file or postgresql://user:password@host:port/name")


def _postgresql(address: str) -> dict[str, Any]:
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(address))
    except ProgrammingError as error:  # its text may repeat the password: it is not shown
        raise ImproperlyConfigured("DUBAN_DATABASE_URL is not an address that PostgreSQL's library can read") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def hosts(env: Mapping[str, str]) -> list[str]:
    """The names this site answers to; names of this machine only where none are given."""
    named = [name.strip() for name in env.get("DUBAN_HOSTS", "").split(",") if name.strip()]
    return named or list(LOOPBACK)


def idle_minutes(env: Mapping[str, str]) -> int:
    """After how long without a request a session ends (等保 level 3 expects 10 to 15 minutes).

    Raises:
        ImproperlyConfigured: it is no number from 5 to 60.
    """
    text = env.get("DUBAN_IDLE_MINUTES") or "15"
    if not (text.isascii() and text.isdigit() and 5 <= int(text) <= 60):
        raise ImproperlyConfigured("DUBAN_IDLE_MINUTES must be a number from 5 to 60")
    return int(text)


def second_factor(env: Mapping[str, str]) -> str:
    """Who needs a second factor at log-in: the administrators, or everybody.

    Raises:
        ImproperlyConfigured: it is neither word.
    """
    text = env.get("DUBAN_SECOND_FACTOR") or "administrators"
    if text not in ("administrators", "all"):
        raise ImproperlyConfigured("DUBAN_SECOND_FACTOR must be administrators or all")
    return text


_MAIL_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_MAIL_SECURITY: Final = {"smtp": "", "smtp+starttls": "starttls", "smtps": "tls"}


def mail(env: Mapping[str, str]) -> dict[str, Any] | None:
    """The mail server, or None where none is named: no mail is sent then, and the pages say so.

    Raises:
        ImproperlyConfigured: the address is none of a mail server, or it is not said from whom mail comes.
    """
    address = env.get("DUBAN_SMTP_URL")
    if not address:
        return None
    wrong = "DUBAN_SMTP_URL must be smtp://, smtp+starttls:// or smtps:// and then [user:password@]host[:port]"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:  # its text may repeat the password: it is not shown
        raise ImproperlyConfigured(wrong) from error
    if parts.scheme not in _MAIL_PORTS or not host or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ImproperlyConfigured(wrong)
    sender = env.get("DUBAN_MAIL_FROM", "").strip()
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", sender):
        raise ImproperlyConfigured("DUBAN_MAIL_FROM must be a plain mail address where DUBAN_SMTP_URL is set")
    return {
        "host": host,
        "port": port or _MAIL_PORTS[parts.scheme],
        "security": _MAIL_SECURITY[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "sender": sender,
    }


def log_form(env: Mapping[str, str]) -> str:
    """How the log is written: for people or for machines.

    Raises:
        ImproperlyConfigured: it is neither word.
    """
    text = env.get("DUBAN_LOGS") or "text"
    if text not in ("text", "json"):
        raise ImproperlyConfigured("DUBAN_LOGS must be text or json")
    return text


def metrics_token(env: Mapping[str, str]) -> str:
    """The token that opens the figures; empty where none is named, and then there is no such page.

    Raises:
        ImproperlyConfigured: the named file is missing or holds fewer than 32 characters.
    """
    named = env.get("DUBAN_METRICS_TOKEN_FILE")
    if not named:
        return ""
    try:
        token = Path(named).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"DUBAN_METRICS_TOKEN_FILE cannot be read: {error.strerror}") from error
    if len(token) < 32 or not token.isascii():
        raise ImproperlyConfigured("the token of DUBAN_METRICS_TOKEN_FILE must have at least 32 plain characters")
    return token


def site_address(env: Mapping[str, str]) -> str:
    """Where people open the site, without a slash at the end.

    Raises:
        ImproperlyConfigured: it is no web address.
    """
    text = env.get("DUBAN_ADDRESS", "").strip().rstrip("/")
    if text and not re.fullmatch(r"https?://[^\s/]+", text):
        raise ImproperlyConfigured("DUBAN_ADDRESS must be http:// or https:// and a name, with no path")
    scheme = "https" if env.get("DUBAN_HTTPS") == "1" else "http"
    return text or f"{scheme}://{hosts(env)[0].lstrip('.')}"


def secret_key(env: Mapping[str, str]) -> str:
    """The secret key: read from the file the environment names, else from our own, made at the first start.

    Raises:
        ImproperlyConfigured: the named file is missing or holds fewer than 32 characters.
    """
    named = env.get("DUBAN_SECRET_KEY_FILE")
    path = Path(named) if named else folder(env) / "secret_key"
    if not named:
        _make_key(path)
    try:
        key = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"DUBAN_SECRET_KEY_FILE cannot be read: {error.strerror}") from error
    if len(key) < 32:
        raise ImproperlyConfigured("the secret key must have at least 32 characters; delete the file to have one made")
    return key


def _make_key(path: Path) -> None:
    """Of several processes that start at once one makes the key: it is linked into place whole, never overwritten."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # records and keys will lie beside it
    handle, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # readable by its owner only
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    Path(draft).unlink()
