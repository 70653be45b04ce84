"""How a day went, in a handful of figures; the curves of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from core.simulation.draws import Draws, Stream
from core.simulation.log import Log
from core.simulation.people import Population
from core.simulation.state import State

SAMPLE = 200  # people whose lists are compared with everything there is


@dataclass(frozen=True, kw_only=True)
class Point:
    """One round. NaN where nobody came.

    Attributes:
        people: Who came.
        lists, plays, likes: How many.
        play_rate: Plays per list.
        satisfaction: Mean watched fraction of what was played.
        stars: Mean of the ratings given.
        diversity: 1 - mean cosine of two items of one list.
        gini: Inequality of how often items have been shown so far, 0 to 1.
        coverage: Share of items that have been shown at all.
        bubble: Mean share of one subject, the most frequent, in all that a person has been shown.
        fit: How high the items shown rank in the true taste of who sees them: 1 is the best of all, 0.5 is chance.
        drift: Mean cosine between tastes now and at the beginning.
        left: Share of people who will never come again.
        by_group: Satisfaction of each age group.
    """

    people: int
    lists: int
    plays: int
    likes: int
    play_rate: float
    satisfaction: float
    stars: float
    diversity: float
    gini: float
    coverage: float
    bubble: float
    fit: float
    drift: float
    left: float
    by_group: Mapping[str, float]


CURVES = tuple(f.name for f in fields(Point) if f.name != "by_group")


def measure(population: Population, state: State, day: Log, exposure: npt.NDArray[np.float64], seed: int) -> Point:
    """The figures of one round.

    Args:
        exposure: How often each item has been shown up to now, (n_items,).
    """
    played, rated = day.played, day.stars > 0
    some = _some(len(day), seed)
    shown = state.shown.sum(axis=1)
    met = shown > 0
    return Point(
        people=len(np.unique(day.person)),
        lists=len(day),
        plays=int(played.sum()),
        likes=int(day.liked.sum()),
        play_rate=_mean(played),
        satisfaction=_mean(day.watched[played]),
        stars=_mean(day.stars[rated]),
        diversity=_mean(_apart(population, day.slate[some])),
        gini=gini(exposure),
        coverage=float((exposure > 0).mean()),
        bubble=_mean(state.shown[met].max(axis=1) / shown[met]),
        fit=_mean(_fit(population, state, day.person[some], day.slate[some])),
        drift=_mean(_cosines(population.taste, state.taste)),
        left=float(state.gone.mean()),
        by_group=_groups(population, day),
    )


def gini(counts: npt.NDArray[np.float64]) -> float:
    """0 where all are equal, towards 1 where one has everything; NaN where nobody has anything."""
    total, n = counts.sum(), len(counts)
    if total <= 0:
        return float("nan")
    ranks = np.arange(1, n + 1)
    return float(((2 * ranks - n - 1) * np.sort(counts)).sum() / (n * total))


def _some(n: int, seed: int) -> npt.NDArray[np.int64]:
    if n <= SAMPLE:
        return np.arange(n)
    return np.sort(Draws(seed).generator(Stream.POLICY, n).choice(n, SAMPLE, replace=False))


def _apart(population: Population, slates: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Mean distance of two items of each list that has two."""
    full = slates[(slates >= 0).all(axis=1)]
    if not len(full) or full.shape[1] < 2:
        return np.zeros(0)
    rows = population.world.vectors[full]
    k = full.shape[1]
    summed = rows.sum(axis=1)
    return np.asarray(1 - ((summed**2).sum(axis=1) - (rows**2).sum(axis=(1, 2))) / (k * (k - 1)), dtype=np.float64)


def _fit(
    population: Population, state: State, people: npt.NDArray[np.int32], slates: npt.NDArray[np.int32]
) -> npt.NDArray[np.float64]:
    """Share of all items that each person likes less than those of the list, on average."""
    if not len(people):
        return np.zeros(0)
    utility = population.utility(people, taste=state.taste)
    sorted_ = np.sort(utility, axis=1)
    own = np.take_along_axis(utility, np.maximum(slates, 0).astype(np.int64), axis=1)
    below = np.array([np.searchsorted(row, mine) for row, mine in zip(sorted_, own, strict=True)])
    below = np.where(slates >= 0, below / max(1, utility.shape[1] - 1), np.nan)
    kept = ~np.isnan(below).all(axis=1)
    return np.asarray(np.nanmean(below[kept], axis=1), dtype=np.float64)


def _groups(population: Population, day: Log) -> dict[str, float]:
    played = day.played
    groups = population.age[day.person[played]]
    watched = day.watched[played]
    return {name: _mean(watched[groups == row]) for row, name in enumerate(population.design.ages)}


def _cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return np.asarray((a * b).sum(axis=1) / norms)


def _mean(values: np.ndarray) -> float:
    return float(values.mean(dtype=np.float64)) if len(values) else float("nan")
