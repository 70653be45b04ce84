"""Recommenders that are a table of weights between items: EASE, item-kNN, RP3beta."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, Scores, Vocabulary
from core.recommend.history import FromHistory, Mask, Rows, Shares


@dataclass(frozen=True, eq=False)
class ItemToItemRecommender(FromHistory):
    """`weights[j, i]` is what one unit of strength for item `j` adds to the score of item `i`.

    Linear in the history, so that a share of a score is also exactly what removing that item takes away.
    """

    items: Vocabulary
    weights: FloatMatrix | sparse.csr_array  # (n_items, n_items), zero diagonal
    strategy: str

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        if rows.size == 0:
            return np.full(len(self.items), np.nan)
        chosen = self.weights[rows]
        if sparse.issparse(chosen):
            return np.asarray(strengths @ chosen.astype(np.float64))
        return np.asarray(strengths @ np.asarray(chosen, dtype=np.float64))

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        found = histories @ self.weights
        scores = np.asarray(found.toarray() if sparse.issparse(found) else found, dtype=np.float32)
        scores[np.diff(histories.indptr) == 0] = np.nan
        return scores

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        if rows.size == 0:
            return float("nan"), np.zeros(0)
        chosen = self.weights[rows][:, [column]]
        dense = chosen.toarray() if sparse.issparse(chosen) else np.asarray(chosen)
        return 0.0, strengths * dense[:, 0].astype(np.float64)

    def shares(self, rows: Rows, strengths: Scores) -> Shares:
        chosen = self.weights[rows]
        dense = chosen.toarray() if sparse.issparse(chosen) else np.asarray(chosen)
        return Shares(np.zeros(len(self.items)), strengths[:, None] * dense.astype(np.float64), linear=True)

    def without(self, rows: Rows, strengths: Scores, column: int) -> Scores:
        """The shares themselves; NaN where nothing is left to go by."""
        return self.contributions(rows, strengths, column)[1] if len(rows) > 1 else np.full(len(rows), np.nan)

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        scores: Scores = keep.astype(np.float64) @ self.shares(rows, strengths).values
        scores[~keep.any(axis=1)] = np.nan
        return scores


def closest(block: sparse.csr_array, start: int, k: int) -> sparse.csr_array:
    """The `k` largest entries above zero of each row, ties with the k-th too; all entries where `k` reaches every item.

    Never makes the zeros: with 50,000 items hardly two in a hundred pairs have anybody in common.

    Args:
        block: Likeness to all items, (n_rows, n_items); of items `start`, `start` + 1 ..., each of which is left out.
    """
    owners = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
    others = block.indices != owners + start
    if k >= block.shape[1]:
        return _only(block, others)
    above = _only(block, others & (block.data > 0))
    least = np.zeros(above.shape[0], dtype=above.dtype)
    for row in np.flatnonzero(np.diff(above.indptr) > k):
        own = above.data[above.indptr[row] : above.indptr[row + 1]]
        least[row] = np.partition(own, len(own) - k)[len(own) - k]
    return _only(above, above.data >= np.repeat(least, np.diff(above.indptr)))


def stacked(blocks: Sequence[sparse.csr_array]) -> FloatMatrix | sparse.csr_array:
    """Weights from rows of who listens to whom, one below the other; sparse when fewer than a tenth is not zero."""
    listening = sparse.vstack(blocks, format="csr")
    weights: sparse.csr_array = listening.T.tocsr()
    if weights.nnz * 10 < weights.shape[0] * weights.shape[1]:
        return weights
    return np.asarray(weights.toarray())


def _only(matrix: sparse.csr_array, marks: Mask) -> sparse.csr_array:
    """The marked entries, in the order they have."""
    before = np.concatenate([[0], np.cumsum(marks)])
    return sparse.csr_array((matrix.data[marks], matrix.indices[marks], before[matrix.indptr]), shape=matrix.shape)


BLOCK = 1024  # items whose likeness to all others is held at a time
