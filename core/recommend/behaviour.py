"""From scores to behaviour: how likely somebody plays an item, likes it, and how much of it they watch.

A logistic regression on plain facts (score in the person's own list, popularity, length of the history), calibrated on
other people and judged on yet others; see A. Niculescu-Mizil, R. Caruana, "Predicting Good Probabilities with
Supervised Learning", ICML 2005. "Plays" means: is among what this person plays next, while their history grows by a
third.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from core.domain import ItemId, Query, Scores, TrainingData, Vocabulary
from core.domain.behaviour import Expectation, Reliability
from core.errors import EmptyTrainingData
from core.protocols import Strategy
from core.recommend.als import Als
from core.recommend.calibration import PARTS, Outcome, Sample, judge, learn
from core.recommend.history import FromHistory, Rows, known, matrix_of
from core.recommend.scales import Scale
from core.recommend.validation import hold_back

LIKED = 0.5  # a strength from which on somebody liked what they played
NAMES = ("play", "like_if_played", "watched_if_played")
AT_ONCE = 2_000_000  # scores held at a time


@dataclass(frozen=True)
class Behaviour:
    """How to learn what people do with what they are shown.

    Attributes:
        strategy: Whose scores are turned into probabilities.
        held_back: Share of each history that is predicted from the rest.
        unmet: Items per person that they did not meet, drawn to learn from; they stand for all of those.
    """

    strategy: Strategy = field(default_factory=Als)
    held_back: float = 0.25
    unmet: int = 100
    seed: int = 0

    def fit(self, data: TrainingData, watched: sparse.csr_array | None = None) -> BehaviourModel:
        """Learn on some people, calibrate on others, judge on the rest; then fit the strategy on everything.

        Args:
            watched: Share of an item that somebody watched, (n_users, n_items) as the interactions; only what is stored
                is known.

        Raises:
            EmptyTrainingData: there is too little to hold some back.
        """
        matrix_of(data, "behaviour")
        cut = hold_back(data, share=self.held_back, seed=self.seed)
        if cut is None:
            raise EmptyTrainingData("there are too few interactions to learn what people do")
        rng = np.random.default_rng(self.seed)
        part = rng.permutation(len(data.interactions.users)) % PARTS
        samples = _samples(data, cut.data, self.strategy, self.unmet, watched, rng)
        outcomes = {name: learn(s, part, share=name == "watched_if_played") for name, s in samples.items()}
        reliability = {name: judge(outcomes[name], sample, part) for name, sample in samples.items()}
        recommender = _fitted(self.strategy, data)
        return BehaviourModel(recommender, _popularity(data, recommender.items), outcomes, reliability)


@dataclass(frozen=True, eq=False)
class BehaviourModel:
    """Expectations for anybody with a history, and how reliable such ones were."""

    recommender: FromHistory
    popularity: Scores  # share of people who met an item, (n_items,)
    outcomes: Mapping[str, Outcome]
    reliability: Mapping[str, Reliability]

    def expect(self, query: Query, item_ids: Sequence[ItemId]) -> tuple[Expectation, ...]:
        """What this person would do with these items; NaN for items that are not known, and without a history."""
        rows = self.recommender.items.rows(item_ids)
        scores = self.recommender.score(query)[None]
        n_met = np.array([len(known(self.recommender.items, query.history)[0])])
        facts = _facts(scores, n_met, self.popularity, np.zeros(len(rows), dtype=np.int64), np.maximum(rows, 0))
        sayable = (rows >= 0) & np.isfinite(facts).all(axis=1)
        found = {n: np.where(sayable, self.outcomes[n].of(np.nan_to_num(facts)), np.nan) for n in NAMES}
        return tuple(
            Expectation(item_id=item, **{name: float(values[n]) for name, values in found.items()})
            for n, item in enumerate(item_ids)
        )

    def expect_everybody(self, histories: sparse.csr_array, column: int) -> Mapping[str, Scores]:
        """What each of many people would do with one item, (n_people,) by `NAMES`; NaN without a history.

        Args:
            histories: (n_people, n_items), over the items of the recommender.
            column: The item, as a row of those.
        """
        lengths = np.diff(histories.indptr)
        found = {name: np.full(len(lengths), np.nan) for name in NAMES}
        size = max(1, AT_ONCE // max(1, len(self.recommender.items)))
        for start in range(0, len(lengths), size):
            at = np.arange(start, min(start + size, len(lengths)))
            scores = self.recommender.score_many(histories[start : start + size])
            facts = _facts(scores, lengths[at], self.popularity, at - start, np.full(len(at), column))
            sayable = np.isfinite(facts).all(axis=1) & (lengths[at] > 0)
            for name in NAMES:
                found[name][at[sayable]] = self.outcomes[name].of(facts[sayable])
        return found


def _samples(
    data: TrainingData,
    before: TrainingData,
    strategy: Strategy,
    unmet: int,
    watched: sparse.csr_array | None,
    rng: np.random.Generator,
) -> dict[str, Sample]:
    """Everything that was held back, with `unmet` other items of each person for the question of playing."""
    recommender = _fitted(strategy, before)
    whole, seen = data.interactions.matrix, before.interactions.matrix
    columns = recommender.items.rows(data.interactions.items.ids)  # rows of items as the recommender counts them
    scores = recommender.score_many(onto(seen, columns, len(recommender.items)))
    popularity, lengths = _popularity(before, recommender.items), np.diff(seen.indptr)

    def facts(users: Rows, items: Rows) -> np.ndarray:
        return _facts(scores, lengths, popularity, users, columns[items])

    users, items = _new(whole, seen)
    played = Sample(facts(users, items), np.ones(len(users)), np.ones(len(users)), users)
    liked = np.asarray(whole[users, items], dtype=np.float64).ravel() >= LIKED
    others, other_items, stand_for = _unmet(whole, np.flatnonzero(lengths), unmet, rng)
    some = np.zeros(len(users), dtype=bool)
    share = np.zeros(len(users))
    if watched is not None:
        some = np.asarray(_stored(watched)[users, items]).ravel() > 0
        share = np.clip(np.asarray(watched[users, items], dtype=np.float64).ravel(), 0.0, 1.0)
    return {
        "play": Sample(
            np.vstack([played.facts, facts(others, other_items)]),
            np.concatenate([played.happened, np.zeros(len(others))]),
            np.concatenate([played.weight, stand_for]),
            np.concatenate([users, others]),
        ),
        "like_if_played": Sample(played.facts, liked.astype(np.float64), played.weight, users),
        "watched_if_played": Sample(played.facts, share, played.weight, users).only(some),
    }


def _new(whole: sparse.csr_array, seen: sparse.csr_array) -> tuple[Rows, Rows]:
    """Who met what after the cut, among people who had a history before it."""
    cells = (_stored(whole) - _stored(seen)).tocoo()
    users, items = (at[cells.data > 0].astype(np.int64) for at in cells.coords)
    there = np.diff(seen.indptr)[users] > 0
    return users[there], items[there]


def _unmet(whole: sparse.csr_array, people: Rows, n: int, rng: np.random.Generator) -> tuple[Rows, Rows, Scores]:
    """`n` items of each person that they never met, and how many of those each stands for."""
    n_items = whole.shape[1]
    users = np.repeat(people, n)
    items = rng.integers(0, n_items, len(users))
    fresh = np.asarray(_stored(whole)[users, items]).ravel() == 0
    users, items = users[fresh], items[fresh]
    drawn = np.maximum(np.bincount(users, minlength=whole.shape[0]), 1)
    return users, items, ((n_items - np.diff(whole.indptr)) / drawn)[users]


def _facts(scores: np.ndarray, lengths: Rows, popularity: Scores, users: Rows, items: Rows) -> np.ndarray:
    """Score in spreads above the mean of the list, its square, logarithms of popularity and of the history's length."""
    wide = scores.astype(np.float64)
    scale = Scale.rows(wide)  # type: ignore[arg-type]
    z = (wide[users, items] - scale.mean[users, 0]) / scale.spread[users, 0]
    popular, length = np.log(popularity[items] + 1e-4), np.log1p(np.asarray(lengths, dtype=np.float64)[users])
    return np.column_stack([z, np.sign(z) * z**2 / 4, popular, length, z * popular / 4])


def _fitted(strategy: Strategy, data: TrainingData) -> FromHistory:
    recommender = strategy.fit(data)
    if not isinstance(recommender, FromHistory):
        raise TypeError(f"behaviour is learned from strategies that score from the history; {strategy.name!r} does not")
    return recommender


def _popularity(data: TrainingData, items: Vocabulary) -> Scores:
    """Share of the people who met each item, (n_items,)."""
    met = _stored(data.interactions.matrix)
    share = np.zeros(len(items))
    share[items.rows(data.interactions.items.ids)] = np.asarray(met.mean(axis=0), dtype=np.float64)
    return share


def onto(x: sparse.csr_array, columns: Rows, n_items: int) -> sparse.csr_array:
    """The same matrix over the items of a recommender."""
    cells = x.tocoo()
    moved: sparse.csr_array = sparse.csr_array(
        (cells.data, (cells.coords[0], columns[cells.coords[1]])), shape=(x.shape[0], n_items)
    )
    moved.sort_indices()
    return moved


def _stored(x: sparse.csr_array) -> sparse.csr_array:
    """1 where something is stored."""
    return sparse.csr_array((np.ones(len(x.data)), x.indices, x.indptr), shape=x.shape)
