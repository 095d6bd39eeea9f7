"""Acts through the page, as plain forms without any script: done, refused beside their fields, stale, never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.cast import at

from duban.apps.matters.models import Draft, EventRow, Matter, Party
from duban.apps.org.models import Person

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]


def thread(matter: Matter, unit: object) -> int:
    return Party.objects.get(matter=matter, unit=unit).thread_version


def kinds(matter: Matter) -> list[str]:
    return list(EventRow.objects.filter(matter=matter).order_by("seq").values_list("kind", flat=True))


def test_a_plain_form_does_the_act_and_leads_back_to_the_page(story: Story, sees: Sees) -> None:
    matter, unit = story.begin(), story.cast.housing
    clerk = sees(story.cast.clerk)
    sent = {"unit": unit.pk, "seen": thread(matter, unit), "text": "已部署，正在核数"}
    response = clerk.post(f"/matters/{matter.pk}/acts/reported", sent)
    assert response.status_code == 302
    assert "已记录：反馈进展" in clerk.get(response["Location"]).content.decode()
    assert kinds(matter).count("reported") == 1


def test_a_stranger_and_another_unit_are_refused_and_nothing_is_written(story: Story, sees: Sees) -> None:
    matter, unit = story.begin(), story.cast.housing
    before = kinds(matter)
    sent = {"unit": unit.pk, "seen": thread(matter, unit), "text": "冒充"}
    address = f"/matters/{matter.pk}/acts/reported"
    assert sees(story.cast.stranger).post(address, sent).status_code == 404
    response = sees(story.cast.finance_clerk).post(address, sent)
    assert response.status_code == 409
    assert "冒充" in response.content.decode()  # what was typed is given back
    assert kinds(matter) == before


def test_the_supervisor_who_verifies_is_not_offered_to_close_and_the_head_is(story: Story, sees: Sees) -> None:
    matter = story.begin()
    for unit, clerk in ((story.cast.housing, story.cast.clerk), (story.cast.finance, story.cast.finance_clerk)):
        story.does(clerk, "completion_asked", matter, "2022-11-07T09:30", unit, text="办结", files=(story.file(),))
        story.does(story.cast.supervisor, "verified", matter, "2022-11-07T09:30", unit, text="相符")
    assert 'id="act-closed-all"' not in sees(story.cast.supervisor).get(f"/matters/{matter.pk}").content.decode()
    assert 'id="act-closed-all"' in sees(story.cast.head).get(f"/matters/{matter.pk}").content.decode()


def test_a_report_without_evidence_is_warned_of_and_mended_by_a_supplement(story: Story, sees: Sees) -> None:
    matter, unit = story.begin(), story.cast.housing
    clerk, office, page = sees(story.cast.clerk), sees(story.cast.supervisor), f"/matters/{matter.pk}"
    form = clerk.get(page).content.decode()
    assert "没有佐证材料，督查机构不能核查通过" in form  # wanted, said before anything is sent
    sent = {"unit": unit.pk, "seen": thread(matter, unit), "text": "已完工"}
    warned = clerk.post(f"{page}/acts/completion_asked", sent)
    assert warned.status_code == 422
    assert "没有附佐证材料" in warned.content.decode()
    assert "已完工</textarea>" in warned.content.decode()
    assert "completion_asked" not in kinds(matter)
    assert clerk.post(f"{page}/acts/completion_asked", sent | {"without": "yes"}).status_code == 302
    seen = office.get(page).content.decode()
    assert "住建局的办结报告没有佐证材料，不能核查通过" in seen
    assert f"?act=sent_back-{unit.pk}#act-sent_back-{unit.pk}" in seen  # 退回补充 stands beside it
    back = office.get(f"{page}?act=sent_back-{unit.pk}").content.decode()
    assert "请补充后重新报告办结</textarea>" in back
    more = {"unit": unit.pk, "seen": thread(matter, unit)}
    assert "没有附佐证材料（请选择要补充的材料）" in clerk.post(f"{page}/acts/supplemented", more).content.decode()
    proof = SimpleUploadedFile("验收单.txt", "验收合格".encode())
    assert sees(story.cast.stranger).post(f"{page}/acts/supplemented", more).status_code == 404
    assert clerk.post(f"{page}/acts/supplemented", more | {"files": proof}).status_code == 302
    seen = office.get(page).content.decode()
    assert "不能核查通过：" not in seen
    assert "验收单.txt" in seen
    good = {"unit": unit.pk, "seen": thread(matter, unit), "text": "相符"}
    assert office.post(f"{page}/acts/verified", good).status_code == 302


def test_where_the_lead_gathers_the_other_unit_answers_to_it_and_closing_asks_the_lead_alone(
    story: Story, sees: Sees
) -> None:
    c = story.cast
    matter = story.begin(
        stated={"source": "instruction", "instructor": "leader", "class": "general", "answers": "gathered"}
    )
    page = f"/matters/{matter.pk}"
    owed = sees(c.finance_clerk).get("/").content.decode()
    assert "WX-11.5" in owed  # 今日 of the unit that does not lead: its answer to the lead
    assert "WX-7" not in owed
    assert "本单位的情况交牵头单位" in sees(c.finance_clerk).get(page).content.decode()
    assert "财政局还没有反馈过情况" in sees(c.clerk).get(page).content.decode()  # told to the lead before it reports
    story.does(c.clerk, "completion_asked", matter, "2022-11-07T09:30", c.housing, text="办结", files=(story.file(),))
    assert 'id="act-closed-all"' not in sees(c.head).get(page).content.decode()  # not verified yet
    story.does(c.supervisor, "verified", matter, "2022-11-07T09:30", c.housing, text="相符")
    assert "财政局还没有反馈过情况" in sees(c.head).get(page).content.decode()  # and to whoever strikes it off
    sent = {"unit": "", "seen": Matter.objects.get(pk=matter.pk).facts_version, "text": "符合标准"}
    assert sees(c.stranger).post(f"{page}/acts/closed", sent).status_code == 404
    assert sees(c.head).post(f"{page}/acts/closed", sent).status_code == 302


def test_who_decides_on_an_extension_reads_what_was_asked_and_why(story: Story, sees: Sees) -> None:
    matter, c = story.begin(), story.cast
    asked = {"until": at("2022-11-25T24:00"), "reason": "连续降雨，外墙不能施工"}
    story.does(c.clerk, "extension_asked", matter, "2022-11-07T09:30", c.housing, asked)
    text = sees(c.head).get(f"/matters/{matter.pk}").content.decode()
    form = text[text.index(f'id="act-extension_decided-{c.housing.pk}"') :]
    form = form[: form.index("</form>")]
    assert "住建局11月7日（周一）09:30申请延期：延至11月25日（周五），理由：连续降雨，外墙不能施工" in form
    assert 'type="date" value="2022-11-25"' in form
    assert 'id="act-extension_decided' not in sees(c.clerk).get(f"/matters/{matter.pk}").content.decode()


def test_a_turn_that_was_taken_is_not_offered_again(story: Story, sees: Sees) -> None:
    matter, c = story.begin(), story.cast

    def offered() -> set[str]:
        text = sees(c.clerk).get(f"/matters/{matter.pk}").content.decode()
        return {part.partition('"')[0].rpartition("-")[0] for part in text.split('id="act-')[1:]}

    assert {"receipted", "deployed", "reported", "completion_asked"} <= offered()
    story.does(c.clerk, "receipted", matter, "2022-11-07T09:20", c.housing)
    assert "receipted" not in offered()
    story.does(c.clerk, "completion_asked", matter, "2022-11-07T09:30", c.housing, text="办结", files=(story.file(),))
    assert not {"reported", "result_reported", "completion_asked", "extension_asked", "return_asked"} & offered()
    assert "supplemented" in offered()
    limit = {"limit": at("2022-11-30T24:00")}
    story.does(c.supervisor, "sent_back", matter, "2022-11-07T09:40", c.housing, limit, text="缺盖章页")
    assert {"reported", "completion_asked"} <= offered()


def test_a_missing_reason_is_told_beside_its_field_and_what_was_typed_stays(story: Story, sees: Sees) -> None:
    matter, unit = story.begin(), story.cast.housing
    sent = {"unit": unit.pk, "seen": thread(matter, unit), "until": "2022-02-30", "reason": ""}
    response = sees(story.cast.clerk).post(f"/matters/{matter.pk}/acts/extension_asked", sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert "请填写理由" in text
    assert "日期“2022-02-30”不存在" in text
    assert "extension_asked" not in kinds(matter)


def test_a_stale_form_is_told_who_did_what_and_keeps_what_was_typed(story: Story, sees: Sees) -> None:
    matter, unit = story.begin(), story.cast.housing
    seen = thread(matter, unit)
    story.does(story.cast.unit_head, "signed", matter, "2022-11-07T09:50", unit, text="已阅")
    sent = {"unit": unit.pk, "seen": seen, "text": "我写了很久的进展"}
    response = sees(story.cast.clerk).post(f"/matters/{matter.pk}/acts/reported", sent)
    text = response.content.decode()
    assert response.status_code == 409
    assert "居局长已于2022-11-07 09:50" in text
    assert "我写了很久的进展</textarea>" in text
    sent["seen"] = thread(matter, unit)
    assert sees(story.cast.clerk).post(f"/matters/{matter.pk}/acts/reported", sent).status_code == 302


def test_an_act_recorded_for_a_unit_names_both_and_needs_the_paper(story: Story, sees: Sees) -> None:
    matter, unit = story.begin(), story.cast.housing
    office = sees(story.cast.supervisor)
    address = f"/matters/{matter.pk}/acts/reported"
    sent = {"unit": unit.pk, "seen": thread(matter, unit), "for_unit": "1", "text": "电话反馈：正在核数"}
    sent["occurred_at"] = "2022-11-07T09:30"
    assert "代录没有附纸质或电话记录" in office.post(address, sent).content.decode()
    paper = SimpleUploadedFile("电话记录.txt", "来电记录".encode())
    response = office.post(address, sent | {"files": paper})
    assert response.status_code == 302
    text = office.get(response["Location"]).content.decode()
    assert "杜督查代住建局录" in text
    assert "实际办理 11月7日（周一）09:30" in text


def test_a_unit_sees_the_assignment_and_not_the_leaders_words(story: Story, sees: Sees) -> None:
    from duban.apps.matters.actions import NewInstruction

    words = NewInstruction("方副县长", "请住建局抓紧，不得拖延", at("2022-11-06T00:00").date())
    matter = story.begin(instructions=(words,))
    address = f"/matters/{matter.pk}"
    assert "不得拖延" in sees(story.cast.supervisor).get(address).content.decode()
    assert "不得拖延" not in sees(story.cast.clerk).get(address).content.decode()
    for paper in ("sheet", "brief"):
        assert "不得拖延" not in sees(story.cast.clerk).get(f"{address}/{paper}").content.decode()


def test_a_draft_is_kept_for_its_writer_alone_and_gone_when_the_act_is_done(story: Story, sees: Sees) -> None:
    matter, unit = story.begin(), story.cast.housing
    clerk, form = sees(story.cast.clerk), f"act-{matter.pk}-reported-{story.cast.housing.pk}"
    assert clerk.post(f"/drafts/{form}", {"content": '{"text": ["写到一半"]}'}).json() == {"kept": True}
    assert "写到一半</textarea>" in clerk.get(f"/matters/{matter.pk}").content.decode()
    assert "写到一半" not in sees(story.cast.unit_head).get(f"/matters/{matter.pk}").content.decode()
    sent = {"unit": unit.pk, "seen": thread(matter, unit), "text": "写完了"}
    clerk.post(f"/matters/{matter.pk}/acts/reported", sent)
    assert not Draft.objects.exists()


def test_a_draft_with_a_secrecy_marking_is_refused_and_nothing_of_it_is_kept(story: Story, sees: Sees) -> None:
    response = sees(story.cast.clerk).post("/drafts/new-matter", {"content": '{"text": ["机密★一年"]}'})
    assert response.status_code == 422
    assert not Draft.objects.exists()


def test_a_file_is_opened_by_who_sees_the_matter_and_by_nobody_else(story: Story, sees: Sees) -> None:
    matter = story.begin()
    story.does(
        story.cast.clerk,
        "reported",
        matter,
        "2022-11-07T09:30",
        story.cast.housing,
        text="见附件",
        files=(story.file(),),
    )
    row = EventRow.objects.get(matter=matter, kind="reported").attachments.get()
    found = sees(story.cast.supervisor).get(f"/attachments/{row.pk}")
    assert b"".join(found.streaming_content).decode() == "现场照片说明"
    assert found["Content-Disposition"].startswith("attachment")
    assert sees(story.cast.stranger).get(f"/attachments/{row.pk}").status_code == 404


def test_too_much_in_one_form_is_told_in_a_sentence(story: Story, sees: Sees) -> None:
    response = sees(story.cast.clerk).post("/drafts/new-matter", {"content": "长" * 2_000_000})
    assert response.status_code == 413
    assert "分成几次上传" in response.content.decode()


def test_a_unit_leaves_and_another_comes_in_and_only_the_office_may_say_so(story: Story, sees: Sees) -> None:
    matter, cast = story.begin(), story.cast
    sent = {
        "seen": Matter.objects.get(pk=matter.pk).facts_version,
        f"party-{cast.housing.pk}": "lead",
        f"party-{cast.finance.pk}": "",
        "new_unit": cast.land.pk,
        "new_role": "responsible",
        "text": "资金改由自然资源局落实",
    }
    address = f"/matters/{matter.pk}/acts/units_changed"
    assert sees(cast.clerk).post(address, sent).status_code == 409
    response = sees(cast.supervisor).post(address, sent)
    assert response.status_code == 302, response.content.decode()
    roles = dict(Party.objects.filter(matter=matter, left_at=None).values_list("unit__name", "role"))
    assert roles == {"住建局": "lead", "自然资源局": "responsible", "县政府办": "office"}
    after = sees(cast.supervisor).get(response["Location"]).content.decode()
    assert "变更后：牵头单位住建局、责任单位自然资源局" in after


def test_the_form_of_an_extension_says_what_bounds_it_or_that_nothing_does(story: Story, sees: Sees) -> None:
    from datetime import date

    from duban.apps.org.models import LocalSetting

    address = f"/matters/{story.begin().pk}"
    assert "延期：次数和每次延多久都未设定上限" in sees(story.cast.clerk).get(address).content.decode()
    LocalSetting.objects.create(
        jurisdiction=story.cast.county, name="extensions_most", value="2", basis="通知", valid_from=date(2022, 1, 1)
    )
    text = sees(story.cast.clerk).get(address).content.decode()
    assert "延期：同一时限最多2次；每次延多久未设定上限" in text
