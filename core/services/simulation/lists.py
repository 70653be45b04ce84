"""Who serves simulated people: the strategies of the collection, chance, and one that knows everybody's true taste.

A strategy learns from what the simulated people did so far and from nothing else, and is fitted anew between rounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.domain import FloatMatrix, Fused, InteractionTable, ItemFacts, ItemId, TrainingData, UserId, Vocabulary
from core.errors import EmptyTrainingData, NoSuchStrategy
from core.recommend.catalogue import NEEDS_TORCH, STRATEGIES, strategy
from core.recommend.history import FromHistory
from core.recommend.ranking import top_k_many
from core.simulation.anything import anything
from core.simulation.attacks import Attack, profiles
from core.simulation.log import Log
from core.simulation.people import Population
from core.simulation.running import Asked, Policy
from core.simulation.state import Ints

RANDOM, CONTENT, TRUTH = "random", "content", "truth"
WITHOUT_LEARNING = (CONTENT, RANDOM, "popularity", TRUTH)
AT_ONCE = 500_000  # scores at a time: what stays near the processor
GROUP = 32  # items, of which the best is looked at first
NEVER = np.float32(-np.inf)
LIKE, WATCHED = 1.0, 0.5  # what a like, and a whole play without one, add to a history
HALF = 0.5  # a play that was left before the middle counts against, a little


class Scorer(Protocol):
    """Scores of some people, (n, n_items); NaN where it cannot say. A fresh array."""

    def __call__(self, asked: Asked, people: Ints, histories: sparse.csr_array) -> FloatMatrix: ...


def offered() -> tuple[str, ...]:
    """Names of all strategies that can serve simulated people; networks take too long to learn between two days."""
    return (*WITHOUT_LEARNING, *(name for name in STRATEGIES if name not in (*WITHOUT_LEARNING, *NEEDS_TORCH)))


def policy(
    name: str,
    people: Population,
    content: Fused | None,
    facts: Mapping[ItemId, ItemFacts],
    *,
    refit_days: int,
    seed: int,
    attack: Attack | None = None,
) -> Policy:
    """Who serves, by name.

    Args:
        refit_days: Learn anew after so many days; 0 for never, which leaves what needs learning to chance.
        attack: Somebody whose invented profiles a strategy that learns takes for those of people.

    Raises:
        NoSuchStrategy: there is none of that name.
    """
    if name not in offered():
        raise NoSuchStrategy(name, offered(), "for audiences")
    lists = Lists(name, people, attack, seed)
    if name == TRUTH:
        lists.scorer = _true_taste
    elif name == CONTENT:
        lists.scorer = _by_content
    elif name == "popularity":
        lists.scorer = _by_plays
    elif name != RANDOM:
        lists.refit = _Refit(name, people, content, facts, max(refit_days, 0), seed)
    return lists


class Lists:
    """Turns scores into lists: nothing that was played comes back, and who is unknown gets anything."""

    def __init__(self, name: str, people: Population, attack: Attack | None = None, seed: int = 0) -> None:
        self.name = name
        self._attack, self._seed = attack, seed
        self._profiles: InteractionTable | None = None
        self.scorer: Scorer | None = None
        self.refit: _Refit | None = None
        self._people = people
        self._heard: list[tuple[Ints, Ints, npt.NDArray[np.float32]]] = []

    def slates(self, asked: Asked) -> Ints:
        """Rows of items, best first, (n, k)."""
        n_items = len(asked.population.world)
        histories = self._histories(n_items) if self.scorer is not None else None
        size = max(1, AT_ONCE // n_items)
        parts = [self._some(asked, asked.people[s : s + size], histories) for s in range(0, len(asked.people), size)]
        return np.vstack([*parts, np.zeros((0, asked.k), np.int32)]).astype(np.int32)

    def observe(self, log: Log) -> None:
        """Remember what was played, and how it was liked."""
        rows = np.flatnonzero(log.played)
        strength = np.where(log.liked[rows], LIKE, WATCHED * (log.watched[rows] - HALF) / HALF)
        self._heard.append((log.person[rows], log.item[rows], strength.astype(np.float32)))

    def learn(self, round_: int) -> None:
        """Fit what needs fitting."""
        if self._attack is not None and self._profiles is None and round_ >= self._attack.round:
            plays = np.bincount(self._columns()[1], minlength=len(self._people.world))
            self._profiles = profiles(self._attack, self._people.world, len(self._people), plays, self._seed)
        if self.refit is not None and self.refit.due(round_):
            self.scorer = self.refit(self._columns(), self._profiles) or self.scorer

    def _some(self, asked: Asked, people: Ints, histories: sparse.csr_array | None) -> Ints:
        if self.scorer is None or histories is None:
            return anything(asked, people)
        scores = self.scorer(asked, people, histories[people])
        unknown = np.flatnonzero(np.isnan(scores[:, 0]))
        unknown = unknown[np.isnan(scores[unknown]).all(axis=1)]
        np.copyto(scores, NEVER, where=asked.state.seen[people])
        lists = best(scores, asked.k)
        lists[unknown] = anything(asked, people[unknown])
        return lists

    def _columns(self) -> tuple[Ints, Ints, npt.NDArray[np.float32]]:
        if not self._heard:
            return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32)
        people, items, strengths = zip(*self._heard, strict=True)
        joined = np.concatenate(people), np.concatenate(items), np.concatenate(strengths)
        self._heard = [joined]
        return joined

    def _histories(self, n_items: int) -> sparse.csr_array:
        people, items, strengths = self._columns()
        matrix = sparse.coo_array((strengths, (people, items)), shape=(len(self._people), n_items)).tocsr()
        matrix.sort_indices()
        return matrix


class _Refit:
    """Fits a strategy of the catalogue on what simulated people did."""

    def __init__(
        self,
        name: str,
        people: Population,
        content: Fused | None,
        facts: Mapping[ItemId, ItemFacts],
        days: int,
        seed: int,
    ) -> None:
        self._strategy = strategy(name, seed=seed)
        self._people, self._content, self._facts, self._days = people, content, facts, days
        self._segments = {UserId(user): people.segment(row) for row, user in enumerate(people.ids.ids)}

    def due(self, round_: int) -> bool:
        return self._days > 0 and (round_ + 1) % self._days == 0

    def __call__(
        self, columns: tuple[Ints, Ints, npt.NDArray[np.float32]], attackers: InteractionTable | None
    ) -> Scorer | None:
        """What it has learned, as scores over the items of the world; None while there is too little."""
        people, items, strengths = columns
        ids, names = self._people.ids.ids, self._people.world.items.ids
        users, liked = [ids[row] for row in people], [names[row] for row in items]
        if attackers is not None:
            users += [attackers.users.ids[row] for row in attackers.user_rows]
            liked += [attackers.items.ids[row] for row in attackers.item_rows]
            strengths = np.concatenate([strengths, attackers.strengths])
        table = InteractionTable.from_columns(users, liked, strengths, np.arange(len(users), dtype=float))
        data = TrainingData(interactions=table, content=self._content, facts=self._facts, segments=self._segments)
        try:
            fitted = self._strategy.fit(data)
        except EmptyTrainingData:
            return None
        return _Fitted(fitted, self._people.world.items) if isinstance(fitted, FromHistory) else None


class _Fitted:
    """A fitted strategy over the items of a world, some of which it may never have met."""

    def __init__(self, fitted: FromHistory, items: Vocabulary) -> None:
        self._fitted = fitted
        self._own = fitted.items.rows(items.ids)  # for each item of the world its row, or -1
        known = np.flatnonzero(self._own >= 0)
        shape = len(items), len(fitted.items)
        self._moved = sparse.csr_array((np.ones(len(known), np.float32), (known, self._own[known])), shape=shape)

    def __call__(self, asked: Asked, people: Ints, histories: sparse.csr_array) -> FloatMatrix:
        own = (histories @ self._moved).tocsr()
        own.sort_indices()
        given = self._fitted.score_many(own)
        scores = np.full(histories.shape, np.nan, np.float32)
        met = self._own >= 0
        scores[:, met] = given[:, self._own[met]]
        scores[np.diff(own.indptr) == 0] = np.nan
        return scores


def best(scores: FloatMatrix, k: int) -> Ints:
    """The `k` best items of each row, as `top_k_many` orders them, -1 where there are no more.

    Looks closely at few: whatever is among the k best is at least as high as the k-th highest of the maxima of any k or
    more groups of items.

    Args:
        scores: (n, n_items); used up. NaN is left out.
    """
    n, n_items = scores.shape
    np.fmax(scores, NEVER, out=scores)
    groups = n_items // GROUP
    if groups < k:
        return top_k_many(scores, k)[0].astype(np.int32)
    maxima = scores[:, :groups].copy()
    for start in range(groups, groups * GROUP, groups):
        np.maximum(maxima, scores[:, start : start + groups], out=maxima)
    least = np.partition(maxima, groups - k, axis=1)[:, groups - k, None]
    least = np.maximum(least, np.finfo(np.float32).min)  # whoever has few has few to look at
    rows, items = np.divmod(np.flatnonzero(scores >= least), n_items)
    counts = np.bincount(rows, minlength=n)
    if (width := int(counts.max(initial=k))) > n_items // 2:
        return top_k_many(scores, k)[0].astype(np.int32)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    few, whose = np.full((n, width), NEVER), np.zeros((n, width), np.int32)
    few[rows, place], whose[rows, place] = scores[rows, items], items
    chosen = top_k_many(few, k)[0]
    return np.where(chosen >= 0, np.take_along_axis(whose, chosen, axis=1), -1).astype(np.int32)


def _by_content(asked: Asked, people: Ints, histories: sparse.csr_array) -> FloatMatrix:
    """As `core.recommend.content` scores, for many at once: fused cosines with what was liked, weighed by how much."""
    vectors = asked.population.world.vectors
    scores = np.asarray((histories @ vectors) @ vectors.T, dtype=np.float32)
    scores[np.diff(histories.indptr) == 0] = np.nan
    return scores


def _by_plays(asked: Asked, people: Ints, histories: sparse.csr_array) -> FloatMatrix:
    """What was played most, by anybody; before the first play nothing is known."""
    if not asked.plays.any():
        return np.full(histories.shape, np.nan, np.float32)
    return np.repeat(asked.plays[None].astype(np.float32), len(people), axis=0)


def _true_taste(asked: Asked, people: Ints, histories: sparse.csr_array) -> FloatMatrix:
    """What nobody can know: the best that any strategy could do for single lists."""
    return asked.population.utility(people, taste=asked.state.taste)
