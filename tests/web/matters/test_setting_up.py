"""立项 through the page: what the pack demands, beside its field; the duties foretold; a duplicate warned of."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.apps.matters.conftest import Story

from duban.apps.matters.attachments import path_of
from duban.apps.matters.models import Attachment, Draft, EventRow, Instruction, Matter
from duban.apps.org.models import Jurisdiction, Person
from duban.core.chain import sm3

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]
WRITTEN = {
    "do": "check",
    "source": "instruction",
    "instructor": "leader",
    "instruction_leader_name": ["方副县长", "冼县长"],
    "instruction_dated": ["2022-11-05", "2022-11-06"],
    "instruction_kind": ["instruct", "inform"],
    "instruction_text": ["请住建局抓紧办理。", "已阅。"],
    "title": "城东棚户区改造资金落实",
    "class": "general",
    "answers": "separate",
    "work_standard": "资金到位",
    "closing_standard": "到账凭证",
    "unit": ["住建局", "财政局"],
    "role": ["lead", "responsible"],
    "inner_due": ["", ""],
    "clerk": ["", ""],
    "first": ["", "蔡联络"],
    "direct": ["", ""],
    "leader": "方副县长",
    "authority": "副县长批示",
    "approver": "方副县长",
    "approved_on": "2022-11-06",
}


def test_what_the_pack_demands_is_told_beside_its_field_with_its_clause(story: Story, sees: Sees) -> None:
    wanting = WRITTEN | {"work_standard": "", "closing_standard": ""}
    response = sees(story.cast.supervisor).post("/matters/new", wanting)
    text = response.content.decode()
    assert response.status_code == 422
    for field in ("work_standard", "closing_standard"):
        place = text.index(f'id="error-{field}"')
        assert "三(三)要求写明" in text[place : place + 200]
    assert "城东棚户区改造资金落实" in text


def test_what_must_be_filled_in_is_marked_in_words_and_for_who_does_not_see(story: Story, sees: Sees) -> None:
    text = sees(story.cast.supervisor).get("/matters/new").content.decode()

    def control(name: str) -> str:
        at = text.index(f'id="{name}"')
        return text[at : text.index(">", at)]

    for name in ("title", "work_standard", "closing_standard"):  # WX-11 demands the standards of every item
        assert " required" in control(name), name
        label = text[text.index(f'<label for="{name}">') :]
        assert "必填" in label[: label.index("</label>")], name
    for name in ("requirement", "source_title", "superior_number", "document"):
        assert " required" not in control(name), name
    first = text[text.index("第1个单位") : text.index("第2个单位")]
    assert 'name="unit" value="" list="unit-names" autocomplete="off" required' in first


def test_key_work_is_asked_for_the_further_fields_of_the_pack(story: Story, sees: Sees) -> None:
    response = sees(story.cast.supervisor).post("/matters/new", WRITTEN | {"key": "yes"})
    text = response.content.decode()
    for field in ("detail_road_map", "detail_timetable", "detail_responsibility_letter", "detail_target"):
        place = text.index(f'id="error-{field}"')
        assert "要求写明" in text[place : place + 200], field


def test_the_confirmation_tells_the_duties_and_the_chain_and_then_sets_up(story: Story, sees: Sees) -> None:
    office = sees(story.cast.supervisor)
    text = office.post("/matters/new", WRITTEN).content.decode()
    for words in ("确认后随即交办", "11月10日（周四）前", "WX-10.3", "居局长（住建局）、蔡联络（财政局）", "方副县长"):
        assert words in text
    assert not Matter.objects.exists()
    response = office.post("/matters/new", WRITTEN | {"do": "confirm"})
    assert response.status_code == 302
    matter = Matter.objects.get()
    assert [each.leader_name for each in Instruction.objects.filter(matter=matter)] == ["方副县长", "冼县长"]
    assert f"编号{matter.number}" in office.get(response["Location"]).content.decode()


def test_only_the_office_sets_up(story: Story, sees: Sees) -> None:
    response = sees(story.cast.clerk).get("/matters/new")
    assert response.status_code == 403
    assert "请将材料送督查室" in response.content.decode()
    assert sees(story.cast.supervisor).get("/matters/new").status_code == 200


def test_a_matter_like_one_in_work_is_warned_of_and_goes_on_when_confirmed(story: Story, sees: Sees) -> None:
    office = sees(story.cast.supervisor)
    office.post("/matters/new", WRITTEN | {"do": "confirm"})
    response = office.post("/matters/new", WRITTEN)
    assert response.status_code == 409
    assert "督〔2022〕001" in response.content.decode()
    assert "确认后随即交办" in office.post("/matters/new", WRITTEN | {"not_same": "yes"}).content.decode()


def test_every_mistake_is_told_at_once(story: Story, sees: Sees) -> None:
    bad = WRITTEN | {"own_due": "2022-02-30", "unit": ["住建局", "没有局"], "approver": "", "leader": "无名"}
    text = sees(story.cast.supervisor).post("/matters/new", bad).content.decode()
    for sentence in ("日期“2022-02-30”不存在", "没有单位“没有局”", "没有写批准人", "没有县领导“无名”"):
        assert sentence in text


def test_a_draft_is_there_again_and_is_gone_once_it_is_set_up(story: Story, sees: Sees) -> None:
    office = sees(story.cast.supervisor)
    office.post("/drafts/new-matter", {"content": '{"title": ["写到一半的事项"]}'})
    text = office.get("/matters/new").content.decode()
    assert 'value="写到一半的事项"' in text
    assert "保存的草稿" in text
    office.post("/matters/new", WRITTEN | {"do": "confirm"})
    assert not Draft.objects.exists()


def test_another_row_is_given_without_any_script(story: Story, sees: Sees) -> None:
    office = sees(story.cast.supervisor)
    before = office.get("/matters/new").content.decode().count('name="unit"')
    more = office.post("/matters/new", WRITTEN | {"do": "more-units"}).content.decode()
    assert (before, more.count('name="unit"')) == (2, 3)


def test_another_packs_clauses_are_on_the_page(story: Story, sees: Sees) -> None:
    """XQ-2: the head signs within three working days; XQ-3: five working days where none is given."""
    Jurisdiction.objects.filter(pk=story.cast.county.pk).update(pack="district-2022")
    office = sees(story.cast.supervisor)
    text = office.post("/matters/new", WRITTEN).content.decode()
    for words in ("XQ-2", "签批", "11月10日（周四）前", "XQ-3.5", "11月14日（周一）前"):
        assert words in text
    office.post("/matters/new", WRITTEN | {"do": "confirm"})
    matter = Matter.objects.get()
    head = sees(story.cast.unit_head).get(f"/matters/{matter.pk}").content.decode()
    assert f'id="act-signed-{story.cast.housing.pk}"' in head
    clerk = sees(story.cast.clerk).get(f"/matters/{matter.pk}").content.decode()
    assert f'id="act-signed-{story.cast.housing.pk}"' not in clerk


def test_milestones_are_entered_shown_before_and_kept(story: Story, sees: Sees) -> None:
    office = sees(story.cast.supervisor)
    nodes = {"node_name": ["主体封顶", ""], "node_planned": ["2022-11-30", ""]}
    text = office.post("/matters/new", WRITTEN | nodes).content.decode()
    assert "主体封顶" in text
    assert "计划11月30日" in text
    office.post("/matters/new", WRITTEN | nodes | {"do": "confirm"})
    [node] = Matter.objects.get().nodes.all()
    assert (node.name, node.planned.isoformat(), node.done) == ("主体封顶", "2022-11-30", None)


@pytest.mark.parametrize(
    ("name", "planned", "said"),
    [
        ("主体封顶", "", "节点名称和计划日期都要写"),
        ("封顶", "2022-02-30", "不存在"),
        ("秘密★5年", "2022-11-30", "国家秘密标志"),
    ],
)
def test_a_milestone_half_written_or_marked_secret_is_refused(
    story: Story, sees: Sees, name: str, planned: str, said: str
) -> None:
    nodes = {"node_name": [name], "node_planned": [planned]}
    response = sees(story.cast.supervisor).post("/matters/new", WRITTEN | nodes | {"do": "confirm"})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Matter.objects.exists()


def test_another_milestone_row_is_given_without_any_script(story: Story, sees: Sees) -> None:
    office = sees(story.cast.supervisor)
    sent = WRITTEN | {"node_name": ["封顶"], "node_planned": ["2022-11-30"], "do": "more-nodes"}
    assert office.post("/matters/new", sent).content.decode().count('name="node_name"') == 2


def test_the_superiors_number_and_words_stand_on_the_matter_and_are_sealed_with_it(story: Story, sees: Sees) -> None:
    office = sees(story.cast.supervisor)
    superior = {"superior_number": "市督〔2022〕31号", "superior_status": "推进中"}
    response = office.post("/matters/new", WRITTEN | superior | {"do": "confirm"})
    assert "上级编号 市督〔2022〕31号（推进中）" in office.get(response["Location"]).content.decode()
    body = EventRow.objects.get(matter=Matter.objects.get(), kind="set_up").body
    assert '"superior_number":"市督〔2022〕31号","superior_status":"推进中"' in body


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [("superior_status", "办" * 31, "超过30字"), ("superior_number", "1" * 61, "超过60字"),
     ("superior_status", "机密★10年", "国家秘密标志")],
)  # fmt: skip
def test_a_superiors_word_too_long_or_marked_secret_is_refused(
    story: Story, sees: Sees, field: str, text: str, said: str
) -> None:
    response = sees(story.cast.supervisor).post("/matters/new", WRITTEN | {field: text, "do": "confirm"})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [("authority", "据" * 201, "有201字，超过200字"), ("document", "文" * 61, "有61字，超过60字"),
     ("authority", "绝密★启用前", "国家秘密标志")],
)  # fmt: skip
def test_an_approvals_words_too_long_are_told_at_their_place_and_nothing_is_kept(
    story: Story, sees: Sees, field: str, text: str, said: str
) -> None:
    from duban.apps.matters.models import Approval

    response = sees(story.cast.supervisor).post("/matters/new", WRITTEN | {field: text, "do": "confirm"})
    page = response.content.decode()
    assert response.status_code == 422
    assert said in (page if "秘密" in said else page[page.index(f'id="error-{field}"') :][:160])
    assert not Matter.objects.exists()
    assert not Approval.objects.exists()


def test_the_scan_of_an_instruction_is_held_and_opened_only_by_who_may_read_the_instruction(
    story: Story, sees: Sees
) -> None:
    c, data = story.cast, "批示件扫描的内容".encode()
    scan = SimpleUploadedFile("批示件.txt", data)
    response = sees(c.supervisor).post("/matters/new", WRITTEN | {"do": "confirm", "files": scan})
    assert response.status_code == 302
    matter, kept = Matter.objects.get(), Attachment.objects.get()
    assert (kept.event.kind, kept.sm3) == ("set_up", sm3(data).hex())
    assert path_of(kept.sm3).read_bytes() == data
    for person, may in ((c.supervisor, True), (c.leader, True), (c.clerk, False), (c.unit_head, False)):
        client = sees(person)
        page = client.get(f"/matters/{matter.pk}")
        assert page.status_code == 200
        assert ("批示件.txt" in page.content.decode()) is may
        assert client.get(f"/attachments/{kept.pk}").status_code == (200 if may else 404)
    assert sees(c.stranger).get(f"/attachments/{kept.pk}").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "said"), [("批示.txt", "秘密★5年\n批示".encode(), "秘密"), ("批示.png", b"no image", "批示.png")]
)
def test_a_scan_marked_secret_or_not_what_it_says_is_refused_and_nothing_of_it_is_kept(
    story: Story, sees: Sees, name: str, data: bytes, said: str
) -> None:
    sent = WRITTEN | {"do": "confirm", "files": SimpleUploadedFile(name, data)}
    response = sees(story.cast.supervisor).post("/matters/new", sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text[text.index('id="error-files"') :][:200]
    assert 'value="城东棚户区改造资金落实"' in text
    assert not Matter.objects.exists()
    assert not path_of(sm3(data).hex()).exists()
