"""Several ways to find something, put together so that the reasons add up.

Each way gives an item a probability of being a hit. As evidence, minus the logarithm of what is left of doubt, these
add up, and with all weights 1 the sum is the probability that at least one way is right (noisy or). A way that finds
nothing clear for a question gets a small weight in it; a person may set other weights.

What must hold too multiplies, and what must not multiplies with the rest of doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import ItemId
from core.domain.searches import Way

Array = npt.NDArray[np.float64]

LEAST = 0.25  # weight of a way that finds nothing for a question
MOST = 1 - 1e-6
SURE = 0.9  # probability from which what is written counts as known
ANSWER = 0.65  # evidence that the best item needs for anything to be shown
HIT = 0.5  # and every item that is shown beside it; how often such items are right: `calibration`


@dataclass(frozen=True)
class Evidence:
    """Attributes:
    items: Rows of everything below.
    shares: Per way, weighted evidence of each item, (n_items,); their sum is the evidence.
    weights: Per way, 0 to 1.
    """

    items: tuple[ItemId, ...]
    shares: Mapping[Way, Array]
    weights: Mapping[Way, float]

    @property
    def confidences(self) -> Array:
        """Probability of being a hit, (n_items,)."""
        return np.asarray(-np.expm1(-sum(self.shares.values(), np.zeros(len(self.items)))))


def weigh(ways: Mapping[Way, Array]) -> dict[Way, float]:
    """Weights for one question, by how clear the best hit of each way is; the clearest has 1.

    Pictures weigh less where they put items below others of which the words are written for sure: then the model
    does not know these words well.
    """
    clarity = {way: float(values.max(initial=0.0)) for way, values in ways.items()}
    top = max(clarity.values(), default=0.0)
    weights = {way: LEAST + (1 - LEAST) * clear / top if top > 0 else 1.0 for way, clear in clarity.items()}
    if "text" in ways and "picture" in ways:
        weights["picture"] *= agreement(ways["text"], ways["picture"])
    return weights


def agreement(written: Array, shown: Array) -> float:
    """How well another way agrees with what is written for sure, LEAST to 1; 1 where nothing is written.

    Mean over these items of one over the place they would have among those of which nothing is written.
    """
    sure, rest = shown[written >= SURE], np.sort(shown[written < SURE])
    if not len(sure) or not len(rest):
        return 1.0
    above = len(rest) - np.searchsorted(rest, sure, side="right")
    return max(LEAST, float(np.mean(1 / (1 + above))))


def fuse(items: Sequence[ItemId], ways: Mapping[Way, Array], weights: Mapping[Way, float] | None = None) -> Evidence:
    """Args:
    ways: Per way, the probability that an item is a hit, (n_items,); 0 where it cannot say.
    weights: Of a person, 0 to 1; ways that are not named get the weight of the question.
    """
    used = weigh(ways) | {way: weight for way, weight in (weights or {}).items() if way in ways}
    shares = {way: -np.log1p(-np.minimum(values, MOST)) * used[way] for way, values in ways.items()}
    return Evidence(tuple(items), shares, used)


def narrowed(evidence: Array, plus: Sequence[Array], minus: Sequence[Array]) -> Array:
    """Confidences of the text, each plus term and each minus term, put together, (n_items,)."""
    total = evidence.copy()
    for one in plus:
        total = total * one
    for one in minus:
        total = total * (1 - one)
    return total
