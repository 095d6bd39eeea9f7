"""今日 and 台账 over 100,000 matters: rows, chips, drawer, search, export, as the county's supervisor and as a unit's clerk.

`python -m bench ledger [matters]`, under `scripts/with_postgres.py` on PostgreSQL. Whole requests in this process, through
all middleware, logged in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from bench.county import NEWEST, NOW, at, county
from bench.measure import Bench
from bench.store import store

MATTERS: Final = 100_000
EXPORTED: Final = 20_000
REPEATS: Final = 200
_COLUMNS: Final = (
    "number", "title", "units", "leader", "supervisor", "source", "state", "nodes", "duty", "due", "left", "superior",
)  # fmt: skip
ASKED: Final = (
    ("今日", "/", "≤ 25 ms"),
    ("rows", "/matters/", "≤ 25 ms"),
    ("rows, overdue", "/matters/?light=late", "≤ 25 ms"),
    ("rows under units", "/matters/?group=unit", ""),
    ("chip counts", "/matters/counts", "≤ 400 ms"),
    ("drawer", "/matters/{newest}/drawer", "≤ 20 ms"),
    ("search 督查", "/matters/?q=督查", "≤ 40 ms"),
    ("search 031", "/matters/?q=031", "≤ 40 ms"),
    ("search 棚户区 2022", "/matters/?q=棚户区 2022", "≤ 40 ms"),
)


def run(bench: Bench, matters: int = MATTERS) -> None:
    with store() as kind:
        from django.conf import settings
        from django.test import Client
        from tests.people import logged_in

        from duban import clock

        settings.WHITENOISE_AUTOREFRESH = True
        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        people, instant = county(matters, newest=EXPORTED).people, at(NOW) + timedelta(hours=1)
        clock.now = lambda: instant
        for who, person in (("supervisor", people.supervisor), ("clerk", people.clerk)):
            client = logged_in(Client(SERVER_NAME="localhost"), person)
            newest = _newest(person, instant)
            for name, address, target in ASKED:
                whole = address.format(newest=newest)
                partial = {"HX-Request": "true"} if "counts" in whole or "drawer" in whole else {}
                repeats = REPEATS if "counts" not in whole and "group" not in whole else 30
                bench.measure(
                    f"{name}, {who}, {kind}", lambda w=whole, c=client, h=partial: _asked(c, w, h), repeats=repeats,
                    warm_up=5, target=target, matters=matters,
                )  # fmt: skip
        _export(bench, people, kind, matters)


def _asked(client: Any, address: str, headers: dict[str, str]) -> None:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, (address, answer.status_code)


def _newest(person: Any, now: datetime) -> int:
    from duban.apps.matters.sight import visible
    from duban.apps.org.queries import standing

    return int(visible(standing(person, now.date())).order_by("-pk").values_list("pk", flat=True)[0])


def _export(bench: Bench, people: Any, kind: str, matters: int) -> None:
    """The newest `EXPORTED` rows as a file: what is shown is narrowed by a word that only they bear."""
    from duban.apps.matters.rules import calendar_in_force
    from duban.apps.org.queries import standing
    from duban.apps.policies.queries import pack  # noqa: F401 - read once before the clock runs
    from duban.web.frame import legend
    from duban.web.ledger.asking import read
    from duban.web.ledger.columns import Around
    from duban.web.ledger.exporting import export
    from duban.web.matters.gather import Asker

    instant = at(NOW) + timedelta(hours=1)
    asker = Asker(people.supervisor, standing(people.supervisor, instant.date()))
    around = Around(dict(legend(None)), calendar_in_force(people.county.pk, instant), instant)
    asked = read({"q": [NEWEST.strip("（）")], "col": list(_COLUMNS)})
    bench.measure(
        f"export, supervisor, {kind}", lambda: export(asked, asker, around, "新近").close(), repeats=3, warm_up=0,
        per=min(EXPORTED, matters), target="20,000 rows × 12 columns ≤ 3 s", rows=min(EXPORTED, matters), columns=12,
    )  # fmt: skip
