"""Labels of invented viewers, chosen by curators; never names of real people."""

from __future__ import annotations

import sqlalchemy as sa

from core.domain import UserId
from core.storage.tables import insert, profiles


class Profiles:
    """The labels as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def add(self, user_id: UserId, label: str) -> None:
        """Give a viewer a label, in place of the one it had."""
        new = insert(self._tx, profiles).values(user_id=user_id, label=label)
        self._tx.execute(new.on_conflict_do_update(index_elements=["user_id"], set_={"label": label}))

    def all(self) -> list[tuple[UserId, str]]:
        """Every viewer with a label, in the order of the labels regardless of case, ties by id."""
        rows = self._tx.execute(sa.select(profiles.c.user_id, profiles.c.label))
        labelled = [(UserId(row.user_id), str(row.label)) for row in rows]
        return sorted(labelled, key=lambda pair: (pair[1].casefold(), pair[0]))

    def label(self, user_id: UserId) -> str | None:
        return self._tx.execute(sa.select(profiles.c.label).where(profiles.c.user_id == user_id)).scalar_one_or_none()
