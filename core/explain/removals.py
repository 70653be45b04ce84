"""Removals where scores are sums over the history: the best case of any number of them, a greedy set, and a proof.

See `core.explain.counterfactual` for what bounds, greedy and certificate are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from core.domain import Scores
from core.explain.standing import TIED, Places, in_list

Check = Callable[[tuple[int, ...]], bool]

CHECKED = 200_000  # what asking about one set counts
ENTERED = 10_000  # what entering a branch counts, however few gaps there are in it
PAIRS_AT_ONCE = 1_000_000  # gaps of pairs held at a time: 8 MB


@dataclass
class Budget:
    """Gaps that may still be looked at; counted instead of timed, so that answers repeat."""

    left: int

    @property
    def spent(self) -> bool:
        return self.left < 0


@dataclass(frozen=True, eq=False)
class Search:
    """What is known of one item and the rivals within reach.

    Attributes:
        gaps: By how much the item is ahead of each rival, (n_rivals,).
        drops: By how much each removal narrows each gap, (n_history, n_rivals).
        reach: The most that 0, 1, ... removals can narrow each gap, (largest + 1, n_rivals).
        eps: Gaps smaller than this are ties.
    """

    gaps: Scores
    drops: Scores
    reach: Scores
    k: int
    at_least: int
    largest: int
    eps: float

    @classmethod
    def of(cls, scores: Scores, shares: Scores, item: int, rivals: Places, k: int, largest: int) -> Search | None:
        if not largest or not in_list(scores, item, rivals, k):
            return None
        eps = TIED * max(1.0, abs(float(scores[item])))
        gaps = scores[item] - scores[rivals]
        # a quick look first: nobody is within reach whom `largest` times the best removal does not bring near
        highest = shares[:, item].max(initial=0.0) - shares.min(axis=0, initial=0.0)[rivals]
        near = np.flatnonzero(gaps <= largest * np.maximum(highest, 0.0) + eps)
        return cls.over(gaps[near], shares[:, item, None] - shares[:, rivals[near]], k, largest, eps)

    @classmethod
    def over(cls, gaps: Scores, drops: Scores, k: int, largest: int, eps: float) -> Search | None:
        """None where even the best removals leave fewer than `k` rivals within reach."""
        best = np.sort(np.partition(drops, len(drops) - largest, axis=0)[len(drops) - largest :], axis=0)[::-1]
        reach = np.vstack([np.zeros(len(gaps)), np.cumsum(np.maximum(best, 0.0), axis=0)])
        within = (reach >= gaps - eps).sum(axis=1)
        enough = np.flatnonzero(within >= k)
        if not len(enough):
            return None
        kept = reach[-1] >= gaps - eps
        return cls(gaps[kept], drops[:, kept], reach[:, kept], k, max(1, int(enough[0])), largest, eps)

    def greedy(self) -> tuple[int, ...]:
        """Remove what lowers the k-th smallest gap most; empty where that does not get there."""
        chosen: list[int] = []
        left = self.gaps
        while len(chosen) < self.largest:
            after = left - self.drops
            margins = np.partition(after, self.k - 1, axis=1)[:, self.k - 1]
            margins[chosen] = np.inf
            best = int(np.argmin(margins))
            chosen.append(best)
            left = after[best]
            if margins[best] < -self.eps:
                return tuple(chosen)
        return ()

    def exact(self, size: int, budget: Budget, check: Check | None = None) -> tuple[int, ...] | None:
        """A set of this size that does it; None where there is none, or the budget ran out.

        Args:
            check: Where the drops are the best case only, whether a set really does it.
        """
        kept = self.reach[size] >= self.gaps - self.eps
        if kept.sum() < self.k:
            return None
        singles = np.partition(self.gaps[kept] - self.drops[:, kept], self.k - 1, axis=1)[:, self.k - 1]
        order = np.argsort(singles, kind="stable")  # promising ones first
        drops, reach = self.drops[np.ix_(order, kept)], self.reach[:, kept]
        edge = -self.eps if check is None else self.eps
        for found in self._descend(self.gaps[kept], drops, reach, (), size, edge, budget):
            removed = tuple(int(order[n]) for n in found)
            if check is None or check(removed):
                return removed
            budget.left -= CHECKED
            if budget.spent:
                break
        return None

    def _descend(
        self,
        left: Scores,
        drops: Scores,
        reach: Scores,
        chosen: tuple[int, ...],
        size: int,
        edge: float,
        budget: Budget,
    ) -> Iterator[tuple[int, ...]]:
        """Sets with `size` more items that do it; a branch whose best case is too little is not entered."""
        start = chosen[-1] + 1 if chosen else 0
        budget.left -= ENTERED + (len(drops) - start) * len(left)
        if budget.spent or start + size > len(drops):
            return
        after = left - drops[start:]  # (n_candidates, n_rivals)
        if size == 1:
            for n in np.flatnonzero((after < edge).sum(axis=1) >= self.k):
                yield (*chosen, start + int(n))
            return
        promising = np.flatnonzero((after - reach[size - 1] <= self.eps).sum(axis=1) >= self.k)
        if size == 2:
            for first, second in self._pairs(after, drops[start:], promising, edge, budget):
                yield (*chosen, start + first, start + second)
            return
        for n in promising:
            yield from self._descend(after[n], drops, reach, (*chosen, start + int(n)), size - 1, edge, budget)
            if budget.spent:
                return

    def _pairs(
        self, after: Scores, drops: Scores, promising: Places, edge: float, budget: Budget
    ) -> Iterator[tuple[int, int]]:
        """The last two items at once, for many first ones together: one by one they would mostly cost the asking."""
        n_candidates, n_rivals = drops.shape
        size = max(1, PAIRS_AT_ONCE // max(1, drops.size))
        for start in range(0, len(promising), size):
            first = promising[start : start + size]
            budget.left -= ENTERED + len(first) * n_candidates * n_rivals
            if budget.spent:
                return
            enough = (after[first][:, None] - drops < edge).sum(axis=2) >= self.k
            enough &= np.arange(n_candidates) > first[:, None]
            for row, second in np.argwhere(enough):
                yield int(first[row]), int(second)
