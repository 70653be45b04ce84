import math

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from core.embedding import trust
from core.embedding.trust import faith, preserved
from tests.core.embedding.worlds import world


@pytest.fixture(scope="module")
def bad_drawing():
    """Two coordinates of many: wrong in both directions, differently."""
    values, _ = world(230)
    return values, np.ascontiguousarray(values[:, [3, 7]])


@pytest.mark.parametrize("k", [4, 15, 40])
def test_trustworthiness_and_continuity_are_those_of_scikit_learn(bad_drawing, k):
    values, xy = bad_drawing
    found = faith(values, xy, k)
    # scikit-learn knows trustworthiness only; continuity is the same with the spaces exchanged
    assert found.trustworthiness == pytest.approx(trustworthiness(values, xy, n_neighbors=k), abs=2e-5)
    assert found.continuity == pytest.approx(trustworthiness(xy, values, n_neighbors=k), abs=2e-5)
    assert found.trustworthiness < 0.9
    assert abs(found.trustworthiness - found.continuity) > 0.01
    assert (found.k, found.examined) == (k, 230)


def test_nothing_is_wrong_with_a_drawing_that_keeps_all_angles():
    angles = np.sort(np.random.default_rng(1).uniform(0, 3, 60))
    values = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    found = faith(values, 5 * values + 3)
    assert (found.trustworthiness, found.continuity) == (1.0, 1.0)
    assert (preserved(values, 5 * values + 3) == 1.0).all()


def test_a_large_map_is_judged_by_a_sample_that_comes_close(bad_drawing, monkeypatch):
    values, xy = bad_drawing
    whole = faith(values, xy)
    shares = preserved(values, xy)
    monkeypatch.setattr(trust, "ALL_ROWS", 100)
    monkeypatch.setattr(trust, "SAMPLE", 120)
    monkeypatch.setattr(trust, "LANDMARKS", 200)
    part = faith(values, xy)
    assert part.examined == 120
    assert part.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.02)
    assert part.continuity == pytest.approx(whole.continuity, abs=0.02)
    assert abs(preserved(values, xy) - shares).mean() < 0.05


def test_the_trust_of_a_dot_is_the_share_of_its_neighbours_that_are_truly_alike(bad_drawing):
    values, xy = bad_drawing
    found = preserved(values, xy, k=15)
    every = values @ values.T
    apart = ((xy[:, None] - xy[None]) ** 2).sum(axis=2)
    np.fill_diagonal(every, -np.inf)
    np.fill_diagonal(apart, np.inf)
    for row in (0, 100, 229):
        on_paper, truly = set(np.argsort(apart[row])[:15]), set(np.argsort(-every[row])[:15])
        assert found[row] == pytest.approx(len(on_paper & truly) / 15)
    np.testing.assert_array_equal(preserved(values, xy, rows=np.array([229, 3])), found[[229, 3]])


@pytest.mark.parametrize("n", [0, 1, 2, 4])
def test_of_a_handful_of_dots_nothing_can_be_said(n):
    values, _ = world(60)
    xy = np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32)
    found = faith(values[:n], xy)
    assert math.isnan(found.trustworthiness)
    assert np.isnan(preserved(values[:n], xy)).all()


def test_k_shrinks_to_what_a_small_collection_allows():
    values, _ = world(12)
    found = faith(values, values[:, :2].copy())
    assert found.k == 5
    assert 0 <= found.trustworthiness <= 1
