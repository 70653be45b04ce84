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
        missed: Removals that were made of what it hears.
        gone: Removals that were made.
    """

    lead: Downdates
    inside: Mask
    weights: Scores
    missed: int = 0
    gone: int = 0

    @property
    def weight(self) -> float:
        return float(self._weight(0, 0))

    def without(self, place: int) -> Part:
        if not self.inside[place]:
            return replace(self, gone=self.gone + 1)
        return replace(self, lead=self.lead.without(place), missed=self.missed + 1, gone=self.gone + 1)

    def over(self, columns: Rows) -> Part:
        return replace(self, lead=self.lead.over(columns))

    def narrowing(self, size: int, among: Rows) -> Scores:
        """As of the blend: gaps shrink with the weight, and by what removals take from them."""
        taken = self.lead.narrowing(size, among)
        if size == 1:
            after = self._weight(self.inside[among].astype(int), 1)[:, None]
            taken *= after
            taken += (self.weight - after) * self.lead.gaps
            return taken
        weights, each = self._after(size, size, among)
        taken = _weighed(taken, weights)
        taken += np.maximum(each.min() * self.lead.gaps, each.max() * self.lead.gaps)
        return taken

    def at_most(self, size: int, gaps: Scores, most: Scores, unsure: float = 0.0) -> Scores:
        """What up to `size` removals narrow each gap at most, (n_columns,).

        Args:
            gaps: Without the weight, (n_columns,).
            most: The same of these.
            unsure: How far `gaps` may be off.
        """
        weights, each = self._after(1, size, np.arange(len(self.inside)))
        shrunk = np.maximum(np.maximum(each.min() * gaps, each.max() * gaps), 0.0)
        return np.asarray(_weighed(most, weights) + size * (shrunk + np.abs(each).max() * unsure))

    def lost(self) -> Scores:
        """What each column loses by each single removal, (n_history, n_columns)."""
        after = self._weight(self.inside.astype(int), 1)[:, None]
        left = self.lead.gaps - self.lead.narrowing(1, np.arange(len(self.inside)))
        return np.asarray(self.weight * self.lead.gaps - after * left)

    def _after(self, least: int, most: int, among: Rows) -> tuple[Scores, Scores]:
        """The weights there may be after so many of these removals, and what each removal takes of the weight."""
        n_heard = int(np.count_nonzero(self.inside[among]))
        heard, gone = np.indices((n_heard + 1, min(most, len(among)) + 1))
        possible = (gone >= least) & (heard <= gone) & (gone - heard <= len(among) - n_heard)
        heard, gone = heard[possible], gone[possible]
        after = self._weight(heard, gone)
        return after, (self.weight - after) / gone

    def _weight(self, heard: Any, more: Any) -> Any:
        """When more is gone, of what it hears and of all."""
        missed, gone = self.missed + heard, self.gone + more
        return self.weights[np.minimum(missed, len(self.weights) - 1), np.minimum(gone, len(self.inside))]


@dataclass(frozen=True, eq=False)
class Blend:
    """The sum of all parts."""

    parts: tuple[Part, ...]

    @property
    def n_history(self) -> int:
        return len(self.parts[0].inside)

    @property
    def gaps(self) -> Scores:
        """(n_columns,)."""
        return np.asarray(sum(one.weight * one.lead.gaps for one in self.parts))

    def narrowing(self, size: int, among: Rows) -> Scores:
        """The most that each of these removals narrows each gap where `size` of them are made, no fewer.

        Exact for one removal; infinite where a part cannot tell.

        Returns:
            (n_among, n_columns).
        """
        size = min(size, len(among))
        total = self.parts[0].narrowing(size, among)
        for one in self.parts[1:]:
            total += one.narrowing(size, among)
        return total

    def at_most(self, size: int) -> Scores:
        """What up to `size` removals narrow each gap at most, (n_columns,); quicker than `narrowing`, and more."""
        return np.asarray(sum(one.at_most(size, one.lead.gaps, one.lead.at_most(size)) for one in self.parts))

    def without(self, place: int) -> Blend:
        return Blend(tuple(one.without(place) for one in self.parts))

    def over(self, columns: Rows) -> Blend:
        return Blend(tuple(one.over(columns) for one in self.parts))


def _weighed(most: Scores, weights: Scores) -> Scores:
    """Bounds times the weight that makes most of them; nothing of a part that is silent, even where it cannot tell."""
    least, largest = float(weights.min()), float(weights.max())
    if not largest:
        return np.zeros_like(most)
    return np.asarray(most * (least if least == largest else np.where(most > 0, largest, least)))


def steadied(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The same but for a factor that all columns share after removals, which changes no order.

    The part that makes most of the difference keeps its weight, so that the others change theirs as little as can be.
    """
    first = max(parts, key=lambda one: (abs(one.weight) * float(np.abs(one.lead.gaps).sum()), abs(one.weight))).weights
    if not first[0, 0]:  # nobody has a say yet
        return tuple(parts)
    gone = np.arange(first.shape[1])
    shared = first[np.minimum(gone, len(first) - 1), gone] / first[0, 0]
    shared[shared == 0] = 1.0  # where it falls silent
    return tuple(replace(one, weights=one.weights / shared) for one in parts)
