"""表样: a form is written as the office reads it, a line a column: ``表头＝内容``; and read strictly.

>>> columns, problems = read_columns("责任部门＝责任单位\\n完成时限\\n备注＝空列")
>>> columns, problems
([('责任部门', 'responsible'), ('完成时限', 'own_due'), ('备注', 'blank')], [])
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from django.db import transaction

from duban.apps.boards.models import SheetForm
from duban.apps.matters.words import STATES
from duban.apps.org.models import Person
from duban.apps.org.standing import Standing
from duban.core.problem import BadInput, Place, Problem
from duban.core.secrecy import marking
from duban.core.words import LIGHTS

FIELDS: Final = MappingProxyType(
    {
        "order": "序号",
        "light": "亮灯",
        "status": "状态用语",
        "number": "编号",
        "title": "事项",
        "requirement": "工作要求",
        "standard": "工作标准",
        "closing": "销号标准",
        "units": "承办单位",
        "lead": "牵头单位",
        "responsible": "责任单位",
        "assisting": "配合单位",
        "leader": "领导",
        "supervisor": "督办专人",
        "source": "来源",
        "state": "状态",
        "nodes": "节点",
        "duty": "下一项时限",
        "due": "到期",
        "left": "还有几天",
        "own_due": "完成时限",
        "superior": "上级编号",
        "superior_due": "上级时限",
        "begun": "立项日期",
        "progress": "最新进展",
        "progress_on": "反馈日期",
        "reported": "办结日期",
        "ended": "结束日期",
        "blank": "空列",
    }
)
"""What a column can hold, by the word it is asked for with."""
PAPERS: Final = ("A3", "A4")
OFFICE: Final = frozenset({"supervisor", "head"})
COLUMNS_MOST: Final = 30
FORMS_MOST: Final = 30
STANDS: Final = (*STATES.values(), *LIGHTS.values())
"""Our own words that a superior's may stand for: states, and the lights of what runs."""
_BY_WORD: Final = {word: field for field, word in FIELDS.items()}
_PARTS: Final = re.compile(r"[=＝]")


@dataclass(frozen=True, slots=True)
class Written:
    """A form as somebody wrote it."""

    name: str
    title: str
    paper: str
    columns: str
    words: str = ""


def read_columns(text: str) -> tuple[list[tuple[str, str]], list[Problem]]:
    """The columns, and everything wrong with them."""
    found: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for n, heading, word in _lines(text):
        field = _BY_WORD.get(word or heading)
        if field is None:
            near = get_close_matches(word or heading, _BY_WORD, 1, 0.4)
            hint = f"是不是“{near[0]}”？" if near else "可用的内容列在下面"
            problems.append(
                Problem(Place("columns", n), f"第{n}行没有“{word or heading}”这种内容", "unknown-field", hint)
            )
        elif not heading or len(heading) > 30:
            problems.append(Problem(Place("columns", n), f"第{n}行的表头应为1到30个字", "heading"))
        else:
            found.append((heading, field))
    if not found and not problems:
        problems.append(Problem(Place("columns"), "没有写一列", "missing", "每行一列，如：责任部门＝责任单位"))
    if len(found) > COLUMNS_MOST:
        problems.append(Problem(Place("columns"), f"有{len(found)}列", "too-many", f"不超过{COLUMNS_MOST}列"))
    return found, problems


def read_words(text: str) -> tuple[dict[str, str], list[Problem]]:
    """The superior's words by ours, and everything wrong with them.

    >>> read_words("在办＝正常推进\\n逾期＝滞后")[0]
    {'在办': '正常推进', '逾期': '滞后'}
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for n, ours, theirs in _lines(text):
        if ours not in STANDS:
            hint = f"左边写：{'、'.join(STANDS)}"
            problems.append(
                Problem(Place("words", n), f"第{n}行的“{ours}”不是本系统的状态或亮灯", "unknown-state", hint)
            )
        elif not theirs or len(theirs) > 20:
            problems.append(Problem(Place("words", n), f"第{n}行等号右边应为1到20个字", "word"))
        elif ours in found:
            problems.append(Problem(Place("words", n), f"“{ours}”写了两次", "twice"))
        else:
            found[ours] = theirs
    return found, problems


def as_written(form: SheetForm) -> Written:
    """The form as it can be written anew."""
    columns = "\n".join(head if head == FIELDS[field] else f"{head}＝{FIELDS[field]}" for head, field in form.columns)
    return Written(form.name, form.title, form.paper, columns, "\n".join(f"{a}＝{b}" for a, b in form.words.items()))


def keep_form(held: Standing, by: Person, written: Written, now: datetime) -> SheetForm:
    """Keeps a form for the whole jurisdiction; one of the same name is replaced.

    Raises:
        BadInput: everything wrong with it; or the person may not.
    """
    columns, problems = read_columns(written.columns)
    words, more = read_words(written.words)
    problems += more
    name, title = " ".join(written.name.split()), " ".join(written.title.split())
    if not 0 < len(name) <= 20:
        problems.append(Problem(Place("name"), "名称应为1到20个字", "name", "如“市督查室月报”"))
    if len(title) > 60:
        problems.append(Problem(Place("title"), "标题超过60个字", "title"))
    if written.paper not in PAPERS:
        problems.append(Problem(Place("paper"), "纸张只有A3、A4", "paper"))
    for text in (name, title, written.columns, written.words):
        if sign := marking(text):
            problems.append(Problem(Place("name"), f"有国家秘密标志“{sign}”，没有存入", "secret"))
    if held.jurisdiction_id is None or not held.roles & OFFICE:
        problems = [Problem(Place("表样"), "表样由督查机构保存", "capacity")]
    if problems or held.jurisdiction_id is None:
        raise BadInput(*problems)
    told = {
        "title": title, "paper": written.paper, "columns": columns, "words": words, "made_by": by, "made_at": now,
    }  # fmt: skip
    with transaction.atomic():
        kept = SheetForm.objects.filter(jurisdiction=held.jurisdiction_id)
        if not kept.filter(name=name).exists() and kept.count() >= FORMS_MOST:
            raise BadInput(Problem(Place("name"), f"已有{FORMS_MOST}个表样", "too-many", "请先删除不用的"))
        return kept.update_or_create(jurisdiction_id=held.jurisdiction_id, name=name, defaults=told)[0]


def drop_form(held: Standing, form: int) -> None:
    """Throws a form away.

    Raises:
        BadInput: there is none, or the person may not: one answer.
    """
    found = next((each for each in forms_of(held) if each.pk == form), None)
    if found is None or not held.roles & OFFICE:
        raise BadInput(Problem(Place("表样"), "没有这个表样，或者不能由您删除", "not-found", "请刷新页面"))
    found.delete()


def forms_of(held: Standing) -> list[SheetForm]:
    """The forms of somebody's jurisdiction, for everybody who has a ledger. One query."""
    if held.jurisdiction_id is None or held.administrator or not held.roles:
        return []
    return list(SheetForm.objects.filter(jurisdiction=held.jurisdiction_id))


def stands(words: Mapping[str, str], state: str, light: str) -> str:
    """The word for how a matter stands.

    Args:
        words: the superior's by ours.
        state: ours. ``light``: ours of what runs, else empty; it is asked first.

    >>> stands({"在办": "推进中", "逾期": "滞后"}, "在办", "逾期"), stands({"在办": "推进中"}, "在办", "逾期")
    ('滞后', '推进中')
    >>> stands({}, "已销号", "")
    '已销号'
    """
    return words.get(light) or words.get(state) or state


def _lines(text: str) -> Sequence[tuple[int, str, str]]:
    found = []
    for n, line in enumerate(text.splitlines(), 1):
        if line.strip():
            left, *right = _PARTS.split(line, maxsplit=1)
            found.append((n, left.strip(), right[0].strip() if right else ""))
    return found
