"""邮件: by SMTP, many letters on one connection, each with its key as Message-ID so that a repeat is recognised.

Off where DUBAN_SMTP_URL is not set. Nothing of a matter is in a letter but its number and address.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final

from duban.apps.notify.channels import Outcome, Outcomes, Piece
from duban.apps.org.models import Person

OUTSIDE: Final = True
PATIENCE: Final = 20.0
"""Seconds a server may take for one answer."""
BUDGET: Final = 90.0
"""Seconds after which the rest of a batch is left for the next one: well within the time for which it is claimed."""


def why_off(settings: Any) -> str:
    """Where no server is named."""
    return "" if settings.MAIL else "没有设置邮件服务器（DUBAN_SMTP_URL），请系统管理员设置后重新启动"


def address(person: Person) -> str:
    """The person's mail address."""
    return person.mail


def message_id(key: str, sender: str) -> str:
    """The Message-ID of a letter: the same whenever it is sent again.

    >>> message_id("mail-7-20221108090000", "duban@example.gov.cn")
    '<mail-7-20221108090000@example.gov.cn>'
    """
    return f"<{key}@{sender.rpartition('@')[2]}>"


def send(pieces: Sequence[Piece], settings: Any) -> Outcomes:
    """Sends them one after the other; a connection that breaks is opened again as long as the last one achieved something."""
    found: dict[str, Outcome] = {}
    ends, left = time.monotonic() + BUDGET, list(pieces)
    broken: Outcome | None = None
    while left and broken is None and time.monotonic() < ends:
        before = len(left)
        try:
            with _Connection(settings.MAIL) as server:
                while left and time.monotonic() < ends:
                    found[left[0].key] = server.one(left[0])
                    left.pop(0)
        except _LineDown as down:
            achieved = before - len(left)
            if down.doubtful and left:
                found[left.pop(0).key] = Outcome("retry", down.fault, down.said, doubtful=True)
            if not achieved:
                broken = Outcome("untried", down.fault, down.said)
    return Outcomes(found | {piece.key: Outcome("untried") for piece in left}, broken)


class _LineDown(Exception):  # noqa: N818 - the type is the sentence
    """The connection is gone. ``doubtful``: a letter was on its way."""

    def __init__(self, fault: str, said: str, *, doubtful: bool = False) -> None:
        super().__init__(fault)
        self.fault, self.said, self.doubtful = fault, said, doubtful


class _Connection:
    def __init__(self, server: Any) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> _Connection:
        try:
            self._smtp = _opened(self._server)
        except smtplib.SMTPAuthenticationError as error:
            raise _LineDown("login", _words(error)) from error
        except ssl.SSLError as error:
            raise _LineDown("security", _words(error)) from error
        except OSError as error:  # every fault of smtplib is one
            raise _LineDown(_fault(error), _words(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()

    def one(self, piece: Piece) -> Outcome:
        """One letter, step by step: only what breaks off after its text was begun may have arrived.

        Raises:
            _LineDown: the connection did not survive it, or the server takes nothing from this sender.
        """
        assert self._smtp is not None
        smtp, sender, doubtful = self._smtp, self._server["sender"], False
        try:
            written = _written(piece, sender)
            smtp.ehlo_or_helo_if_needed()
            code, said = smtp.mail(sender)
            if code != 250:
                raise _LineDown("busy" if code < 500 else "login", _answer(code, said))
            code, said = smtp.rcpt(piece.to)
            if code not in (250, 251):
                return self._refused(code, "address", said)
            doubtful = True
            code, said = smtp.data(written)
            return Outcome("sent") if code == 250 else self._refused(code, "refused", said)
        except smtplib.SMTPDataError as error:  # it would not even hear the text
            return self._refused(error.smtp_code, "refused", error.smtp_error)
        except (smtplib.SMTPNotSupportedError, ValueError) as error:  # an address no mail can bear
            return Outcome("refused", "address", _words(error))
        except OSError as error:
            raise _LineDown(_fault(error), _words(error), doubtful=doubtful) from error

    def _refused(self, code: int, fault: str, said: bytes | str) -> Outcome:
        """4xx: later perhaps; 5xx: never as it is (RFC 5321 4.2.1); 421: the server takes its leave."""
        assert self._smtp is not None
        words = _answer(code, said)
        if code == 421:
            raise _LineDown("busy", words)
        self._smtp.rset()
        return Outcome("refused", fault, words) if code >= 500 else Outcome("retry", "busy", words)


def _opened(server: Any) -> smtplib.SMTP:
    where = (server["host"], server["port"])
    if server["security"] == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=PATIENCE, context=ssl.create_default_context())
    else:
        smtp = smtplib.SMTP(*where, timeout=PATIENCE)
    if server["security"] == "starttls":
        smtp.starttls(context=ssl.create_default_context())
    if server["user"]:
        smtp.login(server["user"], server["password"])
    return smtp


def _written(piece: Piece, sender: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, piece.to, piece.subject
    message["Message-ID"] = message_id(piece.key, sender)
    message["Date"] = format_datetime(piece.at)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence note answers it
    message.set_content(piece.text, cte="base64")
    return message.as_bytes()


def _answer(code: int, said: bytes | str) -> str:
    return _short(f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}")


def _fault(error: OSError) -> str:
    """smtplib tells a time-out as a lost connection; what was behind it is still there."""
    return "slow" if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError) else "line"


def _words(error: Exception) -> str:
    return _short(f"{type(error).__name__} {error}")


def _short(text: str) -> str:
    return " ".join(text.split())[:300]
