"""Fit strategies on tables of interactions, make lists and judge them; needs no collection."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import psutil
from scipy import sparse

from core.domain import InteractionTable, ItemFacts, ItemId, Query, TrainingData, UserId, Vocabulary
from core.errors import NotFound
from core.evaluation import beyond_accuracy
from core.evaluation.accuracy import accuracy
from core.evaluation.fairness import ByGroup, by_group
from core.evaluation.lists import Judged, PerUser
from core.evaluation.significance import Comparison, Interval, compare, interval
from core.protocols import Recommender, Strategy
from core.recommend.history import FromHistory
from core.recommend.popularity import PopularityRecommender
from core.recommend.ranking import top_k_many

SCORES_AT_ONCE = 8_000_000  # 32 MB as float32


@dataclass(frozen=True)
class Row:
    """One place of one list."""

    user_id: UserId
    item_id: ItemId
    rank: int
    score: float


@dataclass(frozen=True)
class Cost:
    """Processor seconds of all threads; `memory_mb` is that of the process when the model was ready."""

    train_cpu_s: float
    lists_cpu_s: float
    memory_mb: float


@dataclass(frozen=True)
class Result:
    """How one strategy did.

    Attributes:
        accuracy: Mean over people of each metric, with its interval.
        beyond: What the lists are like; see `core.evaluation.beyond_accuracy`.
        per_user: The metrics of each person, in the order of the holdout's users.
        groups: nDCG per group of people, where groups were given.
    """

    strategy: str
    accuracy: Mapping[str, Interval]
    beyond: Mapping[str, float]
    cost: Cost
    per_user: Mapping[str, PerUser]
    lists: tuple[Row, ...]
    groups: ByGroup | None = None


@dataclass(frozen=True)
class Evaluation:
    """All strategies on the same people. `comparisons` are of nDCG, Holm-corrected."""

    k: int
    people: int
    results: tuple[Result, ...]
    comparisons: tuple[Comparison, ...]


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


def training_data(
    table: InteractionTable,
    facts: Mapping[ItemId, ItemFacts] | None = None,
    groups: Mapping[UserId, str] | None = None,
) -> TrainingData:
    """Tables as strategies take them."""
    return TrainingData(interactions=table, facts=facts or {}, segments=groups or {})


def evaluate(
    strategies: Sequence[Strategy],
    task: Task,
    held: InteractionTable,
    *,
    groups: Mapping[UserId, str] | None = None,
    seed: int = 0,
) -> Evaluation:
    """Fit each strategy, make the lists of everybody in `held`, and judge them."""
    results = tuple(_evaluate(strategy, task, held, groups, seed) for strategy in strategies)
    by_name = {result.strategy: result.per_user["ndcg"] for result in results}
    return Evaluation(task.k, len(held.users), results, compare(by_name, seed=seed))


def make_lists(recommender: Recommender, task: Task) -> tuple[np.ndarray, np.ndarray]:
    """For each user rows of `recommender.items`, best first, and scores, (n_users, k); -1 where a list has ended.

    What a person has met is not recommended again, and no item that is not a candidate.
    """
    if not isinstance(recommender, FromHistory):
        raise NotFound("this strategy cannot answer many people at once")
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


def rows_of(recommender: Recommender, task: Task, ranked: np.ndarray, scores: np.ndarray) -> tuple[Row, ...]:
    """Lists as records."""
    ids = recommender.items.ids
    return tuple(
        Row(user, ItemId(ids[item]), rank, float(score))
        for user, items, values in zip(task.users, ranked, scores, strict=True)
        for rank, (item, score) in enumerate(zip(items, values, strict=True), start=1)
        if item >= 0
    )


def _evaluate(
    strategy: Strategy, task: Task, held: InteractionTable, groups: Mapping[UserId, str] | None, seed: int
) -> Result:
    start = time.process_time()
    recommender = strategy.fit(task.data)
    trained = time.process_time()
    memory = psutil.Process().memory_info().rss / 1e6
    ranked, scores = make_lists(recommender, task)
    listed = time.process_time()
    judged = judge(ranked, recommender.items, task, held)
    per_user = accuracy(judged)
    named = [groups.get(user) for user in task.users] if groups else None
    return Result(
        strategy=strategy.name,
        accuracy={name: interval(values, seed=seed) for name, values in per_user.items()},
        beyond=_beyond(judged, task),
        cost=Cost(round(trained - start, 3), round(listed - trained, 3), round(memory, 1)),
        per_user=per_user,
        lists=rows_of(recommender, task, ranked, scores),
        groups=by_group(per_user["ndcg"], named, seed=seed) if named else None,
    )


def judge(ranked: np.ndarray, items: Vocabulary, task: Task, held: InteractionTable) -> Judged:
    """Lists over a recommender's items beside what was held out of the same users, over all items there are."""
    everything = Vocabulary(tuple(sorted({*items.ids, *task.data.interactions.items.ids, *held.items.ids})))
    translate = everything.rows(items.ids)
    cells = (held.matrix > 0).tocoo()
    place = Vocabulary(task.users).rows(held.users.ids)
    columns = everything.rows(held.items.ids)
    found = (np.ones(cells.nnz, dtype=bool), (place[cells.coords[0]], columns[cells.coords[1]]))
    matrix = sparse.csr_array(found, shape=(len(task.users), len(everything)))
    return Judged(
        users=Vocabulary(task.users),
        items=everything,
        ranked=np.where(ranked >= 0, translate[np.maximum(ranked, 0)], -1) if len(items) else ranked,
        held=matrix,
        n_held=np.diff(matrix.indptr).astype(np.int64),
    )


def _beyond(judged: Judged, task: Task) -> dict[str, float]:
    histories = histories_of(task, judged.items)
    table = task.data.interactions
    everybody = Task(task.data, tuple(UserId(user) for user in table.users.ids))
    matrix = histories_of(everybody, judged.items)
    popularity = np.asarray((matrix > 0).sum(axis=0), dtype=np.float64)
    with_list = {
        "novelty_bits": beyond_accuracy.novelty(judged, popularity, len(table.users)),
        "diversity": beyond_accuracy.diversity(judged, beyond_accuracy.unit_columns(matrix)),
        "serendipity": beyond_accuracy.serendipity(judged, popularity),
        "popularity_lift": beyond_accuracy.popularity_lift(judged, popularity, histories),
    }
    means = {
        name: float(np.mean(values[~np.isnan(values)])) if (~np.isnan(values)).any() else float("nan")
        for name, values in with_list.items()
    }
    exposure = beyond_accuracy.exposure(judged)
    return {"coverage": beyond_accuracy.coverage(judged), "gini": beyond_accuracy.gini(exposure), **means}


def _scores(recommender: FromHistory, histories: sparse.csr_array, users: Sequence[UserId]) -> np.ndarray:
    """A fresh array, (n_users, n_items)."""
    if isinstance(recommender, PopularityRecommender) and recommender.people:
        return np.array([recommender.score(Query(user_id=user)) for user in users], dtype=np.float32)
    return recommender.score_many(histories)


def _not_candidates(task: Task, items: Vocabulary) -> np.ndarray:
    """Rows of items that must not be recommended."""
    if task.candidates is None:
        met = set(task.data.interactions.items.ids)
        return np.array([row for row, item in enumerate(items.ids) if item not in met], dtype=np.int64)
    allowed = set(task.candidates)
    return np.array([row for row, item in enumerate(items.ids) if item not in allowed], dtype=np.int64)
