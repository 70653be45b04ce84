"""Fit strategies on tables of interactions, make lists and judge them; needs no collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from core.domain import (
    FloatMatrix,
    InteractionTable,
    ItemFacts,
    ItemId,
    TrainingData,
    UserId,
    Vocabulary,
)
from core.evaluation import beyond_accuracy
from core.evaluation.accuracy import accuracy
from core.evaluation.fairness import ByGroup, by_group
from core.evaluation.lists import Judged, PerUser, Ranked
from core.evaluation.significance import Comparison, Interval, compare, intervals
from core.protocols import Strategy
from core.services.costs import Meter
from core.services.measurement.listing import Row, Task, histories_of, make_lists, records, rows_of

__all__ = ["Row", "Task", "evaluate", "histories_of", "make_lists", "rows_of"]


@dataclass(frozen=True)
class Cost:
    """Processor seconds of all threads; `memory_mb` is the most the process held while it learned."""

    train_cpu_s: float
    lists_cpu_s: float
    memory_mb: float


@dataclass(frozen=True, eq=False)
class Result:
    """How one strategy did.

    Attributes:
        accuracy: Mean over people of each metric, with its interval.
        beyond: What the lists are like; see `core.evaluation.beyond_accuracy`.
        per_user: The metrics of each person, in the order of the task's users.
        judged: The lists, beside what was held out.
        pool: Longer lists where they were asked for, else the same, as rows of `judged.items`, (n_users, n).
        pool_scores: Their scores, (n_users, n).
        alike: Unit rows of `judged.items`: what the diversity of a list was measured by.
        groups: nDCG per group of people, where groups were given.
    """

    strategy: str
    accuracy: Mapping[str, Interval]
    beyond: Mapping[str, float]
    cost: Cost
    per_user: Mapping[str, PerUser]
    judged: Judged
    pool: Ranked
    pool_scores: FloatMatrix
    alike: FloatMatrix
    groups: ByGroup | None = None

    @property
    def lists(self) -> tuple[Row, ...]:
        """The lists as records."""
        scores = self.pool_scores[:, : self.judged.k]
        users = [UserId(user) for user in self.judged.users.ids]
        return records(self.judged.items, users, self.judged.ranked, scores)


@dataclass(frozen=True)
class Evaluation:
    """All strategies on the same people. `comparisons` are of nDCG, Holm-corrected."""

    k: int
    people: int
    results: tuple[Result, ...]
    comparisons: tuple[Comparison, ...]


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
    results = tuple(evaluate_one(strategy, task, held, groups=groups, seed=seed) for strategy in strategies)
    by_name = {result.strategy: result.per_user["ndcg"] for result in results}
    return Evaluation(task.k, len(held.users), results, compare(by_name, seed=seed))


def evaluate_one(
    strategy: Strategy,
    task: Task,
    held: InteractionTable,
    *,
    groups: Mapping[UserId, str] | None = None,
    seed: int = 0,
    pool: int = 0,
    units: tuple[Vocabulary, FloatMatrix] | None = None,
) -> Result:
    """One strategy.

    Args:
        pool: Make lists of so many items, of which the first k are judged.
        units: What the diversity of a list is measured by: unit rows of items, e.g. of their content; by default who
            met them.
    """
    meter = Meter()
    recommender = strategy.fit(task.data)
    trained, memory = meter.cpu_s(), meter.peak_mb()
    ranked, scores = make_lists(recommender, replace(task, k=max(task.k, pool)))
    listed = meter.cpu_s()
    whole = judge(ranked, recommender.items, task, held)
    judged = replace(whole, ranked=whole.ranked[:, : task.k])
    accurate = accuracy(judged)
    varied, of_all, alike = _beyond(judged, task, units)
    named = [groups.get(user) for user in task.users] if groups else None
    return Result(
        strategy=strategy.name,
        accuracy=intervals(accurate, seed=seed),
        beyond={**of_all, **{name: _mean(values) for name, values in varied.items()}},
        cost=Cost(round(trained, 3), round(listed - trained, 3), round(memory, 1)),
        per_user={**accurate, **varied},
        judged=judged,
        pool=whole.ranked,
        pool_scores=scores,
        alike=alike,
        groups=by_group(accurate["ndcg"], named, seed=seed) if named else None,
    )


def judge(ranked: np.ndarray, items: Vocabulary, task: Task, held: InteractionTable) -> Judged:
    """Lists over a recommender's items beside what was held out of the same users.

    They refer to the items that were met or may be recommended, which are the same for every strategy.
    """
    allowed = task.candidates or ()
    everything = Vocabulary(tuple(sorted({*allowed, *task.data.interactions.items.ids, *held.items.ids})))
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


def _beyond(
    judged: Judged, task: Task, units: tuple[Vocabulary, FloatMatrix] | None
) -> tuple[dict[str, PerUser], dict[str, float], FloatMatrix]:
    """What the list of each person is like, what all lists together are, and the unit rows it was seen by."""
    histories = histories_of(task, judged.items)
    table = task.data.interactions
    everybody = Task(task.data, tuple(UserId(user) for user in table.users.ids))
    matrix = histories_of(everybody, judged.items)
    popularity = np.asarray((matrix > 0).sum(axis=0), dtype=np.float64)
    rows = beyond_accuracy.unit_columns(matrix) if units is None else _of_items(judged.items, *units)
    per_user = {
        "novelty_bits": beyond_accuracy.novelty(judged, popularity, len(table.users)),
        "diversity": beyond_accuracy.diversity(judged, rows),
        "serendipity": beyond_accuracy.serendipity(judged, popularity),
        "popularity_lift": beyond_accuracy.popularity_lift(judged, popularity, histories),
    }
    exposure = beyond_accuracy.exposure(judged)
    return per_user, {"coverage": beyond_accuracy.coverage(judged), "gini": beyond_accuracy.gini(exposure)}, rows


def _of_items(items: Vocabulary, known: Vocabulary, rows: FloatMatrix) -> FloatMatrix:
    """The rows of other items in the order of these; zeros where there is none."""
    at = known.rows(items.ids)
    return np.where((at >= 0)[:, None], rows[np.maximum(at, 0)], np.float32(0))


def _mean(values: PerUser) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
