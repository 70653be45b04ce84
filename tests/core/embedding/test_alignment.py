import numpy as np
import pytest

from core.embedding.alignment import by_distances, laid_over, principal
from tests.core.embedding.worlds import world


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_turned_mirrored_scaled_and_moved_drawing_comes_back_exactly(mirrored):
    rng = np.random.default_rng(0)
    old = rng.normal(size=(30, 2)).astype(np.float32)
    c, s = np.cos(2.2), np.sin(2.2)
    turn = np.array([[c, -s], [s, c]]) @ np.diag([1, -1 if mirrored else 1])
    new = (0.3 * old @ turn + [4, -9]).astype(np.float32)
    shared = [3, 7, 8, 20, 29]
    np.testing.assert_allclose(laid_over(new, old, shared, shared), old, atol=1e-4)


def test_dots_are_matched_by_row_and_not_by_order():
    rng = np.random.default_rng(0)
    old = rng.normal(size=(9, 2)).astype(np.float32)
    order = rng.permutation(9)
    np.testing.assert_allclose(laid_over(old[order] * 2, old, range(9), order), old[order], atol=1e-5)


def test_a_drawing_that_has_nothing_in_common_with_the_other_is_as_wide_as_it():
    rng = np.random.default_rng(0)
    old, new = 5 * rng.normal(size=(200, 2)), rng.normal(size=(200, 2))
    laid = laid_over(new.astype(np.float32), old.astype(np.float32), range(200), range(200))
    assert np.linalg.norm(laid - laid.mean(axis=0)) == pytest.approx(np.linalg.norm(old - old.mean(axis=0)), rel=1e-4)


def test_without_two_shared_dots_a_drawing_stays_as_it_is():
    new = np.ones((4, 2), np.float32)
    assert laid_over(new, new * 2, [0], [0]) is new


@pytest.mark.parametrize(("n", "dim"), [(50, 8), (8, 50)])
def test_main_directions_are_those_of_a_singular_value_decomposition(n, dim):
    values = np.random.default_rng(0).normal(size=(n, dim)).astype(np.float32)
    centred = values - values.mean(axis=0)
    u, strengths, _ = np.linalg.svd(centred.astype(np.float64), full_matrices=False)
    found = principal(values, 3)
    np.testing.assert_allclose(np.abs(found), np.abs(u[:, :3] * strengths[:3]), atol=1e-3)
    assert (found[np.abs(found).argmax(axis=0), range(3)] > 0).all()


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
def test_a_handful_is_drawn_by_its_distances(n):
    values, _ = world(20)
    flat = by_distances(values[:n], 2)
    assert flat.shape == (n, 2)
    assert np.isfinite(flat).all()
    if n in (2, 3):  # three dots lie in a plane: nothing is lost
        apart = np.linalg.norm(values[:n][:, None] - values[:n][None], axis=2)
        np.testing.assert_allclose(np.linalg.norm(flat[:, None] - flat[None], axis=2), apart, atol=1e-4)
