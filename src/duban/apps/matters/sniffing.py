"""What a file is, told from its bytes, not from its name. Pure."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final, NamedTuple


class Kind(NamedTuple):
    extension: str
    media: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: Final = {
    "pdf": Kind("pdf", "application/pdf"),
    "docx": Kind("docx", f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
    "ofd": Kind("ofd", "application/ofd"),
    "png": Kind("png", "image/png"),
    "jpg": Kind("jpg", "image/jpeg"),
    "txt": Kind("txt", "text/plain"),
}
_ALIASES: Final = {"jpeg": "jpg"}
_INSIDE: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}


def kind_of(name: str, data: bytes) -> Kind | str:
    """The kind of a file whose bytes and name agree, or a sentence saying what does not.

    >>> kind_of("图.png", b"%PDF-1.7 ...")
    '名为png，内容却是pdf'
    """
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    extension = _ALIASES.get(extension, extension)
    if extension not in KINDS:
        return "这种文件不能上传"
    found = _sniff(data)
    if found is None:
        return f"名为{extension}，内容却不是"
    if found != extension:
        return f"名为{extension}，内容却是{found}"
    return KINDS[found]


def decoded(data: bytes) -> str | None:
    """The text of a file in UTF-8 or GB18030; None where it is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if re.search(r"[\x00-\x08\x0e-\x1f]", text) else text
    return None


def _sniff(data: bytes) -> str | None:
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"PK\x03\x04"):
        return _packed(data)
    return "txt" if decoded(data) is not None else None


def _packed(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    return next((kind for part, kind in _INSIDE.items() if part in names), None)
