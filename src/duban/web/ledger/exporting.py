"""导出所见: exactly the rows and columns shown, in their order, written page by page to a file that is then sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType
from typing import BinaryIO, Final, cast

from duban.apps.audit.actions import record
from duban.apps.matters.ledger import ledger
from duban.apps.matters.progress import milestones
from duban.paper.ledger_sheet import SheetColumn, SheetRow, write_ledger
from duban.web.dates import short_moment
from duban.web.ledger.asking import Asked
from duban.web.ledger.columns import COLUMNS, Around, heading, row_of
from duban.web.matters.gather import Asker

BATCH: Final = 1000
KEPT_IN_MEMORY: Final = 4 * 1024 * 1024
_WIDTHS: Final = MappingProxyType(
    {"title": 44, "units": 24, "number": 18, "nodes": 14, "duty": 14, "due": 20, "left": 16, "source": 12}
)


def export(asked: Asked, asker: Asker, around: Around, said: str, address: str = "") -> BinaryIO:
    """The file, at its beginning; the export stands in the audit log before anybody has it.

    Args:
        said: the conditions in words, for the title and the log.
        address: from where it was asked.
    """
    columns = [SheetColumn(COLUMNS[name], _WIDTHS.get(name, 12)) for name in asked.columns]
    place = asker.person.jurisdiction.name if asker.person.jurisdiction else ""
    when = short_moment(around.now, 0)
    title = f"{place}督查督办台账　{when}　{asker.person.name}导出　条件：{said}"
    spool = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - it is sent after this returns
    file = cast("BinaryIO", spool)
    count = write_ledger(file, title, columns, _rows(asked, asker, around), around.now)
    detail = {"count": count, "query": asked.query(), "columns": list(asked.columns)}
    record("ledger_exported", around.now, asker.person, said, detail, address=address)
    file.seek(0)
    return file


def file_name(now: datetime) -> str:
    """What the file is called where it is saved.

    >>> file_name(datetime(2022, 11, 14, 10, 5))
    '台账20221114-1005.xlsx'
    """
    return f"台账{now:%Y%m%d-%H%M}.xlsx"


def _rows(asked: Asked, asker: Asker, around: Around) -> Iterator[SheetRow]:
    filters, after, before = asked.filters(), "", None
    while True:
        page = ledger(asker.standing, filters, around.now, after, size=BATCH, principals=asker.principals)
        nodes = milestones(line.matter.pk for line in page.lines) if "nodes" in asked.columns else {}
        for line in page.lines:
            row = row_of(line, nodes.get(line.matter.pk, ()), around)
            begins = asked.group and line.group != before
            before = line.group
            yield SheetRow(
                row.light,
                row.light_word or row.state_word,
                [row.cells[name] for name in asked.columns],
                heading(line, asked.group, around.lights) if begins else "",
            )
        after = page.after
        if not after:
            return
