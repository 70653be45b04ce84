"""Which moments carry a share: the cosine of two items, split into stretches of frames, windows or texts.

An item vector is the sum of its moments (`core.embedding.pooling`), so the share of a history item in a score is the
sum over all pairs of moments. A pair of frames carries a thousandth of it; what a person should look at are the
shortest stretches of both recordings that carry most of it together, by the best moment of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.domain import Evidence, Explanation, Fused, ItemId, Modality, Reason, Scores
from core.explain.passages import between, runs, smallest

MOST = 2 / 3  # of what two recordings have in common is in the stretches shown of them
SHOWN: Mapping[Modality, int] = {"visual": 6, "sound": 3, "speech": 3, "text": 2}


def pair_shares(content: Fused, reason: Reason, item_id: ItemId) -> Scores:
    """The share of `reason` split over moments of `item_id` (rows) and of its history item (columns).

    Returns:
        Shape (n_moments of item, n_moments of history item); sums to `reason.share` (float32 rounding, <= 1e-6).
    """
    if reason.ref is None or reason.modality is None:
        raise ValueError("only reasons with a history item and a modality have moments")
    moments = content.pooled[reason.modality].moments
    products = moments[item_id].astype(np.float64) @ moments[reason.ref].astype(np.float64).T
    return products * _scale(reason.share, float(products.sum()))


def best_pairs(content: Fused, explanation: Explanation, *, limit: int) -> tuple[Evidence, ...]:
    """The stretches that carry most of each of the `limit` reasons with the largest shares, largest reason first.

    Words have no moment in time and are left out: their label says it all. So is the recording itself, where that is a
    reason: every moment is like itself.
    """
    reasons = [r for r in _of_others(explanation) if r.modality in ("visual", "sound")]
    reasons.sort(key=lambda r: (-r.share, r.ref or "", r.modality or ""))
    return tuple(_stretches(content, r, explanation.item_id) for r in reasons[:limit] if r.share > 0)


def carrying_pairs(
    content: Fused, explanation: Explanation, limits: Mapping[Modality, int] = SHOWN
) -> tuple[Evidence, ...]:
    """The pairs of stretches that carry most of a score, of each kind of content as many as `limits` say.

    Kinds come in the order of what they carry together, and within a kind the strongest pair comes first. No pair of
    moments is in two of them, so that their shares, and what all others carry, add up to what the kind carries. No
    moment is paired with one of the same recording, where that is a reason by itself.
    """
    by_kind: dict[Modality, list[Reason]] = {}
    for reason in _of_others(explanation):
        if reason.modality is not None and reason.modality in limits:
            by_kind.setdefault(reason.modality, []).append(reason)
    kinds = sorted(by_kind, key=lambda kind: (-sum(reason.share for reason in by_kind[kind]), kind))
    chosen = (_strongest(content, by_kind[kind], explanation.item_id, limits[kind]) for kind in kinds)
    return tuple(pair for pairs in chosen for pair in pairs)


def _of_others(explanation: Explanation) -> list[Reason]:
    """Reasons that are another recording."""
    return [reason for reason in explanation.reasons if reason.ref is not None and reason.ref != explanation.item_id]


def _strongest(content: Fused, reasons: Sequence[Reason], item_id: ItemId, limit: int) -> list[Evidence]:
    """One pair of each of the reasons with the largest shares; only what speaks for the item."""
    largest = sorted(reasons, key=lambda r: (-r.share, r.ref or ""))[:limit]
    found = [_stretches(content, reason, item_id) for reason in largest if reason.share > 0]
    return sorted(found, key=lambda p: (-p.share, p.ref, p.here_row))


def _stretches(content: Fused, reason: Reason, item_id: ItemId) -> Evidence:
    """The smallest pair of stretches that carries `MOST` of a reason, and the best moment of either."""
    assert reason.ref is not None  # narrowed by the callers
    assert reason.modality is not None
    pooled = content.pooled[reason.modality]
    here, there = pooled.moments[item_id], pooled.moments[reason.ref]
    edges, there_edges = runs(here), runs(there)
    products = between(here, there, edges, there_edges)
    scale = _scale(reason.share, float(products.sum()))
    shares = products * scale
    block = smallest(shares, edges, there_edges, MOST * reason.share)
    rows = (int(edges[block.top]), int(edges[block.bottom]))
    columns = (int(there_edges[block.left]), int(there_edges[block.right]))
    alone = here[slice(*rows)] @ there[slice(*columns)].T
    row, column = divmod(int(np.argmax(alone)), alone.shape[1])
    best = rows[0] + row, columns[0] + column
    return Evidence(
        item_id=item_id,
        ref=reason.ref,
        modality=reason.modality,
        here_s=float(pooled.times[item_id].starts_s[best[0]]),
        there_s=float(pooled.times[reason.ref].starts_s[best[1]]),
        share=float(shares[block.top : block.bottom, block.left : block.right].sum()),
        alone=scale * float(here[best[0]].astype(np.float64) @ there[best[1]].astype(np.float64)),
        here_row=best[0],
        there_row=best[1],
        here_rows=rows,
        there_rows=columns,
    )


def _scale(share: float, total: float) -> float:
    """What turns products of moments into shares of a score."""
    return share / total if abs(total) > 1e-12 else 0.0
