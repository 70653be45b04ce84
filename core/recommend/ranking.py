"""From scores to a list: the one place where items are ordered, excluded and cut off."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.domain import FloatMatrix, ItemId, Recommendation, Scores, Vocabulary


def top_k(
    scores: Scores, items: Vocabulary, *, k: int, strategy: str, exclude: Collection[ItemId] = ()
) -> tuple[Recommendation, ...]:
    """The `k` best items, best first; equal scores keep the order of `items`, NaN is left out.

    Args:
        scores: One score per item, shape (len(items),).
        exclude: Items that must not appear, usually those already seen.

    Returns:
        At most `k` recommendations, fewer when fewer can be scored.
    """
    scores = scores.copy()
    rows = items.rows(exclude)
    scores[rows[rows >= 0]] = np.nan
    order = np.argsort(-scores, kind="stable")  # NaN sorts last
    best = order[: min(k, np.count_nonzero(~np.isnan(scores)))]
    return tuple(
        Recommendation(item_id=ItemId(items.ids[row]), rank=rank, score=float(scores[row]), strategy=strategy)
        for rank, row in enumerate(best, start=1)
    )


def top_k_many(
    scores: FloatMatrix, k: int, *, exclude: sparse.csr_array | None = None
) -> tuple[npt.NDArray[np.int64], FloatMatrix]:
    """The `k` best items of many people at once: rows of items (n_users, k) and their scores, best first.

    The same order as `top_k`: equal scores keep the order of the items; where fewer than `k` can be scored, the rest is
    -1 and NaN.

    Args:
        scores: (n_users, n_items); used up: what is excluded becomes -inf.
        exclude: Items that must not appear, as entries of (n_users, n_items).
    """
    scores[np.isnan(scores)] = -np.inf
    if exclude is not None:
        scores[np.repeat(np.arange(exclude.shape[0]), np.diff(exclude.indptr)), exclude.indices] = -np.inf
    n = scores.shape[1]
    width = min(k, n)
    best = np.argpartition(scores, n - width, axis=1)[:, n - width :]
    best.sort(axis=1)
    least = np.take_along_axis(scores, best, axis=1).min(axis=1, keepdims=True)
    tied = np.flatnonzero((scores >= least).sum(axis=1) > width)
    if len(tied):
        best[tied] = np.sort(np.argsort(-scores[tied], axis=1, kind="stable")[:, :width], axis=1)
    values = np.take_along_axis(scores, best, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    rows = np.full((len(scores), k), -1, dtype=np.int64)
    found = np.full((len(scores), k), np.nan, dtype=np.float32)
    rows[:, :width] = np.take_along_axis(best, order, axis=1)
    found[:, :width] = np.take_along_axis(values, order, axis=1)
    ended = ~np.isfinite(found)
    rows[ended], found[ended] = -1, np.nan
    return rows, found
