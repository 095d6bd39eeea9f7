"""A true mail server on loopback: it keeps what it took, and is slow, refuses or dies as a test asks."""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from threading import Thread
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """``refuse``: an answer for every recipient, or by address; ``dies_at``: the connection is cut at the n-th text,
    which was taken (``after``) or not; ``slow``: seconds before each answer to a text."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.refuse_sender = ""
        self.dies_at = 0
        self.taken_before_it_dies = True
        self.slow = 0.0
        self.sessions = 0
        self._texts = 0

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.refuse.get(address) or self.refuse.get("*")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        self._texts += 1
        dies = self._texts == self.dies_at
        if not dies or self.taken_before_it_dies:
            assert isinstance(envelope.content, bytes)
            read = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(read, EmailMessage)
            self.taken.append(read)
        if self.slow:
            await asyncio.sleep(self.slow)
        if dies:
            assert server.transport is not None
            server.transport.abort()
        return "250 OK"

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(each["Message-ID"]) for each in self.taken)

    def to(self, address: str) -> list[EmailMessage]:
        return [each for each in self.taken if each["To"] == address]


def text_of(message: EmailMessage) -> str:
    return str(message.get_content())


@contextmanager
def running(server: MailServer) -> Iterator[dict[str, Any]]:
    """The server at work on a port of its own; gives what settings.MAIL says of it.

    Its loop is made, run and closed in its own thread: the thread of the tests may have a loop of its own (a browser's).
    """
    listens: Future[tuple[AbstractEventLoop, asyncio.Event, int]] = Future()

    async def serve() -> None:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        factory = partial(SMTP, server, hostname="mail.mx.example", loop=loop)
        listening = await loop.create_server(factory, "127.0.0.1", 0)
        listens.set_result((loop, ended, listening.sockets[0].getsockname()[1]))
        await ended.wait()
        listening.close()

    thread = Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    loop, ended, port = listens.result(timeout=30)
    try:
        yield {
            "host": "127.0.0.1", "port": port, "security": "", "user": "", "password": "", "sender": "duban@mx.example",
        }  # fmt: skip
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
