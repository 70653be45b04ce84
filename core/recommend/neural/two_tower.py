"""Two towers: people and items as vectors of one space, from what is in the items and what people met.

Each item of a history goes through a small network of its own and the results are summed; no network comes after the
sum, so that reasons stay exact. Compare P. Covington et al., "Deep Neural Networks for YouTube Recommendations",
RecSys 2016, sec. 3, and X. Yi et al., "Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations",
RecSys 2019.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.recommend.neural.settings import Neural


@dataclass(frozen=True)
class TwoTower(Neural):
    """Strategy; items with facts or vectors are scored even if nobody has met them.

    Time grows with people x items x factors x passes.

    Attributes:
        width: Of the hidden layer that reads the content.
        profile: What is known of people beside their history, such as age, gender and region, counts like so many
            items of it; 0 leaves it out. Measured: docs/decisions/0012. See `core.recommend.neural.profiled`.
        forget_ids: Share of the items that are known by their content only in a step. On MovieLens that made facts a
            hindrance (on a cut of its training part nDCG .237 with a tenth, .254 with none, .245 without facts), and
            served items nobody has met worse, too (.336, with none .348); for collections where most items are new.
    """

    learning_rate: float = 0.01
    l2: float = 0.1
    width: int = 128
    profile: float = 2.0
    forget_ids: float = 0.0
    name: str = "two_tower"

    def _learner(self) -> Callable[..., Any]:
        from core.recommend.neural.learners import two_tower

        return two_tower.fit
