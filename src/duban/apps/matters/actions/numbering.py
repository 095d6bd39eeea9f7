"""Numbers of matters: from the jurisdiction's own form, without gaps, never twice though two people write at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duban.apps.matters import models
from duban.apps.matters.actions.act import NewMatter
from duban.apps.org.models import Jurisdiction
from duban.core.problem import BadInput, Place, Problem

_FORM = re.compile(r"\{(year|n)(?::0?(\d{1,2})d)?\}")


def write_number(form: str, year: int, n: int) -> str | None:
    """The n-th number of a year; None where the form does not say where n stands, or is written otherwise.

    >>> write_number("督〔{year}〕{n:03d}", 2022, 31)
    '督〔2022〕031'
    """
    if "n" not in {found[1] for found in _FORM.finditer(form)} or re.search(r"[{}]", _FORM.sub("", form)):
        return None
    return _FORM.sub(lambda found: str(year if found[1] == "year" else n).zfill(int(found[2] or 0)), form)


def numbers(new: Sequence[NewMatter], places: Mapping[int, Jurisdiction], year: int) -> list[str]:
    """A number for each, in the order given; one that states its own keeps it.

    The series' row stays locked until the transaction ends: a second writer waits, and a refused one leaves no gap.

    Raises:
        BadInput: the jurisdiction's form cannot be read, or a stated number is taken.
    """
    own = Counter((each.jurisdiction, each.number.strip()) for each in new if each.number.strip())
    taken = {
        number
        for place in {place for place, _ in own}
        for number in models.Matter.objects.filter(
            jurisdiction=place, number__in=[number for at, number in own if at == place]
        ).values_list("number", flat=True)
    }
    if twice := sorted(taken | {number for (_, number), count in own.items() if count > 1}):
        raise BadInput(*(Problem(Place("编号"), f"{each}已被使用", "number-taken", "请核对编号") for each in twice))
    following = {place: _series(places[place], year, new) for place in sorted(places)}
    return [each.number.strip() or following[each.jurisdiction].pop(0) for each in new]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Numbers read without a lock: they hold while no other took one. ``last``: of each series, before and after."""

    numbers: tuple[str, ...]
    year: int
    last: Mapping[int, tuple[int, int]]


def foresee(new: Sequence[NewMatter], places: Mapping[int, Jurisdiction], year: int) -> Foreseen:
    """The numbers these would be given now, if nobody took one before `take`. None of them may state its own.

    Raises:
        BadInput: the jurisdiction's form cannot be read.
    """
    following: dict[int, list[str]] = {}
    last: dict[int, tuple[int, int]] = {}
    for key in sorted(places):
        wanted = sum(1 for each in new if each.jurisdiction == key)
        series = models.NumberSeries.objects.filter(jurisdiction=key, year=year).first()
        before = series.last if series else 0
        following[key], after = _following(places[key], year, before, wanted, frozenset())
        last[key] = (before, after)
    return Foreseen(tuple(following[each.jurisdiction].pop(0) for each in new), year, last)


def take(foreseen: Foreseen) -> bool:
    """Takes foreseen numbers, their series locked; False where somebody was faster and nothing was taken."""
    for place, (before, after) in foreseen.last.items():
        models.NumberSeries.objects.get_or_create(jurisdiction_id=place, year=foreseen.year)
        series = models.NumberSeries.objects.select_for_update().get(jurisdiction=place, year=foreseen.year)
        if series.last != before:
            return False
        series.last = after
        series.save(update_fields=["last"])
    taken = models.Matter.objects.filter(jurisdiction__in=list(foreseen.last), number__in=foreseen.numbers)
    return not taken.exists()


def _series(place: Jurisdiction, year: int, new: Sequence[NewMatter]) -> list[str]:
    wanted = sum(1 for each in new if each.jurisdiction == place.pk and not each.number.strip())
    if not wanted:
        return []
    models.NumberSeries.objects.get_or_create(jurisdiction=place, year=year)
    series = models.NumberSeries.objects.select_for_update().get(jurisdiction=place, year=year)
    own = frozenset(each.number.strip() for each in new if each.jurisdiction == place.pk)
    found, series.last = _following(place, year, series.last, wanted, own)
    series.save(update_fields=["last"])
    return found


def _following(place: Jurisdiction, year: int, last: int, wanted: int, own: frozenset[str]) -> tuple[list[str], int]:
    """The next numbers after the last one given out, those taken by hand left out; and the last of them."""
    if write_number(place.numbering, year, 1) is None:
        what = f"编号式样“{place.numbering}”读不懂"
        raise BadInput(Problem(Place("编号"), what, "numbering-form", "如 督〔{year}〕{n:03d}"))
    found: list[str] = []
    while len(found) < wanted:
        ahead = [str(write_number(place.numbering, year, last + n)) for n in range(1, wanted - len(found) + 1)]
        stated = own | set(
            models.Matter.objects.filter(jurisdiction=place, number__in=ahead).values_list("number", flat=True)
        )
        found += [number for number in ahead if number not in stated]
        last += len(ahead)
    return found, last
