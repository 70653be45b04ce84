"""Recommend, say why, and remember what was shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from core.domain import Explanation, ItemId, Modality, Query, Recommendation, UserId, Visitor
from core.domain.requests import Wanted
from core.errors import NotFound
from core.explain.evidence import best_pairs
from core.explain.wording import Verb
from core.privacy.pseudonyms import Pseudonyms
from core.recommend.catalogue import STRATEGIES
from core.recommend.ranking import top_k
from core.security.roles import allowed
from core.services.collection import Collection, Snapshot, card
from core.services.feedback import STRENGTHS, require_own
from core.services.recommendation.imagining import imagined, likes, still_said
from core.services.recommendation.interests import said_by
from core.services.recommendation.list_log import ListLog, print_of, requested
from core.services.recommendation.list_words import (
    NOTHING,
    SAY_FIRST,
    evidence_pair,
    told_fallback,
    told_steps,
    verbs,
    with_titles,
)
from core.services.recommendation.lists import Listed, StrategyView, WhatIf
from core.services.recommendation.looking_back import LookingBack
from core.services.recommendation.served import Served
from core.services.recommendation.serving import Pipeline
from core.services.recommendation.withheld import withheld_from
from core.services.strategy_words import WORDS, called, described
from core.services.views import Card, Pick
from core.storage.database import Database

__all__ = ["STRENGTHS", "Recommending"]

EVIDENCE_PAIRS = 3
AROUND = 200  # items that speak for a selection


class Recommending(LookingBack):
    """Answers for any strategy, in the same way for all of them: same state in, same list out."""

    def __init__(
        self,
        database: Database,
        collection: Collection,
        pseudonyms: Pseudonyms,
        pipeline: Pipeline,
    ) -> None:
        super().__init__(database, collection, pseudonyms, pipeline)
        self._log = ListLog(database)

    @allowed("viewer")
    def strategies(self, visitor: Visitor) -> tuple[str, ...]:
        """Names of the strategies that answer now."""
        return tuple(sorted({*self._pipeline.at_once(), *self._pipeline.counted(), *self._pipeline.trained()}))

    @allowed("viewer")
    def weights(self, visitor: Visitor) -> Mapping[Modality, float]:
        """How much pictures, sound, speech and words count where content is compared, as the settings say."""
        return self._collection.weights

    @allowed("viewer")
    def choices(self, visitor: Visitor) -> tuple[StrategyView, ...]:
        """Every strategy there is, those that answer first, each with a plain line."""
        trained = self._pipeline.trained()
        at_once = {*self._pipeline.at_once(), *self._pipeline.counted()}
        views = [
            StrategyView(
                name=name,
                label=called(name),
                description=described(name),
                state="ready" if name in at_once or name in trained else "untrained",
                version=trained.get(name, ("", False))[0],
                simulated=trained.get(name, ("", False))[1],
            )
            for name in dict.fromkeys([*(n for n in WORDS if n in STRATEGIES), *self._pipeline.at_once(), *trained])
        ]
        return tuple(sorted(views, key=lambda view: view.state != "ready"))

    @allowed("viewer")
    def recommend(self, visitor: Visitor, user_id: UserId, strategy: str = "content", k: int = 10) -> tuple[Pick, ...]:
        """The `k` best items the person has not rated yet, each with reasons that add up; empty without likes."""
        return self.listed(visitor, user_id, Wanted(strategy=strategy, k=k)).picks

    @allowed("viewer")
    def listed(
        self,
        visitor: Visitor,
        user_id: UserId,
        wanted: Wanted | None = None,
        what_if: WhatIf | None = None,
        *,
        keep: bool = True,
    ) -> Listed:
        """A list as it is wanted, with the path of every pick. With `keep` it is kept, unless it is a what-if.

        Raises:
            NotFound: there is no such strategy.
        """
        require_own(visitor, user_id)
        wanted = wanted or Wanted()
        self._pipeline.require_known(wanted.strategy)
        whole, seen = self._collection.snapshot(), self._collection.snapshot(visitor)
        withheld = withheld_from(self._database, self._collection, visitor, user_id)
        real, told = said_by(self._database, user_id)
        history, known = imagined(real, user_id, what_if)
        query = Query(user_id=user_id, history=history, told=still_said(told, what_if))
        served = self._pipeline.serve(query, wanted, never=withheld | known)
        explained = {pick.item_id: self._explained(query, pick, served) for pick in served.picks}
        number = 0
        if keep and not what_if and served.picks:
            request = requested(served, query, user_id, datetime.now(UTC), sorted(withheld), explained)
            number = self._log.known(user_id, print_of(request)) or self._log.keep(request)
        return Listed(
            user_id=user_id,
            wanted=served.wanted,
            version=served.version,
            picks=tuple(
                replace(
                    _told(whole, seen, pick, explained[pick.item_id]),
                    steps=told_steps(seen, served.steps(pick.item_id)),
                )
                for pick in served.picks
            ),
            number=number,
            fallback=told_fallback(served),
            candidates=served.candidates,
            middle=served.middle,
            left_out=served.left_out,
            simulated=self._pipeline.simulated(wanted.strategy),
            what_if=what_if or None,
        )

    @allowed("viewer")
    def around(
        self, visitor: Visitor, item_ids: Sequence[ItemId], strategy: str = "content", k: int = 10
    ) -> tuple[Card, ...]:
        """What somebody would be shown who likes exactly these items; nothing is stored, and none of these comes back.

        Of more than AROUND items an even sample speaks for all.
        """
        if not item_ids:
            return ()
        self._pipeline.require_known(strategy)
        whole, seen = self._collection.snapshot(), self._collection.snapshot(visitor)
        voices = tuple(item_ids[:: max(1, -(-len(item_ids) // AROUND))])
        query = Query(history=likes(voices, visitor.user_id))
        never = set(item_ids) | (whole.items.keys() - seen.items.keys())
        served = self._pipeline.serve(query, Wanted(strategy=strategy, k=k), never=never)
        return tuple(card(seen.items[pick.item_id]) for pick in served.picks)

    @allowed("viewer")
    def explain(self, visitor: Visitor, user_id: UserId, item_id: ItemId, strategy: str = "content") -> Pick:
        """Why one item gets its score for a person, whether or not it is in their list.

        Raises:
            NotFound: there is no such item, or it has no vectors yet.
        """
        require_own(visitor, user_id)
        self._pipeline.require_known(strategy)
        whole, seen = self._collection.snapshot(), self._collection.snapshot(visitor)
        seen.item(item_id)
        history, told = said_by(self._database, user_id)
        query = Query(user_id=user_id, history=history, told=told)
        recommender = self._pipeline.recommender(strategy)
        if recommender is None:
            raise NotFound("Nothing has been turned into vectors yet.")
        scores = recommender.score(query)
        for found in top_k(scores, recommender.items, k=len(scores), strategy=strategy):
            if found.item_id == item_id:
                done = verbs(history).get(item_id, "play")
                return _told(whole, seen, found, recommender.explain(query, item_id), done)
        error = NotFound(NOTHING)
        error.hint = SAY_FIRST
        raise error

    def _explained(self, query: Query, pick: Recommendation, served: Served) -> Explanation:
        """Reasons of the strategy that scored the pick."""
        asked = pick.strategy == served.wanted.strategy
        recommender = served.recommender if asked else self._pipeline.recommender(pick.strategy)
        assert recommender is not None  # it has just scored the item
        return recommender.explain(query, pick.item_id)


def _told(
    whole: Snapshot, seen: Snapshot, recommendation: Recommendation, explanation: Explanation, done: Verb = "play"
) -> Pick:
    """
    Args:
        done: With the recording itself, where that is among the reasons.
    """
    pairs = best_pairs(whole.content, explanation, limit=EVIDENCE_PAIRS)
    return Pick(
        card=card(seen.items[recommendation.item_id]),
        recommendation=recommendation,
        explanation=with_titles(seen, explanation, done),
        evidence=tuple(evidence_pair(seen, pair) for pair in pairs if pair.ref in seen.items),
    )
