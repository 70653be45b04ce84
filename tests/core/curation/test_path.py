from itertools import permutations

import numpy as np
import pytest

from core.curation.path import length, smooth_order


def vectors(seed: int, n: int) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, 5))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def apart(rows: np.ndarray) -> np.ndarray:
    return 1.0 - rows.astype(np.float64) @ rows.astype(np.float64).T


def test_small_paths_are_the_shortest_of_all_or_within_three_percent():
    exact = 0
    for seed in range(12):
        rows = vectors(seed, 7)
        best = min(length(p, apart(rows)) for p in permutations(range(7)) if p[0] < p[-1])
        found = length(smooth_order(rows), apart(rows))
        assert best - 1e-9 <= found <= 1.03 * best, seed
        exact += found <= best + 1e-9
    assert exact >= 10


@pytest.mark.parametrize("n", [0, 1, 2, 3, 40])
def test_every_item_is_on_the_path_once(n):
    assert sorted(smooth_order(vectors(n, n))) == list(range(n))


def test_items_along_an_arc_come_in_its_order_whichever_way_they_were_given():
    angles = np.linspace(0, 3, 20)
    arc = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    mixed = np.random.default_rng(0).permutation(20)
    found = mixed[list(smooth_order(arc[mixed]))]
    assert list(found) in (list(range(20)), list(range(19, -1, -1)))


def test_it_is_shorter_than_the_order_given_and_the_same_every_time():
    rows = vectors(9, 30)
    found = smooth_order(rows)
    assert length(found, apart(rows)) < 0.8 * length(tuple(range(30)), apart(rows))
    assert found == smooth_order(rows)
    assert found[0] < found[-1]
