"""A rule of a draft written by a form: its YAML is put into the text, which is saved as any other change."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from duban import clock
from duban.apps.editing import drafts as actions
from duban.apps.editing.rule_form import BLANKS, KINDS, rule_of, understood, values_of
from duban.apps.editing.writing import put_rule, rule_ids, rule_in
from duban.core.problem import BadInput, Place, Problem
from duban.web.editing.draft_views import draft_of
from duban.web.editing.page import said
from duban.web.people import flash


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The form of a kind, empty or with a rule of the draft in it; what it says is written into the text."""
    asker, row = draft_of(request, draft_id)
    sent = request.POST if request.method == "POST" else request.GET
    kind, named = sent.get("kind", "deadline"), request.GET.get("rule", "")
    told, values = "", {name: list(given) for name, given in sent.lists()}
    if request.method != "POST" and named:
        present = rule_in(row.rules_text, named)
        if present is None:
            told = f"草稿的规则里没有{named}：上级制度的规则不在这里改，要改就另写一条替换它。"
        else:
            held = values_of(present)
            kind, values = str(present.get("kind", kind)), held or {}
            if held is None:
                told = f"{named}有表单写不出的内容，请直接在文本里改。"
    if kind not in KINDS:
        kind = "deadline"
        if not told:
            raise Http404("这一种规则没有表单，请直接在文本里写。")
    wrong: list[str] = []
    if request.method == "POST":
        try:
            texts, made = actions.texts_in(row), rule_of(kind, understood(kind, values))
            _refuse(made, rule_in(texts.rules, str(made["id"])))
            seen = request.POST.get("seen", "")
            number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
            texts = replace(texts, rules=put_rule(texts.rules, made))
            actions.save(row.pk, texts, number, asker.person, clock.now())
            flash.tell(request, f"{made['id']}已写入文本并保存")
            return redirect("pack-draft", draft_id=row.pk)
        except BadInput as no:
            wrong = [said(each) for each in no.problems]
    page = {
        "draft": row,
        "kind": kind,
        "kinds": KINDS,
        "groups": [(name, tuple(blanks)) for name, blanks in groupby(BLANKS[kind], lambda blank: blank.group)],
        "values": values,
        "ids": rule_ids(row.rules_text),
        "told": told,
        "wrong": wrong,
        "seen": request.POST.get("seen", row.edits),
    }
    return render(request, "editing/rule.html", page, status=422 if wrong else 200)


def _refuse(made: dict[str, object], present: dict[str, object] | None) -> None:
    if not made["id"]:
        raise BadInput(Problem(Place("id"), "没有写规则的编号", "empty", "请写编号，如 WX-7"))
    if present is not None and values_of(present) is None:
        what = f"{made['id']}有表单写不出的内容，没有覆盖"
        raise BadInput(Problem(Place("id"), what, "rule-form", "请直接在文本里改，或另起编号"))
