"""Everything a user may meet has its heading in the help: each state, light, act, rule kind, setting, command and page."""

from __future__ import annotations

import pytest

from duban.apps.matters import words as matters
from duban.apps.org.actions.local import declared
from duban.cli.main import COMMANDS
from duban.core import words
from duban.core.acts import ACTS, chinese
from duban.core.policy.vocabulary import RULE_KINDS
from duban.policies.shelf import shipped_pack_alone, shipped_pack_ids
from duban.project import environment
from duban.web.frame import ITEMS
from duban.web.help.texts import FOLDER, PATHS, Text, link, render, text


def page(name: str) -> Text:
    found = text(name)
    assert found is not None, name
    return found


def headed(name: str) -> dict[str, str]:
    """The address of each heading of a page, and its words."""
    return {each.address: each.words for each in page(name).headings}


def lacking(name: str, wanted: dict[str, str]) -> list[tuple[str, str]]:
    """What has no heading, or one of other words."""
    found = headed(name)
    return [(key, word) for key, word in wanted.items() if found.get(key) != word]


def test_every_state_and_light_is_explained() -> None:
    assert lacking("states", dict(matters.STATES)) == []
    assert lacking("states", {f"light-{key}": word for key, word in words.LIGHTS.items()}) == []
    own = {str(key): word for key, word in words.STATES.items()}
    assert lacking("states", own) == []


def test_every_act_is_explained() -> None:
    expected = {str(act.value): chinese(act) for act in ACTS}
    assert lacking("acts", expected) == []


def test_every_kind_of_rule_is_explained() -> None:
    assert lacking("rule-kinds", dict(RULE_KINDS)) == []


def test_every_setting_a_pack_asks_for_and_every_variable_is_explained() -> None:
    found = headed("settings")
    asked = {each.name for pack in shipped_pack_ids() for each in declared(shipped_pack_alone(pack))}
    assert len(asked) > 40
    assert sorted(asked - set(found)) == []
    table = (environment.__doc__ or "").splitlines()
    variables = {line.split()[0] for line in table if line.startswith("DUBAN_")}
    assert len(variables) > 10
    assert sorted(variables - set(found)) == []


def test_every_command_is_explained() -> None:
    assert sorted({f"duban-{name}" for name in COMMANDS} - set(headed("commands"))) == []


def test_every_page_of_the_rail_is_explained() -> None:
    found = headed("pages")
    assert [item.name for item in ITEMS if item.name != "help" and found.get(item.name) != item.label] == []


@pytest.mark.parametrize("name", sorted(PATHS))
def test_no_two_headings_of_a_page_share_an_address(name: str) -> None:
    addresses = [each.address for each in page(name).headings]
    assert len(set(addresses)) == len(addresses)
    assert all(addresses)


def test_links_between_pages_lead_to_pages_and_never_to_a_file() -> None:
    assert link("../howto/backup.md") == "/help/backup"
    assert link("states.md#met") == "/help/states#met"
    assert link("../dev/decisions/0006-engine-readings.md") == "/help/"
    assert link("../../../etc/passwd") == "/help/"


def test_markup_in_a_text_is_shown_as_text_and_a_link_runs_nothing() -> None:
    shown = render("x", "# 题\n\n<script>alert(1)</script> [点](javascript:alert(1))")
    assert "<script>" not in shown.html
    assert 'href="javascript' not in shown.html


def test_every_page_of_help_is_a_file_that_stands_in_docs() -> None:
    assert [path for path in PATHS.values() if not (FOLDER / f"{path}.md").is_file()] == []
