"""What every strategy promises. Subclass, set `strategy`, and the promises become tests."""

from typing import ClassVar

import numpy as np
import pytest

from core.domain import ItemId, Query, TrainingData
from core.errors import EmptyTrainingData, NotFound
from core.protocols import Strategy
from tests.factories import events, training


class StrategyContract:
    strategy: ClassVar[Strategy]

    def test_refuses_to_learn_from_nothing(self):
        with pytest.raises(EmptyTrainingData):
            self.strategy.fit(TrainingData())

    def test_scores_every_item_once(self):
        recommender = self.strategy.fit(training())
        scores = recommender.score(Query(history=events("u", "a", "d")))
        assert scores.shape == (len(recommender.items),)
        assert scores.dtype == np.float64

    def test_same_data_gives_the_same_scores(self):
        query = Query(history=events("u", "b", "c"))
        first, second = (self.strategy.fit(training()).score(query) for _ in range(2))
        np.testing.assert_array_equal(first, second)

    def test_an_unknown_person_with_unknown_items_is_not_an_error(self):
        recommender = self.strategy.fit(training())
        assert recommender.score(Query(history=events("new", "never seen"))).shape == (len(recommender.items),)

    @pytest.mark.parametrize("seed", range(5))
    def test_reasons_add_up_to_the_score(self, seed):
        recommender = self.strategy.fit(training(seed))
        history = (*events("u", "a", "d", "h"), *events("u", "b", kind="hide", strength=-1.0))
        scores = recommender.score(Query(history=history))
        for row, item in enumerate(recommender.items.ids):
            explanation = recommender.explain(Query(history=history), ItemId(item))
            total = explanation.base + sum(reason.share for reason in explanation.reasons)
            assert explanation.score == pytest.approx(scores[row], abs=1e-9)
            assert total == pytest.approx(scores[row], abs=1e-9)

    def test_explaining_an_unknown_item_is_refused(self):
        with pytest.raises(NotFound):
            self.strategy.fit(training()).explain(Query(history=events("u", "a")), ItemId("missing"))
