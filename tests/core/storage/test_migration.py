from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.errors import VitrineError
from core.storage import migration
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.items import Items
from core.storage.revisions import Counted
from core.storage.tables import metadata, revisions
from tests.factories import events, media_item


class Crash(Exception):
    pass


def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return kind not in ("table", "index") or not str(name).startswith(
        ("items_words", "segments_words", "items_vocabulary", "segments_vocabulary")
    )


def test_the_migrated_tables_are_those_the_code_works_with(database: Database) -> None:
    with database.read() as tx:
        options = {"compare_type": True, "include_object": ours}
        assert compare_metadata(MigrationContext.configure(tx, opts=options), metadata) == []


def test_the_migrated_tables_allow_the_same_words(sqlite: Database) -> None:
    """Alembic does not compare CHECK constraints."""
    fresh = sa.create_engine("sqlite://")
    metadata.create_all(fresh)
    with sqlite.read() as tx:
        migrated, intended = sa.inspect(tx), sa.inspect(fresh)
        for table in metadata.tables:
            assert migrated.get_check_constraints(table) == intended.get_check_constraints(table), table
    fresh.dispose()


def test_there_is_a_counter_for_whatever_is_asked_about_and_no_other(database: Database) -> None:
    with database.read() as tx:
        assert set(tx.execute(sa.select(revisions.c.name)).scalars()) == set(get_args(Counted))


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.write() as tx:
        Items(tx).add(media_item())
    revision = database.revision()
    database.migrate()
    assert database.revision() == revision
    with database.read() as tx:
        assert migration.is_current(tx)


def test_a_migration_that_dies_leaves_the_old_version(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vitrine.db'}")
    with pytest.raises(Crash), database.write() as tx:  # noqa: PT012
        migration.upgrade(tx)
        assert sa.inspect(tx).has_table("items")
        raise Crash
    with database.read() as tx:
        assert sa.inspect(tx).get_table_names() == []
    database.migrate()
    with database.read() as tx:
        assert migration.is_current(tx)
    database.close()


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    with database.write() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(VitrineError, match=r"a newer Vitrine wrote this database \(version 9999\)"):
        database.migrate()


def test_threads_may_start_at_once(tmp_path: Path) -> None:
    def start(_: int) -> list[str]:
        database = Database(f"sqlite:///{tmp_path / 'vitrine.db'}")
        database.migrate()
        problems = database.check()
        database.close()
        return problems

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(start, range(6))) == [[]] * 6


@pytest.mark.slow
def test_processes_may_start_at_once(tmp_path: Path) -> None:
    script = "import sys; from core.storage.database import Database as D; d = D(sys.argv[1]); d.migrate(); d.close()"
    url = f"sqlite:///{tmp_path / 'vitrine.db'}"
    starting = [subprocess.Popen([sys.executable, "-W", "error", "-c", script, url]) for _ in range(5)]
    assert [process.wait(60) for process in starting] == [0] * 5
    database = Database(url)
    assert database.check() == []
    with database.read() as tx:
        assert migration.is_current(tx)
        rows = tx.exec_driver_sql("SELECT name FROM revisions ORDER BY name").scalars()
        assert list(rows) == ["collection", "feedback", "understanding"]
    database.close()


def test_rebuilding_a_table_in_a_migration_keeps_what_refers_to_it(sqlite: Database) -> None:
    """DROP TABLE items with foreign keys on would delete all vectors by cascade."""
    with sqlite.write() as tx:
        Items(tx).add(media_item())
        tx.exec_driver_sql("INSERT INTO spaces VALUES (1, 'k', 'm', 'r', 'visual', 1, 0)")
        tx.exec_driver_sql(f"INSERT INTO vectors VALUES (1, '{'a' * 16}', x'', x'', x'')")
    with sqlite._transaction("migrate") as tx:
        tx.exec_driver_sql("CREATE TABLE new AS SELECT * FROM items")
        tx.exec_driver_sql("DROP TABLE items")
        tx.exec_driver_sql("ALTER TABLE new RENAME TO items")
        assert tx.exec_driver_sql("SELECT count(*) FROM vectors").scalar() == 1
    with sqlite.write() as tx:
        assert tx.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1  # and the next user is safe again


def test_numbers_that_versions_have_learned_from_are_not_given_again_after_the_upgrade(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vitrine.db'}")
    with database.write() as tx:
        migration.upgrade(tx, "0012")
        insert = "INSERT INTO interactions VALUES (3, 'ann', 'x', 'like', 1.0, 0.0, 0.0, '', 'real', NULL)"
        tx.exec_driver_sql(insert)
        columns = "strategy, version, state, reason, made_at, run_id, ndcg, people, events, last_event, settings"
        tx.exec_driver_sql(
            f"INSERT INTO strategy_versions ({columns}, size_bytes, simulated) "
            "VALUES ('ease', '1', 'serving', '', 0.0, '', 0.1, 1, 9, 12, '{}', 0, 0)"
        )
    database.migrate()
    with database.write() as tx:
        Interactions(tx).add(events("bob", "y"))
        assert Interactions(tx).table()[1].tolist() == [3, 13]
    database.close()
