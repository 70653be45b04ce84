"""Brings one file from its publisher: resumed where it was cut, also by the next process, and never mixed up.

Beside the beginning that is on the disk lies a note of the version it comes from; it is continued only where that
version, or the digest in the end, can tell whether both halves fit.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx

from core.encoders.files import CHUNK_BYTES
from core.encoders.known import size_text
from core.errors import Refused, Unavailable

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Hears bytes done and bytes in all (0 while unknown). Raising in it stops the download; it resumes next time."""

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 30.0
FRUITLESS_ATTEMPTS = 4  # in a row, without one more byte
SPARE_BYTES = 256 << 20  # left free on the disk


class Download:
    """One address, and the file its bytes go to.

    Args:
        name: What is downloaded, in sentences for a person.
        folder: Where a person without a network may put the file.
        part: Holds the beginning, until it is the whole.
        pause_s: The wait before the first new attempt; it doubles with every fruitless one.
    """

    def __init__(
        self, name: str, folder: Path, url: str, part: Path, timeout: httpx.Timeout, pause_s: float, progress: Progress
    ) -> None:
        self._name, self._folder = name, folder
        self._url, self._part = url, part
        self._timeout, self._pause_s = timeout, pause_s
        self._progress = progress

    def bring(self, expected: str) -> str:
        """Bring the part to its full length; returns the digest that is `expected` or the publisher states, or "".

        Raises:
            NoSuchFile: the publisher has no file at this address.
            Unavailable: the publisher cannot be reached, or the connection keeps breaking.
            Refused: E_NO_SPACE.
        """
        fruitless, reached = 0, False
        with httpx.Client(timeout=self._timeout, follow_redirects=True) as client:
            while True:
                before = length(self._part)
                try:
                    for response in self._attempt(client, expected):
                        reached = True
                        expected = expected or _stated_digest(response)
                    return expected
                except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                    if not reached:
                        raise Unavailable(self._unreachable(error)) from None
                    trouble: Exception = error
                except httpx.TransportError as error:
                    trouble = error
                fruitless = 0 if length(self._part) > before else fruitless + 1
                if fruitless >= FRUITLESS_ATTEMPTS:
                    raise Unavailable(
                        f"The download of {self._name} keeps breaking off after "
                        f"{size_text(length(self._part))}; it continues there next time. ({trouble})"
                    )
                log.warning("download of %s was cut at %d bytes: %s", self._name, length(self._part), trouble)
                time.sleep(self._pause_s * 2**fruitless)

    def _attempt(self, client: httpx.Client, expected: str) -> Iterator[httpx.Response]:
        """One request. Yields the response once its headers are read, then writes its body."""
        part, offset = self._part, length(self._part)
        with client.stream("GET", self._url, headers=_range_headers(part, offset, expected)) as response:
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                yield response
                if _total(response, 0) != offset:  # not simply complete, but something else
                    part.unlink()
                    raise httpx.ReadError("the beginning on the disk does not fit")
                return
            _raise_for_status(response, self._url)
            yield response
            if response.status_code != httpx.codes.PARTIAL_CONTENT:
                offset = 0
            total = _total(response, offset)
            require_space(part.parent, total - offset)
            note_of(part).write_text(json.dumps({"etag": response.headers.get("etag", "")}))
            heard = offset
            with part.open("ab" if offset else "wb") as file:
                for chunk in response.iter_raw():  # with a chunk size httpx would drop the bytes before a cut
                    file.write(chunk)
                    if file.tell() - heard >= CHUNK_BYTES or file.tell() == total:
                        heard = file.tell()
                        self._progress(heard, total)
            if total and length(part) < total:
                raise httpx.ReadError(f"the connection ended at {length(part)} of {total} bytes")

    def _unreachable(self, error: Exception) -> str:
        return (
            f"{httpx.URL(self._url).host} cannot be reached, so the weights of {self._name} were not downloaded. "
            f"Without a network, put the file into {self._folder}. ({error})"
        )


class NoSuchFile(Exception):
    """The publisher has no file at this address."""


def _raise_for_status(response: httpx.Response, url: str) -> None:
    if response.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
        raise NoSuchFile
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
        etag = str(json.loads(note_of(part).read_text()).get("etag", ""))
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


def require_space(folder: Path, n_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if n_bytes + SPARE_BYTES > free:
        raise Refused("E_NO_SPACE", f"{size_text(n_bytes)} are needed, {size_text(free)} are free.")


def note_of(part: Path) -> Path:
    """Which version of the file the beginning in `part` comes from."""
    return part.with_name(f"{part.name}.json")


def length(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
