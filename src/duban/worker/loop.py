"""The loop: a round, a heartbeat, a rest. No error ends it; only `Ending` does.

Conventions: heartbeats and rests go by the machine's clock, the work by the installation's. In a rehearsal, whose clock
stands still, whoever moves it does the round; the loop looks now and then all the same.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from duban import clock
from duban.apps.watch import heartbeats, rehearsal
from duban.apps.watch.rounds import Job, Round, round_at
from duban.apps.watch.ticking import node
from duban.apps.watch.wakeups import next_after

LONGEST: Final = 20.0
"""Seconds between two looks where nothing is due: somebody may have set up a matter that is due at once."""
SHORTEST: Final = 0.5
AT_ONCE: Final = 0.05
"""After a round that did something: others get the database in between."""
BACK_OFF: Final = 30.0
"""The longest rest after rounds that failed altogether."""
_log = logging.getLogger(__name__)


class Ending:
    """Told to end: the rest is broken off at once, a round ends after the job it is at."""

    def __init__(self) -> None:
        self._told = threading.Event()

    def tell(self) -> None:
        self._told.set()

    @property
    def told(self) -> bool:
        return self._told.is_set()

    def rest(self, seconds: float) -> None:
        self._told.wait(seconds)


class Loop:
    """One worker.

    Args:
        jobs: other jobs than those of the settings.
        machine: the machine's clock.
    """

    def __init__(
        self, jobs: tuple[tuple[str, Job], ...] | None = None, machine: Callable[[], datetime] = clock.machine
    ) -> None:
        self.ending = Ending()
        self.name = node()
        self._jobs, self._machine = jobs, machine
        self._started = machine()
        self._beaten: datetime | None = None
        self._failures = 0

    def run(self) -> None:
        """Rounds until told to end."""
        _log.info("worker %s at work", self.name)
        while not self.ending.told:
            self.ending.rest(self.once())
        self._leave()
        _log.info("worker %s has ended", self.name)

    def once(self) -> float:
        """One round and its heartbeat.

        Returns:
            How long to rest, in seconds.
        """
        try:
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()  # one that has broken is opened anew
            now = clock.now()
            found = round_at(now, self._jobs, lambda: not self.ending.told)
            self._beat(found)
            pause = self._pause(found, now)
        except Exception:
            _log.exception("the round failed; the next one tries again")
            return self._back_off()
        if not found.failed:
            self._failures = 0
            return pause
        return max(pause, self._back_off())

    def _back_off(self) -> float:
        """The longer the oftener it has failed in a row."""
        self._failures += 1
        return min(SHORTEST * 2.0 ** min(self._failures, 10), BACK_OFF)

    def _beat(self, found: Round) -> None:
        machine = self._machine()
        if self._beaten is None or not timedelta() <= machine - self._beaten < heartbeats.EVERY:
            heartbeats.beat(self.name, self._started, machine, {"done": found.done, "failed": found.failed})
            self._beaten = machine

    def _pause(self, found: Round, now: datetime) -> float:
        if found.something:
            return AT_ONCE
        if rehearsal.kept() is not None:
            return LONGEST / 4
        coming = next_after(now)
        if coming is None:
            return LONGEST
        return min(max((coming - clock.now()).total_seconds(), SHORTEST), LONGEST)

    def _leave(self) -> None:
        try:
            heartbeats.gone(self.name)
        except Exception:
            _log.exception("the heartbeat stays; it is forgotten in a day")
