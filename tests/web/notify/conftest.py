"""The mail server of the app's own tests."""

from __future__ import annotations

from tests.apps.notify.conftest import mail_server

__all__ = ("mail_server",)
