"""Lists for many people at once, from any fitted strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, Interaction, ItemId, Query, TrainingData, UserId, Vocabulary
from core.evaluation.lists import Ranked
from core.protocols import Recommender
from core.recommend.history import FromHistory, row_of
from core.recommend.popularity import Popularity
from core.recommend.ranking import top_k_many

SCORES_AT_ONCE = 8_000_000  # 32 MB as float32


@dataclass(frozen=True)
class Row:
    """One place of one list."""

    user_id: UserId
    item_id: ItemId
    rank: int
    score: float


@dataclass(frozen=True, eq=False)
class Task:
    """What is asked of every strategy.

    Attributes:
        data: What may be learned from.
        users: Who gets a list; somebody without a history is fine.
        candidates: The only items that may be recommended; None for all a strategy knows.
    """

    data: TrainingData
    users: tuple[UserId, ...]
    k: int = 10
    candidates: tuple[ItemId, ...] | None = None


def make_lists(recommender: Recommender, task: Task) -> tuple[np.ndarray, np.ndarray]:
    """For each user rows of `recommender.items`, best first, and scores, (n_users, k); -1 where a list has ended.

    What a person has met is not recommended again, and no item that is not a candidate.
    """
    histories = histories_of(task, recommender.items)
    outside = _not_candidates(task, recommender.items)
    size = max(1, SCORES_AT_ONCE // max(1, len(recommender.items)))
    rows, scores = [], []
    for start in range(0, len(task.users), size):
        asked = histories[start : start + size]
        found = _scores(recommender, asked, task.users[start : start + size])
        found[:, outside] = np.nan
        best, values = top_k_many(found, task.k, exclude=asked)
        rows.append(best)
        scores.append(values)
    empty = np.zeros((0, task.k))
    return np.vstack([*rows, empty.astype(np.int64)]), np.vstack([*scores, empty.astype(np.float32)])


def with_popular(
    recommender: Recommender, task: Task
) -> tuple[tuple[Row, ...], tuple[UserId, ...], tuple[UserId, ...]]:
    """Lists for everybody as records; who is not known well enough for one gets what most people like.

    Returns:
        The rows in the order of the task's users, who got the popular list, and who got none even so.
    """
    rows = list(rows_of(recommender, task, *make_lists(recommender, task)))
    unfilled = replace(task, users=_without(task, rows))
    popular: tuple[Row, ...] = ()
    if unfilled.users:
        common = Popularity().fit(task.data)
        popular = rows_of(common, unfilled, *make_lists(common, unfilled))
    none = _without(unfilled, popular)
    place = {user: n for n, user in enumerate(task.users)}
    whole = sorted([*rows, *popular], key=lambda row: place[row.user_id])
    return tuple(whole), tuple(user for user in unfilled.users if user not in set(none)), none


def _without(task: Task, rows: Sequence[Row]) -> tuple[UserId, ...]:
    """Whom no row is for."""
    answered = {row.user_id for row in rows}
    return tuple(user for user in task.users if user not in answered)


def histories_of(task: Task, items: Vocabulary) -> sparse.csr_array:
    """What each user of the task met, over the items of a recommender, (n_users, n_items)."""
    table = task.data.interactions
    people = table.users.rows(task.users)
    matrix = table.matrix
    if items.ids != table.items.ids:
        at = items.rows(table.items.ids)
        cells = matrix.tocoo()
        users, columns = cells.coords[0], at[cells.coords[1]]
        inside = columns >= 0
        matrix = sparse.csr_array(
            (cells.data[inside], (users[inside], columns[inside])), shape=(len(table.users), len(items))
        )
    if np.array_equal(people, np.arange(len(table.users))):
        same: sparse.csr_array = matrix
        return same
    known = np.flatnonzero(people >= 0)
    picked = sparse.csr_array(
        (np.ones(len(known), dtype=np.float32), (known, people[known])), shape=(len(people), len(table.users))
    )
    chosen: sparse.csr_array = (picked @ matrix).tocsr()
    chosen.sort_indices()
    return chosen


def rows_of(recommender: Recommender, task: Task, ranked: Ranked, scores: FloatMatrix) -> tuple[Row, ...]:
    """Lists as records."""
    return records(recommender.items, task.users, ranked, scores)


def records(items: Vocabulary, users: Sequence[UserId], ranked: Ranked, scores: FloatMatrix) -> tuple[Row, ...]:
    return tuple(
        Row(user, ItemId(items.ids[item]), rank, float(score))
        for user, own, values in zip(users, ranked, scores, strict=True)
        for rank, (item, score) in enumerate(zip(own, values, strict=True), start=1)
        if item >= 0
    )


def _scores(recommender: Recommender, histories: sparse.csr_array, users: Sequence[UserId]) -> FloatMatrix:
    """A fresh array, (n_users, n_items)."""
    if isinstance(recommender, FromHistory):
        return recommender.score_people(histories, users)
    queries = [_query(recommender.items, histories, row) for row in range(len(users))]
    return np.array([recommender.score(query) for query in queries], dtype=np.float32).reshape(histories.shape)


def _query(items: Vocabulary, histories: sparse.csr_array, row: int) -> Query:
    """The history of one row, for strategies that answer one person at a time; the order of its events is lost."""
    rows, strengths = row_of(histories, row)
    at = datetime.fromtimestamp(0, UTC)
    return Query(
        history=tuple(
            Interaction(
                user_id=UserId(""), item_id=ItemId(items.ids[item]), kind="like", strength=float(strength), at=at
            )
            for item, strength in zip(rows, strengths, strict=True)
        )
    )


def _not_candidates(task: Task, items: Vocabulary) -> np.ndarray:
    """Rows of items that must not be recommended."""
    if task.candidates is None:
        met = set(task.data.interactions.items.ids)
        return np.array([row for row, item in enumerate(items.ids) if item not in met], dtype=np.int64)
    allowed = set(task.candidates)
    return np.array([row for row, item in enumerate(items.ids) if item not in allowed], dtype=np.int64)
