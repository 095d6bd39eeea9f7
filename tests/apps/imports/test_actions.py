"""A ledger set up whole or not at all, taken back whole, and brought again in a later version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.apps.imports.conftest import NOW, Ledgers, row
from tests.cast import at
from tests.paper.ledgers import KEY_WORK, NOTES, Sheet, workbook

from duban.apps.imports import actions
from duban.apps.imports.choices import Choices
from duban.apps.imports.models import Import, ImportedRow, KnownHeadings
from duban.apps.imports.queries import import_for, imports_of
from duban.apps.matters.actions import making_ready
from duban.apps.matters.actions.case import locked
from duban.apps.matters.keeping.seals import seals
from duban.apps.matters.keeping.verify import verify
from duban.apps.matters.models import Approval, Duty, EventRow, Matter
from duban.apps.outbox.models import Notice
from duban.core.ledger.lines import NO_LIMIT
from duban.core.obligation.obligation import Obligation
from duban.core.problem import BadInput
from duban.core.words import Light


def settled(ledgers: Ledgers, **more: Any) -> Import:
    """The analogue of the county's ledger with everything decided."""
    c = ledgers.story.cast
    ledgers.decide("各有关部门")
    ledgers.decide("各乡镇（街道）", c.town)
    ledgers.decide("县直有关部门")
    limits = {"长期坚持": NO_LIMIT, "13月底前": "2022-12-31"}
    return ledgers.whole(limits=limits, takes={9: False}, **more)


def refused(problems: BadInput) -> list[str]:
    return [each.rule for each in problems.problems]


def test_every_row_that_was_confirmed_becomes_a_matter_in_the_order_of_the_file(ledgers: Ledgers) -> None:
    source = settled(ledgers)
    made = ledgers.bring_in(source)
    assert [each.number for each in made] == [f"督〔2022〕{n:03d}" for n in range(1, 7)]
    assert [each.title for each in made] == [
        "老城改造：完成外墙粉刷", "老城改造：铺设雨水管网", "政务服务", "安全生产", "防汛抗旱", "城区道路",
    ]  # fmt: skip
    assert {each.state for each in made} == {"live"}
    assert list(ImportedRow.objects.filter(source=source).values_list("number", flat=True)) == [3, 4, 5, 6, 7, 8]
    assert Approval.objects.count() == 1  # one approval for the whole ledger
    source.refresh_from_db()
    assert (source.state, source.done_by) == ("done", ledgers.story.cast.supervisor)


def test_a_row_late_at_its_import_is_stock_and_nobody_is_chased_for_it(ledgers: Ledgers) -> None:
    made = ledgers.bring_in(settled(ledgers))
    late = made[5]
    duties = Duty.objects.filter(matter=late, stock=True)
    assert [(each.state, each.due) for each in duties] == [("late", at("2022-10-31T24:00"))]
    assert not Duty.objects.exclude(matter=late).filter(stock=True).exists()
    assert not Notice.objects.filter(matter=late, duty__in=duties.values("key")).exists()


def late_on(matter: Matter, when: str) -> list[Obligation]:
    """Its overdue duties when everything has been judged at an instant."""
    with transaction.atomic():
        case = locked([matter.pk], at(when))[matter.pk]
    return [each for each in case.assessment.obligations if each.light is Light.LATE]


def test_what_was_late_at_its_import_has_only_its_old_overdue_the_morning_after(ledgers: Ledgers) -> None:
    made = ledgers.bring_in(settled(ledgers))
    steps = Duty.objects.filter(matter__in=made, act="deployed").values_list("matter__title", flat=True)
    assert "老城改造：铺设雨水管网" in steps  # not late, and nothing says that it is under way: as newly assigned
    assert "老城改造：完成外墙粉刷" not in steps  # its status says 推进中
    late = late_on(made[5], "2022-11-21T09:00")
    assert [(each.due, each.stock) for each in late] == [(at("2022-10-31T24:00"), True)]
    assert '"under_way":true' in EventRow.objects.get(matter=made[5], kind="set_up").body
    assert '"under_way"' not in EventRow.objects.get(matter=made[1], kind="set_up").body


def test_what_is_said_of_the_whole_file_holds_for_each_row(ledgers: Ledgers) -> None:
    found = ledgers.plan(settled(ledgers, under_way="no"))
    assert not any(each.new.under_way for each in found.ready)
    made = ledgers.bring_in(settled(ledgers, under_way="yes"))
    first_steps = ("receipted", "signed", "deployed", "reported")
    assert not Duty.objects.filter(matter__in=made, side="handling", act__in=first_steps).exists()
    assert Duty.objects.filter(matter=made[0], act="completion_asked").exists()  # what it has yet to bring stays owed


def test_one_row_that_is_not_clear_keeps_the_whole_ledger_out(ledgers: Ledgers) -> None:
    source = settled(ledgers, fixes={3: {"lead": "无此单位"}})
    with pytest.raises(BadInput) as no:
        ledgers.bring_in(source)
    assert refused(no.value) == ["rows-unclear"]
    assert "第3行" in str(no.value)
    assert Matter.objects.count() == 0


def test_what_failed_inside_leaves_nothing_behind(ledgers: Ledgers, monkeypatch: pytest.MonkeyPatch) -> None:
    source = settled(ledgers)

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(making_ready, "keep_beside", broken)  # the very last of what is written
    with pytest.raises(RuntimeError):
        ledgers.bring_in(source)
    source.refresh_from_db()
    assert (Matter.objects.count(), EventRow.objects.count(), source.state) == (0, 0, "draft")
    monkeypatch.undo()
    assert ledgers.bring_in(source)[0].number == "督〔2022〕001"  # no number was lost


def test_an_import_that_lost_its_numbers_to_somebody_else_is_made_ready_anew(
    ledgers: Ledgers, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = settled(ledgers)
    whole, others = making_ready.prepare, []

    def slow(*args: Any) -> making_ready.Ready:
        ready = whole(*args)
        if len(others) < 1:
            others.append(ledgers.story.begin(NOW, title="抢先一步"))
        return ready

    monkeypatch.setattr(actions, "prepare", slow)
    made = ledgers.bring_in(source)
    assert others[0].number == "督〔2022〕001"
    assert [each.number for each in made] == [f"督〔2022〕{n:03d}" for n in range(2, 8)]
    assert Matter.objects.count() == 7


def test_what_changed_after_it_was_seen_is_not_brought_in(ledgers: Ledgers) -> None:
    source = settled(ledgers)
    seen = ledgers.plan(source).digest
    ledgers.decide("各有关部门", ledgers.story.cast.land)
    with pytest.raises(BadInput) as no:
        actions.bring_in(ledgers.held(), ledgers.story.cast.supervisor, source, seen, at(NOW))
    assert refused(no.value) == ["stale"]
    assert Matter.objects.count() == 0


def test_two_people_deciding_about_one_draft_do_not_overwrite_each_other(ledgers: Ledgers) -> None:
    source = ledgers.upload()
    mine = Import.objects.get(pk=source.pk)
    ledgers.choose(source, year=2022)
    with pytest.raises(BadInput) as no:
        ledgers.choose(mine, year=2021)
    assert refused(no.value) == ["stale"]


def test_a_ledger_is_brought_in_once(ledgers: Ledgers) -> None:
    source = settled(ledgers)
    ledgers.bring_in(source)
    with pytest.raises(BadInput):
        ledgers.bring_in(source)
    assert Matter.objects.count() == 6


@pytest.mark.parametrize(
    "who", ["clerk", "section", "leader", "chief", "system_admin", "stranger", "neighbour_supervisor"]
)
def test_only_the_supervision_office_brings_ledgers_in(ledgers: Ledgers, who: str) -> None:
    source = settled(ledgers)
    person = ledgers.story.cast.people[who]
    held = ledgers.held(person)
    seen = ledgers.plan(source).digest
    with pytest.raises(BadInput):
        actions.bring_in(held, person, source, seen, at(NOW))
    with pytest.raises(BadInput):
        actions.choose(held, person, source, Choices.of(source.choices), at(NOW))
    with pytest.raises(BadInput):
        actions.drop(held, source)
    assert import_for(held, source.pk) is None
    assert source.pk not in [each.pk for each in imports_of(held)]
    assert Matter.objects.count() == 0
    assert import_for(ledgers.held(), source.pk) is not None


def test_a_forged_choice_is_refused(ledgers: Ledgers) -> None:
    source = ledgers.upload()
    for forged in (
        {"fields": ("password",) * 9},
        {"facts": {"class": "nonsense"}},
        {"sheet": 7},
        {"fixes": {3: {"number": "1"}}},
    ):
        with pytest.raises(BadInput):
            ledgers.choose(source, **forged)


def test_a_unit_of_another_county_cannot_be_decided_for(ledgers: Ledgers) -> None:
    with pytest.raises(BadInput):
        ledgers.decide("各有关部门", ledgers.story.cast.neighbour_office)


@pytest.mark.parametrize("name", ["机密★1年 台账.xlsx", "台账.xlsx"])
def test_a_marked_ledger_is_refused_at_the_door_and_nothing_of_it_is_kept(ledgers: Ledgers, name: str) -> None:
    rows = [["任务名称", "责任单位", "完成时限"], ["某工程（机密★1年）", "住建局", "2022-12-31"]]
    with pytest.raises(BadInput) as no:
        actions.take_in(ledgers.held(), ledgers.story.cast.supervisor, name, workbook(("表", rows, [])), at(NOW))
    assert refused(no.value) == ["secret"]
    assert Import.objects.count() == 0


def test_a_file_without_a_heading_is_told(ledgers: Ledgers) -> None:
    with pytest.raises(BadInput) as no:
        ledgers.upload(NOTES)
    assert refused(no.value) == ["no-table"]


def test_a_mapping_that_was_corrected_is_remembered_for_its_headings(ledgers: Ledgers) -> None:
    source = ledgers.upload()
    fields = list(Choices.of(source.choices).fields)
    fields[7] = "closing_standard"
    ledgers.choose(source, fields=tuple(fields))
    again = ledgers.upload(name="下个月.xlsx")
    assert Choices.of(again.choices).fields == tuple(fields)
    assert KnownHeadings.objects.count() == 1


# -- taken back ------------------------------------------------------------------------------------------------------


def test_an_import_is_taken_back_in_one_act_and_stays_on_record(ledgers: Ledgers) -> None:
    source, head = settled(ledgers), ledgers.story.cast.head
    made = ledgers.bring_in(source)
    assert actions.undo(ledgers.held(head), head, source, at("2022-11-14T11:00")) == 6
    assert set(Matter.objects.values_list("state", flat=True)) == {"terminated"}
    assert not Notice.objects.filter(matter__in=made, state="waiting", kind="event").exclude(seq__gt=6).exists()
    source.refresh_from_db()
    assert (source.state, source.undone_by) == ("undone", head)
    with pytest.raises(BadInput) as no:
        actions.undo(ledgers.held(head), head, source, at("2022-11-14T11:05"))
    assert refused(no.value) == ["not-done"]


def test_taking_back_ten_times_as_many_asks_no_more_of_the_database(ledgers: Ledgers) -> None:
    head = ledgers.story.cast.head

    def asked(count: int) -> int:
        rows: list[list[Any]] = [["序号", "任务名称", "牵头单位", "完成时限"]]
        rows += [[n, f"第{n}项任务共{count}项", "住建局", "2022-12-31"] for n in range(1, count + 1)]
        source = ledgers.whole(("表", rows, []), takes=dict.fromkeys(range(2, count + 2), True))
        ledgers.bring_in(source)
        with CaptureQueriesContext(connection) as queries:
            assert actions.undo(ledgers.held(head), head, source, at("2022-11-14T11:00")) == count
        return len(queries)

    asked(2)
    few, many = asked(4), asked(40)
    assert many <= few + 6  # long lists are written in pieces


def test_an_import_somebody_has_gone_on_with_is_not_taken_back(ledgers: Ledgers) -> None:
    c, source = ledgers.story.cast, settled(ledgers)
    made = ledgers.bring_in(source)
    ledgers.story.does(c.clerk, "receipted", made[0], "2022-11-14T10:30", c.housing)
    with pytest.raises(BadInput) as no:
        actions.undo(ledgers.held(c.head), c.head, source, at("2022-11-14T11:00"))
    assert [each.what for each in no.value.problems] == ["督〔2022〕001之后朱联络已“签收”"]
    assert set(Matter.objects.values_list("state", flat=True)) == {"live"}


def test_only_who_may_end_a_matter_takes_an_import_back(ledgers: Ledgers) -> None:
    c, source = ledgers.story.cast, settled(ledgers)
    ledgers.bring_in(source)
    for person in (c.supervisor, c.clerk, c.stranger):
        with pytest.raises(BadInput):
            actions.undo(ledgers.held(person), person, source, at("2022-11-14T11:00"))
    source.refresh_from_db()
    assert source.state == "done"


def test_the_chains_of_what_was_brought_in_and_taken_back_hold(ledgers: Ledgers, tmp_path: Path) -> None:
    source, head = settled(ledgers), ledgers.story.cast.head
    ledgers.bring_in(source)
    actions.undo(ledgers.held(head), head, source, at("2022-11-14T11:00"))
    assert verify(seals(tmp_path / "keys")).misfits == []


# -- a later version -------------------------------------------------------------------------------------------------


def later() -> Sheet:
    """The ledger of a month later: one limit put off, one unit changed, a row put in, the last two gone."""
    rows = [list(each) for each in KEY_WORK[1][:6]]
    rows[3][6] = "2022.12.25"
    rows[2][5] = "县住建局、财政局"
    rows.insert(4, ["", "养老服务", "建成助餐点", "", "财政局", "财政局", "12月底前", "", ""])
    return KEY_WORK[0], rows, [(0, 0, 0, 8), (2, 1, 3, 1)]


def test_a_later_version_is_matched_row_by_row_and_shows_what_differs(ledgers: Ledgers) -> None:
    made = ledgers.bring_in(settled(ledgers))
    found = ledgers.plan(ledgers.whole(later()))
    assert {each.line.row: each.same.number for each in found.rows if each.same} == {
        3: made[0].number, 4: made[1].number, 6: made[2].number, 7: made[3].number,
    }  # fmt: skip
    assert [(each.chinese, each.before, each.now) for each in row(found, 4).changes] == [
        ("完成时限", "2022.12.20", "2022.12.25")
    ]
    assert [each.chinese for each in row(found, 3).changes] == ["责任单位"]
    assert row(found, 6).changes == ()
    assert [each.line.row for each in found.rows if each.taken] == [5]
    assert [each.matter.number for each in found.gone] == [made[4].number, made[5].number]


def test_of_a_later_version_only_what_is_new_is_set_up(ledgers: Ledgers) -> None:
    ledgers.bring_in(settled(ledgers))
    made = ledgers.bring_in(ledgers.whole(later()))
    assert [each.title for each in made] == ["养老服务"]
    assert ledgers.plan(ledgers.whole(later())).ready == ()


def test_what_was_taken_back_is_new_again(ledgers: Ledgers) -> None:
    head = ledgers.story.cast.head
    source = settled(ledgers)
    ledgers.bring_in(source)
    actions.undo(ledgers.held(head), head, source, at("2022-11-14T11:00"))
    found = ledgers.plan(ledgers.whole())
    assert [each for each in found.rows if each.same] == []


def test_another_ledger_with_the_same_headings_is_no_version_and_nothing_is_gone(ledgers: Ledgers) -> None:
    ledgers.bring_in(settled(ledgers))
    other: Sheet = (
        "表",
        [list(KEY_WORK[1][1]), [1, "植树造林", "成活率九成", "", "自然资源局", "", "2022-12-31", "", ""]],
        [],
    )
    found = ledgers.plan(ledgers.whole(other))
    assert found.gone == ()
    assert [each.taken for each in found.rows] == [True]


def test_bringing_in_ten_times_as_many_rows_asks_no_more_of_the_database(ledgers: Ledgers) -> None:
    def asked(count: int, start: int) -> int:
        rows: list[list[Any]] = [["序号", "任务名称", "牵头单位", "责任单位", "完成时限"]]
        rows += [[n, f"第{start + n}项任务", "住建局", "财政局", "2022-12-31"] for n in range(1, count + 1)]
        source = ledgers.whole((f"表{start}", rows, []))
        seen = ledgers.plan(source).digest
        source.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            actions.bring_in(ledgers.held(), ledgers.story.cast.supervisor, source, seen, at(NOW))
        return len(queries)

    asked(2, 0)
    few, many = asked(4, 100), asked(40, 200)
    assert many <= few + 6  # long lists are written in pieces; 36 rows more, not one question each


REAL = Path(__file__).parents[4] / "shared/mission/ledgers/county-key-work-2022-11.xlsx"


@pytest.mark.skipif(not REAL.exists(), reason="the real ledgers are not beside this checkout")
def test_the_real_county_ledger_shows_what_must_be_asked(ledgers: Ledgers) -> None:
    source = actions.take_in(ledgers.held(), ledgers.story.cast.supervisor, REAL.name, REAL.read_bytes(), at(NOW))
    found = ledgers.plan(ledgers.choose(source, takes={5: True}))
    assert [each.words for each in found.limits] == ["长期坚持", "13月底前", "1-8月完成12个，12月底前完成20个"]
    assert found.limits[2].suggested == "2022-12-31"
    assert [each.line.row for each in found.rows if each.stock] == [7, 8]
    assert not {"县住建局", "县水利局", "县自然资源局"} & {each.words for each in found.names}
    assert {"县统计局", "各乡镇（街道）", "有关乡镇"} <= {each.words for each in found.names}
