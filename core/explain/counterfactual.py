"""The smallest part of a history without which an item would leave the list, and a proof that no smaller one does.

An item leaves a list of k when at least k rivals pass it. Where scores are sums over the history, what a removal does
is known for all sets at once: rival c passes i when the removed shares of i exceed those of c by the gap between them.

    lower bound   the s largest differences of each rival are the best s removals could do; fewer than k rivals within
                  reach prove that s removals are too few.
    greedy        remove what lowers the k-th smallest gap most, until it is below zero.
    certificate   branch and bound over all sets between the two.

The common shortcut, removing the largest shares of the item first, is minimal in only 44 to 81 % of cases, because it
ignores that rivals lose too (K. H. Tran et al., "Counterfactual Explanations for Neural Recommenders", SIGIR 2021,
which compares gaps as well). Where a score is no sum, every set is asked for (`leave_asked`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from math import comb

import numpy as np
import numpy.typing as npt

from core.domain import Scores

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Check = Callable[[tuple[int, ...]], bool]
Ask = Callable[[Mask], Scores]
"""Which history items are kept, (n_sets, n_history), to the scores that follow, (n_sets, n_items); NaN: cannot say."""

Narrowing = Callable[[int], Scores]
"""For sets of a size: the most that each removal can narrow the item's lead over every other, (n_history, n_items)."""

LARGEST = 10  # history items in a set; more would be no reason any more
MOST_CELLS = 40_000_000  # gaps that are looked at for the certificate, about 0.1 s; counted, so that answers repeat
CHECKED = 200_000  # what asking about one set counts
ENTERED = 10_000  # what entering a branch counts, however few gaps there are in it
PAIRS_AT_ONCE = 1_000_000  # gaps of pairs held at a time: 8 MB
NEAREST = 500  # rivals that a guess looks at; what is found holds for all of them
SMALL = 12  # history items up to which all sets are asked for where scores are no sums
ASKED_CELLS = 6_000_000  # scores that are asked for in a proof for longer ones, about 0.1 s
AT_ONCE = 4_000_000  # scores held at a time: 32 MB
TIED = 1e-9  # of the item's score; closer gaps are nobody's


@dataclass(frozen=True)
class Removal:
    """A set of history items without which the item is not in the list.

    Attributes:
        places: In the history, in the order in which they are best taken away.
        at_least: No smaller set than this does it; proven.
    """

    places: tuple[int, ...]
    at_least: int

    @property
    def certified(self) -> bool:
        return len(self.places) == self.at_least


def leave(
    scores: Scores,
    shares: Scores,
    item: int,
    rivals: Places,
    k: int,
    *,
    largest: int = LARGEST,
    most_cells: int = MOST_CELLS,
) -> Removal | None:
    """The smallest removal where score(i) = base(i) + sum of shares[:, i].

    Args:
        scores: (n_items,).
        shares: (n_history, n_items), what each history item adds to each score.
        item: Column of the item, which is in the list of the `k` best of itself and its rivals.
        rivals: Columns of what could be listed instead.

    Returns:
        None where no set of up to `largest` does it, or the item is not in the list.
    """
    search = _Search.of(scores, shares, item, rivals, k, min(largest, len(shares)))
    if search is None:
        return None
    greedy = search.greedy()
    at_least, budget = search.at_least, _Budget(most_cells)
    for size in range(search.at_least, len(greedy) if greedy else search.largest + 1):
        found = search.exact(size, budget)
        if found is not None:
            return Removal(found, at_least)
        if budget.spent:
            break
        at_least = size + 1
    return Removal(greedy, at_least) if greedy else None


def leave_asked(
    ask: Ask,
    scores: Scores,
    item: int,
    rivals: Places,
    k: int,
    alone: Scores,
    *,
    narrowing: Narrowing | None = None,
    largest: int = LARGEST,
    most_asked: int | None = None,
) -> Removal | None:
    """The smallest removal for any model, each set being asked for.

    The effects of single removals, taken for a sum, propose a set; it is enlarged or made smaller until it is right.

    Args:
        scores: Of the whole history, (n_items,).
        alone: Scores without each history item, (n_history, n_items).
        narrowing: Proves that smaller sets cannot do it where there are too many to ask for.

    Returns:
        None where no set of up to `largest` is found, or the item is not in the list.
    """
    n = len(alone)
    if not n or not in_list(scores, item, rivals, k):
        return None
    asked = _Asked(ask, item, rivals, k)
    nearest = rivals[np.argsort(-scores[rivals], kind="stable")[: NEAREST + k]]
    guessing = _Asked(ask, item, nearest, k)  # whom these push out, all of them do
    margins = asked.margins_of(alone)
    if margins.min() < 0:
        return Removal((int(np.argmin(margins)),), 1)
    guess = leave(scores, scores - alone, item, rivals, k, largest=largest, most_cells=0)
    chosen = guessing.enlarged(list(guess.places) if guess else [], n, min(largest, n))
    chosen = asked.reduced(chosen, n)
    if not chosen:
        return None
    at_least, left = 2, most_asked if most_asked is not None else _affordable(n, len(rivals))
    if narrowing is not None and len(chosen) > 2:
        at_least = asked.impossible(scores, narrowing(len(chosen) - 1), len(chosen) - 1)
    for size in range(at_least, len(chosen)):
        if comb(n, size) <= left:
            left -= comb(n, size)
            smaller = asked.first(combinations(range(n), size), n)
        elif narrowing is not None:
            budget = _Budget(MOST_CELLS // 3)
            smaller = asked.bounded(scores, narrowing(size), size, budget)
            if budget.spent and smaller is None:
                break
        else:
            break
        if smaller is not None:
            return Removal(smaller, size)
        at_least = size + 1
    return Removal(tuple(chosen), at_least)


def _affordable(n_history: int, n_rivals: int) -> int:
    """Sets that may be asked for."""
    return 2**SMALL if n_history <= SMALL else ASKED_CELLS // max(1, n_rivals)


def in_list(scores: Scores, item: int, rivals: Places, k: int) -> bool:
    """Whether fewer than `k` rivals are ahead; of equals the earlier column is."""
    return place(scores, item, rivals) <= k


def place(scores: Scores, item: int, rivals: Places) -> int:
    """Rank of the item among its rivals, from 1; behind all of them where it has no score."""
    theirs = scores[rivals]
    if np.isnan(scores[item]):
        return len(rivals) + 1
    ahead = (theirs > scores[item]) | ((theirs == scores[item]) & (rivals < item))
    return int(np.count_nonzero(ahead)) + 1


@dataclass
class _Budget:
    left: int

    @property
    def spent(self) -> bool:
        return self.left < 0


@dataclass(frozen=True, eq=False)
class _Search:
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
    def of(cls, scores: Scores, shares: Scores, item: int, rivals: Places, k: int, largest: int) -> _Search | None:
        if not largest or not in_list(scores, item, rivals, k):
            return None
        eps = TIED * max(1.0, abs(float(scores[item])))
        gaps = scores[item] - scores[rivals]
        # a quick look first: nobody is within reach whom `largest` times the best removal does not bring near
        highest = shares[:, item].max(initial=0.0) - shares.min(axis=0, initial=0.0)[rivals]
        near = np.flatnonzero(gaps <= largest * np.maximum(highest, 0.0) + eps)
        return cls.over(gaps[near], shares[:, item, None] - shares[:, rivals[near]], k, largest, eps)

    @classmethod
    def over(cls, gaps: Scores, drops: Scores, k: int, largest: int, eps: float) -> _Search | None:
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

    def exact(self, size: int, budget: _Budget, check: Check | None = None) -> tuple[int, ...] | None:
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
        budget: _Budget,
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
        self, after: Scores, drops: Scores, promising: Places, edge: float, budget: _Budget
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


@dataclass(frozen=True, eq=False)
class _Asked:
    ask: Ask
    item: int
    rivals: Places
    k: int

    def enlarged(self, chosen: list[int], n_history: int, largest: int) -> list[int]:
        """More removals, each lowering the k-th smallest gap most, until it is enough; empty if it never is."""
        while not chosen or self.first(iter([tuple(chosen)]), n_history) is None:
            rest = [j for j in range(n_history) if j not in chosen]
            if len(chosen) >= largest or not rest:
                return []
            sets = iter([(*chosen, j) for j in rest])
            margins = np.concatenate([self._margins(part, n_history) for part in self._parts(sets)])
            chosen = [*chosen, rest[int(np.argmin(margins))]]
        return chosen

    def reduced(self, chosen: list[int], n_history: int) -> list[int]:
        """Leave out what is not needed, as long as something is not."""
        while len(chosen) > 1:
            smaller = self.first(combinations(chosen, len(chosen) - 1), n_history)
            if smaller is None:
                break
            chosen = list(smaller)
        return chosen

    def first(self, sets: Iterator[tuple[int, ...]], n_history: int) -> tuple[int, ...] | None:
        """The first of these removals that does it."""
        for part in self._parts(sets):
            out = np.flatnonzero(self._margins(part, n_history) < 0)
            if len(out):
                return part[int(out[0])]
        return None

    def impossible(self, scores: Scores, most: Scores, size: int) -> int:
        """The least number of removals, 2 to `size` + 1, that the best case of `size` of them does not rule out."""
        if np.isinf(most).any():
            return 2
        eps = TIED * max(1.0, abs(float(scores[self.item])))
        search = self._within(scores, most, size, eps)
        return size + 1 if search is None else max(2, search.at_least)

    def _within(self, scores: Scores, most: Scores, size: int, eps: float) -> _Search | None:
        """The rivals whom `size` removals may bring ahead at best; None where they are fewer than `k`."""
        gaps = scores[self.item] - scores[self.rivals]
        highest = most.max(axis=0)[self.rivals]
        near = np.flatnonzero(gaps <= size * np.maximum(highest, 0.0) + eps)
        if len(near) < self.k:
            return None
        return _Search.over(gaps[near], most[:, self.rivals[near]], self.k, size, eps)

    def bounded(self, scores: Scores, most: Scores, size: int, budget: _Budget) -> tuple[int, ...] | None:
        """A set of this size that does it, looked for only where the best case leaves room; None if there is none."""
        eps = TIED * max(1.0, abs(float(scores[self.item])))
        if np.isinf(most).any():
            budget.left = -1
            return None
        search = self._within(scores, most, size, eps)
        if search is None:
            return None
        return search.exact(size, budget, lambda removed: self.first(iter([removed]), len(most)) is not None)

    def margins_of(self, scores: Scores) -> Scores:
        """Of each row of scores the k-th smallest gap; below zero the item is out, as where nothing can be said."""
        own = scores[:, self.item]
        if len(self.rivals) < self.k:
            return np.where(np.isnan(own), -np.inf, np.inf)
        gaps = own[:, None] - scores[:, self.rivals]
        gaps[np.isnan(gaps)] = np.inf
        margins = np.partition(gaps, self.k - 1, axis=1)[:, self.k - 1]
        close = np.abs(margins) <= TIED * np.maximum(1.0, np.abs(own))
        margins = np.where(close, np.inf, margins)  # a tie is no reason to leave
        return np.where(np.isnan(own), -np.inf, margins)

    def _parts(self, sets: Iterator[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
        size = max(1, AT_ONCE // (len(self.rivals) + 1))
        while part := list(islice(sets, size)):
            yield part

    def _margins(self, sets: list[tuple[int, ...]], n_history: int) -> Scores:
        keep = np.ones((len(sets), n_history), dtype=bool)
        for row, removed in enumerate(sets):
            keep[row, list(removed)] = False
        return self.margins_of(self.ask(keep))
