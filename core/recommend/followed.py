"""Scores as products of what items have and what a history says, so that removals can be followed through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.domain import FloatMatrix, Scores
from core.recommend.downdates import Downdates, Start
from core.recommend.factors import FactorRecommender
from core.recommend.history import FromHistory, Mask, Rows, Shares

Counts = Callable[[Rows], Scores]
"""What scores are multiplied by, for histories of so many items, (n_lengths,)."""


def once(lengths: Rows) -> Scores:
    """Whatever the history."""
    return np.ones(len(lengths))


@dataclass(frozen=True, eq=False)
class Followed:
    """One strategy and one history.

    Attributes:
        table: What each item has, (n_features, n_items).
        along: What the history says along weighted sums of features, (n_features, n_columns), and what removals do to
            that.
        inside: The things of the history that count for the strategy, (n_history,).
        counts: By how many of these it hears.
    """

    table: Scores
    along: Callable[[Scores], Downdates]
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
        return replace(self, counts=counts)


def followed(part: FromHistory, rows: Rows, strengths: Scores) -> Followed | None:
    """None for a strategy whose scores removals cannot be followed through."""
    if isinstance(part, FactorRecommender):
        return of_taste(part, part.factors, rows, strengths)
    shares = part.shares(rows, strengths)
    return of_sums(shares) if shares is not None and shares.linear else None


def of_taste(part: FactorRecommender, factors: Sequence[FloatMatrix], rows: Rows, strengths: Scores) -> Followed:
    """Of tastes that are fitted to a history: the factors of all starts, one below the other.

    Args:
        factors: Of the items that are scored, (n_items, n_factors) for each start.
    """
    bounds = np.cumsum([y.shape[1] for y in factors])[:-1]

    def along(columns: Scores) -> Downdates:
        return part.follow(rows, strengths, [own.T for own in np.split(columns, bounds)])

    return Followed(np.hstack(factors).T.astype(np.float64), along, np.ones(len(rows), dtype=bool))


def of_sums(shares: Shares) -> Followed:
    """Of a sum over a history: the base, and the share of each thing, which goes with it whatever else is gone."""
    n = len(shares.values)

    def along(columns: Scores) -> Downdates:
        start = Start(leads=columns[1:], coupling=np.zeros((n, n)), open=np.ones(n))
        return Downdates(columns.sum(axis=0), np.zeros(n), (start,))

    return Followed(np.vstack([shares.base, shares.values]), along, np.ones(n, dtype=bool))


def of_everybody(scores: Scores, n_history: int) -> Followed:
    """Of what is said whatever the history, and counts by how many things are in it."""

    def along(columns: Scores) -> Downdates:
        return Downdates(columns[0], np.zeros(n_history), ())

    return Followed(scores[None], along, np.ones(n_history, dtype=bool))
