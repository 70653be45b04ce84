"""Where files of an export go: a zip, or a folder. Files are copied in pieces, so memory does not grow with them."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

PIECE_BYTES = 1024**2
_ENDINGS = {
    "matroska": ".mkv",
    "mp4": ".mp4",
    "mpeg": ".mp3",
    "ogg": ".ogg",
    "quicktime": ".mov",
    "wav": ".wav",
    "x-flac": ".flac",
    "x-matroska": ".mkv",
    "x-wav": ".wav",
}
_CLAIMED_TOO = {
    ".opus": ("ogg",),
    ".oga": ("ogg",),
    ".ogv": ("ogg",),
    ".m4a": ("mp4",),
    ".m4v": ("mp4",),
    ".mpg": ("mpeg",),
}
Grown = Callable[[int], None]
"""Told how many bytes were written since the last call; raises to stop."""


def unheard(size_bytes: int) -> None:
    """Nobody wants to know."""


class Package(Protocol):
    """Takes files by name; names use "/" and are given once."""

    def text(self, name: str, parts: Iterable[str]) -> None: ...

    def file(self, name: str, source: Path) -> None: ...


class Zip:
    """A zip file. Text is compressed, recordings and pictures are stored: they are compressed already.

    Args:
        at: Date of every entry, so that equal content gives equal bytes.
    """

    def __init__(self, target: IO[bytes], at: datetime, grown: Grown = unheard) -> None:
        self._zip = zipfile.ZipFile(target, "w", allowZip64=True)
        self._date = at.timetuple()[:6]
        self._grown = grown

    def __enter__(self) -> Zip:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with nullcontext() if kind is None else suppress(OSError, ValueError):
            self._zip.close()  # also after a failure, or it would try again when it is forgotten

    def text(self, name: str, parts: Iterable[str]) -> None:
        with self._zip.open(self._entry(name, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as target:
            _write(target, parts, self._grown)

    def file(self, name: str, source: Path) -> None:
        with self._zip.open(self._entry(name, zipfile.ZIP_STORED), "w", force_zip64=True) as target:
            _copy(source, target, self._grown)

    def _entry(self, name: str, compression: int) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self._date)
        entry.compress_type = compression
        entry.external_attr = 0o100644 << 16
        return entry


class Folder:
    """A folder; what lies in it already under the same names is replaced."""

    def __init__(self, root: Path, grown: Grown = unheard) -> None:
        self._root = root
        self._grown = grown

    def text(self, name: str, parts: Iterable[str]) -> None:
        with self._place(name).open("wb") as target:
            _write(target, parts, self._grown)

    def file(self, name: str, source: Path) -> None:
        with self._place(name).open("wb") as target:
            _copy(source, target, self._grown)

    def _place(self, name: str) -> Path:
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def slug(text: str, limit: int = 60) -> str:
    """A file name of plain letters that every system and every web server takes: "Über die See" -> "uber-die-see"."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].strip("-")


def suffix(mime: str, original_name: str) -> str:
    """The ending of a recording's file, by the type that was detected: "video/mp4" -> ".mp4"."""
    kind, _, form = mime.partition("/")
    claimed = PurePosixPath(original_name).suffix.lower()
    if form in _CLAIMED_TOO.get(claimed, ()):
        return claimed
    return _ENDINGS.get(form, f".{form}" if kind in ("audio", "video") and form.isalnum() else ".bin")


def _write(target: IO[bytes], parts: Iterable[str], grown: Grown) -> None:
    for part in parts:
        data = part.encode("utf-8")
        target.write(data)
        grown(len(data))


def _copy(source: Path, target: IO[bytes], grown: Grown) -> None:
    with source.open("rb") as reading:
        while piece := reading.read(PIECE_BYTES):
            target.write(piece)
            grown(len(piece))
