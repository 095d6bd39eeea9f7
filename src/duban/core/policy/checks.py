"""What the shape of a rule cannot say: words where stated, ids once, references that exist, dates that fit together.

The checks read the tree, not the typed rules, so that a pack with a wrong value still shows every other mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from duban.core.cadence.bracket import Bracket, Edge
from duban.core.document import Mapping, Node, Scalar, shown
from duban.core.document import Sequence as ListNode
from duban.core.instant import read_day
from duban.core.policy.schema.scalars import count, length
from duban.core.policy.vocabulary import COUNTED, RULE_KINDS
from duban.core.problem import Problem

CLOCKS = frozenset({"deadline", "cadence"})
_OFFICE_ROLES = frozenset({"office", "decider"})


def get(node: Node | None, *path: str) -> Node | None:
    """The value under a path of keys, or None."""
    for key in path:
        node = node.entries.get(key) if isinstance(node, Mapping) else None
    return node


def text(node: Node | None, *path: str) -> str:
    """The text under a path of keys; empty where there is none."""
    found = get(node, *path)
    return found.text.strip() if isinstance(found, Scalar) else ""


def texts(node: Node | None, *path: str) -> list[Scalar]:
    """The texts of a list under a path of keys, a single one being a list of one."""
    found = get(node, *path)
    items: Iterable[Node | None] = found.items if isinstance(found, ListNode) else (found,)
    return [item for item in items if isinstance(item, Scalar) and item.text]


def check_rule(rule: Mapping) -> Iterator[Problem]:
    """What is wrong inside one rule, beside its shape."""
    yield from _grounds(rule, rule, f"规则{shown(text(rule, 'id'))}")
    if window := get(rule, "window"):
        yield from _grounds(window, rule, "期间")
    yield from _order_of_days(rule, "valid_from", "valid_to")
    yield from _order_of_days(rule, "opens", "closes")
    yield from _replaces(rule)
    if text(rule, "kind") in CLOCKS:
        yield from _debtor_and_side(rule)
    if text(rule, "kind") == "deadline":
        yield from _own_date(rule)
    if text(rule, "kind") == "cadence":
        yield from _cadence(rule)
    if text(rule, "kind") == "quota":
        yield from _quota(rule)
    if text(rule, "kind") == "ladder":
        yield from _ascending(rule)


def check_rules(rules: Sequence[Mapping], extends: bool) -> Iterator[Problem]:
    """What is wrong between rules: ids twice, references to nowhere.

    Args:
        extends: the pack rests on others, so that a reference may be to one of theirs and is looked up later.
    """
    first: dict[str, Mapping] = {}
    for rule in rules:
        own = text(rule, "id")
        if own and own in first:
            place = first[own].entries["id"].place
            what = f"规则编号“{shown(own)}”用了两次，第一次在第{place.line}行"
            yield Problem(rule.entries["id"].place, what, "repeated-id", "请另起一个编号")
        first.setdefault(own, rule)
    for rule in rules:
        kind = text(rule, "kind")
        if kind in ("ladder", "chase", "points"):
            for named in texts(rule, "counts" if kind == "ladder" else "of"):
                if named.text not in COUNTED:
                    yield from _reference(named, first, extends, handling=kind != "chase")
        for key in ("tightens", "relaxes"):
            if not extends and (named_rule := get(rule, key)):
                hint = "请在 pack.yaml 的 extends 中写明上级制度包"
                what = f"本制度包不在别的制度包之上，没有规则可{'收紧' if key == 'tightens' else '放宽'}"
                yield Problem(named_rule.place, what, "no-parent", hint)


def check_conflicts(pack: Mapping, rules: Sequence[Mapping], extends: bool) -> Iterator[Problem]:
    known = {text(rule, "id"): rule for rule in rules}
    conflicts = get(pack, "conflicts")
    for conflict in conflicts.items if isinstance(conflicts, ListNode) else ():
        for named in texts(conflict, "rules"):
            if named.text not in known and not extends:
                yield _unknown_rule(named, known)


def check_pack(pack: Mapping) -> Iterator[Problem]:
    """What is wrong inside ``pack.yaml``, beside its shape."""
    if commencement := get(pack, "commencement"):
        yield from _grounds(commencement, pack, "施行日期")
    issued, begins = read_day(text(pack, "issued")), read_day(text(pack, "commencement", "date"))
    if issued and begins and begins < issued:
        place = pack.entries["commencement"].place
        what = f"施行日期{begins}早于成文日期{issued}"
        yield Problem(place, what, "date-order", "制度不溯及既往，请核对两个日期")
    for named in texts(pack, "extends"):
        if named.text == text(pack, "id"):
            yield Problem(named.place, "制度包不能以自己为上级", "extends-itself", "请写上级制度包的编号，或删去")


def _grounds(level: Node, rule: Mapping, noun: str) -> Iterator[Problem]:
    """Stated needs the words that state it, a reading its reason. (A window and a commencement quote no words.)"""
    basis = text(level, "basis")
    if basis == "stated" and level is rule and not text(level, "words"):
        yield Problem(
            level.place, f"{noun}标为原文（stated）却没有摘录原文", "no-words", "请补上 words：含数字或要求的几个字"
        )
    if basis == "interp" and not text(level, "note"):
        yield Problem(level.place, f"{noun}是本地解释（interp）却没有写理由", "no-note", "请补上 note：为什么这样读")


def _order_of_days(rule: Mapping, first: str, last: str) -> Iterator[Problem]:
    since, until = read_day(text(rule, first)), read_day(text(rule, last))
    if since and until and since > until:
        what = f"{first} {since} 晚于 {last} {until}"
        yield Problem(rule.entries[first].place, what, "date-order", "请对调或改正")


def _replaces(rule: Mapping) -> Iterator[Problem]:
    tightens, relaxes = get(rule, "tightens"), get(rule, "relaxes")
    if tightens and relaxes:
        yield Problem(relaxes.place, "不能同时写 tightens 和 relaxes", "both-ways", "收紧或放宽，请只留一个")
    named = tightens or relaxes
    if named and not text(rule, "reason"):
        what = "收紧或放宽上级规则却没有写理由"
        yield Problem(named.place, what, "no-reason", "请补上 reason：为什么要改上级的时限")
    if not named and (reason := get(rule, "reason")):
        yield Problem(reason.place, "reason 只在收紧或放宽上级规则时写", "idle-key", "解释读法请写在 note")


def _debtor_and_side(rule: Mapping) -> Iterator[Problem]:
    """An office's own duty must not colour the matter of a unit that did nothing wrong."""
    side = text(rule, "side") or "handling"
    for role in texts(rule, "owed_by", "role"):
        if role.text in _OFFICE_ROLES and side == "handling":
            what = f"{role.text} 的时限不是承办时限"
            hint = "请补上 side：supervising（督办）或 deciding（审批），否则它逾期会算到承办单位的灯上"
            yield Problem(role.place, what, "side", hint)


def _own_date(rule: Mapping) -> Iterator[Problem]:
    within = text(rule, "within")
    if within not in ("own", "inner"):
        return
    for key in ("roll", "roll_basis", "after_hours", "dir"):
        if given := get(rule, key):
            what = f"within: {within} 是写明的日期，不按日数推算，“{key}”不起作用"
            yield Problem(given.place, what, "idle-key", "请删去")
    if within == "own" and [item.text for item in texts(rule, "applies", "own_limit")] != ["given"]:
        place = (get(rule, "applies") or rule).place
        hint = "请在 applies 中写 own_limit: given"
        yield Problem(place, "within: own 只能用于另有明确时限的事项", "own-limit", hint)


def _cadence(rule: Mapping) -> Iterator[Problem]:
    per_event, within = text(rule, "every") == "per-event", get(rule, "within")
    if per_event and within is None:
        yield Problem(rule.place, "每事一次（per-event）没有写多久之内", "missing-key", "请补上 within，如 P1D")
    if not per_event and get(rule, "every"):
        for key in ("within", "roll", "after_hours"):
            if given := get(rule, key):
                yield Problem(given.place, f"“{key}”只用于 per-event", "idle-key", "周期性频次不顺延，请删去")
    bracket = get(rule, "bracket")
    if isinstance(bracket, Mapping):
        yield from _bracket(bracket)


def _quota(rule: Mapping) -> Iterator[Problem]:
    """A limit is told per year, month … or of each one; a period that hangs on a start of its own has none here."""
    per = get(rule, "per")
    every = text(rule, "per").partition(":")[0]
    if isinstance(per, Scalar) and (every in ("biweekly", "workdaily") or every.startswith("every-")):
        hint = "请写 annual、semiannual、quarterly、monthly、semimonthly、weekly、daily 或 per-event"
        yield Problem(per.place, f"限额的周期不能是“{shown(per.text)}”，看不出从哪天起", "quota-period", hint)


def _bracket(level: Mapping) -> Iterator[Problem]:
    for one, other in (("from", "over"), ("below", "up_to")):
        if one in level.entries and other in level.entries:
            what = f"分档不能同时写 {one} 和 {other}"
            yield Problem(level.entries[other].place, what, "bracket", "含本数写 from、up_to，不含写 over、below")
            return
    said = {key: length(text(level, key)) for key in level.entries}
    edges = {key: Edge(each, key in ("from", "up_to")) for key, each in said.items() if each}
    found = Bracket(edges.get("from") or edges.get("over"), edges.get("below") or edges.get("up_to"))
    if found.empty:
        yield Problem(level.place, f"分档{found.chinese}，没有这样的时限", "bracket", "下限须小于上限")
    if not level.entries:
        yield Problem(
            level.place, "分档没有写长短", "bracket", "请至少写 from、over、below、up_to 中的一个，或删去 bracket"
        )


def _ascending(rule: Mapping) -> Iterator[Problem]:
    steps = get(rule, "steps")
    highest = 0
    for step in steps.items if isinstance(steps, ListNode) else ():
        at = count(text(step, "at"))
        if at is not None:
            if at <= highest:
                yield Problem(step.place, f"满{at}次排在满{highest}次之后", "step-order", "请从少到多排列，各次不同")
            highest = max(highest, at)


def _reference(named: Scalar, known: dict[str, Mapping], extends: bool, handling: bool) -> Iterator[Problem]:
    rule = known.get(named.text)
    if rule is None:
        if not extends and named.text[:1].isupper():  # anything else was no rule id, and the schema has said so
            yield _unknown_rule(named, known)
    elif (kind := text(rule, "kind")) not in RULE_KINDS:
        return
    elif kind not in CLOCKS:
        what = f"“{shown(named.text)}”是{kind}规则，没有时限"
        yield Problem(named.place, what, "not-a-clock", "这里只能写 deadline 或 cadence 规则的编号")
    elif handling and (text(rule, "side") or "handling") != "handling":
        what = f"“{shown(named.text)}”不是承办单位的时限"
        yield Problem(named.place, what, "not-handling", "督办和审批的时限不计次、不记分")


def _unknown_rule(named: Scalar, known: dict[str, Mapping]) -> Problem:
    near = get_close_matches(named.text, known, n=1, cutoff=0.6)
    hint = f"是否应为 {near[0]}" if near else "请写本制度包 rules.yaml 中的规则编号"
    return Problem(named.place, f"没有编号为“{shown(named.text)}”的规则", "unknown-rule", hint)
