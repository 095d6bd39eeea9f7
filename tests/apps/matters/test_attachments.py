"""Files: held by their digest, told by their bytes, whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from duban import clock
from duban.apps.matters import attachments
from duban.apps.matters.attachments import hold, path_of, sweep_orphans
from duban.apps.matters.models import Attachment
from duban.core.problem import BadInput


def package(*parts: tuple[str, str]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as file:
        for name, text in parts:
            file.writestr(name, text)
    return whole.getvalue()


def blank_pdf() -> bytes:
    whole, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(whole)
    return whole.getvalue()


DOCX = package(("word/document.xml", "<w:p><w:t>汇报</w:t></w:p>"))
XLSX = package(("xl/workbook.xml", "<workbook/>"))
OFD = package(("OFD.xml", "<ofd:OFD/>"))
PNG, JPG, PDF = b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff....", blank_pdf()
GOOD = {"a.docx": DOCX, "a.xlsx": XLSX, "a.ofd": OFD, "a.png": PNG, "a.jpg": JPG, "a.JPEG": JPG, "a.pdf": PDF,
        "a.txt": "说明".encode("gb18030")}  # fmt: skip


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.FOLDER = tmp_path


def files(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_it_says_is_held_once_by_its_digest(name: str, tmp_path: Path) -> None:
    held = hold(f"C:\\材料\\{name}", GOOD[name])
    assert hold("另一名.txt" if name.endswith("txt") else name, GOOD[name]).sm3 == held.sm3
    assert (held.name, held.size) == (name, len(GOOD[name]))
    assert files(tmp_path) == [path_of(held.sm3)]
    assert path_of(held.sm3).read_bytes() == GOOD[name]


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("a.png", PDF, "file-kind"), ("a.pdf", b"MZ\x90\x00", "file-kind"), ("a.exe", b"MZ", "file-kind"),
        ("a.docx", XLSX, "file-kind"), ("a.docx", b"PK\x03\x04broken", "file-kind"), ("a", PDF, "file-kind"),
        ("a.txt", b"\x00\x01\x02", "file-kind"), ("a.pdf", b"", "file-empty"), ("a.html", b"<script>", "file-kind"),
        ("机密★一年.pdf", PDF, "secret"), ("a.txt", "秘密★".encode(), "secret"),
        ("a.docx", package(("word/document.xml", "<w:p/>"), ("word/header1.xml", "<w:t>机</w:t><w:t>密★1年</w:t>")),
         "secret"),
    ],
)  # fmt: skip
def test_a_file_that_must_not_come_in_is_refused_and_leaves_nothing(
    name: str, data: bytes, rule: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput) as caught:
        hold(name, data)
    assert caught.value.problems[0].rule == rule
    assert files(tmp_path) == []


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 10)
    with pytest.raises(BadInput, match="超过"):
        hold("a.pdf", PDF)
    assert hold("a.txt", b"0123456789")


@pytest.mark.parametrize("step", ["fsync", "mkstemp", "replace"])
def test_a_full_disk_leaves_nothing_half_done_and_says_so(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        target = {"fsync": os, "mkstemp": attachments.tempfile, "replace": Path}[step]
        patch.setattr(target, step, full)
        with pytest.raises(BadInput, match="磁盘已满"):
            hold("a.pdf", PDF)
    assert files(tmp_path) == []
    assert hold("a.pdf", PDF)


@pytest.mark.django_db
def test_orphans_are_swept_after_a_day_and_named_files_stay(story: Any, tmp_path: Path) -> None:
    c, matter = story.cast, story.begin()
    story.does(c.clerk, "reported", matter, "2022-11-08T09:00", c.housing, text="进展", files=(story.file(),))
    hold("没人用.pdf", PDF)
    now = clock.now()
    assert sweep_orphans(now) == 0
    assert sweep_orphans(now + timedelta(days=2)) == 1
    assert files(tmp_path) == [path_of(Attachment.objects.get().sm3)]
