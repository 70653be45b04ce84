"""Two tables of vectors: what an item says of a person who met it, and what it takes to be recommended to them.

score(i) = sum over history j of strength_j (given_j . wanted_i): no step after the sum, hence linear in the history,
and every share is also exactly what removing that item takes away. The length of the history, by which a model may
divide while it learns, changes no order and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, Scores, Vocabulary
from core.recommend.history import FromHistory, Rows, Shares


@dataclass(frozen=True, eq=False)
class TowersRecommender(FromHistory):
    """`given` and `wanted` are (n_items, n_factors)."""

    items: Vocabulary
    given: FloatMatrix
    wanted: FloatMatrix
    strategy: str

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        if rows.size == 0:
            return np.full(len(self.items), np.nan)
        return np.asarray(self.wanted.astype(np.float64) @ (strengths @ self.given[rows].astype(np.float64)))

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        scores = np.asarray((histories @ self.given) @ self.wanted.T, dtype=np.float32)
        scores[np.diff(histories.indptr) == 0] = np.nan
        return scores

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        if rows.size == 0:
            return float("nan"), np.zeros(0)
        return 0.0, strengths * (self.given[rows].astype(np.float64) @ self.wanted[column].astype(np.float64))

    def shares(self, rows: Rows, strengths: Scores) -> Shares:
        values = strengths[:, None] * (self.given[rows].astype(np.float64) @ self.wanted.astype(np.float64).T)
        return Shares(np.zeros(len(self.items)), values, linear=True)

    def without(self, rows: Rows, strengths: Scores, column: int) -> Scores:
        """The shares themselves; NaN where nothing is left to go by."""
        return self.contributions(rows, strengths, column)[1] if len(rows) > 1 else np.full(len(rows), np.nan)
