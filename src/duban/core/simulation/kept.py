"""What a part of a simulated year adds up to, as plain values: kept between one look of the worker and the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from duban.core.obligation.obligation import Breach, Proposal
from duban.core.simulation.sums import Sums
from duban.core.simulation.visits import Visit

_INSTANTS: Final = frozenset({"at", "told_at", "explained_at", "confirmed_at", "reached_at"})


def plain(sums: Sums) -> dict[str, Any]:
    """The sums as JSON can hold them; `restored` reads them."""
    return {
        "matters": sums.matters,
        "trackings": sums.trackings,
        "units": [[what, who, str(week), count] for (what, who, week), count in sorted(sums.units.items())],
        "people": [[what, who, str(week), count] for (what, who, week), count in sorted(sums.people.items())],
        "office": [[what, str(week), count] for (what, week), count in sorted(sums.office.items())],
        "duties": [[unit, state, count] for (unit, state), count in sorted(sums.duties.items())],
        "undetermined": [[rule, why, count] for (rule, why), count in sorted(sums.undetermined.items())],
        "breaches": [_plain(each) for each in sums.breaches],
        "raised": [_plain(each) for each in sums.raised],
        "visits": [[each.unit, str(each.last), str(each.first), each.matter] for each in sums.visits],
    }


def restored(kept: Mapping[str, Any]) -> Sums:
    """Sums that were kept.

    >>> one = Sums(matters=2, visits=[Visit("住建局", date(2025, 5, 31), date(2025, 5, 1), "1")])
    >>> restored(plain(one)) == one
    True
    """
    day = date.fromisoformat
    return Sums(
        kept["matters"],
        Counter({(what, who, day(week)): count for what, who, week, count in kept["units"]}),
        Counter({(what, who, day(week)): count for what, who, week, count in kept["people"]}),
        Counter({(what, day(week)): count for what, week, count in kept["office"]}),
        Counter({(unit, state): count for unit, state, count in kept["duties"]}),
        [Breach(**_typed(Breach, each)) for each in kept["breaches"]],
        [Proposal(**_typed(Proposal, each)) for each in kept["raised"]],
        [Visit(unit, day(last), day(first), matter) for unit, last, first, matter in kept["visits"]],
        kept["trackings"],
        Counter({(rule, why): count for rule, why, count in kept["undetermined"]}),
    )


def _plain(each: Breach | Proposal) -> list[Any]:
    values = (getattr(each, field.name) for field in fields(each))
    return [value.isoformat() if isinstance(value, datetime) else value for value in values]


def _typed(of: type[Breach | Proposal], values: list[Any]) -> dict[str, Any]:
    found = dict(zip((field.name for field in fields(of)), values, strict=True))
    for name, value in found.items():
        if name in _INSTANTS and value is not None:
            found[name] = datetime.fromisoformat(value)
        elif isinstance(value, list):
            found[name] = tuple(value)
    return found
