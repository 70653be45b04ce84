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


def nearest(similarity: FloatMatrix, k: int) -> FloatMatrix:
    """Keep the `k` largest entries of each column (ties with the k-th stay), zero elsewhere; a new array."""
    n = len(similarity)
    if k >= n:
        return similarity.copy()
    least = np.partition(similarity, n - k, axis=0)[n - k]
    return np.where(similarity >= np.maximum(least, 0.0), similarity, np.float32(0.0))


def packed(block: FloatMatrix) -> FloatMatrix | sparse.csc_array:
    """Some columns of weights, sparse when fewer than a tenth is not zero: a large table is never held whole."""
    return sparse.csc_array(block) if np.count_nonzero(block) * 10 < block.size else block


def joined(blocks: Sequence[FloatMatrix | sparse.csc_array]) -> FloatMatrix | sparse.csr_array:
    """Columns of weights side by side; sparse when fewer than a tenth of all is not zero."""
    filled = sum(block.nnz if sparse.issparse(block) else np.count_nonzero(block) for block in blocks)
    if filled * 10 < sum(block.shape[0] * block.shape[1] for block in blocks):
        whole: sparse.csr_array = sparse.hstack([sparse.csc_array(block) for block in blocks], format="csr")
        return whole
    return np.hstack([block.toarray() if sparse.issparse(block) else block for block in blocks])


BLOCK = 1024  # columns of a similarity that are held at a time: n_items x BLOCK x 4 bytes
