"""Two towers that know people beside their history: what they say of themselves is added to what they met.

score(i) = sum over history j of strength_j (given_j . wanted_i) + sqrt(n) x sum over words w of (said_w . wanted_i),
with n the length of the history, at least 1. Both are sums, so that reasons stay exact: one row per item of the
history, and one for the profile. While they learn, histories are divided by sqrt(n); multiplying instead changes no
order and leaves the shares of the history as they are without a profile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from core.domain import Explanation, FloatMatrix, ItemId, Query, Reason, Scores, TrainingData, UserId, Vocabulary
from core.recommend.history import known
from core.recommend.neural.towers import TowersRecommender

SMALLEST = 10  # people who share a word; with fewer it is not told apart, so that nobody can be recognised
LABEL = "your profile"


@dataclass(frozen=True, eq=False)
class ProfiledRecommender(TowersRecommender):
    """Attributes:
    said: Vector of each of `words`, (n_words, n_factors).
    people: The words of everybody who has some.
    """

    words: Vocabulary
    said: FloatMatrix
    people: Mapping[UserId, tuple[str, ...]]

    def score(self, query: Query) -> Scores:
        """All NaN where neither a history nor a profile is known."""
        own = self._own(query.user_id)
        if own is None:
            return super().score(query)
        rows, strengths = known(self.items, query.history)
        taste = strengths @ self.given[rows].astype(np.float64) + _weight(len(rows)) * own
        return np.asarray(self.wanted.astype(np.float64) @ taste)

    def score_people(self, histories: sparse.csr_array, users: Sequence[UserId]) -> FloatMatrix:
        own = [self._own(user) for user in users]
        profiled = np.flatnonzero([vector is not None for vector in own])
        scores = self.score_many(histories)
        if len(profiled):
            lengths = np.diff(histories.indptr)[profiled]
            tastes = np.array([own[row] for row in profiled]) * _weight(lengths)[:, None]
            added = (tastes @ self.wanted.astype(np.float64).T).astype(np.float32)
            scores[profiled] = np.where(lengths[:, None] > 0, scores[profiled], np.float32(0)) + added
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
        profile = Reason(kind="profile", label=LABEL, share=float(_weight(len(rows)) * (own @ wanted)))
        reasons = (*self._reasons(rows, shares), profile)
        total = sum(reason.share for reason in reasons)
        return Explanation(item_id=item_id, strategy=self.strategy, score=total, base=0.0, reasons=reasons)

    def removal_effects(self, query: Query, item_id: ItemId) -> tuple[Reason, ...]:
        """With a shorter history the profile counts less; known in closed form."""
        own = self._own(query.user_id)
        if own is None:
            return super().removal_effects(query, item_id)
        explained = self.explain(query, item_id)
        n = len(explained.reasons) - 1
        profile = explained.reasons[-1].share
        less = profile * (1 - _weight(n - 1) / _weight(n)) if n else 0.0
        return tuple(replace(reason, share=reason.share + less) for reason in explained.reasons[:-1])

    def _own(self, user_id: UserId | None) -> Scores | None:
        """The sum of the vectors of somebody's words; None where there are none."""
        rows = self.words.rows(self.people.get(user_id, ())) if user_id is not None else np.zeros(0, dtype=np.int64)
        found = rows[rows >= 0]
        return np.asarray(self.said[found].astype(np.float64).sum(axis=0)) if len(found) else None


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


def _weight(n: np.ndarray | int) -> np.ndarray:
    """How much a profile counts beside a history of `n` items."""
    return np.asarray(np.sqrt(np.maximum(n, 1)), dtype=np.float64)
