"""What a figure is worth: confidence intervals over people, and whether two models differ.

Sources: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993 (percentile interval); M. Smucker et al., "A
Comparison of Statistical Significance Tests for Information Retrieval Evaluation", CIKM 2007 (paired randomisation); S.
Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from core.evaluation.lists import PerUser

DRAWS = 1000
FLIPS = 5000
AT_ONCE = 500  # draws held in memory at a time


@dataclass(frozen=True)
class Interval:
    """A mean over people with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """`first` minus `second`, person by person.

    Attributes:
        p: Probability of such a difference if the names of the two were swapped at random for each person.
        p_holm: The same, corrected for how many comparisons were made.
    """

    first: str
    second: str
    difference: Interval
    p: float
    p_holm: float


def interval(values: PerUser, *, seed: int = 0, draws: int = DRAWS) -> Interval:
    """People are drawn with replacement; NaN values are left out. Equal seeds give equal intervals."""
    values = values[~np.isnan(values)]
    if len(values) == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    rng = np.random.default_rng(seed)
    means = []
    for start in range(0, draws, AT_ONCE):
        counts = rng.multinomial(len(values), np.full(len(values), 1 / len(values)), min(AT_ONCE, draws - start))
        means.append(counts @ values / len(values))
    low, high = np.quantile(np.concatenate(means), [0.025, 0.975])
    return Interval(float(values.mean()), float(low), float(high))


def paired_p(first: PerUser, second: PerUser, *, seed: int = 0, flips: int = FLIPS) -> float:
    """Two-sided randomisation test on the mean difference of the same people; at least 1 / (flips + 1)."""
    apart = first - second
    apart = apart[~np.isnan(apart)]
    if len(apart) == 0 or not apart.any():
        return 1.0
    rng = np.random.default_rng(seed)
    extreme, seen = 0, abs(apart.sum())
    for start in range(0, flips, AT_ONCE):
        signs = rng.integers(0, 2, (min(AT_ONCE, flips - start), len(apart)), dtype=np.int8) * 2 - 1
        extreme += int((np.abs(signs @ apart) >= seen * (1 - 1e-12)).sum())
    return (extreme + 1) / (flips + 1)


def holm(p_values: list[float]) -> list[float]:
    """Corrected so that the chance of even one false alarm among them stays as stated."""
    order = np.argsort(p_values, kind="stable")
    corrected = np.empty(len(p_values))
    largest = 0.0
    for step, place in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - step) * p_values[place]))
        corrected[place] = largest
    return [float(p) for p in corrected]


def compare(values: Mapping[str, PerUser], *, seed: int = 0) -> tuple[Comparison, ...]:
    """Every pair of models on the same people."""
    pairs = list(combinations(values, 2))
    p_values = [paired_p(values[a], values[b], seed=seed) for a, b in pairs]
    return tuple(
        Comparison(a, b, interval(values[a] - values[b], seed=seed), p, corrected)
        for (a, b), p, corrected in zip(pairs, p_values, holm(p_values), strict=True)
    )
