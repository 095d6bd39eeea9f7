"""A marking is found wherever in a file it stands; a file nobody can look into is not let in; plain files come in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.paper import texts
from duban.paper.secrecy import refuse_if_marked, refuse_texts
from duban.paper.texts import texts_of

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PLAIN = "<w:p><w:r><w:t>要保守秘密，涉密不上网</w:t></w:r></w:p>"
SPLIT = "<w:p><w:r><w:t>机</w:t></w:r><w:r><w:rPr/><w:t>密</w:t></w:r><w:r><w:t>★一</w:t></w:r><w:r><w:t>年</w:t></w:r></w:p>"
BOX = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>"
    "<w:p><w:r><w:t>秘</w:t></w:r></w:p><w:p><w:r><w:t>密</w:t></w:r></w:p><w:p><w:r><w:t>★</w:t></w:r></w:p>"
    "</w:txbxContent></wps:txbx></mc:Choice></mc:AlternateContent></w:r></w:p>"
)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def docx(body: str = PLAIN, **parts: str | bytes) -> bytes:
    more = {name.replace("__", "/").replace("_", "."): content for name, content in parts.items()}
    return packed({"word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>", **more})


def pdf(text: str, title: str = "") -> bytes:
    """A pdf of one page whose font says by a character map what its signs mean, as word processors write them."""
    signs = "".join(f"<{n:04X}> <{ord(sign):04X}>\n" for n, sign in enumerate(text, 1))
    shown = "".join(f"{n:04X}" for n in range(1, len(text) + 1))
    meaning = (
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange {len(text)} beginbfchar\n{signs}endbfchar".encode()
    )
    drawn = f"BT /F1 16 Tf 100 700 Td <{shown}> Tj ET".encode()
    titled = (b"\xfe\xff" + title.encode("utf-16-be")).hex()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type0/BaseFont/S/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/S/CIDSystemInfo<</Registry(A)/Ordering(I)/Supplement 0>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(meaning), meaning),
        f"<</Title<{titled}>>>".encode(),
    ]
    out, places = io.BytesIO(b""), []
    out.write(b"%PDF-1.7\n")
    for n, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj%s endobj\n" % (n, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer<</Size %d/Root 1 0 R/Info 8 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


MARKED: Mapping[str, tuple[str, bytes]] = {
    "its name": ("绝密★长期.txt", b"-"),
    "a text": ("a.txt", "机密★1年".encode()),
    "a text in GB 18030": ("a.txt", "机密★1年".encode("gb18030")),
    "a text in UTF-16": ("a.txt", "机密★1年".encode("utf-16")),
    "the body, split into runs": ("a.docx", docx(SPLIT)),
    "a text box, a sign a line": ("a.docx", docx(BOX)),
    "a header": ("a.docx", docx(word__header1_xml=f"<w:hdr>{SPLIT}</w:hdr>")),
    "a footer": ("a.docx", docx(word__footer2_xml=f"<w:ftr>{SPLIT}</w:ftr>")),
    "a comment": ("a.docx", docx(word__comments_xml=f"<w:comments><w:comment>{SPLIT}</w:comment></w:comments>")),
    "a footnote": ("a.docx", docx(word__footnotes_xml=f"<w:footnotes>{SPLIT}</w:footnotes>")),
    "a table": ("a.docx", docx("<w:tc><w:p><w:t>密级</w:t></w:p></w:tc><w:tc><w:p><w:t>机密</w:t></w:p></w:tc>")),
    "a star written as a number": ("a.docx", docx("<w:p><w:t>机密&#9733;1年</w:t></w:p>")),
    "a watermark": ("a.docx", docx(word__header1_xml='<w:hdr><v:textpath string="绝密★启用前"/></w:hdr>')),
    "a watermark written in numbers": ("a.docx", docx("<v:textpath string='&#x673A;&#x5BC6;&#x2605;'/>")),
    "core properties": ("a.docx", docx(docProps__core_xml="<cp:keywords>机密★</cp:keywords>")),
    "custom properties": ("a.docx", docx(docProps__custom_xml="<property name='密级'><vt>密级：秘密</vt></property>")),
    "a file inside": ("a.docx", docx(word__embeddings__inner_docx=docx(SPLIT))),
    "an older object inside": (
        "a.docx", docx(word__embeddings__ole_bin=b"\xd0\xcf\x11\xe0\x00" + "机密★1年".encode("utf-16-le"))
    ),
    "the name of a file inside": ("a.docx", packed({"word/document.xml": "<w:p/>", "word/机密★1年.bin": b""})),
    "an older document": ("a.doc", b"\xd0\xcf\x11\xe0" + "秘密★5年".encode("utf-16-le")),
    "a shared string": ("a.xlsx", packed({"xl/sharedStrings.xml": "<si><r><t>机</t></r><r><t>密★</t></r></si>"})),
    "a sheet's name": ("a.xlsx", packed({"xl/workbook.xml": '<sheet name="机密★1年" sheetId="1"/>'})),
    "a sheet's header": ("a.xlsx", packed({"xl/worksheets/sheet1.xml": "<oddHeader>&amp;L机密★1年</oddHeader>"})),
    "a cell's comment": ("a.xlsx", packed({"xl/comments1.xml": "<comment><t>绝密★</t></comment>"})),
    "a slide": ("a.pptx", packed({"ppt/slides/slide1.xml": "<a:p><a:t>机密★1年</a:t></a:p>"})),
    "a page of a pdf": ("a.pdf", pdf("机密★一年")),
    "the title of a pdf": ("a.pdf", pdf("通知", "机密★一年")),
    "rich text": ("a.txt", b"{\\rtf1 \\u26426?\\u23494?\\u9733?1\\u24180?}"),
}  # fmt: skip
CLEAN: Mapping[str, tuple[str, bytes]] = {
    "a text": ("保守秘密工作方案.txt", "国家秘密分为绝密、机密、秘密三级".encode()),
    "a document": ("a.docx", docx()),
    "a ledger": ("a.xlsx", packed({"xl/sharedStrings.xml": "<si><t>秘密</t></si><si><t>密切配合</t></si>"})),
    "a pdf": ("a.pdf", pdf("要保守秘密", "保密教育")),
    "a picture": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    "nothing": ("a.txt", b""),
}
UNREADABLE: Mapping[str, tuple[str, bytes]] = {
    "a broken package": ("a.docx", docx()[:-40]),
    "a damaged pdf": ("a.pdf", b"%PDF-1.7\nnothing of one"),
    "a package in a package without end": (
        "a.docx", packed({"1.zip": packed({"2.zip": packed({"3.zip": packed({"4.zip": packed({"5": ""})})})})})
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", MARKED)
def test_a_marking_is_found_in(where: str) -> None:
    found = refuse_if_marked(*MARKED[where])
    assert found is not None
    assert found.rule == "secret"


@pytest.mark.parametrize("what", CLEAN)
def test_what_bears_no_marking_comes_in(what: str) -> None:
    assert refuse_if_marked(*CLEAN[what]) is None


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_looked_into_stays_out(what: str) -> None:
    found = refuse_if_marked(*UNREADABLE[what])
    assert found is not None
    assert found.rule == "file-unreadable"


def test_a_bomb_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST", 1000)
    found = refuse_if_marked("a.docx", docx("<w:p/>" * 1000))
    assert found is not None
    assert "过大" in found.what


def test_the_first_marked_field_is_named() -> None:
    found = refuse_texts([("标题", "保守秘密"), ("工作要求", "机密★1年"), ("说明", "绝密★")])
    assert found is not None
    assert str(found).startswith("工作要求: 有国家秘密标志“机密★1年”")


@given(
    st.binary(max_size=200), st.sampled_from(("", "PK\x03\x04", "%PDF-1.4\n", "<?xml", "{\\rtf")), st.text(max_size=9)
)
def test_no_bytes_make_it_fail(data: bytes, head: str, name: str) -> None:
    refuse_if_marked(name, head.encode() + data)


def test_the_name_comes_first() -> None:
    assert next(texts_of("a.docx", docx())) == "a.docx"
