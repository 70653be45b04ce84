"""Item-kNN, user-kNN and RP3beta against their definitions, written out with loops."""

import numpy as np
import pytest
from scipy import sparse

from core.domain import Query
from core.recommend.item_knn import ItemKnn
from core.recommend.item_to_item import closest, stacked
from core.recommend.rp3beta import Rp3Beta
from core.recommend.user_knn import UserKnn
from tests.contracts.strategy import HistoryContract
from tests.factories import events, training


class TestItemKnn(HistoryContract):
    strategy = ItemKnn(k=4, shrink=0.5)


class TestUserKnn(HistoryContract):
    strategy = UserKnn(k=5)
    linear = False


class TestRp3Beta(HistoryContract):
    strategy = Rp3Beta(k=5)


def dense(weights):
    return weights.toarray() if hasattr(weights, "toarray") else weights


def test_item_knn_keeps_the_largest_cosines_of_each_column():
    data = training()
    x = data.interactions.matrix.toarray().astype(np.float64)
    weights = dense(ItemKnn(k=3, shrink=0.5).fit(data).weights)
    for i in range(x.shape[1]):
        cosines = [
            0.0 if j == i else x[:, j] @ x[:, i] / (np.linalg.norm(x[:, j]) * np.linalg.norm(x[:, i]) + 0.5)
            for j in range(x.shape[1])
        ]
        third = sorted(cosines)[-3]
        expected = [c if c >= max(third, 0) else 0.0 for c in cosines]
        np.testing.assert_allclose(weights[:, i], expected, atol=1e-6)


def test_weights_of_which_few_are_not_zero_stay_sparse_and_are_the_same_as_full_ones():
    rng = np.random.default_rng(0)
    full = rng.random((20, 60)).astype(np.float32)
    thin = np.where(full > 0.95, full, np.float32(0))
    for blocks, is_sparse in (([thin] * 3, True), ([full, thin, thin], False)):
        weights = stacked([sparse.csr_array(block) for block in blocks])
        assert sparse.issparse(weights) == is_sparse
        np.testing.assert_array_equal(dense(weights), np.vstack(blocks).T)


def test_an_item_of_a_later_block_does_not_listen_to_itself(monkeypatch):
    data = training()
    whole = [dense(strategy.fit(data).weights) for strategy in (ItemKnn(k=3), Rp3Beta(k=3))]
    monkeypatch.setattr("core.recommend.item_knn.BLOCK", 2)
    monkeypatch.setattr("core.recommend.rp3beta.BLOCK", 2)
    for strategy, expected in zip((ItemKnn(k=3), Rp3Beta(k=3)), whole, strict=True):
        weights = dense(strategy.fit(data).weights)
        np.testing.assert_array_equal(weights, expected)
        assert not weights.diagonal().any()


def test_user_knn_sums_what_the_nearest_people_enjoyed():
    data = training()
    x = data.interactions.matrix.toarray().astype(np.float64)
    history = np.array([1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0])
    cosines = x @ history / np.linalg.norm(x, axis=1) / np.linalg.norm(history)
    kept = np.where((cosines >= np.sort(cosines)[-5]) & (cosines > 0), cosines, 0.0)
    query = Query(history=(*events("u", "a"), *events("u", "e", strength=-1.0)))
    np.testing.assert_allclose(UserKnn(k=5).fit(data).score(query), kept @ x, atol=1e-6)


def test_rp3beta_multiplies_the_probabilities_of_three_steps():
    data = training()
    x = np.maximum(data.interactions.matrix.toarray().astype(np.float64), 0)
    weights = dense(Rp3Beta(alpha=0.7, beta=0.4, k=100).fit(data).weights)
    for j in range(x.shape[1]):
        for i in range(x.shape[1]):
            paths = sum(
                (x[u, j] / x[:, j].sum()) ** 0.7 * (x[u, i] / x[u].sum()) ** 0.7 for u in range(len(x)) if x[u].sum()
            )
            expected = 0.0 if i == j else paths / x[:, i].sum() ** 0.4
            assert weights[j, i] == pytest.approx(expected, abs=1e-6)


def test_only_the_k_largest_above_zero_of_each_row_stay_with_ties_and_without_the_item_itself():
    likeness = sparse.csr_array(
        np.array([[1.0, 0.1, 0.5, 0.3, 0.3], [0.9, 1.0, -0.2, 0.0, 0.0]], dtype=np.float32)
    )  # items 0 and 1 with each of five
    expected = np.array([[0, 0, 0.5, 0.3, 0.3], [0.9, 0, 0, 0, 0]], dtype=np.float32)
    np.testing.assert_array_equal(closest(likeness, 0, 2).toarray(), expected)
    expected[0, 1], expected[1, 2] = 0.1, -0.2
    np.testing.assert_array_equal(closest(likeness, 0, 5).toarray(), expected)


def test_lists_on_full_tables_and_on_sparse_ones_are_the_same(monkeypatch):
    data = training()
    model = UserKnn(k=4).fit(data)
    full = model.score_many(data.interactions.matrix)
    monkeypatch.setattr("core.recommend.user_knn.DENSE", 0)
    np.testing.assert_allclose(model.score_many(data.interactions.matrix), full, atol=1e-6)
