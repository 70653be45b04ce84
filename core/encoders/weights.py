"""Weights of published models: downloaded once, resumed when cut, checked by SHA-256, then renamed into place.

Beside each file lies its digest in the format of `sha256sum -c`. A model is ready when the bytes on the disk have
the expected digest; that a file exists means nothing.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
from filelock import FileLock

from core.encoders.files import CHUNK_BYTES, digest, examine
from core.encoders.known import KNOWN, Model, find, size_text
from core.errors import Refused, Unavailable

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Hears bytes done and bytes in all (0 while unknown). Raising in it stops the download; it resumes next time."""

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 30.0
FRUITLESS_ATTEMPTS = 4  # in a row, without one more byte
SPARE_BYTES = 256 << 20  # left free on the disk


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
        _require_space(target.parent, total)
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
            except _NoSuchFile:
                log.info("%s has no %s", model.name, url)
        raise Unavailable(f"None of the addresses of {model.name} has the file any more.")

    def _fetch(self, model: Model, url: str, target: Path, progress: Progress) -> Path:
        """Download to `.part`, however often the connection breaks; a wrong result is fetched anew once."""
        part = _part(target)
        try:
            return self._accept(model, part, target, self._transfer(model, url, part, progress))
        except Refused as refused:
            # A byte was changed on the way, or the beginning on the disk came from another version.
            log.warning("%s is downloaded again: %s", model.name, refused)
        return self._accept(model, part, target, self._transfer(model, url, part, progress))

    def _transfer(self, model: Model, url: str, part: Path, progress: Progress) -> str:
        """Bring `part` to its full length; returns the digest the publisher states, or ""."""
        fruitless, expected, reached = 0, model.sha256, False
        with httpx.Client(timeout=self._timeout, follow_redirects=True) as client:
            while True:
                before = _length(part)
                try:
                    for response in self._attempt(client, url, part, expected, progress):
                        reached = True
                        expected = expected or _stated_digest(response)
                    return expected
                except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                    if not reached:
                        raise Unavailable(self._unreachable(model, url, error)) from None
                    trouble: Exception = error
                except httpx.TransportError as error:
                    trouble = error
                fruitless = 0 if _length(part) > before else fruitless + 1
                if fruitless >= FRUITLESS_ATTEMPTS:
                    raise Unavailable(
                        f"The download of {model.name} keeps breaking off after "
                        f"{size_text(_length(part))}; it continues there next time. ({trouble})"
                    )
                log.warning("download of %s was cut at %d bytes: %s", model.name, _length(part), trouble)
                time.sleep(self._pause_s * 2**fruitless)

    def _attempt(
        self, client: httpx.Client, url: str, part: Path, expected: str, progress: Progress
    ) -> Iterator[httpx.Response]:
        """One request. Yields the response once its headers are read, then writes its body."""
        offset = _length(part)
        with client.stream("GET", url, headers=_range_headers(part, offset, expected)) as response:
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                yield response
                if _total(response, 0) != offset:  # not simply complete, but something else
                    part.unlink()
                    raise httpx.ReadError("the beginning on the disk does not fit")
                return
            _raise_for_status(response, url)
            yield response
            if response.status_code != httpx.codes.PARTIAL_CONTENT:
                offset = 0
            total = _total(response, offset)
            _require_space(part.parent, total - offset)
            _about(part).write_text(json.dumps({"etag": response.headers.get("etag", "")}))
            heard = offset
            with part.open("ab" if offset else "wb") as file:
                for chunk in response.iter_raw():  # with a chunk size httpx would drop the bytes before a cut
                    file.write(chunk)
                    if file.tell() - heard >= CHUNK_BYTES or file.tell() == total:
                        heard = file.tell()
                        progress(heard, total)
            if total and _length(part) < total:
                raise httpx.ReadError(f"the connection ended at {_length(part)} of {total} bytes")

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
            _about(part).unlink(missing_ok=True)
            raise
        _sync(part)
        _record(target, sha256)  # first: without its file a record does no harm
        part.replace(target)
        _sync(target.parent)
        _about(part).unlink(missing_ok=True)
        return target

    def _unreachable(self, model: Model, url: str, error: Exception) -> str:
        return (
            f"{httpx.URL(url).host} cannot be reached, so the weights of {model.name} were not downloaded. "
            f"Without a network, put the file into {self._places(model)[0].parent}. ({error})"
        )


class _NoSuchFile(Exception):
    """The publisher has no file at this address."""


def _raise_for_status(response: httpx.Response, url: str) -> None:
    if response.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
        raise _NoSuchFile
    if response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise httpx.ReadError(f"the server answered {response.status_code}")
    if not response.is_success:
        raise Unavailable(f"{httpx.URL(url).host} answered {response.status_code} for {url}.")


def _range_headers(part: Path, offset: int, expected: str) -> dict[str, str]:
    """Ask for the rest when it can be told whether it fits: by the version's ETag, or by the digest in the end."""
    headers = {"Accept-Encoding": "identity"}
    if offset == 0:
        return headers
    etag = ""
    with suppress(OSError, ValueError):
        etag = str(json.loads(_about(part).read_text()).get("etag", ""))
    if etag.startswith('"'):  # weak ones are not allowed here
        return headers | {"Range": f"bytes={offset}-", "If-Range": etag}
    return headers | {"Range": f"bytes={offset}-"} if expected else headers


def _stated_digest(response: httpx.Response) -> str:
    """What the Hugging Face hub states for large files, in its redirect or its answer."""
    for answer in [*response.history, response]:
        found = re.fullmatch(r'"?([0-9a-f]{64})"?', answer.headers.get("x-linked-etag", ""))
        if found:
            return found[1]
    return ""


def _total(response: httpx.Response, offset: int) -> int:
    """Length of the whole file in bytes; 0 when the server does not say."""
    if "content-range" in response.headers:
        total = response.headers["content-range"].rpartition("/")[2]
        return int(total) if total.isdigit() else 0
    return offset + int(response.headers.get("content-length", 0))


def _candidates(folder: Path, model: Model) -> Iterator[Path]:
    """Where a person may have put the file: at the top, or in the layout of the store."""
    for inside in (folder, folder / model.name, folder / model.kind, folder / model.kind / model.name):
        for file in model.files:
            yield inside / file


def _require_space(folder: Path, n_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if n_bytes + SPARE_BYTES > free:
        raise Refused("E_NO_SPACE", f"{size_text(n_bytes)} are needed, {size_text(free)} are free.")


def _part(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


def _about(part: Path) -> Path:
    """Which version of the file the beginning in `part` comes from."""
    return part.with_name(f"{part.name}.json")


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


def _length(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


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
