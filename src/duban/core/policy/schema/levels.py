"""Where each key of the schema belongs, so that a misplaced one can be told its home."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic.fields import FieldInfo

from duban.core.policy.schema import MODELS, Level, PackFile, RuleLevel

Path = tuple[str, ...]
"""Keys from the root of a rule (or of ``pack.yaml``) down to a level; list positions left out."""


def keys(model: type[Level]) -> Mapping[str, FieldInfo]:
    """The keys of a level as a pack writes them, in the order of the schema."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def level_at(model: type[Level], path: Path) -> type[Level] | None:
    """The level that stands at ``path``, or None where there is no level (a value, or an unknown key).

    >>> level_at(MODELS["deadline"], ("starts",)).__name__
    'Starts'
    """
    found: type[Level] | None = model
    rest = list(path)
    while rest and found is not None:
        info = keys(found).get(rest.pop(0))
        if info is None:
            return None
        if _named_by_user(info.annotation) and rest:
            rest.pop(0)
        found = next(_levels_in(info.annotation), None)
    return found


def homes(key: str, model: type[Level], but: Path) -> tuple[Path, ...]:
    """The levels of the same rule (or of ``pack.yaml``) where ``key`` may stand, without the one it stands at.

    >>> homes("each", MODELS["deadline"], ())
    (('starts',), ('owed_by',))
    """
    return tuple(path for path, level in _all_levels(model) if path != but and key in keys(level))


def label(path: Path, model: type[Level]) -> str:
    if path:
        return f"{'.'.join(path)}之下"
    return "pack.yaml的第一层" if model is PackFile else "规则的第一层"


def kinds_with(key: str) -> tuple[str, ...]:
    """The rule kinds that have this key of their own at their first level."""
    return tuple(kind for kind, model in MODELS.items() if key in keys(model) and key not in keys(RuleLevel))


@cache
def _all_levels(model: type[Level]) -> tuple[tuple[Path, type[Level]], ...]:
    return tuple(_walk(model, ()))


def _walk(model: type[Level], path: Path) -> Iterator[tuple[Path, type[Level]]]:
    yield path, model
    for key, info in keys(model).items():
        for inner in _levels_in(info.annotation):
            yield from _walk(inner, (*path, key))


def _levels_in(annotation: Any) -> Iterator[type[Level]]:
    if isinstance(annotation, type) and issubclass(annotation, Level):
        yield annotation
    for part in get_args(annotation):
        yield from _levels_in(part)


def _named_by_user(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) is dict
