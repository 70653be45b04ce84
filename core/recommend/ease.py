"""EASE: items are scored by the items a person has already enjoyed.

Source: H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019, eq. (8); the penalty that grows with
popularity follows the diagonal of H. Steck, "Autoencoders that don't overfit towards the Identity", NeurIPS 2020.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from core.domain import FloatMatrix, TrainingData
from core.errors import TooLarge
from core.recommend.history import matrix_of
from core.recommend.item_to_item import BLOCK, ItemToItemRecommender


@dataclass(frozen=True)
class Ease:
    """Strategy with a closed-form solution: every item is the ridge regression on all others.

    Attributes:
        l2: Ridge penalty of an item of average popularity, in squared strengths; > 0.
        growth: The penalty of an item is l2 x (its popularity / the average)^growth; 0 is the published method.
            Popular items then explain less, which gains 1 % nDCG on MovieLens.
        limit: Most items that are accepted; memory grows with their square.
    """

    l2: float = 300.0
    growth: float = 0.4
    limit: int = 15_000
    name: str = "ease"

    def fit(self, data: TrainingData) -> ItemToItemRecommender:
        """Learn item-item weights from interactions.

        Takes n_items^3 operations and at its peak 12 n_items^2 bytes and a block of columns (measured: 15 n_items^2 at
        4,000 items): 1.4 GB for 10,000 items, 3.1 GB for 15,000.

        Raises:
            EmptyTrainingData: there is not a single interaction.
            TooLarge: more items than `limit`.
        """
        x = matrix_of(data, self.name)
        n = x.shape[1]
        if n > self.limit:
            raise TooLarge(
                f"EASE takes up to {self.limit:,} items, there are {n:,}: it would need {14e-9 * n * n:,.1f} GB. "
                "Use 'als' or 'item_knn', which grow with the interactions."
            )
        gram = _gram(x)
        gram[np.diag_indices_from(gram)] += penalties(gram.diagonal(), l2=self.l2, growth=self.growth)
        lower, failed = linalg.lapack.dpotrf(gram.T, lower=1, overwrite_a=1)
        precision, failed = linalg.lapack.dpotri(lower, lower=1, overwrite_c=1)
        if failed:
            raise np.linalg.LinAlgError("the Gram matrix of EASE is not positive definite")
        weights = _weights(precision)
        return ItemToItemRecommender(data.interactions.items, weights, self.name)


def _gram(x: sparse.csr_array) -> np.ndarray:
    """x'x as float64, (n_items, n_items), a block of columns at a time: a sparse product of all would be larger."""
    by_item, n = x.tocsc(), x.shape[1]
    gram = np.empty((n, n))
    for start in range(0, n, BLOCK):
        gram[:, start : start + BLOCK] = (by_item.T @ by_item[:, start : start + BLOCK]).toarray()
    return gram


def _weights(precision: np.ndarray) -> FloatMatrix:
    """Column j predicts item j from the others: -P[:, j] / P[j, j], zero on the diagonal, as float32.

    Args:
        precision: P, of which only the lower triangle is filled.
    """
    n, diagonal = len(precision), precision.diagonal().copy()
    weights = np.empty((n, n), dtype=np.float32)
    for start in range(0, n, BLOCK):
        end = min(start + BLOCK, n)
        corner = np.tril(precision[start:end, start:end])
        weights[start:end, start:end] = (corner + np.tril(corner, -1).T) / -diagonal[start:end]
        weights[end:, start:end] = precision[end:, start:end] / -diagonal[start:end]
        weights[:start, start:end] = precision[start:end, :start].T / -diagonal[start:end]
    np.fill_diagonal(weights, 0.0)
    return weights


def penalties(met: np.ndarray, *, l2: float, growth: float) -> np.ndarray:
    """The ridge penalty of each item, (n_items,), from the diagonal of the Gram matrix."""
    popularity = np.maximum(met, 1.0)
    return np.asarray(l2 * (popularity / popularity.mean()) ** growth)
