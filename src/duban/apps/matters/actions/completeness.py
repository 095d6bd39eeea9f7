"""What a matter must state before it is set up: what is true of every one, and what its pack demands (WX-11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from duban.apps.matters.actions.act import NewApproval, NewMatter
from duban.apps.matters.actions.payloads import MARKED_HINT, unknown_facts
from duban.apps.matters.words import CIRCLES
from duban.core.assess import Rules
from duban.core.events import EventKind
from duban.core.matter.facts import Facts, Party
from duban.core.policy.rules import DeadlineRule, FieldsRule
from duban.core.policy.vocabulary import FIELDS
from duban.core.problem import Place, Problem
from duban.core.secrecy import marking
from duban.core.words import KINDS, ROLES

BEARING: Final = frozenset({"lead", "responsible"})


def untrue(new: NewMatter) -> list[Problem]:
    """What is wrong with a new matter whatever the pack says."""
    found: list[Problem] = []

    def wrong(where: str, what: str, rule: str, hint: str = "") -> None:
        found.append(Problem(Place(where), what, rule, hint))

    if not new.title.strip():
        wrong("事项", "没有写事项名称", "title-missing", "请写明要办什么")
    elif len(new.title.strip()) > 200:
        wrong("事项", "名称超过200字", "title-long", "请缩短，详细要求写在工作要求里")
    said = (
        new.title, new.text, new.requirement, new.work_standard, new.closing_standard, new.source_title,
        new.source_number, new.superior_number, new.superior_status, *new.details.values(),
        *(each.text for each in new.instructions),
        *((new.approval.authority, new.approval.document) if isinstance(new.approval, NewApproval) else ()),
        *(name for name, _ in new.nodes),
    )  # fmt: skip
    if secret := next(filter(None, map(marking, map(str, said))), None):
        wrong("事项", f"内容有国家秘密标志“{secret}”，没有存入", "secret", MARKED_HINT)
    if new.kind not in KINDS or new.circle not in CIRCLES:
        wrong("事项", "类别或知悉范围不对", "kind-unknown", "请重新选择")
    for what in unknown_facts({name: value for name, value in new.stated.items() if name != "kind"}):
        wrong("类别", what, "fact-unknown", "请重新选择")
    if new.instructions and all(each.kind != "instruct" for each in new.instructions):
        wrong("批示", "领导批示是阅知、阅研，不立项", "reading-only", "请存档；需要办理的，请领导批示交办")
    units = [each.unit for each in new.parties]
    if len(set(units)) < len(units):
        wrong("承办单位", "同一单位写了两次", "party-twice", "一个单位只能有一种分工")
    for each in new.parties:
        if each.role not in ROLES:
            wrong("承办单位", f"没有“{each.role}”这种分工", "role-unknown", "请重新选择")
    if sum(1 for each in new.parties if each.role == "lead") > 1:
        wrong("承办单位", "牵头单位只能有一个", "leads", "其他单位请选责任单位或配合单位")
    if new.assign and not any(each.role in BEARING for each in new.parties):
        wrong("承办单位", "没有牵头单位，也没有责任单位", "units-missing", "请选择由谁承办")
    found += too_long(new.approval) if isinstance(new.approval, NewApproval) else []
    for name, text, most in (
        ("来源", new.source_title, 200), ("来源文号", new.source_number, 60), ("上级编号", new.superior_number, 60),
        ("上级状态", new.superior_status, 30),
    ):  # fmt: skip
        if len(text) > most:
            wrong(name, f"超过{most}字", "field-long", "请缩短，详细情况写在工作要求里")
    if any(not name.strip() or len(name) > 100 for name, _ in new.nodes):
        wrong("节点", "节点要有名称，不超过100字", "node-name", "请写明到那一天要做到什么")
    for name, value in (("完成时限", new.own_due), ("上级时限", new.superior_due)):
        if value is not None and value.tzinfo is None:
            wrong(name, "没有写明时区", "instant-form", "如 2022-12-31T24:00")
    return found


def too_long(approval: NewApproval) -> list[Problem]:
    """The parts of an approval that do not fit, each at its place."""
    return [
        Problem(Place(name), f"有{len(text)}字，超过{most}字", "field-long", "请写文件名称和文号，不抄正文")
        for name, text, most in (("立项依据", approval.authority, 200), ("文号", approval.document, 60))
        if len(text) > most
    ]


def missing(new: NewMatter, rules: Rules) -> list[Problem]:
    """The fields that the pack's `FieldsRule` demand of such a matter and that are not stated, each by its name."""
    facts = facts_of(new)
    wanted: dict[str, FieldsRule] = {}
    for rule in rules.pack.rules:
        if isinstance(rule, FieldsRule) and facts.fits(rule.applies):
            for name in rule.fields:
                wanted.setdefault(name, rule)
    return [
        Problem(
            Place(FIELDS[name]),
            f"没有写明，{rules.pack.title}{rule.clause}要求写明",
            "field-missing",
            f"请补充{FIELDS[name]}",
        )
        for name, rule in wanted.items()
        if not _states(name, new, rules, facts)
    ]


def facts_of(new: NewMatter) -> Facts:
    """The engine's facts of a new matter."""
    parties = tuple(Party(str(each.unit), each.role) for each in new.parties)
    return Facts({**new.stated, "kind": new.kind}, parties, new.own_due, new.superior_due)


def _states(name: str, new: NewMatter, rules: Rules, facts: Facts) -> bool:
    if name == "deadline":
        return facts.limit is not None or _has_limit(rules, facts)
    ask = _COLUMNS.get(name)
    return ask(new) if ask else bool(str(new.details.get(name, "")).strip())


def _has_limit(rules: Rules, facts: Facts) -> bool:
    """Whether the pack itself gives such a matter a limit for its completion."""
    done = (EventKind.COMPLETION_ASKED, EventKind.RESULT_REPORTED)
    return any(isinstance(rule, DeadlineRule) and rule.act in done and facts.fits(rule.applies)
               for rule in rules.pack.rules)  # fmt: skip


def _somebody(new: NewMatter) -> bool:
    bearing = [each for each in new.parties if each.role in BEARING]
    return bool(bearing) and all(each.first_responsible or each.direct_responsible for each in bearing)


_COLUMNS: Final[Mapping[str, Callable[[NewMatter], bool]]] = MappingProxyType(
    {
        "responsible_unit": lambda new: any(each.role in BEARING for each in new.parties),
        "responsible_department": lambda new: any(each.role in BEARING for each in new.parties),
        "person": _somebody,
        "work_standard": lambda new: bool(new.work_standard.strip()),
        "assessment_standard": lambda new: bool(new.closing_standard.strip()),
        "completion_standard": lambda new: bool(new.closing_standard.strip()),
        "instructor": lambda new: "instructor" in new.stated,
        "leading_leader": lambda new: new.leader is not None,
        "supervisor": lambda new: new.supervisor is not None,
        "content": lambda new: bool(new.requirement.strip()),
    }
)
"""Where a demanded field stands on a matter; the others stand in ``details``."""
