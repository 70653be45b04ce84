"""Connections as Vitrine needs them: SQLite in WAL mode with synced commits, or PostgreSQL.

Writers queue with BEGIN IMMEDIATE, because SQLite cannot turn a reader into a writer while another
writes: that fails with "database is locked" at once, whatever the time-out.
"""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import event

from core.errors import SettingsError

BUSY_TIMEOUT_S = 10.0  # how long SQLite itself waits for another process
PAGE_SIZE_BYTES = 8192  # blobs of vectors: 16 % overhead instead of 35 % with 4096
Mode = Literal["read", "write", "migrate"]


def sqlite_engine(url: sa.URL, patience_s: float) -> sa.Engine:
    if not url.database or url.database == ":memory:":
        raise SettingsError("the database must be a file, for several processes share it; got one in memory")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        # None: SQLAlchemy's BEGIN is the only one, sqlite3 adds none of its own.
        connect_args={"isolation_level": None, "timeout": min(BUSY_TIMEOUT_S, patience_s)},
        json_serializer=_json,
        max_overflow=64,
        pool_timeout=patience_s,
    )
    event.listen(engine, "connect", _pragmas)
    return engine


def server_engine(url: sa.URL) -> sa.Engine:
    return sa.create_engine(url, json_serializer=_json, pool_pre_ping=True, max_overflow=64)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _pragmas(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(f"PRAGMA page_size={PAGE_SIZE_BYTES}")  # before WAL; ignored once the file exists
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")  # what somebody takes back is not kept in free pages
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        _switch_to_wal(connection)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Needed once in the life of the file. Does not wait for others by itself, hence the tries."""
    for remaining in range(200, -1, -1):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if not remaining:
                raise
            time.sleep(0.05)


def begin(connection: sa.Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    mode: Mode = connection.get_execution_options().get("vitrine_mode", "read")
    driver = driver_of(connection.connection)
    driver.execute(f"PRAGMA query_only={'ON' if mode == 'read' else 'OFF'}")
    # While a migration rebuilds a table its rows are dropped, and with them, by cascade, all vectors.
    driver.execute(f"PRAGMA foreign_keys={'OFF' if mode == 'migrate' else 'ON'}")
    connection.exec_driver_sql("BEGIN" if mode == "read" else "BEGIN IMMEDIATE")


def driver_of(connection: Any) -> sqlite3.Connection:
    driver = connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
