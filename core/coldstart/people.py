"""Simulated people whose taste is known: they answer questions from a true utility, always the same way.

Anything with a matrix of true utilities can be asked; what somebody would say about an item is fixed once, so that
every way to ask meets the same person (common random numbers).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

LIKED = 0.3  # share of a collection that a person would say they like
NOISE = 0.35  # how much chance decides, in units of utility; what the simulated audience has as well
TINY = 1e-9


@dataclass(frozen=True, eq=False)
class People:
    """p people and n items.

    Attributes:
        utility: How much each person truly likes each item, (p, n).
        luck: Uniform numbers that decide what they say, (p, n).
    """

    utility: Array
    luck: Array
    liked: float = LIKED
    noise: float = NOISE

    @classmethod
    def of(cls, utility: npt.NDArray[np.floating], seed: int, liked: float = LIKED, noise: float = NOISE) -> People:
        values = np.asarray(utility, dtype=np.float64)
        return cls(values, np.random.default_rng(seed).random(values.shape), liked, noise)

    def __len__(self) -> int:
        return len(self.utility)

    @cached_property
    def logits(self) -> Array:
        """Of saying "I like it", (p, n): how far an item lies above the bar of that person."""
        bar = np.quantile(self.utility, 1 - self.liked, axis=1, keepdims=True)
        return np.asarray((self.utility - bar) / self.noise)

    @cached_property
    def chances(self) -> Array:
        """Of saying so, 0 to 1, (p, n)."""
        return np.asarray(expit(self.logits))

    @cached_property
    def likes(self) -> Flags:
        """What each would say about each item, (p, n)."""
        return np.asarray(self.luck < self.chances)

    def prefers(self, first: Rows, second: Rows) -> Flags:
        """Whether each would take the first of two items, (p,): P = sigma(l_a - l_b)."""
        who = np.arange(len(self))
        return np.asarray(self._voiced[who, first] > self._voiced[who, second])

    @cached_property
    def gains(self) -> Array:
        """By how much each person likes an item more than the average of the collection; 0 where less, (p, n)."""
        return np.asarray(np.maximum(self.utility - self.utility.mean(axis=1, keepdims=True), 0.0))

    @cached_property
    def _voiced(self) -> Array:
        return np.asarray(self.logits - np.log(-np.log(np.clip(self.luck, TINY, 1 - TINY))))


def ndcg(scores: Array, gains: Array, k: int = 10) -> Array:
    """How much of the best possible list of k a ranking by `scores` gives each person, 0 to 1, (p,).

    Linear gains: K. Järvelin, J. Kekäläinen, ACM TOIS 2002. Equal scores keep the order of the items.
    """
    k = min(k, scores.shape[1])
    discounts = 1 / np.log2(np.arange(2, k + 2))
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    ideal = -np.sort(-gains, axis=1)[:, :k] @ discounts
    return np.asarray(np.take_along_axis(gains, best, axis=1) @ discounts / np.maximum(ideal, TINY))
