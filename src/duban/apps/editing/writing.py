"""A kept pack as YAML again, for people to change: as it was written where that is known, else laid out from its store."""

from __future__ import annotations

import json
from typing import Any, Final

import yaml

from duban.apps.editing.checking import Texts
from duban.apps.editing.models import Version
from duban.apps.policies.models import Edition, Kind
from duban.core.digest import digest
from duban.core.policy.read import store
from duban.core.policy.stored import PACK_FILE, RULES_FILE
from duban.policies.shelf import shipped_cases, shipped_pack_files, shipped_pack_ids

_FIRST: Final = (
    "id", "kind", "title", "issuer", "number", "level", "organ", "extends", "issued", "commencement", "tolerance",
    "clause", "basis", "firmness", "words", "note", "tightens", "relaxes", "reason", "valid_from", "valid_to", "applies",
    "starts", "owed_by", "act", "within", "every", "bracket", "counts", "per", "subject", "window", "of", "steps",
)  # fmt: skip
"""The order in which people write the keys; the rest follows by name."""


def texts_of(edition_digest: str) -> Texts:
    """The texts a draft begins with."""
    saved = Version.objects.filter(edition__digest=edition_digest).order_by("-id").first()
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


def laid_out(value: Any) -> str:
    """Plain values as YAML that the reader reads as the same texts.

    >>> print(laid_out([{"within": "P3WD", "id": "A", "clause": "1.10"}]), end="")
    - id: A
      clause: '1.10'
      within: P3WD
    """
    return yaml.safe_dump(_ordered(value), allow_unicode=True, sort_keys=False, width=110, default_flow_style=False)


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [_ordered(each) for each in value]
    if isinstance(value, dict):
        known = [key for key in _FIRST if key in value]
        return {key: _ordered(value[key]) for key in (*known, *sorted(value.keys() - set(known)))}
    return value
