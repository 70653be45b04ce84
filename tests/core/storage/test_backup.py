"""A backup is one moment in one file; a damaged one changes nothing."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.items import Items
from tests.core.storage.rows import add, count, path_of
from tests.factories import events, media_item


def test_backups_taken_while_others_write_are_whole(sqlite: Database, tmp_path: Path) -> None:
    """Each transaction adds one item and one event; a torn copy would hold more of one than of the other."""
    done = threading.Event()

    def write() -> None:
        n = 0
        while not done.is_set():
            with sqlite.write() as tx:
                Items(tx).add(media_item(f"{n:016x}"))
                Interactions(tx).add(events("ann", f"{n:016x}"))
            n += 1

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        sizes = []
        for n in range(8):
            sqlite.backup(tmp_path / f"{n}.db")
            copy = Database(f"sqlite:///{tmp_path / f'{n}.db'}")
            assert copy.check() == []
            with copy.read() as tx:
                assert len(Items(tx).all()) == len(Interactions(tx).all()) == copy.revision()
                sizes.append(Items(tx).count())
            copy.close()
        done.set()
        writing.result()
    assert sizes == sorted(sizes)
    assert sizes[-1] > 0
    assert not list(tmp_path.glob("*.part"))


def test_a_backup_is_one_file(sqlite: Database, tmp_path: Path) -> None:
    add(sqlite, 1)
    sqlite.backup(tmp_path / "new folder" / "copy.db")
    assert [path.name for path in (tmp_path / "new folder").iterdir()] == ["copy.db"]


def test_a_backup_onto_the_database_itself_is_refused(sqlite: Database) -> None:
    with pytest.raises(ValueError, match="is the database itself"):
        sqlite.backup(path_of(sqlite))


def test_restoring_brings_back_that_moment_also_for_those_already_connected(sqlite: Database, tmp_path: Path) -> None:
    add(sqlite, 1)
    sqlite.backup(tmp_path / "copy.db")
    other = Database(str(sqlite.url))
    add(other, 2)
    sqlite.restore(tmp_path / "copy.db")
    assert count(sqlite) == count(other) == 1
    assert sqlite.check() == []
    add(other, 3)
    assert count(sqlite) == 2
    other.close()


def test_a_damaged_backup_changes_nothing(sqlite: Database, tmp_path: Path) -> None:
    add(sqlite, 1)
    (tmp_path / "copy.db").write_bytes(b"SQLite format 3\0" + b"\xa5" * 100_000)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite.restore(tmp_path / "copy.db")
    with pytest.raises(sqlite3.OperationalError):
        sqlite.restore(tmp_path / "missing.db")
    assert count(sqlite) == 1
