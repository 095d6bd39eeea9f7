"""Sentences of the rule kinds that keep their content as read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from duban.core.policy.vocabulary import (
    CAUSES,
    CLASSIFIED,
    HANDLINGS,
    NORMS,
    OPINION_POSTS,
    POINTS_FOR,
    POINTS_SIGNS,
    QUOTA_CLASSES,
    QUOTA_MEASURES,
    QUOTA_OF,
    RANKED_BY,
    SUBJECTS,
    USES,
)
from duban.core.words import POSTS

Body = Mapping[str, Any]
Say = Callable[[Any], str]
Scope = Callable[[Mapping[str, frozenset[str]]], str]


def say_other(kind: str, body: Body, say: Say, scope: Scope) -> str:
    """What such a rule says.

    Args:
        body: its content as read.
        say: writes a figure or the title of its setting.
        scope: writes which matters it is about.
    """
    used = "、".join(USES[each] for each in body.get("used_for", ()))
    about = f"，只就{scope(body['applies'])}" if body.get("applies") else ""
    return _SAY[kind](body, say) + about + (f"，结果用于{used}" if used else "")


def _points(body: Body, say: Say) -> str:
    who = SUBJECTS[body["subject"]] + (f"（{POSTS[body['post']]}）" if "post" in body else "")
    of = f"（限{'、'.join(body['of'])}）" if "of" in body else ""
    cap = f"，{say(body['cap']['per'])}内最多{say(body['cap']['points'])}分" if "cap" in body else ""
    return f"{POINTS_FOR[body['on']]}{of}，给{who}{POINTS_SIGNS[body['sign']]}{say(body['points'])}分{cap}"


def _rank(body: Body, _: Say) -> str:
    by = "、".join(RANKED_BY[each] for each in body["by"])
    often = f"{body['every'].chinese}" if "every" in body else ""
    names = "，指名道姓" if body["real_names"] else ""
    return f"{often}按{by}给{SUBJECTS[body['subject']]}排名{names}"


def _phase(body: Body, _: Say) -> str:
    hand_ins = "；".join(f"{each['by']}前把{each['what']}交{each['to']}" for each in body.get("hand_ins", ()))
    span = f"{body['opens']}至{body['closes']}"
    return f"{body['campaign']}·{body['title']}（{span}）" + (f"：{hand_ins}" if hand_ins else "")


def _taxonomy(body: Body, _: Say) -> str:
    classes = "；".join(
        f"{each['code']} {each['title']}" + (f"（{len(each['symptoms'])}种表现）" if "symptoms" in each else "")
        for each in body["classes"]
    )
    return f"{CLASSIFIED[body['of']]}分类：{classes}"


def _lane(body: Body, say: Say) -> str:
    within = f"，{say(body['within'])}内" if "within" in body else ""
    follow = f"，每{say(body['follow'])}跟踪1次" if "follow" in body else ""
    return f"{'、'.join(CAUSES[each] for each in body['cause'])}：{HANDLINGS[body['handling']]}{within}{follow}"


def _form(body: Body, _: Say) -> str:
    opinions = " → ".join(f"{each['title']}（{OPINION_POSTS[each['post']]}）" for each in body.get("opinions", ()))
    blanks = "、".join(each["title"] for each in body["blanks"])
    return f"《{body['title']}》填写{blanks}" + (f"；依次签署：{opinions}" if opinions else "")


def _quota(body: Body, say: Say) -> str:
    base = f"（与{body['base']}相比）" if "base" in body else ""
    about = "、".join(QUOTA_CLASSES[each] for each in body.get("classes", ()))
    of = f"{about}{QUOTA_OF[body['of']]}{QUOTA_MEASURES[body['measure']]}"
    per = "每份（次）" if body["per"].every.value == "per-event" else body["per"].chinese
    return f"同一{SUBJECTS[body['subject']]}{per}{of}最多{say(body['at_most'])}{base}"


def _sanction(body: Body, say: Say) -> str:
    cause = f"（限{'、'.join(CAUSES[each] for each in body['cause'])}）" if "cause" in body else ""
    effect = f"，影响期{say(body['effect'])}" if "effect" in body else ""
    return (
        f"对{SUBJECTS[body['subject']]}{body['title']}{cause}：由{say(body['decided_by'])}决定，"
        f"依据{say(body['legal_basis'])}；事先{say(body['hearing'])}内听取陈述申辩，"
        f"{say(body['appeal'])}内可以申诉{effect}"
    )


def _norm(body: Body, say: Say) -> str:
    return NORMS[body["keeps"]] + (f"（{say(body['within'])}内）" if "within" in body else "")


_SAY: Final[Mapping[str, Callable[[Body, Say], str]]] = {
    "points": _points,
    "rank": _rank,
    "phase": _phase,
    "taxonomy": _taxonomy,
    "lane": _lane,
    "form": _form,
    "quota": _quota,
    "sanction": _sanction,
    "norm": _norm,
}
