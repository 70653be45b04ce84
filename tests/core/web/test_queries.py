"""A file to search with: read once, gone at once, and only for who may see the collection."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import Refused
from core.web.limits import QUERY_BYTES
from tests.core.web.conftest import FROM_HERE


class Reading:
    """Stands in for the search: remembers what it was given to read."""

    def __init__(self) -> None:
        self.read: list[tuple[str, bytes]] = []
        self.paths: list[Path] = []

    def read_example(self, visitor, path, name):
        self.paths.append(path)
        self.read.append((name, path.read_bytes()))
        if path.read_bytes() == b"broken":
            raise Refused("E_CORRUPT", "it ends in the middle")
        return "key-1", "picture"


@pytest.fixture
def reading(place) -> Reading:
    place.services.searching = Reading()
    return place.services.searching


def test_the_file_is_read_under_its_name_and_then_gone(place, reading):
    answer = place.visitor().put("/api/query?name=my%20photo.jpg", content=b"bytes", headers=FROM_HERE)
    assert answer.json() == {"key": "key-1", "kind": "picture"}
    assert answer.headers["cache-control"] == "no-store"
    assert reading.read == [("my photo.jpg", b"bytes")]
    assert not reading.paths[0].exists()
    assert not reading.paths[0].parent.exists()


def test_a_file_that_is_refused_says_why_and_is_gone_too(place, reading):
    answer = place.visitor().put("/api/query?name=x", content=b"broken", headers=FROM_HERE)
    assert answer.json()["code"] == "E_CORRUPT"
    assert not reading.paths[0].exists()


def test_more_bytes_than_a_question_needs_are_refused_before_they_are_read(place, reading):
    headers = {**FROM_HERE, "Content-Length": str(QUERY_BYTES + 1)}
    assert place.visitor().put("/api/query?name=x", content=b"x", headers=headers).status_code == 413
    assert reading.read == []


def test_other_sites_and_strangers_cannot_use_it(place, reading):
    elsewhere = {"Origin": "http://evil.example"}
    assert place.visitor().put("/api/query?name=x", content=b"x", headers=elsewhere).status_code == 403
    assert reading.read == []


def test_a_busy_reader_asks_to_come_back(place, reading):
    route = next(r for r in place.site.routes() if getattr(r, "path", "") == "/api/query")
    assert route.methods == {"PUT"}
