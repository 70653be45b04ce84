"""Item-kNN, user-kNN and RP3beta against their definitions, written out with loops."""

import numpy as np
import pytest
from scipy import sparse

from core.domain import Query
from core.recommend.item_knn import ItemKnn
from core.recommend.item_to_item import joined, nearest, packed
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


def test_blocks_with_few_weights_are_never_held_in_full():
    rng = np.random.default_rng(0)
    full = rng.random((60, 20)).astype(np.float32)
    thin = np.where(full > 0.95, full, np.float32(0))
    assert sparse.issparse(packed(thin))
    assert not sparse.issparse(packed(full))
    mostly_thin, mostly_full = [thin] * 30 + [full], [full, thin]
    assert sparse.issparse(joined([packed(block) for block in mostly_thin]))
    for blocks in (mostly_thin, mostly_full):
        np.testing.assert_array_equal(dense(joined([packed(block) for block in blocks])), np.hstack(blocks))


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


def test_only_the_k_largest_of_each_column_stay():
    table = np.array([[0.1, 0.9], [0.5, 0.2], [0.3, 0.8]], dtype=np.float32)
    np.testing.assert_array_equal(nearest(table, 2), np.array([[0, 0.9], [0.5, 0], [0.3, 0.8]], dtype=np.float32))


def test_lists_on_full_tables_and_on_sparse_ones_are_the_same(monkeypatch):
    data = training()
    model = UserKnn(k=4).fit(data)
    full = model.score_many(data.interactions.matrix)
    monkeypatch.setattr("core.recommend.user_knn.DENSE", 0)
    np.testing.assert_allclose(model.score_many(data.interactions.matrix), full, atol=1e-6)
