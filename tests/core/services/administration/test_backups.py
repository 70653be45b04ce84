from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import NotFound, Refused, VitrineError
from core.services.administration.backups import Backups
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.objects import Objects
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import events


@pytest.fixture
def backups(house):
    return Backups(house.database, house.objects, house.folder / "keys")


@pytest.fixture
def elsewhere(tmp_path):
    """An empty collection in another place, and its backups."""
    folder = tmp_path / "elsewhere"
    database = Database(f"sqlite:///{folder / 'vitrine.db'}")
    database.migrate()
    objects = Objects(folder / "objects")
    yield folder, database, objects, Backups(database, objects, folder / "keys")
    database.close()


def dump(database: Database) -> list[str]:
    with sqlite3.connect(f"file:{database.url.database}?mode=ro", uri=True) as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_collection_comes_back_in_another_place(house, backups, elsewhere, tmp_path):
    kept, gone = house.ready("red tone 440"), house.ready("blue")
    house.library.delete(CURATOR, [gone])
    assert backups.save(CURATOR, tmp_path / "backup") == 2
    folder, database, objects, others = elsewhere
    assert others.restore(CURATOR, tmp_path / "backup") == 2
    assert dump(database) == dump(house.database)
    assert list(objects.all()) == list(house.objects.all())
    assert files(folder / "derived") == files(house.folder / "derived")
    assert files(folder / "keys") == files(house.folder / "keys")
    assert kept in {item.item_id for item in house.library.items(CURATOR)}


def test_a_second_backup_copies_only_what_is_new(house, backups, tmp_path):
    house.ready("red")
    backups.save(CURATOR, tmp_path / "backup")
    [first] = Objects(tmp_path / "backup" / "objects").all()
    before = Objects(tmp_path / "backup" / "objects").path(first).stat()
    house.ready("blue")
    assert backups.save(CURATOR, tmp_path / "backup") == 2
    after = Objects(tmp_path / "backup" / "objects").path(first).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_came_later_is_gone_after_a_restore_and_what_was_deleted_is_back(house, backups, tmp_path):
    old = house.ready("red")
    backups.save(CURATOR, tmp_path / "backup")
    new = house.ready("blue")
    house.library.delete(CURATOR, [old])
    backups.restore(CURATOR, tmp_path / "backup")
    shown = {item.item_id for item in house.library.items(CURATOR)}
    assert old in shown
    assert new not in shown
    assert len(list(house.objects.all())) == 2  # the bytes of the new one are still there


@pytest.mark.parametrize("part", ["vitrine.db", "keys/p.key", "objects"])
@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_a_damaged_backup_changes_nothing(house, backups, tmp_path, part, harm):
    house.ready("red")
    folder = tmp_path / "backup"
    backups.save(CURATOR, folder)
    victim = folder / part
    if part == "objects":
        copies = Objects(victim)
        victim = copies.path(next(iter(copies.all())))
    first, rest = victim.read_bytes()[0], victim.read_bytes()[1:]
    victim.write_bytes(bytes([first ^ 1]) + rest) if harm == "changed" else victim.unlink()
    house.ready("blue")
    before = dump(house.database)
    with pytest.raises(Refused, match="damaged"):
        backups.restore(CURATOR, folder)
    assert dump(house.database) == before


def test_an_unfinished_backup_is_not_restored(house, backups, tmp_path, monkeypatch):
    house.ready("red")
    backups.save(CURATOR, tmp_path / "backup")
    monkeypatch.setattr(Database, "backup", lambda *_: (_ for _ in ()).throw(Refused("E_NO_SPACE")))
    with pytest.raises(Refused):
        backups.save(CURATOR, tmp_path / "backup")
    with pytest.raises(NotFound, match="no finished backup"):
        backups.restore(CURATOR, tmp_path / "backup")


def test_only_an_administrator_may(backups, tmp_path):
    with pytest.raises(VitrineError):
        backups.save(VIEWER, tmp_path / "backup")
    with pytest.raises(VitrineError):
        backups.restore(VIEWER, tmp_path / "backup")


def test_what_was_learned_comes_along_and_what_was_tidied_away_leaves_the_backup(house, elsewhere, tmp_path):
    learned, folder = house.folder / "strategies", tmp_path / "backup"
    for version in ("first", "second"):
        (learned / "ease" / version).mkdir(parents=True)
        (learned / "ease" / version / "model.json").write_text(version)
    (learned / "ease" / ".part-third").mkdir()
    house.ready("red")
    backups = Backups(house.database, house.objects, house.folder / "keys", [learned])
    backups.save(CURATOR, folder)
    (learned / "ease" / "first" / "model.json").unlink()
    (learned / "ease" / "first").rmdir()
    backups.save(CURATOR, folder)
    home, database, objects, _ = elsewhere
    Backups(database, objects, home / "keys", [home / "strategies"]).restore(CURATOR, folder)
    assert files(home / "strategies") == {"ease/second/model.json": b"second"}
    (folder / "learned" / "strategies" / "ease" / "second" / "model.json").write_text("?")
    with pytest.raises(Refused, match="damaged"):
        backups.restore(CURATOR, folder)


def test_a_version_whose_files_a_backup_did_not_hold_says_so_and_is_trained_again(house):
    with house.database.write() as tx:
        Interactions(tx).add([event for n in range(12) for event in events(f"p{n:02}", "i1", "i2", "i3", "i4")])
    house.training.fit(CURATOR, "popularity")
    house.work()
    shutil.rmtree(house.folder / "strategies")
    house.training._now = lambda: datetime.now(UTC) + timedelta(hours=1)
    assert house.training.keep_up() >= 1
    assert house.registry.names() == ()
    [lost] = house.registry.versions(CURATOR, "popularity")
    assert "backup" in lost.reason
    house.work()
    assert "popularity" in house.registry.names()
