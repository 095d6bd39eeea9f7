"""The closed schema of ``pack.yaml`` and ``rules.yaml``: the models by rule kind, and the JSON Schema for editors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from duban.core.policy.schema.engine_kinds import (
    CadenceLevel,
    ChaseLevel,
    Deadline,
    FieldsLevel,
    LadderLevel,
    LightLevel,
    RuleLevel,
)
from duban.core.policy.schema.other_kinds import (
    FormLevel,
    LaneLevel,
    NormLevel,
    PhaseLevel,
    PointsLevel,
    QuotaLevel,
    RankLevel,
    SanctionLevel,
    TaxonomyLevel,
)
from duban.core.policy.schema.pack_file import PackFile
from duban.core.policy.schema.parts import Level

MODELS: Final[Mapping[str, type[RuleLevel]]] = MappingProxyType(
    {
        "deadline": Deadline,
        "cadence": CadenceLevel,
        "light": LightLevel,
        "chase": ChaseLevel,
        "ladder": LadderLevel,
        "points": PointsLevel,
        "rank": RankLevel,
        "phase": PhaseLevel,
        "fields": FieldsLevel,
        "taxonomy": TaxonomyLevel,
        "lane": LaneLevel,
        "form": FormLevel,
        "quota": QuotaLevel,
        "sanction": SanctionLevel,
        "norm": NormLevel,
    }
)

__all__ = ["MODELS", "Level", "PackFile", "RuleLevel", "json_schema"]


def json_schema() -> dict[str, Any]:
    """One JSON Schema for both files of a pack: a group of keys is ``pack.yaml``, a list is ``rules.yaml``.

    >>> json_schema()["oneOf"][1]["items"]["required"]
    ['id', 'kind', 'clause', 'basis']
    """
    from pydantic.json_schema import models_json_schema  # only editors need it, and it costs as much as reading a pack

    models: tuple[type[Level], ...] = (PackFile, *MODELS.values())
    names, body = models_json_schema([(model, "validation") for model in models])
    definitions = body["$defs"]
    for definition in definitions.values():
        _tidy(definition)
    references = {model: names[model, "validation"] for model in models}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "督办制度包 pack.yaml / rules.yaml",
        "oneOf": [
            references[PackFile],
            {
                "type": "array",
                "description": "rules.yaml：每项一条规则",
                "items": {
                    "type": "object",
                    "required": ["id", "kind", "clause", "basis"],
                    "properties": {"kind": {"enum": list(MODELS)}},
                    "allOf": [
                        {"if": {"properties": {"kind": {"const": kind}}}, "then": references[model]}
                        for kind, model in MODELS.items()
                    ],
                },
            },
        ],
        "$defs": definitions,
    }


def _tidy(schema: Any) -> None:
    """Drops what only Python needs: generated titles, and defaults that stand for “not written”."""
    if isinstance(schema, dict):
        if isinstance(schema.get("title"), str):
            del schema["title"]
        if schema.get("default", 1) in (None, "", [], {}):
            del schema["default"]
        for value in schema.values():
            _tidy(value)
    elif isinstance(schema, list):
        for value in schema:
            _tidy(value)
