"""What is answered where a request cannot be served at all: one sentence that says what to do next."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from duban.web.system import trace

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
EXPIRED = "这一页打开太久，或者已在别处退出登录，没有提交。请返回上一页，复制您写的内容，刷新后再提交。"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 where too much was sent, else 400."""
    if isinstance(exception, TOO_MUCH):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without this session's own mark: nothing was done."""
    return render(request, "403.html", {"exception": EXPIRED}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """An error of ours: nothing of the request is used again, but the number under which the log tells of it is shown."""
    return HttpResponse(loader.get_template("500.html").render({"number": trace.current()}), status=500)
