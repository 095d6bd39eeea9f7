"""What the next page tells: what was done, or what was wrong with a form and what had been written in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest

KEY = "told"


@dataclass(frozen=True, slots=True)
class Flash:
    """``form``: the name of the form that was wrong, with ``values`` as written and ``errors`` by field."""

    said: str = ""
    form: str = ""
    row: str = ""
    """Which row's form it was, where a page holds one for each row."""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def tell(request: HttpRequest, said: str) -> None:
    """Something was done."""
    request.session[KEY] = {"said": said}


def complain(
    request: HttpRequest, form: str, row: str, values: Mapping[str, Sequence[str]], errors: Mapping[str, str]
) -> None:
    """Something was wrong; nothing that was written is lost."""
    kept = {name: given[-1][:2000] for name, given in values.items() if given and name != "csrfmiddlewaretoken"}
    request.session[KEY] = {"form": form, "row": row, "values": kept, "errors": dict(errors)}


def take(request: HttpRequest) -> Flash:
    """What there is to tell, told once."""
    return Flash(**request.session.pop(KEY, {})) if KEY in request.session else Flash()
