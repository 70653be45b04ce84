"""LightGCN: an item's vector is mixed with those of the items that were met by the same people, layer by layer.

Source: X. He et al., "LightGCN: Simplifying and Powering Graph Convolution Network for Recommendation", SIGIR 2020,
eq. (3)-(4) and (8). People have no vector of their own here: theirs is the sum over what they met (eq. 3 from the first
layer on), so that somebody new is folded in exactly as if they had been there, and every reason is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.recommend.neural.settings import Neural


@dataclass(frozen=True)
class LightGcn(Neural):
    """Strategy on the graph of who liked what.

    Time grows with (interactions x layers + people x items) x factors x passes.

    Attributes:
        layers: Steps from item to item over the people who liked both; each is two layers of the paper.
    """

    l2: float = 0.001
    learning_rate: float = 0.01
    layers: int = 2
    name: str = "lightgcn"

    def _learner(self) -> Callable[..., Any]:
        from core.recommend.neural.learners import lightgcn

        return lightgcn.fit
