"""Search: two-character words and numbers are found, on both databases, in one's own sight; kept in the act's transaction."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from tests.apps.matters.conftest import MONDAY, Story
from tests.apps.matters_access.conftest import NOW, Registry
from tests.cast import at

from duban.apps.matters import queries, search
from duban.apps.matters.keeping.rebuild import rebuild
from duban.apps.matters.models import Matter, SearchText
from duban.apps.org.models import Person, UnitAlias

pytestmark = pytest.mark.django_db


def seen(registry: Registry, person: Person, words: str) -> list[int]:
    return [
        line.matter.pk for line in queries.ledger(registry.standing(person), queries.Filters(words=words), NOW).lines
    ]


def told(registry: Registry, matter: Matter, **columns: str) -> None:
    Matter.objects.filter(pk=matter.pk).update(**columns)
    search.keep([matter.pk])


@pytest.mark.parametrize(
    "words",
    [
        "督查", "督查室", "查", "031", "31", "督〔2022〕031", "2022", "督查 031", "省督", "第7号", "抓紧", "ABC", "abc", "Ｂc",
        "住建", "住建局", "建设", "  督查  ",
    ],
)  # fmt: skip
def test_words_of_two_characters_numbers_and_units_are_found(registry: Registry, words: str) -> None:
    c = registry.cast
    wanted = registry.matter((c.housing, "lead"), title="落实督查室整改清单")
    UnitAlias.objects.create(unit=c.housing, name="住房和城乡建设局")
    told(registry, wanted, number="督〔2022〕031", superior_number="省督第7号", requirement="请抓紧办理ABC项目。")
    other = registry.matter((c.water, "lead"), title="城东改造")
    told(registry, other, number="府〔2021〕045")
    assert seen(registry, c.supervisor, words) == [wanted.pk]


@pytest.mark.parametrize(
    "words", ["查督", "130", "室整理", "督查 水利", '"', "'", "* OR", "''", "(", "&", "查室整改清", "改清单督", "％", "\\", "："]
)  # fmt: skip
def test_what_does_not_stand_there_is_not_found_and_no_sign_breaks_the_question(registry: Registry, words: str) -> None:
    c = registry.cast
    told(registry, registry.matter((c.housing, "lead"), title="落实督查室整改清单"), number="督〔2022〕031")
    found = seen(registry, c.supervisor, words)
    assert found == ([Matter.objects.get().pk] if words == "查室整改清" else [])


def test_search_never_leaves_ones_sight(registry: Registry) -> None:
    c = registry.cast
    mine = registry.matter((c.housing, "lead"), title="督查事项甲")
    registry.matter((c.water, "lead"), title="督查事项乙")
    registry.matter((c.housing, "lead"), title="督查事项丙", circle="restricted")
    assert seen(registry, c.clerk, "督查") == [mine.pk]
    assert seen(registry, c.clerk, "水利") == []
    for nobody in (c.discipline, c.neighbour_supervisor, c.system_admin, c.auditor):
        assert seen(registry, nobody, "督查") == []


def test_a_unit_is_found_by_its_new_name_at_once(registry: Registry) -> None:
    c = registry.cast
    wanted = registry.matter((c.housing, "lead"))
    type(c.housing).objects.filter(pk=c.housing.pk).update(name="住房保障中心")
    assert seen(registry, c.supervisor, "保障") == [wanted.pk]
    assert seen(registry, c.supervisor, "住建") == []


def test_setting_up_and_correcting_are_found_at_once_and_a_failed_act_leaves_nothing(story: Story) -> None:
    c = story.cast
    held = queries.Filters(words="棚户")
    matter = story.begin()
    from duban.apps.org.queries import standing

    office = standing(c.supervisor, at(MONDAY).date())
    assert [line.matter.pk for line in queries.ledger(office, held, at(MONDAY)).lines] == [matter.pk]
    said = {"event": 1, "payload": {"spine": {"title": "老旧小区加装电梯"}}}
    story.does(c.supervisor, "corrected", matter, "2022-11-08T09:00", payload=said, text="名称写错")
    assert queries.ledger(office, held, at(MONDAY)).lines == ()
    found = queries.ledger(office, queries.Filters(words="电梯"), at(MONDAY)).lines
    assert [line.matter.pk for line in found] == [matter.pk]
    kept = SearchText.objects.get(matter=matter).words
    said = {"event": 1, "payload": {"spine": {"title": "又一个名称"}}}
    with transaction.atomic():
        story.does(c.supervisor, "corrected", matter, "2022-11-08T10:00", payload=said, text="再改")
        transaction.set_rollback(True)
    assert SearchText.objects.get(matter=matter).words == kept
    assert queries.ledger(office, queries.Filters(words="又一"), at(MONDAY)).lines == ()


def test_rebuild_makes_what_is_searched_anew(story: Story) -> None:
    matter = story.begin()
    kept = SearchText.objects.get(matter=matter).words
    SearchText.objects.filter(matter=matter).update(words="别的")
    assert list(rebuild(at("2022-11-08T09:00"))) == [1]
    assert SearchText.objects.get(matter=matter).words == kept
    SearchText.objects.all().delete()
    list(rebuild(at("2022-11-08T10:00")))
    from duban.apps.org.queries import standing

    office = standing(story.cast.supervisor, at(MONDAY).date())
    assert len(queries.ledger(office, queries.Filters(words="棚户"), at(MONDAY)).lines) == 1


def test_without_the_databases_own_search_the_columns_are_looked_through(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    c = registry.cast
    wanted = registry.matter((c.housing, "lead"), title="督查事项甲")
    told(registry, wanted, number="督〔2022〕031")
    monkeypatch.setattr(search, "own_search", str)
    assert seen(registry, c.supervisor, "督查 031") == [wanted.pk]
    assert seen(registry, c.clerk, "031") == [wanted.pk]
    assert seen(registry, c.stranger, "031") == []


def test_words_cost_two_queries_each_at_the_most(registry: Registry, django_assert_max_num_queries: Any) -> None:
    c = registry.cast
    for n in range(60):
        registry.matter((c.housing, "lead"), title=f"督查第{n}件")
    held = registry.standing(c.supervisor)
    with django_assert_max_num_queries(5):
        assert len(queries.ledger(held, queries.Filters(words="督查 住建"), NOW).lines) == 50
