"""台账 in a browser: a county with enough matters of every kind to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.apps.matters.conftest import told
from tests.apps.watch.conftest import Watched
from tests.browser.conftest import SHOTS
from tests.cast import at

from duban import clock

NOW = "2022-11-22T09:30"
TITLES = (
    "城东棚户区改造资金落实", "标准化厂房二期投产", "企业开办压缩至1日", "农村公路“畅返不畅”路段整治",
    "督查高标准农田建设进度，逐乡镇核实并形成整改清单后报县政府常务会议",
    "义务教育学位供给", "医共体信息化", "秸秆禁烧网格责任", "防汛备汛物资补充", "安全生产隐患整治“回头看”",
)  # fmt: skip


@pytest.fixture
def story(transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Watched:
    found = Watched(told(tmp_path, settings).cast)
    c, instant = found.cast, at(NOW)
    found.late(2)
    nodes = (("开工", date(2022, 11, 1)), ("封顶", date(2022, 11, 30)), ("竣工", date(2023, 3, 1)))
    for n in range(54):
        meeting = {
            "stated": {"source": "meeting", "class": "general", "answers": "separate"},
            "own_due": at("2022-12-30T24:00"),
        }
        found.begin(
            f"2022-11-{(14, 22, 22, 21)[n % 4]}T0{8 + n % 2}:00", title=TITLES[n % len(TITLES)], nodes=nodes[: n % 4],
            leader=c.leader.pk if n % 3 else None, supervisor=(c.supervisor, c.head)[n % 2].pk,
            **(meeting if n % 5 == 0 else {}), requirement="按期完成，逐项销号，每周三下班前报进度。",
        )  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: instant)
    return found


@pytest.fixture
def shoots(page: Page) -> Callable[[str], None]:
    """A picture to look at; nothing may stand beside the edge."""

    def shoot(name: str, *, full: bool = False) -> None:
        SHOTS.mkdir(exist_ok=True)
        size = "desk" if (page.viewport_size or {"width": 0})["width"] > 600 else "phone"
        page.screenshot(path=SHOTS / f"ledger-{name}-{size}.png", full_page=full)
        wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= seen, "the page is wider than its window"

    return shoot
