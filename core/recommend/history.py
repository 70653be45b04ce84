"""What all strategies share that score from a history: one request, many at once, reasons, and what removal does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.domain import (
    Explanation,
    FloatMatrix,
    Interaction,
    ItemId,
    Query,
    Reason,
    Scores,
    TrainingData,
    UserId,
    Vocabulary,
)
from core.errors import EmptyTrainingData, NotFound

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Shares:
    """All scores split over a history: score(i) = base[i] + sum of values[:, i].

    Attributes:
        base: (n_items,).
        values: (n_history, n_items).
        linear: A share is also exactly what removing that item takes away.
    """

    base: Scores
    values: Scores
    linear: bool = False

    @property
    def scores(self) -> Scores:
        total: Scores = self.base + self.values.sum(axis=0)
        return total


@dataclass(frozen=True, eq=False)
class Usual:
    """What a history gives to the average item.

    Attributes:
        score: The mean of the scores.
        shares: The mean share of each history item, (n_history,); zeros where that would cost too much.
    """

    score: float
    shares: Scores

    @property
    def base(self) -> float:
        """The mean of what is in no share."""
        return self.score - float(self.shares.sum())


class FromHistory(ABC):
    """A recommender whose score is a base plus one share per item of the history.

    A subclass gives `contributions`, from which the reasons come, and `score_rows`, which is quick for one person;
    it may give a quicker `score_many`, a formula for `without`, and `shares`, the contributions to all scores at once.
    """

    items: Vocabulary
    strategy: str

    @abstractmethod
    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        """Scores of shape (n_items,) for one history given as rows of `items`; all NaN for "cannot say"."""

    @abstractmethod
    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        """The base and one share per history item; together `score_rows(rows, strengths)[column]`."""

    def score(self, query: Query) -> Scores:
        """Scores of shape (n_items,); all NaN when the history holds no known item."""
        return self.score_rows(*known(self.items, query.history))

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        """Scores of many histories, (n_users, n_items) over `items`, as float32: for lists, not for reasons."""
        rows = [self.score_rows(*row_of(histories, user)) for user in range(histories.shape[0])]
        return np.array(rows, dtype=np.float32).reshape(histories.shape)

    def score_people(self, histories: sparse.csr_array, users: Sequence[UserId]) -> FloatMatrix:
        """`score_many` where it is known whose histories they are; the same where nothing else is known of people."""
        return self.score_many(histories)

    def explain(self, query: Query, item_id: ItemId) -> Explanation:
        """One reason per known item of the history; exact.

        Raises:
            NotFound: the item was not in the training data.
        """
        column = self._column(item_id)
        rows, strengths = known(self.items, query.history)
        base, shares = self.contributions(rows, strengths, column)
        return Explanation(
            item_id=item_id,
            strategy=self.strategy,
            score=base + float(shares.sum()),
            base=base,
            reasons=self._reasons(rows, shares),
        )

    def removal_effects(self, query: Query, item_id: ItemId) -> tuple[Reason, ...]:
        """By how much the score would be lower without each item of the history, the model being as it is.

        Not the same as the shares where the model weighs a history as a whole (ALS, user-kNN); NaN where without
        that item nothing could be said.

        Raises:
            NotFound: the item was not in the training data.
        """
        column = self._column(item_id)
        rows, strengths = known(self.items, query.history)
        return self._reasons(rows, self.without(rows, strengths, column))

    def without(self, rows: Rows, strengths: Scores, column: int) -> Scores:
        """The removal effect of each history item on one score, by asking again without it."""
        whole = self.score_rows(rows, strengths)[column]
        kept = [np.arange(len(rows)) != gone for gone in range(len(rows))]
        return np.array([whole - self.score_rows(rows[keep], strengths[keep])[column] for keep in kept])

    def shares(self, rows: Rows, strengths: Scores) -> Shares | None:
        """What `contributions` says of every item at once, in float64; None where that would cost too much."""
        return None

    def usual(self, rows: Rows, strengths: Scores) -> Usual:
        """Means over all items."""
        found = self.shares(rows, strengths)
        if found is None:
            return Usual(float(self.score_rows(rows, strengths).mean()), np.zeros(len(rows)))
        shares = found.values.mean(axis=1)
        return Usual(float(found.base.mean() + shares.sum()), shares)

    def bases(self, rows: Rows, strengths: Scores) -> Scores | None:
        """The base of `shares`, for those who need no more, (n_items,)."""
        found = self.shares(rows, strengths)
        return found.base if found is not None else None

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        """The scores that parts of a history would give, (n_parts, n_items); NaN where nothing could be said.

        As exact as `score_many`; in float64 where a model has a formula.

        Args:
            keep: Which history items are kept in each part, (n_parts, n_history).
        """
        part, place = np.nonzero(keep)
        cells = (strengths[place].astype(np.float32), (part, rows[place]))
        histories = sparse.csr_array(cells, shape=(len(keep), len(self.items)))
        histories.sort_indices()
        return np.asarray(self.score_many(histories), dtype=np.float64)

    def _column(self, item_id: ItemId) -> int:
        [column] = self.items.rows([item_id])
        if column < 0:
            raise NotFound(f"strategy {self.strategy!r} has never met item {item_id!r}")
        return int(column)

    def _reasons(self, rows: Rows, shares: Scores) -> tuple[Reason, ...]:
        ids = [ItemId(self.items.ids[row]) for row in rows]
        return tuple(
            Reason(kind="history", label=ref, share=float(share), ref=ref)
            for ref, share in zip(ids, shares, strict=True)
        )


def known(items: Vocabulary, history: Sequence[Interaction]) -> tuple[Rows, Scores]:
    """The history items a model knows and their strengths, summed and clipped to [-1, 1], in order of appearance."""
    summed: defaultdict[str, float] = defaultdict(float)
    for event in history:
        summed[event.item_id] += event.strength
    rows = items.rows(summed)
    strengths = np.clip(np.fromiter(summed.values(), dtype=np.float64, count=len(summed)), -1.0, 1.0)
    kept = (rows >= 0) & (strengths != 0)
    return rows[kept], strengths[kept]


def row_of(histories: sparse.csr_array, user: int) -> tuple[Rows, Scores]:
    """One row of a matrix of histories, as `score_rows` takes it."""
    span = slice(histories.indptr[user], histories.indptr[user + 1])
    return histories.indices[span].astype(np.int64), histories.data[span].astype(np.float64)


def matrix_of(data: TrainingData, strategy: str) -> sparse.csr_array:
    """The interactions of the training data, (n_users, n_items).

    Raises:
        EmptyTrainingData: there is not a single positive interaction.
    """
    matrix = data.interactions.matrix
    if not (matrix.data > 0).any():
        raise EmptyTrainingData(f"strategy {strategy!r} needs at least one interaction that somebody liked, got none")
    return matrix


def positive(matrix: sparse.csr_array) -> sparse.csr_array:
    """What was liked; rejections left out."""
    kept = matrix.maximum(0).tocsr()
    kept.eliminate_zeros()
    return kept
