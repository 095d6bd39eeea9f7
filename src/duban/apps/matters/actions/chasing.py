"""催办 at the door: the same thing is chased twice on one working day only with a reason (peers' wish: no storm of chases)."""

from __future__ import annotations

from duban.apps.matters.actions.act import Act
from duban.apps.matters.actions.asking import Told
from duban.apps.matters.actions.breaches import known_duty
from duban.apps.matters.actions.case import Case
from duban.apps.matters.actions.payloads import problem
from duban.core.events import EventKind


def chased(act: Act, case: Case) -> Told:
    """What is wrong with a chase: the duty is none, or was chased on this working day and no reason is given.

    A day of rest belongs to the working day before it. A chase of the whole thread and one of a duty are the same thing.
    """
    yield from known_duty(act, case)
    if act.text.strip():
        return
    duty, today = act.payload.get("duty"), case.at.date()
    for event in case.history.of(EventKind.CHASED):
        same = event.unit == str(act.unit) and (duty is None or event.payload.get("duty") in (None, duty))
        if same and case.calendar.working_between(event.recorded_at.date(), today) == 0:
            yield problem(act, "本工作日已经催办过", "chased-today", "再催请在催办内容里写明理由")
            return
