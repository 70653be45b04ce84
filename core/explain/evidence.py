"""Which moments carry a share: the cosine of two items, split into pairs of frames, windows or texts.

An item vector is the sum of its moments (`core.embedding.pooling`), so the share of a history item in a score is the
sum over all pairs of moments; the pair with the largest part is what a person should look at.
"""

from __future__ import annotations

import numpy as np

from core.domain import Evidence, Explanation, Fused, ItemId, Reason, Scores


def pair_shares(content: Fused, reason: Reason, item_id: ItemId) -> Scores:
    """The share of `reason` split over moments of `item_id` (rows) and of its history item (columns).

    Returns:
        Shape (n_moments of item, n_moments of history item); sums to `reason.share` (float32 rounding, <= 1e-6).
    """
    if reason.ref is None or reason.modality is None:
        raise ValueError("only reasons with a history item and a modality have moments")
    moments = content.pooled[reason.modality].moments
    products = moments[item_id].astype(np.float64) @ moments[reason.ref].astype(np.float64).T
    total = products.sum()
    return products * (reason.share / total) if abs(total) > 1e-12 else products * 0.0


def best_pairs(content: Fused, explanation: Explanation, *, limit: int) -> tuple[Evidence, ...]:
    """The strongest pair of moments of each of the `limit` reasons with the largest shares, largest first.

    Words have no moment in time and are left out: their label says it all.
    """
    reasons = [r for r in explanation.reasons if r.ref is not None and r.modality in ("visual", "sound")]
    reasons.sort(key=lambda r: (-r.share, r.ref or "", r.modality or ""))
    return tuple(_best_pair(content, r, explanation.item_id) for r in reasons[:limit] if r.share > 0)


def _best_pair(content: Fused, reason: Reason, item_id: ItemId) -> Evidence:
    assert reason.ref is not None  # narrowed by best_pairs
    assert reason.modality is not None
    shares = pair_shares(content, reason, item_id)
    here, there = np.unravel_index(int(np.argmax(shares)), shares.shape)
    times = content.pooled[reason.modality].times
    return Evidence(
        item_id=item_id,
        ref=reason.ref,
        modality=reason.modality,
        here_s=float(times[item_id].starts_s[here]),
        there_s=float(times[reason.ref].starts_s[there]),
        share=float(shares[here, there]),
    )
