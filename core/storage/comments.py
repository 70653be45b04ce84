"""What people wrote about recordings: one comment per person and recording."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from core.domain import ItemId, UserId
from core.storage.tables import comments, insert


class Comments:
    """The comments as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def put(self, user_id: UserId, item_id: ItemId, text: str, at: datetime) -> None:
        """Keep a comment, in place of the one before."""
        new = insert(self._tx, comments).values(user_id=user_id, item_id=item_id, text=text, at=at)
        self._tx.execute(
            new.on_conflict_do_update(index_elements=["user_id", "item_id"], set_={"text": text, "at": at})
        )

    def remove(self, user_id: UserId, item_id: ItemId) -> str | None:
        """Take a comment away; gives what it said, None if there was none."""
        where = (comments.c.user_id == user_id) & (comments.c.item_id == item_id)
        text = self._tx.execute(sa.select(comments.c.text).where(where)).scalar_one_or_none()
        self._tx.execute(sa.delete(comments).where(where))
        return text

    def of(self, user_id: UserId) -> dict[ItemId, str]:
        """What one person wrote, by recording."""
        rows = self._tx.execute(sa.select(comments.c.item_id, comments.c.text).where(comments.c.user_id == user_id))
        return {ItemId(row.item_id): str(row.text) for row in rows}
