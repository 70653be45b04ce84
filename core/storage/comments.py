"""What people wrote about recordings: one comment per person and recording. What an import brought goes with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from core.domain import ItemId, UserId
from core.storage.invented import of_real
from core.storage.tables import comments, imports, insert

_OUT = sa.select(imports.c.batch_id).where(imports.c.removed)
_HERE = comments.c.batch.is_(None) | comments.c.batch.not_in(_OUT)


class Comments:
    """The comments as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def put(self, user_id: UserId, item_id: ItemId, text: str, at: datetime) -> None:
        """Keep a comment, in place of the one before."""
        self._put({"user_id": user_id, "item_id": item_id, "text": text, "at": at, "batch": None})

    def bring_in(self, written: Iterable[tuple[UserId, ItemId, str, datetime]], batch: str) -> None:
        """Keep what came with an import, where the same person has not written something later that is seen here."""
        for user_id, item_id, text, at in written:
            row = {"user_id": user_id, "item_id": item_id, "text": text, "at": at, "batch": batch}
            self._put(row, sa.or_(comments.c.at <= at, sa.not_(_HERE)))

    def remove(self, user_id: UserId, item_id: ItemId) -> str | None:
        """Take a comment away; gives what it said, None if there was none."""
        where = (comments.c.user_id == user_id) & (comments.c.item_id == item_id)
        text = self._tx.execute(sa.select(comments.c.text).where(where & _HERE)).scalar_one_or_none()
        self._tx.execute(sa.delete(comments).where(where))
        return text

    def of(self, user_id: UserId) -> dict[ItemId, str]:
        """What one person wrote, by recording."""
        own = (comments.c.user_id == user_id) & _HERE
        rows = self._tx.execute(sa.select(comments.c.item_id, comments.c.text).where(own))
        return {ItemId(row.item_id): str(row.text) for row in rows}

    def about(self, item_id: ItemId) -> list[tuple[str, datetime]]:
        """What real people wrote about a recording, newest first."""
        those = (comments.c.item_id == item_id) & _HERE & of_real(comments.c.user_id)
        newest = (
            sa.select(comments.c.text, comments.c.at).where(those).order_by(comments.c.at.desc(), comments.c.user_id)
        )
        return [(str(row.text), row.at) for row in self._tx.execute(newest)]

    def _put(self, row: dict[str, object], instead: sa.ColumnElement[bool] | None = None) -> None:
        """Args:
        instead: Of which comments it takes the place; of any, if nothing is said.
        """
        new = insert(self._tx, comments).values(row)
        fresh = {name: row[name] for name in ("text", "at", "batch")}
        self._tx.execute(new.on_conflict_do_update(index_elements=["user_id", "item_id"], set_=fresh, where=instead))
