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
AT_ONCE = 100  # lists whose items are held in memory at a time


def front(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> Marks:
    """Points that no other point beats in one value without losing in the other; more is better in both. NaN never."""
    at_least = (first[None, :] >= first[:, None]) & (second[None, :] >= second[:, None])
    better = (first[None, :] > first[:, None]) | (second[None, :] > second[:, None])
    beaten = (at_least & better).any(axis=1)
    return np.asarray(~beaten & ~np.isnan(first) & ~np.isnan(second))


def cosines(ranked: Ranked, units: FloatMatrix) -> npt.NDArray[np.float32]:
    """How alike the items of each list are, (n_users, n, n); 0 for what is not there.

    Args:
        ranked: Rows of items, -1 where a list has ended, (n_users, n).
        units: Unit rows of all items, (n_items, dim).
    """
    found = np.zeros((*ranked.shape, ranked.shape[1]), dtype=np.float32)
    for start in range(0, len(ranked), AT_ONCE):
        own = ranked[start : start + AT_ONCE]
        rows = np.where((own >= 0)[..., None], units[np.maximum(own, 0)], np.float32(0))  # (users, n, dim)
        found[start : start + AT_ONCE] = rows @ rows.transpose(0, 2, 1)
    return found


def varied(
    ranked: Ranked, scores: FloatMatrix, alike: npt.NDArray[np.float32], strength: float, k: int
) -> npt.NDArray[np.int64]:
    """Places of the `k` items that maximal marginal relevance chooses from longer lists, for everybody, (n_users, k).

    Each step takes the item with the highest score minus `strength` standard deviations of the person's scores times
    its cosine to the most similar item already taken; of equals the one that stood higher. -1 where a list has ended.

    Args:
        ranked: Rows of items, best first, -1 where a list has ended, (n_users, n).
        scores: Of those items, (n_users, n).
        alike: Their `cosines`.
        strength: 0 leaves the order as it is.
    """
    n_users, n = ranked.shape
    left = ranked >= 0
    value = np.where(left, scores, 0.0).astype(np.float64)
    counts = np.maximum(left.sum(axis=1), 1)
    mean = value.sum(axis=1) / counts
    spread = np.sqrt((np.where(left, value - mean[:, None], 0.0) ** 2).sum(axis=1) / counts)
    nearest = np.zeros((n_users, n))
    everybody = np.arange(n_users)
    chosen = np.full((n_users, k), -1, dtype=np.int64)
    left = left.copy()
    for place in range(min(k, n)):
        worth = np.where(left, value - strength * spread[:, None] * nearest, -np.inf)
        best = np.argmax(worth, axis=1)
        there = left[everybody, best]
        chosen[there, place] = best[there]
        left[everybody, best] = False
        nearest = np.maximum(nearest, alike[everybody, best])
    return chosen


def unlikeness(chosen: npt.NDArray[np.int64], alike: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Mean of 1 - cosine over the pairs of each choice, (n_users,); NaN for fewer than two.

    Args:
        chosen: Places in the longer lists, -1 for none, (n_users, k).
        alike: Their `cosines`.
    """
    there = chosen >= 0
    at = np.maximum(chosen, 0)
    own = alike[np.arange(len(chosen))[:, None, None], at[:, :, None], at[:, None, :]].astype(np.float64)
    own *= there[:, :, None] & there[:, None, :] & ~np.eye(chosen.shape[1], dtype=bool)
    n = there.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n > 1, 1 - own.sum(axis=(1, 2)) / (n * (n - 1)), np.nan)
