from dataclasses import replace

import numpy as np
import pytest

from core.errors import BadTable
from core.evaluation.off_policy import Log, cross_fitted, effective_size, estimate

N_ACTIONS = 5


def softmax(values):
    raised = np.exp(values - values.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


@pytest.fixture(scope="module")
def world():
    """Six kinds of people, five things to show: true reward of each pair, the old way and the new way to choose."""
    rng = np.random.default_rng(5)
    reward = rng.uniform(0.05, 0.9, (6, N_ACTIONS))
    old = softmax(rng.normal(0, 1, (6, N_ACTIONS)))
    new = softmax(4 * reward)
    return reward, old, new


def logged(world, seed, n=1500, model="none"):
    """A log of that world; the reward model is the truth, nothing, or wrong."""
    reward, old, new = world
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, 6, n)
    shown = (rng.random((n, 1)) > np.cumsum(old[kinds], axis=1)).sum(axis=1).clip(0, N_ACTIONS - 1)
    came = (rng.random(n) < reward[kinds, shown]).astype(float)
    guess = {"none": np.zeros_like(reward), "true": reward, "wrong": 1 - reward}[model]
    return Log(
        people=np.arange(n) // 3,
        rewards=came,
        propensities=old[kinds, shown],
        target=new[kinds, shown],
        predicted=guess[kinds, shown],
        expected=(new[kinds] * guess[kinds]).sum(axis=1),
    )


def truth(world):
    reward, _, new = world
    return float((new * reward).sum(axis=1).mean())


@pytest.mark.parametrize("model", ["none", "true", "wrong"])
def test_all_three_estimators_find_the_known_truth_on_average(world, model):
    found = [estimate(logged(world, seed, model=model), clip=1e9, draws=2).estimates for seed in range(120)]
    for name in ("ips", "snips", "dr"):
        values = np.array([one[name].mean for one in found])
        error = values.std() / np.sqrt(len(values))
        assert values.mean() == pytest.approx(truth(world), abs=4 * error), name


def test_a_good_model_makes_the_doubly_robust_estimate_surer(world):
    plain = [estimate(logged(world, s, model="true"), draws=2).estimates["ips"].mean for s in range(60)]
    robust = [estimate(logged(world, s, model="true"), draws=2).estimates["dr"].mean for s in range(60)]
    assert np.std(robust) < 0.8 * np.std(plain)


def test_with_the_right_model_wrong_propensities_do_no_harm(world):
    log = logged(world, 3, n=20_000, model="true")
    wrong = replace(log, propensities=np.clip(log.propensities * 1.7, 0, 1))
    found = estimate(wrong, draws=2).estimates
    assert found["dr"].mean == pytest.approx(truth(world), abs=0.02)
    assert abs(found["ips"].mean - truth(world)) > 0.1


def test_the_interval_holds_the_truth_about_as_often_as_it_says(world):
    covered = {"ips": 0, "snips": 0, "dr": 0}
    for seed in range(60):
        found = estimate(logged(world, 1000 + seed, n=600), clip=1e9, draws=200, seed=seed).estimates
        for name in covered:
            covered[name] += found[name].low <= truth(world) <= found[name].high
    assert all(n >= 50 for n in covered.values()), covered


def test_the_way_that_made_the_log_is_worth_what_was_logged(world):
    log = logged(world, 1)
    found = estimate(replace(log, target=log.propensities))
    assert found.estimates["ips"].mean == found.estimates["snips"].mean == found.logged.mean
    assert found.effective_size == pytest.approx(len(log.rewards))


def test_rewards_that_are_all_alike_are_found_exactly_by_the_self_normalised_estimate(world):
    log = replace(logged(world, 2), rewards=np.full(1500, 0.3))
    assert estimate(log).estimates["snips"].mean == pytest.approx(0.3)
    assert estimate(log).estimates["ips"].mean != pytest.approx(0.3, abs=1e-3)


def test_large_weights_are_cut_and_counted(world):
    log = logged(world, 4)
    rare = replace(log, propensities=np.where(np.arange(1500) < 30, 1e-4, log.propensities))
    found = estimate(rare)
    assert found.largest_weight > 100
    assert found.clipped == pytest.approx(30 / 1500)
    used = np.minimum(rare.target / rare.propensities, 20)
    assert found.estimates["ips"].mean == pytest.approx((used * rare.rewards).mean())
    assert found.estimates["snips"].mean == pytest.approx((used * rare.rewards).sum() / used.sum())


def test_a_log_that_says_too_little_gives_no_estimate_but_the_reason(world):
    log = logged(world, 5)
    lonely = replace(log, target=np.where(np.arange(1500) < 40, 1.0, 0.0))
    found = estimate(lonely)
    assert found.estimates == {}
    assert "count like" in found.refusal
    assert found.effective_size < 50
    assert estimate(lonely, least=10).estimates


def test_what_is_no_probability_is_refused_by_name(world):
    log = logged(world, 6)
    for wrong in (0.0, -0.1, 1.5, np.nan):
        with pytest.raises(BadTable, match="choice 8 has the probability"):
            estimate(replace(log, propensities=np.where(np.arange(1500) == 7, wrong, log.propensities)))
    empty = np.zeros(0)
    with pytest.raises(BadTable, match="no choices"):
        estimate(Log(np.zeros(0, dtype=np.int64), empty, empty, empty, empty, empty))


def test_effective_size_by_hand():
    assert effective_size(np.ones(7)) == pytest.approx(7)
    assert effective_size(np.array([3.0, 1.0])) == pytest.approx(16 / 10)
    assert effective_size(np.zeros(3)) == 0


def test_nobody_s_reward_predicts_itself():
    people, items = np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1])
    rewards = np.array([1.0, 0.0, 0.5, 0.0])
    model = cross_fitted(people, items, rewards, 3)
    changed = cross_fitted(people, items, np.where(people == 0, 9.0, rewards), 3)
    assert model.shape == (2, 3)
    np.testing.assert_array_equal(model[1], changed[1])
    assert model[0, 0] == pytest.approx((1 + 10 * 0.75) / 11)
    assert model[0, 2] == pytest.approx(0.75)
