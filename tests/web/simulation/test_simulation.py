"""推演一年 as the office uses it: asked for, watched, read; what is wrong with the form; and who is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.cast import at
from tests.web.conftest import Sees, page

from duban.apps.simulations.actions import simulate_some
from duban.apps.simulations.models import Simulation

pytestmark = pytest.mark.django_db
ASK = "/packs/weixian-2022/simulate"
WRITTEN = {
    "first": "2023-01-01", "last": "2023-06-30", "units": "6", "rate": "6", "prompt": "0", "steady": "0", "slack": "1",
    "seed": "3", "against": "", "source": "invented",
}  # fmt: skip


@pytest.fixture
def office(sees: Sees, story: Any) -> Client:
    return sees(story.cast.supervisor)


def worked() -> None:
    while simulate_some(at("2022-11-07T10:00"))["parts"]:
        pass


def asked(client: Client, **changed: str) -> str:
    """The address of what was asked for."""
    answer = client.post(ASK, {**WRITTEN, **changed})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_a_year_is_asked_for_watched_and_read(office: Client) -> None:
    assert f'href="{ASK}"' in page(office, "/packs/weixian-2022")
    assert 'value="2022-01-01"' in page(office, ASK)
    address = asked(office)
    waiting = page(office, address)
    assert "等待巡查进程开始" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    worked()
    told = page(office, address)
    assert "hx-trigger" not in told.partition('id="simulated"')[2]
    assert "按《关于提升工作效率狠抓末端落实的通知》，2023年1月1日至2023年6月30日，6个单位" in told
    assert "会在3月底前被提请通报" in told
    assert "到各月底累计被提请处置的单位" in told
    assert "假定：单位怎样办事是假定的，不是依据" in told
    assert "没有推算：" in told
    assert address in page(office, ASK)  # it stands in the list of what was simulated


def test_two_packs_stand_side_by_side_and_visits_of_both_cadences_are_told(office: Client) -> None:
    address = asked(office, against="fuzhou-2025", units="2", rate="3")
    worked()
    told = page(office, address)
    assert '<th scope="row">实地督帮</th>' in told
    assert "按本办法分档：实地督帮" in told
    assert "一律每月一次：实地督帮" in told
    assert "制度自2025年1月1日起施行，推算时当作整个期间都在施行" in told


def test_the_same_seed_reads_the_same_and_every_number_of_the_picture_stands_in_its_table(office: Client) -> None:
    one, other = (asked(office, units="2", rate="3") for _ in range(2))
    worked()

    def body(address: str) -> str:
        return page(office, address).partition('id="simulated"')[2]

    assert body(one) == body(other)
    weeks = Simulation.objects.latest("pk").result["packs"][0]["weeks"]
    rows = body(one).partition("同样数字的表")[2].partition("</table>")[0]
    assert rows.count("<tr>") == len(weeks) + 1
    assert f'<td data-word="单位办理">{weeks[5]["acts"]}</td>' in rows


def test_the_own_ledger_is_judged_as_it_was_handled_with_names_and_numbers(
    office: Client, story: Any, it_is: Callable[[str], None]
) -> None:
    """Two units were given a matter on Monday 7 November. 住建局 deployed and reported in time and reported the result on the
    22nd, a day after the ten working days of WX-7; 财政局 did nothing at all."""
    matter, c = story.begin(), story.cast
    story.does(c.clerk, "deployed", matter, "2022-11-07T11:00", c.housing)
    story.does(c.clerk, "reported", matter, "2022-11-08T09:00", c.housing, text="已开工")
    story.does(c.clerk, "result_reported", matter, "2022-11-22T09:00", c.housing, text="已完工")
    it_is("2022-12-14T10:00")
    own = {"source": "own", "first": "2022-11-01", "last": "2022-12-13"}
    told = asked(office, **own)
    worked()
    said = page(office, told)
    assert "本地台账：2022年11月1日至2022年12月13日交办的1件事项，照记录的实际办理" in said
    [pack] = Simulation.objects.get().result["packs"]
    counts = {unit["unit"]: (unit["breaches"], unit["counted"]) for unit in pack["units"]}
    # WX-7 late, and of general class also WX-10.7, seven days to complete; 财政局 beside them WX-10.1 and WX-10.3
    assert counts == {"住建局": (2, 1), "财政局": (4, 1)}
    assert office.post(ASK, {**WRITTEN, **own, "last": "2022-12-14"}).status_code == 422


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"first": "2023-02-30"}, "这一天不存在，请写成2023-01-01的样子"),
        ({"units": "四十"}, "请写整数"),
        ({"rate": "多"}, "请写数，如2或1.5"),
        ({"slack": "0"}, "三项不能都是0"),
        ({"last": "2022-06-30"}, "止日早于起日（请改止日）"),
        ({"units": "200", "rate": "50"}, "网页上最多20000件"),
        ({"source": "own", "last": "2023-01-01"}, "本地台账只能推演到昨天（请改止日，或设想一年）"),
        ({"source": "own", "first": "2022-01-01", "last": "2022-03-01"}, "这段时间没有交办过事项"),
        ({"against": "nowhere-2022"}, "没有这份制度（请从列表中选）"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_written_is_lost(
    office: Client, changed: dict[str, str], sentence: str
) -> None:
    answer = office.post(ASK, {**WRITTEN, **changed})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in said
    assert 'id="seed" name="seed" value="3"' in said
    assert not Simulation.objects.exists()


def test_who_is_not_of_the_office_is_refused_and_shown_no_link(
    office: Client, sees: Sees, story: Any, it_is: Callable[[str], None]
) -> None:
    address = asked(office)
    for person in (story.cast.clerk, story.cast.leader, story.cast.stranger):
        client = sees(person)
        refused = client.get(ASK)
        assert refused.status_code == 403
        assert "推演由督查干部、督查室主任办理" in refused.content.decode()
        assert client.post(ASK, WRITTEN).status_code == 403
        assert client.get(address).status_code == 404
        assert ASK not in page(client, "/packs/weixian-2022")
    assert sees(story.cast.neighbour_supervisor).get(address).status_code == 404
    assert page(sees(story.cast.head), address)
    assert Simulation.objects.count() == 1


def test_a_pack_that_is_not_kept_has_no_such_page(office: Client) -> None:
    assert office.get("/packs/nowhere-2022/simulate").status_code == 404


def test_one_that_failed_says_so(office: Client) -> None:
    address = asked(office)
    Simulation.objects.update(state="failed", why="推演时出错，已记入日志")
    assert "没有完成：推演时出错，已记入日志。请核对后再推演一次。" in page(office, address)


def test_the_queries_of_a_result_do_not_grow_with_it(office: Client, django_assert_num_queries: Any) -> None:
    small, large = asked(office, units="1", rate="1"), asked(office)
    worked()
    page(office, small)  # packs are read once in the life of a process
    for address in (small, large):
        with django_assert_num_queries(11):
            page(office, address)
