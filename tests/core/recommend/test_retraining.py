"""EASE without some events of one person, against really learning again."""

import numpy as np
import pytest

from core.domain import ItemId, TrainingData, UserId
from core.recommend.ease import Ease
from core.recommend.retraining import EaseAnew
from tests.factories import uneven_interactions


def without(table, user, items):
    """The table as if that person had never met these items; users and items keep their rows."""
    row = table.users.rows([user])[0]
    gone = (table.user_rows == row) & np.isin(table.item_rows, table.items.rows(items))
    return table.only(~gone)


@pytest.mark.parametrize(("user", "removed"), [("p03", 1), ("p07", 2), ("p11", 3)])
def test_scores_are_those_of_a_model_that_learned_again(user, removed):
    table = uneven_interactions(n_people=40)
    met = [table.items.ids[i] for i in table.matrix[[table.users.rows([user])[0]]].indices]
    gone = met[: min(removed, len(met) - 1)]
    anew = EaseAnew.fit(TrainingData(interactions=table), l2=5.0, growth=0.0)
    found = anew.scores_without(UserId(user), [ItemId(i) for i in gone])
    rest = without(table, user, gone)
    x = rest.matrix.toarray().astype(np.float64)
    precision = np.linalg.inv(x.T @ x + 5.0 * np.eye(len(rest.items)))
    weights = -precision / np.diag(precision)
    np.fill_diagonal(weights, 0.0)
    np.testing.assert_allclose(found, x[table.users.rows([user])[0]] @ weights, atol=1e-9)
    served = Ease(l2=5.0, growth=0.0).fit(TrainingData(interactions=rest)).weights
    np.testing.assert_allclose(served, weights, atol=1e-6)


def test_nothing_taken_out_is_the_model_as_it_is():
    table = uneven_interactions()
    anew = EaseAnew.fit(TrainingData(interactions=table), l2=20.0, growth=0.4)
    model = Ease(l2=20.0, growth=0.4).fit(TrainingData(interactions=table))
    row = table.matrix[[4]]
    np.testing.assert_allclose(
        anew.scores_without(UserId("p04"), []), model.score_rows(row.indices, row.data.astype(float)), atol=1e-6
    )


def test_somebody_it_never_met_changes_nothing():
    anew = EaseAnew.fit(TrainingData(interactions=uneven_interactions()), l2=20.0, growth=0.0)
    assert anew.scores_without(UserId("nobody"), []) is None
