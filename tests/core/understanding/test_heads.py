"""What is learned from verdicts: against its definition, and how far it reaches."""

import numpy as np
import pytest
from scipy.optimize import minimize

from core.understanding.heads import CERTAIN, TRUST, kernel, learn


def circle(*degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def test_the_correction_maximises_the_posterior_of_a_gaussian_process():
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(7, 5))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    accepted, offsets = rng.random(7) < 0.4, rng.normal(size=7)
    k, sign = kernel(rows, rows), np.where(accepted, 1, -1)
    inverse = np.linalg.inv(k)

    def minus_log_posterior(shift):
        return np.logaddexp(0, -sign * (offsets + shift)).sum() + 0.5 * shift @ inverse @ shift

    expected = minimize(minus_log_posterior, np.zeros(7), method="BFGS", options={"gtol": 1e-7}).x
    np.testing.assert_allclose(learn(rows, accepted, offsets).shift(rows), expected, atol=1e-3)


def test_a_rejection_lowers_what_looks_alike_and_leaves_the_opposite_alone():
    head = learn(circle(0), np.array([False]), np.array([2.0]))
    shift = head.shift(circle(0, 20, 60, 180))
    assert shift[0] < shift[1] < shift[2] < 0
    assert shift[0] < -2.0
    assert shift[3] == pytest.approx(0, abs=1e-12)


def test_an_acceptance_is_the_mirror_image_of_a_rejection():
    yes = learn(circle(0, 50), np.array([True, False]), np.array([-1.0, 0.5]))
    no = learn(circle(0, 50), np.array([False, True]), np.array([1.0, -0.5]))
    np.testing.assert_allclose(yes.shift(circle(10, 90)), -no.shift(circle(10, 90)), atol=1e-9)


def test_no_verdicts_change_nothing():
    head = learn(np.empty((0, 2)), np.empty(0, bool), np.empty(0))
    assert head.shift(circle(0, 90)).tolist() == [0, 0]


def test_a_verdict_that_the_words_already_give_hardly_pushes():
    agreeing = learn(circle(0), np.array([True]), np.array([3.9])).shift(circle(0))[0]
    opposing = learn(circle(0), np.array([True]), np.array([-3.9])).shift(circle(0))[0]
    assert 0 < agreeing < 0.5 < 4 < opposing


def test_words_that_are_absurdly_certain_can_still_be_corrected():
    shift = learn(circle(0), np.array([True]), np.array([-300.0])).shift(circle(0))[0]
    assert CERTAIN < shift < TRUST


def test_the_same_verdict_twice_and_contradicting_verdicts_have_a_finite_answer():
    head = learn(circle(0, 0, 0), np.array([True, True, False]), np.zeros(3))
    assert 0 < head.shift(circle(0))[0] < 1.0


def test_the_order_of_verdicts_does_not_matter():
    rows, accepted, offsets = circle(0, 40, 200), np.array([True, False, True]), np.array([-1.0, 2.0, 0.0])
    there = learn(rows, accepted, offsets).shift(circle(15))
    back = learn(rows[::-1], accepted[::-1], offsets[::-1]).shift(circle(15))
    np.testing.assert_allclose(there, back, atol=1e-9)


def test_many_verdicts_converge():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(200, 512))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    accepted = rows[:, 0] > 0
    head = learn(rows, accepted, np.zeros(200))
    p = 1 / (1 + np.exp(-head.shift(rows)))
    np.testing.assert_allclose(head.push, accepted - p, atol=1e-8)  # the stationary point, alpha = target - sigma
