"""Transactions are whole, readers and writers wait for each other no longer than said, and damage is found."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from core.errors import Refused, SettingsError, Unavailable
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.items import Items
from tests.core.storage.rows import add, count, path_of
from tests.factories import NOON, events, media_item


class Stop(Exception):
    pass


@contextmanager
def locked_by_another(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_commits_are_synced_the_log_is_write_ahead_and_references_are_enforced(sqlite: Database) -> None:
    with sqlite.write() as tx:
        pragma = {
            name: tx.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "page_size", "foreign_keys")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "page_size": 8192, "foreign_keys": 1}


def test_sqlite_itself_waits_ten_seconds_for_others(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/v.db")
    with database.read() as tx:
        assert tx.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
    database.close()


def test_an_exception_takes_back_the_whole_block(database: Database) -> None:
    revision = database.revision()
    with pytest.raises(Stop), database.write() as tx:  # noqa: PT012
        Items(tx).add(media_item("a" * 16))
        raise Stop
    assert count(database) == 0
    assert database.revision() == revision


def test_writing_while_reading_is_refused(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), database.read() as tx:
        Items(tx).add(media_item())
    add(database, 1)  # and the same connection can write again afterwards
    assert count(database) == 1


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(database: Database) -> None:
    add(database, 1)
    with database.read() as tx:
        before = Items(tx).count()
        add(database, 2)
        assert Items(tx).count() == before == 1
    assert count(database) == 2


def test_ten_writers_that_read_first_all_get_their_turn(tmp_path: Path) -> None:
    """With a deferred BEGIN this fails with "database is locked" within a few transactions."""
    url = f"sqlite:///{tmp_path / 'vitrine.db'}"
    Database(url).migrate()

    def work(writer: int) -> None:
        database = Database(url)  # one each, as in separate processes
        for n in range(15):
            with database.write() as tx:
                known = Items(tx).count()
                Items(tx).add(media_item(f"{writer:08x}{n:08x}", description=str(known)))
        database.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(work, range(10)))

    database = Database(url)
    with database.read() as tx:
        seen = sorted(int(item.description) for item in Items(tx).all())
    assert seen == list(range(150))  # each saw exactly those before it: nobody wrote on stale ground
    assert database.revision() == 150
    database.close()


def test_threads_share_one_database(sqlite: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: add(sqlite, n), range(60)))
    assert count(sqlite) == 60


def test_a_short_lock_of_another_process_is_invisible(sqlite: Database) -> None:
    with locked_by_another(path_of(sqlite)) as other:
        release = threading.Timer(0.4, other.execute, ["COMMIT"])
        release.start()
        add(sqlite, 1)
        release.join()
    assert count(sqlite) == 1


def test_a_long_lock_ends_in_a_message_and_nothing_half_done(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vitrine.db'}", patience_s=0.3)
    database.migrate()
    with locked_by_another(path_of(database)):
        began = time.monotonic()
        with pytest.raises(Unavailable, match="busy with other work"):
            add(database, 1)
        assert 0.2 < time.monotonic() - began < 3
        assert count(database) == 0  # readers are not held up
    add(database, 1)
    assert count(database) == 1
    database.close()


def test_waiting_for_a_thread_of_the_same_process_is_bounded_too(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vitrine.db'}", patience_s=0.2)
    database.migrate()
    with database.write(), ThreadPoolExecutor(1) as pool, pytest.raises(Unavailable):
        pool.submit(add, database, 1).result()
    database.close()


def test_a_full_disk_is_refused_with_its_code_and_takes_nothing(sqlite: Database) -> None:
    with pytest.raises(Refused) as refused, sqlite.write() as tx:  # noqa: PT012
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar()
        tx.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        Items(tx).add(media_item(description="x" * 200_000))
    assert refused.value.code == "E_NO_SPACE"
    assert count(sqlite) == 0
    assert sqlite.check() == []


def test_revisions_move_with_their_own_kind_of_change_only(database: Database) -> None:
    collection, feedback = database.revision(), database.feedback_revision()
    add(database, 1)
    assert (database.revision(), database.feedback_revision()) == (collection + 1, feedback)
    with database.write() as tx:
        Interactions(tx).add(events("ann", "x"))
    assert (database.revision(), database.feedback_revision()) == (collection + 1, feedback + 1)


def test_folders_with_odd_names_are_made_and_used(tmp_path: Path) -> None:
    folder = tmp_path / "Für Élise 100%d" / "deep"
    database = Database(f"sqlite:///{folder / 'vitrine.db'}")
    database.migrate()
    add(database, 1)
    assert (folder / "vitrine.db").exists()
    database.close()


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(SettingsError, match="must be a file"):
        Database("sqlite://")


def test_a_wrong_statement_is_a_bug_and_not_waited_for(database: Database) -> None:
    began = time.monotonic()
    with pytest.raises(DBAPIError) as error, database.read() as tx:
        tx.execute(sa.text("SELECT * FROM nowhere"))
    assert "nowhere" in str(error.value)
    assert time.monotonic() - began < 2


def test_a_file_that_is_no_database_is_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "vitrine.db").write_bytes(b"not a database at all" * 1000)
    database = Database(f"sqlite:///{tmp_path / 'vitrine.db'}")
    assert database.check() == ["the database cannot be read: file is not a database"]
    database.close()


def test_check_finds_overwritten_pages(sqlite: Database) -> None:
    for n in range(300):
        add(sqlite, n)
    assert sqlite.check() == []
    sqlite.close()  # the last connection folds the log into the file
    with path_of(sqlite).open("r+b") as file:  # closed, so this is the one time a test may
        size = file.seek(0, 2)
        for offset in range(8192 * 4, size - 4096, 8192 * 2):
            file.seek(offset)
            file.write(b"\xa5" * 4096)
    assert sqlite.check() != []


def test_check_finds_rows_that_refer_to_nothing(sqlite: Database) -> None:
    with closing(sqlite3.connect(path_of(sqlite))) as other:  # without enforcement, as an old tool might
        other.execute("INSERT INTO vectors VALUES (7, 'gone', x'', x'', x'')")
        other.commit()
    assert sorted(sqlite.check()) == [
        "row 1 of vectors refers to a missing row of items",
        "row 1 of vectors refers to a missing row of spaces",
    ]


def test_timestamps_survive_to_the_microsecond_and_naive_ones_are_refused(database: Database) -> None:
    at = NOON.replace(year=2099, microsecond=999_999)
    with database.write() as tx:
        Items(tx).add(media_item(uploaded_at=at))
        assert Items(tx).all()[0].uploaded_at == at
    with pytest.raises(sa.exc.StatementError, match="timezone-aware"), database.write() as tx:
        Items(tx).add(media_item("b" * 16, uploaded_at=at.replace(tzinfo=None)))


def test_a_reader_does_not_hold_up_writers(sqlite: Database) -> None:
    with sqlite.read() as tx:
        Items(tx).count()
        add(sqlite, 1)


def test_a_lock_met_inside_a_block_is_a_message_too(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vitrine.db'}", patience_s=0.2)
    database.migrate()

    with pytest.raises(Unavailable), database.read():
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("database is locked"))
    database.close()
