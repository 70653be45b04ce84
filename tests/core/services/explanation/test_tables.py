"""Reasons for people of a table, whose lists come from the same table."""

import numpy as np
import pytest

from core.domain import InteractionTable, TrainingData, UserId
from core.recommend.ease import Ease
from core.recommend.neural.sequence import Sequence
from core.services.explanation.tables import TablePerson
from tests.factories import events

TINY = Sequence(factors=8, epochs=30, batch=8, held_back=0.0, heads=2)


@pytest.fixture(scope="module")
def data():
    """Everybody meets the same things, in an order of their own, and takes the third of them back."""
    rng, history = np.random.default_rng(0), []
    for person in range(20):
        met = [f"i{n}" for n in rng.permutation(12)[:8]]
        history += [*events(f"p{person:02}", *met), *events(f"p{person:02}", met[2], strength=-1.0)]
    return TrainingData(interactions=InteractionTable.of(history))


@pytest.mark.parametrize("strategy", [Ease(l2=1.0), TINY], ids=["ease", "sequence"])
def test_reasons_add_up_to_the_score_in_the_list_also_where_the_order_of_a_history_counts(strategy, data):
    model = strategy.fit(data)
    lists = model.score_many(data.interactions.matrix)
    for row, user in enumerate(data.interactions.users.ids):
        for told in TablePerson.of(model, data, UserId(user)).explained(2):
            score = lists[row, data.interactions.items.rows([told.item_id])[0]]
            assert told.score == pytest.approx(score, abs=1e-5)
            assert told.base + sum(term.share for term in told.terms) == pytest.approx(score, rel=2e-3, abs=1e-5)
