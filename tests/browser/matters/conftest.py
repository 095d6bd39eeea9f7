"""某县 in a browser: its people come in by the door, the clock stands where the test puts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.apps.matters.conftest import Story, told
from tests.browser.conftest import SHOTS
from tests.cast import at
from tests.people import PASSWORD

from duban import clock
from duban.apps.org.models import Person


@pytest.fixture
def story(transactional_db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the clock of the pages."""

    def set_to(text: str) -> None:
        instant = at(text)
        monkeypatch.setattr(clock, "now", lambda: instant)

    set_to("2022-11-07T09:00")
    return set_to


@dataclass
class Desk:
    """Somebody before a screen."""

    page: Page
    address: str
    it_is: Callable[[str], None]
    size: str

    def comes(self, person: Person, when: str) -> None:
        """Another person sits down: they log in by the door."""
        self.it_is(when)
        self.page.context.clear_cookies()
        self.page.goto(f"{self.address}/login")
        self.page.get_by_label("账号", exact=True).fill(person.login)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("link", name="督办", exact=True)).to_be_visible()

    def opens(self, address: str) -> None:
        self.page.goto(f"{self.address}{address}")

    def form(self, verb: str, unit: str = "") -> Any:
        """The form of an act, opened."""
        summary = self.page.locator("summary").filter(has_text=verb)
        if unit:
            summary = summary.filter(has_text=unit)
        found = self.page.locator("#composer details.act").filter(has=summary).first
        group = found.locator("xpath=ancestor::details[contains(@class, 'more')]")
        if group.count() and not group.evaluate("it => it.open"):
            group.locator("> summary").click()
        if not found.evaluate("it => it.open"):
            found.locator("summary").first.click()
        return found

    def does(self, verb: str, unit: str = "", file: str = "", **fields: str) -> None:
        """Does an act: opens its form, fills it in, sends it, and sees that it was recorded."""
        form = self.form(verb, unit)
        for name, value in fields.items():
            field = form.locator(f"[name={name}]").last
            if field.evaluate("it => it.tagName") == "SELECT":
                field.select_option(value)
            elif field.get_attribute("type") == "checkbox":
                field.check()
            else:
                field.fill(value)
        if file:
            content = {"name": file, "mimeType": "text/plain", "buffer": "现场照片与验收单".encode()}
            form.locator("[name=files]").set_input_files(content)
        form.get_by_role("button", name=verb, exact=True).click()
        expect(self.page.locator("#composer .notice")).to_contain_text(f"已记录：{verb}")

    def shoots(self, name: str) -> None:
        """A picture to look at; nothing may stand beside the edge."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"matter-{name}-{self.size}.png", full_page=True)
        wide, seen = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= seen, "the page is wider than its window"


@pytest.fixture
def desk(page: Page, live_server: Any, it_is: Callable[[str], None]) -> Desk:
    width = page.viewport_size["width"] if page.viewport_size else 0
    return Desk(page, live_server.url, it_is, "desk" if width > 600 else "phone")
