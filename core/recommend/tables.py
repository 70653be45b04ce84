"""What each item has beyond the average one, of which a history makes scores.

Exactly of some items, or roughly of all of them at half the price.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, Scores
from core.recommend.history import Mask, Rows
from core.recommend.products import ROUNDING, products

Rough = npt.NDArray[np.floating[Any]]
"""In float32 or float64."""


class Table(Protocol):
    """Shaped (n_features, n_items)."""

    @property
    def rough(self) -> Rough:
        """All of it, as precisely as is quick."""

    @property
    def error(self) -> float:
        """How far a cell of `rough` is off at most."""

    def of(self, columns: Rows) -> Scores:
        """In float64, (n_features, n_columns)."""


@dataclass(frozen=True, eq=False)
class Held:
    """One that is there.

    Attributes:
        values: Of which those of the average item are taken away.
    """

    values: Rough

    @property
    def rough(self) -> Scores:
        return np.asarray(self.values - self._mean)

    @property
    def error(self) -> float:
        return 0.0

    def of(self, columns: Rows) -> Scores:
        return np.asarray(self.values[:, columns] - self._mean)

    @cached_property
    def _mean(self) -> Scores:
        return np.asarray(self.values.mean(axis=1, keepdims=True, dtype=np.float64))


@dataclass(frozen=True, eq=False)
class Vectors:
    """What is kept of every item, (n_items, dim), in float32."""

    rows: FloatMatrix

    @cached_property
    def average(self) -> Scores:
        return np.asarray(self.rows.mean(axis=0, dtype=np.float64))

    @cached_property
    def longest(self) -> float:
        return float(np.sqrt(np.einsum("nd,nd->n", self.rows, self.rows).max(initial=0.0)))


@dataclass(frozen=True, eq=False)
class Crossed:
    """Products of what is in the history with what is in every item, below what each item has before any history.

    Attributes:
        base: (n_items,).
        history: (n_history, dim).
    """

    base: Scores
    history: Scores
    items: Vectors

    @cached_property
    def rough(self) -> FloatMatrix:  # kept: several strategies weigh the same products
        crossed = self.history.astype(np.float32) @ self.items.rows.T
        crossed -= (self.history @ self.items.average)[:, None].astype(np.float32)
        return np.vstack([(self.base - self.base.mean()).astype(np.float32), crossed])

    @cached_property
    def error(self) -> float:
        """Rounding grows with the dimension at most (N. J. Higham, Accuracy and Stability, 2002, section 3.1)."""
        longest, dim = np.linalg.norm(self.history, axis=1).max(initial=0.0), self.history.shape[1]
        return 2 * ROUNDING * float((dim + 4) * longest * self.items.longest + np.abs(self.base).max(initial=0.0))

    def of(self, columns: Rows) -> Scores:
        crossed = products(self.history, self.items.rows[columns]) - (self.history @ self.items.average)[:, None]
        return np.vstack([self.base[columns] - self.base.mean(), crossed])


@dataclass(frozen=True, eq=False)
class Weighed:
    """Some features of another table, each times its weight.

    Attributes:
        at: (n_features,).
        weights: (n_features,).
    """

    table: Table
    at: Rows
    weights: Scores

    @classmethod
    def of_history(cls, table: Table, inside: Mask, weights: Scores) -> Weighed:
        """Below the same base, of the things of a history that count, (n_history,)."""
        return cls(table, np.append(0, 1 + np.flatnonzero(inside)), np.append(1.0, weights))

    @property
    def rough(self) -> Rough:
        values = self.table.rough[self.at]
        values *= self.weights[:, None].astype(values.dtype)
        return values

    @property
    def error(self) -> float:
        return float(np.abs(self.weights).max(initial=0.0)) * self.table.error

    def of(self, columns: Rows) -> Scores:
        return np.asarray(self.table.of(columns)[self.at] * self.weights[:, None])
