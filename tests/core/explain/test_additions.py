import numpy as np

from core.explain.additions import enter


def world():
    """Item 9 is behind; likes of 0 alone bring it in, 1 and 2 only together, 3 never."""
    base = np.array([0, 0, 0, 0, 5, 4, 3, 2, 1, 0.0])
    gain = np.zeros((10, 10))
    gain[0, 9], gain[1, 9], gain[2, 9], gain[3, 4] = 4.5, 1.6, 1.7, 9
    return lambda cases: np.array([base + gain[list(case)].sum(axis=0) for case in cases])


RIVALS = np.arange(9)


def test_one_like_that_is_enough_is_found():
    [entry, *_] = enter(world(), [3, 1, 0, 2], 9, RIVALS, 2)
    assert (entry.added, entry.place) == ((0,), 2)


def test_two_likes_are_found_where_none_is_enough():
    [entry] = enter(world(), [1, 2, 3], 9, RIVALS, 3)
    assert (set(entry.added), entry.place) == ({1, 2}, 3)


def test_where_nothing_helps_nothing_is_promised():
    assert enter(world(), [3, 8], 9, RIVALS, 1) == ()
    assert enter(world(), [], 9, RIVALS, 1) == ()


def test_what_is_liked_is_no_rival_any_more():
    [entry] = enter(lambda cases: np.array([[3.0, 2.0, 1.0]] * len(cases)), [0], 2, np.array([0, 1]), 2)
    assert entry.place == 2
