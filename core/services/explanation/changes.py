"""What would have to be different: the smallest removal and the fewest likes, each served again before it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from core.domain import Interaction, ItemId, Query, UserId
from core.explain.counterfactual import LARGEST, Removal
from core.services.collection import card
from core.services.explanation.anew import Anew
from core.services.explanation.case import Case
from core.services.explanation.comparison_views import Addition
from core.services.explanation.scene import Scene
from core.services.explanation.terms import cards_of
from core.services.explanation.views import Counterfactual
from core.services.feedback import STRENGTHS
from core.services.recommendation.served import Served

MORE_TRIES = 5  # enlargements of a removal that the stages of the pipeline outweigh
OUTSIDE = "It is not in the list, so nothing keeps it there."
STAYS = "Not even without the {n} recordings that matter most would it leave the list."
STAYS_ALONE = "Nothing was done that could be taken away."
STAYS_WITHOUT_ONE = "It would stay in the list without that, too."
STAYS_WITHOUT_ALL = "Not even without the whole history would it leave the list."
SHORT_LIST = "Everything that can be shown is in the list, so nothing could take its place."
UNSEEN_PART = "It hangs on recordings that are not shown any more."
PINNED = "A rule of the house puts it there, whatever was liked."
BY_CHANCE = "Chance gave it this place, whatever was liked."
FILLED_IN = "Another strategy filled this place."


def counterfactual(scene: Scene, item_id: ItemId, anew: Anew) -> tuple[Counterfactual | None, str]:
    """The smallest removal that the pipeline itself confirms, or why there is none to show."""
    case, rivals = scene.case, scene.columns
    if scene.served.rank(item_id) is None:
        return None, OUTSIDE
    if case is None or not scene.scored_by_wanted(item_id):
        return None, FILLED_IN
    if item_id in scene.wanted.rules.pinned:
        return None, PINNED
    if scene.served.by_chance(item_id):
        return None, BY_CHANCE
    if len(rivals) <= scene.wanted.k:
        return None, SHORT_LIST
    column = case.column(item_id)
    rivals = rivals[rivals != column]
    found = case.removal(column, rivals, scene.wanted.k)
    if found is None:
        return None, _stays(case, min(LARGEST, len(case.rows)))
    removed, again = _confirmed(scene, case, item_id, found)
    refs = tuple(case.refs[n] for n in removed)
    if again is None:
        return None, _stays(case, len(removed))
    if any(ref not in scene.seen.items for ref in refs):
        return None, UNSEEN_PART
    new = [item for item in again.items() if item not in scene.served.items() and item in scene.seen.items]
    shown = Counterfactual(
        removed=cards_of(scene.seen, refs),
        certified=len(removed) == 1 or (scene.plain and found.certified and len(removed) == len(found.places)),
        at_least=found.at_least if scene.plain else 1,
        rank_after=again.place(item_id),
        replacement=card(scene.seen.items[new[0]]) if new else None,
        after_retraining=anew.leaves(scene.wanted, case, refs, item_id, rivals)
        if scene.plain and not scene.imagined and scene.past is None
        else None,
    )
    return shown, ""


def _stays(case: Case, tried: int) -> str:
    """That it would stay without as many things as were tried."""
    whole = len(case.rows)
    if not whole:
        return STAYS_ALONE
    if tried == whole:
        return STAYS_WITHOUT_ONE if whole == 1 else STAYS_WITHOUT_ALL
    return STAYS.format(n=tried)


def _confirmed(scene: Scene, case: Case, item_id: ItemId, found: Removal) -> tuple[list[int], Served | None]:
    """The removal as it holds in the pipeline, whose stages may need some more.

    What was removed stays known and comes in nowhere, but for the item itself: whether it leaves is the question.

    Returns:
        What was taken away at last, and the list without it; None for the list where the item was still there.
    """
    removed = list(found.places)
    order = np.argsort(-np.nan_to_num(case.effects(case.column(item_id))), kind="stable")
    for left in reversed(range(MORE_TRIES)):
        refs = frozenset(case.refs[n] for n in removed)
        kept = tuple(event for event in scene.query.history if event.item_id not in refs)
        again = scene.serve(replace(scene.query, history=kept), never=refs - {item_id})
        if item_id not in again.items():
            return removed, again
        rest = [int(n) for n in order if n not in removed]
        if not left or not rest or len(removed) >= LARGEST:
            break
        removed.append(rest[0])
    return removed, None


def additions(scene: Scene, item_id: ItemId) -> tuple[Addition, ...]:
    """Likes that bring an item in."""
    case, rivals = scene.case, scene.columns
    column = case.column(item_id) if case is not None else -1
    if case is None or column < 0 or not len(case.rows):
        return ()
    found = []
    for entry in case.entries(column, rivals[rivals != column], scene.wanted.k):
        liked = tuple(ItemId(case.model.items.ids[c]) for c in entry.added)
        rank = scene.serve(_liking(scene.query, liked)).rank(item_id)
        if rank is not None and all(one in scene.seen.items and one not in scene.withheld for one in liked):
            found.append(Addition(liked=cards_of(scene.seen, liked), rank_after=rank))
    return tuple(found)


def _liking(query: Query, item_ids: Sequence[ItemId]) -> Query:
    """The same person, who likes these too."""
    now = max((event.at for event in query.history), default=datetime(2000, 1, 1, tzinfo=UTC))
    likes = tuple(
        Interaction(user_id=query.user_id or UserId(""), item_id=item, kind="like", strength=STRENGTHS["like"], at=now)
        for item in item_ids
    )
    return replace(query, history=(*query.history, *likes))
