"""Reads what a matter's page shows, for one person who may see it, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.http import Http404

from duban.apps.matters import access, drafts, models, queries
from duban.apps.matters.actions.migrating import editions_for
from duban.apps.matters.events import as_set_up, events_of
from duban.apps.matters.rules import RuleBook
from duban.apps.matters.spine import is_verified
from duban.apps.matters.words import OVER, STATES
from duban.apps.org import queries as org
from duban.apps.org.models import Person
from duban.apps.org.standing import Standing
from duban.core.acts import Act, Other
from duban.core.assess import Assessment
from duban.core.events import EventKind
from duban.core.instant import at_beijing
from duban.core.matter.history import fold
from duban.core.situation import situation_of
from duban.web.frame import legend
from duban.web.matters.composer import Offer
from duban.web.matters.consequence import Surroundings
from duban.web.matters.offering import offers
from duban.web.matters.page import Branch, MatterPage, matter_page
from duban.web.matters.reading import written

NOT_YOURS = "没有这件事项，或者它不在您的知悉范围。请核对编号，或向督查室查询。"


@dataclass(frozen=True)
class Asker:
    """Who asks: the person, their standing today, and those they stand in for."""

    person: Person
    standing: Standing

    @cached_property
    def principals(self) -> tuple[Standing, ...]:
        return queries.on_behalf(self.standing)

    @cached_property
    def represented(self) -> tuple[tuple[Standing, Person], ...]:
        """Those the person stands in for, with their names."""
        people = (
            {each.pk: each for each in Person.objects.filter(pk__in=self.standing.principals)}
            if self.principals
            else {}
        )
        return tuple((held, people[held.person_id]) for held in self.principals)

    @property
    def standings(self) -> tuple[Standing, ...]:
        return (self.standing, *self.principals)


@dataclass(frozen=True)
class Desk:
    """One matter laid out for one person."""

    asker: Asker
    row: models.Matter
    parties: list[models.Party]
    about: Surroundings
    now: datetime

    @cached_property
    def assessment(self) -> Assessment:
        return self.about.assess()

    @property
    def lights(self) -> Mapping[str, str]:
        return dict(legend(self.about.rules.pack))

    @property
    def names(self) -> dict[str, str]:
        return {str(party.unit_id): party.unit.name for party in self.parties}

    def may(self, act: Act) -> bool:
        """Whether the person may do one of the things that have a form of their own."""
        return act in self._allowed

    @cached_property
    def _allowed(self) -> frozenset[Act]:
        stands = situation_of(fold(self.about.matter, self.about.events, self.now), (), None, ())
        allowed = (access.may(held, self.row, None, stands, parties=self.parties) for held in self.asker.standings)
        return frozenset[Act]().union(*allowed)

    def seen(self, unit: str | None) -> int:
        """The version an act would add to, as it is read now: the unit's thread, or the matter's facts."""
        if unit is None:
            return self.row.facts_version
        return next((p.thread_version for p in self.parties if str(p.unit_id) == unit and p.left_at is None), 0)

    def offers(self) -> tuple[Offer, ...]:
        """What may be done now, each form with what this person had begun to write in it."""
        found = self._offers()
        start = f"act-{self.row.pk}-"
        begun = drafts.kept_under(self.asker.person, start) if found else {}
        return tuple(
            replace(offer, written={**written(offer.kind, begun[start + offer.id]), **offer.written})
            if start + offer.id in begun
            else offer
            for offer in found
        )

    def _offers(self) -> tuple[Offer, ...]:
        return offers(
            self.row, self.parties, self.about, self.assessment, self.asker.standing,
            [(held, person.name) for held, person in self.asker.represented], self._units,
        )  # fmt: skip

    def page(self, offered: tuple[Offer, ...] | None = None) -> MatterPage:
        held, principals = self.asker.standing, self.asker.principals
        tree = queries.tree(held, self.row, principals)
        lights = self.lights
        records = list(queries.timeline(held, self.row, principals))
        told = [each for each in records if each.kind is not EventKind.VERDICT]
        return matter_page(
            self.row,
            self.parties,
            told,
            self.about,
            self.assessment,
            lights,
            instructions=queries.instructions_of(held, self.row, principals),
            nodes=list(self.row.nodes.all()),
            children=[_branch(each.matter, lights, each.depth) for each in tree.below],
            parent=_branch(tree.parent, lights) if tree.parent else None,
            offers=self.offers() if offered is None else offered,
            may_split=self.may(Other.SPLIT),
            may_begin=access.may_begin(held) is None,
            may_mark=self.may(Other.MARK_NODE),
            may_plan=self.may(Other.PLAN_NODE),
            may_correct=self.may(EventKind.CORRECTED),
            may_migrate=self.may(EventKind.MIGRATED) and bool(editions_for(self.row, self.now)),
            pack=self.about.rules.pack.title if self.row.pack else "",
            verdicts=len(records) - len(told),
            verified=self.row.state == "reported" and is_verified(fold(self.about.matter, self.about.events, self.now)),
        )

    def _units(self) -> tuple[tuple[str, str], ...]:
        now_in = {party.unit_id for party in self.parties if party.left_at is None}
        tree = org.tree(self.row.jurisdiction_id)
        return tuple(
            (str(each.unit.id), each.unit.name)
            for each in tree.flat(self.asker.standing.day)
            if each.depth == 0 and each.unit.id not in now_in
        )


def desk(asker: Asker, matter: int, now: datetime) -> Desk:
    """The matter for this person.

    Raises:
        Http404: there is none, or it is not theirs to see: both read alike.
    """
    try:
        row = queries.matter_for(asker.standing, matter, asker.principals)
    except models.Matter.DoesNotExist as none:
        raise Http404(NOT_YOURS) from none
    events = events_of([row.pk])[row.pk]
    book = RuleBook()
    rules = book.of(row.jurisdiction_id, row.pack, row.created_at)
    at = max([at_beijing(now), *(event.recorded_at for event in events[-1:])])
    about = Surroundings(rules, book.calendar(row.jurisdiction_id, at), as_set_up(row.pk, events), tuple(events), at)
    return Desk(asker, row, list(row.parties.all()), about, at)


def _branch(row: models.Matter, lights: Mapping[str, str], depth: int = 1) -> Branch:
    live = row.state not in OVER and row.state != "draft"
    return Branch(row.pk, row.number, row.title, row.light, lights[row.light], STATES[row.state], live, depth)
