"""Scores of different strategies on one scale: distance from the mean of a list, in standard deviations.

Linear in the scores, unlike ranks, so that reasons still add up after several strategies are summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.domain import FloatMatrix, Scores


@dataclass(frozen=True, eq=False)
class Scale:
    """`(score - mean) / spread`; a list in which all scores are equal, but for rounding, becomes zeros.

    What counts as rounding is relative to the largest score: a model of a small collection may score in millionths.
    """

    mean: Any  # float, or (n, 1) for many lists
    spread: Any

    @classmethod
    def of(cls, scores: Scores) -> Scale:
        """For one list."""
        spread, largest = float(scores.std()), float(np.abs(scores).max(initial=0.0))
        return cls(float(scores.mean()), spread if spread > 1e-12 * largest else np.inf)

    @classmethod
    def rows(cls, scores: FloatMatrix) -> Scale:
        """For each row of many lists, (n, n_items)."""
        mean = scores.mean(axis=1, keepdims=True)
        spread = np.sqrt(np.maximum(np.einsum("ui,ui->u", scores, scores)[:, None] / scores.shape[1] - mean**2, 0.0))
        largest = np.maximum(scores.max(axis=1, keepdims=True), -scores.min(axis=1, keepdims=True))
        return cls(mean, np.where(spread > 1e-6 * largest, spread, np.float32(np.inf)))

    @classmethod
    def each(cls, scores: FloatMatrix | Scores) -> Scale:
        """For each row, in float64 and as exact as `of`: for parts of one history, (n_parts, n_items)."""
        spread, largest = scores.std(axis=1, keepdims=True), np.abs(scores).max(axis=1, keepdims=True, initial=0.0)
        return cls(scores.mean(axis=1, keepdims=True), np.where(spread > 1e-12 * largest, spread, np.inf))

    def apply(self, scores: Any) -> Any:
        """The same numbers on the common scale."""
        return (scores - self.mean) / self.spread
