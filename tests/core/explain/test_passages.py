"""Runs of alike moments, and the smallest block of them that carries enough."""

import numpy as np
import pytest

from core.explain.passages import RUNS, between, runs, smallest


def film(lengths, seed=0, noise=0.2):
    """Shots of alike frames, one after the other."""
    rng = np.random.default_rng(seed)
    looks = rng.normal(size=(len(lengths), 16))
    frames = np.repeat(looks, lengths, axis=0)
    return (frames + noise * rng.normal(size=frames.shape)).astype(np.float32) / len(frames)


def test_a_film_with_clear_shots_is_cut_where_they_are_cut():
    lengths = [5, 20, 3, 9, 14]
    assert list(runs(film(lengths), len(lengths))) == [0, *np.cumsum(lengths)]


@pytest.mark.parametrize("seed", range(3))
def test_every_cut_is_the_one_after_which_distances_from_the_means_are_smallest(seed):
    moments = film([4, 9], seed, noise=1.5).astype(float)

    def spread(parts):
        return sum(((part - part.mean(axis=0)) ** 2).sum() for part in parts)

    best = min(range(1, len(moments)), key=lambda at: spread([moments[:at], moments[at:]]))
    assert list(runs(moments, 2)) == [0, best, len(moments)]


def test_few_moments_are_a_run_each_and_one_picture_for_an_hour_is_a_single_run():
    assert list(runs(film([3, 4]))) == list(range(8))
    still = np.repeat(film([1]), 500, axis=0)
    assert list(runs(still)) == [0, 500]
    assert len(runs(film([100] * 30))) == RUNS + 1


def test_sums_over_runs_are_sums_over_all_pairs_of_moments():
    here, there = film([7, 8, 6]), film([9, 11, 5], seed=1)
    one, other = runs(here, 5), runs(there, 4)
    found = between(here, there, one, other)
    cells = here.astype(float) @ there.astype(float).T
    for row in range(len(one) - 1):
        for column in range(len(other) - 1):
            own = cells[one[row] : one[row + 1], other[column] : other[column + 1]]
            assert found[row, column] == pytest.approx(own.sum(), abs=1e-12)


def test_the_smallest_block_counts_moments_not_runs():
    shares = np.array([[0.6, 0.0], [0.1, 0.6]])
    assert smallest(shares, np.array([0, 50, 60]), np.array([0, 1, 2]), 0.5) == (1, 2, 1, 2)
    assert smallest(shares, np.array([0, 5, 60]), np.array([0, 1, 2]), 0.5) == (0, 1, 0, 1)


def test_where_no_block_carries_enough_everything_is_shown():
    assert smallest(np.array([[0.2, -0.1], [0.1, 0.1]]), np.arange(3), np.arange(3), 9.0) == (0, 2, 0, 2)
