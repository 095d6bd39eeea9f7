"""The mail server of the tests, on which the tests of delivery rest."""

from __future__ import annotations

import asyncio
import smtplib

from tests.apps.notify.mail_server import MailServer, running


def test_it_listens_while_the_thread_of_the_test_runs_a_loop_of_its_own_as_a_browser_does() -> None:
    async def says() -> int:
        with running(MailServer()) as address, smtplib.SMTP(address["host"], address["port"]) as client:
            return client.noop()[0]

    assert asyncio.run(says()) == 250
