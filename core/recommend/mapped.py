"""What the maps from content to interactions say of every item, to a history over those that somebody met.

Learned by `core.recommend.cold_item`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, Scores, Vocabulary
from core.recommend.behaviour import onto
from core.recommend.factors import FactorRecommender, plan
from core.recommend.factors import fold_in as fold
from core.recommend.followed import Followed, of_everybody, of_table, of_taste
from core.recommend.history import FromHistory, Mask, Rows, Shares, Usual
from core.recommend.products import products
from core.recommend.scales import Scale
from core.recommend.spreads import UsualSpread, relative
from core.recommend.tables import Crossed, Table, Vectors, Weighed


@dataclass(frozen=True, eq=False)
class Known:
    """What the maps know of an item: its factors of each start, its features, its unit row, and how popular it is."""

    factors: tuple[Scores, ...]
    features: Scores
    units: Scores
    popular: float


@dataclass(frozen=True, eq=False)
class ColdItemRecommender(FromHistory):
    """Attributes:
    met: Rows of the items that somebody met; only those count in a history.
    features, mapped: Column map: score(i) = sum over j of strength_j features_i . mapped_j, (n, d) and (n_met, d).
    popular: What the column map says to somebody without a history, (n_items,).
    scaled_by: Rows of the items whose scores set the scale of each map.
    units: Resemblance: unit feature rows, (n_items, d).
    telling: How much each item that somebody met tells of a taste, (n_met,), around 1.
    factors: ALS map: factors of every item, per start; the taste vector comes from `als` over the met items.
    """

    items: Vocabulary
    met: Rows
    features: FloatMatrix
    mapped: FloatMatrix
    popular: Scores
    scaled_by: Rows
    units: FloatMatrix
    telling: FloatMatrix
    factors: tuple[FloatMatrix, ...]
    als: FactorRecommender
    weights: tuple[float, float, float, float]
    spreads: tuple[UsualSpread, ...]
    strategy: str

    def measured(self, histories: sparse.csr_array) -> ColdItemRecommender:
        """With the spreads that the maps have for these histories over the items that were met.

        That of popularity, which is the same for everybody, is the one it has.
        """
        lengths = np.diff(histories.indptr)
        *maps, popular = (part[:, self.scaled_by] for part in self._parts_of_many(histories))
        always = UsualSpread(float(Scale.each(popular).spread[0, 0]), 0.0)
        met = onto(histories, self.met, len(self.items))[:, self.scaled_by].tocsr()
        spreads = [*(UsualSpread.fit(part, met, lengths) for part in maps), always]
        return replace(self, spreads=relative(spreads, 0, histories))

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        own, kept = self._met(rows, strengths)
        ways = zip(self.weights, self._scales(own, kept), self._parts(own, kept), strict=True)
        scaled = [w * scale.apply(part) for w, scale, part in ways]
        return np.asarray(np.sum(scaled, axis=0))

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        x = histories[:, self.met].tocsr()
        total = np.zeros(histories.shape, dtype=np.float32)
        parts = self._parts_of_many(x)
        scales = self._scales_of_many(parts, np.diff(x.indptr))
        for weight, part, scale in zip(self.weights, parts, scales, strict=True):
            total += np.float32(weight) * scale.apply(part)
        return total

    def _parts_of_many(self, x: sparse.csr_array) -> tuple[FloatMatrix, ...]:
        """What each map says, before scaling, for histories over the items that were met."""
        batches = plan(x, self.factors[0].shape[1], self.als.alpha)
        tastes = [fold(batches, x.shape[0], y, gram) for y, gram in zip(self.als.factors, self.als.grams, strict=True)]
        return (
            np.hstack(tastes) @ np.hstack(self.factors).T,
            (x @ self.mapped) @ self.features.T + self.popular.astype(np.float32),
            (x @ (self.units[self.met] * self.telling[:, None])) @ self.units.T,
            self.popular.astype(np.float32)[None],
        )

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        return self._split(rows, strengths, self._of(np.array([column])))

    def usual(self, rows: Rows, strengths: Scores) -> Usual:
        base, shares = self._split(rows, strengths, self._average)
        return Usual(base + float(shares.sum()), shares)

    def _split(self, rows: Rows, strengths: Scores, item: Known) -> tuple[float, Scores]:
        """The base and the shares of the history in the score of an item, or in the mean score of several."""
        own, kept = self._met(rows, strengths)
        scales, bases = self._scales(own, kept), self._bases_of(item)
        told = zip(self.weights, self._shares_of(own, kept, item), scales, strict=True)
        shares = np.zeros(len(rows))
        shares[np.isin(rows, self.met)] = np.sum([w * share / scale.spread for w, share, scale in told], axis=0)
        base = sum(w * float(scale.apply(b)) for w, b, scale in zip(self.weights, bases, scales, strict=True))
        return base, shares

    def _shares_of(self, own: Rows, kept: Scores, item: Known) -> Sequence[Scores]:
        """What each history item adds to each map, before scaling, (n_history,)."""
        tastes = [self._als_terms(n, own, kept) @ y for n, y in enumerate(item.factors)]
        return (
            np.asarray(np.sum(tastes, axis=0)),
            kept * (self.mapped[own].astype(np.float64) @ item.features),
            self._told(own, kept) * (self._units_of(own) @ item.units),
            np.zeros(len(own)),
        )

    @staticmethod
    def _bases_of(item: Known) -> tuple[float, float, float, float]:
        """What each map says without a history."""
        return 0.0, item.popular, 0.0, item.popular

    def shares(self, rows: Rows, strengths: Scores) -> Shares:
        own, kept = self._met(rows, strengths)
        scales = self._scales(own, kept)
        tables = (
            np.sum([self._als_terms(n, own, kept) @ y.T for n, y in enumerate(self.factors)], axis=0),
            self._taken(own, kept),
            self._resembled(own, kept),
            np.zeros((len(own), len(self.items))),
        )
        values = np.zeros((len(rows), len(self.items)))
        parts = zip(self.weights, tables, scales, strict=True)
        values[np.isin(rows, self.met)] = np.sum([w * table / scale.spread for w, table, scale in parts], axis=0)
        return Shares(self.bases(rows, strengths), values)

    def bases(self, rows: Rows, strengths: Scores) -> Scores:
        own, kept = self._met(rows, strengths)
        scales = self._scales(own, kept)
        bases = (np.zeros(len(self.items)), self.popular, np.zeros(len(self.items)), self.popular)
        scaled = [w * s.apply(b) for w, b, s in zip(self.weights, bases, scales, strict=True)]
        return np.asarray(np.sum(scaled, axis=0))

    def followed_maps(self, rows: Rows, strengths: Scores, cosines: Table) -> list[Followed]:
        """Those of the maps that count; any number of removals can be followed through them.

        Args:
            cosines: Of what is in the history with what is in every item, below a base.
        """
        own, kept = self._met(rows, strengths)
        inside = np.isin(rows, self.met)
        mapped = kept[:, None] * self.mapped[own].astype(np.float64)
        maps = (
            of_taste(self.als, self.factors, own, kept),
            of_table(Crossed(self.popular, mapped, self._described), len(own)),
            of_table(Weighed.of_history(cosines, inside, self._told(own, kept)), len(own)),
            of_everybody(self.popular, len(own)),
        )
        ways = zip(maps, self.weights, self.spreads, strict=True)
        return [one.among(inside).counting(spread.counting(weight)) for one, weight, spread in ways if weight]

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        own, kept = self._met(rows, strengths)
        keep = keep[:, np.isin(rows, self.met)]
        tastes = self.als.tastes_of_parts(own, kept)(keep)
        parts = (
            np.sum([products(taste, y) for taste, y in zip(tastes, self.factors, strict=True)], axis=0),
            self.popular + products((keep * kept) @ self.mapped[own].astype(np.float64), self.features),
            products((keep * self._told(own, kept)) @ self._units_of(own), self.units),
            self.popular[None],
        )
        total = np.zeros((len(keep), len(self.items)))
        scales = self._scales_of_many(parts, keep.sum(axis=1))
        for weight, part, scale in zip(self.weights, parts, scales, strict=True):
            total += weight * scale.apply(part)
        return total

    def _met(self, rows: Rows, strengths: Scores) -> tuple[Rows, Scores]:
        """A history as rows of `met`."""
        at = np.searchsorted(self.met, rows)
        inside = np.isin(rows, self.met)
        return at[inside], strengths[inside]

    def _parts(self, own: Rows, strengths: Scores) -> Sequence[Scores]:
        """What each map says of each item, before scaling."""
        taste = strengths @ self.mapped[own].astype(np.float64)
        liked = self._told(own, strengths) @ self._units_of(own)
        tastes = [products(self._taste(n, own, strengths), y) for n, y in enumerate(self.factors)]
        return (
            np.sum(tastes, axis=0),
            self.popular + products(taste, self.features),
            products(liked, self.units),
            self.popular,
        )

    def _taken(self, own: Rows, strengths: Scores) -> Scores:
        """What each history item adds by the column map, (n_history, n_items)."""
        return products(strengths[:, None] * self.mapped[own].astype(np.float64), self.features)

    def _resembled(self, own: Rows, strengths: Scores) -> Scores:
        """What each history item adds by resemblance, (n_history, n_items)."""
        return products(self._told(own, strengths)[:, None] * self._units_of(own), self.units)

    def _units_of(self, own: Rows) -> Scores:
        return np.asarray(self.units[self.met[own]], dtype=np.float64)

    def _told(self, own: Rows, strengths: Scores) -> Scores:
        """Strengths as the resemblance takes them."""
        return np.asarray(strengths * self.telling[own].astype(np.float64))

    def _scales(self, own: Rows, strengths: Scores) -> list[Scale]:
        """Of each map; its mean is what it says of the average item."""
        shares, bases = self._shares_of(own, strengths, self._typical), self._bases_of(self._typical)
        means = [base + float(share.sum()) for base, share in zip(bases, shares, strict=True)]
        return [Scale(mean, spread.at(len(own))) for mean, spread in zip(means, self.spreads, strict=True)]

    def _scales_of_many(self, parts: Sequence[Any], lengths: np.ndarray) -> list[Scale]:
        """Of each map, for many histories, (n, n_items) each, of which those of `scaled_by` give the mean."""
        pairs = zip(self.spreads, parts, strict=True)
        return [spread.rows(part[:, self.scaled_by], lengths) for spread, part in pairs]

    @cached_property
    def _described(self) -> Vectors:
        return Vectors(self.features)

    @cached_property
    def directions(self) -> Vectors:
        """What is in every item, each as long as the others."""
        return Vectors(self.units)

    @cached_property
    def _typical(self) -> Known:
        """The average of the items that set scales."""
        return self._of(self.scaled_by)

    @cached_property
    def _average(self) -> Known:
        return self._of(np.arange(len(self.items)))

    def _of(self, columns: Rows) -> Known:
        """The average of some items."""

        def mean(table: FloatMatrix) -> Scores:
            return np.asarray(table[columns].mean(axis=0, dtype=np.float64))

        factors = tuple(mean(y) for y in self.factors)
        return Known(factors, mean(self.features), mean(self.units), float(self.popular[columns].mean()))

    def _taste(self, start: int, own: Rows, strengths: Scores) -> Scores:
        return np.asarray(self._als_terms(start, own, strengths).sum(axis=0))

    def _als_terms(self, start: int, own: Rows, strengths: Scores) -> np.ndarray:
        """What each history item adds to the taste vector, (n_history, n_factors)."""
        y = self.als.factors[start][own].astype(np.float64)
        extra = (self.als.alpha - 1) * np.abs(strengths)
        equations = self.als.grams[start].astype(np.float64) + (y * extra[:, None]).T @ y
        return np.asarray(np.linalg.solve(equations, (y * ((1 + extra) * strengths)[:, None]).T).T)
