"""One round of the watch: the jobs of `settings.ROUND` in their order. Worker, `duban sweep` and a rehearsal's step do it.

Conventions: a job takes the instant and answers counts by name of what it *did*; what merely waits is not counted, for
a round that did something is followed by another at once. A job is bounded, so that a round is.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from duban.apps.watch.sweep import sweep
from duban.core.problem import BadInput

Counts = Mapping[str, int]
Job = Callable[[datetime], Counts]
MOST: Final = 500
"""Matters, and subjects, that one round judges at most."""
ROUNDS: Final = 2000
"""After so many rounds `until_quiet` gives up: some job counts what it has not done."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did, by job, and the sentences of jobs that failed."""

    done: Mapping[str, Counts] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)

    @property
    def something(self) -> bool:
        """Whether anything was done: then there may be more."""
        return any(count > 0 for counts in self.done.values() for count in counts.values())


def jobs() -> tuple[tuple[str, Job], ...]:
    """The jobs of a round by name."""
    return tuple((name, import_string(path)) for name, path in settings.ROUND)


def sweep_some(now: datetime) -> Counts:
    """A bounded sweep."""
    return asdict(sweep(now, most=MOST))


def round_at(
    now: datetime, todo: tuple[tuple[str, Job], ...] | None = None, going_on: Callable[[], bool] = lambda: True
) -> Round:
    """Does each job once. An error is logged and told, and the next job is done all the same.

    Args:
        todo: other jobs than those of the settings.
        going_on: asked before each job; false ends the round.
    """
    done: dict[str, Counts] = {}
    failed: dict[str, str] = {}
    for name, job in jobs() if todo is None else todo:
        if not going_on():
            break
        try:
            done[name] = job(now)
        except BadInput as refused:
            _log.error("%s: %s", name, refused)
            failed[name] = str(refused)
        except Exception as error:
            _log.exception("%s failed; the next round tries again", name)
            failed[name] = type(error).__name__
    return Round(done, failed)


def until_quiet(now: datetime) -> Round:
    """Rounds at one instant until nothing is left to do at it; their counts added up. Jobs that take long and that nobody
    waits for (`settings.BESIDE`) are left to the worker."""
    todo = tuple(job for job in jobs() if job[0] not in settings.BESIDE)
    total: dict[str, Counter[str]] = {}
    for _ in range(ROUNDS):
        found = round_at(now, todo)
        for name, counts in found.done.items():
            total.setdefault(name, Counter()).update(counts)
        if found.failed or not found.something:
            break
    return Round(total, found.failed)
