"""A plain document as docx: title, headings and paragraphs in the fonts offices have. The same input gives the same bytes.

Conventions: A4 with the margins of GB/T 9704-2012 (上37mm、左28mm、版心156×225mm); no picture, no field, no macro. What
is written is escaped, and characters that XML does not know are left out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STYLES: Final = {
    # kind: (font, half-points, bold, centred, first line's indent in hundredths of a character, outline level)
    "title": ("方正小标宋简体", 44, False, True, 0, 0),
    "heading": ("黑体", 32, False, False, 0, 1),
    "strong": ("楷体", 28, True, False, 0, 2),
    "text": ("仿宋", 28, False, False, 200, None),
    "soft": ("仿宋", 24, False, False, 200, None),
}
_UNKNOWN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES: Final = (
    _HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    f'ContentType="{DOCX}.main+xml"/>'
    '<Override PartName="/word/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELS: Final = (
    _HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/><Relationship Id="rId2" '
    'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_OF_DOCUMENT: Final = (
    _HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
    'Target="styles.xml"/></Relationships>'
)
_PAGE: Final = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1418" w:gutter="0"/>'
    "</w:sectPr>"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph; ``kind`` is a key of `STYLES`."""

    kind: str
    text: str


def document(parts: Iterable[Part], title: str, at: datetime) -> bytes:
    """The docx.

    Args:
        parts: its paragraphs in order.
        title: of the file's properties.
        at: when it was written; it stands in the properties, to the day, and nowhere else.

    Returns:
        The bytes of the file: equal for equal input.
    """
    body = "".join(map(_paragraph, parts))
    made = at.date().isoformat() + "T00:00:00Z"
    core = (
        _HEAD + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dc:title>{_text(title)}</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created>'
        "</cp:coreProperties>"
    )
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS,
        "docProps/core.xml": core,
        "word/_rels/document.xml.rels": _OF_DOCUMENT,
        "word/document.xml": f"{_HEAD}<w:document {_W}><w:body>{body}{_PAGE}</w:body></w:document>",
        "word/styles.xml": _styles(),
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _text(text: str) -> str:
    return escape(_UNKNOWN.sub("", text), {'"': "&quot;"})


def _paragraph(part: Part) -> str:
    said = f'<w:t xml:space="preserve">{_text(part.text)}</w:t>'
    return f'<w:p><w:pPr><w:pStyle w:val="{part.kind}"/></w:pPr><w:r>{said}</w:r></w:p>'


def _styles() -> str:
    found = []
    for name, (font, size, bold, centred, indent, level) in STYLES.items():
        more = '<w:jc w:val="center"/>' if centred else ""
        more = (f'<w:ind w:firstLineChars="{indent}"/>' if indent else "") + more
        more += f'<w:outlineLvl w:val="{level}"/>' if level is not None else ""
        heavy = "<w:b/>" if bold else ""
        keep = "<w:keepNext/>" if level is not None else ""
        found.append(
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="duban {name}"/>'
            f'<w:pPr>{keep}<w:spacing w:line="500" w:lineRule="exact"/>{more}</w:pPr>'
            f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>{heavy}'
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        )
    return f"{_HEAD}<w:styles {_W}>{''.join(found)}</w:styles>"
