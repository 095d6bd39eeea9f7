"""A real browser for the tests that need one: Debian's chromium, driven by playwright.

Where there is none these tests are left out and say why; with DUBAN_BROWSER_REQUIRED set (as in CI) that is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect, sync_playwright
from tests.people import Cast, cast, logged_in

from duban.apps.org.models import Person

# Playwright's loop runs in the test's own thread; Django would take the test for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SHOTS = Path(__file__).parents[2] / "shots"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
]
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a run."""
    path = os.environ.get("DUBAN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        reason = "no chromium found: install it (Debian: apt-get install chromium fonts-noto-cjk) or set DUBAN_CHROMIUM"
        if os.environ.get("DUBAN_BROWSER_REQUIRED"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(f"browser tests left out, {reason}")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


def complains(said: ConsoleMessage) -> bool:
    """Whether the browser complains of the page. That a form was refused (409, 422) is an answer, not a fault."""
    refused = "status of 409" in said.text or "status of 422" in said.text
    return said.type in ("error", "warning") and not refused


def unfold(page: Page, strip: Locator) -> None:
    """Opens what is folded to one line on a telephone: the clock of a rehearsal, the tour."""
    if page.viewport_size and page.viewport_size["width"] < 600:
        expect(strip.locator("details.fold")).not_to_have_attribute("open", "")
        strip.locator("details.fold > summary").click()


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page at a desk and on a telephone. Whatever the browser complains of, and any address outside, is a failure."""
    context = browser.new_context(viewport=SIZES[request.param], locale="zh-CN", timezone_id="Asia/Shanghai")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if complains(said) else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda asked: (
            None if asked.url.startswith("http://localhost:") else complaints.append(f"asked for {asked.url}")
        ),
    )
    yield opened
    context.close()
    assert complaints == []


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """The one cast, in the database the live server reads."""
    return cast()


@pytest.fixture
def enter(live_server: Any) -> Callable[[BrowserContext, Person], None]:
    """Let a person in: `enter(page.context, people.clerk)` gives the browser their session, as after the door."""

    def let_in(context: BrowserContext, person: Person) -> None:
        client = logged_in(Client(), person)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return let_in


@pytest.fixture(autouse=True)
def entered(request: pytest.FixtureRequest) -> None:
    """Whoever only looks at a page is the county's supervisor; a test that lets somebody in itself asks for `enter`."""
    wanted = request.node.fixturenames if isinstance(request.node, pytest.Function) else []
    if "page" in wanted and "live_server" in wanted and "enter" not in wanted and "outside" not in wanted:
        people = request.getfixturevalue("people")
        request.getfixturevalue("enter")(request.getfixturevalue("page").context, people.supervisor)


@pytest.fixture
def outside() -> None:
    """Nobody has come through the door."""


@pytest.fixture
def shot(request: pytest.FixtureRequest, page: Page) -> Iterator[None]:
    """A picture of the page as the test left it, in `shots/`, to be looked at; nothing may stand beside the edge."""
    yield
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{request.node.name.removeprefix('test_')}.png", full_page=True)
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= seen, "the page is wider than its window"
