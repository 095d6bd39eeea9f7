"""Local settings, hand-over, and the first jurisdiction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from tests.apps.org.conftest import NOW
from tests.people import SINCE, Cast

from duban.apps.audit.models import Entry
from duban.apps.org.actions import founding, handing, local
from duban.apps.org.actions.doer import Doer, Refused
from duban.apps.org.models import Grant, HandOver, Jurisdiction, LocalSetting, Person, Post, Unit
from duban.apps.org.queries import settings_on, standing
from duban.core.problem import BadInput

DAY = date(2022, 11, 7)
LATER = date(2022, 12, 1)
Acting = Callable[..., Doer]


@pytest.mark.django_db
class TestSettings:
    def test_a_setting_holds_from_its_day_and_the_one_before_until_then(self, people: Cast, acting: Acting) -> None:
        by = acting(people.head)
        local.change_setting(by, people.county, "business_hours", "09:00-12:00,14:00-18:00", "县府办通知", DAY)
        local.change_setting(by, people.county, "business_hours", "08:30-12:00,14:30-17:30", "夏令时通知", LATER)
        assert settings_on(people.county.pk, DAY)["business_hours"].value == "09:00-12:00,14:00-18:00"
        assert settings_on(people.county.pk, LATER)["business_hours"].value == "08:30-12:00,14:30-17:30"
        assert Entry.objects.filter(act="setting_changed").count() == 2

    @pytest.mark.parametrize(
        ("name", "value", "basis", "sentence"),
        [
            ("business_hours", "18:00-09:00", "通知", "读不懂"),
            ("business_hours", "18:00", " ", "没有填写依据"),
            ("hourz", "18:00", "通知", "制度没有要求设置“hourz”"),
        ],
    )
    def test_what_is_wrong_is_told(
        self, people: Cast, acting: Acting, name: str, value: str, basis: str, sentence: str
    ) -> None:
        with pytest.raises(BadInput, match=sentence):
            local.change_setting(acting(people.head), people.county, name, value, basis, DAY)
        assert not LocalSetting.objects.exists()

    def test_what_holds_is_not_changed_backwards(self, people: Cast, acting: Acting) -> None:
        by = acting(people.head)
        local.change_setting(by, people.county, "business_hours", "18:00", "通知", LATER)
        with pytest.raises(BadInput, match="已有定数"):
            local.change_setting(by, people.county, "business_hours", "17:00", "通知", DAY)

    @pytest.mark.parametrize("who", ["supervisor", "system_admin", "clerk", "stranger", "neighbour_supervisor"])
    def test_only_the_head_of_supervision_sets_it(self, people: Cast, acting: Acting, who: str) -> None:
        with pytest.raises(Refused, match="督查室主任"):
            local.change_setting(acting(people.people[who]), people.county, "business_hours", "18:00", "通知", DAY)


def given(giver: Person, taker: Person, unit: Unit, now: datetime, by: Person, signed: str = "") -> HandOver:
    items = [{"number": "督〔2022〕031", "title": "标准化厂房二期投产"}]
    return HandOver.objects.create(giver=giver, taker=taker, unit=unit, at=now, done_by=by, signed=signed, items=items)


@pytest.mark.django_db
class TestHandOver:
    @pytest.fixture
    def taker(self, people: Cast) -> Person:
        person = Person.objects.create(login="li", name="李联络", jurisdiction=people.county)
        Post.objects.create(person=person, unit=people.housing, post="clerk", valid_from=SINCE)
        Grant.objects.create(person=person, role="clerk", jurisdiction=people.county, valid_from=SINCE)
        return person

    @pytest.mark.parametrize("who", ["unit_head", "head"])
    def test_all_items_change_hands_with_the_list_both_signed(
        self, people: Cast, acting: Acting, taker: Person, who: str
    ) -> None:
        by = acting(people.people[who])
        made = handing.hand_over(by, people.clerk, taker, people.housing, "朱联络、李联络", given)
        assert HandOver.objects.get(pk=made.pk).items == [{"number": "督〔2022〕031", "title": "标准化厂房二期投产"}]
        assert Entry.objects.get().act == "handed_over"

    @pytest.mark.parametrize(
        "who", ["stranger", "clerk", "deputy", "supervisor", "system_admin", "neighbour_supervisor"]
    )
    def test_nobody_else_hands_over(self, people: Cast, acting: Acting, taker: Person, who: str) -> None:
        with pytest.raises(Refused):
            handing.hand_over(acting(people.people[who]), people.clerk, taker, people.housing, "朱联络、李联络", given)

    def test_both_must_sign_and_the_taker_must_be_a_clerk_there(
        self, people: Cast, acting: Acting, taker: Person
    ) -> None:
        by = acting(people.head)
        with pytest.raises(BadInput, match="签名中没有李联络"):
            handing.hand_over(by, people.clerk, taker, people.housing, "朱联络", given)
        with pytest.raises(BadInput, match="不是住建局的经办人"):
            handing.hand_over(by, people.clerk, people.stranger, people.housing, "朱联络、水联络", given)
        with pytest.raises(BadInput, match="同一人"):
            handing.hand_over(by, people.clerk, people.clerk, people.housing, "朱联络", given)


@pytest.mark.django_db
class TestFounding:
    WANTED = founding.Founding("mx", "某县", "county", "weixian-2022")

    def test_an_empty_installation_gets_a_jurisdiction_and_three_administrators(self) -> None:
        founded = founding.found_first(self.WANTED, NOW)
        assert founded is not None
        held = [standing(account.person, DAY).roles for account in founded.accounts]
        assert held == [{"system_admin"}, {"security_admin"}, {"auditor"}]
        assert all(account.person.must_change_password for account in founded.accounts)
        assert all(each.password in founding.accounts_in_words(founded) for each in founded.accounts)

    def test_a_second_time_changes_nothing(self) -> None:
        founding.found_first(self.WANTED, NOW)
        assert founding.found_first(founding.Founding("bx", "别县", "county", ""), NOW) is None
        assert Jurisdiction.objects.get().name == "某县"

    def test_what_is_wrong_is_told_and_nothing_is_set_up(self) -> None:
        with pytest.raises(BadInput, match="层级"):
            founding.found_first(founding.Founding("mx", "某县", "village", ""), NOW)
        with pytest.raises(BadInput, match="代码"):
            founding.found_first(founding.Founding("M X", "某县", "county", ""), NOW)
        assert not Jurisdiction.objects.exists()

    def test_a_town_inside_the_county_has_administrators_of_its_own(self, people: Cast, acting: Acting) -> None:
        wanted = founding.Founding("chengguan", "城关镇", "town", "")
        founded = founding.set_up(acting(people.system_admin), wanted)
        assert founded.jurisdiction.parent == people.county
        assert standing(founded.accounts[0].person, DAY).roles_in(people.county.pk) == frozenset()
        with pytest.raises(Refused):
            founding.set_up(acting(people.head), founding.Founding("a", "甲", "town", ""))
        with pytest.raises(BadInput, match="不能设在"):
            founding.set_up(acting(people.system_admin), founding.Founding("b", "乙", "city", ""))

    def test_name_and_pack_are_changed_by_the_system_administrator(self, people: Cast, acting: Acting) -> None:
        founding.change(acting(people.system_admin), people.county, "新县", "")
        assert Jurisdiction.objects.get(pk=people.county.pk).name == "新县"
        with pytest.raises(BadInput, match="没有制度"):
            founding.change(acting(people.system_admin), people.county, "新县", "nowhere")
        with pytest.raises(Refused):
            founding.change(acting(people.head), people.county, "别县", "")
