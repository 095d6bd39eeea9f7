"""Where the loop happens: three jurisdictions in one rehearsal, founded by the product's own actions. All names are invented.

Conventions: a place is founded on the loop's first day; a unit has a head (主要负责人) and a clerk (联络员); everybody
shares one password, as a rehearsal may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.people import PASSWORD

from duban import clock
from duban.apps.org.actions.doer import Doer, doer
from duban.apps.org.actions.founding import Founded, Founding, found_first
from duban.apps.org.actions.founding import set_up as found_inside
from duban.apps.org.actions.local import change_setting
from duban.apps.org.actions.people import NewPerson
from duban.apps.org.actions.roles import BY_UNIT, grant
from duban.apps.org.actions.units import NewUnit, add_units
from duban.apps.org.models import Jurisdiction, Person, Unit
from duban.apps.watch.training import add_sharing

FIGURES = {
    "business_hours": "09:00-12:00,14:00-18:00", "explain_within": "P3WD", "paper_tolerance": "P3WD",
    "soon_before": "P2D", "chase_before": "P1D", "chase_after": "P2D",
    "verify_within": "P5WD", "extension_within": "P2WD", "return_within": "P2WD",
}  # fmt: skip
"""What both documents leave to the place and the hand reckoning rests on."""
OF_COUNTY = {"repeated_circulars": "2", "repeated_window": "P1Y"}
OF_DISTRICT = {"answer_within": "P1WD"}
SUPERVISION = "督查室"
HOUSING, SCHOOLS, WATER = "住房和城乡建设局", "教育局", "水利局"


@dataclass(frozen=True)
class Bureau:
    """A unit that handles matters; ``login`` begins the accounts of its head and its clerk."""

    login: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "organ"


@dataclass(frozen=True)
class Place:
    """A jurisdiction as it is to be; ``leaders`` are those its ledger names."""

    code: str
    name: str
    level: str
    pack: str
    figures: Mapping[str, str]
    bureaus: tuple[Bureau, ...]
    leaders: tuple[str, ...] = ()


def _bureaus(rows: str) -> tuple[Bureau, ...]:
    found = []
    for row in rows.split():
        login, name, *more = row.split("|")
        kind = "town" if name.endswith(("镇", "街道", "乡")) else "organ"
        found.append(Bureau(login, name, tuple(more), kind))
    return tuple(found)


STATE = Place(
    "guojia", "国家有关部门", "province", "", {},
    _bureaus("""
        scjg|市场监管总局 shangwu|商务部 fagai|国家发展改革委 caizheng|财政部 jiaotong|交通运输部 shuili|水利部
        renhang|人民银行 yinbao|银保监会 zhengjian|证监会 ziran|自然资源部 nongye|农业农村部 keji|科技部
        gongxin|工业和信息化部 jiaoyu|教育部 renshe|人力资源社会保障部 fupin|国务院扶贫办 zhujian|住房城乡建设部
        weijian|国家卫生健康委 minzheng|民政部 huanjing|生态环境部 guoban|国务院办公厅
    """),
)  # fmt: skip
"""Under no pack: what its ledger asks for is kept and nothing is counted."""
COUNTY = Place(
    "mou", "某县", "county", "weixian-2022", FIGURES | OF_COUNTY,
    _bureaus(f"""
        zhujian|{HOUSING} jiaoyu|{SCHOOLS} shuili|{WATER} nongye|农业农村局 zhenxing|乡村振兴局 gongxiao|供销合作社|供销社
        shenpi|行政审批局 jiaotong|交通运输局 chengguan|城市管理局 jkq|经济开发区管理委员会|经济开发区管委会
        ziran|自然资源局 yingji|应急管理局 shangwu|商务局 tongji|统计局 caizheng|财政局
        chengguanzhen|城关镇 beishan|北山镇 nanhe|南河街道
    """),
    ("秦一帆", "许二川", "曹三野"),
)  # fmt: skip
DISTRICT = Place(
    "qu", "某区", "county", "district-2022", FIGURES | OF_DISTRICT,
    _bureaus("""
        fagai|发展和改革局 gongxin|工业和信息化局 sifa|司法局 yingshang|营商局
        fangkong|疫情防控指挥部办公室 dongjie|东街街道 xizhen|西镇
    """),
)  # fmt: skip


def found(now: datetime, *places: Place) -> None:
    """Founds places, the highest first, the others inside it; it must be an empty installation.

    Args:
        now: the instant of the rehearsal from which everything holds.
        places: all three where none is named.
    """
    highest, *inside = places or (STATE, COUNTY, DISTRICT)
    first = found_first(Founding(highest.code, highest.name, highest.level, highest.pack), now)
    assert first is not None, "nothing stands yet"
    _settle(highest, first, now)
    by = doer(first.accounts[0].person, now)
    for place in inside:
        _settle(place, found_inside(by, Founding(place.code, place.name, place.level, place.pack)), now)


def _settle(place: Place, founded: Founded, now: datetime) -> None:
    here = founded.jurisdiction
    system, security, _ = (doer(each.person, now) for each in founded.accounts)
    units = _units(system, here, place)
    code = place.code
    people = [
        (NewPerson(f"{place.name}督查员", f"{code}.ducha", units[SUPERVISION], "督查干部", "clerk"), "supervisor"),
        (NewPerson(f"{place.name}督查室主任", f"{code}.zhuren", units[SUPERVISION], "主任", "section_head"), "head"),
        (NewPerson(f"{place.name}主要领导", f"{code}.zhuguan", units[place.name], "主要领导", "leader"), "chief"),
        (NewPerson(f"{place.name}纪委监委", f"{code}.jiwei"), "discipline"),
    ]
    for n, name in enumerate(place.leaders, 1):
        people.append((NewPerson(name, f"{code}.lingdao{n}", units[place.name], "分管领导", "leader"), "leader"))
    for each in place.bureaus:
        for post, role, word in (("head", "unit_head", "负责人"), ("clerk", "clerk", "联络员")):
            login = f"{code}.{each.login}" + (".lian" if post == "clerk" else "")
            people.append((NewPerson(f"{each.name}{word}", login, units[each.name], word, post), role))
    made = add_sharing(system, here, [new for new, _ in people], PASSWORD, clock.machine())
    for person, (new, role) in zip(made, people, strict=True):
        grant(security, person, role, here, new.unit if role in BY_UNIT else None, security.today)
    head = doer(made[1], now)
    for name, value in place.figures.items():
        change_setting(head, here, name, value, "政府常务会议纪要〔2022〕9号", head.today)


def _units(by: Doer, here: Jurisdiction, place: Place) -> dict[str, Unit]:
    [office] = add_units(by, here, [NewUnit("政府办", "government")], by.today)
    called = ("区政府督查室",) if place is DISTRICT else ()
    [room] = add_units(by, here, [NewUnit(SUPERVISION, "section", office, called)], by.today)
    news = [NewUnit(each.name, each.kind, None, each.aliases) for each in place.bureaus]
    return {place.name: office, SUPERVISION: room} | {unit.name: unit for unit in add_units(by, here, news, by.today)}


def person(login: str) -> Person:
    """Whose account it is."""
    return Person.objects.select_related("jurisdiction").get(login=login)


def unit(place: Place, name: str) -> Unit:
    """A unit of a place by its name."""
    return Unit.objects.get(jurisdiction__code=place.code, name=name)
