"""Numbers that hang on what is left of a history, against the same numbers for every set that may go."""

from itertools import combinations

import numpy as np
import pytest

from core.recommend.enclosures import Enclosed, Unbounded

N = 6


def lengths(seed):
    """Three columns that lose what each of six removals takes, and a little more for every two that go together."""
    rng = np.random.default_rng(seed)
    now, alone = rng.normal(3.0, 1.0, 3), rng.normal(-0.1, 0.25, (N, 3))
    pairs = np.triu(rng.normal(0, 0.04, (N, N)), 1)
    return now, alone, pairs + pairs.T, rng.normal(size=3)


def columns_of(seed):
    now, alone, pairs, along = lengths(seed)

    def truth(gone):
        together = sum(pairs[j, k] for j, k in combinations(gone, 2))
        return now + alone[list(gone)].sum(axis=0) + together * along

    def enclosed(size):
        others = np.sort(np.abs(pairs), axis=1)[:, N - (size - 1) :].sum(axis=1) / 2
        loose = (others[:, None] * along,) if size > 1 else ()
        return Enclosed(now, alone, np.zeros_like(alone), size, loose)

    return truth, enclosed


MADE = {
    "sum": (lambda a, b: a + b, lambda a, b: a + b),
    "squared": (lambda a, b: a @ a, lambda a, b: a.squared()),
    "sum, squared": (lambda a, b: (a + b) @ (a + b), lambda a, b: (a + b).squared()),
    "power": (lambda a, b: (a @ a) ** -0.5, lambda a, b: a.squared().power(-0.5)),
    "root": (lambda a, b: (a @ a) ** 0.5, lambda a, b: a.squared().power(0.5)),
    "product": (
        lambda a, b: b * ((a @ a) ** 0.5 * -0.7),
        lambda a, b: b.times(a.squared().power(0.5).scaled(-0.7)),
    ),
    "blend": (
        lambda a, b: a[:1] + b[:1] * ((a[1:] @ a[1:]) / (b @ b)) ** 0.5,
        lambda a, b: (
            a.at(slice(0, 1))
            + b.at(slice(0, 1)).times(a.at(slice(1, None)).squared().power(0.5).times(b.squared().power(-0.5)))
        ),
    ),
    "square of a blend": (
        lambda a, b: (a + b * (b @ b) ** -0.5) @ (a + b * (b @ b) ** -0.5),
        lambda a, b: (a + b.times(b.squared().power(-0.5))).squared(),
    ),
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", MADE)
def test_every_set_is_within_the_bounds_and_one_removal_is_exact(name, seed):
    known, told = MADE[name]
    (first, enclosed_first), (second, enclosed_second) = columns_of(seed), columns_of(seed + 100)
    for size in (1, 2, 3):
        found = told(enclosed_first(size), enclosed_second(size)).settled()
        now = known(first(()), second(()))
        np.testing.assert_allclose(found.now, now, atol=1e-12)
        for length in range(1, size + 1):
            for gone in combinations(range(N), length):
                rest = known(first(gone), second(gone)) - now - found.alone[list(gone)].sum(axis=0)
                assert (np.abs(rest) <= found.beyond[list(gone)].sum(axis=0) + 1e-12).all()
                if length == 1:
                    np.testing.assert_allclose(rest, 0, atol=1e-12)


@pytest.mark.parametrize("told", [lambda a: a.times(a), lambda a: a.power(-0.5), lambda a: a.power(0.5)])
@pytest.mark.parametrize("size", [2, 3])
def test_what_equal_removals_do_together_is_told_without_much_room(told, size):
    """They are a plain sum before, so that all of the bounds comes from what is made of it."""
    each = np.full(N, -0.15)
    found = told(Enclosed(np.asarray(1.0), each, np.zeros(N), size)).settled()
    after = float(told(Enclosed(np.asarray(1.0 - 0.15 * size), each, np.zeros(N), 1)).now)
    rest = abs(after - float(found.now) - size * float(found.alone[0]))
    assert 0 < rest <= size * float(found.beyond[0]) + 1e-12 <= 1.5 * rest


def test_what_may_come_down_to_zero_has_no_bounds():
    falling = Enclosed(np.float64(1.0), np.array([-0.4, -0.7]), np.zeros(2), 2)
    with pytest.raises(Unbounded):
        falling.power(-0.5)
