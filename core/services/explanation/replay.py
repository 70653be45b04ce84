"""Why a recording stood in a list of the past: every layer again, or the record where that is no longer possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.domain import ItemId, Visitor
from core.errors import NotFound
from core.explain.wording import LANGUAGES, Language
from core.explain.wording.past import Then, Why, then
from core.services.collection import Collection, Snapshot
from core.services.explanation.scene import Scene, scene_again
from core.services.explanation.views import FullExplanation
from core.services.recommendation.list_words import past_list
from core.services.recommendation.lists import Listed, PastList, PastPick, places_of
from core.services.recommendation.replaying import Again

SAME = 1e-6  # of scores, relative to 1 or to the score where that is more


@dataclass(frozen=True, kw_only=True)
class PastExplanation:
    """What a list of the past says of one recording in it.

    Attributes:
        record: As it was kept: this is what was shown.
        told: All layers, made again from the record; None where they cannot be had.
        listed: The list made again, without its picks: from how many it was chosen.
        same: Place and score came out again, so that `told` is what would have been told then.
        sentences: That, in words, by language.
    """

    past: PastList
    record: PastPick
    told: FullExplanation | None
    listed: Listed | None
    same: bool
    sentences: Mapping[Language, str]


def explained_again(
    collection: Collection,
    visitor: Visitor,
    again: Again,
    item_id: ItemId,
    full: Callable[[Scene, ItemId], FullExplanation],
) -> PastExplanation:
    """
    Raises:
        NotFound: the recording is not in that list.
    """
    seen, request = collection.snapshot(visitor), again.request
    if all(pick["item"] != item_id for pick in request.listed):
        raise NotFound("This recording is not in that list.")
    past = past_list(seen, request)
    [record] = [told for told, pick in zip(past.picks, request.listed, strict=True) if pick["item"] == item_id]
    scene = None if again.gone or item_id not in seen.items else scene_again(collection, visitor, again)
    told = _told(scene, item_id, full) if scene is not None else None
    score = next(float(pick["score"]) for pick in request.listed if pick["item"] == item_id)
    compared = _compared(record.rank, score, again, seen, item_id, told, scene)
    return PastExplanation(
        past=past,
        record=record,
        told=told,
        listed=_listed(scene, again) if scene is not None and told is not None else None,
        same=compared.same,
        sentences={language: then(compared, language) for language in LANGUAGES},
    )


def _told(scene: Scene, item_id: ItemId, full: Callable[[Scene, ItemId], FullExplanation]) -> FullExplanation | None:
    """None where nothing answers for it any more."""
    try:
        return full(scene, item_id)
    except NotFound:
        return None


def _compared(
    rank: int,
    score: float,
    again: Again,
    seen: Snapshot,
    item_id: ItemId,
    told: FullExplanation | None,
    scene: Scene | None,
) -> Then:
    picks = scene.served.picks if scene is not None else ()
    place_now, score_now = next(((p.rank, p.score) for p in picks if p.item_id == item_id), (None, None))
    if score_now is None and told is not None:
        score_now = told.score
    same = (
        told is not None
        and place_now == rank
        and score_now is not None
        and bool(np.isclose(score_now, score, rtol=SAME, atol=SAME))
    )
    why: Why = "model" if again.gone else "collection" if again.note else ""
    return Then(
        place=rank,
        score=score,
        place_now=place_now,
        score_now=score_now if told is not None else None,
        same=same,
        why=why,
        shown=item_id in seen.items,
        places=places_of(again.request),
    )


def _listed(scene: Scene, again: Again) -> Listed:
    served = scene.served
    return Listed(
        user_id=again.request.user_id,
        wanted=served.wanted,
        version=served.version,
        number=again.request.number,
        candidates=served.candidates,
        left_out=served.left_out,
    )
