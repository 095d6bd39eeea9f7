"""施行: the head of the supervision office puts a version in force from a day on, with a reason. No matter moves by it.

Each edition holds until the next one begins, so none overlap and there is no gap between them; a day on which another one
begins already, or days without a rule, are told and refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction

from duban.apps.audit.actions import record
from duban.apps.editing.checking import Texts, check
from duban.apps.editing.models import Draft, Foresight, Version
from duban.apps.org.models import Jurisdiction, Person
from duban.apps.org.queries import lineage, standing
from duban.apps.policies import force
from duban.apps.policies.models import Enactment, Withdrawal
from duban.apps.policies.queries import alone
from duban.core.instant import at_beijing, start_of
from duban.core.policy.differences import gaps
from duban.core.policy.rules import Pack
from duban.core.problem import BadInput, Place, Problem
from duban.core.secrecy import marking


def heads(by: Person, place: int, now: datetime, principal: Person | None = None) -> bool:
    """Whether this person, or whom they stand in for today, is the head of the supervision office there."""
    day = at_beijing(now).date()
    own = standing(by, day)
    if own.administrator:
        return False
    if principal is None:
        return "head" in own.roles_in(place)
    return principal.pk in own.principals and "head" in standing(principal, day).roles_in(place)


def steps_in(place: int, identifier: str) -> tuple[force.Step, ...]:
    """The editions of a pack that hold one after the other in a jurisdiction, those to come included."""
    return force.steps(force.rows(identifier), identifier, lambda: lineage(place))


def enact(
    version: Version, day: date | None, reason: str, by: Person, now: datetime, principal: Person | None = None
) -> Enactment:
    """Puts a version in force.

    Args:
        day: from its beginning on (today: from now on); None: it could not be read.

    Returns:
        The act. Done twice, the second is refused: nothing is doubled.

    Raises:
        BadInput: the person may not; no reason; the day is past, or another edition begins on it or later; some days would
            be without a rule; nobody has looked at what it does to open matters; it does not fit what it rests on.
            Nothing was written then.
    """
    place = version.draft.jurisdiction_id
    if not heads(by, place, now, principal):
        raise _bad("version", "施行制度由本区划的督查室主任决定", "not-yours", "请送督查室主任")
    with transaction.atomic():
        Jurisdiction.objects.select_for_update(of=("self",)).get(pk=place)
        draft = Draft.objects.select_for_update(of=("self",)).get(pk=version.draft_id)
        held = steps_in(place, draft.identifier)
        if problems := [*_of_reason(reason), *_of_day(version, day, held, now), *_of_draft(draft, version)]:
            raise BadInput(*problems)
        assert day is not None  # `_of_day` has refused it
        made = Enactment.objects.create(
            edition=version.edition, jurisdiction_id=place, identifier=draft.identifier, since=max(start_of(day), now),
            reason=reason.strip(), by=by, principal=principal, recorded_at=now,
        )  # fmt: skip
        draft.state = "enacted"
        draft.save(update_fields=["state"])
        detail = {"摘要": version.edition.digest, "施行": str(day), "理由": reason.strip()}
        if principal is not None:
            detail["代"] = principal.name
        record("pack_enacted", now, by, f"{draft.identifier} {draft.title}", detail)
    return made


def withdraw(
    enactment: Enactment, reason: str, by: Person, now: datetime, principal: Person | None = None
) -> Withdrawal:
    """Takes an act back whose day has not come: it never holds, and its draft may be worked on again.

    Raises:
        BadInput: the person may not, no reason, its day has come, or it is withdrawn already. Nothing was written then.
    """
    place = enactment.jurisdiction_id
    if not heads(by, place, now, principal):
        raise _bad("reason", "撤回施行由本区划的督查室主任决定", "not-yours", "请送督查室主任")
    with transaction.atomic():
        Jurisdiction.objects.select_for_update(of=("self",)).get(pk=place)
        problems = list(_of_reason(reason))
        if enactment.since <= now:
            what = "已经施行，不能撤回"
            problems.append(Problem(Place("reason"), what, "in-force", "要换回原来的，请另起草稿再施行"))
        if Withdrawal.objects.filter(enactment=enactment).exists():
            problems.append(Problem(Place("reason"), "已经撤回了", "over", "不用再办"))
        if problems:
            raise BadInput(*problems)
        made = Withdrawal.objects.create(enactment=enactment, reason=reason.strip(), by=by, principal=principal, at=now)
        Draft.objects.filter(versions__edition=enactment.edition_id, jurisdiction=place, state="enacted").update(
            state="open"
        )
        detail = {"摘要": enactment.edition.digest, "理由": reason.strip()}
        if principal is not None:
            detail["代"] = principal.name
        record("pack_withdrawn", now, by, enactment.identifier, detail)
    return made


def days_without(version: Version, day: date, held: Sequence[force.Step]) -> tuple[str, ...]:
    """What would be without a rule if it began on a day: one sentence each."""
    before = force.holding(held, start_of(day))
    return gaps(alone(before.digest), alone(version.edition.digest), day) if before else ()


def _of_reason(reason: str) -> Iterator[Problem]:
    if not reason.strip():
        yield Problem(Place("reason"), "没有写理由", "reason-missing", "请写明为什么改、依据什么文件或会议")
    elif len(reason) > 1000:
        yield Problem(Place("reason"), f"理由有{len(reason)}个字，最多1000个", "too-long", "请缩短")
    if secret := marking(reason):
        yield Problem(Place("reason"), f"内容有国家秘密标志“{secret}”，没有存入", "secret", "涉密内容不得录入本系统")


def _of_day(version: Version, day: date | None, held: Sequence[force.Step], now: datetime) -> Iterator[Problem]:
    today = at_beijing(now).date()
    if day is None:
        yield Problem(Place("day"), "施行日期不是有效的日期", "day-form", "请选择今天或以后的一天")
        return
    if day < today:
        yield Problem(Place("day"), f"{day}已经过去，制度不溯及既往", "past", "请选择今天或以后的一天")
        return
    last = held[-1] if held else None
    begins = at_beijing(last.since).date() if last else None
    if last and last.enacted and begins and begins >= day:
        what = f"{begins}已定有一版施行，两版会重叠"
        yield Problem(Place("day"), what, "overlap", f"请选择{begins}以后的一天")
        return
    present = force.holding(held, max(start_of(day), now))
    if present and present.digest == version.edition.digest:
        yield Problem(Place("day"), "这一版到那一天已经在施行", "in-force", "不用再施行")
        return
    for said in days_without(version, day, held):
        yield Problem(Place("day"), said, "gap", "请改施行日期，或改写草案中的日期")


def _of_draft(draft: Draft, version: Version) -> Iterator[Problem]:
    if draft.state != "open":
        yield Problem(Place("version"), "这份草稿已经结束", "over", "请另起一份草稿")
    if not Foresight.objects.filter(version=version).exclude(done_at=None).exists():
        hint = "请先“看会动哪些在办事项”，等推算完成"
        yield Problem(Place("version"), "还没有看过它会怎样影响在办事项", "not-foreseen", hint)
    texts = Texts(version.pack_text, version.rules_text, version.cases_text)
    found = check(texts, draft.identifier, draft.jurisdiction_id)
    if not isinstance(found.whole, Pack):
        yield from found.problems


def _bad(field: str, what: str, rule: str, hint: str) -> BadInput:
    return BadInput(Problem(Place(field), what, rule, hint))
