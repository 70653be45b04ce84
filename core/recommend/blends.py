"""By how much an item of a blend of strategies is ahead, and what removals from the history do to that.

A blend is a weighted sum of strategies, whose weights hang on how long the history is, and on nothing else of it
(`core.recommend.spreads`). So a removal does to a lead what it does to that of each part, and changes the weights by
a factor that is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.domain import Scores
from core.recommend.downdates import Downdates
from core.recommend.history import Mask, Rows


@dataclass(frozen=True, eq=False)
class Part:
    """What one strategy of a blend says.

    Attributes:
        inside: What it hears of the history, (n_history,).
        weights: When so many things are gone of those it hears, and of all, (n_inside + 1, n_history + 1).
        gone: Removals that were made of what it hears.
    """

    lead: Downdates
    inside: Mask
    weights: Scores
    gone: int = 0

    def without(self, place: int) -> Part:
        if not self.inside[place]:
            return self
        return replace(self, lead=self.lead.without(place), gone=self.gone + 1)


@dataclass(frozen=True, eq=False)
class Blend:
    """The sum of all parts; after removals but for a factor that all columns share, so that the first part keeps its
    weight, and the others change theirs as little as can be.

    Attributes:
        gone: Removals that were made.
    """

    parts: tuple[Part, ...]
    gone: int = 0

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Blend:
        """The part that makes most of the difference comes first."""
        first = max(parts, key=lambda one: abs(one.weights[0, 0]) * float(np.abs(one.lead.gaps).sum()))
        return cls((first, *(one for one in parts if one is not first)))

    @property
    def n_history(self) -> int:
        return self.parts[0].lead.n_history

    @property
    def gaps(self) -> Scores:
        """(n_columns,)."""
        return np.asarray(sum(self._weight(one, 0, 0) * one.lead.gaps for one in self.parts))

    def narrowing(self, size: int, among: Rows) -> Scores:
        """The most that each of these removals narrows each gap where up to `size` of them are made.

        Exact for one removal; infinite where a part cannot tell.

        Returns:
            (n_among, n_columns).
        """
        size = min(size, len(among))
        total = self._narrowed(self.parts[0], size, among)
        for one in self.parts[1:]:
            total += self._narrowed(one, size, among)
        return total

    def at_most(self, size: int) -> Scores:
        """What up to `size` removals narrow each gap at most, (n_columns,); quicker than `narrowing`, and more."""
        every, total = np.arange(self.n_history), np.zeros(len(self.gaps))
        for one in self.parts:
            weights, each = self._after(one, size, every)
            total += weights.max() * one.lead.at_most(size)
            total += size * np.maximum(np.maximum(each.min() * one.lead.gaps, each.max() * one.lead.gaps), 0.0)
        return total

    def without(self, place: int) -> Blend:
        return Blend(tuple(one.without(place) for one in self.parts), self.gone + 1)

    def over(self, columns: Rows) -> Blend:
        return replace(self, parts=tuple(replace(one, lead=one.lead.over(columns)) for one in self.parts))

    def lost(self) -> Scores:
        """What each column loses by each single removal, on the scale of the scores served, (n_history, n_columns)."""
        every, total = np.arange(self.n_history), np.zeros((self.n_history, len(self.gaps)))
        for one in self.parts:
            after = one.weights[one.inside.astype(int), 1][:, None]
            total += one.weights[0, 0] * one.lead.gaps - after * (one.lead.gaps - one.lead.narrowing(1, every))
        return total

    def _narrowed(self, one: Part, size: int, among: Rows) -> Scores:
        """The same of one part: gaps shrink with its weight, and by what removals take from them."""
        taken, now = one.lead.narrowing(size, among), self._weight(one, 0, 0)
        if size == 1:
            after = self._weight(one, one.inside[among].astype(int), 1)[:, None]
            taken *= after
            taken += (now - after) * one.lead.gaps
            return taken
        weights, each = self._after(one, size, among)
        shrunk = np.maximum(each.min() * one.lead.gaps, each.max() * one.lead.gaps)
        taken *= weights.min() if weights.min() == weights.max() else np.where(taken > 0, weights.max(), weights.min())
        taken += shrunk
        return taken

    def _after(self, one: Part, size: int, among: Rows) -> tuple[Scores, Scores]:
        """The weights that a part may have after up to `size` of these removals, and what each removal takes of it."""
        n_heard = int(np.count_nonzero(one.inside[among]))
        heard, gone = np.indices((n_heard + 1, min(size, len(among)) + 1))
        possible = (gone > 0) & (heard <= gone) & (gone - heard <= len(among) - n_heard)
        heard, gone = heard[possible], gone[possible]
        after = self._weight(one, heard, gone)
        return after, (self._weight(one, 0, 0) - after) / gone

    def _weight(self, one: Part, heard: Any, more: Any) -> Any:
        """Of a part when more is gone, of what it hears and of all, in weights of the first part."""
        first, gone = self.parts[0].weights, np.minimum(self.gone + more, self.n_history)
        shared = first[np.minimum(gone, len(first) - 1), gone] / first[0, 0]
        return one.weights[np.minimum(one.gone + heard, len(one.weights) - 1), gone] / shared
