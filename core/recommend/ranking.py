"""From scores to a list: the one place where items are ordered, excluded and cut off."""

from collections.abc import Collection

import numpy as np

from core.domain import ItemId, Recommendation, Scores, Vocabulary


def top_k(
    scores: Scores, items: Vocabulary, *, k: int, strategy: str, exclude: Collection[ItemId] = ()
) -> tuple[Recommendation, ...]:
    """The `k` best items, best first; equal scores keep the order of `items`, NaN is left out.

    Args:
        scores: One score per item, shape (len(items),).
        exclude: Items that must not appear, usually those already seen.

    Returns:
        At most `k` recommendations, fewer when fewer can be scored.
    """
    scores = scores.copy()
    rows = items.rows(exclude)
    scores[rows[rows >= 0]] = np.nan
    order = np.argsort(-scores, kind="stable")  # NaN sorts last
    best = order[: min(k, np.count_nonzero(~np.isnan(scores)))]
    return tuple(
        Recommendation(item_id=ItemId(items.ids[row]), rank=rank, score=float(scores[row]), strategy=strategy)
        for rank, row in enumerate(best, start=1)
    )
