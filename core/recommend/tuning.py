"""Search the hyper-parameters of a strategy on a cut of its training data.

The defaults of every strategy are tried first and stay unless something else is better on what was held back. Random
search: J. Bergstra, Y. Bengio, "Random Search for Hyper-Parameter Optimization", JMLR 2012.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any

import numpy as np

from core.domain import TrainingData
from core.errors import EmptyTrainingData, NotFound
from core.protocols import Strategy
from core.recommend.history import FromHistory
from core.recommend.over import Over
from core.recommend.validation import hold_back, ndcg

GRIDS: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "ease": {"l2": (30.0, 100.0, 300.0, 1000.0, 3000.0), "growth": (0.0, 0.2, 0.4, 0.7)},
    "als": {"l2": (3.0, 10.0, 20.0, 30.0, 60.0, 120.0), "alpha": (2.0, 4.0, 8.0, 16.0), "factors": (16, 32, 64)},
    "bpr": {"learning_rate": (0.03, 0.1, 0.3), "l2": (0.001, 0.01), "fold_l2": (30.0, 100.0, 300.0)},
    "item_knn": {"k": (50, 100, 200, 300, 600), "shrink": (0.0, 3.0, 10.0, 30.0)},
    "user_knn": {"k": (20, 40, 80, 160, 320)},
    "cold_user": {"l2": (30.0, 125.0, 500.0), "neighbours": (0.0, 0.25, 0.5, 1.0)},
    "hybrid": {
        "start": ((1.0, 0.0), (1.0, 0.3), (1.0, 0.7), (1.0, 1.0), (0.5, 1.0)),
        "cold_until": (5, 10),
        "warm_from": (15, 25),
    },
    "two_tower": {"learning_rate": (0.003, 0.01), "l2": (0.03, 0.1, 0.3), "dropout": (0.2, 0.4), "factors": (32, 64)},
    "lightgcn": {"learning_rate": (0.003, 0.01), "l2": (0.0, 0.001, 0.01), "layers": (1, 2, 3), "factors": (32, 64)},
    "sequence": {"learning_rate": (0.005, 0.01), "l2": (0.03, 0.1, 0.3), "dropout": (0.3, 0.4, 0.5), "layers": (1, 2)},
    "rp3beta": {"alpha": (0.4, 0.6, 0.8, 1.0), "beta": (0.2, 0.4, 0.6, 0.8), "k": (100, 300)},
}


@dataclass(frozen=True)
class Trial:
    """One setting and how well it ranked what was held back."""

    settings: tuple[tuple[str, Any], ...]
    ndcg: float
    train_cpu_s: float


@dataclass(frozen=True)
class Tuned:
    """The strategy to train on everything, and all trials, best first."""

    strategy: Strategy
    settings: tuple[tuple[str, Any], ...]
    trials: tuple[Trial, ...]


def search(
    strategy: Strategy,
    data: TrainingData,
    *,
    trials: int = 12,
    seed: int = 0,
    stop: Callable[[float], bool] = lambda done: False,
) -> Tuned:
    """Try the strategy as it is, then `trials` random points of its grid; equal seeds try equal points.

    Args:
        stop: Called with the share that is done before each trial; True ends the search with what there is.

    Raises:
        NotFound: this strategy has nothing to search.
        EmptyTrainingData: there is too little to hold something back.
    """
    if strategy.name not in GRIDS:
        raise NotFound(f"strategy {strategy.name!r} has no settings to search; {', '.join(GRIDS)} have")
    cut = hold_back(data, share=0.25, seed=seed)
    if cut is None:
        raise EmptyTrainingData("there are too few interactions to hold some back for tuning")
    grid = GRIDS[strategy.name]
    points = [tuple(zip(grid, values, strict=True)) for values in product(*grid.values())]
    own = tuple((name, getattr(strategy, name)) for name in grid)
    np.random.default_rng(seed).shuffle(points)
    tried: list[Trial] = []
    for settings in islice([own, *(point for point in points if point != own)], trials + 1):
        if tried and stop(len(tried) / (trials + 1)):
            break
        tried.append(_try(_with(strategy, settings), settings, cut.data, cut.held))
    tried.sort(key=lambda trial: -trial.ndcg)  # stable: the defaults win a tie
    return Tuned(_with(strategy, tried[0].settings), tried[0].settings, tuple(tried))


def _try(strategy: Strategy, settings: tuple[tuple[str, Any], ...], data: TrainingData, held: Any) -> Trial:
    start = time.process_time()
    fitted = strategy.fit(data)
    spent = time.process_time() - start
    if not isinstance(fitted, FromHistory):
        raise TypeError(f"strategy {strategy.name!r} does not score from a history")
    histories = data.interactions.matrix
    over = Over(data.interactions.items, fitted)  # some score more items than were met
    return Trial(settings, ndcg(over.score_many(histories), histories, held), round(spent, 3))


def _with(strategy: Any, settings: tuple[tuple[str, Any], ...]) -> Strategy:
    changed: Strategy = replace(strategy, **dict(settings))
    return changed
