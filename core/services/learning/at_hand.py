"""Strategies that count rather than learn: they answer from what people did until now, before anything was trained.

Only for collections in which that is done while a page is drawn; larger ones train them like any other.
"""

from __future__ import annotations

import threading

from core.domain import Vocabulary
from core.errors import EmptyTrainingData
from core.recommend.catalogue import STRATEGIES
from core.recommend.over import Over
from core.security.roles import for_services
from core.services.collection import Collection
from core.services.learning.training_data import gather
from core.storage.database import Database
from core.storage.interactions import Interactions

AT_HAND = ("popularity", "cold_user")
FEWEST = 5  # people; of fewer, a count would tell what somebody in particular likes
MOST_EVENTS = 20_000
MOST_ITEMS = 1_000  # first steps take items^3 operations


class AtHand:
    """Fits what can be counted whenever somebody has said something new; keeps the last fit of each."""

    def __init__(self, database: Database, collection: Collection) -> None:
        self._database = database
        self._collection = collection
        self._fitted: dict[str, tuple[str, Over]] = {}
        self._enough: tuple[int, bool] = (-1, False)
        self._lock = threading.Lock()

    @for_services
    def names(self) -> tuple[str, ...]:
        """What answers now: nothing before enough people have told something, or where that are too many."""
        items = len(self._collection.snapshot().items)
        return AT_HAND if 0 < items <= MOST_ITEMS and self._told_enough() else ()

    @for_services
    def version(self, name: str) -> str:
        """Another one whenever somebody has said something, or the collection has changed; "" where nothing answers."""
        if name not in self.names():
            return ""
        return f"counted {self._database.feedback_revision()}.{self._collection.snapshot().revision}"

    @for_services
    def recommender(self, name: str) -> Over | None:
        """What was counted until now, over exactly the items of the collection; real people only."""
        version = self.version(name)
        if not version:
            return None
        with self._lock:
            kept = self._fitted.get(name)
            if kept is None or kept[0] != version:
                try:
                    base = STRATEGIES[name].fit(gather(self._database, self._collection).data)
                except EmptyTrainingData:
                    return None
                items = Vocabulary(tuple(sorted(self._collection.snapshot().items)))
                kept = self._fitted[name] = version, Over(items, base)  # type: ignore[arg-type]
            return kept[1]

    def _told_enough(self) -> bool:
        revision = self._database.feedback_revision()
        with self._lock:
            if self._enough[0] != revision:
                with self._database.read() as tx:
                    counts = [events for _, events in Interactions(tx).people()]
                self._enough = revision, len(counts) >= FEWEST and sum(counts) <= MOST_EVENTS
            return self._enough[1]
