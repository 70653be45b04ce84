"""Tables of interactions that were brought in, and the groups people belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields

import sqlalchemy as sa

from core.domain import UserId
from core.domain.events import Batch
from core.errors import NotFound
from core.storage.tables import imports, insert, user_groups

_COLUMNS = [imports.c[field.name] for field in fields(Batch)]


class Batches:
    """The imports as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def add(self, batch: Batch) -> None:
        row = {**asdict(batch), "columns": dict(batch.columns)}
        self._tx.execute(sa.insert(imports).values(row))

    def all(self) -> tuple[Batch, ...]:
        """Newest first."""
        rows = self._tx.execute(sa.select(*_COLUMNS).order_by(imports.c.at.desc(), imports.c.batch_id)).mappings()
        return tuple(Batch(**row) for row in rows)

    def get(self, batch_id: str) -> Batch:
        """
        Raises:
            NotFound: there is no such import.
        """
        found = self._tx.execute(sa.select(*_COLUMNS).where(imports.c.batch_id == batch_id)).mappings().first()
        if found is None:
            raise NotFound(f"there is no import '{batch_id}'")
        return Batch(**found)

    def mark(self, batch_id: str, *, removed: bool) -> None:
        self._tx.execute(sa.update(imports).where(imports.c.batch_id == batch_id).values(removed=removed))


class Groups:
    """Which group each person belongs to, where somebody told us, as one transaction sees it."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def put(self, groups: Mapping[UserId, str]) -> None:
        """A later word about a person takes the place of the first."""
        for user_id, name in groups.items():
            new = insert(self._tx, user_groups).values(user_id=user_id, name=name)
            self._tx.execute(new.on_conflict_do_update(index_elements=["user_id"], set_={"name": name}))

    def all(self) -> dict[UserId, str]:
        rows = self._tx.execute(sa.select(user_groups.c.user_id, user_groups.c.name))
        return {UserId(row.user_id): str(row.name) for row in rows}
