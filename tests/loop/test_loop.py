"""The loop by command and action: it agrees with what was worked out by hand, and whatever does not stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.cast import at
from tests.loop import ledgers, reckoning, story
from tests.loop.__main__ import told
from tests.loop.walk import ReckoningError, Walk

from duban import clock
from duban.apps.policies.actions import keep
from duban.apps.policies.shipped import shipped_texts
from duban.apps.watch import rehearsal

REAL = pytest.param(
    True, marks=pytest.mark.skipif(not ledgers.shared(), reason="the shared ledgers are not on this machine")
)


@pytest.fixture
def rehearsed(db: None, tmp_path: Path, settings: Any) -> Path:
    """An empty rehearsal at the loop's beginning."""
    settings.FOLDER = tmp_path
    settings.ALLOWED_HOSTS = ["localhost"]
    keep(shipped_texts(), at("2022-01-01T00:00"))
    rehearsal.set_up(at(story.BEGINS), clock.machine())
    return tmp_path


@pytest.mark.parametrize("real", [pytest.param(False, id="invented"), REAL])
def test_from_three_ledgers_to_a_clean_verify_everything_is_as_worked_out_by_hand(rehearsed: Path, real: bool) -> None:
    lines: list[str] = []
    Walk(rehearsed, real=real, tell=lines.append).go()
    assert sum(line.startswith("──") for line in lines) == 55, "24 days of November and 31 of December"
    assert lines[-1].endswith("全部相符")


def _otherwise(key: str, n: int, **more: Any) -> dict[str, Any]:
    """The hand reckoning with one duty of a matter otherwise."""
    duties = list(reckoning.DUTIES[key])
    duties[n] = replace(duties[n], **more)
    return {"DUTIES": {**reckoning.DUTIES, key: tuple(duties)}}


WRONG = (
    (_otherwise("县农资", 2, due="12-21T24:00"), "2022-11-11 县农资 各项时限"),
    (_otherwise("批示一", 0, reminded=()), "2022-11-11 批示一 催办"),
    (_otherwise("区调研", 2, late=False), "2022-11-11 区调研 逾期"),
    ({"LIGHTS": {**reckoning.LIGHTS, "县管网": (("11-08", "normal"),)}}, "2022-11-11 亮灯"),
    ({"PROPOSALS": (("11-08T09:00", *reckoning.PROPOSALS[0][1:]),)}, "2022-11-11 处置建议"),
)


def test_whatever_is_not_as_worked_out_stops_the_loop_and_is_named(
    rehearsed: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    walk = Walk(rehearsed, real=False, tell=lambda line: None)
    walk.begin()
    for day in (date(2022, 11, 7), date(2022, 11, 8), date(2022, 11, 9), date(2022, 11, 10)):
        walk.live(day)
    friday = partial(walk.hold_against, clock.now(), date(2022, 11, 11))
    assert told(friday) == 0
    for changed, said in WRONG:
        with monkeypatch.context() as otherwise:
            for name, value in changed.items():
                otherwise.setattr(reckoning, name, value)
            assert told(friday) == 1
        assert said in capsys.readouterr().err
    with monkeypatch.context() as otherwise:
        otherwise.setattr(reckoning, "ASKED", {"mou": ({"各乡镇"}, 3, {13})})
        assert told(partial(walk.ask, "mou", rehearsed / ledgers.NAMES[0])) == 1


def test_the_error_says_both_sides() -> None:
    from tests.loop.walk import agree

    with pytest.raises(ReckoningError, match="灯\n  按手算：normal\n  按系统：late"):
        agree("灯", "normal", "late")
