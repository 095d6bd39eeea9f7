"""The manifest of a backup: what is in it, how much, and the SM3 of each part. Read strictly: it decides what is unpacked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from duban.core.problem import BadInput, Place, Problem

FORMAT: Final = "duban-backup/1"
NAME: Final = "manifest.json"
DATABASES: Final = {"sqlite": "database/duban.sqlite3.gz", "postgresql": "database/duban.pgdump"}
"""Where the database lies in the archive, by its kind."""
MEMBER: Final = re.compile(
    r"database/duban\.(sqlite3\.gz|pgdump)|files/[0-9a-f]{2}/[0-9a-f]{62}|keys/[0-9A-Za-z_-][\w.-]*"
)
"""What a part may be called: nothing that could lie outside the folder it is unpacked into."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the archive: its size in bytes and its SM3, 64 hexadecimal digits."""

    size: int
    sm3: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    ``counts`` are rows by table, ``migrations`` the applied ones as ``app.name``; ``lost`` are attachments (SM3) that the
    database names and the installation itself no longer had whole. ``private_keys``: whether it holds them.
    """

    made_at: datetime
    version: str
    database: str
    schema: str
    migrations: tuple[str, ...]
    counts: Mapping[str, int]
    parts: Mapping[str, Part]
    lost: tuple[str, ...]
    private_keys: bool

    @property
    def store(self) -> str:
        """The part that is the database."""
        return DATABASES[self.database]

    def text(self) -> str:
        """As it is written."""
        told = asdict(self) | {"format": FORMAT, "made_at": self.made_at.isoformat()}
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_manifest(text: bytes, name: str) -> Manifest:
    """The manifest of the archive called ``name``.

    Raises:
        BadInput: it is none, is of a later format, or names a part that no backup of ours has.
    """
    try:
        told: Any = json.loads(text)
        form = told["format"]
        if form != FORMAT:
            hint = "请用做这份备份的版本，或更新的版本恢复"
            raise BadInput(Problem(Place(name), f"备份的格式是“{form}”，这个版本只认{FORMAT}", "backup-format", hint))
        parts = {key: Part(int(part["size"]), str(part["sm3"])) for key, part in told["parts"].items()}
        found = Manifest(
            datetime.fromisoformat(told["made_at"]), str(told["version"]), told["database"], str(told["schema"]),
            tuple(map(str, told["migrations"])), {str(table): int(n) for table, n in told["counts"].items()},
            parts, tuple(map(str, told["lost"])), bool(told["private_keys"]),
        )  # fmt: skip
        parts[found.store]  # a backup without its database is none
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise BadInput(
            Problem(Place(name), "备份的清单读不懂", "backup-manifest", "文件已损坏，请换一份备份")
        ) from wrong
    if strange := next((key for key in parts if not MEMBER.fullmatch(key)), None):
        raise BadInput(Problem(Place(name), f"清单里有不该有的“{strange}”", "backup-manifest", "不是本系统做的备份"))
    return found
