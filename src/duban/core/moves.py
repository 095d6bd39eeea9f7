"""What another reading of a matter would do to its duties: which dues move, which duties come and which go.

Pure: two assessments of one matter at one instant are laid side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duban.core.assess import Assessment
from duban.core.obligation.obligation import Obligation


@dataclass(frozen=True, slots=True)
class Move:
    """One duty that does not stand the same in both. ``was`` is None where it is new, ``becomes`` where it is no more."""

    was: Obligation | None
    becomes: Obligation | None

    @property
    def duty(self) -> Obligation:
        """The duty itself, as it will stand; as it stood where it goes."""
        found = self.becomes or self.was
        assert found is not None  # one of the two is always there
        return found

    @property
    def comes(self) -> bool:
        """Whether it waits for its debtor only in the second."""
        return _runs(self.becomes) and not _runs(self.was)

    @property
    def goes(self) -> bool:
        """Whether it waits for its debtor only in the first."""
        return _runs(self.was) and not _runs(self.becomes)

    @property
    def earlier(self) -> bool:
        """Whether its due moves towards us."""
        before, after = self.due_before, self.due_after
        return before is not None and after is not None and after < before

    @property
    def due_before(self) -> datetime | None:
        return self.was.due if self.was else None

    @property
    def due_after(self) -> datetime | None:
        return self.becomes.due if self.becomes else None


def moves(before: Assessment, after: Assessment) -> tuple[Move, ...]:
    """The running duties that move, come or go, those that stand in both first, in the order of ``before``."""
    old = {o.key: o for o in before.obligations}
    new = {o.key: o for o in after.obligations}
    changed = [
        Move(o, new.get(o.key))
        for o in before.obligations
        if o.running and (o.key not in new or new[o.key].due != o.due or not new[o.key].running)
    ]
    come = [Move(old.get(o.key), o) for o in after.obligations if o.running and not _runs(old.get(o.key))]
    return (*changed, *come)


def _runs(o: Obligation | None) -> bool:
    return o is not None and o.running


def breaches_made(before: Assessment, after: Assessment) -> tuple[Obligation, ...]:
    """The duties overdue only in the second."""
    known = {breach.key for breach in before.breaches}
    return tuple(o for o in after.obligations if o.breached_at is not None and o.key not in known)
