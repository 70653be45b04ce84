"""The database of a collection: SQLite in WAL mode on one machine, or PostgreSQL, behind one class.

Nothing may open() the file of a live SQLite database, not even to copy or hash it: closing it drops
this process' locks, and other processes then delete the log that is still being written.
"""

from __future__ import annotations

import os
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import Refused, Unavailable
from core.storage import revisions
from core.storage.engines import Mode, begin, driver_of, server_engine, sqlite_engine

PATIENCE_S = 20.0  # how long we go on trying altogether


class Database:
    """One per process and collection; safe to share between threads.

    Args:
        url: SQLAlchemy URL, e.g. sqlite:////srv/vitrine/vitrine.db; its folder is made when missing.
        patience_s: How long to wait for other writers before giving up.
    """

    def __init__(self, url: str, *, patience_s: float = PATIENCE_S) -> None:
        self.url = sa.make_url(url)
        self.patience_s = patience_s
        self._turn = threading.Lock()
        self._sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = sqlite_engine(self.url, patience_s) if self._sqlite else server_engine(self.url)
        event.listen(self._engine, "begin", begin)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A snapshot of the collection; writing in it is refused.

        Raises:
            Unavailable: the database cannot be reached, or stayed locked.
        """
        with self._transaction("read") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Everything in the block is stored together, or, after an exception, not at all.

        Keep the block short and never open a second one inside it: there is one writer at a time.

        Raises:
            Unavailable: others kept writing for longer than `patience_s`.
            Refused: the disk is full (E_NO_SPACE).
        """
        with self._queued(), self._transaction("write") as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the tables to the present version; several processes may do so at once.

        Raises:
            VitrineError: a newer Vitrine wrote this database.
        """
        from core.storage import migration  # Alembic takes 0.3 s to import and is needed here only

        with self.read() as tx:
            if migration.is_current(tx):
                return
        with self._queued(), self._transaction("migrate") as tx:
            migration.upgrade(tx)

    def revision(self) -> int:
        """Moves with every change of items, vectors or spaces."""
        with self.read() as tx:
            return revisions.current(tx, "collection")

    def feedback_revision(self) -> int:
        """Moves with every change of interactions."""
        with self.read() as tx:
            return revisions.current(tx, "feedback")

    def understanding_revision(self) -> int:
        """Moves with every change of segments, findings, tags or verdicts."""
        with self.read() as tx:
            return revisions.current(tx, "understanding")

    def check(self) -> list[str]:
        """Damage found in the file and rows that refer to nothing, as sentences; [] is good."""
        if not self._sqlite:
            return []  # PostgreSQL enforces both by itself
        try:
            with self.read() as tx:
                damage = [str(row[0]) for row in tx.exec_driver_sql("PRAGMA integrity_check")]
                orphans = tx.exec_driver_sql("PRAGMA foreign_key_check").all()
        except DatabaseError as error:
            return [f"the database cannot be read: {error.orig}"]
        return [line for line in damage if line != "ok"] + [
            f"row {row[1]} of {row[0]} refers to a missing row of {row[2]}" for row in orphans
        ]

    def backup(self, target: Path) -> None:
        """Copy a consistent snapshot to `target`, also while others write; appears only when complete.

        Raises:
            Unavailable: on PostgreSQL, where pg_dump does this.
            sqlite3.DatabaseError: the copy is damaged, hence so is the source.
        """
        self._only_sqlite("pg_dump")
        if target.absolute() == Path(self.url.database or "").absolute():
            raise ValueError(f"{target} is the database itself")
        part = target.with_name(target.name + ".part")
        part.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with self.read() as tx, closing(sqlite3.connect(part)) as copy:
            driver_of(tx.connection).backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # a backup is one file
            _must_be_sound(copy)
        os.replace(part, target)

    def restore(self, source: Path) -> None:
        """Replace everything in this database by the backup `source`; other processes may stay connected.

        Raises:
            sqlite3.DatabaseError: `source` is damaged or no database; nothing was changed.
            Unavailable: on PostgreSQL, where pg_restore does this.
        """
        self._only_sqlite("pg_restore")
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            _must_be_sound(copy)
            with self._queued(), closing(self._engine.raw_connection()) as connection:
                driver_of(connection).execute("PRAGMA query_only=OFF")
                copy.backup(driver_of(connection))

    def scrub(self) -> None:
        """Overwrite what deleting left behind in the file: SQLite only marks it as free. Waits for readers to finish.

        PostgreSQL does this by itself (autovacuum).

        Raises:
            Unavailable: others kept reading or writing for longer than `patience_s`.
        """
        if not self._sqlite:
            return
        deadline = time.monotonic() + self.patience_s
        with self._queued(), closing(self._engine.raw_connection()) as connection:
            driver = driver_of(connection)
            driver.execute("PRAGMA query_only=OFF")
            for command in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                while _was_busy(driver, command):
                    if time.monotonic() >= deadline:
                        raise Unavailable("the database is being read: try again in a moment")
                    time.sleep(0.05)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _transaction(self, mode: Mode) -> Iterator[sa.Connection]:
        connection = self._begun(mode)
        try:
            yield connection
            connection.commit()
        except DBAPIError as error:
            connection.rollback()
            if _is_full(error):
                raise Refused("E_NO_SPACE", "The database could not grow.") from error
            if self._is_passing(error):
                raise Unavailable(f"the database did not answer: {error.orig}") from error
            raise
        finally:
            connection.close()  # rolls back whatever was not committed

    def _begun(self, mode: Mode) -> sa.Connection:
        """A connection inside a new transaction, after as many tries as patience allows."""
        deadline = time.monotonic() + self.patience_s
        while True:
            try:
                return self._try_to_begin(mode)
            except PoolTimeout as error:
                raise Unavailable("too many visitors are using the database at once") from error
            except OperationalError as error:
                if not self._is_passing(error):
                    raise
                if time.monotonic() >= deadline:
                    raise Unavailable(f"the database was busy with other work for {self.patience_s:.0f} s") from error
            time.sleep(random.uniform(0.01, 0.05))  # so that those who wait do not all come back together

    def _try_to_begin(self, mode: Mode) -> sa.Connection:
        connection = self._engine.connect()
        try:
            if mode == "read" and not self._sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            connection = connection.execution_options(vitrine_mode=mode)
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _queued(self) -> Iterator[None]:
        """Let the threads of this process take turns fairly; SQLite's own waiting is a lottery."""
        if not self._sqlite:
            yield
            return
        if not self._turn.acquire(timeout=self.patience_s):
            raise Unavailable(f"the database was busy with other work for {self.patience_s:.0f} s")
        try:
            yield
        finally:
            self._turn.release()

    def _is_passing(self, error: DBAPIError) -> bool:
        """Whether trying again later may help."""
        if not self._sqlite:
            return isinstance(error, OperationalError)
        return "locked" in str(error.orig) or "busy" in str(error.orig)

    def _only_sqlite(self, tool: str) -> None:
        if not self._sqlite:
            raise Unavailable(f"a PostgreSQL database is copied with {tool}, not by Vitrine")


def _was_busy(connection: sqlite3.Connection, command: str) -> bool:
    """Run a command that needs the file for itself; says whether others were in the way."""
    try:
        found = connection.execute(command).fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            return True
        raise
    return found is not None and found[0] != 0


def _is_full(error: DBAPIError) -> bool:
    return "disk is full" in str(error.orig) or "No space left" in str(error.orig)


def _must_be_sound(copy: sqlite3.Connection) -> None:
    found = copy.execute("PRAGMA integrity_check").fetchone()
    if found != ("ok",):
        raise sqlite3.DatabaseError(f"the copy is damaged: {found[0]}")
