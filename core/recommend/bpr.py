"""BPR: item factors learned so that what a person enjoyed ranks above what they did not meet.

Source: S. Rendle et al., "BPR: Bayesian Personalized Ranking from Implicit Feedback", UAI 2009; with Adagrad.
People are served by folding their history into the learned item factors, so that reasons are exact and nobody has to
have been there while it learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, TrainingData
from core.recommend.factors import FactorRecommender, factor_recommender
from core.recommend.history import Rows, matrix_of, positive


@dataclass(frozen=True)
class Bpr:
    """Strategy trained by stochastic gradient steps on pairs of items.

    Attributes:
        factors: Length of the vectors.
        l2: Penalty on the vectors in each step.
        fold_l2: Ridge penalty while serving, relative to the mean length of the item factors squared.
        batch: Pairs per step.
    """

    factors: int = 32
    l2: float = 0.01
    learning_rate: float = 0.1
    epochs: int = 20
    batch: int = 2048
    alpha: float = 4.0
    fold_l2: float = 100.0
    seed: int = 0
    name: str = "bpr"

    def fit(self, data: TrainingData) -> FactorRecommender:
        """Learn item factors; time grows with interactions x factors x epochs.

        Raises:
            EmptyTrainingData: there is not a single interaction.
        """
        x = matrix_of(data, self.name)
        y = self._learn(positive(x))
        y /= np.float32(np.sqrt(np.mean(np.sum(y.astype(np.float64) ** 2, axis=1))) or 1.0)
        items = data.interactions.items
        return factor_recommender(items, [y], x, alpha=self.alpha, l2=self.fold_l2, strategy=self.name)

    def _learn(self, liked: sparse.csr_array) -> FloatMatrix:
        rng = np.random.default_rng(self.seed)
        n_users, n_items = liked.shape
        tables = [rng.normal(0, 0.1, (n, self.factors)).astype(np.float32) for n in (n_users, n_items)]
        seen = [np.full((n, 1), 0.1, dtype=np.float32) for n in (n_users, n_items)]  # Adagrad, one rate per row
        people = np.repeat(np.arange(n_users), np.diff(liked.indptr))
        met = np.sort(people * n_items + liked.indices)
        for _ in range(self.epochs):
            order = rng.permutation(liked.nnz)
            for start in range(0, liked.nnz, self.batch):
                pairs = order[start : start + self.batch]
                u, i, j = people[pairs], liked.indices[pairs], rng.integers(0, n_items, len(pairs))
                at = np.searchsorted(met, u * n_items + j)
                new = met[np.minimum(at, len(met) - 1)] != u * n_items + j
                self._step(tables, seen, u[new], i[new], j[new])
        return tables[1]

    def _step(self, tables: list[FloatMatrix], seen: list[FloatMatrix], u: Rows, i: Rows, j: Rows) -> None:
        """One gradient step on ln sigmoid(p_u . (q_i - q_j)) - l2/2 of the vectors, in place."""
        p, q = tables
        apart = q[i] - q[j]
        wrong = 1 / (1 + np.exp(np.clip(np.einsum("bf,bf->b", p[u], apart), -30, 30)))[:, None]
        self._move(p, seen[0], u, wrong * apart - self.l2 * p[u])
        rows = np.concatenate([i, j])
        pull = np.concatenate([wrong * p[u], -wrong * p[u]])
        self._move(q, seen[1], rows, pull - self.l2 * q[rows])

    def _move(self, table: FloatMatrix, seen: FloatMatrix, rows: Rows, gradients: FloatMatrix) -> None:
        """Adagrad ascent; gradients of a row that occurs several times are summed."""
        changed, place = np.unique(rows, return_inverse=True)
        onto = sparse.csr_array(
            (np.ones(len(rows), dtype=np.float32), (place, np.arange(len(rows)))), shape=(len(changed), len(rows))
        )
        total = np.asarray(onto @ gradients.astype(np.float32))
        seen[changed] += np.mean(total**2, axis=1, keepdims=True)
        table[changed] += np.float32(self.learning_rate) * total / np.sqrt(seen[changed])
