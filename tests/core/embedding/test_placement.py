import numpy as np
import pytest

from core.domain.maps import NO_CLUSTER
from core.embedding.drawing import draw
from core.embedding.placement import among, joined, placed, settled
from core.embedding.trust import faith
from tests.core.embedding.worlds import world


def test_adding_a_fifth_loses_less_than_two_hundredths_of_trustworthiness():
    values, _ = world(400, topics=8)
    new = np.arange(400) % 5 == 2
    drawing = draw(values[~new], seed=0, report=lambda share, doing: False, solid=False).xy
    near, weights = among(values[new], values[~new])
    xy = np.zeros((400, 2), np.float32)
    xy[~new] = drawing
    xy[new] = settled(values[new], values[~new], placed(near, weights, drawing), drawing)
    whole = draw(values, seed=0, report=lambda share, doing: False, solid=False).xy
    assert faith(values, xy).trustworthiness > faith(values, whole).trustworthiness - 0.02
    assert faith(values, xy).continuity > faith(values, whole).continuity - 0.02


def test_an_item_between_two_groups_goes_to_the_stronger_and_not_into_the_void():
    drawing = np.array([[0, 0], [0.2, 0], [0, 0.2], [10, 0], [10, 0.2]], np.float32)
    rows = np.array([[0, 1, 2, 3, 4]])
    weights = np.array([[0.22, 0.2, 0.2, 0.2, 0.18]], np.float32)
    [spot] = placed(rows, weights, drawing)
    assert np.linalg.norm(spot - [0.07, 0.07]) < 0.1


def test_a_copy_of_an_old_item_lands_beside_it():
    values, _ = world(100)
    drawing = draw(values, seed=0, report=lambda share, doing: False, solid=False).xy
    near, weights = among(values[[7]], values)
    assert near[0, 0] == 7
    width = np.ptp(drawing, axis=0).max()
    assert np.linalg.norm(placed(near, weights, drawing)[0] - drawing[7]) < 0.15 * width


def test_fewer_old_items_than_neighbours_are_enough_and_none_is_an_error():
    values, _ = world(6)
    near, weights = among(values[:2], values[2:])
    assert near.shape == (2, 4)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, rtol=1e-6)
    with pytest.raises(ValueError, match="nothing to be placed among"):
        among(values, values[:0])


def test_a_new_dot_joins_the_group_most_of_its_weight_belongs_to():
    classes = np.array([0, 1, 1, NO_CLUSTER], np.uint8)
    rows = np.array([[0, 1, 2, 3]] * 3)
    weights = np.array([[0.4, 0.3, 0.3, 0.0], [0.5, 0.2, 0.2, 0.1], [0.1, 0.2, 0.1, 0.6]], np.float32)
    assert joined(rows, weights, classes).tolist() == [1, 0, NO_CLUSTER]
