"""Which removals bring an item behind its rivals: a greedy set, a proof that none smaller does, or a smaller one.

    greedy   remove what lowers the k-th smallest gap most, until it is below zero.
    proof    branch and bound: the best that is left to every rival, each by itself, is an upper bound; a branch in
             which fewer than k rivals are within reach of it is not entered. Promising removals come first, and a
             branch only has those after its own, so that later branches are soon without any good ones. Where the
             model has no bound for so many removals, every branch is entered, if there are few enough.

What a removal does to the gaps is a `Lead`: for sums it stays the same whatever else is gone, for models that weigh a
history as a whole it is taken anew after each removal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from core.domain import Scores
from core.explain.standing import Places

ENTERED = 10_000  # cells that entering a branch counts, however few gaps there are in it


class Reach(Protocol):
    """By how much an item is ahead of each rival, and how much of that removals from the history can take at most."""

    @property
    def gaps(self) -> Scores:
        """(n_rivals,); negative where the rival is ahead."""

    @property
    def n_history(self) -> int: ...

    def at_most(self, size: int) -> Scores:
        """What `size` removals narrow each gap at most, (n_rivals,); quick, and more than it is."""

    def over(self, rivals: Places) -> Lead:
        """Over some of the rivals."""


class Lead(Reach, Protocol):
    """By how much an item is ahead of each rival, and what each removal from the history does to that."""

    def narrowing(self, size: int, among: Places) -> Scores:
        """The most that each of these removals narrows each gap where `size` of them are made, (n_among, n_rivals).

        Exact for one removal; infinite where the model cannot tell.
        """

    def without(self, place: int) -> Self:
        """After this removal."""

    def over(self, rivals: Places) -> Self: ...


@dataclass(frozen=True, eq=False)
class Sums:
    """A `Lead` where scores are sums over the history: a removal takes its share, whatever else is gone.

    Attributes:
        drops: By how much each removal narrows each gap, (n_history, n_rivals).
    """

    gaps: Scores
    drops: Scores

    @property
    def n_history(self) -> int:
        return len(self.drops)

    def narrowing(self, size: int, among: Places) -> Scores:
        return self.drops[among]

    def at_most(self, size: int) -> Scores:
        return np.asarray(size * self.drops.max(axis=0, initial=0.0))

    def without(self, place: int) -> Sums:
        return Sums(self.gaps - self.drops[place], self.drops)

    def over(self, rivals: Places) -> Sums:
        return Sums(self.gaps[rivals], self.drops[:, rivals])


class Spent(Exception):
    """The search has looked at as many cells as it may."""


@dataclass
class Budget:
    """Cells that may still be looked at; counted instead of timed, so that answers repeat."""

    left: int

    def take(self, cells: int) -> None:
        """
        Raises:
            Spent: there are not as many left.
        """
        self.left -= cells
        self.require(0)

    def require(self, cells: int) -> None:
        """
        Raises:
            Spent: there are not as many left.
        """
        if self.left < cells:
            raise Spent


@dataclass(frozen=True)
class Search:
    """Attributes:
    k: How many rivals have to pass.
    eps: Gaps smaller than this are ties, which nobody passes by.
    """

    k: int
    eps: float

    def within(self, reach: Reach, size: int) -> Lead | None:
        """The rivals whom up to `size` removals may bring ahead at best; None where they are fewer than `k`."""
        near = np.flatnonzero(reach.at_most(size) >= reach.gaps - self.eps)
        return reach.over(near) if len(near) >= self.k else None

    def near(self, lead: Lead, size: int) -> Lead | None:
        """Of these, those whom just so many removals may."""
        if not tells(lead, size):
            return lead
        most = lead.narrowing(size, np.arange(lead.n_history))
        near = np.flatnonzero(_reach(most, size) >= lead.gaps - self.eps)
        return lead.over(near) if len(near) >= self.k else None

    def greedy(self, lead: Lead, largest: int) -> tuple[int, ...]:
        """Remove what lowers the k-th smallest gap most; empty where that does not get there."""
        chosen: list[int] = []
        rest = np.arange(lead.n_history)
        while len(chosen) < largest and len(rest) and len(lead.gaps) >= self.k:
            most = lead.narrowing(1, rest)
            if np.isinf(most).any():
                break
            after = lead.gaps - most
            margins = np.partition(after, self.k - 1, axis=1)[:, self.k - 1]
            best = int(np.argmin(margins))
            chosen.append(int(rest[best]))
            if margins[best] < -self.eps:
                return tuple(chosen)
            lead, rest = lead.without(chosen[-1]), np.delete(rest, best)
        return ()

    def exact(self, lead: Lead, size: int, budget: Budget) -> tuple[int, ...] | None:
        """A set of this size that does it; None where there is none.

        Raises:
            Spent: that was not found out within the budget.
        """
        return self._descend(lead, np.arange(lead.n_history), size, budget)

    def _descend(self, lead: Lead, among: Places, size: int, budget: Budget) -> tuple[int, ...] | None:
        budget.take(ENTERED + len(among) * (len(among) + len(lead.gaps)))
        most = lead.narrowing(size, among)
        if size == 1:
            if np.isinf(most).any():
                raise Spent
            enough = np.flatnonzero((lead.gaps - most < -self.eps).sum(axis=1) >= self.k)
            return (int(among[enough[0]]),) if len(enough) else None
        if np.isinf(most).any():
            budget.require(len(among) * (ENTERED + len(among) * (len(among) + len(lead.gaps))))
        near = np.flatnonzero(_reach(most, size) >= lead.gaps - self.eps)
        if len(near) < self.k:
            return None
        lead, most = lead.over(near), most[:, near]
        after = lead.gaps - most
        order = np.argsort(np.partition(after, self.k - 1, axis=1)[:, : self.k].sum(axis=1), kind="stable")
        among, after, later = among[order], after[order], _later(most[order], size - 1)
        for n in np.flatnonzero((after - later <= self.eps).sum(axis=1) >= self.k):
            if len(among) - n < size:
                break
            found = self._descend(lead.without(int(among[n])), among[n + 1 :], size - 1, budget)
            if found is not None:
                return (int(among[n]), *found)
        return None


def tells(lead: Lead, size: int) -> bool:
    """Whether the model can bound what `size` removals do: the same for all rivals, so that one is asked about."""
    first = lead.over(np.arange(min(1, len(lead.gaps))))
    return not np.isinf(first.narrowing(size, np.arange(lead.n_history))).any()


def _reach(most: Scores, size: int) -> Scores:
    """The sum of the `size` largest of each column that are above zero."""
    best = np.partition(most, max(0, len(most) - size), axis=0)[max(0, len(most) - size) :]
    total: Scores = np.maximum(best, 0.0).sum(axis=0)
    return total


def _later(most: Scores, size: int) -> npt.NDArray[np.float64]:
    """Of each row the sum of the `size` largest above zero in the rows after it, by column; shaped like `most`."""
    found, new = np.zeros_like(most), np.maximum(most, 0.0)
    for _ in range(size):
        largest = np.zeros_like(most)
        largest[:-1] = np.maximum.accumulate(new[:0:-1])[::-1]
        found += largest
        new = np.minimum(largest, new)  # what is not the largest from here on, may be the next
    return found
