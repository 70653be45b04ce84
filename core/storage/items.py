"""The items of a collection. Deleting one leaves a tombstone, so that it can be brought back."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from core.domain import ItemId, MediaItem
from core.errors import NotFound
from core.storage import words
from core.storage.revisions import bump
from core.storage.tables import insert, items

_FIELDS = [field.name for field in fields(MediaItem)]
_COLUMNS = [items.c[name] for name in _FIELDS]
_LISTS = ("tags", "still_times_s")  # tuples in the record, JSON in the table
_LIVE = items.c.deleted_at.is_(None)


class Items:
    """The items as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def add(self, item: MediaItem) -> bool:
        """False, and nothing stored, when the id or the content is here already, deleted or not."""
        row = _row({name: getattr(item, name) for name in _FIELDS})
        new = insert(self._tx, items).values(row).on_conflict_do_nothing().returning(items.c.number)
        added = self._tx.execute(new).first() is not None
        if added:
            bump(self._tx, "collection")
        return added

    def get(self, item_id: ItemId) -> MediaItem:
        """
        Raises:
            NotFound: there is no such item, or it was deleted.
        """
        item = self.find(item_id)
        if item is None:
            raise NotFound(f"there is no item '{item_id}' in this collection")
        return item

    def find(self, item_id: ItemId) -> MediaItem | None:
        return self._one(items.c.item_id == item_id)

    def by_sha256(self, sha256: str) -> MediaItem | None:
        return self._one(items.c.sha256 == sha256)

    def deleted(self, sha256: str) -> ItemId | None:
        """The deleted item with this content, for bringing it back instead of adding it again."""
        where = (items.c.sha256 == sha256) & items.c.deleted_at.is_not(None)
        return cast(ItemId | None, self._tx.execute(sa.select(items.c.item_id).where(where)).scalar())

    def all(self) -> tuple[MediaItem, ...]:
        """Newest first, ties by item id."""
        ordered = sa.select(*_COLUMNS).where(_LIVE).order_by(items.c.uploaded_at.desc(), items.c.item_id)
        return tuple(_item(row) for row in self._tx.execute(ordered))

    def count(self) -> int:
        return int(self._tx.execute(sa.select(sa.func.count()).where(_LIVE)).scalar_one())

    def update(self, item_id: ItemId, /, **columns: Any) -> None:
        """Change some fields of one item.

        Raises:
            NotFound: there is no such item, or it was deleted.
            TypeError: a field is unknown, or is the id.
        """
        if unknown := columns.keys() - set(_FIELDS) | columns.keys() & {"item_id"}:
            raise TypeError(f"cannot change {', '.join(sorted(unknown))} of an item")
        if columns:
            self._change(item_id, _LIVE, _row(columns))

    def delete(self, item_id: ItemId, at: datetime) -> None:
        """
        Raises:
            NotFound: there is no such item, or it was deleted already.
        """
        self._change(item_id, _LIVE, {"deleted_at": at})

    def restore(self, item_id: ItemId) -> None:
        """Bring a deleted item back, with its vectors; one that is not deleted stays as it is.

        Raises:
            NotFound: there never was such an item, or it was purged.
        """
        if self.find(item_id) is None:
            self._change(item_id, sa.true(), {"deleted_at": None})

    def buried(self, before: datetime) -> tuple[tuple[ItemId, str], ...]:
        """(id, sha256) of items deleted before that instant, oldest first."""
        where = items.c.deleted_at < before
        chosen = sa.select(items.c.item_id, items.c.sha256).where(where)
        rows = self._tx.execute(chosen.order_by(items.c.deleted_at, items.c.item_id))
        return tuple((ItemId(row.item_id), row.sha256) for row in rows)

    def purge(self, item_id: ItemId) -> None:
        """Forget a deleted item and its vectors for good; remove its object after this is committed.

        Raises:
            NotFound: there is no deleted item of that name.
        """
        where = (items.c.item_id == item_id) & items.c.deleted_at.is_not(None)
        if self._tx.execute(sa.delete(items).where(where)).rowcount != 1:  # its vectors go by cascade
            raise NotFound(f"there is no deleted item '{item_id}'")
        bump(self._tx, "collection")

    def names(self, text: str, k: int) -> list[tuple[ItemId, float]]:
        """Items whose title, subject, tags or description contain all words of `text`.

        The last word may be the beginning of one. Scores are comparable within one answer only:
        best first, ties by item id; 0 where the letters occur, but inside other words.
        """
        return words.search(self._tx, text, k)

    def _one(self, condition: sa.ColumnElement[bool]) -> MediaItem | None:
        row = self._tx.execute(sa.select(*_COLUMNS).where(condition, _LIVE)).first()
        return None if row is None else _item(row)

    def _change(self, item_id: ItemId, which: sa.ColumnElement[bool], row: dict[str, Any]) -> None:
        changed = self._tx.execute(sa.update(items).where(items.c.item_id == item_id, which).values(row))
        if changed.rowcount != 1:
            raise NotFound(f"there is no item '{item_id}' in this collection")
        bump(self._tx, "collection")


def _row(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if name in _LISTS else value for name, value in columns.items()}


def _item(row: sa.Row[Any]) -> MediaItem:
    values = dict(zip(_FIELDS, row, strict=True))
    for name in _LISTS:
        values[name] = tuple(values[name])
    return MediaItem(**values)
