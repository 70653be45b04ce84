"""What could be listed, best first, and why the rest could not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from core.domain import Fused, ItemId, Modality, Query, Recommendation, Scores
from core.domain.requests import Wanted
from core.embedding.fusion import fuse
from core.protocols import Recommender
from core.recommend.reranking import Move
from core.services.collection import Snapshot
from core.services.recommendation.served import Served

RATED = ("like", "hide", "rate", "comment")  # what somebody has judged is not recommended again
POOL = 100  # candidates that re-ranking chooses from


def judged(query: Query) -> set[ItemId]:
    return {event.item_id for event in query.history if event.kind in RATED}


def weighted(content: Fused, weights: tuple[tuple[Modality, float], ...]) -> Fused:
    """The content with other weights of its modalities; as it is where none are given or nothing would be left."""
    if not weights or not any(weight > 0 for modality, weight in weights if modality in content.pooled):
        return content
    return fuse(list(content.pooled.values()), dict(weights))


def ordered(
    recommender: Recommender, query: Query, whole: Snapshot, out: set[ItemId]
) -> tuple[Scores, npt.NDArray[np.int64]]:
    """Scores, and the rows of what may be listed, best first; equal scores keep the order of the items."""
    scores = np.array(recommender.score(query), dtype=np.float64)
    ids = recommender.items.ids
    shown = map(whole.shown.__contains__, ids)
    scores[~np.fromiter(shown, dtype=bool, count=len(ids))] = np.nan
    rows = recommender.items.rows(out)
    scores[rows[rows >= 0]] = np.nan
    order = np.argsort(-scores, kind="stable")  # NaN sorts last
    return scores, order[: np.count_nonzero(~np.isnan(scores))]


def pooled(recommender: Recommender, order: npt.NDArray[np.int64], wanted: Wanted) -> npt.NDArray[np.int64]:
    """The best candidates, and whatever else the house prefers, best first."""
    size = max(POOL, wanted.k)
    preferred = recommender.items.rows([*wanted.rules.pinned, *(item for item, _ in wanted.rules.boosted)])
    return np.concatenate([order[:size], order[size:][np.isin(order[size:], preferred)]])


def left_out(
    whole: Snapshot, recommender: Recommender, judged: set[ItemId], out: set[ItemId], candidates: int
) -> dict[str, int]:
    """Why items of the collection are not candidates."""
    shown = whole.shown
    excluded = len(shown & out)
    failed = sum(item.status == "failed" for item in whole.items.values())
    return {
        "already judged": len(shown & judged),
        "kept back": excluded - len(shown & judged),
        "not known to the strategy": len(shown) - excluded - candidates,
        "not ready": len(whole.items) - len(shown) - failed,
        "failed": failed,
    }


def filled_up(served: Served, name: str, other: Recommender, scores: Scores, rows: npt.NDArray[np.int64]) -> Served:
    """More picks at the end, each by the name of who scored it, and why."""
    if not len(rows):
        return served
    reason = (
        f"{served.wanted.strategy} cannot say" if served.picks else f"{served.wanted.strategy} has nothing to go by"
    )
    start = len(served.picks)
    ids = [ItemId(other.items.ids[row]) for row in rows]
    added = tuple(
        Recommendation(item_id=item, rank=start + n, score=float(scores[row]), strategy=name)
        for n, (item, row) in enumerate(zip(ids, rows, strict=True), start=1)
    )
    moves = tuple(Move(p.item_id, "fallback", n, p.rank, p.score, reason) for n, p in enumerate(added, start=1))
    return replace(served, picks=(*served.picks, *added), path=(*served.path, *moves), fallback=f"{reason}: by {name}")
