"""What every template may use beside its own data."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined

from duban.web.frame import frame_of
from duban.web.help.texts import help_of
from duban.web.help.tour import tour_of
from duban.web.system.bar import bar_of


@lru_cache(maxsize=16384)
def _address(name: str, *parts: tuple[str, object]) -> str:
    """An address, found once: a list names two hundred of them, mostly the same on the next page."""
    return reverse(name, kwargs=dict(parts))


def environment(**options: Any) -> Environment:
    """Jinja2 as Django calls it: escaping on, a name that does not exist is an error and no empty place."""
    env = Environment(**options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 - Django turns autoescape on
    env.globals.update(
        static=static,
        url=lambda name, /, **parts: _address(name, *parts.items()),
        htmx_script=htmx_script,
        frame_of=frame_of,
        help_of=help_of(),
        tour_of=tour_of,
        rehearsal_bar=bar_of,
    )
    return env
