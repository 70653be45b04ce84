"""LightGCN: an item's vector is mixed with those of the items that were met by the same people, layer by layer.

Source: X. He et al., "LightGCN: Simplifying and Powering Graph Convolution Network for Recommendation", SIGIR 2020,
eq. (3)-(4) and (8). People have no vector of their own here: theirs is the sum over what they met (eq. 3 from the first
layer on), so that somebody new is folded in exactly as if they had been there, and every reason is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.domain import TrainingData
from core.protocols import Watch
from core.recommend.history import matrix_of
from core.recommend.neural.settings import Neural
from core.recommend.neural.towers import TowersRecommender


@dataclass(frozen=True)
class LightGcn(Neural):
    """Strategy on the graph of who liked what.

    Attributes:
        layers: Steps from item to item over the people who liked both; each is two layers of the paper.
    """

    l2: float = 0.001
    learning_rate: float = 0.01
    layers: int = 2
    name: str = "lightgcn"

    def fit(
        self, data: TrainingData, *, watch: Watch | None = None, checkpoint: Path | None = None
    ) -> TowersRecommender:
        """Learn the vectors; time grows with (interactions x layers + people x items) x factors x passes.

        Raises:
            EmptyTrainingData: there is not a single interaction that somebody liked.
            Interrupted: `watch` said stop.
        """
        matrix_of(data, self.name)
        from core.recommend.neural.learners import lightgcn

        return lightgcn.fit(self, data, watch, checkpoint)
