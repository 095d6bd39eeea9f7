"""A docx of our own: readable by the reader of this house, the same bytes for the same input, hostile words inert."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from xml.etree import ElementTree as ET

from duban.paper.written import STYLES, Part, document

AT = datetime.fromisoformat("2022-11-08T10:00:00+08:00")
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def said(packed: bytes) -> list[str]:
    archive = zipfile.ZipFile(BytesIO(packed))
    assert archive.testzip() is None
    for name in archive.namelist():
        ET.fromstring(archive.read(name))  # every part is well-formed
    tree = ET.fromstring(archive.read("word/document.xml"))
    return [each.text or "" for each in tree.iter(WORDS)]


def test_every_kind_of_paragraph_is_written_and_read_back() -> None:
    parts = [Part(kind, f"{kind}：通知") for kind in STYLES]
    assert said(document(parts, "通知", AT)) == [part.text for part in parts]


def test_the_same_input_gives_the_same_bytes_whatever_the_hour() -> None:
    parts = [Part("text", "甲")]
    assert document(parts, "通知", AT) == document(parts, "通知", AT.replace(hour=15))
    assert document(parts, "通知", AT) != document([Part("text", "乙")], "通知", AT)


def test_markup_is_words_and_what_xml_does_not_know_is_left_out() -> None:
    hostile = '<w:t>&amp;</w:t>]]>"\x00\x1f\ufffe'
    assert said(document([Part("text", hostile)], hostile, AT)) == ['<w:t>&amp;</w:t>]]>"']
