"""The model of the hands adds up as it is stated."""

from __future__ import annotations

from tests.browser.clicks.hands import Count


def test_the_model_adds_up_as_it_is_stated() -> None:
    # 3 clicks 3.90, 10 keys 2.80, 2 thoughts 2.70, 2 turns 0.80: 10.20 s, rounded up.
    assert Count(3, 10, 2, 2).seconds == 11
