"""The log as JSON: a line an object, with the number of the request that caused it, and nothing somebody searched for."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import path, reverse
from tests.people import Cast, cast

from duban.project.logs import configured
from duban.web.system import trace


def fails(request: Any) -> None:
    logging.getLogger("duban.test").warning("第%d步", 3)
    raise ValueError("secret inside")


urlpatterns = [path("fails", fails, name="fails")]
for _pattern in urlpatterns:
    _pattern.callback.open_to_all = True
handler500 = "duban.web.errors.broken"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged as JSON, in place of stderr."""
    told = configured("json")
    stream = io.StringIO()
    told["handlers"]["stderr"]["stream"] = stream
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    logging.config.dictConfig(told)
    yield stream
    logging.config.dictConfig(configured("text"))
    root.handlers[:] = before


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def test_a_request_is_one_line_that_tells_its_page_and_not_what_was_searched(people: Cast, lines: io.StringIO) -> None:
    answer = Client().get(reverse("log-in"), {"next": "/某某举报人"})
    [line] = read(lines)
    assert {key: line[key] for key in ("level", "logger", "page", "method", "status")} == {
        "level": "info", "logger": "duban.requests", "page": "log-in", "method": "GET", "status": 200,
    }  # fmt: skip
    assert line["request"] == answer[trace.HEADER]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00", line["at"])
    assert line["milliseconds"] > 0
    assert "举报人" not in lines.getvalue()


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_an_error_is_found_in_the_log_by_the_number_its_page_shows(lines: io.StringIO) -> None:
    answer = Client(raise_request_exception=False).get("/fails")
    page = answer.content.decode()
    number = answer[trace.HEADER]
    assert (answer.status_code, f"编号<code>{number}</code>" in page, "secret inside" in page) == (500, True, False)
    told = read(lines)
    assert {line["request"] for line in told} == {number}
    assert told[0]["message"] == "第3步"
    assert any("ValueError: secret inside" in line.get("error", "") for line in told)


def test_only_a_proxy_in_front_may_give_the_number(people: Cast, settings: Any) -> None:
    def answered(number: str) -> str:
        return str(Client().get("/health", headers={trace.HEADER: number})[trace.HEADER])

    assert answered("proxy-0001") != "proxy-0001"
    settings.HTTPS = True
    assert answered("proxy-0001") == "proxy-0001"
    assert answered("<script>alert(1)</script>") != "<script>alert(1)</script>"
    assert trace.current() == ""


def test_as_text_requests_are_not_told(people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert not logging.getLogger("duban.requests").isEnabledFor(logging.INFO)
    Client().get("/no-such-page")
    assert capsys.readouterr().err == ""
