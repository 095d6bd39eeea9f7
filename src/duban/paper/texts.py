"""All text a file holds, wherever it stands: body, headers, footers, text boxes, comments, properties, file names.

Conventions: nothing is rendered and no order is promised; a paragraph, cell or page ends with a line break. What cannot
be read is an `Unreadable`, never silence: a file that nobody can look into is not let in.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

MOST: Final = 128 * 1024 * 1024
"""Bytes of unpacked text that are looked at in one file; more is a bomb."""
DEEPEST: Final = 3
"""Files within files that are opened."""
_PACKED, _PDF, _OLE = b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0"
_BREAK: Final = re.compile(
    r"</(?:\w+:)?(?:p|row|c|si|tc|TextObject|comment|property|t\d)>|<(?:\w+:)?(?:br|cr|tab)\b[^>]*>"
)
_TAG: Final = re.compile(r"<[^>]*>")
_ATTRIBUTE: Final = re.compile(r"=\s*(?:\"([^\"<]*(?:密|&#)[^\"<]*)\"|'([^'<]*(?:密|&#)[^'<]*)')")
_MARKUP: Final = (".xml", ".rels", ".vml", ".html", ".htm", ".xhtml", ".svg")
_PLAIN: Final = (".txt", ".rtf", ".csv", ".eml", ".json")
_RTF_SIGN: Final = re.compile(r"\\u(-?\d+)\s?\??")


class Unreadable(Exception):  # noqa: N818 - the type is the sentence, see style.md
    """Its text says in Chinese why the file cannot be looked into."""


def texts_of(name: str, data: bytes) -> Iterator[str]:
    """Every text in a file, its name first.

    Args:
        name: the file's name; its bytes, not this, say what it is.
        data: the whole file. Pictures have no text: what is drawn in them is not seen.

    Raises:
        Unreadable: damaged, locked by a password, or larger unpacked than `MOST`.

    >>> list(texts_of("说明.txt", "第一行".encode("gb18030")))
    ['说明.txt', '第一行']
    """
    yield name
    yield from _inside(name, data, _Budget(), 0)


class _Budget:
    def __init__(self) -> None:
        self.left = MOST

    def take(self, file: IO[bytes]) -> bytes:
        data = file.read(self.left + 1)
        self.left -= len(data)
        if self.left < 0:
            raise Unreadable("展开后过大，无法检查内容")
        return data


def _inside(name: str, data: bytes, budget: _Budget, depth: int) -> Iterator[str]:
    lower = name.lower()
    if data.startswith(_PACKED):
        yield from _parts(data, budget, depth)
    elif data.startswith(_PDF):
        yield from _pages(data, budget, depth)
    elif data.startswith(_OLE):
        # Word and Excel before 2007, and objects inside newer ones: their texts lie in the bytes, two bytes a sign or GBK.
        for start in (0, 1):
            yield data[start:].decode("utf-16-le", "ignore")
        yield data.decode("gb18030", "ignore")
    elif lower.endswith(_MARKUP) or (depth == 0 and data.lstrip()[:5] == b"<?xml"):
        yield from _markup(_decoded(data))
    elif depth == 0 or lower.endswith(_PLAIN):
        text = _decoded(data)
        yield _RTF_SIGN.sub(lambda sign: chr(int(sign[1]) % 65536), text) if text.startswith("{\\rtf") else text


def _parts(data: bytes, budget: _Budget, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise Unreadable("文件层层嵌套过深，无法检查内容")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for part in package.infolist():
                yield part.filename
                with package.open(part) as file:
                    inner = budget.take(file)
                yield from _inside(part.filename, inner, budget, depth + 1)
    except RuntimeError as error:  # what zipfile raises for a password
        raise Unreadable("加了密码，无法检查内容") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Unreadable("已损坏，读不出内容") from error


def _markup(text: str) -> Iterator[str]:
    """What stands between the tags, runs joined; and what stands in attributes (watermarks, names of sheets)."""
    yield html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    for found in _ATTRIBUTE.finditer(text):
        yield html.unescape(found[1] or found[2])


def _pages(data: bytes, budget: _Budget, depth: int) -> Iterator[str]:
    try:
        reader = _opened(data)
        for value in (reader.metadata or {}).values():
            yield str(value)
        for page in reader.pages:
            yield page.extract_text() or ""
            for each in page.get("/Annots") or ():
                yield str(each.get_object().get("/Contents", ""))
        for name, files in reader.attachments.items():
            yield name
            for file in files:
                yield from _inside(name, file, budget, depth + 1)
    except Unreadable:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        zlib.error,
    ) as error:
        # The reader meets hostile and broken files with many kinds of error.
        raise Unreadable("已损坏，读不出内容") from error


def _opened(data: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("加了密码，无法检查内容")
    return reader


def _decoded(data: bytes) -> str:
    """Text as a person would see it opened: by its mark of order, in UTF-8, else in GB 18030."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if data[:4:2] == b"<?" or data[:2] == b"<\x00":
        return data.decode("utf-16-le", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
