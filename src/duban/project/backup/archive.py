"""The archive itself: a tar whose parts are digested while they are written and again while they are read.

Nothing is ever unpacked by the archive's own word: each part is one the manifest names, and goes where we say.
"""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from cryptography.hazmat.primitives import hashes

from duban.core.problem import BadInput, Place, Problem
from duban.project.backup.manifest import NAME, Manifest, Part, read_manifest

_PIECE: Final = 1 << 20
_BROKEN: Final = "请换一份备份"


class _Digesting(io.RawIOBase):
    """A reader that digests what passes through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._hasher = source, hashes.Hash(hashes.SM3())

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._hasher.update(piece)
        return piece

    def sm3(self) -> str:
        return self._hasher.finalize().hex()


class Writing:
    """An archive being written; readable by its owner only.

    Args:
        path: where; it must not exist.
        mtime: what its parts are dated, in seconds.
    """

    def __init__(self, path: Path, mtime: int) -> None:
        self._raw = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._tar = tarfile.open(fileobj=self._raw, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by `close`
        self._mtime = mtime
        self.parts: dict[str, Part] = {}

    def add(self, member: str, path: Path) -> Part:
        """Adds a file.

        Raises:
            FileNotFoundError: it is gone; the archive is as before.
        """
        with path.open("rb") as source:
            reader = _Digesting(source)
            size = os.fstat(source.fileno()).st_size
            self._tar.addfile(self._head(member, size), reader)
        self.parts[member] = Part(size, reader.sm3())
        return self.parts[member]

    def finish(self, manifest: Manifest) -> None:
        """The manifest, and all of it on the disk."""
        text = manifest.text().encode()
        self._tar.addfile(self._head(NAME, len(text)), io.BytesIO(text))
        self._tar.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()

    def drop(self) -> None:
        """Leaves off, whatever was written."""
        self._raw.close()

    def _head(self, member: str, size: int) -> tarfile.TarInfo:
        head = tarfile.TarInfo(member)
        head.size, head.mtime, head.mode = size, self._mtime, 0o600
        return head


class Reading:
    """An archive that was opened: its manifest has been read, its parts not yet."""

    def __init__(self, tar: tarfile.TarFile, name: str) -> None:
        self._tar, self._name = tar, name
        members = {each.name: each for each in tar.getmembers() if each.isfile()}
        told = tar.extractfile(members[NAME]) if NAME in members else None
        if told is None:
            raise BadInput(Problem(Place(name), "没有清单，不是完整的备份", "backup-half", _BROKEN))
        self.manifest = read_manifest(told.read(), name)
        self._members: Mapping[str, tarfile.TarInfo] = members

    def check(self) -> None:
        """Reads every part and keeps nothing.

        Raises:
            BadInput: one is missing, or not what the manifest says.
        """
        for member in self.manifest.parts:
            for _ in self._pieces(member):
                pass

    def unpack(self, member: str, to: Path) -> None:
        """One part to a file that does not exist yet, readable by its owner only.

        Raises:
            BadInput: it is missing, or not what the manifest says.
        """
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.writelines(self._pieces(member))
            target.flush()
            os.fsync(target.fileno())

    def _pieces(self, member: str) -> Iterator[bytes]:
        part, head = self.manifest.parts[member], self._members.get(member)
        source = self._tar.extractfile(head) if head and head.size == part.size else None
        if source is None:
            raise BadInput(Problem(Place(self._name), f"缺少“{member}”，或大小不符", "backup-broken", _BROKEN))
        reader = _Digesting(source)
        while piece := reader.read(_PIECE):
            yield piece
        if reader.sm3() != part.sm3:
            raise BadInput(Problem(Place(self._name), f"“{member}”的摘要与清单不符", "backup-broken", _BROKEN))


@contextmanager
def opened(path: Path) -> Iterator[Reading]:
    """The archive at ``path``.

    Raises:
        BadInput: there is none, or it is no whole backup.
    """
    try:
        with tarfile.open(path, "r:") as tar:
            yield Reading(tar, path.name)
    except (tarfile.TarError, EOFError) as wrong:
        raise BadInput(Problem(Place(path.name), "不是完整的备份文件", "backup-half", _BROKEN)) from wrong
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError) as wrong:
        if Path(wrong.filename or "") != path:
            raise
        raise BadInput(Problem(Place(str(path)), f"读不了（{wrong.strerror}）", "backup-unreadable")) from wrong
