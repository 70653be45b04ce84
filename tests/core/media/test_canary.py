"""Nothing in a file makes the decoder call anybody: a canary listens."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.media.clips import film, numbered
from tests.core.media.test_magic import PLAYLISTS
from tests.core.media.test_sandbox import refused


class Canary:
    """A server on loopback that counts who calls."""

    def __init__(self, port: int = 0) -> None:
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port = self._socket.getsockname()[1]
        self.calls = 0
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@pytest.fixture
def canary() -> Iterator[Canary]:
    server = Canary()
    yield server
    server.close()


def test_the_canary_hears_a_call(canary: Canary) -> None:
    socket.create_connection(("127.0.0.1", canary.port)).close()
    time.sleep(0.2)
    assert canary.calls == 1


def test_playlists_call_nobody_whatever_they_are_named(canary: Canary, tmp_path: Path) -> None:
    film(tmp_path / "neighbour.mp4", map(numbered, range(5)))
    for i, text in enumerate(PLAYLISTS):
        path = tmp_path / f"p{i}{('.mp4', '.m3u8', '.mkv')[i % 3]}"
        path.write_text(text.replace("127.0.0.1", f"127.0.0.1:{canary.port}"))
        assert refused(path) == "E_PLAYLIST"
    assert canary.calls == 0
