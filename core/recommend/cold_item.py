"""For items nobody has met yet: maps from what is in an item to how it would be taken up.

Three maps, each linear in the history, on one scale and summed: ridge from content to ALS factors, ridge from content
to the column of interactions, and the resemblance to what a person enjoyed; and, the same for everybody, how popular
content suggests an item to be. The closed form of the first two is what makes new items find their people (compare
MARec, arXiv 2404.13298). The weights were chosen on items taken out of MovieLens' training part; where the figures of
docs/guide/evaluation.md come from, none of the items that are judged there had a part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy import linalg, sparse

from core.domain import FloatMatrix, Scores, TrainingData, Vocabulary
from core.errors import EmptyTrainingData
from core.recommend.als import Als
from core.recommend.factors import FactorRecommender, plan
from core.recommend.factors import fold_in as fold
from core.recommend.features import features
from core.recommend.followed import Followed, of_everybody, of_sums, of_taste
from core.recommend.history import FromHistory, Mask, Rows, Shares, matrix_of
from core.recommend.products import products
from core.recommend.scales import Scale
from core.recommend.spreads import UsualSpread, measured

ENOUGH_NEW = 20


@dataclass(frozen=True)
class ColdItem:
    """Strategy that scores every item with facts or vectors, met or not.

    Attributes:
        l2: Ridge penalty of both maps, in items.
        column, resemblance, popularity: Weights of the second and third map, and of what is the same for everybody,
            beside the first.
        rarity: To the resemblance an item of the history counts (its interactions / the average)^-rarity: what
            everybody met tells little of a taste.
        trust: An item's own ALS factors count (interactions) : (trust) against those its content suggests.
        collaborative: What was met weighs more here than in `Als` by itself: people are told apart more sharply.
    """

    l2: float = 20.0
    column: float = 0.25
    resemblance: float = 1.0
    popularity: float = 0.1
    rarity: float = 0.25
    trust: float = 10.0
    collaborative: Als = field(default_factory=lambda: Als(alpha=8.0))
    name: str = "cold_item"

    def fit(self, data: TrainingData) -> ColdItemRecommender:
        """Learn both maps; time grows with n_items x n_features^2, memory with n_items x n_features.

        Raises:
            EmptyTrainingData: there is not a single interaction, or no item has facts or vectors.
        """
        x = matrix_of(data, self.name)
        items, met = self._items(data)
        table = features(items.ids, data.facts, data.content).astype(np.float64)  # type: ignore[arg-type]
        if not met.size or not table.any():
            raise EmptyTrainingData("no item that somebody met has facts or vectors to learn from")
        rows = data.interactions.items.rows([items.ids[row] for row in met])
        x = x[:, rows].tocsr()
        als = self.collaborative.fit(data)
        centred = table - table[met].mean(axis=0)
        toward = _hat(centred[met], self.l2)  # (n_features, n_met)
        popular = np.asarray(x.mean(axis=0), dtype=np.float64)
        counts = np.diff(x.tocsc().indptr)
        recommender = ColdItemRecommender(
            items=items,
            met=met,
            features=centred.astype(np.float32),
            mapped=toward.T.astype(np.float32),
            popular=float(popular.mean()) + centred @ (toward @ (popular - popular.mean())),
            scaled_by=_scaled_by(len(items), met),
            units=_unit(centred).astype(np.float32),
            telling=((np.maximum(counts, 1) / counts.mean()) ** -self.rarity).astype(np.float32),
            factors=tuple(self._factors(y[rows], centred, toward, met, counts) for y in als.factors),
            als=_restricted(als, rows, items, met),
            weights=(1.0, self.column, self.resemblance, self.popularity),
            spreads=(UsualSpread(1.0, 0.0),) * 3,
            strategy=self.name,
        )
        return recommender.measured(measured(x, seed=0))

    def _items(self, data: TrainingData) -> tuple[Vocabulary, Rows]:
        """All items with something to go by, and the rows of those that somebody met."""
        described = {item for item in data.facts} | set(data.content.items.ids if data.content else ())
        items = Vocabulary(tuple(sorted(described)))
        known = data.interactions.items.rows(items.ids)
        return items, np.flatnonzero(known >= 0)

    def _factors(
        self, own: FloatMatrix, centred: np.ndarray, toward: np.ndarray, met: Rows, counts: np.ndarray
    ) -> FloatMatrix:
        """Factors of all items as content suggests them; of those that were met, mixed with their own."""
        mean = own.mean(axis=0)
        suggested = mean + centred @ (toward @ (own - mean))
        share = (counts / (counts + self.trust))[:, None]
        suggested[met] = share * own + (1 - share) * suggested[met]
        return np.asarray(suggested, dtype=np.float32)


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
        """With the spreads that the three maps have for these histories over the items that were met."""
        lengths = np.diff(histories.indptr)
        maps = self._parts_of_many(histories)[:3]
        return replace(self, spreads=tuple(UsualSpread.fit(part[:, self.scaled_by], lengths) for part in maps))

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        own, kept = self._met(rows, strengths)
        parts = self._parts(own, kept)
        scales = self._scales(parts, len(own))
        scaled = [w * scale.apply(part) for w, scale, part in zip(self.weights, scales, parts, strict=True)]
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
        own, kept = self._met(rows, strengths)
        scales = self._scales(self._parts(own, kept), len(own))
        here = self.features[column].astype(np.float64)
        shares = (
            self._als_shares(own, kept, column),
            kept * (self.mapped[own].astype(np.float64) @ here),
            self._told(own, kept) * (self._units_of(own) @ self.units[column].astype(np.float64)),
            np.zeros(len(own)),
        )
        bases = (0.0, float(self.popular[column]), 0.0, float(self.popular[column]))
        total = np.zeros(len(rows))
        total[np.isin(rows, self.met)] = np.sum(
            [w * s / scale.spread for w, s, scale in zip(self.weights, shares, scales, strict=True)], axis=0
        )
        base = sum(w * float(scale.apply(b)) for w, b, scale in zip(self.weights, bases, scales, strict=True))
        return base, total

    def shares(self, rows: Rows, strengths: Scores) -> Shares:
        own, kept = self._met(rows, strengths)
        scales = self._scales(self._parts(own, kept), len(own))
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
        scales = self._scales(self._parts(own, kept), len(own))
        bases = (np.zeros(len(self.items)), self.popular, np.zeros(len(self.items)), self.popular)
        scaled = [w * s.apply(b) for w, b, s in zip(self.weights, bases, scales, strict=True)]
        return np.asarray(np.sum(scaled, axis=0))

    def followed(self, rows: Rows, strengths: Scores, cosines: Scores) -> list[Followed]:
        """The maps; any number of removals can be followed.

        Args:
            cosines: Of what is in the history with what is in every item, (n_history, n_items).
        """
        own, kept = self._met(rows, strengths)
        inside = np.isin(rows, self.met)
        maps = (
            of_taste(self.als, self.factors, own, kept),
            of_sums(Shares(self.popular, self._taken(own, kept), linear=True)),
            of_sums(Shares(np.zeros(len(self.items)), self._told(own, kept)[:, None] * cosines[inside], linear=True)),
            of_everybody(self.popular, len(own)),
        )
        always = Scale.of(self.popular[self.scaled_by]).spread
        spreads = (*self.spreads, UsualSpread(always, 0.0))
        ways = zip(maps, self.weights, spreads, strict=True)
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

    def _scales(self, parts: Sequence[Scores], n: int) -> list[Scale]:
        """Of each map, for a history of `n` items; of popularity, which is the same for everybody, its own."""
        maps = [spread.around(part[self.scaled_by], n) for spread, part in zip(self.spreads, parts[:3], strict=True)]
        return [*maps, Scale.of(parts[3][self.scaled_by])]

    def _scales_of_many(self, parts: Sequence[Any], lengths: np.ndarray) -> list[Scale]:
        """The same for many histories."""
        pairs = zip(self.spreads, parts[:3], strict=True)
        maps = [spread.rows(part[:, self.scaled_by], lengths) for spread, part in pairs]
        return [*maps, Scale.each(parts[3][:, self.scaled_by])]

    def _taste(self, start: int, own: Rows, strengths: Scores) -> Scores:
        return np.asarray(self._als_terms(start, own, strengths).sum(axis=0))

    def _als_shares(self, own: Rows, strengths: Scores, column: int) -> Scores:
        terms = [self._als_terms(n, own, strengths) @ y[column] for n, y in enumerate(self.factors)]
        return np.asarray(np.sum(terms, axis=0))

    def _als_terms(self, start: int, own: Rows, strengths: Scores) -> np.ndarray:
        """What each history item adds to the taste vector, (n_history, n_factors)."""
        y = self.als.factors[start][own].astype(np.float64)
        extra = (self.als.alpha - 1) * np.abs(strengths)
        equations = self.als.grams[start].astype(np.float64) + (y * extra[:, None]).T @ y
        return np.asarray(np.linalg.solve(equations, (y * ((1 + extra) * strengths)[:, None]).T).T)


def _hat(centred: np.ndarray, l2: float) -> np.ndarray:
    """Ridge: multiply by targets of the rows to get weights of the features, (n_features, n_rows)."""
    n_rows, n_features = centred.shape
    if n_features <= n_rows:
        gram = centred.T @ centred + l2 * np.eye(n_features)
        return np.asarray(linalg.solve(gram, centred.T, assume_a="pos"))
    gram = centred @ centred.T + l2 * np.eye(n_rows)
    return np.asarray(linalg.solve(gram, centred, assume_a="pos").T)


def _scaled_by(n_items: int, met: Rows) -> Rows:
    """The items that are told apart here, those nobody has met; all where these are too few to tell a spread."""
    new = np.setdiff1d(np.arange(n_items), met)
    return new if len(new) >= ENOUGH_NEW else np.arange(n_items)


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1.0)


def _restricted(als: FactorRecommender, rows: Rows, items: Vocabulary, met: Rows) -> FactorRecommender:
    """The same model over the items that also have content; only its item factors and equations are used."""
    factors = tuple(y[rows] for y in als.factors)
    none: Any = sparse.csr_array((0, len(rows)), dtype=np.float32)
    vocabulary = Vocabulary(tuple(items.ids[row] for row in met))
    empty = tuple(np.zeros((0, y.shape[1]), dtype=np.float32) for y in factors)
    return FactorRecommender(vocabulary, factors, als.grams, als.alpha, (none, empty), als.strategy)
