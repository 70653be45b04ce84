"""Choose k items that together cover much, are relevant, and are new; each pick says what it brought.

    F(S) = w_c C(S) + w_r R(S) + w_n N(S), each term between 0 and 1:
    C(S) = mean over witnesses v of max over s in S of max(0, cos(v, s))          facility location
    R(S) = 1/k sum over s in S of relevance(s)                                     modular
    N(S) = 1/k sum over groups g of sqrt(sum over s in S and g of newness(s))      concave over modular

C, R and N are monotone and submodular, hence F is, and the greedy choice reaches at least 1 - 1/e = 63 % of the best
possible (G. Nemhauser, L. Wolsey, M. Fisher, Mathematical Programming 1978). A gain never grows while S does, so old
gains are upper bounds and most need no second look (lazy greedy: M. Minoux, 1978). The same fact bounds the best
possible from above once S is known, which mostly certifies far more than 63 %: see `Composition.guarantee`.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, Scores

SMALL = 2_000  # up to this size coverage is measured on every item, and the certificate on gains of the last step
WITNESSES = 600  # in larger collections: items that coverage is measured on
BLOCK = 4_096  # candidates whose first gain is worked out together: at most 33 MB of cosines
GREEDY = 1 - 1 / math.e

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What can be chosen from.

    Attributes:
        vectors: Unit rows, shape (n, dim).
        relevance, newness: Between 0 and 1, shape (n,).
        groups: Which group each item is in, shape (n,), from 0.
    """

    vectors: FloatMatrix
    relevance: Scores
    newness: Scores
    groups: Rows


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each term counts; none is negative."""

    coverage: float = 1.0
    relevance: float = 1.0
    novelty: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One pick with its marginal gain, split into the weighted terms: `gain` is their sum."""

    row: int
    coverage: float
    relevance: float
    novelty: float

    @property
    def gain(self) -> float:
        return self.coverage + self.relevance + self.novelty


@dataclass(frozen=True, kw_only=True)
class Composition:
    """The picks, in the order they were chosen.

    Attributes:
        value: F of picks and `begun` together, less F of `begun` alone: the sum of the gains.
        guarantee: `value` is at least this share of the best possible; never below 1 - 1/e.
        covered: C of all, unweighted, 0 to 1.
        looked: How many gains were worked out after the first pass; without laziness it is about k x n.
    """

    picks: tuple[Chosen, ...]
    value: float
    guarantee: float
    covered: float
    looked: int


def compose(
    ground: Ground,
    k: int,
    weights: Weights,
    *,
    begun: Sequence[int] = (),
    barred: Collection[int] = (),
    seed: int = 0,
) -> Composition:
    """Choose `k` rows, fewer where there are fewer. Ties go to the smaller row.

    Takes O(n x witnesses x dim): 100,000 items of 512 numbers cost about 10 s of processor time.

    Args:
        begun: Rows that are in already: they cover, but are not chosen.
        barred: Rows that must not be chosen.
        seed: For the choice of witnesses in large collections.
    """
    state = _State(ground, max(k, 1), weights, seed)
    for row in begun:
        state.take(row)
    candidates = np.setdiff1d(np.arange(len(ground.vectors)), np.array([*begun, *barred], np.int64))
    first = state.gains(candidates)
    heap = [(-float(gain), int(row), 0) for gain, row in zip(first, candidates, strict=True)]
    heapq.heapify(heap)
    picks: list[Chosen] = []
    looked = 0
    while heap and len(picks) < k:
        _, row, seen = heapq.heappop(heap)
        gain = state.split(row)
        looked += 1
        if seen < len(picks) and heap and (-gain.gain, row) > heap[0][:2]:
            heapq.heappush(heap, (-gain.gain, row, len(picks)))
            continue
        state.take(row)
        picks.append(gain)
    value = sum(pick.gain for pick in picks)
    left = [-gain for gain, _, _ in heap]  # old gains: never smaller than those of now
    if len(candidates) <= SMALL:
        left = list(state.gains(np.array([row for _, row, _ in heap], np.int64)))
    bound = min(_largest(first, k), value + _largest(np.array(left), k))
    guarantee = max(GREEDY, min(1.0, value / bound)) if bound > 0 else 1.0
    covered = float(state.best.mean()) if len(state.best) else 0.0
    return Composition(picks=tuple(picks), value=value, guarantee=guarantee, covered=covered, looked=looked)


class _State:
    """What has been chosen so far, as far as gains depend on it."""

    def __init__(self, ground: Ground, k: int, weights: Weights, seed: int) -> None:
        n = len(ground.vectors)
        sampled = n > SMALL
        witnesses = np.random.default_rng(seed).choice(n, WITNESSES, replace=False) if sampled else np.arange(n)
        self._ground, self._k, self._weights = ground, k, weights
        self._witnesses = ground.vectors[np.sort(witnesses)]  # (m, dim)
        self._filled = np.zeros(int(ground.groups.max(initial=-1)) + 1)  # newness per group
        self.best = np.zeros(len(self._witnesses))  # largest cosine so far, (m,)

    def gains(self, rows: Rows) -> Scores:
        """What each row would bring now, shape (len(rows),)."""
        ground, weights = self._ground, self._weights
        covered = np.concatenate(
            [self._covered(rows[start : start + BLOCK]) for start in range(0, len(rows), BLOCK)] or [np.zeros(0)]
        )
        filled = self._filled[ground.groups[rows]]
        fresh = np.sqrt(filled + ground.newness[rows]) - np.sqrt(filled)
        return np.asarray(
            weights.coverage * covered
            + (weights.relevance * ground.relevance[rows] + weights.novelty * fresh) / self._k
        )

    def split(self, row: int) -> Chosen:
        """The same for one row, term by term."""
        ground, weights = self._ground, self._weights
        filled = self._filled[ground.groups[row]]
        fresh = math.sqrt(filled + ground.newness[row]) - math.sqrt(filled)
        return Chosen(
            row=row,
            coverage=weights.coverage * float(self._covered(np.array([row]))[0]),
            relevance=weights.relevance * float(ground.relevance[row]) / self._k,
            novelty=weights.novelty * fresh / self._k,
        )

    def take(self, row: int) -> None:
        self.best = np.maximum(self.best, self._witnesses @ self._ground.vectors[row])
        self._filled[self._ground.groups[row]] += self._ground.newness[row]

    def _covered(self, rows: Rows) -> Scores:
        if not len(self.best):
            return np.zeros(len(rows))
        cosines = self._witnesses @ self._ground.vectors[rows].T  # (m, len(rows))
        return np.asarray(np.maximum(cosines - self.best[:, None], 0.0).mean(axis=0), np.float64)


def _largest(gains: Scores, k: int) -> float:
    """Sum of the `k` largest."""
    return float(np.sort(gains)[::-1][:k].sum())
