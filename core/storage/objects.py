"""Files by content: the bytes of a recording lie under the sha256 of those bytes, and never change.

A file appears under its name only after all of it reached the disk, so that a crash leaves
either the whole object or a temporary file nobody looks at. Store the row that mentions it after that.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.errors import Refused

CHUNK_BYTES = 1024**2
FORGOTTEN_AFTER_S = 3600.0  # a temporary file this old belongs to a process that died

_NAME = re.compile(r"[0-9a-f]{64}")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def hash_file(path: Path) -> tuple[str, int]:
    """(sha256 in hexadecimal, size in bytes), read in pieces of constant memory."""
    digest = hashlib.sha256()
    size_bytes = 0
    with path.open("rb") as file:
        for chunk in _chunks(file):
            digest.update(chunk)
            size_bytes += len(chunk)
    return digest.hexdigest(), size_bytes


class Objects:
    """The objects below one folder; stills and other derived files lie in a folder `derived` beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._temporary = root / "tmp"
        self._temporary.mkdir(parents=True, exist_ok=True)

    hash_file = staticmethod(hash_file)

    def path(self, sha256: str) -> Path:
        """Where that object is, or would be.

        Raises:
            ValueError: not a sha256 in lower-case hexadecimal; nothing else ever becomes a path.
        """
        return self.root / _shard(sha256)

    def derived(self, sha256: str) -> Path:
        """The folder for what was computed from that object; it is not made here."""
        return self.root.parent / "derived" / _shard(sha256)

    def contains(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def put(self, source: Path, sha256: str, *, move: bool) -> Path:
        """Store `source` as the object `sha256`; afterwards it survives a power loss.

        Args:
            sha256: What `hash_file` gave for it. Checked again while copying, trusted when moving.
            move: Take the file itself where it lies on the same disk; it is gone afterwards either way.

        Raises:
            Refused: the disk is full (E_NO_SPACE), or the file changed meanwhile (E_CORRUPT).
        """
        target = self.path(sha256)
        if not target.is_file() or target.stat().st_size != source.stat().st_size:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (move and _renamed(source, target)):
                with self._temporary_file() as part:
                    _copy(source, part, sha256)
                    os.replace(part, target)
            for folder in (target.parent, target.parent.parent, self.root):  # new folders are new entries too
                _sync(folder)
        if move:
            source.unlink(missing_ok=True)
        return target

    def remove(self, sha256: str) -> None:
        """Delete an object and what was derived from it; none there is fine too."""
        self.path(sha256).unlink(missing_ok=True)
        shutil.rmtree(self.derived(sha256), ignore_errors=True)

    def all(self) -> Iterator[str]:
        """The sha256 of every object, sorted."""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if _NAME.fullmatch(path.name) and path.is_file():
                yield path.name

    def verify(self, sha256: str) -> bool:
        """Whether the object is there and still has the content its name promises; reads all of it."""
        return self.contains(sha256) and hash_file(self.path(sha256))[0] == sha256

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.root).free

    def partial(self, now_s: float | None = None) -> tuple[Path, ...]:
        """Temporary files left by processes that died: last written more than an hour ago."""
        limit = (time.time() if now_s is None else now_s) - FORGOTTEN_AFTER_S
        return tuple(sorted(path for path in self._temporary.iterdir() if _written_s(path) < limit))

    @contextmanager
    def _temporary_file(self) -> Iterator[Path]:
        part = self._temporary / f"{uuid.uuid4().hex}.part"
        try:
            yield part
        except OSError as error:
            if error.errno in _FULL:
                raise Refused("E_NO_SPACE") from error
            raise
        finally:
            part.unlink(missing_ok=True)


def _shard(sha256: str) -> Path:
    if not _NAME.fullmatch(sha256):
        raise ValueError(f"not a sha256: {sha256!r}")
    return Path(sha256[:2], sha256[2:4], sha256)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _renamed(source: Path, target: Path) -> bool:
    if source.is_symlink():
        return False  # we want the recording, not the signpost
    _sync(source)
    try:
        os.rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False  # on another disk: it has to be copied
    return True


def _copy(source: Path, part: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    with source.open("rb") as reading, part.open("xb") as writing:
        for chunk in _chunks(reading):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    if digest.hexdigest() != sha256:
        raise Refused("E_CORRUPT", "It changed while it was being stored.")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # finished at this very moment
        return float("inf")
