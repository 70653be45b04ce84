"""A migrated database per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.storage.database import Database
from core.storage.jobs import Jobs
from tests.core.storage.backends import BACKENDS, fresh
from tests.core.storage.job_steps import Clock


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def tx(database: Database) -> Iterator[sa.Connection]:
    """One long write transaction, for tests in which nobody else looks."""
    with database.write() as tx:
        if tx.dialect.name == "sqlite":  # turn round every answer whose order nobody asked for
            tx.exec_driver_sql("PRAGMA reverse_unordered_selects=ON")
        yield tx


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """For what only SQLite has: a file, backups, locks of the whole database."""
    with fresh("sqlite", tmp_path) as database:
        yield database


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(tx: sa.Connection, clock: Clock) -> Jobs:
    return Jobs(tx, max_attempts=3, clock=clock)
