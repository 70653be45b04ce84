"""Whom user-kNN may listen to whichever few items a history lacks, so that very many parts of it can be asked about.

A cosine is a sum over the history, divided by its length, which is the same for everybody and changes no order. So the
cosine of person v with a part that lacks up to `size` items lies between low(v) and high(v): whose high is below the
k-th largest low is never among the nearest, whose low reaches the k-th largest high always is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import sparse

from core.domain import Scores
from core.recommend.history import Mask, Rows

EQUAL = 1e-6  # of a cosine: who is closer to the k-th than that is as near; float32 and float64 then hear the same


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """The people who are near a history for some of its parts at least.

    Attributes:
        shares: What each history item adds to their cosines, (n_history, n_people).
        x: What they did, (n_people, n_items).
        sure: Who is near for every part, (n_people,).
        low, high: Between which their cosines stay, (n_people,).
    """

    shares: Scores
    x: sparse.csr_array
    k: int
    sure: Mask
    low: Scores
    high: Scores

    @classmethod
    def of(cls, shares: Scores, x: sparse.csr_array, k: int, size: int) -> Self:
        """For parts that lack up to `size` items of the history; of all people."""
        whole = shares.sum(axis=0)
        low, high = whole - _largest(shares, size), whole + _largest(-shares, size)
        near = np.flatnonzero((high >= least(low, k)) & (high > 0))
        sure = low >= _kth(high, k)
        return cls(shares[:, near], x[near], k, sure[near], low[near], high[near])

    def within_reach(self, item: int, rivals: Rows) -> Rows:
        """The rivals that may come ahead of the item, or level with it."""
        # at least: the sure ones with their low for what they did with the item, everybody's high for the rival
        own = self.x[:, [item]].toarray()[:, 0].astype(np.float64)
        sure = np.where(self.sure, np.maximum(self.low, 0.0), 0.0)
        kept, turned = self._summed(sure, own, 1.0), self._summed(self.high, own, -1.0)
        rounding = 1e-12 * float((sure + self.high) @ np.abs(own))
        near: Rows = rivals[kept[rivals] <= turned[rivals] + rounding]
        return near

    def _summed(self, weights: Scores, own: Scores, sign: float) -> Scores:
        """Of every item, what people did with another more (`sign` 1) or less (-1) than with it, (n_items,).

        Most did nothing with it: for them it is what they did with the other.

        Args:
            own: That, (n_people,).
        """
        cells = self.x.tocoo()
        people, columns = cells.coords
        nothing = np.maximum(sign * own, 0.0)
        beyond = np.maximum(sign * (own[people] - cells.data), 0.0) - nothing[people]
        return np.bincount(columns, weights[people] * beyond, minlength=self.x.shape[1]) + weights @ nothing

    def score_parts(self, keep: Mask, columns: Rows) -> Scores:
        """The scores of parts of the history, (n_parts, n_columns), undivided by the length of a part.

        Args:
            keep: Which history items are kept, (n_parts, n_history); each lacks up to `size`.
        """
        cosines = keep.astype(np.float64) @ self.shares
        cosines[cosines < least(cosines, self.k)] = 0.0
        scores: Scores = np.maximum(cosines, 0.0) @ self.x[:, columns].toarray().astype(np.float64)
        return scores


def nearest(cosines: Scores, k: int) -> Rows:
    """Rows of the `k` most alike (all that tie with the last), leaving out those who have nothing in common."""
    return np.flatnonzero((cosines >= least(cosines, k)) & (cosines > 0))


def least(cosines: Scores, k: int) -> Scores:
    """What the k-th largest of each row reaches, or nearly so, (..., 1)."""
    kth = _kth(cosines, k)
    return kth - EQUAL * np.abs(kth)


def _kth(values: Scores, k: int) -> Scores:
    """The k-th largest of each row, (..., 1); below everything where there are fewer."""
    n = values.shape[-1]
    if n < k:
        return np.full((*values.shape[:-1], 1), -np.inf, dtype=values.dtype)
    return np.partition(values, n - k, axis=-1)[..., n - k, None]


def _largest(shares: Scores, size: int) -> Scores:
    """The sum of the `size` largest of each column that are above zero."""
    at = max(0, len(shares) - size)
    total: Scores = np.maximum(np.partition(shares, at, axis=0)[at:], 0.0).sum(axis=0)
    return total
