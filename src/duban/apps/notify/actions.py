"""The one door for what people do with messages: read them, choose how to get them, chase, log a call, send again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction

from duban.apps.matters.actions import Act, Performed, perform
from duban.apps.matters.models import Duty
from duban.apps.matters.rules import calendar_in_force
from duban.apps.matters.sight import on_behalf
from duban.apps.notify import chases, queries
from duban.apps.notify.models import Errand, Letter, Message, Preference
from duban.apps.org.models import Person
from duban.apps.org.queries import standing as standing_on
from duban.apps.outbox.models import Notice
from duban.core.events import TABLE, EventKind
from duban.core.instant import at_beijing
from duban.core.problem import BadInput, Place, Problem
from duban.core.secrecy import marking

QUIET_AT_MOST: Final = timedelta(hours=14)
LONGEST: Final = 1000
WAITING: Final = frozenset({"open", "late"})


def read(person: Person, now: datetime, key: int | None = None) -> int:
    """Marks one of the person's own messages as read, or (None) all of them.

    Returns:
        How many were unread. Another person's message is as none.
    """
    mine = Message.objects.filter(person=person, channel="in_app", read_at=None)
    return (mine if key is None else mine.filter(pk=key)).update(read_at=now)


def prefer(person: Person, *, digest: bool, quiet_from: time | None, quiet_to: time | None) -> Preference:
    """How this person wants ordinary mail. What is urgent always arrives.

    Raises:
        BadInput: half of the quiet hours is missing, or they leave too little of the day.
    """
    place = Place("免打扰")
    if (quiet_from is None) != (quiet_to is None):
        raise BadInput(Problem(place, "只写了一头", "quiet-half", "请把起、止都写上，或都清空"))
    if quiet_from is not None and quiet_to is not None:
        length = timedelta(
            hours=quiet_to.hour - quiet_from.hour, minutes=quiet_to.minute - quiet_from.minute
        ) % timedelta(days=1)
        if not timedelta() < length <= QUIET_AT_MOST:
            raise BadInput(Problem(place, "免打扰的时间太长", "quiet-long", "最多14小时，请缩短"))
    wish, _ = Preference.objects.update_or_create(
        person=person, defaults={"digest": digest, "quiet_from": quiet_from, "quiet_to": quiet_to}
    )
    return wish


@dataclass(frozen=True, slots=True)
class Chase:
    """One duty to be chased, and the version of the unit's thread its form was shown with."""

    duty: str
    expected: int


def chase(
    asked: Sequence[Chase], text: str, by: Person, now: datetime, principal: Person | None = None
) -> list[Performed]:
    """Chases one or many duties (催办): all of them or none. Each asks its unit for an answer on record.

    Raises:
        BadInput: every reason why not: nothing was chosen, a duty is done or not theirs, it was chased on this very
            working day and no reason is given, or the unit has acted since the form was shown.

    Source: 效能提升年方案 三(一)4 (XQ-5).
    """
    if not asked:
        raise BadInput(Problem(Place("催办"), "没有选要催的", "nothing-chosen", "请勾选一项或几项"))
    held = standing_on(by, at_beijing(now).date())
    matters = chases.overseen(held, on_behalf(held))
    wanted = {each.duty: each.expected for each in asked}
    rows = Duty.objects.filter(key__in=list(wanted), matter__in=matters.values("pk"), side="handling")
    found = {each.duty.key: each for each in chases.described(
        list(rows.select_related("matter", "unit").order_by("matter_id", "pk")), now, calendar_in_force(held.jurisdiction_id, now)
    )}  # fmt: skip
    problems: list[Problem] = []
    acts: list[Act] = []
    for key, version in wanted.items():
        told = found.get(key)
        if told is None:
            problems.append(Problem(Place("催办"), "没有这项时限，或不在您的知悉范围", "no-duty", "请刷新后再选"))
            continue
        duty, unit = told.duty, told.duty.unit_id or 0
        name = f"{duty.matter.number} {duty.unit}{TABLE[EventKind(duty.act)].chinese}"
        if duty.state not in WAITING:
            problems.append(Problem(Place(name), "已经办理或正在审定，不用催", "not-waiting", "请刷新后再选"))
        elif told.again and not text.strip():
            problems.append(Problem(Place(name), "本工作日已经催办过", "chased-today", "再催请在催办内容里写明理由"))
        acts.append(Act(duty.matter_id, EventKind.CHASED, unit, {"duty": key}, text=text.strip(), expected=version))
    if problems:
        raise BadInput(*problems)
    return perform(acts, by, now, principal)


def log_errand(key: int, by: Person, now: datetime, reached: str, said: str) -> Errand:
    """Writes down a telephone call, or that a notice on paper went out: whom it reached and what they said.

    One call settles all that waits to be said to that unit about that matter.

    Raises:
        BadInput: it is not theirs, was logged before, or a field is missing, too long or bears a secrecy marking.
    """
    held = standing_on(by, at_beijing(now).date())
    found = chases.errand_for(held, on_behalf(held), key)
    if found is None:
        raise BadInput(Problem(Place("登记"), "没有这一条，或不在您的知悉范围", "no-errand", "请刷新页面"))
    reached, said = reached.strip(), said.strip()
    if problems := _wrong_log(found.way, reached, said):
        raise BadInput(*problems)
    with transaction.atomic():
        row = Errand.objects.select_for_update(of=("self",)).select_related("notice").get(pk=key)
        if row.state == "done":
            who = row.done_by.name if row.done_by else "别人"
            raise BadInput(Problem(Place("登记"), f"{who}已经登记过，您的没有存入", "stale", "请刷新页面核对"))
        chases.same_errand(row).update(state="done", done_at=now, done_by=by, reached=reached, said=said)
        row.refresh_from_db()
    return row


def log_call(
    act: Act, reached: str, said: str, by: Person, now: datetime, principal: Person | None = None
) -> Performed:
    """Writes down a call that was simply made, no rule asking for one: a chase by telephone (电话催办).

    The chase stands in the matter's own record and demands the unit's answer there as any chase does; whom the call
    reached and what they said stand in the record of chases. Calls a rule asked for to that unit about the matter are settled
    by it.

    Args:
        act: the chase (催办) of one unit's thread, as its form was filled in.
        reached: with whom was spoken.
        said: what they answered.

    Raises:
        BadInput: a field is missing, too long or bears a secrecy marking, or the chase itself is refused. Nothing is
            written then.

    Source: 效能提升年方案 三(一)4 (XQ-5).
    """
    reached, said = reached.strip(), said.strip()
    if problems := _wrong_log("phone", reached, said):
        raise BadInput(*problems)
    with transaction.atomic():
        [done] = perform([act], by, now, principal)
        notice = Notice.objects.get(matter=act.matter, unit=act.unit, kind=EventKind.CHASED, seq=done.seq)
        made = Errand.objects.create(
            notice=notice, way="phone", state="done", made_at=now, done_at=now, done_by=by, reached=reached, said=said
        )
        # What else was to be said to that unit about the matter was said in the same call.
        chases.same_errand(made).update(state="done", done_at=now, done_by=by, reached=reached, said=said)
    return done


def _wrong_log(way: str, reached: str, said: str) -> list[Problem]:
    """What is wrong with how a call (or a paper that went out) is written down."""
    problems = []
    if not reached:
        hint = "请写明与谁通了话" if way == "phone" else "请写明交给了谁"
        problems.append(Problem(Place("reached"), "没有写联系到的人", "reached-missing", hint))
    elif len(reached) > 100:
        problems.append(Problem(Place("reached"), "最多100个字", "too-long", "请只写姓名和职务"))
    if way == "phone" and not said:
        problems.append(Problem(Place("said"), "没有写对方说的", "said-missing", "请写明答复，没有接通的也写明"))
    elif len(said) > LONGEST:
        problems.append(Problem(Place("said"), f"有{len(said)}个字，最多{LONGEST}个字", "too-long", "请精简"))
    if mark := marking(f"{reached}\n{said}"):
        what = f"内容有国家秘密标志“{mark}”，没有存入"
        problems.append(Problem(Place("said"), what, "secret", "本系统不得存储、处理国家秘密，请按保密规定处理"))
    return problems


def send_again(key: int, by: Person, now: datetime) -> Letter:
    """Tries a letter that was given up once more, from the beginning.

    Raises:
        BadInput: it is not theirs, or was not given up.
    """
    held = standing_on(by, at_beijing(now).date())
    if queries.letter_of(held, key) is None:
        raise BadInput(Problem(Place("重新发送"), "没有这封邮件，或不属于您的区划", "no-letter", "请刷新页面"))
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=key)
        if row.state != "given_up":
            raise BadInput(Problem(Place("重新发送"), "这封邮件正在发送或已经发出", "not-given-up", "请刷新页面"))
        row.state, row.tries, row.due_at = "waiting", 0, now
        row.save(update_fields=["state", "tries", "due_at"])
    return row
