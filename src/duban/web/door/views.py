"""The pages of the door. What is right or wrong is decided by `duban.apps.org.actions.door`."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import segno
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from duban import clock
from duban.apps.org import factors
from duban.apps.org.actions import door
from duban.apps.org.models import Person
from duban.apps.watch import training
from duban.core.problem import BadInput, Problem
from duban.web.door.guard import address_of, leave, on_the_way, open_to_all
from duban.web.help.tour import steps

BACKEND = "duban.apps.org.backend.PersonBackend"
HALF = "half"
"""In the session: who has given the right password and still owes the code, and since when."""
HALF_LASTS = 5 * 60


def _next(request: HttpRequest, wanted: str) -> str:
    """Where to go afterwards: an address of this site, or the first page. Never anywhere else (open redirect)."""
    secure, host = request.is_secure(), request.get_host()
    fine = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {host}, require_https=secure)
    return wanted if fine else "/"


def _come_in(request: HttpRequest, person: Person, now: datetime, wanted: str) -> HttpResponse:
    login(request, person, backend=BACKEND)
    request.session["seen"] = now.timestamp()
    if not person.second_factor and door.needs_second_factor(person, clock.today()):
        request.session["enrol"] = True
    request.session.save()  # its key is new since `login`, and the log names the session by it
    device = request.headers.get("User-Agent", "")
    door.opened(person, request.session.session_key or "", now, address_of(request), device)
    return redirect(_next(request, wanted))


@never_cache
@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """账号、密码."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    if isinstance(request.user, Person) and request.method == "GET":
        return redirect(_next(request, wanted))
    page: dict[str, Any] = {
        "next": wanted, "idle": "idle" in request.GET, "error": "", "login": "", "shared": training.shared_password(),
        "guests": training.guests(step.login for step in steps()),
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "door/log_in.html", page)
    now = clock.machine()
    account = request.POST.get("login", "")
    found = door.knock(account, request.POST.get("password", ""), now, address_of(request))
    if isinstance(found, Problem):
        page |= {"error": _sentence(found), "login": account[:40]}
        return render(request, "door/log_in.html", page, status=403)
    if found.second_factor:
        request.session.cycle_key()
        request.session[HALF] = {"person": found.pk, "at": now.timestamp(), "next": wanted}
        return redirect("code")
    return _come_in(request, found, now, wanted)


@never_cache
@open_to_all
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """第二因素: the code after the password."""
    now, half = clock.machine(), request.session.get(HALF)
    if not half or now.timestamp() - half["at"] > HALF_LASTS:
        request.session.pop(HALF, None)
        return redirect("log-in")
    person = Person.objects.select_related("jurisdiction").filter(pk=half["person"], is_active=True).first()
    if person is None:
        return redirect("log-in")
    if request.method == "GET":
        return render(request, "door/code.html", {"error": ""})
    wrong = door.accept_code(person, request.POST.get("code", ""), now, address_of(request))
    if wrong:
        return render(request, "door/code.html", {"error": _sentence(wrong)}, status=403)
    del request.session[HALF]
    return _come_in(request, person, now, half["next"])


@require_POST
@on_the_way
def log_out(request: HttpRequest) -> HttpResponse:
    """退出."""
    leave(request, _person(request), clock.machine())
    return redirect("log-in")


@never_cache
@on_the_way
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """改密码."""
    person = _person(request)
    page: dict[str, Any] = {"must": person.must_change_password, "errors": {"old": "", "new": "", "again": ""}}
    if request.method == "GET":
        return render(request, "door/password.html", page)
    old, new, again = (request.POST.get(name, "") for name in ("old", "new", "again"))
    problems = door.change_password(person, old, new, again, clock.machine(), address_of(request))
    if problems:
        for each in problems:
            field = each.where.file
            page["errors"][field] = "；".join(filter(None, (page["errors"][field], _sentence(each))))
        return render(request, "door/password.html", page, status=422)
    update_session_auth_hash(request, person)
    return redirect("me")


@never_cache
@on_the_way
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """绑定第二因素: the secret is shown as text and as a picture until a first code proves that it was taken."""
    person = _person(request)
    if person.second_factor:
        return redirect("me")
    try:
        secret = _begun(request, person) or door.fresh_secret()
        request.session["secret"] = factors.sealed(secret, person.pk)
    except BadInput as refused:
        return render(request, "403.html", {"exception": _sentence(refused.problems[0])}, status=503)
    error = ""
    if request.method == "POST":
        wrong = door.enrol(person, secret, request.POST.get("code", ""), clock.machine(), address_of(request))
        if wrong is None:
            request.session.pop("secret", None)
            request.session.pop("enrol", None)
            return redirect("me")
        error = _sentence(wrong)
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    page = {
        "must": request.session.get("enrol", False),
        "secret": grouped,
        "address": door.secret_address(person, secret),
        "picture": reverse("second-factor-picture"),
        "error": error,
    }
    return render(request, "door/second_factor.html", page, status=422 if error else 200)


@never_cache
@on_the_way
def picture(request: HttpRequest) -> HttpResponse:
    """The secret as a QR code: a file of its own, for a page may hold no style."""
    person = _person(request)
    secret = _begun(request, person)
    if person.second_factor or not secret:
        return HttpResponse(status=404)
    out = io.BytesIO()
    segno.make(door.secret_address(person, secret), error="m").save(out, kind="svg", scale=5, border=3)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


def _begun(request: HttpRequest, person: Person) -> str:
    """The secret this session has shown and not enrolled yet; empty where its key is gone: the page says so, or begins anew."""
    try:
        return factors.opened(request.session.get("secret", ""), person.pk)
    except BadInput:
        return ""


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # the guard lets nobody else here
    return request.user


def _sentence(problem: Problem) -> str:
    return f"{problem.what}，{problem.hint}" if problem.hint else problem.what
