"""组织与人员, 我的, 操作审计: who sees which page, and what a form that was sent does."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from tests.apps.org.xlsx import PEOPLE, UNITS, xlsx
from tests.cast import at
from tests.people import Cast, logged_in

from duban.apps.org.models import Grant, LocalSetting, Person, Post, TaskForce, Unit

pytestmark = pytest.mark.django_db

LOOKERS = {"system_admin", "security_admin", "head", "supervisor"}
PAGES = {
    "/people/": LOOKERS,
    "/people/settings": LOOKERS,
    "/people/task-forces": LOOKERS,
    "/people/handing": {"head", "supervisor", "unit_head"},
    "/people/import": {"system_admin"},
    "/audit/": {"auditor"},
}


def seen(people: Cast, who: str, address: str):
    return logged_in(Client(), people.people[who]).get(address)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_for_those_whose_work_it_is_and_for_nobody_else(people: Cast, address: str) -> None:
    for who in people.people:
        expected = (
            200 if who in PAGES[address] or (who == "neighbour_supervisor" and "supervisor" in PAGES[address]) else 403
        )
        assert seen(people, who, address).status_code == expected, who


def test_everybody_sees_their_own_page(people: Cast) -> None:
    for who, person in people.people.items():
        assert person.name in seen(people, who, "/me").content.decode()


def test_a_neighbour_sees_nothing_of_the_county(people: Cast) -> None:
    who = "neighbour_supervisor"
    assert "住建局" not in seen(people, who, "/people/").content.decode()
    assert seen(people, who, f"/people/?unit={people.housing.pk}").status_code == 404
    assert seen(people, who, f"/people/{people.clerk.pk}").status_code == 404
    assert seen(people, "head", f"/people/?unit={people.housing.pk}").status_code == 200
    assert seen(people, "head", f"/people/{people.clerk.pk}").status_code == 200


def test_the_tree_of_another_day_shows_who_sat_there(people: Cast) -> None:
    assert "没有人在这里任职" in seen(people, "head", "/people/?day=2021-01-01").content.decode()
    assert "居局长" in seen(people, "head", f"/people/?unit={people.housing.pk}&day=2022-11-07").content.decode()


@pytest.mark.parametrize("address", ["/people/?unit=x", "/people/?day=never", "/people/?unit=99999999999999999999"])
def test_an_address_of_nonsense_breaks_nothing(people: Cast, address: str) -> None:
    assert seen(people, "head", address).status_code in (200, 404)


@pytest.mark.parametrize(
    "query", ["before=x", "first=never", "act=nothing", "person=%27", "before=99999999999999999999"]
)
def test_a_filter_of_nonsense_breaks_nothing(people: Cast, query: str) -> None:
    assert seen(people, "auditor", f"/audit/?{query}").status_code == 200


class TestForms:
    def send(self, people: Cast, who: str, form: str, **said: object):
        client = logged_in(Client(), people.people[who])
        return client.post(f"/people/do/{form}", {"day": "2022-11-07", "back": "/me", **said}, follow=True)

    def test_a_unit_is_added_and_said_so(self, people: Cast) -> None:
        text = self.send(
            people, "system_admin", "add-unit", name="审批局", kind="organ", back="/people/"
        ).content.decode()
        assert "已新增审批局" in text
        assert Unit.objects.filter(name="审批局").exists()

    def test_a_mistake_keeps_what_was_written(self, people: Cast) -> None:
        sent = {"name": "财政局", "kind": "town", "aliases": "财局", "back": "/people/"}
        text = self.send(people, "system_admin", "add-unit", **sent).content.decode()
        assert "“财政局”已经有了" in text
        assert 'value="财局"' in text
        assert '<option value="town" selected>' in text

    @pytest.mark.parametrize(
        "form", ["add-unit", "reset", "stop", "grant", "setting", "task-force", "hand-over", "found"]
    )
    def test_a_form_sent_by_somebody_else_is_refused(self, people: Cast, form: str) -> None:
        said = {
            "name": "审批局",
            "kind": "organ",
            "person": people.clerk.pk,
            "role": "chief",
            "setting": "business_hours",
            "value": "18:00",
            "basis": "通知",
            "unit": people.water.pk,
            "giver": people.stranger.pk,
            "taker": people.stranger.pk,
            "seats": "组长 居局长",
            "code": "x",
            "level": "town",
        }
        before = list(Person.objects.order_by("pk").values_list("password", "is_active")), Grant.objects.count()
        response = self.send(people, "clerk", form, **said)
        assert response.status_code == 403 or not response.redirect_chain or form == "hand-over"
        assert (
            list(Person.objects.order_by("pk").values_list("password", "is_active")),
            Grant.objects.count(),
        ) == before
        assert not LocalSetting.objects.exists()
        assert not TaskForce.objects.exists()
        assert not Unit.objects.filter(name="审批局").exists()

    def test_an_id_of_another_county_is_nobody(self, people: Cast) -> None:
        self.send(people, "system_admin", "stop", person=people.neighbour_supervisor.pk)
        assert Person.objects.get(pk=people.neighbour_supervisor.pk).is_active
        self.send(people, "security_admin", "revoke", id=Grant.objects.get(person=people.neighbour_supervisor).pk)
        assert Grant.objects.get(person=people.neighbour_supervisor).valid_to is None
        self.send(people, "security_admin", "revoke", id=Grant.objects.get(person=people.supervisor).pk)
        assert Grant.objects.get(person=people.supervisor).valid_to is not None

    def test_a_one_time_password_is_shown_once(self, people: Cast) -> None:
        response = self.send(people, "system_admin", "reset", person=people.clerk.pk)
        text = response.content.decode()
        password = text.split("<code>")[1].split("</code>")[0]
        assert Person.objects.get(pk=people.clerk.pk).check_password(password)
        assert password not in seen(people, "system_admin", f"/people/{people.clerk.pk}").content.decode()

    def test_it_leads_back_to_this_site_only(self, people: Cast) -> None:
        client = logged_in(Client(), people.system_admin)
        sent = {"name": "审批局", "kind": "organ", "day": "2022-11-07", "back": "https://evil.example/"}
        assert client.post("/people/do/add-unit", sent)["Location"] == "/people/"

    def test_seats_of_a_task_force_are_written_as_rank_and_name(self, people: Cast) -> None:
        sent = {"name": "园区专班", "seats": "组长 方副县长\n副组长 居局长", "back": "/people/task-forces"}
        assert "已成立园区专班" in self.send(people, "head", "task-force", **sent).content.decode()
        sent["seats"] = "组长 张三"
        assert "没有在任岗位" in self.send(people, "head", "task-force", **sent | {"name": "二"}).content.decode()

    def test_every_form_of_a_page_has_its_action(self, people: Cast) -> None:
        """An empty form is told what is missing; it never breaks."""
        from duban.web.people.table import FORMS

        for form in FORMS:
            who = {"unit_head": "unit_head"}.get(min(form.may), min(form.may))
            response = self.send(people, who, form.name, day="never", back="/me")
            assert response.status_code in (200, 403), form.name
        assert Post.objects.filter(valid_to=None).exists()


class TestImport:
    def upload(self, client: Client, content: bytes):
        file = BytesIO(content)
        file.name = "单位人员.xlsx"
        return client.post("/people/import", {"file": file})

    def test_it_is_shown_first_and_added_when_confirmed(self, people: Cast) -> None:
        client = logged_in(Client(), people.system_admin)
        content = xlsx(单位=[UNITS, ("执法局", "", "", "")], 人员=[PEOPLE, ("甲同志", "jia", "执法局", "", "", "")])
        assert "将新增1个单位、1个账号" in self.upload(client, content).content.decode()
        assert not Unit.objects.filter(name="执法局").exists()
        assert "只显示这一次" in client.post("/people/import", {"confirm": "1"}).content.decode()
        assert Person.objects.get(login="jia").posts.get().unit.name == "执法局"
        assert "没有待导入的文件" in client.post("/people/import", {"confirm": "1"}).content.decode()

    def test_every_mistake_is_shown_and_nothing_added(self, people: Cast) -> None:
        client = logged_in(Client(), people.system_admin)
        text = self.upload(client, xlsx(单位=[UNITS, ("三股", "X局", "", ""), ("财政局", "", "", "")])).content.decode()
        assert "第2行“上级单位”：没有“X局”" in text
        assert "第3行“单位”：“财政局”已经有了" in text
        client.post("/people/import", {"confirm": "1"})
        assert not Unit.objects.filter(name="三股").exists()


def test_what_the_pages_cost(people: Cast, django_assert_max_num_queries) -> None:
    client = logged_in(Client(), people.head)
    for address, most in (("/people/", 18), (f"/people/{people.clerk.pk}", 18), ("/me", 15)):
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)


def test_the_day_of_the_password_is_told_as_it_was_here_not_in_greenwich(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duban.web.door.guard.expired", lambda *_: False)
    Person.objects.filter(pk=people.clerk.pk).update(password_set_at=at("2022-11-07T01:30"))
    text = seen(people, "clerk", "/me").content.decode()
    assert ("2022-11-07 更改" in text, "2022-11-06" in text) == (True, False)
