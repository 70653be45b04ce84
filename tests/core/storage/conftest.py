"""A migrated database per test: SQLite always, PostgreSQL too where VITRINE_TEST_POSTGRES holds its URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.storage.database import Database

POSTGRES = os.environ.get("VITRINE_TEST_POSTGRES", "")


@pytest.fixture(params=["sqlite", *([pytest.param("postgresql", marks=pytest.mark.postgres)] if POSTGRES else [])])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "postgresql":
        _empty_schema()
    url = POSTGRES if request.param == "postgresql" else f"sqlite:///{tmp_path / 'vitrine.db'}"
    database = Database(url, patience_s=5)
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def tx(database: Database) -> Iterator[sa.Connection]:
    """One long write transaction, for tests in which nobody else looks."""
    with database.write() as tx:
        yield tx


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """For what only SQLite has: a file, backups, locks of the whole database."""
    database = Database(f"sqlite:///{tmp_path / 'vitrine.db'}", patience_s=5)
    database.migrate()
    yield database
    database.close()


def _empty_schema() -> None:
    engine = sa.create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
