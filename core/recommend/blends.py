"""By how much an item of a blend of strategies is ahead, and what removals from the history do to that.

A blend puts each of its parts on one scale (`core.recommend.scales`), and a removal moves the scales as well. The
spread of a part over all items is the length of its score along as many directions as the part has, and what happens
along a direction is followed just as what happens to a lead: both are weighted sums of scores. So the scales are exact
without any item being scored again, and bounded where several removals are still to come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import combinations_with_replacement
from typing import Protocol, Self

import numpy as np

from core.domain import Scores
from core.recommend.enclosures import Enclosed, Unbounded
from core.recommend.history import Rows


class Part(Protocol):
    """Weighted sums of the scores of a strategy, one per column, as removals from the history change them."""

    @property
    def gaps(self) -> Scores:
        """(n_columns,)."""

    @property
    def n_history(self) -> int: ...

    def enclosed(self, size: int, among: Rows) -> Enclosed:
        """The columns, after up to `size` of these removals.

        Raises:
            Unbounded: they hang together too closely to tell.
        """

    def without(self, place: int) -> Self:
        """After this removal."""

    def over(self, columns: Rows) -> Self:
        """Some of the columns."""

    def scaled(self, factor: float) -> Self:
        """All columns times one factor."""


@dataclass(frozen=True, eq=False)
class Scaled:
    """A part of a blend.

    Attributes:
        spreads: Columns whose lengths the part is divided by.
        start: The first of the columns that the blend is about; those before are only there for spreads.
    """

    part: Part
    weight: float
    spreads: tuple[slice, ...]
    start: int

    @cached_property
    def length(self) -> float:
        return float(np.prod([np.linalg.norm(self.part.gaps[spread]) for spread in self.spreads]))

    @property
    def columns(self) -> Scores:
        """(n_columns,), on the scale of the blend."""
        return np.asarray(self.part.gaps[self.start :] * (self.weight / self.length))

    def enclosed(self, size: int, among: Rows) -> tuple[Enclosed, Enclosed]:
        """All columns of the part, and the square of its length."""
        if isinstance(self.part, Blend):
            found, squares = self.part.measured(size, among, self.spreads)
        else:
            found = self.part.enclosed(size, among)
            squares = [found.at(spread).squared() for spread in self.spreads]
        return found, reduce(Enclosed.times, squares)

    def is_length(self, columns: slice) -> bool:
        """Whether the part is divided by the length of these columns of the blend alone."""
        return self.start == 0 and self.spreads == (columns,)

    def over(self, columns: Rows) -> Scaled:
        kept = np.concatenate([np.arange(self.start), self.start + columns])
        return replace(self, part=self.part.over(kept))

    def scaled(self, factor: float) -> Scaled:
        """The part times a factor, and its length with it; both in every one of its spreads."""
        return replace(self, part=self.part.scaled(factor), weight=self.weight * factor ** (len(self.spreads) - 1))


@dataclass(frozen=True, eq=False)
class Blend:
    """The sum of weight x part / length of the part, times the length of the first part: a factor of all columns.

    Lengths shrink alike when a history does, so that their quotients move less, and can be told more closely.
    """

    parts: tuple[Scaled, ...]

    @classmethod
    def of(cls, parts: Sequence[Scaled]) -> Blend:
        """On the scale of the scores that are served, as long as nothing is gone.

        The part that makes most of the difference comes first: the others are multiplied by what is not known exactly.
        """
        first = max(parts, key=lambda one: float(np.abs(one.columns).sum()))
        return cls((first, *(one for one in parts if one is not first))).scaled(first.weight / first.length)

    @property
    def n_history(self) -> int:
        return self.parts[0].part.n_history

    @cached_property
    def gaps(self) -> Scores:
        first, *others = self.parts
        total = first.part.gaps[first.start :]
        return np.asarray(sum((one.columns * (first.length / first.weight) for one in others), total))

    def enclosed(self, size: int, among: Rows) -> Enclosed:
        return self.measured(size, among, ())[0]

    def measured(self, size: int, among: Rows, spreads: Sequence[slice]) -> tuple[Enclosed, list[Enclosed]]:
        """The columns, and the squares of their lengths over some of them.

        A length is made of how parts of known length lie to each other, which removals change less than the parts.
        """
        found = [one.enclosed(size, among) for one in self.parts]
        roots = [square.power(-0.5) for _, square in found]
        lead, length = self.parts[0].weight, found[0][1]
        columns = [whole.at(slice(one.start, None)) for one, (whole, _) in zip(self.parts, found, strict=True)]
        total = columns[0]
        for one, own, root in zip(self.parts[1:], columns[1:], roots[1:], strict=True):
            total = total + own.times(length.power(0.5).times(root).scaled(one.weight / lead))
        return total, [self._square(columns, roots, spread).times(length) for spread in spreads]

    def _square(self, columns: Sequence[Enclosed], roots: Sequence[Enclosed], spread: slice) -> Enclosed:
        """The squared length of the sum of the parts, each divided by its length; the first part weighs 1.

        Args:
            roots: One over the length of each part.
        """
        lead = self.parts[0].weight
        terms = []
        for n, m in combinations_with_replacement(range(len(columns)), 2):
            if n == m and self.parts[n].is_length(spread):
                cosine = Enclosed.always(1.0, roots[n])
            else:
                cosine = columns[n].at(spread).dot(columns[m].at(spread)).times(roots[n]).times(roots[m])
            weight = self.parts[n].weight * self.parts[m].weight / lead**2
            terms.append(cosine.scaled(weight if n == m else 2 * weight))
        return reduce(Enclosed.__add__, terms)

    def narrowing(self, size: int, among: Rows) -> Scores:
        """The most that each of these removals narrows each gap where `size` of them are made, (n_among, n_rivals).

        Exact for one removal; infinite where they hang together too closely to tell.
        """
        try:
            found = self.enclosed(min(size, len(among)), among).settled()
        except Unbounded:
            return np.full((len(among), len(self.gaps)), np.inf)
        return np.asarray(found.beyond - found.alone)

    def without(self, place: int) -> Blend:
        return Blend(tuple(replace(one, part=one.part.without(place)) for one in self.parts))

    def over(self, columns: Rows) -> Blend:
        return Blend(tuple(one.over(columns) for one in self.parts))

    def scaled(self, factor: float) -> Blend:
        first, *others = self.parts
        return Blend((first.scaled(factor), *others))

    def after_each(self) -> Scores:
        """The columns after each single removal, on the scale of the scores that are served, (n_history, n_columns)."""
        every = np.arange(self.n_history)
        total = np.zeros((self.n_history, len(self.gaps)))
        for one in self.parts:
            columns, square = one.enclosed(1, every)
            found = columns.at(slice(one.start, None))
            lengths = np.sqrt(square.now + square.alone)
            total += one.weight * (found.now + found.alone) / lengths[:, None]
        return total
