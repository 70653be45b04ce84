"""What is enough to tell soon whom removals cannot bring ahead, against making the removals."""

from itertools import combinations

import numpy as np
import pytest

from core.domain import Vocabulary
from core.recommend.downdates import alone
from core.recommend.factors import FactorRecommender, gram_of
from core.recommend.followed import of_sums, of_taste
from core.recommend.history import Shares
from core.recommend.outlines import Outline
from tests.core.recommend.test_downdates import STRENGTHS, folded

EVERY = np.arange(40)


def taste(seed, n_history=7, **settings):
    model = folded(seed, **settings)
    return of_taste(model, model.factors, np.arange(n_history), STRENGTHS[:n_history])


def summed(seed, n_history=7):
    rng = np.random.default_rng(seed)
    return of_sums(Shares(rng.normal(size=40), rng.normal(size=(n_history, 40)), linear=True))


def lead_of(followed, column, others):
    table = followed.table
    return followed.along(table.of(np.array([column])) - table.of(others))


def narrowed(lead, chosen):
    after = lead
    for place in chosen:
        after = after.without(place)
    return lead.gaps - after.gaps


@pytest.mark.parametrize("followed", [*(taste(seed, l2=12.0) for seed in range(4)), summed(0), summed(1)])
def test_no_set_narrows_a_lead_by_more(followed):
    """Although what others do to each other counts: some sets take more than their things do one by one."""
    outline, together = Outline.of(followed), 0
    for column in (20, 33):
        others = np.delete(EVERY, column)
        lead, own = lead_of(followed, column, others), followed.along(followed.table.of(np.array([column])))
        np.testing.assert_allclose(own.gaps - outline.scores[others], lead.gaps, atol=1e-9)
        for size in (1, 2, 3):
            most = outline.at_most(own, others, size)
            alone = sum(np.sort(lead.narrowing(1, np.arange(7)), axis=0)[-size:])
            for chosen in combinations(range(7), size):
                taken = narrowed(lead, chosen)
                assert (taken <= most + 1e-9).all()
                together += int((taken > np.maximum(alone, 0.0) + 1e-6).sum())
    assert together or not lead.starts[0].coupling.any()


def test_of_sums_the_bound_is_reached_where_what_is_taken_most_is_what_others_have_least():
    shares = np.array([[4.0, -2.0, -2.0], [1.0, 1.0, -2.0]])
    followed = of_sums(Shares(np.zeros(3), shares, linear=True))
    own, outline = followed.along(followed.table.of(np.array([0]))), Outline.of(followed)
    np.testing.assert_allclose(outline.at_most(own, np.array([1, 2]), 1), [6.0, 6.0])
    np.testing.assert_allclose(outline.at_most(own, np.array([1, 2]), 2), [9.0, 9.0])  # of the first, it is 6


def test_of_things_that_stand_for_each_other_both_take_more_than_each_by_itself():
    factors = np.array([[1.0], [1.0], [1.0], [0.0]], dtype=np.float32)
    model = FactorRecommender(
        Vocabulary(("a", "b", "c", "d")), (factors,), (gram_of(factors, 2.0),), 4.0, (None, ()), "als"
    )
    followed, other = of_taste(model, model.factors, np.arange(2), np.ones(2)), np.array([3])
    lead, own = lead_of(followed, 2, other), followed.along(followed.table.of(np.array([2])))
    both, one = narrowed(lead, (0, 1)), narrowed(lead, (0,))
    assert both > 2.5 * one
    assert Outline.of(followed).at_most(own, other, 2) >= both
    np.testing.assert_allclose(Outline.of(followed).at_most(own, other, 1), one)


def test_where_removals_are_coupled_too_strongly_everybody_is_within_reach():
    followed = taste(0, 12, l2=0.01, alpha=40.0)
    own = followed.along(followed.table.of(np.array([20])))
    assert np.isinf(Outline.of(followed).at_most(own, EVERY, 6)).all()


@pytest.mark.parametrize("followed", [taste(0, l2=12.0), summed(0)])
def test_of_what_counts_by_half_everything_counts_by_half_and_of_what_is_unknown_nothing_does(followed):
    at, shares = np.array([3, -1, 8, 3]), np.array([0.5, 0.0, 1.0, 0.25])
    found = Outline.of(followed).over(at, shares)
    lead = followed.along(followed.table.of(at) * shares)
    np.testing.assert_allclose(found.scores, lead.gaps, atol=1e-12)
    for start, lowest, largest in zip(lead.starts, found.lowest, found.largest, strict=True):
        taken = start.leads * alone(start, lead.extra, np.arange(7))[:, None]
        np.testing.assert_allclose(lowest, taken.min(axis=0), atol=1e-12)
        np.testing.assert_allclose(largest, np.abs(start.leads).max(axis=0), atol=1e-12)
