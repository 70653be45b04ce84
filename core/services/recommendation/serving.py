"""The served pipeline: candidates -> score -> re-ranking -> rules of the house -> chance -> list; it says how it came.

It knows nothing of permissions: who asks has decided what may be seen. Equal state and equal arguments give equal
lists, and a call is cheap (about one `score` and 100 re-ranked items), so that "without this you would not see that"
is checked by asking again.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from core.domain import ItemId, Modality, Query, Recommendation, TrainingData, UserId, Vocabulary
from core.domain.requests import HouseRules, Step, Wanted
from core.errors import EmptyTrainingData, NoSuchStrategy, NotFound
from core.protocols import Recommender, Strategy
from core.recommend.exploring import Chance, draw_of
from core.recommend.over import Over
from core.recommend.reranking import Candidate, Move, rerank
from core.services.collection import Collection as Items
from core.services.collection import Snapshot
from core.services.recommendation.answering import Counted, Trained
from core.services.recommendation.candidates import (
    POOL,
    RATED,
    filled_up,
    judged,
    left_out,
    ordered,
    pooled,
    weighted,
)
from core.services.recommendation.served import Served
from core.services.recommendation.stages import Around, stages
from core.services.strategy_words import WORDS

__all__ = [
    "POOL",
    "RATED",
    "Around",
    "Counted",
    "HouseRules",
    "Move",
    "Pipeline",
    "Served",
    "Step",
    "Trained",
    "Wanted",
]

FALLBACKS = ("content", "popularity")  # who answers, in this order, where a strategy cannot
KEPT_WEIGHTS = 8  # weightings of the content that are kept ready


def draw_of_today(user_id: UserId, strategy: str) -> int:
    """The number of the draw that decides what chance gives a person until midnight, UTC."""
    return draw_of(user_id, strategy, datetime.now(UTC).date().isoformat())


class Pipeline:
    """Makes lists, for services; safe to share between threads."""

    def __init__(
        self,
        collection: Items,
        at_once: Sequence[Strategy],
        trained: Trained | None = None,
        around: Callable[[UserId | None], Around] = lambda user_id: Around(),
        house: Callable[[], HouseRules] = HouseRules,
        draws: Callable[[UserId, str], int] = draw_of_today,
        counted: Counted | None = None,
    ) -> None:
        """
        Args:
            at_once: Strategies that need no training: fitted on the content whenever the collection changes.
            trained: Those trained in the background.
            around: What has been shown lately, as it counts for this person.
            house: The rules that hold for everybody's lists.
            draws: The number of the draw for a person and a strategy, where places are given by chance.
            counted: Answers, where it is asked for by name, while nothing of that name was trained.
        """
        self._collection = collection
        self._at_once = {strategy.name: strategy for strategy in at_once}
        self._trained = trained
        self._around = around
        self._house = house
        self._draws = draws
        self._counted = counted
        self._fitted: dict[tuple[str, tuple[tuple[Modality, float], ...]], tuple[int, Recommender]] = {}
        self._lock = threading.Lock()

    def at_once(self) -> tuple[str, ...]:
        """Names of the strategies that need no training."""
        return tuple(self._at_once)

    def counted(self) -> tuple[str, ...]:
        """Names of the strategies that answer though nothing was trained, from what people did until now."""
        return self._counted.names() if self._counted is not None else ()

    def trained(self) -> dict[str, tuple[str, bool]]:
        """The strategies that were trained: the version in use, and whether it learned from invented people."""
        if self._trained is None:
            return {}
        versions = ((name, self._trained.version(name)) for name in self._trained.names())
        return {name: (version.version, version.simulated) for name, version in versions if version is not None}

    def require_known(self, strategy: str) -> None:
        """Raises NoSuchStrategy unless there is such a strategy, trained or not."""
        if strategy not in {*WORDS, *self._at_once, *self.trained()}:
            raise NoSuchStrategy(strategy, sorted(WORDS))

    def simulated(self, strategy: str) -> bool:
        """Whether what answers learned from invented people too."""
        if strategy in self._at_once or self._trained is None:
            return False
        serving = self._trained.version(strategy)
        return serving is not None and serving.simulated

    def recommender(
        self, strategy: str = "content", weights: tuple[tuple[Modality, float], ...] = ()
    ) -> Recommender | None:
        """What answers under that name now; None while there is nothing to learn from or it is not trained yet."""
        if strategy in self._at_once:
            return self._fit(self._at_once[strategy], weights, self._collection.snapshot())
        trained = self._stand_in(strategy)
        return trained if trained is not None or self._counted is None else self._counted.recommender(strategy)

    def _stand_in(self, strategy: str) -> Recommender | None:
        """What may fill places that were asked of another: what is always there, and what somebody trained."""
        if strategy in self._at_once:
            return self._fit(self._at_once[strategy], (), self._collection.snapshot())
        return self._trained.recommender(strategy) if self._trained is not None else None

    def version(self, strategy: str) -> str:
        """The name of what answers now; it changes whenever the same question may get another answer."""
        if strategy in self._at_once:
            return f"collection {self._collection.snapshot().revision}"
        serving = self._trained.version(strategy) if self._trained is not None else None
        if serving is not None:
            return serving.version
        return self._counted.version(strategy) if self._counted is not None else ""

    def as_it_was(
        self, strategy: str, version: str, weights: tuple[tuple[Modality, float], ...] = ()
    ) -> Recommender | None:
        """A version that answered once, over the items of today; None where it cannot be had any more.

        A strategy that needs no training answers with the collection as it is: nothing older is kept.
        """
        if strategy in self._at_once or version == self.version(strategy):
            return self.recommender(strategy, weights)
        if self._trained is None:
            return None
        try:
            items = Vocabulary(tuple(sorted(self._collection.snapshot().items)))
            return Over(items, self._trained.load(strategy, version))
        except NotFound:
            return None

    def serve(
        self,
        query: Query,
        wanted: Wanted | None = None,
        *,
        never: Collection[ItemId] = (),
        around: Around | None = None,
        model: Recommender | None = None,
        house: HouseRules | None = None,
        draw: int | None = None,
    ) -> Served:
        """The list for a person.

        Args:
            query: Who, and what they said; what they rated is not listed.
            wanted: What the list should be like.
            never: More items that must not be listed: those this person may not see; in a check "without this
                history", those taken out of it.
            around: What people in general have been shown; that of now if none is given.
            model: Answers instead of the one in use.
            house: The rules of the house, beside those of `wanted`; those of now if none are given.
            draw: The number of the draw, where places are given by chance; that of today if none is given. Chance has
                no say in a list for nobody.
        """
        wanted = wanted or Wanted()
        wanted = replace(wanted, rules=(self._house() if house is None else house).with_those(wanted.rules))
        whole = self._collection.snapshot()
        recommender = model or self.recommender(wanted.strategy, wanted.weights)
        out = judged(query) | set(never)
        served = Served(wanted, self.version(wanted.strategy), ())
        if recommender is not None:
            served = self._ranked(served, recommender, query, whole, out, around, draw)
        return self._filled(served, query, whole, out)

    def _ranked(
        self,
        served: Served,
        recommender: Recommender,
        query: Query,
        whole: Snapshot,
        out: set[ItemId],
        around: Around | None,
        draw: int | None,
    ) -> Served:
        """Candidates, scores, re-ranking, rules and chance."""
        wanted = served.wanted
        scores, order = ordered(recommender, query, whole, out)
        pool = tuple(
            Candidate(ItemId(recommender.items.ids[row]), float(scores[row]))
            for row in pooled(recommender, order, wanted)
        )
        ids = [c.item_id for c in pool]
        about = (around or self._around(query.user_id)).of(ids) if wanted.exposure else Around()
        chance = self._chance(query, wanted, draw)
        ranked, path = rerank(pool, stages(wanted, query, whole, ids, about), len(pool) if chance else wanted.k)
        chosen, last = chance.apply(ranked, wanted.k) if chance else (ranked, ())
        return replace(
            served,
            picks=tuple(
                Recommendation(item_id=c.item_id, rank=rank, score=c.score, strategy=wanted.strategy)
                for rank, c in enumerate(chosen, start=1)
            ),
            path=(*path, *last),
            scored=pool,
            candidates=len(order),
            middle=float(np.median(scores[order])) if len(order) else math.nan,
            left_out=left_out(whole, recommender, judged(query), out, len(order)),
            recommender=recommender,
            order=order,
            around=about,
            draw=chance.draw if chance else 0,
            could=chance.propensities(ranked, wanted.k) if chance else {},
        )

    def _chance(self, query: Query, wanted: Wanted, draw: int | None) -> Chance | None:
        """What gives places by chance; None where nothing does."""
        if not wanted.rules.by_chance or query.user_id is None:
            return None
        number = self._draws(query.user_id, wanted.strategy) if draw is None else draw
        return Chance(wanted.rules.by_chance, number, frozenset(wanted.rules.pinned))

    def _filled(self, served: Served, query: Query, whole: Snapshot, out: set[ItemId]) -> Served:
        """Places that the strategy could not fill go to others, for items it does not know."""
        wanted = served.wanted
        for name in FALLBACKS:
            missing = wanted.k - len(served.picks)
            other = self._stand_in(name) if name != wanted.strategy and missing > 0 else None
            if other is None:
                continue
            out = out | {c.item_id for c in served.scored} | set(served.items()) | set(wanted.rules.hidden)
            scores, order = ordered(other, query, whole, out)
            served = filled_up(served, name, other, scores, order[:missing])
        return served

    def _fit(
        self, strategy: Strategy, weights: tuple[tuple[Modality, float], ...], snapshot: Snapshot
    ) -> Recommender | None:
        key = (strategy.name, weights)
        with self._lock:
            revision, fitted = self._fitted.get(key, (-1, None))
            if fitted is None or revision != snapshot.revision:
                try:
                    fitted = strategy.fit(TrainingData(content=weighted(snapshot.content, weights)))
                except EmptyTrainingData:
                    return None
                self._fitted[key] = (snapshot.revision, fitted)
                while len(self._fitted) > KEPT_WEIGHTS:
                    self._fitted.pop(next(iter(self._fitted)))
            return fitted
