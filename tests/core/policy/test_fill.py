"""A jurisdiction's figures: typed where given, told where wrong, undetermined where missing."""

from __future__ import annotations

from duban.core.period.form import read_period
from duban.core.policy.fill import fill, unfilled
from duban.core.policy.rules import DeadlineRule, LadderRule, LightRule, Rule, Setting
from duban.policies.shelf import shipped_pack

PACK = shipped_pack("weixian-2022")


def by_id(rules: tuple[Rule, ...], rule_id: str) -> Rule:
    return next(rule for rule in rules if rule.id == rule_id)


def test_given_figures_are_typed_everywhere_they_are_used() -> None:
    filled, problems = fill(
        PACK, {"verify_within": "P5WD", "repeated_circulars": "3", "repeated_window": "P2Y", "soon_before": " P1D "}
    )
    verify, repeated, light = (by_id(filled.rules, each) for each in ("WX-10.0", "WX-15", "WX-12.light"))
    assert problems == ()
    assert isinstance(verify, DeadlineRule)
    assert verify.within == read_period("P5WD")
    assert isinstance(repeated, LadderRule)
    assert (repeated.steps[0].at, repeated.window.length) == (3, read_period("P2Y"))
    assert isinstance(light, LightRule)
    assert light.soon == read_period("P1D")


def test_what_is_not_given_stays_undetermined_and_is_listed() -> None:
    filled, _ = fill(PACK, {"verify_within": "P5WD", "return_within": ""})
    extension = by_id(filled.rules, "WX-12.extension")
    assert isinstance(extension, DeadlineRule)
    assert extension.within == Setting("extension_within", "延期申请的审定时限")
    assert extension.within.called == "延期申请的审定时限"  # what a page tells is how the pack calls it, not the name
    assert unfilled(filled) == tuple(name for name in unfilled(PACK) if name != "verify_within")


def test_rules_without_settings_and_the_digest_stay_as_they_are() -> None:
    filled, _ = fill(PACK, {"verify_within": "P5WD"})
    assert by_id(filled.rules, "WX-7") is by_id(PACK.rules, "WX-7")
    assert filled.digest == PACK.digest


def test_wrong_figures_are_told_and_not_taken() -> None:
    filled, problems = fill(PACK, {"verify_within": "5天", "repeated_circulars": "0", "verify_witin": "P1D"})
    assert [str(problem) for problem in problems] == [
        "设置 repeated_circulars: “0”不是1到9999的整数（请写阿拉伯数字，如 3）",
        "设置 verify_within: 时限写法“5天”读不懂（如 P3WD（3个工作日）、P7D（7日）、PT2H（2小时）、P0D（当日））",
        "设置 verify_witin: 制度包weixian-2022没有这项设置（是否应为 verify_within）",
    ]
    assert unfilled(filled) == unfilled(PACK)
