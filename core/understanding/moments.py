"""The frames of a whole collection as rows, and what an item's best frames say about it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, ItemId, Pooled

Array = npt.NDArray[np.float64]

QUARTER = 4


def stack(pooled: Pooled, items: Sequence[ItemId]) -> tuple[FloatMatrix, npt.NDArray[np.int64]]:
    """All frames of these items as centred unit rows (n_frames, dim), and where each item begins, (n_items + 1,)."""
    rows = np.vstack([pooled.times[item].values for item in items]) - pooled.centre
    starts = np.concatenate([[0], np.cumsum([len(pooled.times[item].values) for item in items])])
    return unit_rows(rows), starts.astype(np.int64)


def best_quarter(scores: npt.NDArray[np.floating], starts: npt.NDArray[np.int64]) -> Array:
    """Frame scores (n_frames, k) to item scores (n_items, k): the mean of the highest quarter, rounded up."""
    found = np.empty((len(starts) - 1, scores.shape[1]))
    for item, (first, last) in enumerate(itertools.pairwise(starts)):
        kept = -(-(last - first) // QUARTER)
        found[item] = np.partition(scores[first:last], last - first - kept, axis=0)[last - first - kept :].mean(axis=0)
    return found


def best_frames(ranked: Array, starts: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Frames of the highest quarter of every item, item by item, and where each item's begin."""
    lengths = np.diff(starts)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    order = np.lexsort((-ranked, owner))  # stable: of equals the earlier
    kept = -(-lengths // QUARTER)
    rank = np.arange(len(order)) - starts[owner]
    return order[rank < kept[owner]], np.concatenate([[0], np.cumsum(kept)[:-1]])


def stretch_means(values: npt.NDArray[np.floating], begins: npt.NDArray[np.int64]) -> Array:
    """Mean of each stretch that begins at `begins`."""
    lengths = np.diff(np.append(begins, len(values)))
    return np.asarray(np.add.reduceat(np.asarray(values, np.float64), begins) / lengths)


def top_quarter(values: Array) -> npt.NDArray[np.int64]:
    """The highest quarter, rounded up; of equals the earlier."""
    return np.argsort(-values, kind="stable")[: -(-len(values) // QUARTER)]


def unit_rows(rows: npt.NDArray[np.floating]) -> FloatMatrix:
    """Each row divided by its length; zero rows stay zero."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9), np.float32)
