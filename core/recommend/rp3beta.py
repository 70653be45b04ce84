"""RP3beta: walk from what a person enjoyed to the people who enjoyed it too, and on to what else they enjoyed.

Source: B. Paudel et al., "Updatable, Accurate, Diverse, and Scalable Recommendations for Interactive Applications",
ACM TiiS 2017.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.domain import TrainingData
from core.recommend.history import matrix_of, positive
from core.recommend.item_to_item import BLOCK, ItemToItemRecommender, joined, nearest, packed


@dataclass(frozen=True)
class Rp3Beta:
    """Strategy that counts paths of three steps; earns its place where EASE is too large, and by long-tail lists.

    Attributes:
        alpha: Exponent of each step's probability.
        beta: How much popular items are held back, 0 to 1.
        k: Neighbours each item listens to.
    """

    alpha: float = 0.6
    beta: float = 0.6
    k: int = 300
    name: str = "rp3beta"

    def fit(self, data: TrainingData) -> ItemToItemRecommender:
        """Block by block, as item-kNN.

        Raises:
            EmptyTrainingData: there is not a single interaction.
        """
        x = positive(matrix_of(data, self.name))
        popularity = np.maximum(np.asarray(x.sum(axis=0)), 1e-9)
        to_item = _steps(x, self.alpha)  # (n_users, n_items)
        to_user = _steps(x.T.tocsr(), self.alpha)  # (n_items, n_users)
        blocks = []
        for start in range(0, x.shape[1], BLOCK):
            columns = slice(start, start + BLOCK)
            paths = (to_user @ to_item[:, columns]).toarray() / popularity[None, columns] ** self.beta
            paths[np.arange(start, start + paths.shape[1]), np.arange(paths.shape[1])] = 0.0
            blocks.append(packed(nearest(paths.astype(np.float32), self.k)))
        return ItemToItemRecommender(data.interactions.items, joined(blocks), self.name)


def _steps(x: sparse.csr_array, alpha: float) -> sparse.csr_array:
    """Probability of each step from a row, to the power of alpha."""
    steps = x.copy()
    steps.data = (steps.data / np.repeat(np.asarray(x.sum(axis=1)), np.diff(x.indptr))) ** alpha
    return steps
