"""What every strategy promises. Subclass, set `strategy`, and the promises become tests."""

from typing import ClassVar

import numpy as np
import pytest
from scipy import sparse

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

    def test_learning_and_answering_leave_strategy_data_and_recommender_as_they_were(self):
        data, query = training(), Query(history=events("u", "a", "c"))
        recommender = self.strategy.fit(data)
        before = recommender.score(query)
        recommender.score(query)[:] = 7.0
        self.strategy.fit(training(seed=3))
        np.testing.assert_array_equal(recommender.score(query), before)
        np.testing.assert_array_equal(self.strategy.fit(data).score(query), before)
        with pytest.raises(AttributeError):
            recommender.items = recommender.items


class HistoryContract(StrategyContract):
    """Extra promises of strategies that learn from what other people did and score from a history."""

    linear: ClassVar[bool] = True  # a share is also exactly what removing that item takes away
    ordered: ClassVar[bool] = (
        False  # the order of a history tells something; a matrix of histories has the items' order
    )

    def test_an_item_that_only_other_people_met_can_be_recommended(self):
        recommender = self.strategy.fit(training())
        scores = recommender.score(Query(history=events("u", "a")))
        assert np.isfinite(scores).all()
        assert len(set(scores.tolist())) > 1

    @pytest.mark.parametrize("seed", range(3))
    def test_many_lists_are_the_lists_of_each(self, seed):
        recommender = self.strategy.fit(training(seed))
        histories = [events("u", *items) for items in ("a", "abd", "cg" if self.ordered else "gc", "abcdefg", "")]
        x = sparse.csr_array(
            np.array([[float(i in [e.item_id for e in h]) for i in recommender.items.ids] for h in histories]),
            dtype=np.float32,
        )
        many = recommender.score_many(x)
        for row, history in enumerate(histories):
            np.testing.assert_allclose(many[row], recommender.score(Query(history=history)), rtol=1e-3, atol=2e-4)

    def test_the_effect_of_removing_an_item_is_what_asking_without_it_gives(self):
        recommender = self.strategy.fit(training())
        history = (*events("u", "a", "d", "c", strength=0.6), *events("u", "b", kind="hide", strength=-1.0))
        for item in map(ItemId, recommender.items.ids):
            row = recommender.items.rows([item])[0]
            explanation = recommender.explain(Query(history=history), item)
            effects = recommender.removal_effects(Query(history=history), item)
            for share, effect in zip(explanation.reasons, effects, strict=True) if self.linear else ():
                assert effect.share == pytest.approx(share.share, abs=1e-9)
            for effect in effects:
                rest = Query(history=tuple(e for e in history if e.item_id != effect.ref))
                without = recommender.score(rest)[row]
                assert effect.share == pytest.approx(explanation.score - without, abs=1e-9)
