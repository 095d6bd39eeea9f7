"""Writes docs/reference/who-may-what.md from the table in `duban.core.acts`: `python scripts/who_may_what.py`."""

from __future__ import annotations

from pathlib import Path

from duban.core.acts import ACTS, JUDGING, PERMITS, Act, Rule, allowed_acts, chinese, why_not
from duban.core.capacity import CAPACITIES, STATES, Capacity
from duban.core.situation import Situation

PAGE = Path(__file__).parents[1] / "docs/reference/who-may-what.md"
LETTERS = dict(zip(STATES, "拟办报销终并", strict=True))
HEAD = """# Who may do what

Generated from the table in `duban.core.acts` by `scripts/who_may_what.py`; a test compares. Page, command line and
guard ask the same table. What a person is to a matter comes from `duban.apps.matters.access`, and which matters they
see at all from `duban.apps.matters.sight`: no sight, no act, and one answer for “none” and “not yours”.

## Principles

- 谁承办，谁不核查、不销号、不审定自己的申请: whoever does the work, or recorded it for the unit, judges nothing of it.
- Units see the assignment, never the instruction's words or image; those are for the office, the leaders and those named.
- A pause is granted, never self-declared. Who set the date decides on moving it; for a date the pack gave, the head of
  supervision. Waivers likewise.
- A breach is confirmed (认定) by the head of supervision after the unit was told and heard.
- 代录: the receiving section or the office records for the unit what came on paper or by telephone.
- The three administrators have no act on a matter and see none, whatever else they hold.
- A matter that is over is read, printed and corrected; a breach of it may still be overturned. Nothing else.

## Capacity × act × state

A cell names the states of the matter in which the act is open to that capacity when nothing else stands in the way:
"""
ENGLISH = {
    "approved": "an authority for setting up is recorded",
    "extension_pending": "an extension of this unit waits",
    "return_pending": "a return of this unit waits",
    "completion_pending": "a completion report of this unit waits",
    "report_filed": "something of this unit can be sent back",
    "filed": "a completion report was filed",
    "verified": "every answering unit's completion was found good",
    "paused": "its clock stands still",
    "open_children": "parts of it are still to be done",
    "standard_stated": "the closing standard is written down",
    "evidence": "evidence is attached",
    "chased": "a chase waits for an answer",
    "breach_told": "an overdue was told and is not confirmed yet",
    "heard": "the unit explained, or its time has passed",
    "breached": "a breach stands",
    "proposal_waiting": "a proposal waits",
    "handed_over": "it was handed over to discipline",
}


def situations(rule: Rule) -> Situation:
    """A situation in which nothing stands in the way of a line of the table."""
    given = {need.fact: need.wanted for need in rule.needs}
    return Situation(for_unit=rule.for_unit, **given)


def cell(capacity: Capacity, act: Act) -> str:
    """The states in which a capacity may, 代 before those it may only record for a unit; – for none."""
    own, recorded = "", ""
    for state in STATES:
        for rule in PERMITS[act].rules:
            if act in allowed_acts({capacity}, state, situations(rule)):
                if rule.for_unit:
                    recorded += LETTERS[state] if LETTERS[state] not in recorded else ""
                else:
                    own += LETTERS[state] if LETTERS[state] not in own else ""
    return own + ("代" + recorded if recorded else "") or "–"


def page() -> str:
    """The whole document."""
    lines = [HEAD.rstrip(), "", "、".join(f"{letter} {STATES[state]}" for state, letter in LETTERS.items()) + "。"]
    lines += ["`代` before states: only recorded for the unit. `–`: never.", ""]
    shown = [capacity for capacity in CAPACITIES if capacity is not Capacity.MACHINE]
    groups = [shown[:10], shown[10:]]
    for group in groups:
        lines.append("| act | " + " | ".join(CAPACITIES[capacity] for capacity in group) + " |")
        lines.append("|---" * (len(group) + 1) + "|")
        for act in ACTS:
            cells = " | ".join(cell(capacity, act) for capacity in group)
            lines.append(f"| `{act.value}` {chinese(act)} | {cells} |")
        lines.append("")
    lines += ["## What else must hold", "", "| act | given that | else the person is told |", "|---|---|---|"]
    for act in ACTS:
        needs = dict.fromkeys(need for rule in PERMITS[act].rules for need in rule.needs)
        lines += [
            f"| `{act.value}` {chinese(act)} | {'' if need.wanted else 'not: '}{ENGLISH[need.fact]} | {need.otherwise} |"
            for need in needs
        ]
    judged = "、".join(f"{chinese(act)}" for act in ACTS if act in JUDGING)
    lines += ["", "## Never by the doer", "", judged + "。", "", "## The sentences of refusal", ""]
    lines += ["What each act says to somebody of another capacity:", ""]
    lines += [f"- {why_not(act, {Capacity.STRANGER}, 'live', Situation())}" for act in ACTS]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
