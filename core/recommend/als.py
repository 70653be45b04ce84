"""ALS: people and items as short vectors, fitted in turns by ridge regression on what was met and what was not.

Source: Y. Hu, Y. Koren, C. Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008. Strong
regularisation is what makes it good (S. Rendle et al., "Revisiting the Performance of iALS on Item Recommendation
Benchmarks", RecSys 2022); the common defaults lose 40 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, TrainingData
from core.recommend.factors import Batch, FactorRecommender, factor_recommender, fold_in, gram_of, plan
from core.recommend.history import matrix_of


@dataclass(frozen=True)
class Als:
    """Strategy; whoever asks is folded in from the history, hence nobody has to be known.

    Attributes:
        factors: Length of the vectors.
        l2: Ridge penalty of a vector; relative to a few thousand people and items, 30 is strong.
        alpha: Confidence in what was met, where what was not met has 1.
        damping: While items learn, an interaction counts (length of the person's history / average)^-damping, so that
            a few busy people do not decide alone.
        starts: Models from different random starts whose scores are added; two are steadier than one.
    """

    factors: int = 32
    l2: float = 30.0
    alpha: float = 4.0
    damping: float = 0.5
    iterations: int = 5
    starts: int = 2
    seed: int = 0
    name: str = "als"

    def fit(self, data: TrainingData) -> FactorRecommender:
        """Learn item factors; time grows with interactions x factors^2, memory with people and items x factors.

        Raises:
            EmptyTrainingData: there is not a single interaction.
        """
        x = matrix_of(data, self.name)
        people, items = self._plans(x)
        found = [self._fit(x.shape, people, items, self.seed * 1000 + start) for start in range(self.starts)]
        return factor_recommender(
            data.interactions.items, found, x, alpha=self.alpha, l2=self.l2, strategy=self.name, batches=people
        )

    def _plans(self, x: sparse.csr_array) -> tuple[list[Batch], list[Batch]]:
        """How people are folded in and how items are; the same for every start."""
        activity = np.maximum(np.diff(x.indptr), 1.0)
        weight = ((activity / activity.mean()) ** -self.damping).astype(np.float32)
        return plan(x, self.factors, self.alpha), plan(x.T.tocsr(), self.factors, self.alpha, weight)

    def _fit(self, shape: tuple[int, int], people: list[Batch], items: list[Batch], seed: int) -> FloatMatrix:
        rng = np.random.default_rng(seed)
        y = rng.normal(0.0, 0.05, (shape[1], self.factors)).astype(np.float32)
        for _ in range(self.iterations):
            u = fold_in(people, shape[0], y, gram_of(y, self.l2))
            y = fold_in(items, shape[1], u, gram_of(u, self.l2))
        return y
