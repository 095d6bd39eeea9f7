"""What a message says: its number, what happened and by when, where to open it. No title, no person's name. Pure.

A restricted matter (限知) says its number and nothing else: not even what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duban.apps.matters.models import Duty, Matter
from duban.apps.notify.words import PROPOSED, TOLD
from duban.apps.outbox.models import Notice
from duban.core.events import TABLE, EventKind
from duban.core.instant import MIDNIGHT, at_beijing, last_day

LOG_IN: Final = "有一条消息，请登录查看"
_FOOT: Final = "本邮件不含事项内容，请登录系统查看和办理。涉密不上网。"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a letter."""

    number: str
    says: str
    address: str
    urgency: str = "normal"


def says(notice: Notice, matter: Matter | None, duty: Duty | None, now: datetime, *, outside: bool = True) -> str:
    """What one notice says.

    Args:
        duty: of a reminder.
        outside: it leaves the system: of a restricted matter nothing is said then.
    """
    if outside and matter is not None and matter.circle == "restricted":
        return LOG_IN
    if notice.kind == "proposal":
        return PROPOSED
    if notice.kind == "reminder":
        return LOG_IN if duty is None else _reminded(duty, now)
    return TOLD.get(EventKind(notice.kind), TABLE[EventKind(notice.kind)].chinese)


def _reminded(duty: Duty, now: datetime) -> str:
    act = TABLE[EventKind(duty.act)].chinese
    if duty.due is None:
        return f"请办理“{act}”"
    if at_beijing(now) < at_beijing(duty.due):
        return f"请在{day_of(duty.due)}前办理“{act}”"
    return f"“{act}”已过期限（{day_of(duty.due)}），请尽快办理"


def day_of(due: datetime) -> str:
    """A due in a line of a letter; midnight is 24:00 of the day it ends.

    >>> from duban.core.instant import read_instant
    >>> day_of(read_instant("2022-11-16T24:00")), day_of(read_instant("2022-11-16T11:00"))
    ('11月16日24:00', '11月16日11:00')
    """
    due = at_beijing(due)
    clock = "24:00" if due.timetz().replace(tzinfo=None) == MIDNIGHT else f"{due:%H:%M}"
    day = last_day(due)
    return f"{day.month}月{day.day}日{clock}"


def letter(items: Sequence[Item], home: str, *, rehearsal: bool = False) -> tuple[str, str]:
    """The subject and text of a letter: what is urgent first, one line each, the same thing once.

    >>> letter([Item("督〔2022〕031", "催办，请回应", "http://x/matters/1", "urgent")], "http://x/")[0]
    '督办系统：加急消息1条（督〔2022〕031）'
    """
    order = {"extra_urgent": 0, "urgent": 1}
    lines = list(dict.fromkeys(sorted(items, key=lambda each: order.get(each.urgency, 2))))
    urgency = lines[0].urgency
    word = {"extra_urgent": "特急消息", "urgent": "加急消息"}.get(urgency, "消息")
    numbers = list(dict.fromkeys(each.number for each in lines if each.number))
    about = f"（{numbers[0]}{'等' if len(numbers) > 1 else ''}）" if numbers else ""
    subject = f"{'【演练】' if rehearsal else ''}督办系统：{word}{len(lines)}条{about}"
    told = [f"{n}. {each.number} {each.says}\n   {each.address}" for n, each in enumerate(lines, 1)]
    if rehearsal:
        told.insert(0, "这是演练环境发出的邮件，不用办理。")
    return subject, "\n\n".join([*told, f"全部消息：{home}", _FOOT]) + "\n"
