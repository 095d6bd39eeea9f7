"""A county of many matters, made quickly and truly: a few hundred histories made by the product's own actions, each
copied many times under a number and title of its own and sealed anew, so that `verify` finds nothing.

At `NOW` about a quarter of the matters runs, a tenth of those is late or nearly due; the others are closed, some of them
late. With ``sealed=False`` the copies have no events (lists, counts and the sweep of others read none): for a million.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from duban.core.instant import read_instant

NOW: Final = "2022-12-14T10:00"
"""Five weeks after weixian-2022 came into force: it judges nothing delivered before."""
BATCH: Final = 1_000
FIGURES: Final = {
    "paper_tolerance": "P3WD", "soon_before": "P1D", "chase_before": "P1D", "chase_after": "P1D",
    "verify_within": "P5WD", "extension_within": "P2WD", "return_within": "P2WD",
    "business_hours": "09:00-12:00,14:00-18:00",
}  # fmt: skip
HISTORIES: Final = (
    # delivered at nine, how it goes on, weight among all
    ("2022-11-07", "closed", 8), ("2022-11-15", "closed", 8), ("2022-11-22", "closed", 8), ("2022-11-09", "late", 3),
    ("2022-12-01", "reported", 2), ("2022-12-08", "runs", 3), ("2022-12-12", "runs", 3), ("2022-11-30", "silent", 1),
    ("2022-11-28", "silent", 1),
)  # fmt: skip
_UNITS: Final = (
    *(f"{name}局" for name in ("教育", "卫健", "林业", "交通运输", "应急", "民政", "发改")),
    *(f"{one}{two}镇" for one in "东西南" for two in "河山"),
)  # fmt: skip
WORDS: Final = (
    "标准化厂房", "企业开办", "压缩至一日", "老旧小区改造", "棚户区", "污水处理厂", "农村公路", "督查", "二期投产", "高标准农田",
    "义务教育", "学位供给", "医共体", "秸秆禁烧", "防汛备汛", "安全生产", "隐患整治", "营商环境", "项目审批", "专项债券",
)  # fmt: skip
NEWEST: Final = "（新近）"
_COPIED: Final = ("Party", "Duty", "Node")


@dataclass(frozen=True, slots=True)
class County:
    """Who is in it, and how much: ``people`` is the cast of the tests."""

    people: Any
    matters: int
    events: int


def county(matters: int, *, sealed: bool = True, newest: int = 0) -> County:
    """Makes the county in the empty database at hand.

    Args:
        matters: how many, at least as many as there are histories.
        sealed: each with its sealed events; False: without, for sizes where only lists and the sweep are measured.
        newest: so many of the last bear `NEWEST` in their title.
    """
    from tests.people import cast

    from duban.apps.matters import models

    people = cast()
    set_out(people)
    with _unhurried():
        weights = _histories(people)
        templates = [_Template.of(key) for key in weights]
        chance = random.Random(1)
        last = max(weights)
        chosen = chance.choices(templates, list(weights.values()), k=matters - len(templates))
        for start in range(0, len(chosen), BATCH):
            some = chosen[start : start + BATCH]
            first = last + 1 + start
            titles = [_title(chance) + NEWEST * (first + n > last + len(chosen) - newest) for n in range(len(some))]
            _write(list(zip(range(first, first + len(some)), some, titles, strict=True)), sealed)
        _finished()
    return County(people, models.Matter.objects.count(), models.EventRow.objects.count())


def at(text: str) -> datetime:
    """An instant written as the tests write it."""
    found = read_instant(text)
    assert found is not None
    return found


def new(people: Any, title: str, unit: Any, clerk: Any) -> Any:
    """A leader's instruction to one unit, approved, as `set_up` takes it."""
    from duban.apps.matters.actions import NewApproval, NewMatter, NewParty

    parties = (
        NewParty(unit.pk, "lead", clerk=clerk.pk, first_responsible=people.unit_head.pk),
        NewParty(people.office.pk, "office"),
    )
    return NewMatter(
        people.county.pk, title, parties, {"source": "instruction", "instructor": "leader", "class": "general"},
        requirement="按期完成并报告。", work_standard="完工", closing_standard="验收合格",
        leader=people.leader.pk, supervisor=people.supervisor.pk,
        approval=NewApproval("县政府常务会议", people.chief.pk, at("2022-09-20T10:00")),
    )  # fmt: skip


def set_out(people: Any) -> None:
    """The county's rules and figures."""
    from duban.apps.org.models import LocalSetting
    from duban.apps.policies.actions import keep
    from duban.apps.policies.shipped import shipped_texts

    keep(shipped_texts(), at("2022-01-01T00:00"))
    for name, value in FIGURES.items():
        LocalSetting.objects.create(jurisdiction=people.county, name=name, value=value, valid_from=date(2022, 1, 1))


def _histories(people: Any) -> dict[int, int]:
    """One matter a unit and history, by the actions, judged at `NOW`; its weight by its key."""
    from duban.apps.matters.actions import set_up
    from duban.apps.watch.sweep import sweep

    units = [(people.housing, people.clerk), (people.finance, people.finance_clerk), (people.water, people.stranger)]
    units += _more_units(people)
    found: dict[int, int] = {}
    for day, how, weight in sorted(HISTORIES):
        start = at(f"{day}T09:00")
        made = set_up([new(people, _TITLE, unit, clerk) for unit, clerk in units], people.supervisor, start)
        keys = [each.matter.pk for each in made]
        _worked(people, list(zip(keys, units, strict=True)), start, how)
        found |= dict.fromkeys(keys, weight)
    sweep(at(NOW))
    return found


def _more_units(people: Any) -> list[tuple[Any, Any]]:
    from tests.people import SINCE

    from duban.apps.org.models import Grant, Person, Post, Unit

    found = []
    for n, name in enumerate(_UNITS):
        unit = Unit.objects.create(jurisdiction=people.county, name=name, valid_from=SINCE)
        clerk = Person.objects.create(login=f"clerk{n}", name=f"{name[:2]}联络", jurisdiction=people.county)
        Grant.objects.create(person=clerk, role="clerk", jurisdiction=people.county, unit=unit, valid_from=SINCE)
        Post.objects.create(person=clerk, unit=unit, post="clerk", title="办公室干部", valid_from=SINCE)
        found.append((unit, clerk))
    return found


def _worked(people: Any, matters: list[tuple[int, tuple[Any, Any]]], start: datetime, how: str) -> None:
    from duban.apps.matters.actions import Act, perform
    from duban.apps.matters.attachments import hold
    from duban.core.events import EventKind as E

    done = timedelta(days=21 if how == "late" else 7)
    acts = [(E.RECEIPTED, "", timedelta(hours=1)), (E.DEPLOYED, "", timedelta(hours=2))]
    if how != "silent":
        acts.append((E.REPORTED, "已开工", timedelta(days=2)))
    if how not in ("runs", "silent"):
        acts.append((E.COMPLETION_ASKED, "已完工", done))
    for kind, text, after in acts:
        for key, (unit, clerk) in matters:
            perform([Act(key, kind, unit.pk, text=text)], clerk, start + after)
    if how in ("closed", "late"):
        files = (hold("验收.txt", "合格".encode()),)
        for key, (unit, _) in matters:
            perform([Act(key, E.VERIFIED, unit.pk, files=files)], people.supervisor, start + done + timedelta(days=1))
        closing = start + done + timedelta(days=1, hours=1)
        perform([Act(key, E.CLOSED) for key, _ in matters], people.head, closing)


_TITLE: Final = "此处是题目"


def _title(chance: random.Random) -> str:
    return f"关于{chance.choice(WORDS)}{chance.choice(WORDS)}工作的落实"


@dataclass(frozen=True, slots=True)
class _Template:
    """The rows of one history: each table's columns and values, as the database holds them."""

    key: int
    number: str
    matter: tuple[Any, ...]
    events: tuple[Any, ...]
    """Event rows of the model, in order."""
    raw_events: tuple[tuple[Any, ...], ...]
    beside: dict[str, tuple[tuple[Any, ...], ...]]
    files: tuple[tuple[int, tuple[Any, ...]], ...]
    """Attachments: the event's place, and its columns."""

    @classmethod
    def of(cls, key: int) -> _Template:
        from duban.apps.matters import models

        row = models.Matter.objects.get(pk=key)
        events = tuple(models.EventRow.objects.filter(matter=row).order_by("seq"))
        files = tuple(
            (n, raw) for n, event in enumerate(events) for raw in _raw("Attachment", "event_id", event.pk)
        )  # fmt: skip
        return cls(
            key, row.number, _raw("Matter", "id", key)[0], events, tuple(_raw("EventRow", "matter_id", key, "seq")),
            {name: tuple(_raw(name, "matter_id", key)) for name in _COPIED}, files,
        )  # fmt: skip


_next_event = 0


def _write(wanted: Sequence[tuple[int, _Template, str]], sealed: bool) -> None:
    from django.db import transaction

    from duban.apps.matters import search

    global _next_event  # keys are given here, not by the database
    rows: dict[str, list[Sequence[Any]]] = {name: [] for name in ("Matter", "EventRow", *_COPIED, "Attachment")}
    matter, event, duty = _columns("Matter"), _columns("EventRow"), _columns("Duty")
    if not _next_event:
        _next_event = 1 + _highest("EventRow")
    for key, template, title in wanted:
        number = f"{template.number}-{key}"
        head = template.matter[matter.index("head")]
        if sealed:
            first = _next_event
            for row in _sealed(template, key, number, title, event):
                rows["EventRow"].append([_next_event, *row])
                head = row[event.index("digest") - 1]
                _next_event += 1
            rows["Attachment"] += ([first + n, *raw] for n, raw in _files(template))
        changed = {"id": key, "number": number, "title": title, "head": head}
        if not sealed:
            changed["next_wakeup"] = None  # without events nothing can be judged
        rows["Matter"].append([changed.get(name, old) for name, old in zip(matter, template.matter, strict=True)])
        for name in _COPIED:
            at_ = _columns(name).index("matter_id") - 1
            for raw in template.beside[name]:
                copy = [*raw[1:]]
                copy[at_] = key
                if name == "Duty":
                    copy[duty.index("key") - 1] = raw[duty.index("key")].replace(f"{template.key}/", f"{key}/", 1)
                rows[name].append(copy)
    with transaction.atomic():
        for name, some in rows.items():
            columns = _columns(name)
            if name == "Attachment":
                columns = ("event_id", *(column for column in columns if column not in ("id", "event_id")))
            elif name in _COPIED:
                columns = columns[1:]
            _insert(name, columns, some)
        search.keep(key for key, _, _ in wanted)


def _files(template: _Template) -> Iterator[tuple[int, tuple[Any, ...]]]:
    columns = _columns("Attachment")
    keep = [n for n, column in enumerate(columns) if column not in ("id", "event_id")]
    for place, raw in template.files:
        yield place, tuple(raw[n] for n in keep)


def _sealed(template: _Template, key: int, number: str, title: str, columns: tuple[str, ...]) -> Iterator[list[Any]]:
    """The event rows of a copy, without their ids, each sealed onto the one before."""
    from duban.core.chain import envelope, seal_event

    previous = ""
    places = {name: columns.index(name) - 1 for name in ("matter_id", "body", "body_digest", "previous", "digest")}
    for row, raw in zip(template.events, template.raw_events, strict=True):
        body = row.body.replace(f'"{template.number}"', f'"{number}"').replace(_TITLE, title)
        body = body.replace(f'"duty":"{template.key}/', f'"duty":"{key}/')
        outside = envelope(
            matter=key, seq=row.seq, kind=row.kind, unit=row.unit_id, actor=row.actor_id, principal=row.principal_id,
            occurred_at=row.occurred_at, recorded_at=row.recorded_at, for_unit=row.for_unit, schema=row.schema,
        )  # fmt: skip
        body_digest, digest = seal_event(previous, outside, row.salt, body)
        copy = [*raw[1:]]
        for name, value in (("matter_id", key), ("body", body), ("body_digest", body_digest),
                            ("previous", previous), ("digest", digest)):  # fmt: skip
            copy[places[name]] = value
        yield copy
        previous = digest


def _model(name: str) -> Any:
    from django.apps import apps

    return apps.get_model("matters", name)


_known: dict[str, tuple[str, ...]] = {}


def _columns(name: str) -> tuple[str, ...]:
    """The columns of a table that are written, the key first."""
    if name not in _known:
        fields = _model(name)._meta.concrete_fields  # noqa: SLF001 - the documented way to a row's columns
        _known[name] = tuple(field.column for field in fields if not field.generated)
    return _known[name]


def _raw(name: str, by: str, key: int, order: str = "id") -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        names = ", ".join(f'"{column}"' for column in _columns(name))
        cursor.execute(f'SELECT {names} FROM {_model(name)._meta.db_table} WHERE "{by}" = %s ORDER BY "{order}"', [key])  # noqa: SLF001
        return list(cursor.fetchall())


def _highest(name: str) -> int:
    from django.db.models import Max

    return int(_model(name).objects.aggregate(last=Max("pk"))["last"] or 0)


def _insert(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from django.db import connection

    table, names = _model(name)._meta.db_table, ", ".join(f'"{column}"' for column in columns)  # noqa: SLF001
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * len(columns))
            cursor.cursor.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


@contextmanager
def _unhurried() -> Iterator[None]:
    """While the county is made nothing has to survive a power cut; afterwards the database is as the product sets it."""
    from django.db import connection

    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1000000")
    try:
        yield
    finally:
        connection.close()


def _finished() -> None:
    """Keys that were given are known to PostgreSQL's sequences; both databases know the sizes of their tables."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    statements = connection.ops.sequence_reset_sql(no_style(), list(apps.get_app_config("matters").get_models()))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ANALYZE")
