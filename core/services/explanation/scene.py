"""One person's list at one moment, as the one who asks may see it: what all layers of an explanation start from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from core.domain import Explanation, Interaction, ItemId, Query, UserId, Visitor
from core.domain.interests import Leaning
from core.domain.requests import Wanted
from core.errors import NotFound
from core.explain.standing import Places
from core.protocols import Recommender
from core.services.collection import Collection, Snapshot
from core.services.explanation.case import Case
from core.services.feedback import require_own
from core.services.recommendation.imagining import imagined, still_said
from core.services.recommendation.interests import said_by
from core.services.recommendation.list_words import NOTHING, SAY_FIRST
from core.services.recommendation.lists import WhatIf
from core.services.recommendation.replaying import Again
from core.services.recommendation.served import Served
from core.services.recommendation.serving import RATED, Pipeline
from core.services.recommendation.withheld import withheld_from
from core.services.strategy_words import called
from core.storage.database import Database

NOT_MET = "It has to learn of a recording first, from what people do with it. Ask “By content” until then."
UNTRAINED = "Ask “By content” until then."


@dataclass(frozen=True, eq=False)
class Scene:
    """Attributes:
    withheld: What the one who asks, or whose list it is, may not see, or a what-if took away; never in the list.
    rated: What the person has judged, also where a what-if leaves it out of the history.
    imagined: The history is not the real one.
    past: What made the list, where it is one of the past.
    before: The case that was looked at before, which is gone on with if it is the same: most of what explains one
        place of a list explains all of them.
    """

    pipeline: Pipeline
    seen: Snapshot
    query: Query
    wanted: Wanted
    withheld: frozenset[ItemId]
    served: Served
    rated: frozenset[ItemId] = frozenset()
    imagined: bool = False
    past: Again | None = None
    before: Case | None = None

    @property
    def plain(self) -> bool:
        """No stage moves anything: the list is the order of the scores."""
        w = self.wanted
        return not (w.diversity or w.calibration or w.exposure or w.novelty or w.rules)

    @cached_property
    def candidates(self) -> tuple[ItemId, ...]:
        """Everything that could be listed, best score first."""
        if self.served.recommender is None:
            return ()
        ids = self.served.recommender.items.ids
        return tuple(ItemId(ids[row]) for row in self.served.order)

    @cached_property
    def case(self) -> Case | None:
        """The history under the strategy that is wanted; None where it cannot be asked about parts of a history."""
        recommender = self._answers(self.wanted.strategy)
        case = Case.of(recommender, self.query) if recommender is not None else None
        return self.before if case is not None and self.before is not None and case.same(self.before) else case

    @cached_property
    def columns(self) -> Places:
        """The candidates over the items of the case's model."""
        if self.case is None:
            return np.zeros(0, np.int64)
        recommender = self.served.recommender
        if recommender is not None and recommender.items is self.case.model.items:
            return self.served.order
        return self.case.columns(self.candidates)

    def favoured(self, item_id: ItemId) -> Literal["", "pin", "boost", "chance"]:
        """What a rule of the house, or chance, does for an item of the list."""
        if self.served.by_chance(item_id):
            return "chance"
        if item_id in self.wanted.rules.pinned:
            return "pin"
        return "boost" if item_id in dict(self.wanted.rules.boosted) else ""

    def scored_by_wanted(self, item_id: ItemId) -> bool:
        """Whether no other strategy had to fill in for this item."""
        return all(p.strategy == self.wanted.strategy for p in self.served.picks if p.item_id == item_id)

    def recommender_of(self, item_id: ItemId) -> Recommender:
        """Whichever scored the item.

        Raises:
            NotFound: it has not learned anything yet.
        """
        strategy = next((p.strategy for p in self.served.picks if p.item_id == item_id), self.wanted.strategy)
        recommender = self._answers(strategy)
        if recommender is None:
            error = NotFound(f"“{called(strategy)}” has not learned anything yet: train it first.")
            error.hint = UNTRAINED
            raise error
        return recommender

    def _answers(self, strategy: str) -> Recommender | None:
        """What answers under that name here: of the past the model of that day, for what was asked then."""
        asked = strategy == self.wanted.strategy
        then = self.past.model if self.past is not None and asked else None
        return then or self.pipeline.recommender(strategy, self.wanted.weights if asked else ())

    def serve(self, query: Query, *, never: frozenset[ItemId] = frozenset()) -> Served:
        """The same list for another history, by the same draw where chance has a say."""
        if self.past is not None:
            return self.past.serve(query, never)
        return self.pipeline.serve(query, self.wanted, never=self.withheld | never, draw=self.served.draw or None)


def scene_of(
    database: Database,
    collection: Collection,
    pipeline: Pipeline,
    visitor: Visitor,
    user_id: UserId,
    wanted: Wanted | None,
    what_if: WhatIf | None = None,
) -> Scene:
    """
    Raises:
        NotAllowed: it is somebody else's list.
    """
    require_own(visitor, user_id)
    real, told = said_by(database, user_id)
    never = withheld_from(database, collection, visitor, user_id)
    return scene_from(collection, pipeline, visitor, user_id, real, wanted, what_if, told, never=never)


def scene_from(
    collection: Collection,
    pipeline: Pipeline,
    visitor: Visitor | None,
    user_id: UserId,
    real: tuple[Interaction, ...],
    wanted: Wanted | None = None,
    what_if: WhatIf | None = None,
    told: tuple[Leaning, ...] = (),
    *,
    never: frozenset[ItemId] = frozenset(),
) -> Scene:
    """The same for a history that is at hand, as a visitor may see it, or whole where the answer goes to nobody.

    Args:
        never: What must not be in the list.
    """
    wanted = wanted or Wanted()
    history, known = imagined(real, user_id, what_if)
    withheld = never | known
    rated = known | {event.item_id for event in history if event.kind in RATED}
    query = Query(user_id=user_id, history=history, told=still_said(told, what_if))
    served = pipeline.serve(query, wanted, never=withheld)
    seen = collection.snapshot(visitor)
    return Scene(pipeline, seen, query, served.wanted, withheld, served, rated, bool(what_if))


def scene_again(collection: Collection, visitor: Visitor, again: Again) -> Scene:
    """A list of the past, made again, as the one who asks may see it now."""
    served, query = again.serve(), again.query
    rated = frozenset(event.item_id for event in query.history if event.kind in RATED)
    return Scene(
        again.pipeline,
        collection.snapshot(visitor),
        query,
        served.wanted,
        again.never,
        served,
        rated,
        past=again,
    )


def explained(recommender: Recommender, query: Query, item_id: ItemId) -> Explanation:
    """The reasons of a strategy.

    Raises:
        NotFound: it does not know the item, or has nothing to go by.
    """
    return _told(recommender.explain(query, item_id))


def explained_in(scene: Scene, recommender: Recommender, item_id: ItemId) -> Explanation:
    """The same where the item may be any of the collection: what is not known is said by its title.

    Raises:
        NotFound: there is no such item, the strategy does not know it, or has nothing to go by.
    """
    title = scene.seen.item(item_id).title
    try:
        explanation = recommender.explain(scene.query, item_id)
    except NotFound as unmet:
        error = NotFound(f"“{called(scene.wanted.strategy)}” does not know “{title}” yet.")
        error.hint = NOT_MET
        raise error from unmet
    return _told(explanation)


def _told(explanation: Explanation) -> Explanation:
    if np.isnan(explanation.score) or not (explanation.reasons or explanation.base):
        raise nothing_yet()
    return explanation


def nothing_yet() -> NotFound:
    """What is said where somebody has told nothing that a strategy could go by; nothing was deleted."""
    error = NotFound(NOTHING)
    error.hint = SAY_FIRST
    return error
