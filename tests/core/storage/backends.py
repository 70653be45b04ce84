"""Which databases tests run on: SQLite, and PostgreSQL where VITRINE_TEST_POSTGRES is the URL of an empty one.

`tools/with_postgres.sh` starts such a server for the time of a command.
"""

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
    """A migrated and empty database; the one on PostgreSQL is made anew for it."""
    if backend == "postgresql":
        _copy_template()
    else:
        (folder / "vitrine.db").write_bytes(_migrated())
    database = Database(POSTGRES if backend == "postgresql" else f"sqlite:///{folder / 'vitrine.db'}", patience_s=5)
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


def _copy_template() -> None:
    """A copy takes a tenth of the time that migrations do."""
    template, url = _template(), sa.make_url(POSTGRES)
    with _administration() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{url.database}" TEMPLATE "{template}"')


@cache
def _template() -> str:
    """The name of a migrated database that nobody is connected to."""
    url = sa.make_url(POSTGRES)
    name = f"{url.database}_migrated"
    with _administration() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    database = Database(url.set(database=name).render_as_string(hide_password=False))
    database.migrate()
    database.close()
    return name


@contextmanager
def _administration() -> Iterator[sa.Connection]:
    """A connection to the server from which databases can be made and dropped."""
    engine = sa.create_engine(sa.make_url(POSTGRES).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()
