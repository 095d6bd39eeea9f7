"""Campaigns: stages as their document wrote them, papers met or late by the stated day, and nothing judged beforehand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import at

from duban.core.campaign.phases import Asked, CampaignStanding, Paper, Stage, campaign_standing
from duban.core.policy.told_rules import PhaseRule
from duban.policies.shelf import shipped_pack

DISTRICT, COUNTY = shipped_pack("district-2022"), shipped_pack("county-2023")
SIX, STYLE = "效能提升年六项行动", "“改进作风、狠抓落实”年"
UNITS: dict[str, tuple[str, ...]] = {"住建局": (), "水利局": ()}


def six(when: str, handed: dict[tuple[str, str, str], datetime] | None = None) -> CampaignStanding:
    return campaign_standing(DISTRICT, SIX, UNITS, handed or {}, at(when))


def asked(standing: CampaignStanding, rule: str, unit: str = "住建局") -> Asked:
    [phase] = [phase for phase in standing.phases if phase.rule == rule]
    return next(each for each in phase.asked if each.unit == unit)


@pytest.mark.parametrize(
    ("when", "stages"),
    [
        ("2022-02-09T23:59", ["ahead", "ahead", "ahead", "ahead"]),
        ("2022-02-10T00:00", ["open", "ahead", "ahead", "ahead"]),
        ("2022-02-28T23:59", ["open", "ahead", "ahead", "ahead"]),
        ("2022-03-14T10:00", ["over", "open", "ahead", "ahead"]),
        ("2022-03-15T00:00", ["over", "open", "open", "ahead"]),
        ("2022-03-31T23:59", ["over", "open", "open", "ahead"]),
        ("2022-12-01T00:00", ["over", "over", "over", "open"]),
        ("2023-01-01T00:00", ["over", "over", "over", "over"]),
    ],
)
def test_the_districts_stages_overlap_as_written(when: str, stages: list[str]) -> None:
    """XQ-20: 15 to 31 March lies in two stages."""
    assert [phase.stage.value for phase in six(when).phases] == stages


def test_a_report_asked_for_before_the_document_held_is_shown_and_never_late() -> None:
    """XQ-20: due on 8 February, two days before the campaign: shown apart; handed in later it is no lateness either."""
    paper = asked(six("2022-03-01T09:00"), "XQ-20.1")
    assert (paper.state, paper.to) == (Paper.BEFORE, "区效能办")
    late = {("XQ-20.1", "工作开展情况", "住建局"): at("2022-02-20T10:00")}
    assert asked(six("2022-03-01T09:00", late), "XQ-20.1").state is Paper.BEFORE
    early = {("XQ-20.1", "工作开展情况", "住建局"): at("2022-02-08T17:00")}
    assert asked(six("2022-03-01T09:00", early), "XQ-20.1").state is Paper.MET


@pytest.mark.parametrize(
    ("handed", "now", "state"),
    [
        (None, "2022-03-31T23:59", Paper.OPEN),
        (None, "2022-04-01T00:00", Paper.LATE),
        ("2022-03-31T23:59", "2022-04-01T00:00", Paper.MET),
        ("2022-04-01T00:00", "2022-04-02T00:00", Paper.MET_LATE),
        ("2022-04-02T00:00", "2022-04-01T12:00", Paper.LATE),
    ],
)
def test_a_stated_day_runs_until_its_midnight(handed: str | None, now: str, state: Paper) -> None:
    """XQ-20: the self-check's report by 31 March, to the city's office as written."""
    told = {("XQ-20.2", "自查和整改工作开展情况", "住建局"): at(handed)} if handed else {}
    paper = asked(six(now, told), "XQ-20.2")
    assert (paper.state, paper.to) == (state, "市效能办")


def test_the_last_day_of_one_stage_is_the_first_of_the_next_where_the_document_says_so() -> None:
    """XN-2: 10 March and 10 June stand in two stages; 10 June 2023 is a Saturday and does not roll."""
    for day in ("2023-03-10", "2023-06-10"):
        found = campaign_standing(COUNTY, STYLE, UNITS, {}, at(f"{day}T12:00"))
        assert [phase.stage for phase in found.phases].count(Stage.OPEN) == 2
    after = campaign_standing(COUNTY, STYLE, UNITS, {}, at("2023-03-11T00:00"))
    assert {each.state for phase in after.phases for each in phase.asked} == {Paper.LATE}
    assert len([each for phase in after.phases for each in phase.asked]) == 4, "two papers of two units"


def test_a_paper_is_asked_of_the_roles_it_names_only() -> None:
    rule = next(rule for rule in DISTRICT.rules if isinstance(rule, PhaseRule) and rule.id == "XQ-20.2")
    from dataclasses import replace

    narrow = replace(rule, body={**rule.body, "hand_ins": ({**rule.body["hand_ins"][0], "owed_by": ("lead",)},)})
    pack = replace(DISTRICT, rules=(narrow,))
    [phase] = campaign_standing(pack, SIX, {"住建局": ("lead",), "水利局": ()}, {}, at("2022-03-20")).phases
    assert [each.unit for each in phase.asked] == ["住建局"]


def test_another_campaign_of_the_pack_is_not_looked_at() -> None:
    assert campaign_standing(DISTRICT, STYLE, UNITS, {}, at("2022-03-20")) == CampaignStanding((), None)


instants = st.integers(0, 24 * 400).map(lambda hours: at("2022-01-01T00:00") + timedelta(hours=hours))


@given(instants, st.none() | instants)
def test_nothing_changes_until_the_next_change_and_something_does_at_it(now: datetime, handed: datetime | None) -> None:
    told = {("XQ-20.2", "自查和整改工作开展情况", "住建局"): handed} if handed and handed <= now else {}
    found = campaign_standing(DISTRICT, SIX, UNITS, told, now)
    if found.next_change is None:
        assert campaign_standing(DISTRICT, SIX, UNITS, told, now + timedelta(days=3650)).phases == found.phases
        return
    just_before = campaign_standing(DISTRICT, SIX, UNITS, told, found.next_change - timedelta(microseconds=1))
    assert just_before.phases == found.phases
    assert campaign_standing(DISTRICT, SIX, UNITS, told, found.next_change).phases != found.phases


@given(instants, instants)
def test_handing_in_earlier_is_never_worse(one: datetime, other: datetime) -> None:
    order = [Paper.MET, Paper.MET_LATE]
    early, late = sorted((one, other))
    now = at("2024-01-01T00:00")
    states = [
        asked(
            campaign_standing(DISTRICT, SIX, UNITS, {("XQ-20.4", "六项行动工作总结", "住建局"): when}, now), "XQ-20.4"
        ).state
        for when in (early, late)
    ]
    assert order.index(states[0]) <= order.index(states[1])
