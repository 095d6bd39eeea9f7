"""A pack as the simulation takes it: in force from the first day, whatever the day it was issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from duban.core.assess import Rules


def standing(rules: Rules, first: date) -> tuple[Rules, bool]:
    """The rules as if the document had been in force from the first day of the year.

    Returns:
        (the rules, whether its commencement had to be moved). A rule with a commencement of its own keeps it.
    """
    if rules.pack.commencement <= first:
        return rules, False
    return replace(rules, pack=replace(rules.pack, commencement=first)), True
