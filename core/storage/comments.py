"""What people wrote about recordings: the newest of a person and recording is shown. Each import keeps its own words.

So nothing is lost when two imports speak of the same: whichever is taken out, what the other brought is there again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from core.domain import ItemId, UserId
from core.storage.invented import of_real
from core.storage.tables import comments, imports, insert

OWN = ""  # the import of what was written here, or sent by a platform
_OUT = sa.select(imports.c.batch_id).where(imports.c.removed)
_HERE = comments.c.batch.not_in(_OUT)
_KEY = [column.name for column in comments.primary_key.columns]


class Comments:
    """The comments as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def put(self, user_id: UserId, item_id: ItemId, text: str, at: datetime) -> None:
        """Keep a comment, in place of what was seen here before."""
        self._tx.execute(sa.delete(comments).where(_by(user_id, item_id) & _HERE))
        self._put({"user_id": user_id, "item_id": item_id, "text": text, "at": at, "batch": OWN})

    def bring_in(self, written: Iterable[tuple[UserId, ItemId, str, datetime]], batch: str) -> None:
        """Keep what came with an import, of each person and recording the newest; what others brought stays, too."""
        for user_id, item_id, text, at in written:
            self._put({"user_id": user_id, "item_id": item_id, "text": text, "at": at, "batch": batch})

    def move(self, user_id: UserId, to: UserId) -> None:
        """What one pseudonym wrote is what another wrote: they are one person; the newest of both stays."""
        written = comments.c.user_id == user_id
        for row in self._tx.execute(sa.select(comments).where(written)).mappings().all():
            self._put({**row, "user_id": to})
        self._tx.execute(sa.delete(comments).where(written))

    def remove(self, user_id: UserId, item_id: ItemId) -> str | None:
        """Take away all that somebody wrote about a recording; gives what was seen of it, None if nothing was."""
        text = self._tx.execute(sa.select(_shown(_by(user_id, item_id)).c.text)).scalar_one_or_none()
        self._tx.execute(sa.delete(comments).where(_by(user_id, item_id)))
        return text

    def of(self, user_id: UserId) -> dict[ItemId, str]:
        """What one person wrote, by recording."""
        shown = _shown(comments.c.user_id == user_id)
        rows = self._tx.execute(sa.select(shown.c.item_id, shown.c.text))
        return {ItemId(row.item_id): str(row.text) for row in rows}

    def about(self, item_id: ItemId) -> list[tuple[str, datetime]]:
        """What real people wrote about a recording, newest first."""
        shown = _shown((comments.c.item_id == item_id) & of_real(comments.c.user_id))
        newest = sa.select(shown.c.text, shown.c.at).order_by(shown.c.at.desc(), shown.c.user_id)
        return [(str(row.text), row.at) for row in self._tx.execute(newest)]

    def _put(self, row: dict[str, object]) -> None:
        """Args:
        row: In place of what the same import said before, unless that is newer.
        """
        new = insert(self._tx, comments).values(row)
        newer = comments.c.at <= row["at"]
        fresh = {name: row[name] for name in ("text", "at")}
        self._tx.execute(new.on_conflict_do_update(index_elements=_KEY, set_=fresh, where=newer))


def _by(user_id: UserId, item_id: ItemId) -> sa.ColumnElement[bool]:
    return (comments.c.user_id == user_id) & (comments.c.item_id == item_id)


def _shown(which: sa.ColumnElement[bool]) -> sa.Subquery:
    """Of each person and recording what is seen: the newest that is not out; of two at once, the later import's."""
    newest_first = (comments.c.at.desc(), comments.c.batch.desc())
    place = sa.func.row_number().over(partition_by=(comments.c.user_id, comments.c.item_id), order_by=newest_first)
    ranked = sa.select(comments, place.label("place")).where(which & _HERE).subquery()
    return sa.select(ranked).where(ranked.c.place == 1).subquery()
