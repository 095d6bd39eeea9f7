"""处置建议: read by those who oversee, decided by a named person, and what becomes of it. The machine only proposes.

Conventions: a decision is sealed on every matter the proposal rests on; its ground is counted again in the same
transaction, so nobody agrees to what no longer stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from duban.apps.matters.access import OFFICE, is_administrator
from duban.apps.matters.actions.deciding import record_decision
from duban.apps.matters.rules import RuleBook
from duban.apps.org.models import Person
from duban.apps.org.queries import standing as standing_on
from duban.apps.org.standing import Standing
from duban.apps.outbox import actions as outbox
from duban.apps.outbox.models import Notice, Proposal
from duban.apps.watch.circulated import count_circulated
from duban.apps.watch.tallies import CARRIED_OUT, counted, ground_of, matters_of, row_key
from duban.core.instant import at_beijing
from duban.core.problem import BadInput, Place, Problem

DECISIONS: Final = frozenset({"agreed", "partly_agreed", "declined"})
_TOLD_TO_THE_UNIT: Final = frozenset({"circular", "raise", "accountability", "correction"})
"""A hand-over is told by the body that takes it, not by us."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One decision. ``expected``: the version its form was shown with; ``excluded``: keys of the basis struck out."""

    proposal: int
    decision: str
    reason: str = ""
    excluded: tuple[str, ...] = ()
    expected: int | None = None


def visible(standing: Standing, principals: Iterable[Standing] = ()) -> QuerySet[Proposal]:
    """The proposals somebody may read: the office's and the chief's whole jurisdiction, a leader's portfolio, and for
    discipline what was handed over. Units do not see what is only proposed about them."""
    condition = Q(pk=None)
    for each in (standing, *principals):
        if is_administrator(each):
            continue
        places = dict(each.elsewhere)
        if each.jurisdiction_id:
            places[each.jurisdiction_id] = each.roles
        for place, roles in places.items():
            here = Q(jurisdiction=place)
            if roles & OFFICE or "chief" in roles:
                condition |= here
            if "leader" in roles and each.portfolio:
                condition |= here & Q(unit__in=sorted(each.portfolio))
            if "discipline" in roles:
                condition |= here & Q(proposes="hand_over", decision__in=sorted(CARRIED_OUT))
    return Proposal.objects.filter(condition)


def decide(ask: Ask, by: Person, now: datetime, principal: Person | None = None) -> Proposal:
    """Agrees, agrees in part (部分不计入) or declines, with the reason.

    Raises:
        BadInput: it is not there for this person, was decided or withdrawn meanwhile, a reason is missing, or what is
            left after striking out does not reach the threshold. Nothing was written then.

    Source: engine.md, Ladders and counting; 渭县办法 WX-8, WX-13.
    """
    day = at_beijing(now).date()
    seen = visible(standing_on(by, day), [standing_on(principal, day)] if principal else ())
    row = seen.filter(pk=ask.proposal).first()
    if row is None:
        raise BadInput(
            Problem(Place("处置建议"), "没有这条处置建议，或者您不能查看", "no-such-proposal", "请从处置建议页重新打开")
        )
    if problems := list(_misfits(ask, row)):
        raise BadInput(*problems)
    payload = {"proposal": row.key, "proposes": row.proposes, "decision": ask.decision}
    if ask.excluded:
        payload["excluded"] = list(ask.excluded)  # type: ignore[assignment]  # a payload holds values of any JSON type
    with transaction.atomic():
        record_decision(matters_of(row.basis), payload, ask.reason.strip(), by, now, principal)
        if row.unit_id is not None:  # its subject's row is locked before its own, as the sweep does
            outbox.wake([(row.jurisdiction_id, row.unit_id)], now)
        row = Proposal.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if stale := _stale(ask, row):
            raise BadInput(stale)
        _refuse_what_fell(ask, row, now)
        row.decision, row.decided_at, row.decided_by, row.principal = ask.decision, now, by, principal
        row.reason, row.excluded, row.version = ask.reason.strip(), list(ask.excluded), row.version + 1
        row.save()
        if ask.decision in CARRIED_OUT and row.proposes in _TOLD_TO_THE_UNIT:
            outbox.put([_told(row, now)])
        if ask.decision in CARRIED_OUT and row.proposes in ("circular", "correction"):
            count_circulated(row, now)
    return row


def receipt(proposal: int, by: Person, now: datetime, returned: str = "") -> Proposal:
    """The competent body signs for a hand-over, and may say what it chooses to disclose; the first receipt stands.

    Raises:
        BadInput: it is not a hand-over this person may sign for.
    """
    held = standing_on(by, at_beijing(now).date())
    with transaction.atomic():
        row = visible(held).select_for_update(of=("self",)).filter(pk=proposal, proposes="hand_over").first()
        if row is None or "discipline" not in held.roles_in(row.jurisdiction_id):
            raise BadInput(Problem(Place("移交"), "“签收移交”由纪委监委办理", "capacity", "请将移交材料送纪委监委"))
        row.receipted_at, row.receipted_by = row.receipted_at or now, row.receipted_by or by
        row.returned, row.version = returned.strip() or row.returned, row.version + 1
        row.save(update_fields=["receipted_at", "receipted_by", "returned", "version"])
    return row


def _misfits(ask: Ask, row: Proposal) -> Iterable[Problem]:
    place = Place("处置建议")
    if ask.decision not in DECISIONS:
        yield Problem(place, "没有选审定意见", "decision", "请选择同意、部分不计入或不同意")
    if ask.decision in ("declined", "partly_agreed") and not ask.reason.strip():
        yield Problem(Place("理由"), "没有写理由", "reason", "不同意和部分不计入都要写明理由")
    if len(ask.reason) > 2000:
        yield Problem(Place("理由"), f"理由有{len(ask.reason)}个字，最多2000个字", "too-long", "请精简")
    if ask.decision == "partly_agreed" and not ask.excluded:
        yield Problem(Place("不计入"), "没有选不计入的逾期", "excluded", "请勾选不计入的，或选择同意")
    if ask.decision != "partly_agreed" and ask.excluded:
        yield Problem(Place("不计入"), "勾选了不计入的逾期", "excluded", "请选择部分不计入，或取消勾选")
    if unknown := set(ask.excluded) - set(row.basis):
        yield Problem(Place("不计入"), f"{len(unknown)}项不在这条建议的依据里", "excluded", "请从依据里勾选")
    if ask.excluded and row.subject_kind != "unit":
        yield Problem(Place("不计入"), "这条建议不是按次数提出的", "excluded", "请选择同意或不同意")


def _stale(ask: Ask, row: Proposal) -> Problem | None:
    if row.decision == "waiting" and ask.expected in (None, row.version):
        return None
    who = row.decided_by.name if row.decided_by else "系统"
    words = {
        "agreed": "同意",
        "partly_agreed": "部分不计入",
        "declined": "不同意",
        "withdrawn": "撤回",
        "waiting": "更新",
    }
    what = f"{who}已“{words[row.decision]}”这条处置建议，您的意见没有提交"
    return Problem(Place("处置建议"), what, "stale", "请刷新后核对")


def _refuse_what_fell(ask: Ask, row: Proposal, now: datetime) -> None:
    """The ground is counted again with what is struck out: what no longer reaches the threshold is not agreed to."""
    if ask.decision not in CARRIED_OUT or row.subject_kind != "unit" or row.unit_id is None or row.replaces:
        return
    made = list(Proposal.objects.filter(jurisdiction=row.jurisdiction_id, unit=row.unit_id, subject_kind="unit"))
    for each in made:
        if each.pk == row.pk:
            each.excluded = list(ask.excluded)
    told = counted(ground_of(row.jurisdiction_id, now, RuleBook()), row.jurisdiction_id, row.unit_id, made, now)
    if row.key in {row_key(row.jurisdiction_id, key) for key in told.withdrawn}:
        if ask.excluded:
            what, hint = f"去掉勾选的以后不足{row.threshold}次", "请选择不同意，或少去掉一些"
        else:
            what, hint = f"所依据的逾期（投诉）现已不足{row.threshold}次，系统将撤回这条建议", "请刷新"
        raise BadInput(Problem(Place("处置建议"), what, "below-threshold", hint))


def _told(row: Proposal, now: datetime) -> Notice:
    return Notice(
        key=f"proposal/{row.key}/decided", jurisdiction_id=row.jurisdiction_id, matter_id=row.matter_id, proposal=row,
        unit_id=row.unit_id, kind="proposal_decided", rule=row.rule, at=now, to=["debtor", "head"],
        channels=["in_app", "mail"], urgency="urgent", made_at=now,
    )  # fmt: skip
