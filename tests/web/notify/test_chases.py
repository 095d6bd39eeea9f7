"""催办 and 消息 through the pages: by whom, in words that say what to do, nothing of what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.matters.conftest import told
from tests.apps.notify.conftest import Told, addressed
from tests.apps.notify.mail_server import MailServer
from tests.cast import at
from tests.people import logged_in

from duban import clock
from duban.apps.matters.actions import NewParty, judge
from duban.apps.matters.models import EventRow, Matter, Party
from duban.apps.notify.deliver import deliver
from duban.apps.notify.models import Errand, Letter, Line, Message, Preference
from duban.apps.org.models import Person

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]
NOW = "2022-11-11T10:00"


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def set_to(text: str) -> None:
        instant = at(text)
        monkeypatch.setattr(clock, "now", lambda: instant)

    set_to(NOW)
    return set_to


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any, it_is: Callable[[str], None]) -> Told:
    found = Told(told(tmp_path, settings).cast)
    addressed(found.cast)
    return found


@pytest.fixture
def late(story: Told) -> Matter:
    """Overdue for two units, and resolved."""
    matter = story.begin()
    judge([matter.pk], at(NOW))
    story.resolve(NOW)
    return matter


@pytest.fixture
def sees() -> Sees:
    return lambda person: logged_in(Client(), person)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def boxes(text: str) -> list[str]:
    return [part.partition('"')[0] for part in text.split('name="duty" value="')[1:]]


def test_the_list_is_chased_with_one_click_and_what_was_chased_says_so(story: Told, late: Matter, sees: Sees) -> None:
    client = sees(story.cast.supervisor)
    text = text_of(client, "/chases/")
    assert (late.title in text, "没有催过" in text) == (True, True)
    chosen = boxes(text)
    answer = client.post("/chases/do", {"duty": chosen[:2], "text": "请抓紧"}, follow=True)
    assert "已催办2项，请对方回应" in answer.content.decode()
    assert EventRow.objects.filter(kind="chased").count() == 2
    text = text_of(client, "/chases/")
    assert "11月11日（周五）10:00催过" in text
    assert "本工作日已催，再催要写理由" in text
    assert "当天" in text_of(client, "/chases/?tab=answers")


def test_a_second_chase_of_the_day_gives_back_what_was_chosen_and_asks_for_the_reason(
    story: Told, late: Matter, sees: Sees
) -> None:
    client = sees(story.cast.supervisor)
    first = boxes(text_of(client, "/chases/"))[0]
    client.post("/chases/do", {"one": first})
    again = boxes(text_of(client, "/chases/"))[:2]
    answer = client.post("/chases/do", {"duty": again})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "本工作日已经催办过（再催请在催办内容里写明理由）" in text
    assert text.count(" checked") == 2
    assert client.post("/chases/do", {"duty": again, "text": "下午开会"}).status_code == 302


def test_a_list_that_is_no_longer_true_chases_nobody(story: Told, late: Matter, sees: Sees) -> None:
    c, client = story.cast, sees(story.cast.supervisor)
    chosen = boxes(text_of(client, "/chases/"))
    story.does(c.clerk, "receipted", late, NOW, c.housing)
    answer = client.post("/chases/do", {"duty": chosen})
    assert answer.status_code == 409
    assert "没有提交" in answer.content.decode()
    assert not EventRow.objects.filter(kind="chased").exists()


@pytest.mark.parametrize("sent", [{}, {"duty": "x"}, {"one": "1/2/3/4/5|0"}, {"duty": "|9999999999"}])
def test_nothing_chosen_or_nonsense_is_one_sentence(story: Told, sees: Sees, sent: dict[str, str]) -> None:
    answer = sees(story.cast.supervisor).post("/chases/do", sent)
    assert answer.status_code == 422
    assert "请" in answer.content.decode()


@pytest.mark.parametrize("person", ["clerk", "unit_head", "stranger", "discipline", "system_admin", "auditor", "chief"])
def test_who_may_not_chase_has_no_such_page(story: Told, late: Matter, sees: Sees, person: str) -> None:
    client = sees(story.cast.people[person])
    assert client.get("/chases/").status_code == 403
    assert client.post("/chases/do", {}).status_code == 403
    assert "/chases/" not in text_of(client, "/me")


def test_a_neighbour_sees_nothing_of_ours_in_any_tab(story: Told, late: Matter, sees: Sees) -> None:
    client = sees(story.cast.neighbour_supervisor)
    key = Errand.objects.filter(notice__unit=story.cast.housing)[0].pk
    for tab in ("due", "answers", "phone", "notice", "record", "sending"):
        text = text_of(client, f"/chases/?tab={tab}")
        assert (late.title in text, late.number in text, "朱联络" in text) == (False, False, False)
    assert client.get(f"/chases/{late.pk}/sheet").status_code == 404
    assert client.post(f"/chases/errands/{key}", {"reached": "x", "said": "y"}).status_code == 404


def test_the_receiving_section_sees_its_own_matters_and_not_how_sending_fares(
    story: Told, late: Matter, sees: Sees
) -> None:
    c, client = story.cast, sees(story.cast.section)
    parties = (NewParty(c.housing.pk, "lead", first_responsible=c.unit_head.pk), NewParty(c.general.pk, "office"))
    own = story.begin(title="科里的事", parties=parties)
    judge([own.pk], at(NOW))
    text = text_of(client, "/chases/?tab=sending")
    assert ("科里的事" in text, late.title in text, "发送情况" in text) == (True, False, False)


def test_a_call_is_made_from_the_list_and_leaves_it(story: Told, late: Matter, sees: Sees) -> None:
    c, client = story.cast, sees(story.cast.supervisor)
    Person.objects.filter(pk=c.clerk.pk).update(phone="0310-1234567")
    text = text_of(client, "/chases/?tab=phone")
    assert ("朱联络" in text, 'href="tel:0310-1234567"' in text, "没有登记电话" in text) == (True, True, True)
    row = Errand.objects.get(notice__unit=c.housing, way="phone")
    wrong = client.post(f"/chases/errands/{row.pk}", {"reached": "朱联络", "said": ""})
    assert wrong.status_code == 422
    assert 'value="朱联络"' in wrong.content.decode()
    assert "没有写对方说的（请写明答复，没有接通的也写明）" in wrong.content.decode()
    done = client.post(f"/chases/errands/{row.pk}", {"reached": "朱联络", "said": "周一上午报"}, follow=True)
    assert "已登记通话" in done.content.decode()
    assert f'id="errand-{row.pk}"' not in done.content.decode()
    assert Errand.objects.get(notice__unit=c.housing, way="notice").state == "waiting"  # the paper is another thing
    assert client.post(f"/chases/errands/{row.pk}", {"reached": "x", "said": "y"}).status_code == 409
    record = text_of(client, "/chases/?tab=record")
    assert "杜督查11月11日（周五）10:00打电话：朱联络，周一上午报" in record


def test_a_call_simply_made_is_logged_on_the_matter_and_demands_an_answer_like_any_chase(
    story: Told, late: Matter, sees: Sees
) -> None:
    c, matter = story.cast, late
    client, address = sees(c.supervisor), f"/matters/{matter.pk}/acts/chased"
    seen = Party.objects.get(matter=matter, unit=c.housing).thread_version
    sent = {"unit": c.housing.pk, "seen": seen, "text": "问进度", "reached": "朱联络"}
    lacking = client.post(address, sent)
    assert lacking.status_code == 422
    assert "没有写对方说的（请写明答复，没有接通的也写明）" in lacking.content.decode()
    assert not EventRow.objects.filter(kind="chased").exists()
    marked = client.post(address, sent | {"said": "机密★1年"}).content.decode()
    assert "没有存入" in marked
    assert sees(c.stranger).post(address, sent | {"said": "周五报"}).status_code == 404
    assert client.post(address, sent | {"said": "周五报"}).status_code == 302
    assert "住建局" in text_of(client, "/chases/?tab=answers")  # it is to be answered on record
    story.resolve(NOW)
    assert "打电话：朱联络，周五报" in text_of(client, "/chases/?tab=record")
    assert "住建局" not in text_of(client, "/chases/?tab=phone")  # one call settles all that waits to be said
    assert "财政局" in text_of(client, "/chases/?tab=phone")


def test_one_call_settles_all_that_is_to_be_said_to_a_unit_about_a_matter(story: Told, sees: Sees) -> None:
    matter, client = story.quiet_start(), sees(story.cast.supervisor)
    for kind in ("found_valid", "breach_told"):
        story.notice(matter, kind=kind, channels=["in_app", "phone"])
    story.resolve(NOW)
    text = text_of(client, "/chases/?tab=phone")
    assert text.count("登记通话") == 1
    assert "投诉已认定有效；告知逾期，请在说明期内说明情况" in text
    client.post(f"/chases/errands/{Errand.objects.order_by('pk')[0].pk}", {"reached": "朱联络", "said": "知道了"})
    assert set(Errand.objects.values_list("state", "said")) == {("done", "知道了")}


def test_a_call_for_what_was_done_meanwhile_is_not_to_be_made(story: Told, late: Matter, sees: Sees) -> None:
    c, client = story.cast, sees(story.cast.supervisor)
    assert "住建局" in text_of(client, "/chases/?tab=phone")
    for kind in ("deployed", "reported"):
        story.does(c.clerk, kind, late, NOW, c.housing, text="已办")
    assert "住建局" not in text_of(client, "/chases/?tab=phone")


def test_a_unit_that_has_left_the_matter_is_called_no_more(story: Told, late: Matter, sees: Sees) -> None:
    c, client = story.cast, sees(story.cast.supervisor)
    assert "财政局" in text_of(client, "/chases/?tab=phone")
    story.does(c.finance_clerk, "return_asked", late, NOW, c.finance, {"reason": "不属本单位职责"})
    story.does(c.head, "return_decided", late, NOW, c.finance, {"granted": True})
    story.resolve(NOW)
    assert "财政局" not in text_of(client, "/chases/?tab=phone")
    assert "住建局" in text_of(client, "/chases/?tab=phone")


def test_the_notice_on_paper_names_duties_and_leaves_room_for_the_answer(story: Told, late: Matter, sees: Sees) -> None:
    c, client = story.cast, sees(story.cast.supervisor)
    story.does(c.supervisor, "chased", late, NOW, c.housing, text="请本周办结")
    text = text_of(client, f"/chases/{late.pk}/sheet?unit={c.housing.pk}")
    for words in (
        "督查事项催办单",
        late.number,
        "住建局",
        "反馈进展",
        "尚未回应（当天）",
        "请本周办结",
        "承办单位<br>回应",
        "杜督查",
    ):
        assert words in text
    assert "财政局" not in text
    assert ("报告办结" in text, "反馈结果" in text) == (False, False)  # neither late nor due soon: not chased for
    assert text_of(client, f"/chases/{late.pk}/sheet").count("督查事项催办单") == 2
    assert client.get(f"/chases/{late.pk}/sheet?unit=999999").status_code == 404
    assert sees(c.clerk).get(f"/chases/{late.pk}/sheet").status_code == 404


def test_the_record_says_who_was_told_by_which_way_and_what_could_not_be_used(
    story: Told, late: Matter, sees: Sees
) -> None:
    c, client = story.cast, sees(story.cast.supervisor)
    story.does(c.supervisor, "chased", late, NOW, c.housing)
    story.resolve(NOW)
    text = text_of(client, "/chases/?tab=record")
    assert "朱联络：站内" in text
    assert "邮件：没有设置邮件服务器" in text
    assert "未回应，当天" in text
    assert "已读" not in text  # nobody is ranked by what they have read
    story.does(c.clerk, "answered", late, "2022-11-14T09:00", c.housing, text="正在办")
    assert "已回应，11月14日（周一）09:00" in text_of(client, "/chases/?tab=record")


def test_the_matters_page_tells_the_office_of_each_reminder_and_the_unit_not(
    story: Told, late: Matter, sees: Sees
) -> None:
    office = text_of(sees(story.cast.supervisor), f"/matters/{late.pk}")
    assert ("提醒与催办" in office, "付副局长：站内" in office) == (True, True)
    assert "提醒与催办" not in text_of(sees(story.cast.clerk), f"/matters/{late.pk}")


def test_what_was_not_delivered_is_told_in_words_and_sent_again(
    story: Told, sees: Sees, mail_server: MailServer
) -> None:
    client = sees(story.cast.supervisor)
    story.notice(story.quiet_start(), "urgent")
    story.resolve(NOW)
    mail_server.refuse["*"] = "550 no such user"
    deliver(at(NOW))
    text = text_of(client, "/chases/?tab=sending")
    for words in ("朱联络", "邮箱不被接收", "550 no such user", "请核对此人邮箱", "没有送达，不再重试1封"):
        assert words in text
    key = Letter.objects.get().pk
    assert sees(story.cast.neighbour_supervisor).post(f"/chases/letters/{key}").status_code == 404
    done = client.post(f"/chases/letters/{key}", follow=True)
    assert "已排入发送" in done.content.decode()
    assert "现在待发</dt><dd>1封" in done.content.decode()
    assert client.post(f"/chases/letters/{key}").status_code == 409


def test_a_disturbed_line_says_since_when_and_what_to_do(story: Told, sees: Sees, mail_server: MailServer) -> None:
    Line.objects.create(channel="mail", fails=3, since=at(NOW), retry_at=at("2022-11-11T10:05"), fault="line")
    text = text_of(sees(story.cast.head), "/chases/?tab=sending")
    assert "自11-11 10:00起连不上邮件服务器，已试3次，11-11 10:05再试" in text
    assert "请系统管理员检查邮件服务器和网络" in text
    assert "连不上邮件服务器" in text_of(sees(story.cast.system_admin), "/system/")


def test_mail_that_is_off_says_so_on_the_status(story: Told, sees: Sees) -> None:
    for person, address in ((story.cast.head, "/chases/?tab=sending"), (story.cast.system_admin, "/system/")):
        assert "未启用：没有设置邮件服务器（DUBAN_SMTP_URL）" in text_of(sees(person), address)


# -- 消息 -----------------------------------------------------------------------------------------------------------


def test_the_bell_counts_and_the_page_lists_ones_own_messages(story: Told, late: Matter, sees: Sees) -> None:
    client = sees(story.cast.clerk)
    text = text_of(client, "/messages/")
    assert "条未读</span></b>" in text
    assert "“反馈进展”已过期限（11月10日24:00），请尽快办理" in text
    assert late.title in text
    mine = Message.objects.filter(person=story.cast.clerk).order_by("-pk")[0]
    client.post(f"/messages/{mine.pk}/read")
    mine.refresh_from_db()
    assert mine.read_at == at(NOW)
    client.post("/messages/read")
    assert "没有未读" in text_of(client, "/messages/")
    assert "bell" not in text_of(sees(story.cast.system_admin), "/me").partition("<main")[0].partition("<body")[2]


def test_a_chase_arrives_with_the_words_of_the_one_who_chases(story: Told, late: Matter, sees: Sees) -> None:
    c = story.cast
    story.does(c.supervisor, "chased", late, NOW, c.housing, text="请写明二期设备进场的日子。")
    story.does(c.supervisor, "chased", late, NOW, c.finance, text="请说明资金何时拨付。")
    story.resolve(NOW)
    text = text_of(sees(c.clerk), "/messages/")
    assert ("杜督查：请写明二期设备进场的日子。" in text, "资金何时拨付" in text) == (True, False)
    Matter.objects.filter(pk=late.pk).update(circle="restricted")
    Party.objects.filter(matter=late).update(clerk=None)
    assert "设备进场" not in text_of(sees(c.clerk), "/messages/")


def test_anothers_message_is_as_none(story: Told, late: Matter, sees: Sees) -> None:
    mine = Message.objects.filter(person=story.cast.clerk)[0]
    theirs = sees(story.cast.unit_head)
    for key in (mine.pk, 10**9):
        assert theirs.post(f"/messages/{key}/read").status_code == 404
    assert Message.objects.get(pk=mine.pk).read_at is None


def test_a_message_of_what_is_not_theirs_any_more_tells_nothing(story: Told, late: Matter, sees: Sees) -> None:
    Matter.objects.filter(pk=late.pk).update(circle="restricted")
    Party.objects.filter(matter=late).update(clerk=None)
    text = text_of(sees(story.cast.clerk), "/messages/")
    assert ("不在您的知悉范围" in text, late.title in text, late.number in text) == (True, False, False)


def test_older_messages_are_a_page_further(story: Told, sees: Sees) -> None:
    matter = story.quiet_start()
    for _ in range(60):
        story.notice(matter)
    story.resolve(NOW)
    client = sees(story.cast.clerk)
    text = text_of(client, "/messages/")
    assert text.count("投诉已认定有效") == 50
    older = text.partition('rel="next" href="')[2].partition('"')[0]
    assert text_of(client, older).count("投诉已认定有效") == 10
    assert text_of(client, "/messages/?before=x").count("投诉已认定有效") == 50


def test_how_one_wants_mail_is_chosen_on_ones_own_page(story: Told, sees: Sees) -> None:
    client = sees(story.cast.clerk)
    assert "每个工作日收一封汇总邮件" in text_of(client, "/me")
    done = client.post("/me/messages", {"quiet_from": "21:00", "quiet_to": "08:00"}, follow=True)
    assert "已保存消息的接收方式" in done.content.decode()
    assert Preference.objects.get(person=story.cast.clerk).digest is False
    wrong = client.post("/me/messages", {"digest": "1", "quiet_from": "21:00", "quiet_to": ""}, follow=True)
    assert "只写了一头（请把起、止都写上，或都清空）" in wrong.content.decode()
    assert 'value="21:00"' in wrong.content.decode()
    assert "不是时间" in client.post("/me/messages", {"quiet_from": "9点"}, follow=True).content.decode()


COSTS = {"due": 18, "answers": 17, "phone": 20, "notice": 20, "record": 24, "sending": 22}


@pytest.mark.parametrize("tab", COSTS)
def test_a_list_costs_these_queries_however_long(
    story: Told, late: Matter, sees: Sees, django_assert_max_num_queries: Any, tab: str
) -> None:
    more = [story.begin(title=f"第{n}件") for n in range(4)]
    judge([each.pk for each in more], at(NOW))
    story.resolve(NOW)
    client = sees(story.cast.supervisor)
    text_of(client, f"/chases/?tab={tab}")
    with django_assert_max_num_queries(COSTS[tab]):
        text_of(client, f"/chases/?tab={tab}")
