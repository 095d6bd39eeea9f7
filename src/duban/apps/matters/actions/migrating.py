"""`migrate`: a matter goes over to a newer kept edition of its jurisdiction's pack (改用新版制度), and `editions_for`: to which.

What it does is planned by `duban.core.migration`: it never creates a breach and never shortens a running limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from duban.apps.matters.actions._guard import actor, refused
from duban.apps.matters.actions.act import Act, Performed
from duban.apps.matters.actions.case import Case, locked
from duban.apps.matters.actions.payloads import MARKED_HINT, problem
from duban.apps.matters.actions.performing import parties_of, stale
from duban.apps.matters.actions.settling import seal_verdicts, settle
from duban.apps.matters.models import Matter
from duban.apps.matters.rules import RuleBook
from duban.apps.matters.words import OVER
from duban.apps.org.models import Person
from duban.apps.org.queries import lineage
from duban.apps.policies import force
from duban.core.events import EventKind
from duban.core.migration import Migration, plan
from duban.core.problem import BadInput, Problem
from duban.core.secrecy import marking

_E = EventKind


@dataclass(frozen=True, slots=True)
class Change:
    """One matter goes over. ``to``: the digest of the edition; ``expected``: the ``facts_version`` its form was shown
    with."""

    matter: int
    to: str
    reason: str
    expected: int | None = None


def editions_for(row: Matter, at: datetime) -> tuple[force.Step, ...]:
    """The editions in force a matter may go over to, the newest first: later ones of the jurisdiction's pack. One query."""
    identifier = row.jurisdiction.pack
    if not identifier:
        return ()
    found = force.steps(force.rows(identifier), identifier, lambda: lineage(row.jurisdiction_id))
    present = max((n for n, step in enumerate(found) if step.digest == row.pack), default=-1)
    later = [step for step in found[present + 1 :] if not step.enacted or step.since <= at]
    return tuple({step.digest: step for step in reversed(later)}.values())


def planned(case: Case, to: str, book: RuleBook) -> Migration:
    """What going over would do to a matter in work."""
    row = case.row
    new = book.of(row.jurisdiction_id, to, row.created_at)
    return plan(case.rules, new, case.calendar, case.history.matter, case.events, to, case.at)


def migrate(changes: Sequence[Change], by: Person, now: datetime, principal: Person | None = None) -> list[Performed]:
    """Takes all of these matters over, or none.

    Args:
        changes: one is n = 1.
        by: the head of supervision.
        now: the instant it is recorded at.
        principal: for whom ``by`` stands in.

    Returns:
        One answer a matter, in the order given.

    Raises:
        BadInput: the person may not, no reason, no newer edition of that digest, the page was stale, or a hindrance of
            `plan`. Nothing was written then.
    """
    with transaction.atomic():
        done, stay = migrate_those_that_may(changes, by, now, principal)
        if stay:
            raise BadInput(*next(iter(stay.values())))
    return done


def migrate_those_that_may(
    changes: Sequence[Change], by: Person, now: datetime, principal: Person | None = None
) -> tuple[list[Performed], dict[int, tuple[Problem, ...]]]:
    """As `migrate`; those that may not go over stay untouched, and it is said why of each.

    Returns:
        (one answer a matter that went over; the reasons of the others, by matter).
    """
    who, book = actor(by, now, principal), RuleBook()
    done: list[tuple[Change, int]] = []
    stay: dict[int, tuple[Problem, ...]] = {}
    with transaction.atomic():
        cases = locked([change.matter for change in changes], now, book)
        parties = parties_of(cases)
        for change in changes:
            case = cases[change.matter]
            act = Act(change.matter, _E.MIGRATED, payload={"reason": change.reason}, expected=change.expected)
            why = refused(who, case, act, parties[change.matter])
            if problems := [why] if why else [*stale(act, case)] or _told_wrongly(act, change, case):
                stay[change.matter] = tuple(problems)
                continue
            seal_verdicts(case)
            found = planned(case, change.to, book)
            if found.hindrances:
                stay[change.matter] = found.hindrances
                continue
            row = case.row
            case.rules, row.pack = book.of(row.jurisdiction_id, change.to, row.created_at), change.to
            event = case.append(
                _E.MIGRATED, actor=who.own.person_id, principal=who.principal.person_id if who.principal else None,
                payload={"to": change.to, "floors": dict(found.floors), "reason": change.reason.strip()},
            )  # fmt: skip
            done.append((change, event.seq))
        settle([case for key, case in cases.items() if key not in stay], parties)
    return [Performed(cases[change.matter].row, seq, cases[change.matter].judged) for change, seq in done], stay


def _told_wrongly(act: Act, change: Change, case: Case) -> list[Problem]:
    found = []
    if case.history.ended is not None or case.row.state in OVER:
        found.append(problem(act, "事项已经结束，不再改用", "over"))
    if not change.reason.strip():
        found.append(problem(act, "没有写理由", "reason-missing", "请写明为什么改用新版"))
    if secret := marking(change.reason):
        found.append(problem(act, f"内容有国家秘密标志“{secret}”，没有存入", "secret", MARKED_HINT))
    if change.to not in {each.digest for each in editions_for(case.row, case.at)}:
        found.append(problem(act, "没有这个更新的版本", "edition-unknown", "请从列出的版本里选"))
    return found
