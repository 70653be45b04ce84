"""Deletion and insertion tests of shown reasons, against random, similarity and popularity order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from core.domain import Fused, ItemId, Scores
from core.errors import NotFound
from core.evaluation.significance import interval
from core.explain.asking import Mask
from core.explain.honesty import METRICS, SMALL_IS_HONEST, STEPS, Faithfulness, faithfulness, stability, strongest_first
from core.explain.standing import Places
from core.recommend.history import FromHistory
from core.services.explanation.case import Case
from core.services.explanation.crowds import LEAST_HISTORY
from core.services.explanation.honesty_views import Honesty, Measured, Metric, Order
from core.services.explanation.scene import Scene
from core.storage.database import Database
from core.storage.interactions import Interactions

ORDERS: tuple[Order, ...] = get_args(Order)
PLACES = 3  # of a list are tested
FEWEST = 5  # people an interval is told of
RANDOM = 3  # random orders that are averaged
FEW = "There is too little to test: it takes a history of at least three recordings."


@dataclass(frozen=True, eq=False)
class Trial:
    """One item of one list: per order, how taking the history away in it did."""

    orders: Mapping[Order, Faithfulness]
    stability: float


def trials(scene: Scene, content: Fused, reach: Mapping[ItemId, int]) -> tuple[Trial, ...]:
    """The first places of a list; empty where the history is too short, or the strategy cannot be asked about parts."""
    case, rivals = scene.case, scene.columns
    if case is None or len(case.rows) < LEAST_HISTORY:
        return ()
    picks = [pick.item_id for pick in scene.served.picks[:PLACES] if pick.strategy == scene.wanted.strategy]
    known = [reach.get(ref, 0) for ref in case.refs]
    return tuple(
        trial(case, case.column(item), rivals, scene.wanted.k, content.between([item], case.refs)[0], known)
        for item in picks
    )


def trial(case: Case, column: int, candidates: Places, k: int, likeness: Scores, reach: Sequence[int]) -> Trial:
    """One item against the other candidates; equal history and item give equal figures.

    Args:
        likeness: Of each history item to the item, for the order by similarity, (n_history,).
        reach: How many people had to do with each history item.
    """
    shares = shares_of(case, column, np.ones(len(case.rows), dtype=bool))
    rng = np.random.default_rng(column)
    random = [tuple(int(j) for j in rng.permutation(len(shares))) for _ in range(RANDOM)]
    orders = [strongest_first(by) for by in (shares, likeness, np.array(reach, dtype=float))]
    results = faithfulness(case.ask, [*orders, *random], column, candidates[candidates != column], k)
    by_order: dict[Order, Faithfulness] = {
        "reasons": results[0],
        "similarity": results[1],
        "popularity": results[2],
        "random": _mean(results[3:]),
    }
    return Trial(by_order, stability(lambda keep: shares_of(case, column, keep), len(case.rows)))


def shares_of(case: Case, column: int, keep: Mask) -> Scores:
    """The share of each kept history item in one score; NaN for the others."""
    shares = np.full(len(keep), np.nan)
    if case.shares is not None and case.shares.linear:
        shares[keep] = case.shares.values[keep, column]
    elif isinstance(case.model, FromHistory):
        shares[keep] = case.model.contributions(case.rows[keep], case.strengths[keep], column)[1]
    return shares


def told(
    strategy: str, k: int, units: Sequence[Sequence[Trial]], *, simulated: bool = False, note: str = ""
) -> Honesty:
    """Figures over units, each a list of one person; a single unit is told item by item.

    Raises:
        NotFound: there is nothing to tell.
    """
    units = [unit for unit in units if unit]
    if not units:
        raise NotFound(FEW)
    rows = units if len(units) > 1 else [[one] for one in units[0]]
    values = {
        metric: {order: np.array([_metric(row, metric, order) for row in rows]) for order in ORDERS}
        for metric in get_args(Metric)
    }
    better = {
        metric: {
            order: _measured((own["reasons"] - own[order]) * (-1 if metric in SMALL_IS_HONEST else 1))
            for order in ORDERS[1:]
        }
        for metric, own in values.items()
    }
    everything = [one for unit in units for one in unit]
    return Honesty(
        strategy=strategy,
        k=k,
        lists=len(everything),
        people=len(units),
        metrics={metric: {order: _measured(v) for order, v in own.items()} for metric, own in values.items()},
        curve={order: _curve([one.orders[order] for one in everything]) for order in ORDERS},
        better=better,
        stability=_mean_of_known([one.stability for one in everything]),
        note=note,
        simulated=simulated,
    )


def reach_of(database: Database) -> Mapping[ItemId, int]:
    """How many people had to do with each item."""
    with database.read() as tx:
        return Interactions(tx).reach()


def _mean(results: Sequence[Faithfulness]) -> Faithfulness:
    values = {name: float(np.mean([one.values[name] for one in results])) for name in METRICS}  # NaN in one, NaN in all
    return Faithfulness(values, np.mean([one.rest for one in results], axis=0))


def _metric(row: Sequence[Trial], metric: str, order: Order) -> float:
    values = np.array([one.orders[order].values[metric] for one in row])
    known = values[~np.isnan(values)]  # where nothing speaks for an item there is no score to take away
    return float(known.mean()) if len(known) else float("nan")


def _mean_of_known(values: Sequence[float]) -> float:
    """Over what could be said."""
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")


def _measured(values: Scores) -> Measured:
    """Of fewer than FEWEST people or places there is a mean, and no interval: they are no sample of anybody."""
    if len(values) < FEWEST:
        return Measured(mean=_mean_of_known(list(values)), low=float("nan"), high=float("nan"))
    found = interval(np.asarray(values, dtype=np.float64))
    return Measured(mean=found.mean, low=found.low, high=found.high)


def _curve(results: Sequence[Faithfulness]) -> tuple[float, ...]:
    rest = np.array([one.rest for one in results]).reshape(-1, STEPS)
    known = rest[~np.isnan(rest).any(axis=1)]
    return tuple(float(v) for v in known.mean(axis=0)) if len(known) else ()
