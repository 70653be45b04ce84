"""How like what is in a history an item is, for somebody of whom little else is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, Scores, Vocabulary
from core.recommend.history import FromHistory, Mask, Rows, Shares, Usual
from core.recommend.products import products


@dataclass(frozen=True, eq=False)
class Resemblance(FromHistory):
    """Scores are summed cosines with the history: score(i) = sum over j of strength_j units_j . units_i."""

    items: Vocabulary
    units: FloatMatrix  # (n_items, dim), unit rows
    strategy: str

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        return products(strengths @ self.units[rows].astype(np.float64), self.units)

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        return np.asarray((histories @ self.units) @ self.units.T, dtype=np.float32)

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        return 0.0, strengths * (self.units[rows].astype(np.float64) @ self.units[column].astype(np.float64))

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        return products((keep * strengths) @ self.units[rows].astype(np.float64), self.units)

    def shares(self, rows: Rows, strengths: Scores) -> Shares | None:
        own = strengths[:, None] * self.units[rows].astype(np.float64)
        return Shares(self.bases(rows, strengths), products(own, self.units), linear=True)

    def bases(self, rows: Rows, strengths: Scores) -> Scores:
        return np.zeros(len(self.items))

    def usual(self, rows: Rows, strengths: Scores) -> Usual:
        shares = strengths * (self.units[rows].astype(np.float64) @ self._average)
        return Usual(float(shares.sum()), shares)

    @cached_property
    def _average(self) -> Scores:
        return np.asarray(self.units.mean(axis=0, dtype=np.float64))
