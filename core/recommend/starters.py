"""Items to show somebody we know nothing about: few, and as different from each other as possible.

Source: T. Gonzalez, "Clustering to minimize the maximum intercluster distance", Theoretical Computer Science 1985
(farthest-point traversal, within a factor of two of the best spread).
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from core.domain import Fused, ItemId


def spread_out(content: Fused, k: int, *, exclude: Collection[ItemId] = ()) -> tuple[ItemId, ...]:
    """Up to `k` items, each the one least like those before it; the first is the most typical one.

    Equal collections give equal answers; ties by item id. Takes O(k * n_items * dim) time.
    """
    n = len(content.items)
    allowed = np.ones(n, dtype=bool)
    rows = content.items.rows(exclude)
    allowed[rows[rows >= 0]] = False
    chosen: list[ItemId] = []
    nearest = -_typicality(content)  # to begin with, "least like" means closest to the middle of everything
    while len(chosen) < k and allowed.any():
        row = int(np.argmin(np.where(allowed, nearest, np.inf)))
        item = ItemId(content.items.ids[row])
        cosines = sum(content.cosines(item).values(), np.zeros(n))
        nearest = cosines if not chosen else np.maximum(nearest, cosines)
        allowed[row] = False
        chosen.append(item)
    return tuple(chosen)


def _typicality(content: Fused) -> np.ndarray:
    """Cosine of each item with the sum of all items, up to a common factor, shape (n_items,)."""
    total = np.zeros(len(content.items))
    for modality, units in content.units.items():
        scaled = units * content.scale[modality][:, None]
        total += scaled @ scaled.sum(axis=0)
    return total
