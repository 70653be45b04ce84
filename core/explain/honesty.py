"""Whether shown reasons are what a score hangs on: take the history away in their order and watch.

Sources: O. Barkan et al., "A Counterfactual Framework for Learning and Evaluating Explanations for Recommender Systems"
(LXR), WWW 2024: POS@k, NEG@k, DEL, INS and CNDCG over eleven steps from nothing to everything masked; V. Petsiuk et
al., "RISE", BMVC 2018 (deletion and insertion).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import Scores
from core.explain.asking import Ask, Mask
from core.explain.standing import Places, place

STEPS = 11
METRICS = ("pos", "neg", "del", "ins", "cndcg")
SMALL_IS_HONEST = frozenset({"pos", "del", "cndcg"})
TOP = 3  # reasons whose stability is measured
Strength = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Faithfulness:
    """How one order of reasons did on one item of one list.

    Attributes:
        values: Per metric. pos, neg: share of the steps at which the item is still in the list, strongest or weakest
            first. del, ins: mean rest of the score, strongest first, or with only the strongest kept. cndcg: mean of
            1 / log2(1 + rank), strongest first.
        rest: The rest of the score at each step, strongest first, (STEPS,): 1 for the highest and 0 for the lowest
            score that any part of the history gave, so that scores with any zero compare; NaN where all are equal.
    """

    values: Mapping[str, float]
    rest: Scores


def faithfulness(
    ask: Ask, orders: Sequence[Sequence[int]], item: int, rivals: Places, k: int
) -> tuple[Faithfulness, ...]:
    """Each order, strongest reason first, is tested on the same item; all parts of the history are asked for at once.

    Args:
        orders: Permutations of the history.
    """
    masks = [mask for order in orders for mask in (kept_of(order), kept_of(order[::-1]))]
    scores = ask(np.vstack([*masks, np.zeros((1, len(orders[0])), dtype=bool)]))
    nothing = 0.0 if np.isnan(scores[-1, item]) else float(scores[-1, item])
    places = np.array([place(row, item, rivals) for row in scores[:-1]]).reshape(len(orders), 2, STEPS)
    own = np.nan_to_num(scores[:-1, item], nan=nothing).reshape(len(orders), 2, STEPS)
    low, high = min(nothing, float(own.min())), float(own.max())
    rest = (own - low) / (high - low) if high > low else np.full(own.shape, np.nan)
    return tuple(_judged(rest[n], places[n], k) for n in range(len(orders)))


def kept_of(order: Sequence[int]) -> Mask:
    """What is left of a history at each step when it is taken away in this order, (STEPS, n_history)."""
    n = len(order)
    keep = np.ones((STEPS, n), dtype=bool)
    for step in range(STEPS):
        keep[step, list(order[: round(step / (STEPS - 1) * n)])] = False
    return keep


def strongest_first(strengths: Strength) -> tuple[int, ...]:
    """Places in the history, largest first; of equals the earlier."""
    return tuple(int(j) for j in np.argsort(-np.asarray(strengths), kind="stable"))


def stability(reasons: Callable[[Mask], Scores], n_history: int, *, share: float = 0.01, seeds: int = 10) -> float:
    """Mean Jaccard of the TOP strongest reasons before and after one event in a hundred, at least one, is left out.

    Among what is left: an event that is gone cannot be a reason any more, which says nothing about the others. NaN for
    fewer than twice TOP events, of which half would always be among the strongest.

    Args:
        reasons: What is kept of the history, (n_history,), to the share of each kept item, (n_history,); NaN elsewhere.
    """
    if n_history < 2 * TOP:
        return float("nan")
    whole = reasons(np.ones(n_history, dtype=bool))
    found = []
    for seed in range(seeds):
        keep = np.ones(n_history, dtype=bool)
        gone = np.random.default_rng(seed).choice(n_history, max(1, round(share * n_history)), replace=False)
        keep[gone] = False
        before, after = _top(np.where(keep, whole, np.nan)), _top(reasons(keep))
        found.append(len(before & after) / len(before | after) if before | after else 1.0)
    return float(np.mean(found))


def _top(shares: Scores) -> set[int]:
    order = np.argsort(-np.nan_to_num(shares, nan=-np.inf), kind="stable")
    return {int(j) for j in order[:TOP] if not np.isnan(shares[j])}


def _judged(rest: Scores, places: npt.NDArray[np.int64], k: int) -> Faithfulness:
    """Row 0: strongest first; row 1: weakest first."""
    inside = places <= k
    return Faithfulness(
        values={
            "pos": float(inside[0].mean()),
            "neg": float(inside[1].mean()),
            "del": float(rest[0].mean()),
            "ins": float(rest[1].mean()),
            "cndcg": float((1 / np.log2(1 + places[0])).mean()),
        },
        rest=rest[0],
    )
