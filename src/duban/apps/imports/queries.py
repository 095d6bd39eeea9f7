"""The one door for reading imports: those of the jurisdiction's supervision office, for the office alone."""

from __future__ import annotations

from duban.apps.imports.models import Import, ImportedRow
from duban.apps.matters import access
from duban.apps.matters.models import Approval, Matter
from duban.apps.org.standing import Standing


def imports_of(held: Standing) -> list[Import]:
    """The latest imports of the jurisdiction, without what was read from them. One query."""
    if access.may_begin(held) is not None:
        return []
    rows = Import.objects.filter(jurisdiction=held.jurisdiction_id).select_related("person")
    return list(rows.defer("tables", "choices")[:50])


def import_for(held: Standing, key: int) -> Import | None:
    """One import, None where there is none or it is not theirs: one answer."""
    if access.may_begin(held) is not None or held.jurisdiction_id is None:
        return None
    found = Import.objects.filter(jurisdiction=held.jurisdiction_id, pk=key)
    return found.select_related("person", "jurisdiction", "done_by", "undone_by").first()


def rows_of(source: Import) -> list[ImportedRow]:
    """Its rows with the matters they became, in the order of the file. One query."""
    return list(ImportedRow.objects.filter(source=source).select_related("matter"))


def matters_of(source: Import) -> list[Matter]:
    """The matters of an import in the order of the file."""
    return [row.matter for row in rows_of(source)]


def approvals_of(held: Standing) -> list[Approval]:
    """The latest approvals on record, to choose from."""
    rows = Approval.objects.filter(jurisdiction=held.jurisdiction_id).select_related("approver")
    return list(rows.order_by("-id")[:20])
