"""ALS and BPR: fold-in, shares and removal effects against the definition."""

import numpy as np
import pytest

from core.domain import ItemId, Query
from core.recommend.als import Als
from core.recommend.bpr import Bpr
from tests.contracts.strategy import HistoryContract
from tests.factories import events, training, uneven_interactions


class TestAls(HistoryContract):
    strategy = Als(factors=4, l2=0.5, iterations=4)
    linear = False


class TestBpr(HistoryContract):
    strategy = Bpr(factors=4, epochs=5, fold_l2=1.0)
    linear = False


def test_folding_in_solves_the_weighted_least_squares_of_the_definition():
    model = Als(factors=4, l2=0.5, alpha=6.0, starts=1).fit(training())
    [y] = model.factors
    history = (*events("u", "a", "c", strength=0.5), *events("u", "b", strength=-1.0))
    confidence, target = np.ones(7), np.zeros(7)
    confidence[[0, 2, 1]] = 1 + 5 * np.array([0.5, 0.5, 1.0])
    target[[0, 2, 1]] = [0.5, 0.5, -1.0]
    root = np.sqrt(confidence)[:, None]
    stacked = np.vstack([root * y, np.sqrt(0.5) * np.eye(4)])
    taste = np.linalg.lstsq(stacked, np.r_[root[:, 0] * target, np.zeros(4)], rcond=None)[0]
    np.testing.assert_allclose(model.score(Query(history=history)), y @ taste, atol=1e-6)


def test_training_lowers_the_loss_it_claims_to_minimise():
    x = uneven_interactions().matrix.toarray().astype(np.float64)

    def loss(model):
        [y] = model.factors
        [u] = model.trained[1]
        confidence = 1 + 3 * np.abs(x)
        return (confidence * (x - u @ y.T) ** 2).sum() + 0.3 * ((u**2).sum() + (y**2).sum())

    losses = [
        loss(Als(factors=3, l2=0.3, alpha=4.0, damping=0.0, starts=1, iterations=n).fit(training())) for n in (1, 3, 9)
    ]
    assert losses == sorted(losses, reverse=True)


def test_a_share_is_not_the_effect_of_removing_the_item():
    model = Als(factors=4, l2=0.5).fit(training())
    query = Query(history=events("u", "a", "b", "c"))
    shares = [reason.share for reason in model.explain(query, ItemId("d")).reasons]
    effects = [reason.share for reason in model.removal_effects(query, ItemId("d"))]
    assert max(abs(s - e) for s, e in zip(shares, effects, strict=True)) > 1e-3


def test_the_formula_for_removal_is_the_refit_without_the_item_on_larger_random_histories():
    data = training()
    model = Als(factors=5, l2=2.0, alpha=8.0).fit(data)
    rng = np.random.default_rng(4)
    for _ in range(20):
        rows = np.sort(rng.choice(7, 5, replace=False))
        strengths = rng.uniform(-1, 1, 5)
        for column in range(7):
            kept = [np.arange(5) != gone for gone in range(5)]
            whole = model.score_rows(rows, strengths)[column]
            refits = [whole - model.score_rows(rows[k], strengths[k])[column] for k in kept]
            np.testing.assert_allclose(model.without(rows, strengths, column), refits, atol=1e-12)


def test_bpr_learns_what_two_camps_enjoy():
    camps = [*(events(f"l{n}", "a", "b", "c") for n in range(12)), *(events(f"r{n}", "d", "e", "f") for n in range(12))]
    from core.domain import InteractionTable, TrainingData

    data = TrainingData(interactions=InteractionTable.of([e for history in camps for e in history]))
    model = Bpr(factors=4, epochs=40, fold_l2=1.0).fit(data)
    scores = model.score(Query(history=events("u", "a")))
    assert scores[1:3].min() > scores[3:].max()


def test_lists_for_everybody_equal_folding_everybody_in():
    data = training()
    model = Als(factors=4, l2=0.5).fit(data)
    x = data.interactions.matrix
    remembered = model.score_many(x)
    people = np.array([3, 0, 5])
    np.testing.assert_allclose(model.score_many(x[people]), remembered[people], atol=1e-5)
    with pytest.raises(AttributeError):
        model.alpha = 2.0
