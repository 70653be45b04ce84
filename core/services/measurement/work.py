"""One evaluation, from data to figures; knows no database, so that it can run in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, ItemId, TrainingData, UserId, Vocabulary
from core.domain.counts import count
from core.errors import Cancelled, EmptyTrainingData, TooLarge
from core.evaluation.accuracy import ndcg
from core.evaluation.fairness import by_group
from core.evaluation.front import cosines, front, unlikeness, varied
from core.evaluation.lists import PerUser
from core.evaluation.significance import Interval, compare, interval, intervals
from core.protocols import Strategy
from core.recommend.catalogue import strategy as named
from core.recommend.content import Content
from core.services.apart import Told
from core.services.learning.training_data import data_hash
from core.services.measurement.dividing import Divided, divide
from core.services.measurement.evaluating import Result, evaluate_one
from core.services.measurement.groupings import Codes, Groups, groups_of
from core.services.measurement.kinds import Kinds, kinds_of, shown
from core.services.measurement.listing import Task, histories_of, make_lists
from core.services.measurement.views import (
    FEWEST,
    GROUPINGS,
    KINDS,
    GroupFigure,
    Learned,
    Measured,
    Model,
    Varied,
    Wish,
)
from core.simulation.world import fused_rows

POOL = 50  # places that more varied lists are chosen from
STRENGTHS = (1.0, 3.0, 10.0, 30.0)  # standard deviations of a person's scores per cosine
SWEPT = 2000  # people whose lists are made more varied
SHARES = (0.25, 0.5, 0.75)
SHOWN_BEFORE = 30  # of a person's history
NOT_KNOWN = -1


@dataclass(frozen=True, eq=False)
class Order:
    """What to evaluate on what."""

    wish: Wish
    data: TrainingData
    simulated: frozenset[UserId] = frozenset()


@dataclass(frozen=True, eq=False)
class People:
    """Every person that was judged, by number instead of id; row `n` of every array is the same person.

    Attributes:
        numbers: 1 to n in an order that says nothing about ids.
        invented: Simulated people.
        met, held: How many items each had met and went on to like.
        items: Ids of items that rows below refer to; `titles` where a catalogue says one.
        before, after: Rows of items, newest first and in any order, -1 where there is none.
        lists: Rows of the k listed items by strategy, (n, k).
        metrics: By strategy and metric, (n,).
        groups: By grouping: names, and the number of each person's group, -1 for none.
    """

    numbers: Codes
    invented: npt.NDArray[np.bool_]
    met: Codes
    held: Codes
    items: tuple[str, ...]
    titles: tuple[str, ...]
    before: Codes
    after: Codes
    lists: dict[str, Codes]
    metrics: dict[str, dict[str, PerUser]]
    groups: Groups

    def only(self, rows: npt.NDArray[np.bool_]) -> People:
        """Some of them."""
        return replace(
            self,
            **{name: getattr(self, name)[rows] for name in ("numbers", "invented", "met", "held", "before", "after")},
            lists={name: own[rows] for name, own in self.lists.items()},
            metrics={s: {name: own[rows] for name, own in metrics.items()} for s, metrics in self.metrics.items()},
            groups={by: (names, codes[rows]) for by, (names, codes) in self.groups.items()},
        )


def measure(order: Order, told: Told = lambda share, doing: False) -> tuple[Measured, People]:
    """Fit every strategy of the wish, judge the lists, and look at them from all sides.

    A strategy that cannot be fitted is reported as such; the others go on.

    Raises:
        EmptyTrainingData: too few people can be judged.
        NotFound: there is no such split or strategy.
        Cancelled: it was told to stop.
    """
    wish = order.wish
    strategies = [named_for(name, wish.seed, table=bool(wish.source.table)) for name in wish.strategies]
    divided = divide(order.data, wish.split, wish.seed)
    if len(divided.users) < FEWEST:
        few = count(len(divided.users), "person", "people")
        raise EmptyTrainingData(f"Only {few} did enough to be judged this way; at least {FEWEST} are needed.")
    task = Task(divided.data, divided.users, wish.k, divided.candidates)
    units = _units(order.data)
    groups = groups_of(order.data, order.simulated, divided)
    kinds = kinds_of(divided)
    results: dict[str, Result] = {}
    failed: dict[str, str] = {}
    steps = len(strategies) * (1 + (len(SHARES) if wish.less else 0)) + 1
    done = 0
    for strategy in strategies:
        _tell(told, done / steps, f"Trying {strategy.name}")
        done += 1
        try:
            results[strategy.name] = evaluate_one(strategy, task, divided.held, seed=wish.seed, pool=POOL, units=units)
        except (EmptyTrainingData, TooLarge) as error:
            failed[strategy.name] = str(error)
    less: dict[str, tuple[Learned, ...]] = {}
    for strategy in strategies if wish.less else ():
        if strategy.name in results:
            _tell(told, done / steps, f"Trying {strategy.name} with less to learn from")
            less[strategy.name] = _with_less(strategy, task, results[strategy.name], wish.seed)
        done += len(SHARES)
    _tell(told, done / steps, "Comparing")
    models = [_model(results[name], groups, kinds, less.get(name, ()), wish) for name in results]
    points = [(m.figures["ndcg"].mean, m.figures["diversity"].mean) for m in models]
    on_front = front(np.array([a for a, _ in points]), np.array([d for _, d in points]))
    models = [replace(model, front=bool(mark)) for model, mark in zip(models, on_front, strict=True)]
    models += [Model(strategy=name, failed=why) for name, why in failed.items()]
    people = _people(order, divided, results, groups)
    measured = Measured(
        wish=wish,
        data_hash=data_hash(order.data),
        simulated=bool(people.invented.any() or order.simulated.intersection(divided.data.interactions.users.ids)),
        people=len(divided.users),
        invented=int(people.invented.sum()),
        learned_from=len(divided.data.interactions.users),
        items=len(divided.candidates or divided.data.interactions.items.ids),
        events=len(divided.data.interactions),
        held=len(divided.held),
        models=tuple(models),
        comparisons=compare({name: result.per_user["ndcg"] for name, result in results.items()}, seed=wish.seed),
        groupings=tuple(by for by in GROUPINGS if by in groups),
        kinds=tuple(of for of in KINDS if of in kinds),
        alike_by="people" if units is None else "content",
    )
    return measured, people


def named_for(name: str, seed: int, *, table: bool = False) -> Strategy:
    """A strategy of the catalogue; by content, a collection is judged by its vectors and a table by its facts."""
    return Content() if name == Content().name and not table else named(name, seed=seed)


def _units(data: TrainingData) -> tuple[Vocabulary, FloatMatrix] | None:
    """The fused vector of every item, where the collection is known."""
    if data.content is None or not len(data.content.items):
        return None
    return data.content.items, fused_rows(data.content)


def _model(
    result: Result,
    groups: Groups,
    kinds: Kinds,
    less: tuple[Learned, ...],
    wish: Wish,
) -> Model:
    lone = {name: Interval(result.beyond[name], float("nan"), float("nan")) for name in ("coverage", "gini")}
    served = {
        by: by_group(result.per_user["ndcg"], [names[c] if c >= 0 else None for c in codes], seed=wish.seed)
        for by, (names, codes) in groups.items()
    }
    whole = result.accuracy["ndcg"]
    alike = {of: shown(result.judged, own) for of, own in kinds.items()}
    return Model(
        strategy=result.strategy,
        figures={**intervals(result.per_user, seed=wish.seed), **lone},
        groups={by: tuple(GroupFigure(**g.__dict__) for g in own.groups) for by, own in served.items()},
        gaps={by: own.gap for by, own in served.items()},
        shown={of: rows for of, (rows, _) in alike.items()},
        alike={of: ratio for of, (_, ratio) in alike.items()},
        train_s=result.cost.train_cpu_s,
        answer_ms=1000 * result.cost.lists_cpu_s / max(len(result.judged.users), 1),
        memory_mb=result.cost.memory_mb,
        less=(*less, Learned(1.0, whole)) if less else (),
        varied=_more_varied(result),
    )


def _more_varied(result: Result) -> tuple[Varied, ...]:
    """Accuracy and diversity of the lists at several strengths of re-ranking, for at most SWEPT people."""
    judged = result.judged
    some = replace(judged, ranked=judged.ranked[:SWEPT], held=judged.held[:SWEPT], n_held=judged.n_held[:SWEPT])
    pool, scores = result.pool[:SWEPT], result.pool_scores[:SWEPT]
    alike = cosines(pool, result.alike)
    found = []
    for strength in (0.0, *STRENGTHS):
        places = varied(pool, scores, alike, strength, judged.k)
        lists = np.where(places >= 0, np.take_along_axis(pool, np.maximum(places, 0), axis=1), NOT_KNOWN)
        unlike = unlikeness(places, alike)
        mean = float(np.nanmean(unlike)) if (~np.isnan(unlike)).any() else float("nan")
        found.append(Varied(strength, float(ndcg(replace(some, ranked=lists)).mean()), mean))
    return tuple(found)


def _with_less(strategy: Strategy, task: Task, whole: Result, seed: int) -> tuple[Learned, ...]:
    """How good the strategy is when it learns from a share of all events, and is asked with whole histories."""
    table = task.data.interactions
    order = np.random.default_rng(seed).permutation(len(table))
    candidates = task.candidates or tuple(ItemId(item) for item in table.items.ids)
    found = []
    for share in SHARES:
        kept = np.zeros(len(table), dtype=bool)
        kept[order[: round(share * len(table))]] = True
        try:
            recommender = strategy.fit(replace(task.data, interactions=table.only(kept)))
        except EmptyTrainingData:
            continue
        ranked, _ = make_lists(recommender, replace(task, candidates=candidates))
        at = whole.judged.items.rows(recommender.items.ids)
        lists = np.where(ranked >= 0, at[np.maximum(ranked, 0)], -1)
        found.append(Learned(share, interval(ndcg(replace(whole.judged, ranked=lists)), seed=seed)))
    return tuple(found)


def _people(
    order: Order,
    divided: Divided,
    results: dict[str, Result],
    groups: Groups,
) -> People:
    table, held = divided.data.interactions, divided.held
    items = Vocabulary(tuple(sorted({*table.items.ids, *held.items.ids, *(divided.candidates or ())})))
    n = len(divided.users)
    seed = int(data_hash(order.data)[:12], 16)  # equal data gives equal numbers, which say nothing about ids
    facts = order.data.facts
    before = _rows_of(table.users.rows(divided.users), table.sequences(), items.rows(table.items.ids))
    after = _rows_of(np.arange(n), held.sequences(), items.rows(held.items.ids))
    histories = histories_of(Task(divided.data, divided.users), table.items)
    return People(
        numbers=np.random.default_rng(seed).permutation(n) + 1,
        invented=np.array([user in order.simulated for user in divided.users], dtype=bool),
        met=np.diff(histories.indptr).astype(np.int64),
        held=np.diff(held.matrix.indptr).astype(np.int64),
        items=items.ids,
        titles=tuple(facts[ItemId(i)].title if ItemId(i) in facts else "" for i in items.ids),
        before=before,
        after=after,
        lists={name: _translated(result, items) for name, result in results.items()},
        metrics={name: dict(result.per_user) for name, result in results.items()},
        groups=groups,
    )


def _translated(result: Result, items: Vocabulary) -> Codes:
    at = items.rows(result.judged.items.ids)
    ranked = result.judged.ranked
    return np.where(ranked >= 0, at[np.maximum(ranked, 0)], NOT_KNOWN)


def _rows_of(users: Codes, sequences: list[npt.NDArray[np.int64]], at: Codes) -> Codes:
    """The newest items of each person, newest first, (n, SHOWN_BEFORE)."""
    found = np.full((len(users), SHOWN_BEFORE), NOT_KNOWN, dtype=np.int64)
    for place, user in enumerate(users):
        own = sequences[user][::-1][:SHOWN_BEFORE] if user >= 0 else ()
        found[place, : len(own)] = at[own] if len(own) else ()
    return found


def _tell(told: Told, share: float, doing: str) -> None:
    if told(share, doing):
        raise Cancelled
