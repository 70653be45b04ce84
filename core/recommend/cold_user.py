"""For people who have just come: what those who began alike went on to enjoy.

Ridge regression from the first k items of everybody's history to the rest of it, plus half of item-kNN. Standard
fold-ins are worse than popularity for histories of up to 10 items, because they were trained on whole histories; this
is trained on beginnings. Linear in the history, hence exactly explainable; with no history it is popularity, which
nothing beats there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import linalg, sparse

from core.domain import FloatMatrix, Scores, TrainingData, Vocabulary
from core.errors import TooLarge
from core.recommend.followed import Counts, Followed, of_everybody, of_sums
from core.recommend.history import FromHistory, Mask, Rows, Shares, Usual, matrix_of, positive
from core.recommend.item_knn import ItemKnn
from core.recommend.scales import Scale
from core.recommend.spreads import UsualSpread, measured, relative
from core.recommend.voices import Choir


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

    l2: float = 125.0
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
        found = ColdUserRecommender(
            items=data.interactions.items,
            popular=np.asarray(positive(matrix_of(data, self.name)).mean(axis=0), dtype=np.float64),
            base=base,
            weights=np.ascontiguousarray(weights, dtype=np.float32),  # rows are what lists are summed from
            beside=dense,
            neighbours=self.neighbours,
            longest=self.longest,
            spreads=(),
            strategy=self.name,
        )
        return found.measured(measured(first, seed=0))

    def _examples(self, sequences: list[Rows], n_items: int) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Beginnings and what followed, one row per person and length, (n_examples, n_items) each."""
        pairs = [(s[:k], s[k:]) for s in sequences for k in self.beginnings if len(s) > k]
        if not pairs:  # nobody has met two items: everything followed from nothing
            pairs = [(s[:0], s) for s in sequences]
        return tuple(_one_hot([pair[side] for pair in pairs], n_items) for side in (0, 1))  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class ColdUserRecommender(FromHistory):
    """score = z(base + history x weights) + neighbours x z(history x beside), z by the spread usual for its length.

    Attributes:
        popular: Answers where there is no history, (n_items,).
        base: Intercept of the regression, (n_items,).
        weights: Of the regression, (n_items, n_items).
        beside: Of item-kNN, (n_items, n_items).
        spreads: Of the regression and of item-kNN.
    """

    items: Vocabulary
    popular: Scores
    base: Scores
    weights: FloatMatrix
    beside: FloatMatrix
    neighbours: float
    longest: int
    spreads: tuple[UsualSpread, ...]
    strategy: str

    def measured(self, histories: sparse.csr_array) -> ColdUserRecommender:
        """With the spreads that both parts have for these histories; where there are none, neighbours say nothing."""
        if not histories.nnz:
            return replace(self, spreads=(UsualSpread(Scale.of(self.base).spread, 0.0), UsualSpread(np.inf, 0.0)))
        lengths = np.diff(histories.indptr)
        spreads = [UsualSpread.fit(part, histories, lengths) for part in self._parts_of_many(histories)]
        return replace(self, spreads=relative(spreads, 0, histories))

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        n, (first, second) = len(rows), self._parts(rows, strengths)
        one, other = self.spreads
        total: Scores = one.around(first, n).apply(first) + self.neighbours * other.around(second, n).apply(second)
        return total

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        lengths, (first, second) = np.diff(histories.indptr), self._parts_of_many(histories)
        one, other = self.spreads
        total = _scaled(first, one.rows(first, lengths), 1.0)
        total += _scaled(second, other.rows(second, lengths), self.neighbours)
        return total

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        return float(self.bases(rows, strengths)[column]), strengths * self._table(rows, np.array([column]))[:, 0]

    def shares(self, rows: Rows, strengths: Scores) -> Shares:
        table = self._table(rows, np.arange(len(self.items)))
        return Shares(self.bases(rows, strengths), strengths[:, None] * table)

    def bases(self, rows: Rows, strengths: Scores) -> Scores:
        """What every item has before any of the history, beyond the average one, (n_items,)."""
        base = self.base if len(rows) else self.popular
        return np.asarray((base - base.mean()) / self.spreads[0].at(len(rows)))

    def usual(self, rows: Rows, strengths: Scores) -> Usual:
        """Nothing, since what is usual is taken away from both parts."""
        return Usual(0.0, np.zeros(len(rows)))

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        kept, lengths = keep * strengths, keep.sum(axis=1)
        firsts = self.base + (self._less(lengths)[:, None] * kept) @ self.weights[rows].astype(np.float64)
        firsts[lengths == 0] = self.popular
        seconds = kept @ self.beside[rows].astype(np.float64)
        one, other = self.spreads
        total: Scores = one.rows(firsts, lengths).apply(firsts)
        total += self.neighbours * other.rows(seconds, lengths).apply(seconds)
        return total

    def listening(self, rows: Rows, strengths: Scores, largest: int) -> Choir | None:
        """What removals do to leads; None where nothing counts."""
        return Choir.of_parts(self.followed(rows, strengths, largest), len(self.items))

    def followed(self, rows: Rows, strengths: Scores, largest: int) -> list[Followed]:
        """The two sums; what the first begins with; and who answers where there is no history."""
        n, spread = len(rows), self.spreads[0]
        found = [
            of_everybody(self.base, n).counting(lambda lengths: (lengths > 0) / spread.at(lengths)),
            self._summed(self.weights, rows, strengths, lambda lengths: self._counts(lengths)[0]),
            self._summed(self.beside, rows, strengths, lambda lengths: self._counts(lengths)[1]),
        ]
        nobody = of_everybody(self.popular, n).counting(lambda lengths: (lengths == 0) / spread.at(lengths))
        return [*found, nobody] if n <= largest else found

    def _summed(self, table: FloatMatrix, rows: Rows, strengths: Scores, counts: Counts) -> Followed:
        values = strengths[:, None] * table[rows].astype(np.float64)
        return of_sums(Shares(np.zeros(len(self.items)), values, linear=True)).counting(counts)

    def _counts(self, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the sums of the regression and of item-kNN are multiplied by, for histories of these lengths."""
        one, other = self.spreads
        return self._less(lengths) / one.at(lengths), np.asarray(self.neighbours / other.at(lengths))

    def _table(self, rows: Rows, columns: Rows) -> Scores:
        """What each item of a history adds to the scores of others beyond the average one, (n_history, n_columns)."""
        tables = (table[rows] for table in (self.weights, self.beside))  # as they are kept: there may be many rows
        first, second = (
            count * (table[:, columns] - table.mean(axis=1, keepdims=True, dtype=np.float64))
            for count, table in zip(self._counts(np.array(len(rows))), tables, strict=True)
        )
        return np.asarray(first + second)

    def _parts(self, rows: Rows, strengths: Scores) -> tuple[Scores, Scores]:
        if rows.size == 0:
            return self.popular, np.zeros(len(self.items))
        first = self.base + (self._less(np.array(len(rows))) * strengths) @ self.weights[rows].astype(np.float64)
        return first, strengths @ self.beside[rows].astype(np.float64)

    def _parts_of_many(self, histories: sparse.csr_array) -> tuple[FloatMatrix, FloatMatrix]:
        lengths = np.diff(histories.indptr)
        less = sparse.diags_array(self._less(lengths).astype(np.float32))
        first = np.asarray((less @ histories) @ self.weights, dtype=np.float32)
        first += self.base.astype(np.float32)
        first[lengths == 0] = self.popular
        return first, np.asarray(histories @ self.beside, dtype=np.float32)

    def _less(self, lengths: np.ndarray) -> np.ndarray:
        """What an item of histories of these lengths counts in the regression."""
        return np.asarray(np.minimum(1.0, self.longest / np.maximum(lengths, 1)))


def _scaled(scores: FloatMatrix, scale: Scale, weight: float) -> FloatMatrix:
    """Each row on its scale, times a weight; in place."""
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
