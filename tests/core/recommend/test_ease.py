import numpy as np
import pytest

from core.errors import TooLarge
from core.recommend.ease import Ease
from tests.contracts.strategy import HistoryContract
from tests.factories import training


class TestEase(HistoryContract):
    strategy = Ease(l2=3.0)


@pytest.mark.parametrize("growth", [0.0, 0.4])
def test_each_column_is_the_ridge_regression_of_one_item_on_all_others(growth):
    data = training()
    x = data.interactions.matrix.toarray().astype(np.float64)
    weights = Ease(l2=3.0, growth=growth).fit(data).weights
    popularity = np.maximum((x**2).sum(axis=0), 1)
    penalty = 3.0 * (popularity / popularity.mean()) ** growth
    for j in range(x.shape[1]):
        others = np.delete(x, j, axis=1)
        gram = others.T @ others + np.diag(np.delete(penalty, j))
        ridge = np.linalg.solve(gram, others.T @ x[:, j])
        np.testing.assert_allclose(np.delete(weights[:, j], j), ridge, atol=1e-6)


def test_no_item_recommends_itself():
    assert not Ease().fit(training()).weights.diagonal().any()


def test_too_many_items_are_refused_with_what_to_use_instead():
    with pytest.raises(TooLarge, match=r"up to 5 items, there are 7.*'als' or 'item_knn'"):
        Ease(limit=5).fit(training())


def test_blocks_of_columns_give_what_one_block_gives(monkeypatch):
    whole = Ease(l2=3.0).fit(training()).weights
    monkeypatch.setattr("core.recommend.ease.BLOCK", 3)
    np.testing.assert_allclose(Ease(l2=3.0).fit(training()).weights, whole, atol=1e-7)
