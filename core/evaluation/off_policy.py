"""What another way of choosing would have earned, from a log that says how likely each choice was.

Sources: D. Horvitz, D. Thompson, "A Generalization of Sampling Without Replacement", JASA 1952 (IPS); A. Swaminathan,
T. Joachims, "The Self-Normalized Estimator for Counterfactual Learning", NeurIPS 2015, eq. (7) (SNIPS); M. Dudík, J.
Langford, L. Li, "Doubly Robust Policy Evaluation and Learning", ICML 2011, eq. (2) (DR); A. Owen, "Monte Carlo theory,
methods and examples", 2013, eq. (9.13) (effective sample size).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.errors import BadTable
from core.evaluation.significance import Interval

Values = npt.NDArray[np.float64]  # (n_choices,)
EstimatorName = Literal["ips", "snips", "dr"]
CLIP = 20.0
LEAST_ESS = 50.0
DRAWS = 1000
AT_ONCE = 100  # bootstrap draws held in memory at a time


@dataclass(frozen=True, eq=False)
class Log:
    """Choices that were made, what came of them, and what the new way would have done in the same place.

    Attributes:
        people: Whom each choice was made for, as rows from 0; draws of the bootstrap are of people.
        rewards: What came of it, e.g. 1 for a click.
        propensities: How likely the old way was to choose this, in (0, 1].
        target: How likely the new way is to choose the same, in [0, 1].
        predicted: Reward a model expects of this choice; it must not have seen this reward.
        expected: Reward the model expects of the new way in this place: the mean of its choices.
    """

    people: npt.NDArray[np.int64]
    rewards: Values
    propensities: Values
    target: Values
    predicted: Values
    expected: Values


@dataclass(frozen=True)
class OffPolicy:
    """What the new way would have earned per choice, as far as the log can tell.

    Attributes:
        logged: What the old way did earn.
        estimates: By estimator, with 95 % intervals over people; empty where the log refuses to answer.
        effective_size: Choices that an equally sure log of the new way itself would have; at most `choices`.
        largest_weight: Before clipping.
        clipped: Share of the choices whose weight was cut to the clip: estimates are then a little too small.
        refusal: Why there is no estimate; empty where there is one.
    """

    choices: int
    people: int
    logged: Interval
    estimates: dict[EstimatorName, Interval]
    effective_size: float
    largest_weight: float
    clipped: float
    refusal: str = ""


def estimate(log: Log, *, clip: float = CLIP, least: float = LEAST_ESS, seed: int = 0, draws: int = DRAWS) -> OffPolicy:
    """All three estimators from one log. Equal seeds give equal intervals.

    Args:
        clip: Largest weight a single choice may have.
        least: Effective size below which no estimate is given.

    Raises:
        BadTable: a propensity is not in (0, 1], or the log is empty.
    """
    _check(log)
    weights = log.target / log.propensities
    used = np.minimum(weights, clip)
    size = effective_size(used)
    refusal = ""
    if size < least:
        refusal = (
            f"The log says too little about this strategy: its {len(used):,} choices count like {size:.0f}, "
            f"and at least {least:.0f} are needed."
        )
    parts = np.column_stack(
        [
            log.rewards,
            used * log.rewards,
            used,
            log.expected + used * (log.rewards - log.predicted),
            np.ones(len(used)),
        ]
    )
    sums, drawn = _bootstrap(log.people, parts, seed, draws)
    return OffPolicy(
        choices=len(used),
        people=len(np.unique(log.people)),
        logged=_interval(sums, drawn, 0, 4),
        estimates={}
        if refusal
        else {
            "ips": _interval(sums, drawn, 1, 4),
            "snips": _interval(sums, drawn, 1, 2),
            "dr": _interval(sums, drawn, 3, 4),
        },
        effective_size=size,
        largest_weight=float(weights.max()),
        clipped=float((weights > clip).mean()),
        refusal=refusal,
    )


def effective_size(weights: Values) -> float:
    """(sum of weights)^2 / sum of squared weights; 0 when all are 0."""
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def cross_fitted(people: npt.NDArray[np.int64], items: npt.NDArray[np.int64], rewards: Values, n_items: int) -> Values:
    """The reward to expect of every item, once from each half of the people, (2, n_items): a model for DR.

    The mean reward of the item, drawn towards the mean of all by as much as ten choices weigh. Somebody in half h is
    predicted by the other half: row 1 - h, with h = person % 2, so that nobody's reward predicts itself.
    """
    found = np.empty((2, n_items))
    for half in (0, 1):
        own = people % 2 == half
        mean = float(rewards[own].mean()) if own.any() else float(rewards.mean())
        summed = np.bincount(items[own], weights=rewards[own], minlength=n_items)
        n = np.bincount(items[own], minlength=n_items)
        found[half] = (summed + 10 * mean) / (n + 10)
    return found


def _check(log: Log) -> None:
    if len(log.rewards) == 0:
        raise BadTable("the log has no choices")
    wrong = ~((log.propensities > 0) & (log.propensities <= 1))
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise BadTable(f"choice {first + 1} has the probability {log.propensities[first]:g}; it must be in (0, 1]")


def _bootstrap(people: npt.NDArray[np.int64], parts: Values, seed: int, draws: int) -> tuple[Values, Values]:
    """Sums of each column, (n_columns,), and the same when people are drawn with replacement, (draws, n_columns)."""
    _, rows = np.unique(people, return_inverse=True)
    n = int(rows.max()) + 1
    per_person = np.column_stack([np.bincount(rows, weights=column, minlength=n) for column in parts.T])
    rng = np.random.default_rng(seed)
    drawn = []
    for start in range(0, draws, AT_ONCE):
        counts = rng.multinomial(n, np.full(n, 1 / n), min(AT_ONCE, draws - start))
        drawn.append(counts @ per_person)
    return per_person.sum(axis=0), np.concatenate(drawn)


def _interval(sums: Values, drawn: Values, above: int, below: int) -> Interval:
    """Of the ratio of two columns; draws without anything below the line say nothing."""
    known = drawn[:, below] > 0
    low, high = np.quantile(drawn[known, above] / drawn[known, below], [0.025, 0.975])
    return Interval(float(sums[above] / sums[below]), float(low), float(high))
