"""Items like one item, overall or in one modality, and the second at which two films are most alike."""

from __future__ import annotations

import numpy as np

from core.domain import ItemId, Modality, Scores
from core.embedding.pooling import towards
from core.protocols import IndexFactory
from core.services.collection import Snapshot, card, clock
from core.services.views import Hit


def alike(
    snapshot: Snapshot, index: IndexFactory, item_id: ItemId, k: int, modality: Modality = "fused"
) -> tuple[Hit, ...]:
    """The `k` items most like one item; empty when it has no vectors of this modality.

    Raises:
        NotFound: there is no such item.
    """
    snapshot.item(item_id)
    if modality == "fused":
        total = sum(snapshot.content.cosines(item_id).values(), np.zeros(len(snapshot.content.items)))
        pairs = _ranked(snapshot.content.items.ids, total, item_id, k)
    elif modality in snapshot.pooled and item_id in snapshot.pooled[modality].moments:
        vectors = snapshot.pooled[modality].vectors
        own = vectors.values[vectors.item_ids.index(item_id)]
        pairs = index(vectors).search(own, k, exclude=[item_id])
    else:
        pairs = []
    return tuple(_hit(snapshot, item_id, other, score, modality) for other, score in pairs)


def _hit(snapshot: Snapshot, item_id: ItemId, other: ItemId, score: float, modality: Modality) -> Hit:
    at_s = _closest_second(snapshot, item_id, other)
    why = f"most alike at {clock(at_s)}" if at_s is not None else ""
    return Hit(card=card(snapshot.items[other]), score=score, modality=modality, at_s=at_s, why=why)


def _ranked(ids: tuple[str, ...], scores: Scores, exclude: ItemId, k: int) -> list[tuple[ItemId, float]]:
    order = np.argsort(-scores, kind="stable")
    return [(ItemId(ids[row]), float(scores[row])) for row in order if ids[row] != exclude][:k]


def _closest_second(snapshot: Snapshot, item_id: ItemId, other: ItemId) -> float | None:
    """The second of `other` whose picture is nearest to the whole of `item_id`."""
    pooled = snapshot.pooled.get("visual")
    if pooled is None or item_id not in pooled.moments or other not in pooled.moments:
        return None
    query = towards(pooled, pooled.times[item_id].values.mean(axis=0))
    return float(pooled.times[other].starts_s[int(np.argmax(pooled.moments[other] @ query))])
