"""Say why, in full: every layer of an explanation, checked against the pipeline that served the list."""

from __future__ import annotations

from dataclasses import replace

from core.domain import ItemId, UserId, Visitor
from core.domain.requests import Wanted
from core.explain.evidence import carrying_pairs
from core.recommend.content import ContentRecommender
from core.security.roles import allowed
from core.services.collection import Collection, card
from core.services.explanation.anew import Anew
from core.services.explanation.case import Case
from core.services.explanation.changes import counterfactual
from core.services.explanation.comparison_views import Contrast, WhyNot
from core.services.explanation.concepts import ConceptWords
from core.services.explanation.contrast import contrast_of, why_not_of
from core.services.explanation.crowds import Crowd, people_of
from core.services.explanation.evidence_pairs import told_pairs
from core.services.explanation.honesty import reach_of, told, trials
from core.services.explanation.honesty_views import Honesty
from core.services.explanation.overview_views import Overview
from core.services.explanation.replay import PastExplanation, explained_again
from core.services.explanation.scene import Scene, explained_in, scene_from, scene_of
from core.services.explanation.terms import EXACT, path_of, sentences, terms_of
from core.services.explanation.views import FullExplanation
from core.services.explanation.whole import looked_at, overview_of
from core.services.learning.registry import Registry
from core.services.recommendation.list_words import told_fallback, told_steps
from core.services.recommendation.lists import WhatIf
from core.services.recommendation.looking_back import own_request
from core.services.recommendation.replaying import again_of
from core.services.recommendation.serving import Pipeline
from core.storage.database import Database
from core.storage.requests import Requests

PEOPLE = 50  # whose lists an overview looks at
SIMULATED = "This model learned from invented people too."
APPROXIMATE = "The reasons are approximate: this model is no sum over the history."


class Explaining:
    """Explains what `core.services.recommendation.serving.Pipeline` lists. Equal state gives equal explanations."""

    def __init__(
        self,
        database: Database,
        collection: Collection,
        pipeline: Pipeline,
        words: ConceptWords,
        registry: Registry | None = None,
    ) -> None:
        self._database = database
        self._collection = collection
        self._pipeline = pipeline
        self._words = words
        self._registry = registry
        self._anew = Anew(database, collection, registry)
        self._before: Case | None = None

    @allowed("viewer")
    def full(
        self,
        visitor: Visitor,
        user_id: UserId,
        item_id: ItemId,
        wanted: Wanted | None = None,
        what_if: WhatIf | None = None,
    ) -> FullExplanation:
        """Why an item has its score and its place, and what would have to be different.

        Args:
            what_if: Another history, for a try; every layer then speaks of the list made from it.

        Raises:
            NotFound: there is no such item, the strategy does not know it, or there is nothing to go by.
        """
        scene = self._scene(visitor, user_id, wanted, what_if)
        return self._full(scene, user_id, item_id)

    @allowed("viewer")
    def every(
        self, visitor: Visitor, user_id: UserId, wanted: Wanted | None = None, what_if: WhatIf | None = None
    ) -> tuple[FullExplanation, ...]:
        """Every item of a list in full, best first; the list is made once."""
        scene = self._scene(visitor, user_id, wanted, what_if)
        return tuple(self._full(scene, user_id, pick.item_id) for pick in scene.served.picks)

    @allowed("viewer")
    def again(self, visitor: Visitor, number: int, item_id: ItemId) -> PastExplanation:
        """Why a recording stood in a list of the past, with all layers where that list can still be made.

        Raises:
            NotFound: the list is not kept any more, it is somebody else's, or the recording is not in it.
        """
        with self._database.read() as tx:
            again = again_of(self._pipeline, own_request(Requests(tx), visitor, number))
        user_id = again.request.user_id
        return explained_again(
            self._collection, visitor, again, item_id, lambda scene, item: self._full(scene, user_id, item)
        )

    @allowed("viewer")
    def why_not(
        self,
        visitor: Visitor,
        user_id: UserId,
        item_id: ItemId,
        wanted: Wanted | None = None,
        what_if: WhatIf | None = None,
    ) -> WhyNot:
        """Why an item is not in the list, and what would bring it in.

        Raises:
            NotFound: there is no such item.
        """
        return why_not_of(self._scene(visitor, user_id, wanted, what_if), item_id)

    @allowed("viewer")
    def contrast(
        self,
        visitor: Visitor,
        user_id: UserId,
        first: ItemId,
        second: ItemId,
        wanted: Wanted | None = None,
        what_if: WhatIf | None = None,
    ) -> Contrast:
        """Why one item scores more, or less, than another, by the strategy that is wanted.

        Raises:
            NotFound: there is no such item, the strategy does not know it, or there is nothing to go by.
        """
        return contrast_of(self._scene(visitor, user_id, wanted, what_if), first, second)

    @allowed("viewer")
    def honesty(
        self, visitor: Visitor, user_id: UserId, wanted: Wanted | None = None, what_if: WhatIf | None = None
    ) -> Honesty:
        """Deletion and insertion tests of the reasons of the first places of one list.

        Raises:
            NotFound: the history is too short, or the strategy cannot be asked about parts of it.
        """
        scene = self._scene(visitor, user_id, wanted, what_if)
        content, reach = self._collection.snapshot().content, reach_of(self._database)
        return told(scene.wanted.strategy, scene.wanted.k, [trials(scene, content, reach)])

    @allowed("curator")
    def overview(self, visitor: Visitor, strategy: str = "content", simulated: bool = False) -> Overview:
        """What drives a strategy over everybody's lists, and its model card; invented people only if asked for.

        Raises:
            NotFound: there is no such strategy, or nobody has enough of a history.
        """
        crowd, asked = people_of(self._database, simulated=simulated), Wanted(strategy=strategy)
        content = self._collection.snapshot().content
        found = [
            looked_at(self._lived(crowd, user, asked), content, self._words) for user in crowd.some(PEOPLE, seed=0)
        ]
        looked = [one for one in found if one is not None]
        return overview_of(looked, self._collection.snapshot(visitor), strategy, self._registry, simulated=simulated)

    def _lived(self, crowd: Crowd, user_id: UserId, wanted: Wanted) -> Scene:
        return scene_from(self._collection, self._pipeline, None, user_id, crowd.histories[user_id], wanted)

    def _scene(self, visitor: Visitor, user_id: UserId, wanted: Wanted | None, what_if: WhatIf | None = None) -> Scene:
        if wanted is not None:
            self._pipeline.require_known(wanted.strategy)
        scene = scene_of(self._database, self._collection, self._pipeline, visitor, user_id, wanted, what_if)
        scene = replace(scene, before=self._before)
        self._before = scene.case
        return scene

    def _full(self, scene: Scene, user_id: UserId, item_id: ItemId) -> FullExplanation:
        """All layers, one after the other."""
        item = scene.seen.item(item_id)
        recommender = scene.recommender_of(item_id)
        explanation = explained_in(scene, recommender, item_id)
        case = scene.case if scene.scored_by_wanted(item_id) else Case.of(recommender, scene.query)
        candidates = scene.columns if case is scene.case else scene.columns[:0]
        terms = terms_of(scene.seen, case, explanation, candidates, history=scene.query.history)
        path = path_of(told_steps(scene.seen, scene.served.steps(item_id)))
        content = self._collection.snapshot().content
        pairs = carrying_pairs(content, explanation)
        if isinstance(recommender, ContentRecommender) and case is not None:
            concepts = self._words.of(recommender.content, item_id, case.taste)
        else:
            concepts = self._words.of(content, item_id, None)
        found, note = counterfactual(scene, item_id, self._anew)
        listed = next((pick.score for pick in scene.served.picks if pick.item_id == item_id), explanation.score)
        told_in = sentences(
            item,
            explanation.score,
            listed,
            terms,
            scene.query,
            concepts,
            path,
            found,
            scene.favoured(item_id),
            places=scene.served.places,
        )
        return FullExplanation(
            user_id=user_id,
            card=card(item),
            strategy=explanation.strategy,
            version=scene.served.version,
            rank=scene.served.rank(item_id),
            score=explanation.score,
            base=terms.base,
            terms=terms.terms,
            completeness_error=terms.error,
            exact=terms.error <= EXACT,
            evidence=told_pairs(self._database, scene.seen, pairs),
            concepts=concepts,
            path=path,
            counterfactual=found,
            counterfactual_note=note,
            sentences=told_in,
            notes=self._notes(scene, terms.error),
            places=scene.served.places,
        )

    def _notes(self, scene: Scene, error: float) -> tuple[str, ...]:
        notes = [told_fallback(scene.served)]
        if self._pipeline.simulated(scene.wanted.strategy):
            notes.append(SIMULATED)
        if error > EXACT:
            notes.append(APPROXIMATE)
        return tuple(note for note in notes if note)
