"""Every page of the product before axe-core: WCAG 2.1 A and AA, at a desk and on a telephone, without a finding.

The pages are found in the address table, not listed: a new one that nobody visits, and that is no page, fails a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page
from tests.architecture.walk import NOW, Walk, addresses, laid_out
from tests.cast import at
from tests.people import PASSWORD

from duban import clock
from duban.apps.matters.models import Duty, Matter
from duban.apps.org import factors
from duban.apps.org.actions import door
from duban.apps.org.models import Person
from duban.apps.outbox.models import Proposal
from duban.web.frame import ITEMS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[BrowserContext, Person], None]

TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
NO_PAGE: Final = {
    "attachment": "a file", "draft": "what a form saves", "health": "JSON for a monitor", "ledger-export": "a file",
    "ledger-split": "a file", "appraisal-export": "a file", "metrics": "figures for a monitor",
    "second-factor-picture": "a picture",
    "log-out": "an act", "feed": "a calendar file", "feed-act": "an act",
    "pack-docx": "a file",
    "errand-log": "an act", "matter-act-form": "a fragment of 今日", "today-figures": "a fragment of 今日",
}  # fmt: skip
"""What answers GET with something else than a page, and what that is."""
VISITOR: Final = {
    "": {"log-in"},
    "auditor": {"audit"},
    "system_admin": {"people", "person", "people-import", "local-settings", "task-forces", "system"},
    "clerk": {"today", "matter", "messages", "me"},
}
"""Whose pages are visited as these; all others as the county's supervisor, and what only a head sees as the head."""
HEAD: Final = {"matter-migrate", "proposal", "proposals", "proposal-paper"}


def pages() -> Iterator[str]:
    """The names of all addresses that are pages."""
    return (str(each.name) for each in addresses() if each.name not in NO_PAGE)


def visits(walk: Walk, person: str) -> Iterator[tuple[str, str]]:
    """What somebody visits: the name and the address of each page."""
    elsewhere = set().union(*VISITOR.values(), HEAD)
    mine = HEAD if person == "head" else VISITOR.get(person, set(pages()) - elsewhere)
    for name in sorted(mine):
        for filled in walk.keys(name):
            if name == "proposal-paper":
                filled = {"proposal_id": Proposal.objects.get(key="已审定").pk}
            asked = f"?duty={quote(Duty.objects.order_by('pk')[0].key)}" if name == "matter-why" else ""
            yield name, reverse(name, kwargs=filled) + asked


@pytest.fixture
def walk(transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Walk:
    instant = at(NOW)
    monkeypatch.setattr(clock, "now", lambda: instant)
    found = laid_out(tmp_path, settings)
    row = Proposal.objects.get(pk=found.proposal.pk)
    row.pk, row.key, row.decision, row.decided_by, row.decided_at = (
        None,
        "已审定",
        "agreed",
        found.story.cast.head,
        instant,
    )
    row.save(force_insert=True)
    return found


def findings(page: Page) -> list[str]:
    """What axe finds on the page, one line each: the rule, how bad, and where."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:120]} {node['any'][:1] and node['any'][0]['message']}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]


@pytest.mark.parametrize("person", ["", "supervisor", "head", "clerk", "auditor", "system_admin"])
def test_axe_finds_nothing_on_any_page(page: Page, live_server: Any, enter: Enter, walk: Walk, person: str) -> None:
    if person:
        enter(page.context, walk.story.cast.people[person])
    wrong: dict[str, list[str]] = {}
    seen: set[str] = set()
    for name, address in visits(walk, person):
        answer = page.request.get(live_server.url + address, max_redirects=0)
        if not answer.ok or "text/html" not in answer.headers["content-type"]:
            continue
        page.goto(live_server.url + address)
        seen.add(name)
        if said := findings(page):
            wrong[address] = said
    assert wrong == {}
    assert seen, "nothing was visited"


def test_axe_finds_nothing_on_the_way_in(page: Page, live_server: Any, walk: Walk, outside: None) -> None:
    """The code, the new password and the enrolment of a second factor, each met on the way in by whom it stops."""
    c = walk.story.cast
    secret = door.fresh_secret()
    Person.objects.filter(pk=c.head.pk).update(second_factor=factors.sealed(secret, c.head.pk))
    Person.objects.filter(pk=c.clerk.pk).update(must_change_password=True)
    Person.objects.filter(pk=c.system_admin.pk).update(second_factor="")
    for person, address in ((c.head, "/login/code"), (c.clerk, "/password"), (c.system_admin, "/second-factor")):
        page.context.clear_cookies()
        page.goto(f"{live_server.url}/login")
        page.get_by_label("账号").fill(person.login)
        page.get_by_label("密码", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(f"**{address}*")
        assert findings(page) == [], address
        page.get_by_role("button").last.click()
        assert findings(page) == [], f"{address}, refused"


def test_axe_finds_nothing_in_an_opened_drawer_and_in_opened_forms(
    page: Page, live_server: Any, enter: Enter, walk: Walk
) -> None:
    enter(page.context, walk.story.cast.supervisor)
    page.goto(f"{live_server.url}/matters/")
    page.locator("tbody a").first.click()
    page.wait_for_load_state("networkidle")
    assert findings(page) == [], "drawer"
    page.goto(f"{live_server.url}{reverse('matter', kwargs={'matter_id': Matter.objects.order_by('pk')[0].pk})}")
    page.evaluate("document.querySelectorAll('details').forEach(it => { it.removeAttribute('name'); it.open = true })")
    assert findings(page) == [], "forms"


def test_no_page_is_left_out(walk: Walk) -> None:
    answered: dict[str, set[int]] = {}
    for person in ("", "supervisor", "head", "clerk", "auditor", "system_admin"):
        client = walk.client(person)
        for name, address in visits(walk, person):
            answered.setdefault(name, set()).add(client.get(address).status_code)
    assert {item.name for item in ITEMS} <= {name for name, codes in answered.items() if 200 in codes}  # the whole rail
    # 405: only an act. The first three lead on: there is no code to give, and no need of a new password or factor.
    led_on = {"code", "password", "second-factor"}
    assert {name for name in pages() if not answered.get(name, set()) & {200, 405}} <= led_on
