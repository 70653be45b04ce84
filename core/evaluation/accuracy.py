"""Accuracy of lists, per person: nDCG, precision, recall, average precision, reciprocal rank and hit.

Binary gain; no threshold on ratings. Conventions that libraries differ in: the ideal list of nDCG has min(k, held out)
hits; average precision is divided by ALL that was held out of a person, not by min(k, held out); precision by k, also
where a list is shorter. Source: K. Järvelin, J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM
TOIS 2002; conventions of github.com/recommenders-team/recommenders for the MovieLens-100k benchmark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from core.evaluation.lists import Judged, PerUser


def ndcg(judged: Judged) -> PerUser:
    """Discounted gain relative to the best possible list of this person."""
    discounts = 1 / np.log2(np.arange(2, judged.k + 2))
    ideal = np.cumsum(discounts)[np.minimum(judged.n_held, judged.k) - 1]
    return np.asarray(judged.hits @ discounts / ideal, dtype=np.float64)


def precision(judged: Judged) -> PerUser:
    """Share of the k places that are right."""
    return np.asarray(judged.hits.sum(axis=1) / judged.k, dtype=np.float64)


def recall(judged: Judged) -> PerUser:
    """Share of what was held out that is in the list."""
    return np.asarray(judged.hits.sum(axis=1) / judged.n_held, dtype=np.float64)


def average_precision(judged: Judged) -> PerUser:
    """Precision at each hit, summed, over all that was held out; its mean over people is MAP."""
    at_rank = np.cumsum(judged.hits, axis=1) / np.arange(1, judged.k + 1)
    summed = np.where(judged.hits, at_rank, 0.0).sum(axis=1)
    return np.asarray(summed / judged.n_held, dtype=np.float64)


def reciprocal_rank(judged: Judged) -> PerUser:
    """One over the rank of the first hit, 0 without one; its mean is MRR."""
    first = np.argmax(judged.hits, axis=1)
    return np.asarray(np.where(judged.hits.any(axis=1), 1.0 / (first + 1), 0.0), dtype=np.float64)


def hit(judged: Judged) -> PerUser:
    """1 where the list has at least one hit."""
    return np.asarray(judged.hits.any(axis=1), dtype=np.float64)


ACCURACY: Mapping[str, Callable[[Judged], PerUser]] = {
    "ndcg": ndcg,
    "precision": precision,
    "recall": recall,
    "map": average_precision,
    "mrr": reciprocal_rank,
    "hit": hit,
}


def accuracy(judged: Judged) -> dict[str, PerUser]:
    """Every metric of every person; the figures of a table are their means."""
    return {name: metric(judged) for name, metric in ACCURACY.items()}
