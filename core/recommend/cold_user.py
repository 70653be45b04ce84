"""For people who have just come: what those who began alike went on to enjoy.

Ridge regression from the first k items of everybody's history to the rest of it, plus half of item-kNN. Standard
fold-ins are worse than popularity for histories of up to 10 items, because they were trained on whole histories; this
is trained on beginnings. Linear in the history, hence exactly explainable; with no history it is popularity, which
nothing beats there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from core.domain import FloatMatrix, Scores, TrainingData, Vocabulary
from core.errors import TooLarge
from core.recommend.history import FromHistory, Mask, Rows, Shares, matrix_of, positive
from core.recommend.item_knn import ItemKnn
from core.recommend.scales import Scale


@dataclass(frozen=True)
class ColdUser:
    """Strategy for histories of 0 to about 20 items.

    Attributes:
        l2: Ridge penalty of one item, in beginnings.
        beginnings: Lengths to which histories are cut.
        neighbours: Weight of item-kNN beside the regression, both on the scale of their spread.
        k: Neighbours of item-kNN.
        longest: Longer histories count as if they were so long: nothing was learned about them.
        limit: Most items that are accepted; memory grows with their square.
    """

    l2: float = 100.0
    beginnings: tuple[int, ...] = (0, 1, 2, 5, 10, 20)
    neighbours: float = 0.5
    k: int = 300
    longest: int = 20
    limit: int = 15_000
    name: str = "cold_user"

    def fit(self, data: TrainingData) -> ColdUserRecommender:
        """Solve one system for all items; n_items^3 operations and at its peak 32 n_items^2 bytes.

        Raises:
            EmptyTrainingData: there is not a single interaction.
            TooLarge: more items than `limit`.
        """
        n = matrix_of(data, self.name).shape[1]
        if n > self.limit:
            raise TooLarge(
                f"the regression for new people takes up to {self.limit:,} items, there are {n:,}: it would need "
                f"{32e-9 * n * n:,.1f} GB. Use 'popularity' for them."
            )
        first, rest = self._examples(data.interactions.sequences(), n)
        base, weights = _ridge(first, rest, self.l2)
        beside = ItemKnn(k=self.k).fit(data).weights
        dense = beside.toarray() if sparse.issparse(beside) else beside
        return ColdUserRecommender(
            items=data.interactions.items,
            popular=np.asarray(positive(matrix_of(data, self.name)).mean(axis=0), dtype=np.float64),
            base=base,
            weights=np.ascontiguousarray(weights, dtype=np.float32),  # rows are what lists are summed from
            beside=dense,
            neighbours=self.neighbours,
            longest=self.longest,
            strategy=self.name,
        )

    def _examples(self, sequences: list[Rows], n_items: int) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Beginnings and what followed, one row per person and length, (n_examples, n_items) each."""
        pairs = [(s[:k], s[k:]) for s in sequences for k in self.beginnings if len(s) > k]
        if not pairs:  # nobody has met two items: everything followed from nothing
            pairs = [(s[:0], s) for s in sequences]
        return tuple(_one_hot([pair[side] for pair in pairs], n_items) for side in (0, 1))  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class ColdUserRecommender(FromHistory):
    """score = z(base + history x weights) + neighbours x z(history x beside), z over the items of one list."""

    items: Vocabulary
    popular: Scores  # (n_items,), answers where there is no history
    base: Scores  # (n_items,), intercept of the regression
    weights: FloatMatrix  # (n_items, n_items)
    beside: FloatMatrix  # (n_items, n_items), item-kNN
    neighbours: float
    longest: int
    strategy: str

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        first, second = self._parts(rows, strengths)
        total: Scores = Scale.of(first).apply(first) + self.neighbours * Scale.of(second).apply(second)
        return total

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        lengths = np.diff(histories.indptr)
        less = sparse.diags_array(np.minimum(1.0, self.longest / np.maximum(lengths, 1)).astype(np.float32))
        first = np.asarray((less @ histories) @ self.weights, dtype=np.float32)
        first += self.base.astype(np.float32)
        first[lengths == 0] = self.popular
        total, second = _scaled(first, 1.0), np.asarray(histories @ self.beside, dtype=np.float32)
        total += _scaled(second, self.neighbours)
        return total

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        first, second = (Scale.of(part) for part in self._parts(rows, strengths))
        own = self.base if rows.size else self.popular
        base = float(first.apply(own[column])) + self.neighbours * float(second.apply(0.0))
        shares = self._less(rows) * self.weights[rows, column].astype(np.float64) / first.spread
        shares += self.neighbours * self.beside[rows, column].astype(np.float64) / second.spread
        return base, strengths * shares

    def shares(self, rows: Rows, strengths: Scores) -> Shares:
        first, second = (Scale.of(part) for part in self._parts(rows, strengths))
        base = first.apply(self.base if rows.size else self.popular) + self.neighbours * float(second.apply(0.0))
        values = self._less(rows) * self.weights[rows].astype(np.float64) / first.spread
        values += self.neighbours * self.beside[rows].astype(np.float64) / second.spread
        return Shares(np.asarray(base), strengths[:, None] * values)

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        kept = keep * strengths
        less = np.minimum(1.0, self.longest / np.maximum(keep.sum(axis=1), 1))
        firsts = self.base + (less[:, None] * kept) @ self.weights[rows].astype(np.float64)
        firsts[~keep.any(axis=1)] = self.popular
        seconds = kept @ self.beside[rows].astype(np.float64)
        total: Scores = Scale.each(firsts).apply(firsts) + self.neighbours * Scale.each(seconds).apply(seconds)
        return total

    def _parts(self, rows: Rows, strengths: Scores) -> tuple[Scores, Scores]:
        if rows.size == 0:
            return self.popular, np.zeros(len(self.items))
        first = self.base + (self._less(rows) * strengths) @ self.weights[rows].astype(np.float64)
        return first, strengths @ self.beside[rows].astype(np.float64)

    def _less(self, rows: Rows) -> float:
        """What an item of a history counts in the regression."""
        return min(1.0, self.longest / max(len(rows), 1))


def _scaled(scores: FloatMatrix, weight: float) -> FloatMatrix:
    """Each row on the common scale, times a weight; in place."""
    scale = Scale.rows(scores)
    scores -= scale.mean
    scores *= np.asarray(weight / scale.spread, dtype=np.float32)
    return scores


def _ridge(x: sparse.csr_array, y: sparse.csr_array, l2: float) -> tuple[Scores, np.ndarray]:
    """Intercept (m,) and weights (n, m) that predict rows of `y` from rows of `x`; the intercept is not penalised."""
    n_rows, n = x.shape
    x_mean, y_mean = np.asarray(x.mean(axis=0)), np.asarray(y.mean(axis=0))
    gram = (x.T @ x).toarray() - n_rows * np.outer(x_mean, x_mean)
    gram[np.diag_indices(n)] += l2
    toward = (x.T @ y).toarray() - n_rows * np.outer(x_mean, y_mean)
    weights = linalg.solve(gram, toward, assume_a="pos", overwrite_a=True, overwrite_b=True)
    return y_mean - x_mean @ weights, weights


def _one_hot(rows: list[Rows], n_items: int) -> sparse.csr_array:
    bounds = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.concatenate(rows)
    return sparse.csr_array((np.ones(len(columns)), columns, bounds), shape=(len(rows), n_items))
