"""The year is lived: each day what fell due is judged, then people do what they meant to, by the product's own actions.

Conventions: one transaction a day; everything one person does at one moment is one call.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from duban.apps.matters.actions import Act, NewApproval, NewInstruction, NewMatter, NewParty, perform, set_up
from duban.apps.matters.attachments import HeldFile, hold
from duban.apps.matters.models import Duty, Matter
from duban.apps.matters.waking import waking
from duban.apps.notify.resolve import resolve
from duban.apps.outbox.models import Proposal, Subject
from duban.apps.watch import rehearsal
from duban.apps.watch.proposals import Ask, decide
from duban.apps.watch.rounds import until_quiet
from duban.apps.watch.sweep import sweep
from duban.core.events import EventKind
from duban.core.instant import BEIJING, ONE_DAY
from duban.demo import words
from duban.demo.people import County
from duban.demo.places import BUREAUS, GENERAL
from duban.demo.plans import Delivery, Step

DELIVERED: Final = time(9, 10)
JUDGED: Final = time(8, 0)
JUDGING: Final = (1, 3, 5)
TELLING: Final = 5
LATELY: Final = timedelta(days=14)
BY_PAPER: Final = (time(11, 20), time(17, 10))
"""When the section has recorded what came by telephone and paper in the morning, in the afternoon."""
THOUGHT_OVER: Final = timedelta(days=6)
"""How long a proposal lies before somebody decides it."""
LEFT: Final = 3
"""Every third proposal still waits: a visitor decides it."""


NOON: Final = time(12)
BY_SECTION: Final = {each.name: (each.head.login, each.clerk.login) for each in BUREAUS if each.by_paper}


class Year:
    """What has been delivered so far, and what people mean to do on which day."""

    def __init__(self, county: County, plans: Iterable[Delivery]) -> None:
        self._county = county
        self._deliveries: defaultdict[date, list[Delivery]] = defaultdict(list)
        for plan in plans:
            self._deliveries[plan.day].append(plan)
        self._matters: dict[int, Matter] = {}
        self._todo: defaultdict[date, list[tuple[Delivery, Step]]] = defaultdict(list)

    def live(self, until: datetime) -> None:
        """Day by day to an instant, the stored clock going before."""
        for at in rehearsal.rehearse(until, ONE_DAY):
            day = at.date()
            with transaction.atomic():
                self._watch(datetime.combine(day, JUDGED, BEIJING), closely=until - at < LATELY)
                self._deliver(self._deliveries.pop(day, ()), datetime.combine(day, DELIVERED, BEIJING))
                self._act(self._todo.pop(day, ()), until)
                self._decide(min(at, datetime.combine(day, time(17, 30), BEIJING)))
        until_quiet(until)

    def _watch(self, at: datetime, *, closely: bool) -> None:
        """What is due is judged every other day and told of once a week; ``closely``: every day."""
        if closely or at.isoweekday() in JUDGING:
            if Matter.objects.filter(waking(at)).exists() or Subject.objects.filter(next_wakeup__lte=at).exists():
                sweep(at)
            if closely or at.isoweekday() == TELLING:
                resolve(at)

    def _deliver(self, plans: Sequence[Delivery], at: datetime) -> None:
        if not plans:
            return
        made = set_up([self._new(plan, at) for plan in plans], self._county.supervisor, at)
        for plan, done in zip(plans, made, strict=True):
            self._matters[plan.key] = done.matter
            for step in plan.steps:
                self._todo[step.day].append((plan, step))

    def _new(self, plan: Delivery, at: datetime) -> NewMatter:
        c, chance = self._county, random.Random(plan.key)  # noqa: S311 - a story, no secret
        work, seat = plan.work, c.seats[plan.unit]
        lead = NewParty(
            c.units[plan.unit], "lead", clerk=seat.clerk.pk, first_responsible=seat.head.pk,
            direct_responsible=seat.clerk.pk,
        )  # fmt: skip
        others = tuple(
            NewParty(c.units[name], "assisting", direct_responsible=c.seats[name].clerk.pk) for name in plan.assisting
        )
        section = NewParty(c.units[GENERAL], "office")
        leader = c.people[plan.leader]
        instructed = tuple(
            NewInstruction(c.people[login].name, said, at.date(), leader=c.people[login].pk)
            for login, said in plan.instructed
        )
        by = c.people[plan.instructed[0][0]] if plan.instructed else c.head
        authority = plan.authority or f"{by.name}同志批示交办"
        return NewMatter(
            c.jurisdiction.pk, work.title, (lead, *others, section), plan.stated, kind=plan.kind, own_due=plan.own_due,
            requirement=chance.choice(words.REQUIREMENT[work.sort]).format(goal=work.goal),
            work_standard=words.STANDARD[work.sort], closing_standard=words.CLOSING[work.sort], details=plan.details,
            parent=self._matters[plan.parent].pk if plan.parent is not None else None,
            approval=None if plan.parent is not None else NewApproval(authority, by.pk, at - timedelta(minutes=40)),
            leader=leader.pk, supervisor=c.supervisor.pk, instructions=instructed, nodes=plan.nodes,
            source_title=plan.authority,
        )  # fmt: skip

    def _act(self, wanted: Sequence[tuple[Delivery, Step]], until: datetime) -> None:
        calls: defaultdict[tuple[time, str], list[tuple[Delivery, Step]]] = defaultdict(list)
        for plan, step in wanted:
            if datetime.combine(step.day, step.clock, BEIJING) <= until:
                calls[self._when(step), self._who(step)].append((plan, step))
        for (clock, by), told in sorted(calls.items(), key=lambda item: item[0]):
            duties = self._breached(told)
            acts = [
                self._one(plan, step, duties) for plan, step in told if not step.rule or self._key(plan, step) in duties
            ]
            if acts:
                perform(acts, self._county.person(by), datetime.combine(told[0][1].day, clock, BEIJING))

    def _recorded(self, step: Step) -> bool:
        """Whether the section records it for a unit that answers by paper."""
        return bool(step.unit) and step.unit in BY_SECTION and step.by in BY_SECTION[step.unit]

    def _when(self, step: Step) -> time:
        return BY_PAPER[step.clock > NOON] if self._recorded(step) else step.clock

    def _who(self, step: Step) -> str:
        return self._county.section.login if self._recorded(step) else step.by

    def _key(self, plan: Delivery, step: Step) -> tuple[int, str, int]:
        return self._matters[plan.key].pk, step.rule, self._county.units[step.unit]

    def _breached(self, told: Iterable[tuple[Delivery, Step]]) -> Mapping[tuple[int, str, int], str]:
        """The keys of the overdue duties that these steps are about."""
        matters = {self._matters[plan.key].pk for plan, step in told if step.rule}
        if not matters:
            return {}
        rows = Duty.objects.filter(matter__in=matters).exclude(breached_at=None).order_by("pk")
        return {(row.matter_id, row.rule, row.unit_id or 0): row.key for row in rows}

    def _one(self, plan: Delivery, step: Step, duties: Mapping[tuple[int, str, int], str]) -> Act:
        payload = dict(step.payload)
        if step.rule:
            payload["duty"] = duties[self._key(plan, step)]
        if step.reassign:
            payload["reassign"] = self._county.units[step.reassign]
        if step.kind is EventKind.DEPLOYED:
            payload["by_head"] = False
        return Act(
            self._matters[plan.key].pk, step.kind, self._county.units[step.unit] if step.unit else None, payload,
            text=step.text, files=self._files(plan, step), for_unit=self._recorded(step),
            occurred_at=datetime.combine(step.day, JUDGED, BEIJING) if step.kind is EventKind.COMPLAINT_RECEIVED else None,
        )  # fmt: skip

    def _files(self, plan: Delivery, step: Step) -> tuple[HeldFile, ...]:
        found = []
        if self._recorded(step):
            found.append(hold(f"{step.day:%m%d}反馈记录.txt", words.RECORDED.format(day=step.day).encode()))
        if step.evidence:
            who = self._county.seats[step.unit].clerk.name
            text = words.EVIDENCE.format(title=plan.work.title, unit=step.unit, text=step.text, person=who)
            found.append(hold("办结佐证说明.txt", text.encode()))
        return tuple(found)

    def _decide(self, at: datetime) -> None:
        """What has lain long enough is decided; every third is left for somebody to do."""
        made = list(Proposal.objects.order_by("pk"))
        for place, row in enumerate(made, 1):
            if place % LEFT == 0 or row.decision != "waiting" or row.made_at > at - THOUGHT_OVER:
                continue
            word = "declined" if place % (LEFT + 1) == 0 else "agreed"
            by = self._county.chief if row.proposes == "hand_over" else self._county.head
            decide(Ask(row.pk, word, words.DECISION[word]), by, at)
