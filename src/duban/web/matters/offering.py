"""Which acts this person is offered on a matter's page, each with what follows from it.

What is allowed is said by `duban.apps.matters.access` alone; here only those with a form of their own are laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from duban.apps.matters import access, models
from duban.apps.matters.evidence import units_with_proof
from duban.apps.matters.spine import steps
from duban.apps.matters.words import OVER
from duban.apps.org.standing import Standing
from duban.core.acts import Other
from duban.core.assess import Assessment
from duban.core.events import NOTHING, TABLE, Event, EventKind
from duban.core.instant import last_day
from duban.core.ladder.hearing import heard
from duban.core.matter.history import History, fold
from duban.core.moves import moves
from duban.core.obligation.obligation import Obligation
from duban.core.situation import Situation, situation_of
from duban.core.words import Side
from duban.web.dates import short_due, short_moment
from duban.web.matters.composer import ANSWERING, BESIDE, FOR_UNIT, FORMS, WITHOUT, Blank, Offer, ordered
from duban.web.matters.consequence import ALWAYS, Surroundings, foretell
from duban.web.matters.told import told

_E = EventKind
_HANGS_ON_WORDS: Final = frozenset(
    {
        _E.EXTENSION_DECIDED, _E.RETURN_DECIDED, _E.SENT_BACK, _E.CLASSIFIED, _E.INSTRUCTED, _E.PAUSED, _E.MERGED,
        _E.CORRECTED, _E.WAIVED, _E.OVERTURNED, _E.BREACH_TOLD, _E.BREACH_EXPLAINED, _E.BREACH_CONFIRMED,
        _E.UNITS_CHANGED,
    }
)  # fmt: skip
"""Acts whose consequence depends on what will be written: told in general only."""
_ABOUT_BREACHES: Final = frozenset({_E.WAIVED, _E.OVERTURNED, _E.BREACH_TOLD, _E.BREACH_EXPLAINED, _E.BREACH_CONFIRMED})
_REPORTS_WORK: Final = frozenset(
    {_E.REPORTED, _E.RESULT_REPORTED, _E.COMPLETION_ASKED, _E.EXTENSION_ASKED, _E.RETURN_ASKED}
)
_ONCE: Final = frozenset({_E.RECEIPTED, _E.SIGNED, _E.DEPLOYED})
_REPORTING: Final = (_E.RESULT_REPORTED, _E.COMPLETION_ASKED)
_FILES: Final = Blank("files", "原件照片或扫描件", "files", required=True)


def offers(
    row: models.Matter,
    parties: Sequence[models.Party],
    about: Surroundings,
    assessment: Assessment,
    standing: Standing,
    principals: Sequence[tuple[Standing, str]] = (),
    units: Callable[[], tuple[tuple[str, str], ...]] = tuple,
) -> tuple[Offer, ...]:
    """The acts offered, those first that a duty waits for.

    Args:
        principals: the standings and names of those the person stands in for today.
        units: the units an assignment may go to; asked only where an act needs them.
    """
    if row.state in OVER and not _sees_over(row, standing):
        return ()
    history = fold(about.matter, about.events, about.now)
    given_time = heard(history, about.rules.explain_within, about.calendar, about.rules.hours)
    active = [party for party in parties if party.left_at is None]
    names = {str(party.unit_id): party.unit.name for party in parties}
    found: list[Offer] = []
    parts = row.children.exclude(state__in=OVER).exists()
    for unit in (None, *(party.unit_id for party in active if party.role not in BESIDE)):

        def situation(people: Iterable[int], *, for_unit: bool = False, unit: int | None = unit) -> Situation:
            told = situation_of(
                history, assessment.obligations, None if unit is None else str(unit), [str(one) for one in people],
                approved=row.approval_id is not None or row.parent_id is not None, open_children=parts,
                standard_stated=bool(row.closing_standard.strip()), evidence=True, heard=given_time,
            )  # fmt: skip
            return replace(told, for_unit=for_unit)

        me = standing.person_id
        own = access.may(standing, row, unit, situation([me]), parties=active)
        found += [_offer(kind, unit, names, assessment) for kind in _fitting(own, unit)]
        for principal, name in principals:
            right = access.may(
                standing, row, unit, situation([me, principal.person_id]), parties=active, principal=principal
            )
            more = [kind for kind in _fitting(right, unit) if kind not in own]
            said = (str(principal.person_id), name)
            found += [replace(_offer(kind, unit, names, assessment), principal=said) for kind in more]
        if unit is not None:
            recorded = access.may_record_for_unit(standing, row, unit, situation([me]), parties=active)
            found += [_for_unit(_offer(kind, unit, names, assessment)) for kind in _fitting(recorded, unit)]
    found = [_with_calendar(offer, about) for offer in found if _worth(offer, about, assessment)]
    found = _with_lacks([offer for offer in found if not _taken(offer, history)], row, history)
    named = (
        tuple(units()) if any(blank.kind in ("unit", "parties") for offer in found for blank in offer.blanks) else ()
    )
    stand = tuple((str(party.unit_id), party.unit.name, party.role) for party in active if party.role in ANSWERING)
    shown = [replace(_told(offer, about, assessment, names, named), parties=stand) for offer in found]
    return ordered([_applied(_gathering(offer, history, names), history) for offer in shown])


def _applied(offer: Offer, history: History) -> Offer:
    """Who decides on an application reads there what was asked and why; the asked date stands in the field."""
    wanted = {_E.EXTENSION_DECIDED: _E.EXTENSION_ASKED, _E.RETURN_DECIDED: _E.RETURN_ASKED}.get(offer.kind)
    waiting = [each.asked for each in history.applications if each.decided is None]
    event = next((each for each in waiting if each.kind is wanted and each.unit == offer.unit), None)
    if event is None:
        return offer
    year = history.now.year
    phrases = "，".join(told(event.kind, event.payload, year)[0])
    said = f"{offer.unit_name}{short_moment(event.recorded_at, year)}{TABLE[event.kind].chinese}：{phrases}"
    until = event.payload.get("until")
    return replace(offer, asked=said, begins={"due": last_day(until).isoformat()} if until else {})


def _gathering(offer: Offer, history: History, names: Mapping[str, str]) -> Offer:
    """Where the lead gathers (牵头汇总), who answers to whom: the lead's report and the closing do not wait for others."""
    if offer.kind not in _REPORTING and offer.kind is not _E.CLOSED:
        return offer
    answering = frozenset(history.facts.units(("lead",)))
    others = [unit for unit in history.facts.units(("assisting",)) if unit not in answering]
    if not others or not answering:
        return offer
    if offer.kind in _REPORTING and offer.unit not in answering:
        said = "本事项由牵头单位汇总：本单位的情况交牵头单位，由牵头单位报告办结"
        return replace(offer, follows=(said, *(each for each in offer.follows if each != ALWAYS.get(offer.kind))))
    spoken = {event.unit for event in history.of(_E.REPORTED, *_REPORTING)}
    silent = "、".join(names.get(unit, "有关单位") for unit in others if unit not in spoken)
    if not silent or offer.kind is _E.RESULT_REPORTED:
        return offer
    return replace(offer, follows=(*offer.follows, f"{silent}还没有反馈过情况；以牵头单位的汇总为准，请先核实"))


def _worth(offer: Offer, about: Surroundings, assessment: Assessment) -> bool:
    """A new calendar is offered where it would move a due of this matter earlier, and nowhere else."""
    if offer.kind is not _E.CALENDAR_ACCEPTED:
        return True
    calendar = about.calendar
    if calendar.replaces is None or about.events[0].recorded_at >= (calendar.since or about.now):
        return False
    accepted = Event(
        about.events[-1].seq + 1, offer.kind, about.now, about.now, payload={"digest": calendar.digest}
    )  # fmt: skip
    return any(move.earlier for move in moves(assessment, about.assess([accepted])))


def _taken(offer: Offer, history: History) -> bool:
    """Whether this turn was taken already and would be refused: a report that waits or was found good, a receipt given."""
    if offer.kind in _REPORTS_WORK:
        return steps(history).get(offer.unit or "") in ("reported", "verified")
    if offer.kind not in _ONCE:
        return False
    last = max((e.seq for e in history.of(_E.ASSIGNED) if e.unit == offer.unit), default=0)
    return any(e.unit == offer.unit and e.seq > last for e in history.of(offer.kind))


def _with_lacks(found: list[Offer], row: models.Matter, history: History) -> list[Offer]:
    """A completion report that nothing proves cannot be found good: whoever can mend it is told how (WX-12)."""
    waiting = {int(unit) for unit, step in steps(history).items() if step == "reported"}
    bare = waiting - units_with_proof(row.pk) if waiting else set[int]()
    return [_lacking(offer) if offer.unit and int(offer.unit) in bare else offer for offer in found]


def _lacking(offer: Offer) -> Offer:
    if offer.kind is _E.VERIFIED:
        said = f"{offer.unit_name}的办结报告没有佐证材料，不能核查通过：请该单位补充佐证，或在核查时附上"
        return replace(offer, lacks=said)
    if offer.kind is _E.SENT_BACK:
        return replace(offer, begins={"text": "办结报告没有佐证材料，请补充后重新报告办结"})
    if offer.kind is _E.SUPPLEMENTED:
        return replace(offer, urgent=not offer.for_unit, lacks="办结报告没有佐证材料，督查机构不能核查通过，请补充")
    return offer


def _with_calendar(offer: Offer, about: Surroundings) -> Offer:
    """The form names the calendar it was shown with, and tells which dates it moves."""
    if offer.kind is not _E.CALENDAR_ACCEPTED:
        return offer
    return replace(offer, written={"digest": about.calendar.digest})


def _sees_over(row: models.Matter, standing: Standing) -> bool:
    return bool(standing.roles_in(row.jurisdiction_id) & access.OFFICE)


def _fitting(acts: Iterable[object], unit: int | None) -> list[EventKind]:
    wanted = "matter" if unit is None else "unit"
    return [
        kind for kind in acts if not isinstance(kind, Other) and isinstance(kind, EventKind)
        and kind in FORMS and TABLE[kind].per == wanted
    ]  # fmt: skip


def _offer(kind: EventKind, unit: int | None, names: dict[str, str], assessment: Assessment) -> Offer:
    thread = None if unit is None else str(unit)
    return Offer(
        kind=kind,
        unit=thread,
        unit_name=names.get(thread or "", ""),
        blanks=FORMS[kind],
        follows=(),
        duties=tuple((o.key, _words(o)) for o in assessment.obligations if _nameable(kind, o, thread)),
        urgent=any(o.running and o.act is kind and o.thread in (thread, None) for o in assessment.obligations),
    )


def _for_unit(offer: Offer) -> Offer:
    plain = tuple(blank for blank in offer.blanks if blank.name not in ("files", WITHOUT.name))
    return replace(offer, blanks=(*plain, *FOR_UNIT, _FILES), for_unit=True, urgent=False)


def _nameable(kind: EventKind, o: Obligation, thread: str | None) -> bool:
    if o.side is not Side.HANDLING or (thread is not None and o.debtor != thread):
        return False
    return o.breached_at is not None if kind in _ABOUT_BREACHES else o.running


def _words(o: Obligation) -> str:
    due = f"，{short_due(o.due, o.due.year)}前" if o.due else ""
    return f"{TABLE[o.act].chinese}（{o.rule}）{due}"


def _told(
    offer: Offer, about: Surroundings, assessment: Assessment, names: dict[str, str], units: tuple[tuple[str, str], ...]
) -> Offer:
    if offer.kind in _HANGS_ON_WORDS:
        follows: tuple[str, ...] = (ALWAYS[offer.kind],) if offer.kind in ALWAYS else ()
    else:
        payload: Mapping[str, object] = {"by_head": False} if offer.kind is _E.DEPLOYED else NOTHING
        if offer.kind is _E.CALENDAR_ACCEPTED:
            payload = offer.written
        follows = foretell(assessment, about, offer.kind, offer.unit, lambda unit: names.get(unit, "有关单位"), payload)
    if offer.kind in (_E.EXTENSION_ASKED, _E.EXTENSION_DECIDED):
        follows = (*follows, about.rules.extensions.chinese)
    return replace(offer, follows=follows, units=units)
