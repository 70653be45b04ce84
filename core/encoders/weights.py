"""Weights of published models: downloaded once, resumed when cut, checked by SHA-256, then renamed into place.

Beside each file lies its digest in the format of `sha256sum -c`. A model is ready when the bytes on the disk have
the expected digest; that a file exists means nothing.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
from filelock import FileLock

from core.encoders.download import (
    CONNECT_TIMEOUT_S,
    READ_TIMEOUT_S,
    Download,
    NoSuchFile,
    Progress,
    note_of,
    require_space,
)
from core.encoders.files import CHUNK_BYTES, digest, examine
from core.encoders.known import KNOWN, Model, find
from core.errors import Refused, Unavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WeightStatus:
    """How it stands with the weights of one model.

    Attributes:
        state: ready (the digest fits), absent, partial (a download was cut and will resume), damaged.
        sha256: Of the file on the disk; empty while there is none.
    """

    name: str
    kind: Literal["clip", "whisper"]
    state: Literal["ready", "absent", "partial", "damaged"]
    size_bytes: int
    licence: str
    path: Path
    sha256: str = ""
    downloaded_bytes: int = 0


class WeightStore:
    """The folder with weights. Several processes may use it at once."""

    def __init__(
        self,
        models_dir: Path,
        *,
        find: Callable[[str], Model] = find,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        pause_s: float = 0.5,
    ) -> None:
        """`find` looks a published model up by name; `pause_s` is the wait before the first new attempt."""
        self._dir = models_dir
        self._find = find
        self._timeout = httpx.Timeout(READ_TIMEOUT_S, connect=connect_timeout_s)
        self._pause_s = pause_s
        self._digests: dict[tuple[str, int, int], str] = {}

    def status(self, name: str) -> WeightStatus:
        """Reads the whole file the first time: about 1 s for 600 MB.

        Raises:
            NotFound: nobody publishes a model of that name.
        """
        model = self._find(name)
        for path in self._places(model):
            if path.is_file():
                sha256 = self._digest(path)
                state: Literal["ready", "damaged"] = "ready" if self._fits(model, path, sha256) else "damaged"
                return WeightStatus(model.name, model.kind, state, path.stat().st_size, model.licence, path, sha256)
        path = self._places(model)[0]
        parts = [_part(place) for place in self._places(model) if _part(place).exists()]
        done = parts[0].stat().st_size if parts else 0
        return WeightStatus(
            model.name,
            model.kind,
            "partial" if done else "absent",
            model.size_bytes,
            model.licence,
            path,
            downloaded_bytes=done,
        )

    def known(self) -> tuple[WeightStatus, ...]:
        """The status of every well-known model."""
        return tuple(self.status(name) for name in KNOWN)

    def ready(self, name: str) -> Path | None:
        """The file, when its digest is the expected one."""
        status = self.status(name)
        return status.path if status.state == "ready" else None

    def install(self, name: str, progress: Progress | None = None, folder: Path | None = None) -> Path:
        """Download the weights, or copy them from `folder`, unless they are ready. Returns their path.

        While one process downloads, others that want the same model wait for it.

        Raises:
            NotFound: nobody publishes a model of that name.
            Unavailable: the publisher cannot be reached, or the connection keeps breaking.
            Refused: E_MODEL (not the expected bytes), E_NO_SPACE.
        """
        model = self._find(name)
        target = self._places(model)[0]
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{target.parent / model.name.replace('/', '_')}.lock"):
            if path := self.ready(name):
                return path
            if folder is not None:
                return self._copy(model, folder, progress or _silent)
            return self._download(model, progress or _silent)

    def _places(self, model: Model) -> list[Path]:
        """Where the file may lie: `models_dir`/clip/architecture/tag/..., or `models_dir`/whisper/..."""
        folder = self._dir / model.kind / (model.name if model.kind == "clip" else "")
        return [folder / file for file in model.files]

    def _digest(self, path: Path) -> str:
        facts = path.stat()
        key = str(path), facts.st_size, facts.st_mtime_ns
        if key not in self._digests:
            self._digests[key] = digest(path)
        return self._digests[key]

    def _fits(self, model: Model, path: Path, sha256: str) -> bool:
        expected = model.sha256 or _recorded(path)
        if expected:
            return sha256.startswith(expected)
        # Put here by hand. A safetensors file states its own length and holds no code, so its first digest counts.
        with suppress(Refused):
            if path.suffix == ".safetensors":
                examine(path)
                with suppress(OSError):  # a read-only folder: it is examined anew each time
                    _record(path, sha256)
                return True
        return False

    def _copy(self, model: Model, folder: Path, progress: Progress) -> Path:
        found = next((path for path in _candidates(folder, model) if path.is_file()), None)
        if found is None:
            raise Unavailable(f"{folder} holds none of {', '.join(model.files)}.")
        target = self._places(model)[model.files.index(found.name)]
        total = found.stat().st_size
        require_space(target.parent, total)
        part = _part(target)
        with found.open("rb") as source, part.open("wb") as copy:
            while chunk := source.read(CHUNK_BYTES):
                copy.write(chunk)
                progress(copy.tell(), total)
        return self._accept(model, part, target, model.sha256 or _recorded(found))

    def _download(self, model: Model, progress: Progress) -> Path:
        for url, target in zip(model.urls, self._places(model), strict=True):
            try:
                return self._fetch(model, url, target, progress)
            except NoSuchFile:
                log.info("%s has no %s", model.name, url)
        raise Unavailable(f"None of the addresses of {model.name} has the file any more.")

    def _fetch(self, model: Model, url: str, target: Path, progress: Progress) -> Path:
        """Download to `.part`, however often the connection breaks; a wrong result is fetched anew once."""
        part = _part(target)
        folder = self._places(model)[0].parent
        download = Download(model.name, folder, url, part, self._timeout, self._pause_s, progress)
        try:
            return self._accept(model, part, target, download.bring(model.sha256))
        except Refused as refused:
            # A byte was changed on the way, or the beginning on the disk came from another version.
            log.warning("%s is downloaded again: %s", model.name, refused)
        return self._accept(model, part, target, download.bring(model.sha256))

    def _accept(self, model: Model, part: Path, target: Path, expected: str) -> Path:
        """Check the digest, make the bytes durable and give them their name.

        Raises:
            Refused: E_MODEL; the wrong bytes are removed.
        """
        sha256 = digest(part)
        try:
            if expected and not sha256.startswith(expected):
                raise Refused("E_MODEL", f"{model.name} has the digest {sha256[:12]}…, expected {expected[:12]}….")
            if not expected and target.suffix != ".safetensors":
                raise Refused("E_MODEL", f"{target.name} has no published digest, so it is not trusted.")
            examine(part, target.name)
        except Refused:
            part.unlink()
            note_of(part).unlink(missing_ok=True)
            raise
        _sync(part)
        _record(target, sha256)  # first: without its file a record does no harm
        part.replace(target)
        _sync(target.parent)
        note_of(part).unlink(missing_ok=True)
        return target


def _candidates(folder: Path, model: Model) -> Iterator[Path]:
    """Where a person may have put the file: at the top, or in the layout of the store."""
    for inside in (folder, folder / model.name, folder / model.kind, folder / model.kind / model.name):
        for file in model.files:
            yield inside / file


def _part(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


def _record_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _record(path: Path, sha256: str) -> None:
    _record_path(path).write_text(f"{sha256}  {path.name}\n")


def _recorded(path: Path) -> str:
    """The digest noted when the file was installed, or ""."""
    with suppress(OSError):
        found = re.match(r"[0-9a-f]{64}\b", _record_path(path).read_text())
        return found[0] if found else ""
    return ""


def _sync(path: Path) -> None:
    """Make a file or a folder durable; systems that cannot sync folders are forgiven."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _silent(done: int, total: int) -> None:
    return None
