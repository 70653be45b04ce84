"""The second tick: would a removal still hold if the model were trained anew without those items?"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from core.domain import ItemId
from core.domain.requests import Wanted
from core.explain.standing import Places, in_list
from core.recommend.ease import Ease
from core.recommend.retraining import LIMIT, EaseAnew
from core.services.collection import Collection
from core.services.explanation.case import Case
from core.services.learning.registry import Registry
from core.services.learning.training_data import data_hash, gather
from core.storage.database import Database


class Anew:
    """Answers for EASE, whose retraining has a closed form; keeps the last precision matrix."""

    def __init__(self, database: Database, collection: Collection, registry: Registry | None) -> None:
        self._database = database
        self._collection = collection
        self._registry = registry
        self._lock = threading.Lock()
        self._kept: tuple[object, EaseAnew] | None = None

    def leaves(
        self, wanted: Wanted, case: Case, refs: Sequence[ItemId], item_id: ItemId, rivals: Places
    ) -> bool | None:
        """Whether the item would leave the list of a model trained now without these items of this history.

        None where that has no closed form: for other strategies, and for more than LIMIT items.
        """
        if wanted.strategy != "ease" or self._registry is None or len(case.model.items) > LIMIT:
            return None
        version = self._registry.version("ease")
        if version is None or case.query.user_id is None:
            return None
        l2, growth = (float(version.settings.get(name, getattr(Ease(), name))) for name in ("l2", "growth"))
        model = self._model(l2, growth, version.simulated)
        columns = model.items.rows(case.model.items.ids)
        if item_id not in model.items.ids:
            return None
        scores = model.scores_without(case.query.user_id, refs)
        if scores is None:
            return None
        theirs = columns[rivals]
        [column] = model.items.rows([item_id])
        return not in_list(scores, int(column), theirs[theirs >= 0], wanted.k)

    def _model(self, l2: float, growth: float, simulated: bool) -> EaseAnew:
        data = gather(self._database, self._collection, simulated=simulated).data
        key = (data_hash(data), l2, growth)
        with self._lock:
            if self._kept is None or self._kept[0] != key:
                self._kept = key, EaseAnew.fit(data, l2=l2, growth=growth)
            return self._kept[1]
