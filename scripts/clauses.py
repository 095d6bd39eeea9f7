"""Writes docs/reference/clauses.md: each clause → rules and features → tests → page. Run `python scripts/clauses.py`.

Nothing on the page is written by hand. Rules and their cases come from the shipped packs, features from
`duban/policies/clauses.yaml`, tests from the clause and rule ids in their names and docstrings.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from duban.core.cases.form import Case
from duban.core.cases.read import read_cases
from duban.core.document import read_document
from duban.core.policy.rules import OtherRule, Rule
from duban.core.policy.stored import plain
from duban.core.policy.vocabulary import NORMS, RULE_KINDS
from duban.policies.shelf import shipped_pack_alone

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs/reference/clauses.md"
DATA: Final = ROOT / "src/duban/policies/clauses.yaml"
PACKS: Final = ROOT / "src/duban/policies/packs"
SHOWN_ONLY: Final = frozenset({"taxonomy", "form", "sanction", "norm"})
"""Rule kinds that are written, checked and shown, but that nothing computes yet."""
_IN_TEXT: Final = re.compile(r"\b(PL|XQ|WX|FZ|XN)-(\d+)")
_IN_NAME: Final = re.compile(r"(?:^|_)(pl|xq|wx|fz|xn)_?(\d+)(?=_|$)")

HEAD: Final = """# 逐条对照：条款、规则、功能、测试、页面

本页由 `scripts/clauses.py` 生成，有测试比对，不手写。规则来自制度包（编号以条款编号开头，如 WX-10.7 属于 WX-10），功能来自
`src/duban/policies/clauses.yaml`，测试按名称和说明中写的编号找到，案例按 `cases.yaml` 的 `proves` 找到。

- **有**：有规则或功能，有测试，没有尚缺的部分。 **部分**：有一部分，另一部分尚未做，或者规则只展示、不计算。
- **尚未**：要做的功能已经知道，还没有。 **缺**：没有规则也没有功能。
- 规则后的 `°` 表示本地解释，`*` 表示只写明、检查、展示，还不计算。
"""


@dataclass(slots=True)
class Row:
    """One clause with everything that answers it."""

    id: str
    pack: str
    clause: str
    what: str
    features: list[tuple[str, Mapping[str, Any]]]
    rules: list[Rule] = field(default_factory=list)
    cases: int = 0
    tests: list[str] = field(default_factory=list)

    @property
    def computed(self) -> list[Rule]:
        return [rule for rule in self.rules if rule.kind not in SHOWN_ONLY]

    @property
    def there(self) -> list[Mapping[str, Any]]:
        return [feature for _, feature in self.features if "coming" not in feature]

    @property
    def coming(self) -> list[Mapping[str, Any]]:
        return [feature for _, feature in self.features if "coming" in feature]

    @property
    def state(self) -> str:
        tested = bool(self.cases or self.tests or self.there)
        if not self.rules and not self.features:
            return "缺"
        if not self.rules and not self.there:
            return "尚未"
        return "有" if (self.computed or self.there) and not self.coming and tested and not self._only_shown else "部分"

    @property
    def _only_shown(self) -> bool:
        return any(rule.kind in SHOWN_ONLY for rule in self.rules)


@cache
def data() -> Mapping[str, Any]:
    """`clauses.yaml` as plain texts, lists and dicts."""
    node = read_document(DATA.read_bytes(), DATA.name)
    if isinstance(node, tuple):
        raise SystemExit("\n".join(map(str, node)))
    found: Mapping[str, Any] = plain(node)
    return found


def rows() -> list[Row]:
    """The clauses in their order, with rules, cases and tests."""
    features = data()["features"]
    found = [
        Row(
            each["id"], each["pack"], each["clause"], each["what"],
            [(name, features[name]) for name in _listed(each.get("features"))],
        )
        for each in data()["clauses"]
    ]  # fmt: skip
    by_id = {row.id: row for row in found}
    for pack_id in dict.fromkeys(row.pack for row in found):
        of_rule = {}
        for rule in shipped_pack_alone(pack_id).rules:
            of_rule[rule.id] = by_id[clause_of(rule.id)]
            by_id[clause_of(rule.id)].rules.append(rule)
        for case in _cases(pack_id):
            for clause in {clause_of(each) for each in case.proves}:
                by_id[clause].cases += 1
    for path, named in named_in_tests().items():
        for clause in named:
            if clause in by_id:
                by_id[clause].tests.append(path)
    return found


def clause_of(rule_id: str) -> str:
    """The clause a rule belongs to.

    >>> clause_of("WX-10.7.problem")
    'WX-10'
    """
    return rule_id.partition(".")[0]


@cache
def named_in_tests() -> dict[str, list[str]]:
    """Test modules → the clauses their names and docstrings name, both sorted."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        named = sorted(set(_named(path.read_text(encoding="utf-8"))))
        if named:
            found[str(path.relative_to(ROOT))] = named
    return found


def _named(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
            said = ast.get_docstring(node) or ""
            yield from (f"{prefix}-{number}" for prefix, number in _IN_TEXT.findall(said))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield from (f"{prefix.upper()}-{number}" for prefix, number in _IN_NAME.findall(node.name))


def _cases(pack_id: str) -> list[Case]:
    read = read_cases((PACKS / pack_id / "cases.yaml").read_bytes(), "cases.yaml")
    return [case for case in read if isinstance(case, Case)]


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


# --- the page --------------------------------------------------------------------------------------------------------


def page() -> str:
    """The whole document."""
    found = rows()
    counts = {state: [row.id for row in found if row.state == state] for state in ("有", "部分", "尚未", "缺")}
    lines = [
        HEAD,
        f"共{len(found)}条：" + "，".join(f"{state}{len(ids)}条" for state, ids in counts.items()) + "。",
        "",
    ]
    untested = [row.id for row in found if row.computed and not row.cases and not row.tests]
    lines += [
        f"- 尚未：{'、'.join(counts['尚未']) or '无'}",
        f"- 缺：{'、'.join(counts['缺']) or '无'}",
        f"- 有计算的规则而没有案例、也没有测试：{'、'.join(untested) or '无'}",
    ]
    for pack_id in dict.fromkeys(row.pack for row in found):
        pack = shipped_pack_alone(pack_id)
        lines += ["", f"## {pack.title}（`{pack_id}`）", ""]
        lines += ["| 条款编号 | 条款 | 内容 | 规则 | 功能 | 测试 | 页面 | 状态 |", "|---|---|---|---|---|---|---|---|"]
        lines += [_line(row) for row in found if row.pack == pack_id]
    lines += ["", "## 国家规定的准则", "", "不计时、不计数的要求（`norm` 规则），由产品的做法来守。", ""]
    lines += ["| 准则 | 规则 | 测试 | 状态 |", "|---|---|---|---|"]
    lines += [_norm(word) for word in NORMS]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    rules = "、".join(
        rule.id + ("°" if rule.basis == "interp" else "") + ("*" if rule.kind in SHOWN_ONLY else "")
        for rule in row.rules
    )
    features = "；".join(
        each["title"] + ("（尚未）" if "coming" in each else "") + (f"（{each['note']}）" if "note" in each else "")
        for _, each in row.features
    )
    tests = [f"案例{row.cases}个"] if row.cases else []
    tests += [f"`{path}`" for path in dict.fromkeys([*row.tests, *_tests_of(row)])]
    pages = [f"/packs/{row.pack}"] if row.rules else []
    pages += dict.fromkeys(each["page"] for each in row.there)
    cells = (row.id, row.clause, row.what, rules, features, "、".join(tests), " ".join(pages), row.state)
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"


def _tests_of(row: Row) -> list[str]:
    return [path for each in row.there for path in _listed(each["tests"])]


def _norm(word: str) -> str:
    kept = data()["norms"].get(word, {})
    rules = [
        rule.id
        for pack_id in ("national-base", "national-ducha")
        for rule in shipped_pack_alone(pack_id).rules
        if isinstance(rule, OtherRule) and rule.body.get("keeps") == word
    ]
    tests = "、".join(f"`{path}`" for path in _listed(kept.get("tests")))
    state = "守住" if tests else "尚未" if "coming" in kept else "缺"
    note = f"（{kept['note']}）" if "note" in kept else ""
    return f"| {NORMS[word]} | {'、'.join(rules)} | {tests or '–'} | {state}{note} |"


if __name__ == "__main__":
    assert set(RULE_KINDS) >= SHOWN_ONLY
    PAGE.write_text(page(), encoding="utf-8")
