"""Which moments carry a share: the cosine of two items, split into pairs of frames, windows or texts.

An item vector is the sum of its moments (`core.embedding.pooling`), so the share of a history item in a score is the
sum over all pairs of moments; the pair with the largest part is what a person should look at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.domain import Evidence, Explanation, Fused, ItemId, Modality, Reason, Scores

APART_S = 2.0
SHOWN: Mapping[Modality, int] = {"visual": 4, "sound": 2, "speech": 3, "text": 1}


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


def carrying_pairs(
    content: Fused, explanation: Explanation, limits: Mapping[Modality, int] = SHOWN
) -> tuple[Evidence, ...]:
    """The pairs of moments that carry most of a score, of each kind of content as many as `limits` say.

    Kinds come in the order of what they carry together, and within a kind the strongest pair comes first. Pairs of the
    same two recordings are at least `APART_S` from each other on both sides, so that nothing is shown twice.
    """
    by_kind: dict[Modality, list[Reason]] = {}
    for reason in explanation.reasons:
        if reason.ref is not None and reason.modality is not None and reason.modality in limits:
            by_kind.setdefault(reason.modality, []).append(reason)
    kinds = sorted(by_kind, key=lambda kind: (-sum(reason.share for reason in by_kind[kind]), kind))
    chosen = (_strongest(content, by_kind[kind], explanation.item_id, limits[kind]) for kind in kinds)
    return tuple(pair for pairs in chosen for pair in pairs)


def _strongest(content: Fused, reasons: Sequence[Reason], item_id: ItemId, limit: int) -> list[Evidence]:
    """The strongest pair of each of the reasons with the largest shares, and where these are few, more of each; only
    pairs that speak for the item. So nothing that weighs much goes without a moment."""
    largest = sorted(reasons, key=lambda r: (-r.share, r.ref or ""))[:limit]
    found = [_pairs(content, reason, item_id, limit) for reason in largest if reason.share > 0]
    ranked = [(nth, pair) for pairs in found for nth, pair in enumerate(pairs) if pair.share > 0]
    ranked.sort(key=lambda one: (one[0], -one[1].share, one[1].ref, one[1].here_row))
    return sorted((pair for _, pair in ranked[:limit]), key=lambda p: (-p.share, p.ref, p.here_row))


def _best_pair(content: Fused, reason: Reason, item_id: ItemId) -> Evidence:
    return _pairs(content, reason, item_id, 1)[0]


def _pairs(content: Fused, reason: Reason, item_id: ItemId, limit: int) -> list[Evidence]:
    """The `limit` strongest pairs behind one reason, strongest first, apart from each other in time."""
    assert reason.ref is not None  # narrowed by the callers
    assert reason.modality is not None
    shares = pair_shares(content, reason, item_id)
    times = content.pooled[reason.modality].times
    here_s, there_s = times[item_id].starts_s, times[reason.ref].starts_s
    open_ = np.where(np.isfinite(shares), shares, -np.inf)
    found = []
    for _ in range(min(limit, shares.size)):
        here, there = np.unravel_index(int(np.argmax(open_)), shares.shape)
        if open_[here, there] == -np.inf:
            break
        found.append(
            Evidence(
                item_id=item_id,
                ref=reason.ref,
                modality=reason.modality,
                here_s=float(here_s[here]),
                there_s=float(there_s[there]),
                share=float(shares[here, there]),
                here_row=int(here),
                there_row=int(there),
            )
        )
        open_[np.abs(here_s - here_s[here]) < APART_S, :] = -np.inf
        open_[:, np.abs(there_s - there_s[there]) < APART_S] = -np.inf
    return found
