"""What engines found out about items as a whole: summaries, curves, sound facts; and fingerprints of their content."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.domain import ItemId
from core.storage.revisions import bump
from core.storage.tables import findings, fingerprints, insert, items

_LIVE = items.c.deleted_at.is_(None)


class Finding(NamedTuple):
    """`value` is what the engine gave, as JSON knows it; `model` is what made it and how."""

    value: Any
    model: str
    at: datetime


class Findings:
    """The findings as one transaction sees them: one per item and kind."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def put(self, item_id: ItemId, kind: str, value: Any, model: str, at: datetime) -> None:
        """Store in place of what was found before.

        Raises:
            sqlalchemy.exc.IntegrityError: there is no such item.
        """
        row = {"value": value, "model": model, "at": at}
        new = insert(self._tx, findings).values(item_id=item_id, kind=kind, **row)
        self._tx.execute(new.on_conflict_do_update(index_elements=["item_id", "kind"], set_=row))
        bump(self._tx, "understanding")

    def of(self, item_id: ItemId) -> dict[str, Finding]:
        """By kind; empty when nothing was found or the item was deleted."""
        chosen = sa.select(findings.c.kind, findings.c.value, findings.c.model, findings.c.at)
        joined = chosen.join(items, items.c.item_id == findings.c.item_id)
        rows = self._tx.execute(joined.where(findings.c.item_id == item_id, _LIVE))
        return {row.kind: Finding(row.value, row.model, row.at) for row in rows}

    def items(self, kind: str) -> set[ItemId]:
        """Every item that has a finding of this kind, deleted or not."""
        return {
            ItemId(i) for i in self._tx.execute(sa.select(findings.c.item_id).where(findings.c.kind == kind)).scalars()
        }


class Fingerprints:
    """Fingerprints as bytes, one per item; only those of the same version can be compared."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def put(self, item_id: ItemId, version: int, data: bytes) -> None:
        """Store in place of the one before.

        Raises:
            sqlalchemy.exc.IntegrityError: there is no such item.
        """
        row = {"version": version, "data": data}
        new = insert(self._tx, fingerprints).values(item_id=item_id, **row)
        self._tx.execute(new.on_conflict_do_update(index_elements=["item_id"], set_=row))
        bump(self._tx, "understanding")

    def of(self, item_id: ItemId, version: int) -> bytes | None:
        """Of one item, deleted or not; None where it has none of that version."""
        where = (fingerprints.c.item_id == item_id) & (fingerprints.c.version == version)
        data: bytes | None = self._tx.execute(sa.select(fingerprints.c.data).where(where)).scalar()
        return data

    def items(self, version: int) -> set[ItemId]:
        """Every item that has one of that version."""
        joined = sa.select(fingerprints.c.item_id).join(items, items.c.item_id == fingerprints.c.item_id)
        found = self._tx.execute(joined.where(fingerprints.c.version == version, _LIVE)).scalars()
        return {ItemId(item_id) for item_id in found}
