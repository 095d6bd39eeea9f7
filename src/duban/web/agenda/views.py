"""The page 日历 and the feed. They read, ask and render; what falls when is told by `duban.apps.agenda`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.agenda import actions, queries
from duban.apps.agenda.feed import calendar_file
from duban.apps.matters.rules import calendar_in_force
from duban.apps.org.queries import standing
from duban.core.instant import at_beijing, end_of, read_day
from duban.web.agenda.month import month_of, weeks
from duban.web.dates import due_clock, long_day, short_day
from duban.web.door.guard import address_of, open_to_all
from duban.web.matters.views import asker_of
from duban.web.people import flash

SECRET = "feed"  # noqa: S105 - the place in the session where a new address waits to be shown once


@require_safe
def agenda_page(request: HttpRequest) -> HttpResponse:
    """A month, and the list of one of its days."""
    asker, now = asker_of(request), at_beijing(clock.now())
    today = now.date()
    day = read_day(request.GET.get("day", "")) or today
    first = month_of(request.GET.get("month", f"{day:%Y-%m}"), today)
    if day.replace(day=1) != first:
        day = first
    whole = request.GET.get("whole") == "1"
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    shown = (first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday()))
    sums = queries.sums(asker.standing, *shown, now, asker.principals, mine=not whole)
    found = queries.entries(asker.standing, day, day, now, asker.principals, mine=not whole)
    calendar = calendar_in_force(asker.standing.jurisdiction_id, now)
    token, kept_feed = request.session.pop(SECRET, ""), queries.feed_of(asker.person)
    kept = "&whole=1" if whole else ""
    page = {
        "month": f"{first.year}年{first.month}月",
        "weeks": weeks(first, sums, calendar, today, day),
        "before": f"?month={first - timedelta(days=1):%Y-%m}{kept}",
        "after": f"?month={last + timedelta(days=1):%Y-%m}{kept}",
        "kept": kept,
        "whole": whole,
        "other": f"?day={day}" + ("" if whole else "&whole=1"),
        "this": f"?day={today}{kept}",
        "day": long_day(day),
        "provisional": calendar.provisional(day),
        "entries": [_line(entry) for entry in found],
        "more": max(0, sums[day].dues + sums[day].nodes - len(found)) if day in sums else 0,
        "feed": kept_feed,
        "made": short_day(at_beijing(kept_feed.made_at).date(), today.year) if kept_feed else "",
        "address": request.build_absolute_uri(reverse("feed", kwargs={"token": token})) if token else "",
        "told": flash.take(request),
    }
    return render(request, "agenda/page.html", page)


@require_POST
def feed_act(request: HttpRequest) -> HttpResponse:
    """Makes the address of the feed anew, or ends it. The new one is shown on the next page, and never again."""
    person, now = asker_of(request).person, clock.now()
    if request.POST.get("do") == "revoke":
        ended = actions.revoke_feed(person, now, address=address_of(request))
        flash.tell(request, "已停用订阅地址，用它的日历程序不再收到更新" if ended else "没有在用的订阅地址")
    else:
        titles = request.POST.get("titles") == "1"
        request.session[SECRET] = actions.make_feed(person, now, titles=titles, address=address_of(request))
    return redirect(f"{reverse('agenda')}#feed")


@open_to_all
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar file, for whoever holds the secret of a feed in use; every other secret is none."""
    found = queries.feed_by(token)
    if found is None:
        raise Http404("没有这个订阅地址。请在日历页重新建立。")
    now = at_beijing(clock.now())
    entries = queries.feed_entries(standing(found.person, now.date()), now)
    body = calendar_file(entries, now, titles=found.titles, site=request.get_host().partition(":")[0])
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="duban.ics"'
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _line(entry: queries.Entry) -> dict[str, Any]:
    at = "" if entry.due is None or entry.due == end_of(entry.day) else f"{due_clock(entry.due)}前"
    return {
        "matter": entry.matter.pk,
        "number": entry.matter.number,
        "title": entry.matter.title,
        "what": entry.what,
        "unit": entry.unit,
        "at": at,
        "late": entry.late,
        "provisional": entry.provisional,
    }
