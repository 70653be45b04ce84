import numpy as np
import pytest
from scipy import sparse

from core.evaluation import beyond_accuracy as beyond
from tests.core.evaluation.test_accuracy import judged, uneven


def test_coverage_and_exposure_by_hand():
    lists = judged([[0, 1], [1]], [[2], [2]], 4, k=2)
    assert beyond.coverage(lists) == 0.5
    np.testing.assert_allclose(beyond.exposure(lists), [1, 1 + 1 / np.log2(3), 0, 0])


def test_gini_is_half_the_mean_difference_over_the_mean():
    values = np.random.default_rng(1).exponential(size=30)
    expected = np.abs(values[:, None] - values[None]).mean() / (2 * values.mean())
    assert beyond.gini(values) == pytest.approx(expected)
    assert beyond.gini(np.ones(5)) == pytest.approx(0)
    assert beyond.gini(np.r_[np.zeros(99), 1.0]) == pytest.approx(0.99)
    assert np.isnan(beyond.gini(np.zeros(3)))


def test_novelty_is_the_surprise_of_an_item_in_bits():
    lists = judged([[0, 1], [2], []], [[3], [3], [3]], 4, k=2)
    popularity = np.array([8.0, 2.0, 0.0, 1.0])
    np.testing.assert_allclose(beyond.novelty(lists, popularity, 16), [(1 + 3) / 2, 5, np.nan])


def test_diversity_is_the_mean_distance_of_all_pairs():
    rng = np.random.default_rng(2)
    units = rng.normal(size=(60, 5)).astype(np.float32)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    lists = uneven()
    found = beyond.diversity(lists, units)
    for person in (0, 1, 8):
        own = units[lists.ranked[person][lists.ranked[person] >= 0]].astype(np.float64)
        cosines = own @ own.T
        pairs = cosines[np.triu_indices(len(own), 1)]
        assert found[person] == pytest.approx(1 - pairs.mean(), abs=1e-6)
    assert np.isnan(beyond.diversity(judged([[3]], [[1]], 60), units)).all()


def test_serendipity_counts_hits_that_popularity_would_not_have_given():
    lists = judged([[0, 3], [1, 2]], [[0, 3], [2]], 4, k=2)
    np.testing.assert_allclose(beyond.serendipity(lists, np.array([9.0, 5.0, 1.0, 1.0])), [0.5, 0.5])


def test_popularity_lift_is_zero_for_a_list_like_the_history_and_nan_without_one():
    lists = judged([[0, 1], [0, 1], [0]], [[2]] * 3, 3, k=2)
    histories = sparse.csr_array(np.array([[1, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=np.float32))
    np.testing.assert_allclose(beyond.popularity_lift(lists, np.array([6.0, 2.0, 2.0]), histories), [0, 1, np.nan])


def test_items_met_by_the_same_people_are_alike():
    x = sparse.csr_array(np.array([[1, 1, 0], [1, 1, 0], [0, 1, 1]], dtype=np.float32))
    cosines = beyond.unit_columns(x) @ beyond.unit_columns(x).T
    np.testing.assert_allclose(cosines[0], [1, 2 / np.sqrt(6), 0], atol=1e-6)


def test_random_projection_of_many_people_keeps_cosines_roughly(monkeypatch):
    rng = np.random.default_rng(3)
    x = sparse.csr_array((rng.random((400, 30)) < 0.2).astype(np.float32))
    exact = beyond.unit_columns(x)
    monkeypatch.setattr(beyond, "CELLS", 10)
    rough = beyond.unit_columns(x)
    assert rough.shape == (30, 256)
    assert np.abs(rough @ rough.T - exact @ exact.T).max() < 0.3
