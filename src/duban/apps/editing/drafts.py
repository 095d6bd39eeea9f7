"""The one door for writing drafts: begun from what is in force, saved with a counter, kept as a version that never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from duban.apps.audit.actions import record
from duban.apps.editing.checking import Texts, check
from duban.apps.editing.models import Draft, Version
from duban.apps.editing.proving import Proof, prove
from duban.apps.editing.writing import texts_of
from duban.apps.org.models import Jurisdiction, Person
from duban.apps.org.queries import lineage, standing
from duban.apps.policies import force
from duban.apps.policies.actions import Text, keep
from duban.apps.policies.models import Edition, Kind
from duban.core.digest import digest
from duban.core.instant import at_beijing
from duban.core.policy.read import store
from duban.core.problem import BadInput, Place, Problem
from duban.core.secrecy import marking

EDITORS: Final = frozenset({"supervisor", "head"})
"""Who writes drafts: the supervision office of a jurisdiction, on the pack its own jurisdiction goes by."""
LONGEST_REASON: Final = 1000
LARGEST: Final = 1_000_000
"""Characters of one text: what the reader refuses to parse is not kept either."""


def may_edit(person: Person, identifier: str, now: datetime) -> Jurisdiction | None:
    """The jurisdiction whose pack this person may change; None where they may not."""
    place = person.jurisdiction
    if place is None or place.pack != identifier or not identifier:
        return None
    held = standing(person, at_beijing(now).date())
    return place if held.roles & EDITORS and not held.administrator else None


def begin(identifier: str, title: str, by: Person, now: datetime) -> Draft:
    """A draft of the pack as it is in force, or is going to be.

    Raises:
        BadInput: the person may not, or the change has no name.
    """
    place = _place(identifier, by, now)
    title = title.strip()
    if not title:
        raise BadInput(Problem(Place("title"), "没有写这次改什么", "empty", "请写一句，如：WX-7改为15个工作日"))
    if len(title) > 100:
        raise BadInput(Problem(Place("title"), f"写了{len(title)}个字，最多100个", "too-long", "请缩短"))
    _refuse_secret(title, "title")
    step = force.holding(force.steps(force.rows(identifier), identifier, lambda: lineage(place.pk)), None)
    if step is None:
        raise BadInput(Problem(Place("title"), "这份制度没有存入", "pack-missing", "请系统管理员先存入制度包"))
    texts = texts_of(step.digest, place.pk)
    with transaction.atomic():
        made = Draft.objects.create(
            jurisdiction=place, identifier=identifier, title=title, base=step.digest, pack_text=texts.pack,
            rules_text=texts.rules, cases_text=texts.cases, made_by=by, made_at=now, changed_by=by, changed_at=now,
        )  # fmt: skip
        record("pack_drafted", now, by, f"{identifier} {title}", {"草稿": made.pk})
    return made


def texts_in(draft: Draft) -> Texts:
    """What a draft holds."""
    return Texts(draft.pack_text, draft.rules_text, draft.cases_text)


def save(draft: int, texts: Texts, seen: int, by: Person, now: datetime) -> Draft:
    """Keeps what was written, sound or not; the counter grows.

    Args:
        seen: the counter of the text that was changed.

    Raises:
        BadInput: the person may not, the draft is finished, a text is too large or bears a secrecy marking, or somebody
            else saved in between (``stale``). Nothing was written then.
    """
    with transaction.atomic():
        row = _locked(draft, by, now)
        for name, text in (("pack", texts.pack), ("rules", texts.rules), ("cases", texts.cases)):
            if len(text) > LARGEST:
                what = f"文本超过上限{LARGEST:,}字"
                raise BadInput(Problem(Place(name), what, "too-large", "请检查是否贴错了内容"))
            _refuse_secret(text, name)
        if row.edits != seen:
            what = f"{row.changed_by.name}已先保存（第{row.edits}次），您的没有存入，仍在下面"
            raise BadInput(Problem(Place("seen"), what, "stale", "请对照改动，合并后再保存"))
        if texts == texts_in(row):
            return row
        row.pack_text, row.rules_text, row.cases_text = texts.pack, texts.rules, texts.cases
        row.edits, row.changed_by, row.changed_at = row.edits + 1, by, now
        row.save()
    return row


def save_version(draft: int, seen: int, by: Person, now: datetime, reason: str = "") -> Version:
    """The draft's text as a version: what it decides is kept by its digest. The same text again gives the same version.

    Args:
        reason: why the cases that proved the rules as they were no longer hold; needed where there are such cases.

    Raises:
        BadInput: the person may not, somebody saved in between, the text is not sound, a case is counted wrong, cases change
            and no reason says why (``cases-change``), or it decides the same as what it began from.
    """
    with transaction.atomic():
        row = _locked(draft, by, now)
        if row.edits != seen:
            raise BadInput(
                Problem(Place("seen"), f"{row.changed_by.name}已先改动", "stale", "请看过最新的文本再保存版本")
            )
        texts = texts_in(row)
        proof = _proved(row, texts)
        reason = _reason(proof, reason)
        body = store(texts.by_file)
        if digest(body) == row.base:
            raise BadInput(Problem(Place("rules"), "与开始时的版本相同，没有改动", "unchanged", "请先修改"))
        [kept] = keep([Text(Kind.LOCAL, row.identifier, digest(body), body)], now)
        stored = Edition.objects.get(kind=Kind.LOCAL, digest=kept.digest)
        given = {"pack_text": texts.pack, "rules_text": texts.rules, "cases_text": texts.cases, "by": by, "at": now}
        given |= {"superseded": [*proof.aside, *proof.superseded], "reason": reason}
        made, new = Version.objects.get_or_create(draft=row, edition=stored, edits=row.edits, defaults=given)
        if new:
            told: dict[str, object] = {"摘要": kept.digest}
            if proof.superseded:
                told |= {"不再适用的案例": list(proof.superseded), "理由": reason}
            record("pack_version_saved", now, by, f"{row.identifier} {row.title}", told)
    return made


def drop(draft: int, by: Person, now: datetime) -> None:
    """Gives a draft up; it stays readable.

    Raises:
        BadInput: the person may not, or it is finished.
    """
    with transaction.atomic():
        row = _locked(draft, by, now)
        row.state = "dropped"
        row.save(update_fields=["state"])
        record("pack_draft_dropped", now, by, f"{row.identifier} {row.title}", {"草稿": row.pk})


def _proved(row: Draft, texts: Texts) -> Proof:
    found = check(texts, row.identifier, row.jurisdiction_id)
    if found.whole is None:
        raise BadInput(*found.problems)
    proof = prove(row, texts, found.whole)
    if proof.wrong:
        raise BadInput(*proof.wrong)
    return proof


def _reason(proof: Proof, reason: str) -> str:
    """Why the changed cases are laid aside; empty where none is."""
    reason = reason.strip() if proof.superseded else ""
    if proof.superseded and not reason:
        what = f"有{len(proof.superseded)}个案例的结果会变，还没有确认"
        hint = "在“这些案例的结果会变”里核对，写明理由；还要用的，先把案例改好"
        raise BadInput(Problem(Place("reason"), what, "cases-change", hint))
    if len(reason) > LONGEST_REASON:
        what = f"写了{len(reason)}个字，最多{LONGEST_REASON}个"
        raise BadInput(Problem(Place("reason"), what, "too-long", "请缩短"))
    _refuse_secret(reason, "reason")
    return reason


def _locked(draft: int, by: Person, now: datetime) -> Draft:
    row = Draft.objects.select_for_update(of=("self",)).select_related("changed_by").filter(pk=draft).first()
    place = _place(row.identifier if row else "", by, now)
    if row is None or row.jurisdiction_id != place.pk:
        raise BadInput(Problem(Place("draft"), "没有这份草稿", "not-found", "请从制度库重新打开"))
    if row.state != "open":
        raise BadInput(Problem(Place("draft"), "这份草稿已经结束，不能再改", "over", "请另起一份草稿"))
    return row


def _place(identifier: str, by: Person, now: datetime) -> Jurisdiction:
    place = may_edit(by, identifier, now)
    if place is None:
        what = "制度由采用它的区划的督查干部、督查室主任修改"
        raise BadInput(Problem(Place("draft"), what, "not-yours", "请联系其办理"))
    return place


def _refuse_secret(text: str, field: str) -> None:
    if secret := marking(text):
        what = f"内容有国家秘密标志“{secret}”，没有存入"
        raise BadInput(Problem(Place(field), what, "secret", "涉密内容不得录入本系统"))
