"""Item-kNN: items are scored by how often they were enjoyed by the same people as what a person enjoyed.

Source: M. Deshpande, G. Karypis, "Item-based top-N recommendation algorithms", ACM TOIS 2004; cosine between columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.domain import TrainingData
from core.recommend.history import matrix_of
from core.recommend.item_to_item import BLOCK, ItemToItemRecommender, closest, stacked


@dataclass(frozen=True)
class ItemKnn:
    """Strategy that compares columns of the interactions.

    Attributes:
        k: Neighbours each item listens to.
        shrink: Added to the product of the lengths, so that a few shared people do not make two items alike.
    """

    k: int = 300
    shrink: float = 0.0
    name: str = "item_knn"

    def fit(self, data: TrainingData) -> ItemToItemRecommender:
        """Cosines of the pairs that somebody met, block by block; keeps `k` per item, 8 n_items x k bytes when sparse.

        Raises:
            EmptyTrainingData: there is not a single interaction.
        """
        x = matrix_of(data, self.name)
        lengths = np.sqrt(x.power(2).sum(axis=0)).astype(np.float32)
        by_item = x.T.tocsr()
        rows = [self._block(by_item, x, lengths, start) for start in range(0, x.shape[1], BLOCK)]
        return ItemToItemRecommender(data.interactions.items, stacked(rows), self.name)

    def _block(
        self, by_item: sparse.csr_array, x: sparse.csr_array, lengths: np.ndarray, start: int
    ) -> sparse.csr_array:
        cosines = by_item[start : start + BLOCK] @ x  # (n_block, n_items), still products
        own = np.repeat(lengths[start : start + BLOCK], np.diff(cosines.indptr))
        below = own * lengths[cosines.indices] + np.float32(self.shrink)
        cosines.data = np.divide(cosines.data, below, out=np.zeros_like(cosines.data), where=below > 0)
        return closest(cosines, start, self.k)
