"""Which databases tests run on: SQLite, and PostgreSQL where VITRINE_TEST_POSTGRES is the URL of an empty one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.storage.database import Database

POSTGRES = os.environ.get("VITRINE_TEST_POSTGRES", "")
BACKENDS = ["sqlite", *([pytest.param("postgresql", marks=pytest.mark.postgres)] if POSTGRES else [])]


@contextmanager
def fresh(backend: str, folder: Path) -> Iterator[Database]:
    """A migrated and empty database; the one on PostgreSQL is emptied for it."""
    if backend == "postgresql":
        _empty_schema()
    database = Database(POSTGRES if backend == "postgresql" else f"sqlite:///{folder / 'vitrine.db'}", patience_s=5)
    database.migrate()
    try:
        yield database
    finally:
        database.close()


def _empty_schema() -> None:
    engine = sa.create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
