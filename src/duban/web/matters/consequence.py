"""What an act would do before it is done: the engine is asked twice, without it and with it, and the two compared.

Pure. Nothing is foretold by hand: what is said here is what `assess` would say once the act is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from duban.apps.matters.events import as_set_up
from duban.core.assess import Assessment, Rules, assess
from duban.core.calendar.days import Calendar
from duban.core.events import NOTHING, TABLE, Event, EventKind
from duban.core.matter.facts import Matter
from duban.core.moves import Move, moves
from duban.core.obligation.obligation import Obligation
from duban.core.words import Side, State
from duban.web.dates import short_due

_E = EventKind

ALWAYS: Final = MappingProxyType(
    {
        _E.COMPLETION_ASKED: "报告办结后待督查机构核查，核查通过才算办结；不能由承办单位自己销号",
        _E.SUPPLEMENTED: "材料并入待核查的办结报告，报告的时间不变",
        _E.EXTENSION_ASKED: "到期前提出的，审定前计时停住；到期后提出的，逾期照记",
        _E.RETURN_ASKED: "审定前计时停住；同意退回后本单位不再承办，不同意的接着计时",
        _E.RETURN_DECIDED: "同意退回的，本单位的时限解除，须另行交办；不同意的，接着计时",
        _E.EXTENSION_DECIDED: "同意的，改按新日期，原日期保留；不同意的，申请至审定的这几天不计",
        _E.SENT_BACK: "本单位须在新期限前重新报告办结；新期限是书面限期，再逾期另计",
        _E.VERIFIED: "核查通过即按报告之时计为办结；应报告办结的单位都通过后才能销号",
        _E.CLOSED: "销号后不再计时，也不能再报办理情况",
        _E.PAUSED: "计时停住，到恢复之日或写明的最长期限为止",
        _E.RESUMED: "接着计时，停住的日子不计",
        _E.CLASSIFIED: "类别决定用哪一档办结时限，认定后按新类别计时",
        _E.INSTRUCTED: "写明新期限的，改按新期限；原日期保留",
        _E.TERMINATED: "终止后不再计时，事项留在台账里",
        _E.MERGED: "并入后本事项不再计时，办理记录都保留",
        _E.CARRIED_OVER: "结转到下一年，编号和原定时限不变，不重复统计",
        _E.UNITS_CHANGED: "移出的单位解除时限，新加入的单位从此刻起计时",
        _E.CORRECTED: "原记录保留，以更正后的内容为准，时限据此重算",
        _E.WAIVED: "这项时限不再计为逾期，计次随之减少",
        _E.OVERTURNED: "撤销对这项时限的逾期认定，计次随之减少",
        _E.BREACH_TOLD: "告知后单位可以说明情况，说明之后才能认定",
        _E.BREACH_CONFIRMED: "认定后计入通报、问责的次数",
        _E.CALENDAR_ACCEPTED: "新日历使时限提前的，采用后才提前；推后的不用办理，已自动推后",
        _E.CHASED: "催办会发给承办单位，记入办理记录",
    }
)
"""What always follows, in a sentence; the dates come from the engine."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything an assessment of one matter needs, so that it can be asked again."""

    rules: Rules
    calendar: Calendar
    matter: Matter
    events: tuple[Event, ...]
    now: datetime

    def assess(self, more: Sequence[Event] = ()) -> Assessment:
        return assess(self.rules, self.calendar, self.matter, (*self.events, *more), self.now)

    def supposing(self, event: Event) -> Assessment:
        """How it would stand if this were recorded, the set-up read anew where it is what is corrected."""
        events = (*self.events, event)
        return assess(self.rules, self.calendar, as_set_up(int(self.matter.id), events), events, self.now)


Name = Callable[[str], str]
"""A unit's name from the engine's id of it."""


def foretell(
    before: Assessment, about: Surroundings, kind: EventKind, unit: str | None, name: Name,
    payload: Mapping[str, object] = NOTHING,
) -> tuple[str, ...]:  # fmt: skip
    """Sentences of what would follow from an act recorded now, the general one first.

    Args:
        before: the assessment without the act.
        unit: the thread the act would belong to.
        payload: what the act would say; an act whose consequence hangs on what will be written is foretold in general.
    """
    said = [ALWAYS[kind]] if kind in ALWAYS else []
    seq = about.events[-1].seq + 1 if about.events else 1
    act = Event(seq, kind, about.now, about.now, unit, payload=payload)
    after = about.assess([act])
    return (*said, *_differences(before, after, about.now.year, name))


def _differences(before: Assessment, after: Assessment, year: int, name: Name) -> list[str]:
    earlier = {o.key: o for o in before.obligations}
    settled, held, released, born = [], [], [], []
    for o in after.obligations:
        old = earlier.get(o.key)
        if old is None:
            if o.running:
                born.append(o)
        elif not old.running or old.state is o.state:
            continue
        elif o.state in (State.MET, State.MET_LATE):
            settled.append(o)
        elif o.state in (State.PENDING, State.PAUSED):
            held.append(o)
        elif o.state is State.RELEASED:
            released.append(o)
    said = []
    if settled:
        said.append("随即完成：" + "、".join(_short(o) for o in settled))
    if held:
        said.append("计时停住：" + "、".join(_short(o) for o in held))
    if released:
        said.append("时限解除：" + "、".join(_short(o) for o in released))
    said += [told_move(move, year, name) for move in moves(before, after) if _both(move)]
    said += [f"{who(o, name)}须{when(o, year)}{TABLE[o.act].chinese}（{o.rule}）" for o in born]
    return said


def _both(move: Move) -> bool:
    """Whether the duty runs on, with another date."""
    return not (move.comes or move.goes) and move.due_before is not None and move.due_after is not None


def told_move(move: Move, year: int, name: Name) -> str:
    """One due that moves, in a sentence."""
    o, was, becomes = move.duty, move.due_before, move.due_after
    assert was is not None  # asked of dues that stand in both
    assert becomes is not None
    word = "提前" if move.earlier else "推后"
    return f"{who(o, name)}{TABLE[o.act].chinese}（{o.rule}）由{short_due(was, year)}{word}到{short_due(becomes, year)}"


def _short(o: Obligation) -> str:
    return f"{TABLE[o.act].chinese}（{o.rule}）"


def who(o: Obligation, name: Name) -> str:
    """Who owes it, in words."""
    if o.side is Side.HANDLING:
        return name(o.debtor)
    return "督查机构" if o.side is Side.SUPERVISING or o.act is _E.RETURN_DECIDED else "审批人"


def when(o: Obligation, year: int) -> str:
    """By when, in words.

    >>> from duban.core.instant import read_instant
    >>> start = read_instant("2022-11-07T09:00")
    >>> o = Obligation("m/WX-7/1/2/1", "WX-7", "二(四)", "1", "1", Side.HANDLING, _E.RESULT_REPORTED, start, start, 2)
    >>> when(o, 2022)
    '在期限待定时'
    """
    if o.due is None:
        return "在期限待定时"
    return f"在{short_due(o.due, year)}前" + ("（暂定）" if o.provisional else "")
