"""The matrix of who may do what is the table of the code."""

from __future__ import annotations

import importlib.util
from dataclasses import fields
from pathlib import Path

from duban.core.situation import Situation

ROOT = Path(__file__).parents[2]


def test_the_page_of_who_may_what_is_the_table() -> None:
    spec = importlib.util.spec_from_file_location("who_may_what", ROOT / "scripts/who_may_what.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert set(script.ENGLISH) == {field.name for field in fields(Situation)} - {"for_unit", "doer"}
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), "run scripts/who_may_what.py"
