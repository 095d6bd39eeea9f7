"""The number of the request at work: in every line of the log it causes, in its answer, and on the page of an error.

A proxy in front may give it (``X-Request-ID``, where DUBAN_HTTPS says that there is one), so that its log and ours meet.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

HEADER: Final = "X-Request-ID"
_GIVEN: Final = re.compile(r"[0-9A-Za-z_.-]{8,64}")
_current: ContextVar[str] = ContextVar("request", default="")


def current() -> str:
    """The number of the request at work; empty outside of one."""
    return _current.get()


@contextmanager
def request(given: str = "") -> Iterator[str]:
    """Inside, this is the request at work.

    Args:
        given: the number somebody trusted gave it; anything that is none is replaced.

    >>> with request("proxy-0001") as number:
    ...     number == current() == "proxy-0001"
    True
    >>> with request("two\\nlines") as number:
    ...     number != "two\\nlines"
    True
    """
    token = _current.set(given if _GIVEN.fullmatch(given) else secrets.token_hex(8))
    try:
        yield _current.get()
    finally:
        _current.reset(token)
