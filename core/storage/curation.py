"""What curators decided about items: status, embargo and note. An item without a row has the defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from core.domain import ItemId
from core.domain.curation import Curation
from core.storage.tables import curation, insert

_COLUMNS = (curation.c.item_id, curation.c.status, curation.c.embargo_until, curation.c.note)
_MANY = 500  # ids in one question; SQLite takes at most 32,766


class Curations:
    """The decisions as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def of(self, item_id: ItemId) -> Curation:
        return self.among([item_id]).get(item_id, Curation())

    def among(self, item_ids: Sequence[ItemId]) -> dict[ItemId, Curation]:
        """Of those items that somebody decided on; the others are left out."""
        found: dict[ItemId, Curation] = {}
        for start in range(0, len(item_ids), _MANY):
            found |= self._where(curation.c.item_id.in_(item_ids[start : start + _MANY]))
        return found

    def all(self) -> Mapping[ItemId, Curation]:
        """Of every item that somebody decided on."""
        return self._where(sa.true())

    def restricted(self) -> Mapping[ItemId, Curation]:
        """Items that are withheld, or have or had an embargo: who may see them depends on the day."""
        return self._where((curation.c.status == "withheld") | curation.c.embargo_until.is_not(None))

    def put(self, item_id: ItemId, facts: Curation) -> None:
        """In place of what was decided before.

        Raises:
            sqlalchemy.exc.IntegrityError: there is no such item.
        """
        row = {"status": facts.status, "embargo_until": facts.embargo_until, "note": facts.note}
        new = insert(self._tx, curation).values(item_id=item_id, **row)
        self._tx.execute(new.on_conflict_do_update(index_elements=["item_id"], set_=row))

    def _where(self, condition: sa.ColumnElement[bool]) -> dict[ItemId, Curation]:
        rows = self._tx.execute(sa.select(*_COLUMNS).where(condition).order_by(curation.c.item_id))
        return {
            ItemId(row.item_id): Curation(status=row.status, embargo_until=row.embargo_until, note=row.note)
            for row in rows
        }
