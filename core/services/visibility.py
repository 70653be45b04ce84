"""A collection without the items that must not be seen: nothing computed from the rest can mention them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import Connection

from core.domain import Fused, ItemId, MediaItem, Modality, Pooled, Vectors, Visitor, Vocabulary
from core.errors import NotFound
from core.security.roles import may
from core.storage.curation import Curations
from core.storage.items import Items


def pooled_without(pooled: Pooled, hidden: Collection[ItemId]) -> Pooled | None:
    """The same space, centred as it was; None when nothing is left of it."""
    kept = [row for row, item in enumerate(pooled.vectors.item_ids) if item not in hidden]
    if len(kept) == len(pooled.vectors.item_ids):
        return pooled
    if not kept:
        return None
    ids = tuple(pooled.vectors.item_ids[row] for row in kept)
    return Pooled(
        space=pooled.space,
        centre=pooled.centre,
        moments={item: pooled.moments[item] for item in ids},
        times={item: pooled.times[item] for item in ids},
        vectors=Vectors(pooled.space, ids, pooled.vectors.values[kept]),
    )


def fused_without(content: Fused, rest: Mapping[Modality, Pooled], hidden: Collection[ItemId]) -> Fused:
    """The same fusion without some items.

    Args:
        rest: What `pooled_without` left of each space; the arrays are shared with it wherever they hold the same rows.
    """
    kept = np.array([row for row, item in enumerate(content.items.ids) if item not in hidden], np.int64)
    ids = tuple(content.items.ids[row] for row in kept)
    pooled = {modality: rest[modality] for modality in content.pooled if modality in rest}
    return Fused(
        items=Vocabulary(ids),
        scale={modality: content.scale[modality][kept] for modality in pooled},
        units={
            modality: own.vectors.values if own.vectors.item_ids == ids else content.units[modality][kept]
            for modality, own in pooled.items()
        },
        pooled=pooled,
    )


def hidden_from(tx: Connection, visitor: Visitor) -> set[ItemId]:
    """Items that this visitor must not see today; none for a curator."""
    if may(visitor, "curator"):
        return set()
    today = datetime.now(UTC).date()
    return {item for item, facts in Curations(tx).restricted().items() if facts.hidden(today)}


def seen(tx: Connection, visitor: Visitor, item_id: ItemId) -> MediaItem:
    """An item that this visitor may see.

    Raises:
        NotFound: there is no such item, it was deleted, or it is hidden from viewers and the visitor is one.
    """
    item = Items(tx).get(item_id)
    if item_id in hidden_from(tx, visitor):
        raise NotFound(f"there is no item '{item_id}' in this collection")
    return item
