import math

import numpy as np

from core.embedding.drawing import spread
from core.embedding.layout import draw, graph, memberships
from core.embedding.neighbours import nearest
from core.embedding.trust import faith
from tests.core.embedding.worlds import world


def test_memberships_fall_from_one_and_add_up_to_the_logarithm_of_k():
    distances = np.sort(np.random.default_rng(0).uniform(0.1, 3, (20, 15)), axis=1)
    found = memberships(distances)
    np.testing.assert_allclose(found[:, 0], 1.0)
    np.testing.assert_allclose(found.sum(axis=1), math.log2(15), rtol=1e-6)
    assert (np.diff(found, axis=1) <= 0).all()


def test_dots_all_at_one_place_belong_to_each_other_fully():
    np.testing.assert_array_equal(memberships(np.zeros((3, 5))), 1.0)


def test_the_graph_is_the_fuzzy_union_of_both_directions():
    values, _ = world(40)
    rows, cosines = nearest(values, 6)
    one = np.zeros((40, 40))
    np.put_along_axis(one, rows, memberships(1.0 - cosines.astype(np.float64)), axis=1)
    edges = graph(rows, cosines)
    both = np.zeros((40, 40))
    both[edges.heads, edges.tails] = edges.strengths
    np.testing.assert_allclose(both, one + one.T - one * one.T, atol=1e-9)


def test_a_drawing_is_as_faithful_as_it_should_be_and_the_same_each_time():
    values, topic = world(300)
    edges = graph(*nearest(values, 15))
    xy = draw(edges, spread(values, 2), epochs=200, seed=4)
    assert faith(values, xy).trustworthiness > 0.97 > faith(values, spread(values, 2)).trustworthiness
    middles = np.array([xy[topic == t].mean(axis=0) for t in range(6)])
    own = np.linalg.norm(xy - middles[topic], axis=1)
    apart = np.linalg.norm(middles[:, None] - middles[None], axis=2)[~np.eye(6, dtype=bool)]
    assert np.median(own) < apart.min()
    np.testing.assert_array_equal(xy, draw(edges, spread(values, 2), epochs=200, seed=4))
    assert not np.array_equal(xy, draw(edges, spread(values, 2), epochs=200, seed=5))


def test_fixed_dots_stay_to_the_last_bit():
    values, _ = world(80)
    start = spread(values, 2)
    fixed = np.arange(80) % 3 > 0
    xy = draw(graph(*nearest(values, 10)), start, epochs=30, fixed=fixed)
    np.testing.assert_array_equal(xy[fixed], start[fixed])
    assert (xy[~fixed] != start[~fixed]).any(axis=1).all()
