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
from core.recommend.item_to_item import BLOCK, ItemToItemRecommender, closest, stacked


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
        from_user = _steps(x, self.alpha).T.tocsr()  # (n_items, n_users), the last step
        to_user = _steps(x.T.tocsr(), self.alpha).T.tocsr()  # (n_users, n_items), the one before it
        blocks = []
        for start in range(0, x.shape[1], BLOCK):
            paths = from_user[start : start + BLOCK] @ to_user  # (n_block, n_items), to each item from all others
            held_back = np.repeat(popularity[start : start + BLOCK], np.diff(paths.indptr)) ** self.beta
            paths.data = (paths.data / held_back).astype(np.float32)
            blocks.append(closest(paths, start, self.k))
        return ItemToItemRecommender(data.interactions.items, stacked(blocks), self.name)


def _steps(x: sparse.csr_array, alpha: float) -> sparse.csr_array:
    """Probability of each step from a row, to the power of alpha."""
    steps = x.copy()
    steps.data = (steps.data / np.repeat(np.asarray(x.sum(axis=1)), np.diff(x.indptr))) ** alpha
    return steps
