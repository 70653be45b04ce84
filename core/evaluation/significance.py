"""What a figure is worth: confidence intervals over people, and whether two models differ.

Sources: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993 (percentile interval); M. Smucker et al., "A
Comparison of Statistical Significance Tests for Information Retrieval Evaluation", CIKM 2007 (paired randomisation); S.
Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

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
    return intervals({"": values}, seed=seed, draws=draws)[""]


def intervals(values: Mapping[str, PerUser], *, seed: int = 0, draws: int = DRAWS) -> dict[str, Interval]:
    """The interval of each of several figures; those known of the same people share their draws, and so their cost."""
    alike: dict[bytes, list[str]] = {}
    for name, own in values.items():
        alike.setdefault(np.packbits(~np.isnan(own)).tobytes() + len(own).to_bytes(8, "big"), []).append(name)
    found: dict[str, Interval] = {}
    for names in alike.values():
        known = ~np.isnan(values[names[0]])
        columns = np.column_stack([values[name][known] for name in names])  # (n_people, n_figures)
        found |= dict(zip(names, _intervals(columns, seed, draws), strict=True))
    return {name: found[name] for name in values}


def _intervals(columns: npt.NDArray[np.float64], seed: int, draws: int) -> list[Interval]:
    n = len(columns)
    if n == 0:
        return [Interval(float("nan"), float("nan"), float("nan"))] * columns.shape[1]
    rng = np.random.default_rng(seed)
    means = []
    for start in range(0, draws, AT_ONCE):
        counts = rng.multinomial(n, np.full(n, 1 / n), min(AT_ONCE, draws - start))
        means.append(counts @ columns / n)
    low, high = np.quantile(np.concatenate(means), [0.025, 0.975], axis=0)
    middle = columns.mean(axis=0)
    return [Interval(float(m), float(a), float(b)) for m, a, b in zip(middle, low, high, strict=True)]


def paired_p(first: PerUser, second: PerUser, *, seed: int = 0, flips: int = FLIPS) -> float:
    """Two-sided randomisation test on the mean difference of the same people; at least 1 / (flips + 1)."""
    return _paired_p([first - second], seed, flips)[0]


def _paired_p(differences: Sequence[PerUser], seed: int, flips: int) -> list[float]:
    """The test for each of several differences of the same people; the names are swapped alike in all."""
    apart = np.nan_to_num(np.column_stack(differences))  # who is not known of one of the two does not count
    seen = np.abs(apart.sum(axis=0))
    extreme = np.zeros(apart.shape[1], dtype=np.int64)
    rng = np.random.default_rng(seed)
    for start in range(0, flips, AT_ONCE):
        signs = rng.integers(0, 2, (min(AT_ONCE, flips - start), len(apart)), dtype=np.int8) * 2.0 - 1.0
        extreme += (np.abs(signs @ apart) >= seen * (1 - 1e-12)).sum(axis=0)
    return [float(p) for p in np.where(apart.any(axis=0), (extreme + 1) / (flips + 1), 1.0)]


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
    if not pairs:
        return ()
    apart = {f"{a}\n{b}": values[a] - values[b] for a, b in pairs}
    p_values = _paired_p(list(apart.values()), seed, FLIPS)
    return tuple(
        Comparison(a, b, difference, p, corrected)
        for (a, b), difference, p, corrected in zip(
            pairs, intervals(apart, seed=seed).values(), p_values, holm(p_values), strict=True
        )
    )
