"""What a person has decided about an import so far, as a frozen value; kept as plain JSON between its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from duban.core.instant import read_day
from duban.core.ledger.headings import FIELDS
from duban.core.ledger.lines import FIXABLE
from duban.core.words import DIMENSIONS

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
NO_FIXES: Final[Mapping[int, Mapping[str, str]]] = MappingProxyType({})
NO_TAKES: Final[Mapping[int, bool]] = MappingProxyType({})
FACTS: Final = ("source", "instructor", "class", "urgency", "key", "answers", "level", "reporting")
"""What may be stated of all rows at once."""
TEXTS: Final = MappingProxyType(
    {
        "source_title": "来源文件、会议",
        "source_number": "来源文号",
        "work_standard": "工作标准",
        "closing_standard": "考核（销号）标准",
    }
)
"""Texts for all rows of which no column of theirs says anything."""
LEAVE: Final = "leave"
"""Rows without a limit are not imported."""
UNDER_WAY: Final = MappingProxyType(
    {
        "": "逐行看：时限已过的、状态写明在办的，算已经在办",
        "yes": "都是已经在办的（不再要求签收、部署）",
        "no": "都是新交办的（签收、部署从导入起算）",
    }
)
"""Whether the rows were under way before they are imported."""
APPROVAL: Final = ("id", "authority", "document", "approver", "approved_on")


@dataclass(frozen=True, slots=True)
class Choices:
    """``fields``: of each column the field it fills. ``fixes`` and ``takes`` are by the row's number.

    ``limits`` answers the words of limits that set no certain day; ``approval`` names one on record (``id``) or a new one;
    ``leader`` and ``supervisor`` are names. ``undated``: what becomes of rows without a limit where the pack demands a stated
    one: a day in ISO form for all of them, `LEAVE`, or empty: each is decided by itself. ``under_way``: one of `UNDER_WAY`.
    """

    sheet: int = 0
    fields: tuple[str, ...] = ()
    year: int | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    texts: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    details: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    approval: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    leader: str = ""
    supervisor: str = ""
    limits: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    undated: str = ""
    under_way: str = ""
    fixes: Mapping[int, Mapping[str, str]] = field(default_factory=lambda: NO_FIXES)
    takes: Mapping[int, bool] = field(default_factory=lambda: NO_TAKES)

    def kept(self) -> dict[str, Any]:
        """As JSON takes it.

        >>> Choices.of(Choices(1, ("title",), 2022, takes={3: False}).kept()).takes
        {3: False}
        """
        return {
            "sheet": self.sheet,
            "fields": list(self.fields),
            "year": self.year,
            "facts": dict(self.facts),
            "texts": dict(self.texts),
            "details": dict(self.details),
            "approval": dict(self.approval),
            "leader": self.leader,
            "supervisor": self.supervisor,
            "limits": dict(self.limits),
            "undated": self.undated,
            "under_way": self.under_way,
            "fixes": {str(row): dict(each) for row, each in self.fixes.items() if each},
            "takes": {str(row): take for row, take in self.takes.items()},
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Choices:
        """As they were kept."""
        return cls(
            kept.get("sheet", 0),
            tuple(kept.get("fields", ())),
            kept.get("year"),
            kept.get("facts", {}),
            kept.get("texts", {}),
            kept.get("details", {}),
            kept.get("approval", {}),
            kept.get("leader", ""),
            kept.get("supervisor", ""),
            kept.get("limits", {}),
            kept.get("undated", ""),
            kept.get("under_way", ""),
            {int(row): each for row, each in kept.get("fixes", {}).items()},
            {int(row): take for row, take in kept.get("takes", {}).items()},
        )


def sound(choices: Choices, columns: int) -> bool:
    """Whether every word of them is one that may be chosen: forms can be forged."""
    return (
        len(choices.fields) == columns
        and set(choices.fields) <= {*FIELDS, ""}
        and all(name in FACTS and value in DIMENSIONS[name] for name, value in choices.facts.items())
        and set(choices.texts) <= set(TEXTS)
        and set(choices.approval) <= set(APPROVAL)
        and all(set(each) <= set(FIXABLE) for each in choices.fixes.values())
        and choices.under_way in UNDER_WAY
        and (choices.undated in ("", LEAVE) or read_day(choices.undated) is not None)
        and (choices.year is None or 2000 <= choices.year <= 2100)
    )
