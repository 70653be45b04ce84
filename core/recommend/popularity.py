"""Popularity: items are scored by how many people enjoyed them, within a person's segment where that is known.

The count of a segment is drawn towards everybody's, as if `prior` more people of average taste belonged to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.domain import Explanation, FloatMatrix, ItemId, Query, Reason, Scores, TrainingData, UserId, Vocabulary
from core.recommend.history import FromHistory, Mask, Rows, Shares, matrix_of, positive


@dataclass(frozen=True)
class Popularity:
    """The baseline that needs to know nothing about a person.

    Attributes:
        by_segment: Count within the segment of whoever asks.
        prior: People of average taste added to each segment.
        smallest: Segments with fewer people are not told apart, so that nobody can be recognised.
    """

    by_segment: bool = False
    prior: float = 20.0
    smallest: int = 10
    name: str = "popularity"

    def fit(self, data: TrainingData) -> PopularityRecommender:
        """Count.

        Raises:
            EmptyTrainingData: there is not a single interaction.
        """
        liked = positive(matrix_of(data, self.name))
        share = np.asarray(liked.sum(axis=0), dtype=np.float64) / liked.shape[0]
        groups = self._groups(data) if self.by_segment else {}
        by_segment = {
            segment: (np.asarray(liked[rows].sum(axis=0), dtype=np.float64) + self.prior * share)
            / (len(rows) + self.prior)
            for segment, rows in groups.items()
        }
        people = {user: segment for user, segment in data.segments.items() if segment in groups}
        return PopularityRecommender(data.interactions.items, share, by_segment, people, self.name)

    def _groups(self, data: TrainingData) -> dict[str, Rows]:
        """Rows of the users of each segment that is large enough."""
        members: dict[str, list[int]] = {}
        for row, user in enumerate(data.interactions.users.ids):
            if (segment := data.segments.get(UserId(user))) is not None:
                members.setdefault(segment, []).append(row)
        return {s: np.array(rows) for s, rows in sorted(members.items()) if len(rows) >= self.smallest}


@dataclass(frozen=True, eq=False)
class PopularityRecommender(FromHistory):
    """Scores are the share of people who enjoyed an item; the only reason is that it is popular."""

    items: Vocabulary
    share: Scores  # (n_items,), 0 to 1
    by_segment: Mapping[str, Scores]
    people: Mapping[UserId, str]
    strategy: str

    def score(self, query: Query) -> Scores:
        return self._of(query).copy()

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        return self.share.copy()

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        return np.repeat(self.share[None].astype(np.float32), histories.shape[0], axis=0)

    def score_people(self, histories: sparse.csr_array, users: Sequence[UserId]) -> FloatMatrix:
        return np.array([self._of(Query(user_id=user)) for user in users], dtype=np.float32).reshape(histories.shape)

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        return float(self.share[column]), np.zeros(len(rows))

    def shares(self, rows: Rows, strengths: Scores) -> Shares:
        return Shares(self.share.copy(), np.zeros((len(rows), len(self.items))), linear=True)

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        return np.repeat(self.share[None], len(keep), axis=0)

    def explain(self, query: Query, item_id: ItemId) -> Explanation:
        """One reason: it is popular, with everybody or in the person's segment.

        Raises:
            NotFound: the item was not in the training data.
        """
        score = float(self._of(query)[self._column(item_id)])
        segment = self._segment(query)
        reason = Reason(kind="popularity", label=f"popular with {segment or 'everybody'}", share=score)
        return Explanation(item_id=item_id, strategy=self.strategy, score=score, base=0.0, reasons=(reason,))

    def _segment(self, query: Query) -> str | None:
        return None if query.user_id is None else self.people.get(query.user_id)

    def _of(self, query: Query) -> Scores:
        segment = self._segment(query)
        return self.share if segment is None else self.by_segment[segment]
