"""Whatever can be wrong with an import has its line of help."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HELP = (ROOT / "docs/howto/import-a-ledger.md").read_text(encoding="utf-8")
TOLD = ("apps/imports", "web/imports", "paper/workbook.py", "paper/secrecy.py")
OF_A_ROW = {"title-missing", "units-missing", "field-missing", "field-long"}
"""What the set-up itself may find wrong with a matter that came from a row."""


def rules() -> Iterator[str]:
    """The names of all problems that the import's own rooms tell of."""
    for place in TOLD:
        path = ROOT / "src/duban" / place
        for file in sorted(path.glob("*.py")) if path.is_dir() else (path,):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                    assert isinstance(node.args[2], ast.Constant), (file, node.lineno)
                    yield str(node.args[2].value)


def test_every_problem_of_an_import_says_in_the_help_what_to_do() -> None:
    told = set(rules())
    assert len(told) > 25
    assert sorted(rule for rule in told | OF_A_ROW if f"`{rule}`" not in HELP) == []


def test_every_section_of_the_mapping_file_stands_in_the_help() -> None:
    from duban.apps.imports.mapping_file import SECTIONS

    assert [each for each in SECTIONS if f"\n{each}:" not in HELP] == []
