import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from core.coldstart.belief import Belief, Prior, learn, learned_prior, observe, segment_priors, settled
from core.coldstart.space import item_space
from tests.core.coldstart.worlds import vectors


def uneven(p=2, d=4, seed=0):
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(p, d, d))
    return Belief(rng.normal(size=(p, d)), roots @ roots.transpose(0, 2, 1) + 0.2 * np.eye(d))


@pytest.mark.parametrize("liked", [True, False])
def test_one_answer_moves_to_the_mode_of_the_exact_posterior_with_its_curvature(liked):
    belief, x = uneven(), np.random.default_rng(1).normal(size=(2, 4)) * 3
    after = learn(belief, x, np.array([liked, liked]))
    for person in range(2):
        precision = np.linalg.inv(belief.cov[person])

        def loss(q, person=person, precision=precision):
            apart = q - belief.mean[person]
            z = x[person] @ q
            return 0.5 * apart @ precision @ apart + np.logaddexp(0, -z if liked else z)

        mode = minimize(loss, belief.mean[person], tol=1e-12).x
        np.testing.assert_allclose(after.mean[person], mode, atol=1e-4)
        p = expit(x[person] @ mode)
        exact = np.linalg.inv(precision + p * (1 - p) * np.outer(x[person], x[person]))
        np.testing.assert_allclose(after.cov[person], exact, atol=1e-3)


def test_a_skip_teaches_nothing():
    belief, x = uneven(), np.ones((2, 4))
    after = learn(belief, x, np.array([True, True]), np.array([False, True]))
    np.testing.assert_array_equal(after.mean[0], belief.mean[0])
    np.testing.assert_array_equal(after.cov[0], belief.cov[0])
    assert not np.allclose(after.mean[1], belief.mean[1])


def test_a_surprising_answer_does_not_overshoot():
    belief = Belief(np.array([[8.0]]), np.array([[[100.0]]]))
    after = learn(belief, np.array([[1.0]]), np.array([False]))
    assert -10 < after.mean[0, 0] < 8


def test_a_pair_is_as_likely_read_from_either_side():
    belief, x = uneven(1), np.random.default_rng(3).normal(size=(1, 4))
    one, other = learn(belief, x, np.array([True])), learn(belief, -x, np.array([False]))
    np.testing.assert_allclose(one.mean, other.mean, atol=1e-9)
    np.testing.assert_allclose(one.cov, other.cov, atol=1e-9)


def test_a_statement_is_conditioning_of_a_gaussian():
    belief, x = uneven(1), np.array([[1.0, -2.0, 0.5, 0.0]])
    after = observe(belief, x, 5.0, 6.0)
    precision = np.linalg.inv(belief.cov[0]) + np.outer(x[0], x[0]) / 6.0
    cov = np.linalg.inv(precision)
    mean = cov @ (np.linalg.inv(belief.cov[0]) @ belief.mean[0] + x[0] * 5.0 / 6.0)
    np.testing.assert_allclose(after.cov[0], cov, atol=1e-9)
    np.testing.assert_allclose(after.mean[0], mean, atol=1e-9)


def test_what_a_question_settles_is_the_fall_of_all_variances():
    belief, rows = uneven(1), np.random.default_rng(4).normal(size=(9, 4))
    shares = settled(belief, rows.T @ rows, rows)
    before = belief.variances(rows)[0].sum()
    for item, share in enumerate(shares):
        x = rows[item]
        p = max(expit(x @ belief.mean[0]) * (1 - expit(x @ belief.mean[0])), 1e-3)
        reach = belief.cov[0] @ x
        cov = belief.cov[0] - np.outer(reach, reach) / (1 / p + x @ reach)
        after = Belief(belief.mean, cov[None]).variances(rows)[0].sum()
        assert share == pytest.approx((before - after) / before, abs=1e-9)


def test_a_prior_is_learned_from_people_and_is_wide_enough_for_them():
    rows = vectors(n=50)
    space = item_space(rows, np.full(50, 0.3))
    rng = np.random.default_rng(5)
    wanted = 2.0 * space.rows[:, 0]
    logits = wanted[None] + 0.5 * rng.normal(size=(60, 1))
    met = np.tile(np.arange(50), (60, 1))
    prior, tastes = learned_prior(space, met, rng.random((60, 50)) < expit(logits))
    assert np.corrcoef(space.rows @ prior.mean, wanted)[0, 1] > 0.95
    assert tastes.shape == (60, space.width)
    assert np.linalg.eigvalsh(prior.cov).min() > 0


def test_groups_are_drawn_towards_everybody_and_small_ones_are_not_told_apart():
    prior = Prior(np.zeros(2), np.eye(2))
    tastes = np.vstack([np.full((30, 2), 3.0), np.full((9, 2), -3.0)])
    found = segment_priors(prior, tastes, ["young"] * 30 + ["old"] * 9)
    assert set(found) == {"young"}
    np.testing.assert_allclose(found["young"].mean, (30 * 3.0 + 20 * 0.0) / 50)
