"""Removals from a folded-in history, made one after the other, against folding in what is left."""

from itertools import combinations

import numpy as np
import pytest

from core.domain import Vocabulary
from core.explain.counterfactual import leave_led
from core.explain.standing import in_list
from core.recommend.factors import FactorRecommender, gram_of

STRENGTHS = np.array([1.0, -0.5, 0.25, 1.0, 0.5, 1.0, 0.75, 1.0, -1.0, 1.0, 0.5, 1.0])


def folded(seed=0, n_items=40, n_factors=4, l2=4.0, alpha=4.0):
    """Two starts with a few directions that many items share, so that removals strengthen each other."""
    rng = np.random.default_rng(seed)
    factors = tuple(
        (rng.gamma(1.0, 0.3, (n_items, n_factors)) + rng.normal(0, 0.2, (n_items, n_factors))).astype(np.float32)
        for _ in range(2)
    )
    grams = tuple(gram_of(y, l2) for y in factors)
    return FactorRecommender(
        Vocabulary(tuple(f"i{n}" for n in range(n_items))), factors, grams, alpha, (None, ()), "als"
    )


def asked(model, n_history, column):
    rows = np.arange(n_history)
    rivals = np.delete(np.arange(len(model.items)), [*rows, column])
    return rows, STRENGTHS[:n_history], rivals


def left(model, rows, strengths, gone):
    return model.score_rows(np.delete(rows, gone), np.delete(strengths, gone))


def test_removals_one_after_the_other_leave_the_gaps_of_what_is_left():
    model = folded()
    rows, strengths, rivals = asked(model, 8, 20)
    lead, gone = model.lead(rows, strengths, 20, rivals), []
    for place in (5, 0, 7, 1):
        lead, gone = lead.without(place), [*gone, place]
        scores = left(model, rows, strengths, gone)
        np.testing.assert_allclose(lead.gaps, scores[20] - scores[rivals], atol=1e-9)
        rest = np.delete(np.arange(8), gone)
        again = [lead.without(j).gaps for j in rest]
        np.testing.assert_allclose(lead.gaps - lead.narrowing(1, rest), again, atol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_no_set_narrows_a_lead_by_more_than_its_bounds(seed):
    """Neither before anything is gone nor after; of a part of the history, the other part is not in the set."""
    model = folded(seed, l2=12.0)
    rows, strengths, rivals = asked(model, 7, 20)
    first = model.lead(rows, strengths, 20, rivals)
    for lead, before, among in ((first, (), np.arange(7)), (first.without(3), (3,), np.array([0, 1, 5, 6]))):
        for size in (1, 2, 3):
            most = lead.narrowing(size, among)
            assert np.isfinite(most).all()
            for chosen in combinations(range(len(among)), size):
                scores = left(model, rows, strengths, [*before, *among[list(chosen)]])
                narrowed = lead.gaps - (scores[20] - scores[rivals])
                assert (narrowed <= most[list(chosen)].sum(axis=0) + 1e-9).all()
                assert (narrowed <= lead.at_most(size) + 1e-9).all()


def test_where_removals_are_coupled_too_strongly_nothing_is_claimed():
    model = folded(l2=0.01, alpha=40.0)
    rows, strengths, rivals = asked(model, 12, 20)
    assert np.isinf(model.lead(rows, strengths, 20, rivals).narrowing(6, np.arange(12))).all()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("n_history", [5, 9, 12])
def test_no_subset_is_smaller_than_the_removal_that_is_found(seed, n_history):
    model = folded(seed)
    column = int(np.argmax(np.where(np.arange(40) < 12, -np.inf, model.score_rows(*asked(model, n_history, 20)[:2]))))
    rows, strengths, rivals = asked(model, n_history, column)
    scores = model.score_rows(rows, strengths)
    k = 3 if in_list(scores, column, rivals, 3) else 6
    found = leave_led(model.lead(rows, strengths, column, rivals), scores[column], k, silent=True)
    truth = next(
        size
        for size in range(1, n_history + 1)
        for gone in combinations(range(n_history), size)
        if not in_list(left(model, rows, strengths, list(gone)), column, rivals, k)
    )
    if truth > 10:  # more would be no reason any more
        assert found is None
        return
    assert len(found.places) == truth
    assert found.certified
    assert not in_list(left(model, rows, strengths, list(found.places)), column, rivals, k)
