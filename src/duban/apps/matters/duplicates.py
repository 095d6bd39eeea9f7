"""A warning before the same thing is set up twice: simple, and it says why. It never stops anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from duban.apps.matters import models
from duban.apps.matters.words import OVER

ALIKE: Final = 60
"""From so many hundredths of shared bigrams on, two titles are told as alike."""
MOST: Final = 5
_NOISE: Final = re.compile(r"[\s\W_]+|关于|的|事项|工作|通知|问题")


class Likeness(NamedTuple):
    """An existing matter, how alike (hundredths), and why, in words."""

    matter: models.Matter
    alike: int
    why: str


def duplicates(title: str, units: Iterable[int], jurisdiction: int, source_number: str = "") -> list[Likeness]:
    """Matters in work that may be the same, the likest first, at most `MOST`.

    Args:
        title: of the matter about to be set up.
        units: its units; an alike title counts only where a unit is shared (any, if none is given).
        jurisdiction: where it is to be set up; others' matters are not told of.
        source_number: 来源文号; the same one is told whatever the title.
    """
    rows = models.Matter.objects.filter(jurisdiction=jurisdiction).exclude(state__in=OVER)
    found: dict[int, Likeness] = {}
    number = source_number.strip()
    for row in rows.filter(source_number=number).order_by("-pk")[:MOST] if number else ():
        found[row.pk] = Likeness(row, 100, f"来源文号相同：{number}")
    wanted = list(units)
    near = rows.filter(parties__unit__in=wanted, parties__left_at=None) if wanted else rows
    own = bigrams(title)
    if own:
        for key, other in near.order_by("-pk").values_list("pk", "title").distinct().iterator(chunk_size=2000):
            alike = likeness(own, bigrams(other))
            if alike >= ALIKE and key not in found:
                found[key] = Likeness(models.Matter(pk=key), alike, f"名称有{alike}%相同")
    best = sorted(found.values(), key=lambda each: (-each.alike, -each.matter.pk))[:MOST]
    whole = models.Matter.objects.in_bulk([each.matter.pk for each in best])
    return [each._replace(matter=whole[each.matter.pk]) for each in best if each.matter.pk in whole]


def bigrams(title: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a title, without signs and words every title has.

    >>> sorted(bigrams("关于城东改造的通知"))
    ['东改', '城东', '改造']
    """
    plain = _NOISE.sub("", title)
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """Shared bigrams in hundredths of both (Dice).

    >>> likeness(bigrams("城东改造"), bigrams("城东改造项目"))
    75
    """
    return 200 * len(one & other) // (len(one) + len(other)) if one or other else 0
