"""A kept pack as YAML again, for people to change: as it was written where that is known, else laid out from its store."""

from __future__ import annotations

import json
from typing import Any

from duban.apps.editing.checking import Texts
from duban.apps.editing.models import Version
from duban.apps.policies.models import Edition, Kind
from duban.core.digest import digest
from duban.core.document import Sequence, read_document
from duban.core.policy.laid_out import laid_out
from duban.core.policy.read import store
from duban.core.policy.stored import PACK_FILE, RULES_FILE, plain
from duban.core.problem import BadInput, Place, Problem
from duban.policies.shelf import shipped_cases, shipped_pack_files, shipped_pack_ids


def texts_of(edition_digest: str, place: int) -> Texts:
    """The texts a draft of a jurisdiction begins with; what another one wrote around the same rules is not shown."""
    saved = Version.objects.filter(edition__digest=edition_digest, draft__jurisdiction=place).order_by("-id").first()
    if saved is not None:
        return Texts(saved.pack_text, saved.rules_text, saved.cases_text)
    kept = Edition.objects.exclude(kind=Kind.CALENDAR).filter(digest=edition_digest)[:1].get()
    cases = shipped_cases(kept.identifier)
    if kept.identifier in shipped_pack_ids():
        files = {name: text.decode() for name, text in shipped_pack_files(kept.identifier).items()}
        if digest(store(files)) == edition_digest:
            return Texts(files[PACK_FILE], files[RULES_FILE], cases)
    both = json.loads(kept.body)
    rules = "\n".join(laid_out([rule]) for rule in both[RULES_FILE])
    return Texts(laid_out(both[PACK_FILE]), rules, cases)


def rule_in(rules_text: str, rule_id: str) -> dict[str, Any] | None:
    """A rule of a text as plain values; None where the text has none of that id, or cannot be read."""
    node = read_document(rules_text, RULES_FILE)
    for item in node.items if isinstance(node, Sequence) else ():
        found = plain(item)
        if isinstance(found, dict) and found.get("id") == rule_id:
            return found
    return None


def rule_ids(rules_text: str) -> tuple[str, ...]:
    """The ids of the rules of a text, in its order; none where it cannot be read."""
    node = read_document(rules_text, RULES_FILE)
    found = [plain(item) for item in node.items] if isinstance(node, Sequence) else []
    return tuple(str(each["id"]) for each in found if isinstance(each, dict) and each.get("id"))


def put_rule(rules_text: str, rule: dict[str, Any]) -> str:
    """The text with this rule in it: in the place of the one of the same id, else at the end. Nothing else is touched.

    Raises:
        BadInput: the rule stands in the text in a way that cannot be replaced line by line.

    >>> print(put_rule("- id: A\\n  within: P1D\\n\\n# next\\n- id: B\\n  within: P2D\\n", {"id": "A", "within": "P3D"}), end="")
    - id: A
      within: P3D
    <BLANKLINE>
    # next
    - id: B
      within: P2D
    """
    written = laid_out([rule])
    lines = rules_text.split("\n")
    name = str(rule.get("id", ""))
    heads = (f"- id: {name}", f"- id: '{name}'", f'- id: "{name}"')
    start = next((n for n, line in enumerate(lines) if line.rstrip() in heads), None)
    if start is None:
        if rule_in(rules_text, name) is not None:
            hint = "请直接在文本里改这一条"
            raise BadInput(Problem(Place("id"), f"{name}在文本中不是逐行写的，表单换不了", "rule-form", hint))
        return rules_text.rstrip("\n") + ("\n\n" if rules_text.strip() else "") + written
    end = next((n for n in range(start + 1, len(lines)) if lines[n][:1] in ("-", "#")), len(lines))
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    return "\n".join([*lines[:start], *written.rstrip("\n").split("\n"), *lines[end:]])
