"""The words of 考评."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from duban.core.policy.vocabulary import POINTS_FOR

CREDITS: Final = MappingProxyType({what: POINTS_FOR[what] for what in ("commended", "appraisal", "met_early")})
"""Grounds that a person records. 获批示 is none of them: 国办函〔2026〕12号."""
CONFIRMERS: Final = ("head", "chief")
