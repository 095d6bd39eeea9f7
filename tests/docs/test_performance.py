"""The page of figures says what the results say: no figure is written by hand."""

from __future__ import annotations

from bench import publish


def test_the_page_is_made_of_the_results() -> None:
    assert publish.PAGE.read_text(encoding="utf-8") == publish.page(publish.results())


def test_a_figure_stands_beside_what_was_wanted_and_how_quick_the_machine_was() -> None:
    figure = {
        "name": "drawer", "sizes": {"matters": 100_000}, "per": 1, "warm_up": 5, "target": "≤ 20 ms", "unit": "s",
        "repeats": 200, "p50": 0.05, "p95": 0.06, "least": 0.04, "most": 0.09,
    }  # fmt: skip
    machine = {"cpu": "X", "cores": 2, "load": 0.1, "python": "3.11", "system": "Linux"}
    told = publish.page({"ledger-sqlite": {"machine": machine, "yardstick": [4200, 4000], "figures": [figure]}})
    assert "yardstick 4,200 before and 4,000 after" in told
    assert "| drawer | 50.0 ms | 60.0 ms | 200 | ≤ 20 ms | matters 100,000 | 20.0 ms |" in told
