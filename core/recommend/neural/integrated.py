"""Reasons for scores that are not a sum over the history: integrated gradients, with their error.

Source: M. Sundararajan, A. Taly, Q. Yan, "Axiomatic Attribution for Deep Networks", ICML 2017, eq. (1), with one gate
per history item from 0 (not there) to 1 and Gauss-Legendre nodes between; they are cubed, because the first bit of a
history changes most.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from core.domain import Explanation, ItemId, Query, Scores
from core.recommend.history import FromHistory, Rows, known

NODES = (16, 32, 64, 128)
ENOUGH = 1e-3  # of the change from an empty history to this one


@dataclass(frozen=True)
class Integral:
    """`start` + shares + `left_over` is the score; `left_over` is what the sum over the nodes misses."""

    start: float
    shares: Scores
    left_over: float

    @property
    def fidelity(self) -> float:
        """1 - left over / everything that the history changed, at least 0."""
        whole = abs(float(self.shares.sum()) + self.left_over)
        return max(0.0, 1.0 - abs(self.left_over) / max(whole, 1e-12)) if self.left_over else 1.0


class Gradual(FromHistory):
    """A recommender whose history items can be faded out."""

    @abstractmethod
    def gradients(self, rows: Rows, strengths: Scores, gates: Scores, column: int) -> tuple[Scores, Scores]:
        """Scores with each history item there to the degree of its gate, and their derivatives by the gates.

        Args:
            gates: 0 to 1, (n_ways, n_history).

        Returns:
            (n_ways,) and (n_ways, n_history).
        """

    def integral(self, rows: Rows, strengths: Scores, column: int) -> Integral:
        """Nodes are doubled until the rest is a thousandth, or there are 128."""
        ends = np.repeat([[0.0], [1.0]], len(rows), axis=1)
        start, end = self.gradients(rows, strengths, ends, column)[0]
        for n in NODES:
            nodes, weights = np.polynomial.legendre.leggauss(n)
            places, widths = ((nodes + 1) / 2) ** 3, weights / 2 * 3 * ((nodes + 1) / 2) ** 2
            gates = np.repeat(places[:, None], len(rows), axis=1)
            shares = np.asarray(widths @ self.gradients(rows, strengths, gates, column)[1])
            left_over = float(end - start - shares.sum())
            if abs(left_over) <= ENOUGH * abs(end - start):
                break
        return Integral(float(start), shares, left_over)

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        """The base holds what the shares miss."""
        if rows.size == 0:
            return float("nan"), np.zeros(0)
        found = self.integral(rows, strengths, column)
        return found.start + found.left_over, found.shares

    def explain(self, query: Query, item_id: ItemId) -> Explanation:
        """One reason per known item of the history; `fidelity` is 1 - the share of the change that they miss.

        Raises:
            NotFound: the item was not in the training data.
        """
        column = self._column(item_id)
        rows, strengths = known(self.items, query.history)
        if rows.size == 0:
            return super().explain(query, item_id)
        found = self.integral(rows, strengths, column)
        base = found.start + found.left_over
        return Explanation(
            item_id=item_id,
            strategy=self.strategy,
            score=base + float(found.shares.sum()),
            base=base,
            reasons=self._reasons(rows, found.shares),
            fidelity=found.fidelity,
        )
