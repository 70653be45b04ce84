"""What lists are like apart from being right: how much of a collection they show, how new, varied and surprising it is.

Sources: M. Kaminskas, D. Bridge, "Diversity, Serendipity, Novelty, and Coverage", ACM TiiS 2017; H.
Abdollahpouri et al., "The Unfairness of Popularity Bias in Recommendation", RMSE 2019 (popularity lift).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix
from core.evaluation.lists import Judged, PerUser, Ranked

CELLS = 20_000_000
PEOPLE_AT_ONCE = 1000


def coverage(judged: Judged) -> float:
    """Share of the items that are in at least one list."""
    return len(np.unique(judged.ranked[judged.ranked >= 0])) / len(judged.items)


def exposure(judged: Judged) -> PerUser:
    """How much each item is seen: the sum of 1/log2(1 + rank) over lists, (n_items,)."""
    seen = 1 / np.log2(np.arange(2, judged.k + 2))
    listed = judged.ranked >= 0
    weights = np.broadcast_to(seen, judged.ranked.shape)[listed]
    seen_of = np.bincount(judged.ranked[listed], weights=weights, minlength=len(judged.items))
    return np.asarray(seen_of, dtype=np.float64)


def gini(values: PerUser) -> float:
    """0 when all have the same, towards 1 when one has everything; NaN when there is nothing."""
    ascending = np.sort(values)
    n, total = len(values), float(ascending.sum())
    if total == 0:
        return float("nan")
    return float(((2 * np.arange(1, n + 1) - n - 1) @ ascending) / (n * total))


def novelty(judged: Judged, popularity: PerUser, n_people: int) -> PerUser:
    """Mean of -log2 of the share of people who met each listed item, in bits; NaN for an empty list.

    Args:
        popularity: People who met each item while learning, (n_items,); nobody counts as half a person.
    """
    bits = -np.log2(np.maximum(popularity, 0.5) / max(n_people, 1))
    return _mean_over_list(judged, bits)


def popularity_lift(judged: Judged, popularity: PerUser, histories: sparse.csr_array) -> PerUser:
    """(popularity of the list - popularity of the history) / the latter; 0 is calibrated, NaN without a history."""
    met = (histories > 0).astype(np.float64)
    lengths = np.diff(met.tocsr().indptr)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(lengths > 0, (met @ popularity) / lengths, np.nan)
        return np.asarray((_mean_over_list(judged, popularity) - own) / own, dtype=np.float64)


def diversity(judged: Judged, units: FloatMatrix) -> PerUser:
    """Mean of 1 - cosine over all pairs of a list; NaN for lists shorter than 2.

    Args:
        units: Unit rows, (n_items, dim): content vectors or columns of the interactions.
    """
    starts = range(0, len(judged.ranked), PEOPLE_AT_ONCE)
    parts = [_diversity(judged.ranked[start : start + PEOPLE_AT_ONCE], units) for start in starts]
    return np.concatenate(parts) if parts else np.zeros(0)


def _diversity(ranked: Ranked, units: FloatMatrix) -> PerUser:
    listed = ranked >= 0
    rows = np.where(listed[..., None], units[np.maximum(ranked, 0)], np.float32(0.0))  # (n_users, k, dim)
    n = listed.sum(axis=1)
    total = rows.sum(axis=1, dtype=np.float64)
    own = np.einsum("ukd,ukd->u", rows, rows, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = (np.einsum("ud,ud->u", total, total) - own) / (n * (n - 1))
    return np.where(n > 1, 1 - cosine, np.nan)


def serendipity(judged: Judged, popularity: PerUser) -> PerUser:
    """Share of the k places that are right and would not be in the list of the k most popular items."""
    expected = np.argsort(-popularity, kind="stable")[: judged.k]
    surprising = judged.hits & ~np.isin(judged.ranked, expected)
    return np.asarray(surprising.sum(axis=1) / judged.k, dtype=np.float64)


def unit_columns(matrix: sparse.csr_array) -> FloatMatrix:
    """Each item as the unit vector of who met it: items are alike if the same people met them, (n_items, dim).

    With more than 20 million cells, people are projected at random onto 256 numbers (cosines then err by about .06).
    """
    if matrix.shape[0] * matrix.shape[1] <= CELLS:
        columns = matrix.T.toarray().astype(np.float32)
    else:
        signs = np.random.default_rng(0).choice(np.array([-1, 1], dtype=np.float32), (matrix.shape[0], 256))
        columns = np.asarray(matrix.T @ signs, dtype=np.float32)
    return np.asarray(columns / np.maximum(np.linalg.norm(columns, axis=1, keepdims=True), 1e-9))


def _mean_over_list(judged: Judged, values: PerUser) -> PerUser:
    listed = judged.ranked >= 0
    n = listed.sum(axis=1)
    sums = np.where(listed, values[np.maximum(judged.ranked, 0)], 0.0).sum(axis=1)
    return np.where(n > 0, sums / np.maximum(n, 1), np.nan)
