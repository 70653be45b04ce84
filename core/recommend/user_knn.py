"""User-kNN: items are scored by how much they were enjoyed by the people whose taste is most alike.

Source: J. Herlocker et al., "An algorithmic framework for performing collaborative filtering", SIGIR 1999.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, Scores, TrainingData, Vocabulary
from core.recommend.history import FromHistory, Rows, Shares, matrix_of
from core.recommend.neighbourhood import Neighbourhood, least, nearest

DENSE = 8_000_000  # cells of people x items up to which lists are made on full tables: 32 MB, and twice as quick


@dataclass(frozen=True)
class UserKnn:
    """Strategy that keeps everybody's interactions; whoever asks need not be among them.

    Attributes:
        k: People listened to.
    """

    k: int = 80
    name: str = "user_knn"

    def fit(self, data: TrainingData) -> UserKnnRecommender:
        """Take over the interactions and the length of each row.

        Raises:
            EmptyTrainingData: there is not a single interaction.
        """
        x = matrix_of(data, self.name)
        lengths = np.sqrt(np.asarray(x.power(2).sum(axis=1)))
        people = sparse.diags_array((1 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ x
        return UserKnnRecommender(data.interactions.items, x, people.tocsr(), self.k, self.name)


@dataclass(frozen=True, eq=False)
class UserKnnRecommender(FromHistory):
    """score(i) = sum over the k nearest people v of cosine(history, v) x strength of v for i.

    The cosine is a sum over the history, so the score splits into shares of its items exactly; but removing one also
    changes who is near, which only asking again tells.
    """

    items: Vocabulary
    x: sparse.csr_array  # (n_people, n_items)
    people: sparse.csr_array  # the same with unit rows
    k: int
    strategy: str

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        if rows.size == 0:
            return np.full(len(self.items), np.nan)
        cosines = self._shares(rows, strengths).sum(axis=0)
        near = nearest(cosines, self.k)
        return np.asarray(cosines[near] @ self.x[near].astype(np.float64))

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        lengths = np.sqrt(np.asarray(histories.power(2).sum(axis=1)))
        dense = self.x.shape[0] * self.x.shape[1] <= DENSE
        people, x = (self.people.toarray(), self.x.toarray()) if dense else (self.people, self.x)
        cosines = _full(histories.toarray() @ people.T if dense else histories @ people.T)  # (n, n_people)
        cosines /= np.maximum(lengths, 1e-9)[:, None]
        cosines[cosines < least(cosines, self.k)] = 0.0
        np.maximum(cosines, 0.0, out=cosines)
        scores = np.asarray(_full((cosines if dense else sparse.csr_array(cosines)) @ x), dtype=np.float32)
        scores[lengths == 0] = np.nan
        return scores

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        if rows.size == 0:
            return float("nan"), np.zeros(0)
        shares = self._shares(rows, strengths)
        near = nearest(shares.sum(axis=0), self.k)
        loved = self.x[near][:, [column]].toarray()[:, 0].astype(np.float64)
        return 0.0, shares[:, near] @ loved

    def shares(self, rows: Rows, strengths: Scores) -> Shares | None:
        if rows.size == 0:
            return None
        own = self._shares(rows, strengths)
        near = nearest(own.sum(axis=0), self.k)
        return Shares(np.zeros(len(self.items)), np.asarray(own[:, near] @ self.x[near].astype(np.float64)))

    def without(self, rows: Rows, strengths: Scores, column: int) -> Scores:
        """As asked again without each, in float64, all at once; NaN where nothing is left."""
        if len(rows) < 2:
            return np.full(len(rows), np.nan)
        each = self._products(rows, strengths)
        left = np.array([np.linalg.norm(np.delete(strengths, gone)) for gone in range(len(rows))])
        cosines = (each.sum(axis=0) - each) / left[:, None]
        cosines[cosines < least(cosines, self.k)] = 0.0
        loved = self.x[:, [column]].toarray()[:, 0].astype(np.float64)
        whole = self.contributions(rows, strengths, column)[1].sum()
        return np.asarray(whole - np.maximum(cosines, 0.0) @ loved)

    def neighbourhood(self, rows: Rows, strengths: Scores, size: int) -> Neighbourhood:
        """Who may be near when up to `size` items of the history are gone."""
        return Neighbourhood.of(self._shares(rows, strengths), self.x, self.k, size)

    def _shares(self, rows: Rows, strengths: Scores) -> np.ndarray:
        """What each history item adds to the cosine with each person, (n_history, n_people)."""
        return np.asarray(self._products(rows, strengths) / np.linalg.norm(strengths))

    def _products(self, rows: Rows, strengths: Scores) -> np.ndarray:
        """The same before it is divided by the length of the history."""
        columns = self.people[:, rows].toarray().astype(np.float64)  # (n_people, n_history)
        return np.asarray((columns * strengths).T)


def _full(matrix: Any) -> np.ndarray:
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix)
