import numpy as np
import pytest

from core.evaluation.fairness import by_group, exposure_ratio
from core.evaluation.significance import compare, holm, interval, paired_p


def test_the_interval_of_a_mean_has_the_width_of_its_standard_error():
    values = np.random.default_rng(1).normal(3, 2, 400)
    found = interval(values, seed=4)
    error = values.std() / np.sqrt(400)
    assert found.mean == pytest.approx(values.mean())
    assert (found.high - found.low) / (2 * 1.96) == pytest.approx(error, rel=0.1)
    assert interval(values, seed=4) == found
    assert interval(values, seed=5) != found


def test_an_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(7)
    covered = 0
    for n in range(200):
        found = interval(rng.normal(1, 1, 60), seed=n, draws=400)
        covered += found.low <= 1 <= found.high
    assert 0.9 <= covered / 200 <= 0.99


def test_people_of_whom_nothing_can_be_said_are_left_out():
    assert interval(np.array([1.0, np.nan, 1.0])).mean == 1
    assert np.isnan(interval(np.full(3, np.nan)).low)


def test_paired_p_of_few_people_is_the_count_over_all_swaps():
    apart = np.array([3.0, 1.0, 2.0, -1.0])
    signs = np.array(np.meshgrid(*[[-1, 1]] * 4)).reshape(4, -1).T
    exact = (np.abs(signs @ apart) >= abs(apart.sum())).mean()
    assert paired_p(apart, np.zeros(4), flips=20_000) == pytest.approx(exact, abs=0.01)


def test_equal_models_do_not_differ_and_different_ones_do():
    rng = np.random.default_rng(2)
    first = rng.random(300)
    assert paired_p(first, first) == 1
    assert paired_p(first, first - 0.1) == pytest.approx(1 / 5001)
    by_chance = [paired_p(first, first + rng.normal(0, 0.1, 300), seed=n, flips=500) for n in range(60)]
    assert np.mean(np.array(by_chance) < 0.05) < 0.15


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == pytest.approx([1, 1])
    assert holm([]) == []


def test_models_are_compared_in_pairs_on_the_same_people():
    rng = np.random.default_rng(3)
    base = rng.random(200)
    found = compare({"a": base, "b": base - 0.05, "c": base + rng.normal(0, 0.01, 200)}, seed=1)
    assert [(c.first, c.second) for c in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found[0].difference.mean == pytest.approx(0.05)
    assert found[0].p_holm < 0.01
    assert all(c.p_holm >= c.p for c in found)


def test_a_group_that_is_served_worse_is_found_and_small_ones_are_not_shown():
    rng = np.random.default_rng(4)
    values = np.r_[rng.normal(0.5, 0.1, 80), rng.normal(0.3, 0.1, 40), rng.normal(0.9, 0.1, 5)]
    groups = ["old"] * 80 + ["young"] * 40 + ["few"] * 5
    found = by_group(values, groups)
    assert [(g.name, g.people) for g in found.groups] == [("old", 80), ("young", 40)]
    assert found.gap == pytest.approx(values[:80].mean() - values[80:120].mean())
    assert found.left_out == 5
    assert found.groups[1].p_holm < 0.01
    shuffled = by_group(values[:120], rng.permutation(groups[:120]).tolist())
    assert min(g.p_holm for g in shuffled.groups) > 0.01


def test_exposure_ratio_compares_the_least_and_the_most_shown_group():
    exposure = np.array([4.0, 2.0, 1.0, 1.0])
    assert exposure_ratio(exposure, {"a": [0, 1], "b": [2, 3]}) == pytest.approx(1 / 3)
    assert np.isnan(exposure_ratio(np.zeros(2), {"a": [0], "b": [1]}))
