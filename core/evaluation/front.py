"""Accuracy against diversity: which choices no other beats in both, and what a list gives up to be more varied.

Sources: M. T. Ribeiro et al., "Pareto-efficient hybridization for multi-objective recommender systems", RecSys 2012;
J. Carbonell, J. Goldstein, "The Use of MMR", SIGIR 1998.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix
from core.evaluation.lists import Ranked

Marks = npt.NDArray[np.bool_]


def front(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> Marks:
    """Points that no other point beats in one value without losing in the other; more is better in both. NaN never."""
    at_least = (first[None, :] >= first[:, None]) & (second[None, :] >= second[:, None])
    better = (first[None, :] > first[:, None]) | (second[None, :] > second[:, None])
    beaten = (at_least & better).any(axis=1)
    return np.asarray(~beaten & ~np.isnan(first) & ~np.isnan(second))


def varied(ranked: Ranked, scores: FloatMatrix, units: FloatMatrix, strength: float, k: int) -> Ranked:
    """Longer lists cut to the `k` items that maximal marginal relevance chooses, for everybody at once, (n_users, k).

    Each step takes the item with the highest score minus `strength` standard deviations of the person's scores times
    its cosine to the most similar item already taken; of equals the one that stood higher.

    Args:
        ranked: Rows of items, best first, -1 where a list has ended, (n_users, n).
        scores: Of those items, (n_users, n).
        units: Unit rows of all items, (n_items, dim).
        strength: 0 leaves the order as it is.
    """
    n_users, n = ranked.shape
    listed = ranked >= 0
    rows = np.where(listed[..., None], units[np.maximum(ranked, 0)], np.float32(0))  # (n_users, n, dim)
    value = np.where(listed, scores, 0.0).astype(np.float64)
    counts = np.maximum(listed.sum(axis=1), 1)
    mean = value.sum(axis=1) / counts
    spread = np.sqrt((np.where(listed, value - mean[:, None], 0.0) ** 2).sum(axis=1) / counts)
    left = listed.copy()
    nearest = np.zeros((n_users, n))
    everybody = np.arange(n_users)
    chosen = np.full((n_users, k), -1, dtype=np.int64)
    for place in range(min(k, n)):
        worth = np.where(left, value - strength * spread[:, None] * nearest, -np.inf)
        best = np.argmax(worth, axis=1)
        there = left[everybody, best]
        chosen[there, place] = ranked[everybody, best][there]
        left[everybody, best] = False
        cosine = np.einsum("und,ud->un", rows, rows[everybody, best])
        nearest = np.maximum(nearest, cosine)
    return chosen
