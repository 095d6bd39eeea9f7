"""The log: plain lines for people, or a JSON object a line for machines (DUBAN_LOGS=json), on stderr in both cases.

Conventions: a request's line tells page, status and time, never an address with its query, for people search by names;
who did what stands in the audit log, not here.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import Any, Final

from duban.core.instant import BEIJING
from duban.web.system import trace

FORM: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
REQUESTS: Final = "duban.requests"
"""The logger of requests."""
FACTS: Final = "facts"
"""What a record's own fields are handed on under (``extra={FACTS: {…}}``)."""


class Json(logging.Formatter):
    """One record as one line of JSON: ``at, level, logger, message``, ``request`` inside of one, ``error``, own fields."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, BEIJING).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := trace.current():
            told["request"] = number
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told | getattr(record, FACTS, {}), ensure_ascii=False, default=str)


def configured(form: str) -> dict[str, Any]:
    """Django's LOGGING.

    Args:
        form: ``text`` or ``json``. Requests are told as JSON only: without a machine that reads them they are noise.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"text": {"format": FORM}, "json": {"()": f"{__name__}.Json"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"level": "INFO", "handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},  # a page that is not there is no event
            REQUESTS: {"level": "INFO" if form == "json" else "WARNING"},
        },
    }
