"""处置建议 as data: what is proposed about whom, its basis breach by breach, what follows, who decided. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from duban.apps.matters import models
from duban.apps.outbox.models import Proposal
from duban.apps.outbox.words import DECISIONS
from duban.apps.watch.circulated import circular_in
from duban.core.calendar.days import Calendar
from duban.core.events import TABLE, EventKind
from duban.core.instant import at_beijing
from duban.core.policy.rules import LadderRule, Pack
from duban.core.policy.sentence import sentence
from duban.core.words import PROPOSALS, Basis
from duban.web.dates import short_due, short_moment

MARKS: Final = MappingProxyType(
    {"waiting": "○", "agreed": "✓", "partly_agreed": "✓", "declined": "✕", "withdrawn": "↩"}
)
FOLLOWS: Final = MappingProxyType(
    {
        "circular": ("记入各有关事项的办理记录", "告知该单位的联络员和主要负责人", "可打印通报稿；印发、公开另行决定"),
        "hand_over": ("记入各有关事项的办理记录", "纪委监委可以查看所依据的事项并签收", "可打印移交函稿；本系统不通知该单位"),
        "accountability": ("记入各有关事项的办理记录", "告知该单位的联络员和主要负责人", "启动程序不是处理决定，当事人另行陈述"),
        "raise": ("记入该事项的办理记录", "告知该单位的联络员和主要负责人"),
        "correction": ("记入各有关事项的办理记录", "告知该单位", "按原范围更正，可打印更正稿"),
    }
)  # fmt: skip
"""What comes of agreeing, told before."""
UNSEEN: Final = "不在您的知悉范围的事项"


@dataclass(frozen=True, slots=True)
class Line:
    """One proposal in the list."""

    id: int
    subject: str
    proposes: str
    because: str
    rule: str
    clause: str
    reached: str
    waits: str
    decision: str
    mark: str
    decided: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing of the basis; ``matter`` is 0 where the reader may not see it."""

    key: str
    matter: int
    number: str
    title: str
    what: str
    when: str
    rule: str
    explained: str
    duty: bool
    struck: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class ProposalPage:
    line: Line
    version: int
    sentence: str
    stated: bool
    words: str
    pack_id: str
    pack_title: str
    issuer: str
    grounds: tuple[Ground, ...]
    count: int
    follows: tuple[str, ...]
    reason: str
    replaces: int
    by_count: bool
    receipt: str
    returned: str
    proposes_key: str


def because(row: Proposal, pack: Pack | None) -> str:
    """Why it is proposed, in a few words."""
    if row.subject_kind == "matter":
        return f"重复被通报，共{row.threshold}次" if any(map(circular_in, row.basis)) else "逾期后仍未办理"
    rule = next((rule for rule in pack.rules if rule.id == row.rule), None) if pack else None
    what = "有效投诉" if isinstance(rule, LadderRule) and "complaint_valid" in rule.counts else "逾期"
    return "原通报所依据的次数已不足" if row.replaces else f"{what}达到{row.threshold}次"


def line(row: Proposal, pack: Pack | None, calendar: Calendar, now: datetime) -> Line:
    """One proposal; ``row`` with its unit, matter and decider read."""
    made, today = at_beijing(row.made_at).date(), at_beijing(now).date()
    waits = ""
    if row.decision == "waiting" and calendar.first <= made <= today <= calendar.last:
        days = calendar.working_between(made, today)
        waits = f"已等{days}个工作日" if days else "今天提出"
    who = row.decided_by.name if row.decided_by else ("系统" if row.decided_at else "")
    if row.principal and row.decided_by:
        who = f"{row.principal.name}（{row.decided_by.name}代）"
    return Line(
        id=row.pk,
        subject=row.unit.name if row.unit else (row.matter.title if row.matter else ""),
        proposes=PROPOSALS[row.proposes],
        because=because(row, pack),
        rule=row.rule,
        clause=row.clause,
        reached=short_due(row.reached_at, at_beijing(now).year),
        waits=waits,
        decision=DECISIONS[row.decision],
        mark=MARKS[row.decision],
        decided=f"{who}，{short_moment(row.decided_at, at_beijing(now).year)}" if row.decided_at else "",
    )


def proposal_page(
    row: Proposal,
    pack: Pack | None,
    duties: Mapping[str, models.Duty],
    matters: Mapping[int, models.Matter],
    calendar: Calendar,
    now: datetime,
    replaced: Callable[[str], int],
    circulars: Mapping[int, datetime] = MappingProxyType({}),
) -> ProposalPage:
    """One proposal with its whole basis.

    Args:
        pack: in force in its jurisdiction.
        duties: those of the basis by key, that this reader may see.
        matters: those of the basis by id, that this reader may see.
        replaced: the id of an earlier proposal by its key.
        circulars: when each circular of the basis was agreed to, by its id.
    """
    rule = next((rule for rule in pack.rules if rule.id == row.rule), None) if pack else None
    year = at_beijing(now).year
    grounds = tuple(_ground(key, row.excluded, duties, matters, circulars, year) for key in row.basis)
    return ProposalPage(
        line=line(row, pack, calendar, now),
        version=row.version,
        sentence=sentence(rule, pack) if rule and pack else "",
        stated=rule is not None and rule.basis is Basis.STATED,
        words=rule.words if rule else "",
        pack_id=pack.id if pack else "",
        pack_title=pack.title if pack else "",
        issuer=pack.issuer if pack else "",
        grounds=grounds,
        count=len(row.basis),
        follows=FOLLOWS[row.proposes],
        reason=row.reason,
        replaces=replaced(row.replaces) if row.replaces else 0,
        by_count=row.subject_kind == "unit" and not row.replaces,
        receipt=_receipt(row, year),
        returned=row.returned,
        proposes_key=row.proposes,
    )


def _receipt(row: Proposal, year: int) -> str:
    if row.receipted_at is None or row.receipted_by is None:
        return ""
    return f"{row.receipted_by.name}，{short_moment(row.receipted_at, year)}"


def _ground(
    key: str,
    struck: Sequence[str],
    duties: Mapping[str, models.Duty],
    matters: Mapping[int, models.Matter],
    circulars: Mapping[int, datetime],
    year: int,
) -> Ground:
    pk = key.partition("/")[0]
    matter = matters.get(int(pk)) if pk.isdigit() else None
    duty = duties.get(key)
    is_duty = key.count("/") > 1
    if matter is None:
        return Ground(key, 0, "", UNSEEN, "", "", "", "", is_duty, key in struck, True)
    what, when, explained, stands = "有效投诉", "", "", True
    if circular := circular_in(key):
        what, when = "被通报", f"{short_moment(circulars[circular], year)}审定" if circular in circulars else ""
    if is_duty:
        what = TABLE[EventKind(duty.act)].chinese if duty else "时限已变动"
        when = f"{short_due(duty.breached_at, year)}前未办" if duty and duty.breached_at else ""
        explained = _hearing(duty, year) if duty else ""
        stands = duty is not None and duty.breached_at is not None and duty.state not in ("waived", "overturned")
    return Ground(
        key, matter.pk, matter.number, matter.title, what, when, duty.rule if duty else "", explained, is_duty,
        key in struck, stands,
    )  # fmt: skip


def _hearing(duty: models.Duty, year: int) -> str:
    steps = (("告知", duty.told_at), ("说明", duty.explained_at), ("认定", duty.confirmed_at))
    return "，".join(f"{short_moment(at, year)}{word}" for word, at in steps if at is not None)
