"""The pages as the server sends them, without a browser."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from duban.policies.shelf import shipped_pack
from duban.project.headers import POLICY

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("address", ["/try", "/packs/", "/calendar/", "/calendar/2026", "/nowhere"])
def test_every_answer_carries_the_security_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_page_holds_no_style_and_no_script_of_its_own(client: Client) -> None:
    text = page(client, "/try?start=2022-09-30T16:00&within=P3WD")
    assert "<style" not in text
    assert " style=" not in text
    assert "<script>" not in text
    assert " onclick=" not in text


def test_a_bare_address_asks_for_three_working_days_from_now(client: Client) -> None:
    assert 'value="P3WD"' in page(client, "/try")


def test_the_address_is_the_question(client: Client) -> None:
    text = page(
        client, "/try?start=2022-11-07T09:00&within=P10WD&pause_from=2022-11-10T09:00&pause_to=2022-11-15T09:00"
    )
    assert "2022年11月24日（周四）" in text


def test_close_of_business_and_the_choices_of_counting_count(client: Client) -> None:
    assert "2022年10月17日（周一）" in page(client, "/try?start=2022-09-30T18:30&within=P7D&close=18:00")
    assert "2022年10月5日（周三）" in page(client, "/try?start=2022-09-28T10:00&within=P7D&roll=false")
    assert "2022年10月8日（周六）" in page(client, "/try?start=2022-09-28T10:00&within=P7D&roll=true")


def test_working_hours_need_the_hours_of_the_place(client: Client) -> None:
    asked = "/try?start=2022-11-07T11:00&within=PT4WH"
    assert "尚未设定上下班时间" in page(client, asked)
    assert "2022年11月7日（周一）</span>" in page(client, f"{asked}&hours=09:00-12:00,14:00-18:00")


def test_every_mistake_is_told_at_once_beside_its_field(client: Client) -> None:
    text = page(client, "/try?start=2022-02-30T10:00&within=5+days&close=25:00&pause_from=x&roll=perhaps")
    for sentence in (
        "时间“2022-02-30T10:00”不存在",
        "时限写法“5 days”读不懂",
        "下班时间“25:00”读不懂",
        "第1段：时间“x”读不懂",
        "“perhaps”不是可选的写法",
    ):
        assert sentence in text
    assert "24:00前" not in text


def test_what_was_written_is_shown_as_text_and_never_as_markup(client: Client) -> None:
    text = page(client, '/try?start=2022-11-07T09:00&within="><script>alert(1)</script>')
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_a_due_that_cannot_be_told_says_why(client: Client) -> None:
    assert "正在中止计时" in page(
        client, "/try?start=2022-11-07T09:00&within=P10WD&pause_from=2022-11-10T09:00&pause_to="
    )
    assert "超出的日期不能推算" in page(client, "/try?start=2099-12-30T09:00&within=P30WD")


def test_a_very_long_stretch_is_shown_by_its_ends(client: Client) -> None:
    text = page(client, "/try?start=2022-11-07T09:00&within=P9999D")
    assert text.count('<li class="cell') == 400
    assert "此处略去" in text


def test_a_year_the_calendar_does_not_know_is_not_there(client: Client) -> None:
    response = client.get("/calendar/1900")
    assert response.status_code == 404
    assert "没有1900年的日历" in response.content.decode()


def test_pages_are_only_read(client: Client) -> None:
    assert client.post("/try").status_code == 405


def test_another_name_of_this_machine_is_refused(client: Client) -> None:
    """A page that another site names by a name of its own would be readable by that site."""
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_pack_is_shown_clause_by_clause_with_its_own_words(client: Client) -> None:
    call_command("keep_shipped", stdout=StringIO())
    assert "关于提升工作效率狠抓末端落实的通知" in page(client, "/packs/")
    text = page(client, "/packs/weixian-2022")
    for rule in shipped_pack("weixian-2022").rules:
        assert f'id="{rule.id}"' in text
    assert "<q>务必于2个工作日内报批完成收发文程序</q>" in text
    assert "没有这份制度" in client.get("/packs/nowhere").content.decode()


@pytest.mark.parametrize(("address", "most"), [("/try", 11), ("/packs/", 10), ("/packs/weixian-2022", 17)])
def test_a_page_costs_at_most_so_many_queries(
    client: Client, address: str, most: int, django_assert_max_num_queries
) -> None:
    """Session, person, their standing (five), the packs, the figures set here; for one pack its history, where it is used:
    none of it grows with the ledger."""
    call_command("keep_shipped", stdout=StringIO())
    page(client, address)
    with django_assert_max_num_queries(most):
        page(client, address)
