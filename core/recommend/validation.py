"""A cut of the training data to choose settings and weights on, never looking at what will be judged.

Whatever is chosen here comes from interactions that were given for training; the held-out set of an evaluation is not
known to this package at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.domain import FloatMatrix, Scores, TrainingData
from core.recommend.history import Rows

CANDIDATES = 120  # items per person that weights are tried on
STEPS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)


@dataclass(frozen=True, eq=False)
class Cut:
    """What is left to learn from, and what was held back, over the same users and items."""

    data: TrainingData
    held: sparse.csr_array


def hold_back(data: TrainingData, *, share: float, seed: int) -> Cut | None:
    """Take a random `share` of each person's items out, each with all its events; None where one side would be empty.

    A play, a like and stars of one item go together: what stays in a history is barred from the list, so that half a
    pair could never be found.
    """
    pairs, of_event = data.interactions.pairs()
    most = np.floor(share * np.bincount(pairs[:, 0], minlength=len(data.interactions.users)))
    return cut_out(data, drawn(pairs[:, 0], most, np.random.default_rng(seed))[of_event])


def drawn(people: Rows, most: Scores, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Marks `most[p]` of the entries of each person `p` at random, all where there are fewer."""
    order = np.lexsort((rng.random(len(people)), people))
    counts = np.bincount(people, minlength=len(most))
    place = np.arange(len(people)) - np.repeat(np.cumsum(counts) - counts, counts)  # within the person
    marks = np.zeros(len(people), dtype=bool)
    marks[order] = place < most[people[order]]
    return marks


def cut_out(data: TrainingData, out: npt.NDArray[np.bool_]) -> Cut | None:
    """Hold the marked events back; what is judged are the items whose strengths add up to something liked."""
    rest, held = data.interactions.only(~out), data.interactions.only(out)
    if not (rest.matrix.data > 0).any() or not (held.matrix.data > 0).any():
        return None
    return Cut(replace(data, interactions=rest), (held.matrix > 0).astype(np.float32).tocsr())


def ndcg(scores: FloatMatrix, histories: sparse.csr_array, held: sparse.csr_array, k: int = 10) -> float:
    """Mean nDCG@k over the people of whom something was held back; their own history is not recommended."""
    return float(ndcg_each(scores, histories, held, k).mean())


def ndcg_each(scores: FloatMatrix, histories: sparse.csr_array, held: sparse.csr_array, k: int = 10) -> Scores:
    """nDCG@k of each person of whom something was held back, in their order."""
    people = np.flatnonzero(np.diff(held.indptr))
    masked = np.where(np.isnan(scores[people]), np.float32(-np.inf), scores[people])
    masked[histories[people].nonzero()] = -np.inf
    k = min(k, masked.shape[1])
    hits = (held[people].toarray() > 0) & np.isfinite(masked)
    return _ndcg_each(masked, hits, np.diff(held.indptr)[people], k)


def learn_weights(
    parts: Sequence[FloatMatrix], histories: sparse.csr_array, held: sparse.csr_array, start: Sequence[float]
) -> tuple[float, ...]:
    """Weights of scores on one scale that rank best what was held back, by coordinate search; the largest is 1.

    A step is taken only where the mean gain over people is more than two standard errors: with less, the search
    follows the noise of the cut (on MovieLens, seeds then differ by .007 nDCG instead of .001). Only each person's best
    candidates by the plain sum are ranked.
    """
    people = np.flatnonzero(np.diff(held.indptr))
    stacked, hits = _candidates(parts, histories, held, people)
    n_held = np.diff(held.indptr)[people]

    def quality(weights: np.ndarray) -> Scores:
        return _ndcg_each(stacked @ weights, hits, n_held, min(10, stacked.shape[1]))

    weights = np.array(start, dtype=np.float32)
    best = quality(weights)
    for _ in range(3):
        before = best
        for part in range(len(parts)):
            for step in STEPS:
                tried = weights.copy()
                tried[part] = step
                if tried.any() and clearly_better(found := quality(tried), best):
                    best, weights = found, tried
        if best is before:
            break
    return tuple(round(float(weight), 4) for weight in weights / weights.max())


def clearly_better(found: Scores, best: Scores, errors: float = 2.0) -> bool:
    """Whether the mean gain over the same people is more than so many standard errors."""
    gain = found - best
    return bool(gain.mean() > max(1e-6, errors * gain.std() / np.sqrt(len(gain))))


def _candidates(
    parts: Sequence[FloatMatrix], histories: sparse.csr_array, held: sparse.csr_array, people: Rows
) -> tuple[FloatMatrix, np.ndarray]:
    """Scores (n_people, n_candidates, n_parts) of the best candidates, and which of them were held back."""
    kept = [np.nan_to_num(part[people], nan=0.0) for part in parts]
    total = np.sum(kept, axis=0)
    total[histories[people].nonzero()] = -np.inf
    n = min(CANDIDATES, total.shape[1])
    best = np.argpartition(-total, n - 1, axis=1)[:, :n]
    gone = np.isinf(np.take_along_axis(total, best, axis=1))
    stacked = np.stack([np.take_along_axis(part, best, axis=1) for part in kept], axis=-1)
    stacked[gone] = -1e6
    hits = np.take_along_axis(held[people].toarray() > 0, best, axis=1) & ~gone
    return stacked, hits


def _ndcg_each(scores: FloatMatrix, hits: np.ndarray, n_held: Rows, k: int) -> Scores:
    """nDCG of each person, (n_people,). Binary gain; the ideal list has min(k, held back) hits."""
    best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
    found = np.take_along_axis(hits, np.take_along_axis(best, order, axis=1), axis=1)
    discounts = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(discounts)[np.minimum(n_held, k) - 1]
    return np.asarray((found @ discounts) / ideal, dtype=np.float64)
