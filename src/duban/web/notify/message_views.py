"""消息: one's own messages, marked as read; and how one wants them outside. Views read, ask and render."""

from __future__ import annotations

from datetime import time

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.notify import actions, queries
from duban.core.instant import read_clock
from duban.core.problem import BadInput, Place, Problem
from duban.web.matters.refusing import sentence
from duban.web.matters.views import asker_of
from duban.web.notify.message_lines import message_line
from duban.web.people import flash

NONE = "没有这条消息。请从“消息”页重新打开。"


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """One's own messages, the newest first."""
    asker, now = asker_of(request), clock.now()
    before = request.GET.get("before", "")
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 18 else 0
    found, older = queries.inbox(asker.person, asker.standing, asker.principals, start)
    page = {
        "lines": [message_line(each, now) for each in found],
        "older": f"{reverse('messages')}?before={found[-1].message.pk}" if older else "",
        "unread": queries.unread(asker.person),
        "first": not start,
    }
    return render(request, "notify/messages.html", page)


@require_POST
def read_one(request: HttpRequest, message_id: int) -> HttpResponse:
    """Marks one as read."""
    asker = asker_of(request)
    if queries.own_message(asker.person, message_id) is None:
        raise Http404(NONE)
    actions.read(asker.person, clock.now(), message_id)
    return redirect("messages")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Marks all as read."""
    actions.read(asker_of(request).person, clock.now())
    return redirect("messages")


@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """How one wants ordinary mail; then back to 我的."""
    person = asker_of(request).person
    try:
        begins, ends = (_clock(request, name) for name in ("quiet_from", "quiet_to"))
        actions.prefer(person, digest=bool(request.POST.get("digest")), quiet_from=begins, quiet_to=ends)
    except BadInput as wrong:
        errors = {"": "".join(sentence(each) for each in wrong.problems)}
        flash.complain(request, "message-preference", "", dict(request.POST.lists()), errors)
    else:
        flash.tell(request, "已保存消息的接收方式")
    return redirect(reverse("me") + "#messages")


def _clock(request: HttpRequest, name: str) -> time | None:
    text = request.POST.get(name, "").strip()
    found = read_clock(text) if text else None
    if text and found is None:
        raise BadInput(Problem(Place("免打扰"), f"“{text[:20]}”不是时间", "clock-form", "写法：21:00"))
    return found
