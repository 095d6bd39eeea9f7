"""台账 over 100,000 matters: rows, chips, drawer, search, export, as the county's supervisor and as a unit's clerk.

`python -m bench ledger [matters]`, under `scripts/with_postgres.py` on PostgreSQL. Whole requests in this process, through
all middleware, logged in. The rows are made in bulk (no events): lists, counts and search read nothing else.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any, Final

from bench.matters import at, store
from bench.measure import Bench

MATTERS: Final = 100_000
EXPORTED: Final = 20_000
REPEATS: Final = 200
BATCH: Final = 2_000
NOW: Final = "2022-11-14T10:00"
_WORDS: Final = (
    "标准化厂房", "企业开办", "压缩至一日", "老旧小区改造", "棚户区", "污水处理厂", "农村公路", "督查", "二期投产", "高标准农田",
    "义务教育", "学位供给", "医共体", "秸秆禁烧", "防汛备汛", "安全生产", "隐患整治", "营商环境", "项目审批", "专项债券",
)  # fmt: skip
_SOURCES: Final = ("instruction", "assignment", "meeting", "problem", "superior", "annual_target")
_COLUMNS: Final = (
    "number", "title", "units", "leader", "supervisor", "source", "state", "nodes", "duty", "due", "left", "superior",
)  # fmt: skip
ASKED: Final = (
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
        from tests.people import cast, logged_in

        from duban import clock
        from duban.apps.policies.actions import keep
        from duban.apps.policies.shipped import shipped_texts

        settings.WHITENOISE_AUTOREFRESH = True
        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        keep(shipped_texts(), at("2022-01-01T00:00"))
        people, instant = cast(), at(NOW)
        _fill(people, matters, instant)
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

    instant = at(NOW)
    asker = Asker(people.supervisor, standing(people.supervisor, instant.date()))
    around = Around(dict(legend(None)), calendar_in_force(people.county.pk, instant), instant)
    asked = read({"q": ["新近"], "col": list(_COLUMNS)})
    bench.measure(
        f"export, supervisor, {kind}", lambda: export(asked, asker, around, "新近").close(), repeats=3, warm_up=0,
        per=min(EXPORTED, matters), target="20,000 rows × 12 columns ≤ 3 s", rows=min(EXPORTED, matters), columns=12,
    )  # fmt: skip


def _fill(people: Any, matters: int, now: datetime) -> None:
    from django.core.management.color import no_style
    from django.db import connection, transaction
    from tests.people import SINCE

    from duban.apps.matters import search
    from duban.apps.org.models import Unit

    chance = random.Random(1)
    names = [
        f"{name}局"
        for name in [
            "教育",
            "卫健",
            "林业",
            "交通运输",
            "应急",
            "民政",
            "审计",
            "统计",
            "司法",
            "商务",
            "文旅",
            "信访",
            "城管",
            "税务",
            "科技",
            "工信",
            "发改",
        ]
    ]
    names += [f"{one}{two}镇" for one in "东西南北" for two in "河山川岭塬"]
    more = [Unit.objects.create(jurisdiction=people.county, name=name, valid_from=SINCE) for name in names]
    units = [people.housing, people.finance, people.land, people.water, people.town, *more]
    for start in range(1, matters + 1, BATCH):
        keys = range(start, min(start + BATCH, matters + 1))
        with transaction.atomic():
            for model, rows in _rows(people, units, keys, matters, now, chance).items():
                model.objects.bulk_create(rows, batch_size=1000)
            search.keep(keys)
    from django.apps import apps

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), list(apps.get_app_config("matters").get_models())
        ):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def _rows(
    people: Any, units: list[Any], keys: range, matters: int, now: datetime, chance: random.Random
) -> dict[Any, list[Any]]:
    """A quarter runs, a tenth of those is late; two units each, two duties a unit, three milestones for one in two."""
    from duban.apps.matters.models import Duty, Matter, Node, Party

    made: dict[Any, list[Any]] = {Matter: [], Party: [], Duty: [], Node: []}
    for key in keys:
        running = chance.random() < 0.25
        state = chance.choice(("live", "live", "live", "reported")) if running else "closed"
        due = now + timedelta(days=chance.randint(-6, 60), hours=14) if running and chance.random() < 0.9 else None
        title = f"关于{chance.choice(_WORDS)}{chance.choice(_WORDS)}工作的落实" + (
            "（新近）" if key > matters - EXPORTED else ""
        )
        made[Matter].append(
            Matter(
                pk=key, jurisdiction=people.county, number=f"督〔2022〕{key:06d}", title=title, state=state,
                requirement="，".join(chance.sample(_WORDS, 5)) + "，按期完成并报告。",
                stated={"source": chance.choice(_SOURCES), "kind": "supervised"}, next_due=due,
                leader=chance.choice((people.leader, people.chief)), supervisor=chance.choice((people.supervisor, people.head)),
                created_by=people.supervisor, created_at=now - timedelta(days=200), superior_number=f"省督{key % 1000:03d}号",
            )
        )  # fmt: skip
        made[Party].append(Party(matter_id=key, unit=people.office, role="office"))
        for place, unit in enumerate(chance.sample(units, 2)):
            made[Party].append(Party(matter_id=key, unit=unit, role="responsible" if place else "lead"))
            for turn in range(2):
                date_ = due + timedelta(days=7 * turn) if due else None
                how = ("late" if date_ <= now else "open") if date_ else "undetermined" if running else "met"
                made[Duty].append(
                    Duty(
                        matter_id=key, key=f"{key}/WX-7/{unit.pk}/{turn}", rule="WX-7", clause="二(四)", unit=unit,
                        side="handling", act="reported", state=how, started=now - timedelta(days=30), due=date_,
                        soon_at=date_ - timedelta(days=1) if date_ else None,
                    )
                )  # fmt: skip
        for place in range(chance.choice((0, 3))):
            planned = date(2022, 11, 1) + timedelta(days=20 * place)
            made[Node].append(Node(matter_id=key, name=f"节点{place}", planned=planned, order=place))
    return made
