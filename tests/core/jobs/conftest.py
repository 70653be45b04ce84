"""A migrated database with a queue on it, and a clock the test can move."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.jobs.queue import JobQueue
from core.storage.database import Database
from core.storage.jobs import Jobs
from tests.core.storage.backends import BACKENDS, fresh


class Clock:
    """Real time, plus what the test adds."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def queue(database: Database, clock: Clock) -> JobQueue:
    return JobQueue(database, Jobs, lease_s=0.6, max_attempts=3, clock=clock)
