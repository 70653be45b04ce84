"""Which databases tests run on: SQLite, and PostgreSQL where VITRINE_TEST_POSTGRES is the URL of an empty one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

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
    else:
        (folder / "vitrine.db").write_bytes(_migrated())
    database = Database(POSTGRES if backend == "postgresql" else f"sqlite:///{folder / 'vitrine.db'}", patience_s=5)
    if backend == "postgresql":
        database.migrate()
    try:
        yield database
    finally:
        database.close()


@cache
def _migrated() -> bytes:
    """The file of an empty SQLite database: migrating one for each of some hundred tests takes a minute."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/vitrine.db")
        database.migrate()
        database.close()
        return Path(folder, "vitrine.db").read_bytes()


def _empty_schema() -> None:
    engine = sa.create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
