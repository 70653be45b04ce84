"""Scores as products of what items have and what a history says, so that removals can be followed through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np

from core.domain import FloatMatrix, Scores
from core.recommend.downdates import Downdates, Start
from core.recommend.factors import FactorRecommender
from core.recommend.history import FromHistory, Mask, Rows, Shares
from core.recommend.tables import Held, Rough, Table

Counts = Callable[[Rows], Scores]
"""What scores are multiplied by, for histories of so many items, (n_lengths,)."""


def once(lengths: Rows) -> Scores:
    """Whatever the history."""
    return np.ones(len(lengths))


@dataclass(frozen=True, eq=False)
class Followed:
    """One strategy and one history.

    Attributes:
        table: What each item has beyond the average one; in float64 unless scores are sums of it.
        along: What the history says along weighted sums of features, (n_features, n_columns), and what removals do to
            that.
        inside: The things of the history that count for the strategy, (n_history,).
        counts: By how many of these it hears.
    """

    table: Table
    along: Callable[[Rough], Downdates]
    inside: Mask
    counts: Counts = once

    def among(self, inside: Mask) -> Followed:
        """Seen from a longer history, of which the strategy only knows some things, (n_history,)."""
        if inside.all():
            return self
        heard = inside.copy()
        heard[inside] = self.inside
        return replace(self, along=lambda columns: self.along(columns).among(inside), inside=heard)

    def counting(self, counts: Counts) -> Followed:
        """Where it counts so much beside what it counts by itself."""
        own = self.counts
        return replace(self, counts=lambda lengths: own(lengths) * counts(lengths))


@runtime_checkable
class Parted(Protocol):
    """A strategy that is a sum of others."""

    def followed(self, rows: Rows, strengths: Scores, largest: int) -> list[Followed] | None:
        """Those with a say before or after `largest` removals; None where one of them cannot be followed."""


def followed(part: FromHistory, rows: Rows, strengths: Scores, largest: int) -> list[Followed] | None:
    """None for a strategy whose scores removals cannot be followed through."""
    if isinstance(part, Parted):
        return part.followed(rows, strengths, largest)
    if isinstance(part, FactorRecommender):
        return [of_taste(part, part.factors, rows, strengths)]
    shares = part.shares(rows, strengths)
    return [of_sums(shares)] if shares is not None and shares.linear else None


def of_taste(part: FactorRecommender, factors: Sequence[FloatMatrix], rows: Rows, strengths: Scores) -> Followed:
    """Of tastes that are fitted to a history: the factors of all starts, one below the other.

    Args:
        factors: Of the items that are scored, (n_items, n_factors) for each start.
    """
    bounds, follow = np.cumsum([y.shape[1] for y in factors])[:-1], part.following(rows, strengths)

    def along(columns: Rough) -> Downdates:
        return follow(np.split(columns, bounds))

    return Followed(Held(np.hstack(factors).T), along, np.ones(len(rows), dtype=bool))


def of_sums(shares: Shares) -> Followed:
    """Of a sum over a history: the base, and the share of each thing, which goes with it whatever else is gone."""
    return of_table(Held(np.vstack([shares.base, shares.values])), len(shares.values))


def of_table(table: Table, n: int) -> Followed:
    """The same of `n` things, where the table says what each item has, below its base."""

    def along(columns: Rough) -> Downdates:
        start = Start(leads=columns[1:], coupling=np.zeros((n, n)), open=np.ones(n))
        return Downdates(columns.sum(axis=0), np.zeros(n), (start,))

    return Followed(table, along, np.ones(n, dtype=bool))


def of_everybody(scores: Scores, n_history: int) -> Followed:
    """Of what is said whatever the history, and counts by how many things are in it."""

    def along(columns: Rough) -> Downdates:
        return Downdates(columns[0], np.zeros(n_history), ())

    return Followed(Held(scores[None]), along, np.ones(n_history, dtype=bool))
