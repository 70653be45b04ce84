"""Mult-VAE: a network that squeezes a history into a few numbers and guesses the whole taste from them.

Source: D. Liang et al., "Variational Autoencoders for Collaborative Filtering", WWW 2018, eq. (2), (5) and (7).
Not linear in the history: reasons are integrated gradients, with their error stated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, Scores, Vocabulary
from core.recommend.history import Rows
from core.recommend.neural.integrated import Gradual
from core.recommend.neural.settings import Neural


@dataclass(frozen=True)
class MultVae(Neural):
    """Strategy with one hidden layer on either side of the middle.

    Time grows with people x items x width x passes.

    Attributes:
        width: Of the hidden layers.
        divergence: Weight of the divergence from the normal prior; 0 was in the best of twelve tries on MovieLens.
    """

    l2: float = 0.01
    learning_rate: float = 0.003
    width: int = 200
    dropout: float = 0.5
    averaged: float = 0.98
    divergence: float = 0.0
    name: str = "mult_vae"

    def _learner(self) -> Callable[..., Any]:
        from core.recommend.neural.learners import mult_vae

        return mult_vae.fit


@dataclass(frozen=True, eq=False)
class MultVaeRecommender(Gradual):
    """score = tanh(tanh(x E + e) M + m) D + d) T' + t, with x the history over its length.

    Attributes:
        read: E, (n_items, width), and `read_offset` e; `middle` M, (width, n_factors); `write` D, (n_factors, width);
            `table` T, (n_items, width), and their offsets.
    """

    items: Vocabulary
    read: FloatMatrix
    read_offset: FloatMatrix
    middle: FloatMatrix
    middle_offset: FloatMatrix
    write: FloatMatrix
    write_offset: FloatMatrix
    table: FloatMatrix
    offset: FloatMatrix
    strategy: str

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        if rows.size == 0:
            return np.full(len(self.items), np.nan)
        taste = self._taste(self._summed(rows, strengths))
        return np.asarray(self.table.astype(np.float64) @ taste + self.offset.astype(np.float64))

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        lengths = np.sqrt(np.asarray(histories.power(2).sum(axis=1)))
        unit = sparse.diags_array((1 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ histories
        scores = np.asarray(self._taste(unit @ self.read) @ self.table.T + self.offset, dtype=np.float32)
        scores[np.diff(histories.indptr) == 0] = np.nan
        return scores

    def gradients(self, rows: Rows, strengths: Scores, gates: Scores, column: int) -> tuple[Scores, Scores]:
        own = self._units(strengths)[:, None] * self.read[rows].astype(np.float64)  # (n_history, width)
        first = np.tanh(gates @ own + self.read_offset)
        second = np.tanh((first @ self.middle + self.middle_offset) @ self.write + self.write_offset)
        toward = self.table[column].astype(np.float64)
        back = ((toward * (1 - second**2)) @ self.write.T.astype(np.float64)) @ self.middle.T
        return second @ toward + self.offset[column], (back * (1 - first**2)) @ own.T

    def _summed(self, rows: Rows, strengths: Scores) -> Scores:
        return np.asarray(self._units(strengths) @ self.read[rows].astype(np.float64))

    def _units(self, strengths: Scores) -> Scores:
        return np.asarray(strengths / np.linalg.norm(strengths))

    def _taste(self, read: np.ndarray) -> np.ndarray:
        first = np.tanh(read + self.read_offset)
        return np.asarray(np.tanh((first @ self.middle + self.middle_offset) @ self.write + self.write_offset))
