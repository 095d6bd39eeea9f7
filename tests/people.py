"""The one cast of people in the database for all tests: 某县 with its units, and who sits where. `cast()` makes them.

Everything holds since 2022-01-01. Everybody's password is `PASSWORD`; nobody has to change it, and only those with
``second_factor`` are asked for a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.test import Client

from duban import clock
from duban.apps.org.models import Grant, Jurisdiction, Person, Portfolio, Post, Unit

PASSWORD = "Zuoshi-2022"
SINCE = date(2022, 1, 1)


@dataclass(frozen=True)
class Cast:
    """The county, its units and people; ``neighbour`` is another county with a supervisor of its own."""

    county: Jurisdiction
    neighbour: Jurisdiction
    office: Unit
    """县政府办, with its sections ``inspection`` (督查室) and ``general`` (综合科)."""
    inspection: Unit
    general: Unit
    housing: Unit
    """住建局, with its section ``building`` (建管科)."""
    building: Unit
    finance: Unit
    land: Unit
    water: Unit
    town: Unit
    neighbour_office: Unit

    clerk: Person
    """联络员 of 住建局."""
    finance_clerk: Person
    unit_head: Person
    """主要负责人 of 住建局."""
    deputy: Person
    """分管负责人 of 住建局."""
    supervisor: Person
    head: Person
    """督查室主任."""
    section: Person
    """综合科: the receiving section."""
    leader: Person
    """In charge of 住建局 and nothing else."""
    chief: Person
    discipline: Person
    system_admin: Person
    security_admin: Person
    auditor: Person
    stranger: Person
    """联络员 of 水利局, which has no part in anything unless a test says so."""
    neighbour_supervisor: Person

    @property
    def people(self) -> dict[str, Person]:
        """Everybody by their part."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Person)}


def cast() -> Cast:
    """A county in the database: units, people, posts, roles and one portfolio."""
    hashed, now = make_password(PASSWORD), clock.machine()
    county = Jurisdiction.objects.create(code="mx", name="某县", level="county", pack="weixian-2022")
    neighbour = Jurisdiction.objects.create(code="lx", name="邻县", level="county", pack="weixian-2022")

    def unit(name: str, kind: str = "organ", parent: Unit | None = None, of: Jurisdiction = county) -> Unit:
        return Unit.objects.create(jurisdiction=of, parent=parent, name=name, kind=kind, valid_from=SINCE)

    office = unit("县政府办", "government")
    inspection, general = unit("督查室", "section", office), unit("综合科", "section", office)
    housing = unit("住建局")
    building = unit("建管科", "section", housing)
    finance, land, water = unit("财政局"), unit("自然资源局"), unit("水利局")
    town = unit("城关镇", "town")
    neighbour_office = unit("邻县政府办", "government", of=neighbour)

    def person(
        login: str,
        name: str,
        role: str,
        seat: tuple[Unit, str, str] | None = None,
        of: Jurisdiction = county,
        over: Unit | None = None,
    ) -> Person:
        made = Person.objects.create(
            login=login, name=name, jurisdiction=of, password=hashed, must_change_password=False, password_set_at=now
        )
        Grant.objects.create(person=made, role=role, jurisdiction=of, unit=over, valid_from=SINCE)
        if seat:
            where, post, title = seat
            Post.objects.create(person=made, unit=where, post=post, title=title, valid_from=SINCE)
        return made

    leader = person("fang", "方副县长", "leader", (office, "leader", "副县长"))
    Portfolio.objects.create(person=leader, unit=housing, held="charge", valid_from=SINCE)
    return Cast(
        county=county,
        neighbour=neighbour,
        office=office,
        inspection=inspection,
        general=general,
        housing=housing,
        building=building,
        finance=finance,
        land=land,
        water=water,
        town=town,
        neighbour_office=neighbour_office,
        clerk=person("zhu", "朱联络", "clerk", (housing, "clerk", "办公室干部"), over=housing),
        finance_clerk=person("cai", "蔡联络", "clerk", (finance, "clerk", "办公室干部"), over=finance),
        unit_head=person("ju", "居局长", "unit_head", (housing, "head", "局长"), over=housing),
        deputy=person("fu", "付副局长", "unit_deputy", (housing, "deputy", "副局长"), over=housing),
        supervisor=person("du", "杜督查", "supervisor", (inspection, "clerk", "督查干部")),
        head=person("ren", "任主任", "head", (inspection, "section_head", "督查室主任")),
        section=person("zong", "宗科长", "section", (general, "section_head", "综合科科长"), over=general),
        leader=leader,
        chief=person("xian", "冼县长", "chief", (office, "leader", "县长")),
        discipline=person("ji", "纪委员", "discipline"),
        system_admin=person("xitong", "席统", "system_admin"),
        security_admin=person("anquan", "安全", "security_admin"),
        auditor=person("shenji", "申记", "auditor"),
        stranger=person("shui", "水联络", "clerk", (water, "clerk", "办公室干部"), over=water),
        neighbour_supervisor=person(
            "lin", "林督查", "supervisor", (neighbour_office, "clerk", "督查干部"), of=neighbour
        ),
    )


def logged_in(client: Client, person: Person) -> Client:
    """The client with this person's session, as after the door: password and second factor behind them."""
    client.force_login(person)
    session = client.session
    session["seen"] = clock.machine().timestamp()
    session.save()
    return client
