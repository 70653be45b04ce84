"""For items nobody has met yet: maps from what is in an item to how it would be taken up.

Three maps, each linear in the history, on one scale and summed: ridge from content to ALS factors, ridge from content
to the column of interactions, and the resemblance to what a person enjoyed; and, the same for everybody, how popular
content suggests an item to be. The closed form of the first two is what makes new items find their people (compare
MARec, arXiv 2404.13298). The weights were chosen on items taken out of MovieLens' training part; where the figures of
docs/guide/evaluation.md come from, none of the items that are judged there had a part in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import linalg, sparse

from core.domain import FloatMatrix, TrainingData, Vocabulary
from core.errors import EmptyTrainingData
from core.recommend.als import Als
from core.recommend.factors import FactorRecommender
from core.recommend.features import features
from core.recommend.history import Rows, matrix_of
from core.recommend.mapped import ColdItemRecommender
from core.recommend.spreads import measured

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
            spreads=(),
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
