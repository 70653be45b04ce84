"""Who was shown what in the lists that are kept: real people only."""

from __future__ import annotations

import sqlalchemy as sa

from core.domain import ItemId, UserId
from core.storage.invented import of_real
from core.storage.tables import list_requests


class Showings:
    """The kept lists as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def since(self, number: int = 0) -> tuple[tuple[UserId, frozenset[ItemId]], ...]:
        """Each list kept after that one, oldest first: whose it was, and what stood in it."""
        row = list_requests.c
        chosen = sa.select(row.user_id, row.listed).where(row.number > number, of_real(row.user_id))
        rows = self._tx.execute(chosen.order_by(row.number))
        return tuple((UserId(user), frozenset(ItemId(pick["item"]) for pick in listed)) for user, listed in rows)


def newest_list(tx: sa.Connection) -> tuple[int, int]:
    """The number of the newest list of anybody, and how many lists are kept: both 0 where there is none."""
    row = list_requests.c
    found = tx.execute(sa.select(sa.func.coalesce(sa.func.max(row.number), 0), sa.func.count(row.number))).one()
    return int(found[0]), int(found[1])
