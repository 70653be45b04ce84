import numpy as np
import pytest

from core.embedding import neighbours
from core.embedding.neighbours import nearest, nearest_on_paper
from tests.core.embedding.worlds import world


def test_neighbours_are_those_a_full_sort_finds(monkeypatch):
    monkeypatch.setattr(neighbours, "BLOCK_BYTES", 4 * 90 * 7)  # several blocks, the last one smaller
    values, _ = world(90)
    rows, cosines = nearest(values, 8)
    every = values.astype(np.float64) @ values.T.astype(np.float64)
    np.fill_diagonal(every, -np.inf)
    np.testing.assert_array_equal(rows, np.argsort(-every, axis=1)[:, :8])
    np.testing.assert_allclose(cosines, -np.sort(-every, axis=1)[:, :8], atol=1e-6)


def test_neighbours_among_others_may_be_all_of_them():
    values, _ = world(40)
    rows, _ = nearest(values[:10], 30, among=values[10:])
    assert (np.sort(rows, axis=1) == np.arange(30)).all()


def test_dots_at_one_place_are_not_their_own_neighbours():
    xy = np.zeros((9, 2), np.float32)
    found = nearest_on_paper(xy, 5)
    assert all(row not in found[row] and len(set(found[row])) == 5 for row in range(9))


def test_more_neighbours_than_there_are_is_an_error():
    values, _ = world(20)
    with pytest.raises(ValueError, match="only 19"):
        nearest(values, 20)
    with pytest.raises(ValueError, match="only 2"):
        nearest_on_paper(np.zeros((3, 2), np.float32), 3)
