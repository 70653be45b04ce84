"""The vectors of items, one row per item and space. They are the truth; every index is built from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.domain import FloatVector, ItemId, SegmentVectors, Space
from core.storage.revisions import bump
from core.storage.tables import insert, items, spaces, vectors

_SPACE = (spaces.c.model, spaces.c.revision, spaces.c.modality, spaces.c.dim)
_AGE = (spaces.c.turn, spaces.c.space_id)
_LAST_TURN = sa.select(sa.func.coalesce(sa.func.max(spaces.c.turn), 0)).scalar_subquery()
_ROWS = (vectors.c.item_id, vectors.c.starts_s, vectors.c.ends_s, vectors.c.matrix)
_VISIBLE = (
    vectors.join(spaces, spaces.c.space_id == vectors.c.space_id)
    .join(items, items.c.item_id == vectors.c.item_id)
)  # fmt: skip
_LIVE = items.c.deleted_at.is_(None)


class Vectors:
    """The vectors as one transaction sees them. Those of deleted items are kept, but not shown."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def put(self, v: SegmentVectors) -> None:
        """Store the vectors of one item in one space, in place of those it had there; no rows leave none there.

        Raises:
            sqlalchemy.exc.IntegrityError: there is no such item.
        """
        if not len(v.starts_s):
            own = sa.select(spaces.c.space_id).where(spaces.c.key == v.space.key).scalar_subquery()
            self._tx.execute(sa.delete(vectors).where(vectors.c.item_id == v.item_id, vectors.c.space_id == own))
            bump(self._tx, "collection")
            return
        row = {"starts_s": as_bytes(v.starts_s), "ends_s": as_bytes(v.ends_s), "matrix": as_bytes(v.values)}
        new = insert(self._tx, vectors).values(space_id=space_id(self._tx, v.space), item_id=v.item_id, **row)
        self._tx.execute(new.on_conflict_do_update(index_elements=["space_id", "item_id"], set_=row))
        bump(self._tx, "collection")

    def of(self, item_id: ItemId) -> dict[Space, SegmentVectors]:
        """The vectors of one item in every space; empty when it has none or was deleted."""
        chosen = sa.select(*_SPACE, *_ROWS).select_from(_VISIBLE).where(vectors.c.item_id == item_id, _LIVE)
        found = [_segment_vectors(_space(row), row) for row in self._tx.execute(chosen)]
        return {v.space: v for v in sorted(found, key=lambda v: v.space)}

    def spaces(self) -> tuple[Space, ...]:
        """Every space in which an item has vectors, the one made, or taken up again, first at first."""
        used = sa.select(vectors.c.space_id).select_from(_VISIBLE).where(_LIVE)
        chosen = sa.select(*_SPACE).where(spaces.c.space_id.in_(used)).order_by(*_AGE)
        return tuple(_space(row) for row in self._tx.execute(chosen))

    def in_space(self, space: Space) -> Iterator[SegmentVectors]:
        """The vectors of every item in one space, by item id; one item in memory at a time."""
        chosen = sa.select(*_ROWS).select_from(_VISIBLE).where(spaces.c.key == space.key, _LIVE)
        for row in self._tx.execute(chosen.order_by(vectors.c.item_id)).yield_per(64):
            yield _segment_vectors(space, row)

    def items_in(self, space: Space) -> set[ItemId]:
        chosen = sa.select(vectors.c.item_id).select_from(_VISIBLE).where(spaces.c.key == space.key, _LIVE)
        return {ItemId(item_id) for item_id in self._tx.execute(chosen).scalars()}

    def take_up(self, space: Space) -> bool:
        """Make the spaces of this one's model the latest of their kind again; False where they are, or do not exist."""
        own = (spaces.c.model == space.model) & (spaces.c.revision == space.revision)
        last = sa.select(spaces.c.key).where(spaces.c.modality == space.modality)
        latest = self._tx.execute(last.order_by(*(age.desc() for age in _AGE)).limit(1)).scalar()
        known = self._tx.execute(sa.select(spaces.c.key).where(spaces.c.key == space.key)).scalar()
        if known is None or latest == space.key:
            return False
        self._tx.execute(sa.update(spaces).where(own).values(turn=_LAST_TURN + 1))
        bump(self._tx, "collection")
        return True

    def remove(self, item_id: ItemId) -> None:
        """Forget the vectors of one item in every space."""
        self._tx.execute(sa.delete(vectors).where(vectors.c.item_id == item_id))
        bump(self._tx, "collection")


def space_id(tx: sa.Connection, space: Space) -> int:
    """The row of a space, made where there is none."""
    row = {name: getattr(space, name) for name in ("key", "model", "revision", "modality", "dim")}
    tx.execute(insert(tx, spaces).values({**row, "turn": _LAST_TURN}).on_conflict_do_nothing())
    return int(tx.execute(sa.select(spaces.c.space_id).where(spaces.c.key == space.key)).scalar_one())


def as_bytes(values: np.typing.NDArray[np.float32]) -> bytes:
    """Little-endian float32, row by row."""
    return np.ascontiguousarray(values, dtype="<f4").tobytes()


def as_floats(blob: bytes) -> FloatVector:
    return np.frombuffer(blob, dtype="<f4").astype(np.float32, copy=False)


def _space(row: Any) -> Space:
    return Space(row.model, row.revision, row.modality, row.dim)


def _segment_vectors(space: Space, row: Any) -> SegmentVectors:
    starts_s = as_floats(row.starts_s)
    matrix = as_floats(row.matrix).reshape(len(starts_s), space.dim)
    return SegmentVectors(space, ItemId(row.item_id), starts_s, as_floats(row.ends_s), matrix)
