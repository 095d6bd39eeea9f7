"""制度库, changed through the pages: drafted, margined, tried, foreseen, put in force, applied; strangers find nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.editing.conftest import drafted, foreseen, in_force, versioned
from tests.apps.editing.test_drafts import CASE
from tests.apps.matters.conftest import Story
from tests.cast import at
from tests.web.conftest import Sees, page

from duban.apps.editing.applying import apply_some
from duban.apps.editing.drafts import save, texts_in
from duban.apps.editing.foreseeing import foresee_some
from duban.apps.editing.models import Application, Draft, Version
from duban.apps.matters.models import EventRow
from duban.apps.policies.models import Enactment

pytestmark = pytest.mark.django_db
DRAFTS = "/packs/weixian-2022/drafts"
FOREIGN = ("stranger", "clerk", "unit_head", "section", "leader", "chief", "discipline", "auditor", "system_admin")


def begun(client: Client) -> Draft:
    answer = client.post(DRAFTS, {"title": "WX-7改为15个工作日"})
    assert answer.status_code == 302
    row = Draft.objects.get()
    Draft.objects.update(cases_text="")  # a hundred worked cases take their time; they are tried in tests/apps/editing
    assert answer["Location"] == f"/packs/drafts/{row.pk}"
    return Draft.objects.get()


def sent(row: Draft, **more: str) -> dict[str, Any]:
    return {"pack": row.pack_text, "rules": row.rules_text, "cases": row.cases_text, "seen": row.edits, **more}


def longer(row: Draft) -> str:
    before, start, rest = row.rules_text.partition("- id: WX-7\n")
    return before + start + rest.replace("within: P10WD", "within: P15WD", 1)


def test_from_a_mistake_in_the_margin_to_an_open_matter_gone_over(story: Story, sees: Sees) -> None:
    story.begin("2022-11-07T09:00", title="城东棚户区改造")
    client, head = sees(story.cast.supervisor), sees(story.cast.head)
    assert f'href="{DRAFTS}">修改</a>' in page(client, "/packs/weixian-2022")
    row = begun(client)
    wrong = longer(row).replace("within: P15WD", "within: 15天", 1)
    line = wrong[: wrong.index("15天")].count("\n") + 1
    margins = unescape(client.post(f"/packs/drafts/{row.pk}/check", sent(row, rules=wrong)).content.decode())
    assert re.search(rf'<b title="[^"]*15天[^"]*">✕{line}</b>', margins)
    assert f'data-field="rules" data-line="{line}">rules.yaml第{line}行第' in margins
    assert "读得通" in client.post(f"/packs/drafts/{row.pk}/check", sent(row, rules=longer(row))).content.decode()
    assert Draft.objects.get().edits == 0, "a look keeps nothing"
    saved = client.post(f"/packs/drafts/{row.pk}", sent(row, rules=longer(row).replace("\n", "\r\n")))
    assert saved.status_code == 302
    assert "已保存（第1次）" in page(client, f"/packs/drafts/{row.pk}")
    tried = page(client, f"/packs/drafts/{row.pk}/try?rule=weixian-2022/WX-7&within=&start=2022-11-07T09:00")
    assert "11月28日" in tried
    kept = client.post(f"/packs/drafts/{row.pk}/version", {"seen": 1})
    version = Version.objects.get()
    assert kept["Location"] == f"/packs/versions/{version.pk}"
    text = page(client, kept["Location"])
    assert "WX-7：“交办后10个工作日内（当日不计）”改为“交办后15个工作日内（当日不计）”" in text
    assert "规则WX-7标为原文，摘录里却没有它的数字“15个工作日”" in text
    assert "由督查室主任决定施行" in text
    assert client.post(f"/packs/versions/{version.pk}/foresee").status_code == 302
    assert "正在推算：0/1件" in page(client, kept["Location"])
    foresee_some(at("2022-11-07T10:00"))
    text = page(head, kept["Location"])
    assert "已推算完，共1件在办" in text
    assert "<b>1</b>件的时限会变" in text
    assert '<td data-word="原来">11月21日（周一）</td><td data-word="改用后">11月28日（周一）</td>' in text
    made = head.post(f"/packs/versions/{version.pk}/enact", {"day": "2022-11-07", "reason": "县政府常务会议决定"})
    act = Enactment.objects.get()
    assert made["Location"] == f"/packs/enactments/{act.pk}"
    assert "正在施行" in page(head, made["Location"])
    assert head.post(f"/packs/enactments/{act.pk}/apply", {"reason": ""}).status_code == 422
    assert head.post(f"/packs/enactments/{act.pk}/apply", {"reason": "一并执行"}).status_code == 302
    apply_some(at("2022-11-07T10:00"))
    text = page(head, made["Location"])
    assert "已改用<b>1</b>件" in text
    assert EventRow.objects.filter(kind="migrated").count() == 1
    library = page(sees(story.cast.clerk), "/packs/weixian-2022")
    assert "15个工作日" in library
    assert "任主任决定：县政府常务会议决定" in library
    assert "在办事项改用" not in library
    assert "15个工作日" not in page(sees(story.cast.neighbour_supervisor), "/packs/weixian-2022")


def test_before_its_day_it_is_taken_back_by_the_head_alone(story: Story, sees: Sees) -> None:
    act = in_force(story, when="2022-11-07T10:00", day="2022-11-09")
    address = f"/packs/enactments/{act.pk}"
    supervisor, head = sees(story.cast.supervisor), sees(story.cast.head)
    assert "撤回的理由" not in page(supervisor, address)
    assert supervisor.post(f"{address}/withdraw", {"reason": "x"}).status_code == 422
    assert "撤回的理由" in page(head, address)
    assert head.post(f"{address}/withdraw", {"reason": ""}).status_code == 422
    assert head.post(f"{address}/withdraw", {"reason": "文件还要改"}).status_code == 302
    assert "任主任已撤回：文件还要改" in page(head, address)
    assert "11月9日（周三）00:00起施行" not in page(head, "/packs/weixian-2022")


@pytest.mark.parametrize("who", FOREIGN)
def test_a_stranger_finds_no_draft_and_changes_nothing(story: Story, sees: Sees, who: str) -> None:
    version = versioned(story)
    act = in_force(story, "P12WD")
    client, draft = sees(story.cast.people[who]), version.draft_id
    assert "修改</a>" not in page(client, "/packs/weixian-2022")
    assert client.get(DRAFTS).status_code == 403
    assert client.post(DRAFTS, {"title": "x"}).status_code == 403
    before = Draft.objects.count()
    for name, keys in (
        ("pack-draft", {"draft_id": draft}), ("pack-draft-check", {"draft_id": draft}),
        ("pack-draft-rule", {"draft_id": draft}), ("pack-draft-try", {"draft_id": draft}),
        ("pack-draft-version", {"draft_id": draft}), ("pack-draft-drop", {"draft_id": draft}),
        ("pack-version", {"version_id": version.pk}), ("pack-version-foresee", {"version_id": version.pk}),
        ("pack-version-enact", {"version_id": version.pk}), ("pack-enactment", {"enactment_id": act.pk}),
        ("pack-enactment-apply", {"enactment_id": act.pk}), ("pack-enactment-withdraw", {"enactment_id": act.pk}),
    ):  # fmt: skip
        address = reverse(name, kwargs=keys)
        assert client.get(address).status_code in (404, 405), name
        assert client.post(address, {"reason": "x", "day": "2022-12-01"}).status_code in (404, 405), name
    assert (Draft.objects.count(), Enactment.objects.count(), Application.objects.count()) == (before, 1, 0)


def test_the_supervisor_may_not_put_it_in_force_and_is_told_whose_act_it_is(story: Story, sees: Sees) -> None:
    version = versioned(story)
    foreseen(story, version)
    answer = sees(story.cast.supervisor).post(
        f"/packs/versions/{version.pk}/enact", {"day": "2022-11-09", "reason": "x"}
    )
    assert answer.status_code == 422
    assert "施行制度由本区划的督查室主任决定" in answer.content.decode()
    assert not Enactment.objects.exists()


def test_the_second_of_two_editors_keeps_what_they_wrote_and_sees_the_difference(story: Story, sees: Sees) -> None:
    client = sees(story.cast.supervisor)
    row = begun(client)
    save(
        row.pk,
        texts_in(row).__class__(row.pack_text, row.rules_text + "# 主任写的\n"),
        0,
        story.cast.head,
        at("2022-11-07T10:00"),
    )
    answer = client.post(f"/packs/drafts/{row.pk}", sent(row, rules=row.rules_text + "# 督查写的\n"))
    assert answer.status_code == 409
    text = unescape(answer.content.decode())
    assert "任主任已先保存（第1次），您的没有存入，仍在下面" in text
    assert "-# 主任写的" in text
    assert "+# 督查写的" in text
    assert text.index("# 督查写的\n</textarea>") > 0
    assert 'name="seen" value="1"' in text
    again = client.post(
        f"/packs/drafts/{row.pk}", sent(row, rules=row.rules_text + "# 主任写的\n# 督查写的\n", seen="1")
    )
    assert again.status_code == 302


def test_words_of_a_pack_are_words_on_every_page_and_in_every_file(story: Story, sees: Sees) -> None:
    client = sees(story.cast.supervisor)
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    row = begun(client)
    rules = longer(row).replace("note: 从交办送达起算", f'note: "{bad}"\n  reason: \'"><svg onload=alert(3)>\' #', 1)
    pack = row.pack_text.replace("title: 关于提升工作效率狠抓末端落实的通知", f"title: '{bad}'")
    assert "alert(3)" in rules
    client.post(f"/packs/drafts/{row.pk}", sent(row, rules=rules.replace("  reason:", "  # reason:"), pack=pack))
    checked = client.post(f"/packs/drafts/{row.pk}/check", sent(row, rules=f"- {{id: {bad!r}, kind: {bad!r}}}"))
    client.post(f"/packs/drafts/{row.pk}/version", {"seen": 1})
    version = Version.objects.get()
    foreseen(story, version)
    sees(story.cast.head).post(f"/packs/versions/{version.pk}/enact", {"day": "2022-11-07", "reason": bad})
    act = Enactment.objects.get()
    for answer in (
        checked, client.get(f"/packs/drafts/{row.pk}"), client.get(f"/packs/drafts/{row.pk}/try"),
        client.get(f"/packs/drafts/{row.pk}/rule?rule=WX-7"), client.get(f"/packs/versions/{version.pk}"),
        client.get(f"/packs/enactments/{act.pk}"), client.get("/packs/weixian-2022"), client.get("/packs/weixian-2022/paper"),
        client.get(DRAFTS),
    ):  # fmt: skip
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
        assert "<img src=x" not in answer.content.decode()
        assert "<svg onload" not in answer.content.decode()
    packed = zipfile.ZipFile(BytesIO(client.get("/packs/weixian-2022/docx").content))
    said = packed.read("word/document.xml").decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said
    assert "<script" not in said


def test_a_rule_is_written_by_the_form_into_the_text_and_nothing_else_of_it_is_touched(
    story: Story, sees: Sees
) -> None:
    client = sees(story.cast.supervisor)
    row = begun(client)
    form = page(client, f"/packs/drafts/{row.pk}/rule?rule=WX-7")
    assert 'name="within" value="P10WD"' in form
    assert re.search(r'value="meeting" checked> 会议议定', form)
    given = {
        "kind": "deadline", "seen": row.edits, "id": "WX-7", "clause": "二(四)", "basis": "stated", "firmness": "must",
        "words": "承办单位须在批示交办后10个工作日内将办理落实情况上报县政府办对口科室",
        "note": "从交办送达起算；主要领导的事项另有明确时限，不在其内",
        "applies-kind": "supervised", "applies-source": ["instruction", "assignment", "meeting"],
        "applies-instructor": "leader", "applies-own_limit": "none", "event": "assigned", "each": "true", "role": "lead",
        "debtor": "unit", "act": "result_reported", "within": "P15WD",
    }  # fmt: skip
    answer = client.post(f"/packs/drafts/{row.pk}/rule", given)
    assert answer.status_code == 302
    after = Draft.objects.get()
    assert "within: P15WD" in after.rules_text
    before, start, rest = row.rules_text.partition("- id: WX-7\n")
    assert after.rules_text.startswith(before + start)
    assert after.rules_text.endswith(rest[rest.index("- id: WX-7.chief") :])
    assert "WX-7已写入文本并保存" in page(client, f"/packs/drafts/{row.pk}")
    stale = client.post(f"/packs/drafts/{row.pk}/rule", given)
    assert stale.status_code == 422
    assert "已先保存" in stale.content.decode()
    nameless = client.post(f"/packs/drafts/{row.pk}/rule", {**given, "id": " ", "seen": 1})
    assert "没有写规则的编号" in nameless.content.decode()


def test_the_form_reads_plain_chinese_and_refuses_what_it_cannot_before_anything_is_written(
    story: Story, sees: Sees
) -> None:
    client = sees(story.cast.supervisor)
    row = begun(client)
    form = page(client, f"/packs/drafts/{row.pk}/rule?rule=WX-7")
    assert '<option value="WX-10.7"></option>' in form
    assert form.count('list="rule-ids"') == 2
    given = {
        "kind": "deadline", "seen": 0, "id": "WX-90", "clause": "二(四)", "basis": "interp", "note": "试", "event": "assigned",
        "applies-kind": "supervised", "each": "true", "role": "lead", "debtor": "unit", "act": "signed",
    }  # fmt: skip
    refused = client.post(f"/packs/drafts/{row.pk}/rule", {**given, "within": "尽快"})
    assert refused.status_code == 422
    assert "“多久以内”写的“尽快”读不懂，没有写入" in refused.content.decode()
    assert Draft.objects.get().rules_text == row.rules_text
    assert client.post(f"/packs/drafts/{row.pk}/rule", {**given, "within": "7个工作日"}).status_code == 302
    assert Draft.objects.get().rules_text.rstrip().endswith("within: P7WD")
    text = page(client, f"/packs/drafts/{row.pk}")
    assert "✓ 读得通" in text, re.findall(r'<ol class="faults">.*?</ol>', text, re.DOTALL)


def test_a_rule_that_says_more_than_the_form_is_not_overwritten_by_it(story: Story, sees: Sees) -> None:
    client = sees(story.cast.supervisor)
    row = begun(client)
    Draft.objects.update(rules_text=row.rules_text.replace("- id: WX-7\n", "- id: WX-7\n  valid_from: 2022-11-07\n"))
    text = page(client, f"/packs/drafts/{row.pk}/rule?rule=WX-7")
    assert "WX-7有表单写不出的内容，请直接在文本里改" in text
    answer = client.post(f"/packs/drafts/{row.pk}/rule", {"kind": "deadline", "id": "WX-7", "seen": 0})
    assert answer.status_code == 422
    assert "没有覆盖" in answer.content.decode()
    assert Draft.objects.get().edits == 0


def test_ten_megabytes_are_refused_at_the_door_and_a_deep_text_by_the_reader_with_nothing_lost(
    story: Story, sees: Sees
) -> None:
    client = sees(story.cast.supervisor)
    row = begun(client)
    for address in (f"/packs/drafts/{row.pk}", f"/packs/drafts/{row.pk}/check"):
        assert client.post(address, sent(row, rules="- " + "a" * 10_000_000)).status_code == 413
    deep = client.post(f"/packs/drafts/{row.pk}/check", sent(row, rules="[" * 100_000))
    assert "嵌套超过30层" in deep.content.decode()
    assert Draft.objects.get().rules_text == row.rules_text


def test_a_pack_is_had_on_paper_and_as_the_same_docx_twice(story: Story, sees: Sees) -> None:
    client = sees(story.cast.clerk)
    text = page(client, "/packs/weixian-2022/paper")
    assert '<h1 class="name">关于提升工作效率狠抓末端落实的通知</h1>' in text
    assert "WX-7　时限　原文写明　必须" in text
    assert text.index("WX-4　时限") < text.index("所依据的上级制度的规则") < text.index("CC-201　准则")
    first, second = (client.get("/packs/weixian-2022/docx") for _ in range(2))
    assert first.content == second.content
    assert 'filename="weixian-2022.docx"' in first["Content-Disposition"]
    said = zipfile.ZipFile(BytesIO(first.content)).read("word/document.xml").decode()
    assert "WX-7　时限　原文写明　必须" in said
    assert "原文不一致的地方，和所取的读法" in said
    for gone in ("/packs/none/paper", "/packs/none/docx"):
        assert client.get(gone).status_code == 404


def test_a_version_costs_these_queries_however_many_lines_it_moves(
    story: Story, sees: Sees, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for n in range(6):
        story.begin("2022-11-07T09:00", title=f"第{n}件")
    version = versioned(story)
    foreseen(story, version)
    client = sees(story.cast.head)
    client.get(f"/packs/versions/{version.pk}")
    with django_assert_max_num_queries(25):
        text = client.get(f"/packs/versions/{version.pk}?kind=later").content.decode()
    assert text.count('data-word="变化">推后') == 12
    assert "没有您能看到的事项" not in text


def test_a_draft_of_many_lines_has_a_number_for_each(story: Story, sees: Sees) -> None:
    row = drafted(story)
    text = page(sees(story.cast.supervisor), f"/packs/drafts/{row.pk}")
    [numbers] = re.findall(r'id="numbers-rules"[^>]*>(.*?)</pre>', text, re.DOTALL)
    lines = row.rules_text.count("\n") + 1
    assert numbers.split("\n")[:-1] == [str(n) for n in range(1, lines + 1)]
    [notes] = re.findall(r'id="notes-rules"[^>]*><i></i>(.*?)</pre>', text, re.DOTALL)
    assert notes == "\n" * lines


def test_cases_that_proved_the_old_figure_are_shown_and_laid_aside_on_the_page(story: Story, sees: Sees) -> None:
    client = sees(story.cast.supervisor)
    row = begun(client)
    Draft.objects.update(cases_text=CASE.replace("2022-11-28", "2022-11-21"))
    row = Draft.objects.get()
    client.post(f"/packs/drafts/{row.pk}", sent(row, rules=longer(row)))
    text = page(client, f"/packs/drafts/{row.pk}")
    assert "✕" not in text
    assert "1个案例，1个的结果会变，列在下面" in text
    changed = "WX-7：原为住建局 2022-11-21 24:00 在办，改后为住建局 2022-11-28 24:00 在办"
    assert changed in text
    assert changed in page(client, f"/packs/drafts/{row.pk}/try")
    refused = client.post(f"/packs/drafts/{row.pk}/version", {"seen": 1})
    assert refused.status_code == 422
    assert "有1个案例的结果会变，还没有确认" in refused.content.decode()
    kept = client.post(f"/packs/drafts/{row.pk}/version", {"seen": 1, "reason": "常务会议改为15个工作日"})
    assert kept.status_code == 302
    assert "1个案例不再适用：常务会议改为15个工作日" in page(client, kept["Location"])


def test_a_case_counted_wrong_is_said_to_be_so_without_calling_the_text_unreadable(story: Story, sees: Sees) -> None:
    client = sees(story.cast.supervisor)
    row = begun(client)
    Draft.objects.update(cases_text=CASE.replace("2022-11-28", "2022-11-22"))  # neither 10 nor 15 working days
    text = page(client, f"/packs/drafts/{row.pk}")
    assert "✕ 规则没有写错" in text
    assert "案例有1处不对" in text
    assert "读得通" not in text
    answer = client.post(f"/packs/drafts/{row.pk}/version", {"seen": 0, "reason": "照存"})
    assert answer.status_code == 422
