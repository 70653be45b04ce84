"""Hybrid: a weighted sum of several strategies on one scale, whose weights were learned on interactions held back.

score = sum over parts m of a_m(n) (s_m - mean_m) / spread_m(n), with the spread that is usual for a history of n items.
Linear (not a fusion of ranks), so that the parts' reasons add up to its score. People with a short history are answered
by the part that was trained on beginnings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, Scores, TrainingData, Vocabulary
from core.errors import TooLarge
from core.protocols import Strategy
from core.recommend.als import Als
from core.recommend.cold_item import ColdItem
from core.recommend.cold_user import ColdUser
from core.recommend.ease import Ease
from core.recommend.followed import Followed, followed
from core.recommend.history import FromHistory, Mask, Rows, Shares, Usual, matrix_of
from core.recommend.item_knn import ItemKnn
from core.recommend.popularity import Popularity
from core.recommend.spreads import UsualSpread, relative
from core.recommend.usual import usual_of
from core.recommend.validation import hold_back, learn_weights
from core.recommend.voices import Choir
from core.recommend.widened import MIXES, learn_mix, widened

ASKED = 2_000  # most people on whose lists weights are learned


@dataclass(frozen=True)
class Hybrid:
    """Strategy made of strategies.

    Attributes:
        parts: For people with a history. One that refuses so many items gives way to item-kNN.
        cold: For people who have just come; gives way to popularity.
        start: Weights the search begins with, one per part; it leaves them only for a gain that is more than noise.
        weights: One per part; learned if empty.
        cold_until, warm_from: Up to so many history items only `cold` answers, from so many on only the parts, and
            between them both in proportion.
        held_back: Share of the interactions that weights are learned on.
        newcomers: For items nobody has met, where anything is known about items; see `core.recommend.widened`.
    """

    parts: tuple[Strategy, ...] = (Als(starts=3), Ease())
    start: tuple[float, ...] = (1.0, 0.7)
    cold: Strategy = field(default_factory=ColdUser)
    weights: tuple[float, ...] = ()
    cold_until: int = 10
    warm_from: int = 15
    held_back: float = 0.25
    newcomers: ColdItem | None = field(default_factory=ColdItem)
    seed: int = 0
    name: str = "hybrid"

    def fit(self, data: TrainingData) -> FromHistory:
        """Learn the weights on a cut of the data, then every part on all of it.

        Raises:
            EmptyTrainingData: there is not a single interaction.
        """
        matrix_of(data, self.name)
        weights = self.weights or self._learned(data)
        own = self._own(data, weights)
        if self.newcomers is None or not (data.facts or data.content):
            return own
        trust, patience = self._mix(data, weights, self.newcomers)
        return widened(own, data, newcomers=self.newcomers, trust=trust, patience=patience)

    def _own(self, data: TrainingData, weights: tuple[float, ...]) -> HybridRecommender:
        """All parts, over the items that somebody met."""
        parts = [_fit(_seeded(part, self.seed), ItemKnn(), data) for part in self.parts]
        cold, histories = _fit(self.cold, Popularity(), data), data.interactions.matrix
        spreads = [UsualSpread.of(part, histories, self.seed) for part in (*parts, cold)]
        *warm, new = relative(spreads, int(np.argmax(weights)), histories)
        return HybridRecommender(
            items=data.interactions.items,
            parts=tuple(parts),
            weights=tuple(weights),
            spreads=tuple(warm),
            cold=cold,
            cold_spread=new,
            cold_until=self.cold_until,
            warm_from=self.warm_from,
            strategy=self.name,
        )

    def _mix(self, data: TrainingData, weights: tuple[float, ...], newcomers: ColdItem) -> tuple[float, float]:
        """Trust and patience; our defaults where items have no vectors, which would be much to decide on little."""
        cut = hold_back(data, share=self.held_back, seed=self.seed) if data.content is not None else None
        if cut is None:
            return MIXES[0]
        return learn_mix(widened(self._own(cut.data, weights), cut.data, newcomers=newcomers), cut)

    def _learned(self, data: TrainingData) -> tuple[float, ...]:
        """Weights that rank best what was held back; the first ones where there is too little to hold back."""
        cut = hold_back(data, share=self.held_back, seed=self.seed)
        if cut is None:
            return self.start
        histories, held = cut.data.interactions.matrix, cut.held
        people = np.flatnonzero(np.diff(held.indptr))
        if len(people) > ASKED:  # the scores of everybody for everything would not fit into memory
            asked = np.sort(np.random.default_rng(self.seed).choice(people, ASKED, replace=False))
            histories, held = histories[asked], held[asked]
        fitted = [_fit(_light(_seeded(part, self.seed)), ItemKnn(), cut.data) for part in self.parts]
        scores = [part.score_many(histories) for part in fitted]
        lengths = np.diff(histories.indptr)
        scaled = [UsualSpread.fit(s, histories).rows(s, lengths).apply(s) for s in scores]
        return learn_weights(scaled, histories, held, self.start)


@dataclass(frozen=True, eq=False)
class HybridRecommender(FromHistory):
    """All parts score the same items."""

    items: Vocabulary
    parts: tuple[FromHistory, ...]
    weights: tuple[float, ...]
    spreads: tuple[UsualSpread, ...]
    cold: FromHistory
    cold_spread: UsualSpread
    cold_until: int
    warm_from: int
    strategy: str

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        total = np.zeros(len(self.items))
        for part, weight, spread in self._active(len(rows)):
            scores = part.score_rows(rows, strengths)
            total += weight * spread.around(scores, len(rows)).apply(scores)
        return total

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        lengths = np.diff(histories.indptr)
        total = np.zeros(histories.shape, dtype=np.float32)
        for part, weight, spread in self._voices(lengths):
            asked = np.flatnonzero(weight)
            if len(asked) == 0:
                continue
            everybody = len(asked) == len(lengths)
            scores = part.score_many(histories if everybody else histories[asked])
            scale = spread.rows(scores, lengths[asked])
            scores -= scale.mean
            scores *= (weight[asked, None] / scale.spread).astype(np.float32)
            if everybody:
                total += scores
            else:
                total[asked] += scores
        return total

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        total, shares = 0.0, np.zeros(len(rows))
        for part, weight, spread in self._active(len(rows)):
            usual, (base, own) = usual_of(part, rows, strengths), part.contributions(rows, strengths, column)
            total += weight * (base - usual.base) / spread.at(len(rows))
            shares += weight * (own - usual.shares) / spread.at(len(rows))
        return float(total), shares

    def shares(self, rows: Rows, strengths: Scores) -> Shares | None:
        values = np.zeros((len(rows), len(self.items)))
        for part, weight, spread in self._active(len(rows)):
            own = part.shares(rows, strengths)
            if own is None:
                return None
            usual = usual_of(part, rows, strengths)
            values += weight * (own.values - usual.shares[:, None]) / spread.at(len(rows))
        base = self.bases(rows, strengths)
        return Shares(base, values) if base is not None else None

    def usual(self, rows: Rows, strengths: Scores) -> Usual:
        """Nothing, since what is usual is taken away from each part."""
        return Usual(0.0, np.zeros(len(rows)))

    def bases(self, rows: Rows, strengths: Scores) -> Scores | None:
        total = np.zeros(len(self.items))
        for part, weight, spread in self._active(len(rows)):
            base = part.bases(rows, strengths)
            if base is None:
                return None
            total += weight * (base - usual_of(part, rows, strengths).base) / spread.at(len(rows))
        return total

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        lengths = keep.sum(axis=1)
        total = np.zeros((len(keep), len(self.items)))
        for part, weight, spread in self._voices(lengths):
            asked = np.flatnonzero(weight)
            if len(asked):
                scores = part.score_parts(rows, strengths, keep[asked])
                total[asked] += weight[asked, None] * spread.rows(scores, lengths[asked]).apply(scores)
        return total

    def listening(self, rows: Rows, strengths: Scores, largest: int) -> Choir | None:
        """What removals do to leads; None as for `followed`, and where nothing counts."""
        return Choir.of_parts(self.followed(rows, strengths, largest), len(self.items))

    def followed(self, rows: Rows, strengths: Scores, largest: int) -> list[Followed] | None:
        """See `core.recommend.followed.Parted`."""
        lengths, found = np.arange(max(0, len(rows) - largest), len(rows) + 1), list[Followed]()
        if not lengths[0] and np.isnan(self.cold.score_rows(rows[:0], strengths[:0])).any():
            return None  # where nothing is left nothing is said, which is no sum
        for n, (part, weights, _) in enumerate(self._voices(lengths)):
            if weights.any():
                own = followed(part, rows, strengths, largest)
                if own is None:
                    return None
                found += [one.counting(partial(self._counts, n)) for one in own]
        return found

    def _counts(self, voice: int, lengths: np.ndarray) -> Scores:
        """What the scores of one of the voices are multiplied by."""
        _, weights, spread = list(self._voices(lengths))[voice]
        return np.asarray(weights / spread.at(lengths))

    def _voices(self, lengths: np.ndarray) -> Iterator[tuple[FromHistory, Scores, UsualSpread]]:
        """Everybody with a say, and its weight in answers to histories of these lengths."""
        warm = self._warmth(lengths)
        yield self.cold, 1 - warm, self.cold_spread
        for part, weight, spread in zip(self.parts, self.weights, self.spreads, strict=True):
            yield part, weight * warm, spread

    def _active(self, n: int) -> Iterator[tuple[FromHistory, float, UsualSpread]]:
        """Parts that take part in the answer to a history of `n` items, with their weights."""
        for part, weight, spread in self._voices(np.array([n])):
            if weight[0]:
                yield part, float(weight[0]), spread

    def _warmth(self, lengths: np.ndarray) -> np.ndarray:
        """0 where only `cold` answers, 1 where only the parts do."""
        return np.asarray(np.clip((lengths - self.cold_until) / max(self.warm_from - self.cold_until, 1), 0.0, 1.0))


def _seeded(strategy: Any, seed: int) -> Strategy:
    """The part with the seed of the hybrid added to its own, where it has one."""
    own: Strategy = replace(strategy, seed=strategy.seed + seed) if hasattr(strategy, "seed") else strategy
    return own


def _light(strategy: Any) -> Strategy:
    """A part with a single start, which is enough to weigh it and saves a fifth of the time."""
    light: Strategy = replace(strategy, starts=1) if hasattr(strategy, "starts") else strategy
    return light


def _fit(strategy: Strategy, instead: Strategy, data: TrainingData) -> FromHistory:
    """The fitted strategy, or another one where it refuses so many items."""
    try:
        fitted = strategy.fit(data)
    except TooLarge:
        fitted = instead.fit(data)
    if not isinstance(fitted, FromHistory):
        raise TypeError(f"a part of a hybrid must score from the history; {strategy.name!r} does not")
    return fitted
