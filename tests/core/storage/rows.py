"""Rows to write and count, where any will do."""

from __future__ import annotations

from pathlib import Path

from core.storage.database import Database
from core.storage.items import Items
from tests.factories import media_item


def count(database: Database) -> int:
    with database.read() as tx:
        return Items(tx).count()


def add(database: Database, n: int) -> None:
    with database.write() as tx:
        Items(tx).add(media_item(f"{n:016x}"))


def path_of(database: Database) -> Path:
    return Path(str(database.url.database))
