"""Two towers that know people beside their history: what they say of themselves counts like a few items more.

score(i) = (sum over history j of strength_j given_j + weight x (centre + sum over words w of said_w)) . wanted_i, where
centre and said are the ridge regression of people's mean item on their words: a history is drawn towards what people of
this kind like, the less the longer it is. Linear, hence reasons stay exact, with a row for the profile. The towers know
nothing of it: learned together with them, profiles cost people with a history a tenth of their nDCG.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.domain import Explanation, FloatMatrix, ItemId, Query, Reason, Scores, TrainingData, UserId, Vocabulary
from core.recommend.history import known
from core.recommend.neural.towers import TowersRecommender

SMALLEST = 10  # people who share a word; with fewer it is not told apart, so that nobody can be recognised
LABEL = "your profile"
L2 = 30.0  # people: how strongly a word is drawn towards everybody


@dataclass(frozen=True, eq=False)
class ProfiledRecommender(TowersRecommender):
    """Attributes:
    centre: Somebody of whom nothing else is known, (n_factors,).
    said: What each of `words` adds, (n_words, n_factors).
    weight: As in `TwoTower.profile`.
    people: The words of everybody who has some.
    """

    words: Vocabulary
    centre: FloatMatrix
    said: FloatMatrix
    weight: float
    people: Mapping[UserId, tuple[str, ...]]

    def score(self, query: Query) -> Scores:
        """All NaN where neither a history nor a profile is known."""
        own = self._own(query.user_id)
        if own is None:
            return super().score(query)
        rows, strengths = known(self.items, query.history)
        return np.asarray(self.wanted.astype(np.float64) @ (strengths @ self.given[rows].astype(np.float64) + own))

    def score_people(self, histories: sparse.csr_array, users: Sequence[UserId]) -> FloatMatrix:
        own = [self._own(user) for user in users]
        scores = self.score_many(histories)
        profiled = np.flatnonzero([vector is not None for vector in own])
        if len(profiled):
            added = np.array([own[row] for row in profiled]) @ self.wanted.astype(np.float64).T
            known_before = np.diff(histories.indptr)[profiled, None] > 0
            scores[profiled] = np.where(known_before, scores[profiled], np.float32(0)) + added.astype(np.float32)
        return scores

    def explain(self, query: Query, item_id: ItemId) -> Explanation:
        """As without a profile, and a row for it; exact.

        Raises:
            NotFound: the item was not in the training data.
        """
        own = self._own(query.user_id)
        if own is None:
            return super().explain(query, item_id)
        column = self._column(item_id)
        rows, strengths = known(self.items, query.history)
        wanted = self.wanted[column].astype(np.float64)
        shares = strengths * (self.given[rows].astype(np.float64) @ wanted)
        profile = Reason(kind="profile", label=LABEL, share=float(own @ wanted))
        reasons = (*self._reasons(rows, shares), profile)
        total = sum(reason.share for reason in reasons)
        return Explanation(item_id=item_id, strategy=self.strategy, score=total, base=0.0, reasons=reasons)

    def removal_effects(self, query: Query, item_id: ItemId) -> tuple[Reason, ...]:
        """The shares themselves, also of the last item: the profile is still there."""
        if self._own(query.user_id) is None:
            return super().removal_effects(query, item_id)
        return self.explain(query, item_id).reasons[:-1]

    def _own(self, user_id: UserId | None) -> Scores | None:
        """What is added for somebody, (n_factors,); None where no word of them is known."""
        rows = self.words.rows(self.people.get(user_id, ())) if user_id is not None else np.zeros(0, dtype=np.int64)
        found = rows[rows >= 0]
        if not len(found):
            return None
        return np.asarray(self.weight * (self.centre + self.said[found].sum(axis=0)), dtype=np.float64)


def profiled(towers: TowersRecommender, data: TrainingData, weight: float) -> TowersRecommender:
    """The same towers with the profiles of the training data, where there are any."""
    words, people = profiles(data)
    if not weight or not len(words):
        return towers
    table = data.interactions
    flags = _flags(table.users, words, people)
    asked = np.flatnonzero(flags.any(axis=1) & (np.diff(table.matrix.indptr) > 0))
    x = table.matrix[asked]
    met = np.maximum(np.asarray(abs(x).sum(axis=1)), 1e-9)[:, None]
    means = (x @ towers.given[towers.items.rows(table.items.ids)].astype(np.float64)) / met
    centre, flags = means.mean(axis=0), flags[asked]
    gram = flags.T @ flags + L2 * np.eye(len(words))
    said = np.linalg.solve(gram, flags.T @ (means - centre))
    return ProfiledRecommender(
        items=towers.items,
        given=towers.given,
        wanted=towers.wanted,
        strategy=towers.strategy,
        words=words,
        centre=centre.astype(np.float32),
        said=said.astype(np.float32),
        weight=weight,
        people=people,
    )


def words_of(group: str) -> tuple[str, ...]:
    """The words of a group such as "F, 25-34, north"."""
    return tuple(dict.fromkeys(word.strip() for word in group.split(",") if word.strip()))


def profiles(data: TrainingData) -> tuple[Vocabulary, dict[UserId, tuple[str, ...]]]:
    """The words that enough people share, and everybody's words among them."""
    said = {user: words_of(group) for user, group in data.segments.items()}
    counts: dict[str, int] = {}
    for user in data.interactions.users.ids:
        for word in said.get(UserId(user), ()):
            counts[word] = counts.get(word, 0) + 1
    shared = Vocabulary(tuple(sorted(word for word, count in counts.items() if count >= SMALLEST)))
    kept = {user: tuple(word for word in words if shared.rows([word])[0] >= 0) for user, words in said.items()}
    return shared, {user: words for user, words in kept.items() if words}


def _flags(users: Vocabulary, words: Vocabulary, people: Mapping[UserId, tuple[str, ...]]) -> np.ndarray:
    """Which words each person has, (n_users, n_words)."""
    flags = np.zeros((len(users), len(words)))
    for row, user in enumerate(users.ids):
        flags[row, words.rows(people.get(UserId(user), ()))] = 1.0
    return flags
