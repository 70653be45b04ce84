"""Collections with their sections and entries. Deleted items keep their place, for they may come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count, groupby
from typing import Any

import sqlalchemy as sa

from core.domain import ItemId
from core.domain.curation import Entry, Exhibition, Section
from core.errors import NotFound
from core.storage.tables import collection_entries as entries
from core.storage.tables import collection_sections as sections
from core.storage.tables import collections, items

_FACTS = ("title", "introduction", "cover_item", "cover_still", "published", "author", "created_at", "changed_at")


class Exhibitions:
    """The collections as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def all(self) -> tuple[Exhibition, ...]:
        """Changed last first, ties by id."""
        return self._found(sa.true())

    def get(self, collection_id: str) -> Exhibition:
        """
        Raises:
            NotFound: there is no such collection.
        """
        for found in self._found(collections.c.collection_id == collection_id):
            return found
        raise NotFound("There is no such collection.")

    def find(self, collection_id: str) -> Exhibition | None:
        return next(iter(self._found(collections.c.collection_id == collection_id)), None)

    def put(self, exhibition: Exhibition) -> None:
        """Add it, or replace it whole; entries of items that were purged meanwhile are left out."""
        self.remove(exhibition.collection_id)
        own = {"collection_id": exhibition.collection_id}
        self._tx.execute(sa.insert(collections).values(**own, **{name: getattr(exhibition, name) for name in _FACTS}))
        self._tx.execute(
            sa.insert(sections),
            [
                {**own, "section_id": s.section_id, "position": n, "heading": s.heading, "text": s.text}
                for n, s in enumerate(exhibition.sections)
            ],
        )
        known, position = self._known(), count()
        rows: list[dict[str, Any]] = [
            {**own, "item_id": e.item_id, "section_id": s.section_id, "position": next(position), "note": e.note}
            for s in exhibition.sections
            for e in s.entries
            if e.item_id in known
        ]
        if rows:
            self._tx.execute(sa.insert(entries), rows)

    def remove(self, collection_id: str) -> None:
        """Sections and entries go by cascade; nothing happens when there is no such collection."""
        self._tx.execute(sa.delete(collections).where(collections.c.collection_id == collection_id))

    def placed(self) -> set[ItemId]:
        """Every item that is in a collection."""
        return {ItemId(i) for i in self._tx.execute(sa.select(entries.c.item_id).distinct()).scalars()}

    def _known(self) -> set[str]:
        return set(self._tx.execute(sa.select(items.c.item_id)).scalars())

    def _found(self, condition: sa.ColumnElement[bool]) -> tuple[Exhibition, ...]:
        ordered = sa.select(collections).where(condition)
        rows = self._tx.execute(ordered.order_by(collections.c.changed_at.desc(), collections.c.collection_id)).all()
        parts = self._sections(condition) if rows else {}
        return tuple(
            Exhibition(
                collection_id=row.collection_id,
                sections=parts[row.collection_id],
                **{name: getattr(row, name) for name in _FACTS},
            )
            for row in rows
        )

    def _sections(self, condition: sa.ColumnElement[bool]) -> Mapping[str, tuple[Section, ...]]:
        held: dict[tuple[str, int], list[Entry]] = {}
        joined = sa.select(entries).join(collections, collections.c.collection_id == entries.c.collection_id)
        for row in self._tx.execute(joined.where(condition).order_by(entries.c.position)):
            entry = Entry(item_id=ItemId(row.item_id), note=row.note)
            held.setdefault((row.collection_id, row.section_id), []).append(entry)
        joined = sa.select(sections).join(collections, collections.c.collection_id == sections.c.collection_id)
        rows = self._tx.execute(joined.where(condition).order_by(sections.c.collection_id, sections.c.position))
        bare = [(r.collection_id, Section(section_id=r.section_id, heading=r.heading, text=r.text)) for r in rows]
        return {
            owner: tuple(replace(s, entries=tuple(held.get((owner, s.section_id), ()))) for _, s in own)
            for owner, own in groupby(bare, key=lambda pair: pair[0])
        }
