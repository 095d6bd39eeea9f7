"""导出所见: exactly the rows and columns shown, in their order, written page by page to a file that is then sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import BinaryIO, Final, cast

from duban.apps.audit.actions import record
from duban.apps.boards.models import SheetForm
from duban.apps.matters.latest import Said, latest
from duban.apps.matters.ledger import Line, ledger
from duban.apps.matters.progress import milestones
from duban.paper.ledger_sheet import SheetColumn, SheetRow, write_ledger, write_sheet
from duban.web.dates import short_moment
from duban.web.ledger.asking import Asked
from duban.web.ledger.columns import COLUMNS, Around, Row, heading, row_of
from duban.web.ledger.form_cells import NEED_WORDS, WIDTHS, texts
from duban.web.matters.gather import Asker

BATCH: Final = 1000
KEPT_IN_MEMORY: Final = 4 * 1024 * 1024
_WIDTHS: Final = MappingProxyType(
    {"title": 44, "units": 24, "number": 18, "nodes": 14, "duty": 14, "due": 20, "left": 16, "source": 12}
)


def export(
    asked: Asked, asker: Asker, around: Around, said: str, address: str = "", form: SheetForm | None = None
) -> BinaryIO:
    """The file, at its beginning; the export stands in the audit log before anybody has it.

    Args:
        said: the conditions in words, for the title and the log.
        address: from where it was asked.
        form: the office's own, or its superior's, columns and words; None: the columns shown.
    """
    if form is not None:
        return _by_form(asked, asker, around, said, address, form)
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


def _by_form(asked: Asked, asker: Asker, around: Around, said: str, address: str, form: SheetForm) -> BinaryIO:
    fields = [field for _, field in form.columns]
    columns = [
        SheetColumn(head, WIDTHS.get(field, 14), "light" if field == "light" else "") for head, field in form.columns
    ]
    rows = (
        SheetRow(row.light, row.light_word or row.state_word, texts(line, row, fields, form.words, told, n, around.now), above)
        for n, (line, row, told, above) in enumerate(lines(asked, asker, around, fields), 1)
    )  # fmt: skip
    place = asker.person.jurisdiction.name if asker.person.jurisdiction else ""
    title = form.title or f"{place}{form.name}"
    title = f"{title}　{short_moment(around.now, 0)}　{asker.person.name}导出　条件：{said}"
    spool = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - it is sent after this returns
    file = cast("BinaryIO", spool)
    count = write_sheet(file, title, columns, rows, around.now, form.paper)
    detail = {"count": count, "query": asked.query(), "form": form.name, "columns": fields}
    record("ledger_exported", around.now, asker.person, said, detail, address=address)
    file.seek(0)
    return file


def file_name(now: datetime) -> str:
    """What the file is called where it is saved.

    >>> file_name(datetime(2022, 11, 14, 10, 5))
    '台账20221114-1005.xlsx'
    """
    return f"台账{now:%Y%m%d-%H%M}.xlsx"


def lines(
    asked: Asked, asker: Asker, around: Around, fields: Sequence[str]
) -> Iterator[tuple[Line, Row, Mapping[int, Said], str]]:
    """Every line of the list, page by page: as it stands, as it is shown, what its units said last (read only where
    ``fields`` ask for it), and the heading of the group that begins with it."""
    filters, after, before = asked.filters(), "", None
    while True:
        page = ledger(asker.standing, filters, around.now, after, size=BATCH, principals=asker.principals)
        keys = [line.matter.pk for line in page.lines]
        nodes = milestones(keys) if "nodes" in fields else {}
        told = latest(keys) if NEED_WORDS.intersection(fields) else {}
        for line in page.lines:
            begins = asked.group and line.group != before
            before = line.group
            row = row_of(line, nodes.get(line.matter.pk, ()), around)
            above = heading(line, asked.group, around.lights) if begins else ""
            yield line, row, told.get(line.matter.pk, {}), above
        after = page.after
        if not after:
            return


def _rows(asked: Asked, asker: Asker, around: Around) -> Iterator[SheetRow]:
    for _, row, _, above in lines(asked, asker, around, asked.columns):
        mark = row.light_word or row.state_word
        yield SheetRow(row.light, mark, [row.cells[name] for name in asked.columns], above)
