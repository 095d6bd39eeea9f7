"""``duban policy try``: what a pack would demand of an invented matter: every duty, its due and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from duban.core.assess import Assessment, Rules, assess
from duban.core.events import TABLE, Event, EventKind
from duban.core.explain import explain_obligation
from duban.core.instant import read_due, read_instant, write_due
from duban.core.matter.facts import Facts, Matter, Party
from duban.core.matter.history import fold
from duban.core.obligation.cadence import recurring
from duban.core.obligation.obligation import Obligation
from duban.core.period.hours import NO_HOURS, BusinessHours, read_hours
from duban.core.period.walk import Day
from duban.core.policy.fill import fill
from duban.core.policy.rules import CadenceRule, DeadlineRule, Pack
from duban.core.policy.sentence import sentence
from duban.core.problem import BadInput, Place, Problem
from duban.core.words import DIMENSIONS, ROLES, STATES
from duban.policies.shelf import shipped_calendar

INSTANT_HINT = "写作2022-11-07T09:00"
MARKS = {"start": "起", "counted": "●", "skipped": "○", "paused": "‖", "due": "◆"}
UNITS = {
    "lead": "承办单位",
    "assisting": "配合单位",
    "host": "主办单位",
    "receiver": "收文单位",
    "submitter": "呈报单位",
}
"""Who stands in a capacity where the question names nobody."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", metavar="制度包或文件夹")
    parser.add_argument("--start", required=True, metavar="时间", help="起算事件的时间，如2022-11-07T09:00")
    parser.add_argument("--event", default="assigned", metavar="事件", help="起算事件，默认assigned（交办）")
    parser.add_argument("--fact", action="append", default=[], metavar="项=值", help="事项情况，如source=instruction")
    parser.add_argument("--unit", action="append", default=[], metavar="角色=单位", help="如lead=住建局，可写多次")
    parser.add_argument("--own-due", metavar="时间", help="领导明确的时限")
    parser.add_argument("--superior-due", metavar="时间", help="上级要求的时限")
    parser.add_argument("--set", action="append", default=[], metavar="设置=值", help="本地设置，如soon_before=P1D")
    parser.add_argument("--hours", metavar="起-止", help="上下班时间，如09:00-12:00,14:00-18:00")
    parser.add_argument("--rule", action="append", default=[], metavar="规则", help="只看这条规则，可写多次")
    parser.add_argument("--explain", action="store_true", help="逐日说明")
    parser.add_argument("--json", action="store_true", help="输出JSON")
    parser.set_defaults(run=run)


@dataclass(frozen=True, slots=True)
class Tried:
    """An invented matter under a pack: the duties it has on the day it starts."""

    pack: Pack
    rules: Rules
    matter: Matter
    events: tuple[Event, ...]
    now: datetime

    def duties(self) -> tuple[Obligation, ...]:
        """What is owed from the start, and of each report owed again and again the first one."""
        found = self._at(self.now).obligations
        for rule in self.rules.cadences:
            history = fold(self.matter, self.events, self.now)
            begun, first = recurring(rule, history, self.rules.limits(shipped_calendar()))
            if not begun and first is not None:
                found += tuple(o for o in self._at(first).obligations if o.rule == rule.id)
        return found

    def _at(self, now: datetime) -> Assessment:
        return assess(self.rules, shipped_calendar(), self.matter, self.events, now)

    def days(self, key: str) -> tuple[Day, ...]:
        return explain_obligation(self.rules, shipped_calendar(), self.matter, self.events, self.now, key).days


def run(args: argparse.Namespace) -> int:
    """Prints the duties; 0 some, 1 none (with what each rule would have asked for), 2 bad input."""
    from duban.cli.policy import find_pack

    try:
        tried = _read(args, find_pack(args.pack))
    except BadInput as bad:
        for problem in bad.problems:
            print(f"duban policy try: {problem}", file=sys.stderr)
        return 2
    duties = [o for o in tried.duties() if not args.rule or o.rule in args.rule]
    if args.json:
        found = [_shape(o, tried.days(o.key) if args.explain else None) for o in duties]
        print(json.dumps({"pack": tried.pack.id, "duties": found}, ensure_ascii=False))
    else:
        print("\n".join(_in_words(tried, duties, args.explain, args.rule)))
    return 0 if duties else 1


def _read(args: argparse.Namespace, pack: Pack) -> Tried:
    problems: list[Problem] = []
    start = _instant("--start", args.start, problems)
    facts = dict(_pairs("--fact", args.fact, DIMENSIONS, problems))
    for dimension, value in facts.items():
        facts[dimension] = value = {chinese: word for word, chinese in DIMENSIONS[dimension].items()}.get(value, value)
        if value not in DIMENSIONS[dimension]:
            problems.append(
                _unknown("--fact", f"{dimension}={value}", [f"{dimension}={w}" for w in DIMENSIONS[dimension]])
            )
    named = [Party(unit, role) for role, unit in _pairs("--unit", args.unit, ROLES, problems)]
    parties = (*named, *(Party(u, role) for role, u in UNITS.items() if all(p.role != role for p in named)))
    stated = Facts({"kind": "supervised", **facts}, parties, *_limits(args, problems))
    filled, wrong = fill(pack, dict(_pairs("--set", args.set, {s.name: s for s in pack.settings}, problems)))
    problems += wrong
    hours = read_hours(args.hours) if args.hours else None
    if args.hours and hours is None:
        problems.append(
            Problem(Place("--hours"), f"上下班时间“{args.hours}”读不懂", "hours-form", "写作09:00-12:00,14:00-18:00")
        )
    if args.event not in EventKind._value2member_map_:
        problems.append(_unknown("--event", args.event, list(EventKind)))
    for rule in args.rule:
        if rule not in {r.id for r in pack.rules}:
            problems.append(_unknown("--rule", rule, [r.id for r in pack.rules]))
    if problems or start is None:
        raise BadInput(*problems)
    kind = EventKind(args.event)
    units: Iterable[str | None] = [p.unit for p in parties if p.role in _answering(pack, kind)]
    if TABLE[kind].per == "matter":
        units = [None]
    events = tuple(Event(seq, kind, start, start, unit) for seq, unit in enumerate(dict.fromkeys(units), 1))
    rules = Rules(filled, BusinessHours((hours,)) if hours else NO_HOURS)
    return Tried(filled, rules, Matter("试", stated), events, start)


def _answering(pack: Pack, kind: EventKind) -> frozenset[str]:
    """The capacities of which some rule started by this event asks something."""
    timed = (rule for rule in pack.rules if isinstance(rule, DeadlineRule | CadenceRule) and rule.starts.event is kind)
    return frozenset(role for rule in timed for role in rule.owed_by.roles)


def _limits(args: argparse.Namespace, problems: list[Problem]) -> Iterator[datetime | None]:
    for option, text in (("--own-due", args.own_due), ("--superior-due", args.superior_due)):
        yield _instant(option, text, problems, read_due) if text else None


def _instant(
    option: str, text: str, problems: list[Problem], read: Callable[[str], datetime | None] = read_instant
) -> datetime | None:
    found = read(text)
    if found is None:
        problems.append(Problem(Place(option), f"时间“{text[:40]}”不存在或读不懂", "instant-form", INSTANT_HINT))
    return found


def _pairs(option: str, said: Iterable[str], allowed: Any, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    for pair in said:
        key, equals, value = pair.partition("=")
        if not equals:
            problems.append(Problem(Place(option), f"“{pair[:40]}”应写作项=值", "pair-form"))
        elif key not in allowed:
            problems.append(_unknown(option, key, list(allowed)))
        else:
            yield key, value


def _unknown(option: str, said: str, allowed: list[str]) -> Problem:
    near = get_close_matches(said, allowed, 1)
    hint = f"是不是“{near[0]}”？" if near else f"可用：{'、'.join(allowed)}"
    return Problem(Place(option), f"没有“{said[:40]}”", "unknown-word", hint)


def _shape(o: Obligation, days: Iterable[Day] | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rule": o.rule, "clause": o.clause, "debtor": o.debtor, "act": o.act, "state": o.state,
        "due": None if o.due is None else write_due(o.due), "provisional": o.provisional,
    }  # fmt: skip
    if o.undetermined:
        found["undetermined"] = o.undetermined
    if days is not None:
        found["days"] = [{"date": d.date.isoformat(), "counted": d.counted, "n": d.n, "why": d.why} for d in days]
    return found


def _in_words(tried: Tried, duties: list[Obligation], explain: bool, asked: list[str]) -> Iterator[str]:
    by_id = {rule.id: rule for rule in tried.pack.rules}
    for o in duties:
        due = write_due(o.due).removesuffix("+08:00") + "前" if o.due else f"时限待定：{o.undetermined}"
        unsure = "（暂定）" if o.provisional else ""
        state = "存量逾期（录入前已过期，不计次）" if o.stock else STATES[o.state]
        yield f"{o.rule}　{o.debtor}　{TABLE[o.act].chinese}　{due}{unsure}　{state}"
        yield f"    {sentence(by_id[o.rule], tried.pack)}"
        for day in tried.days(o.key) if explain else ():
            week = "一二三四五六日"[day.date.weekday()]
            unknown = "（暂定）" if day.provisional else ""
            yield f"    {MARKS[day.mark]} {day.date} 周{week} {day.n or '':>3} {day.why}{unknown}"
    if not duties:
        yield from _why_none(tried, asked)


def _why_none(tried: Tried, asked: list[str]) -> Iterator[str]:
    """Why a matter has no duty: the pack is not in force yet, or which fact each rule still asks for."""
    if not tried.pack.in_force(tried.now):
        yield f"制度自{tried.pack.commencement}起施行，此前的事项不适用"
        return
    yield "这样的事项在这个制度包下没有办理时限。还可以写明："
    kind = tried.events[0].kind if tried.events else None
    for rule in tried.pack.rules:
        if not isinstance(rule, DeadlineRule | CadenceRule) or (asked and rule.id not in asked):
            continue
        missing = _missing(rule.applies, tried.matter.facts)
        if missing and (asked or rule.starts.event is kind):
            yield f"    {rule.id}　{'　'.join(missing)}"
        elif asked:
            started = TABLE[rule.starts.event].chinese
            yield f"    {rule.id}　要由“{started}”起算：--event {rule.starts.event}"


def _missing(applies: Iterable[tuple[str, frozenset[str]]], facts: Facts) -> list[str]:
    """The facts a rule asks for that are not stated, or stated otherwise, as options."""
    return [
        f"--fact {dimension}={'|'.join(word for word in DIMENSIONS[dimension] if word in allowed)}"
        for dimension, allowed in applies
        if not facts.fits([(dimension, allowed)])
    ]
