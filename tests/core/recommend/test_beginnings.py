"""Popularity, the regression for new people, and the hybrid that switches between them and the rest."""

import numpy as np
import pytest

from core.domain import InteractionTable, ItemId, Query, TrainingData, UserId
from core.errors import TooLarge
from core.recommend.als import Als
from core.recommend.cold_user import ColdUser
from core.recommend.ease import Ease
from core.recommend.hybrid import Hybrid
from core.recommend.popularity import Popularity
from tests.contracts.strategy import HistoryContract, StrategyContract
from tests.factories import events, training

SMALL = (Als(factors=3, l2=1.0, iterations=3), Ease(l2=2.0))


class TestPopularity(StrategyContract):
    strategy = Popularity()


class TestColdUser(HistoryContract):
    strategy = ColdUser(l2=2.0, k=4)
    linear = False


class TestHybrid(HistoryContract):
    strategy = Hybrid(parts=SMALL, cold=ColdUser(l2=2.0), cold_until=1, warm_from=4, newcomers=None)
    linear = False


class TestHybridOfPartsOnly(HistoryContract):
    strategy = Hybrid(parts=SMALL, cold=ColdUser(l2=2.0), cold_until=-2, warm_from=-1, newcomers=None)
    linear = False


def test_popularity_counts_the_people_who_enjoyed_an_item():
    data = training()
    x = data.interactions.matrix.toarray()
    scores = Popularity().fit(data).score(Query())
    np.testing.assert_allclose(scores, np.maximum(x, 0).sum(axis=0) / len(x))


def test_popularity_in_a_segment_is_drawn_towards_everybody():
    old = [events(f"o{n}", "a") for n in range(30)]
    young = [events(f"y{n}", "b", "c") for n in range(10)]
    few = [events(f"f{n}", "c") for n in range(3)]
    segments = {
        UserId(h[0].user_id): {"o": "old", "y": "young", "f": "few"}[h[0].user_id[0]] for h in old + young + few
    }
    table = InteractionTable.of([e for h in old + young + few for e in h])
    model = Popularity(by_segment=True, prior=20).fit(TrainingData(interactions=table, segments=segments))
    everybody = np.array([30, 10, 13]) / 43
    np.testing.assert_allclose(model.score(Query(user_id=UserId("y3"))), (np.array([0, 10, 10]) + 20 * everybody) / 30)
    np.testing.assert_allclose(model.score(Query(user_id=UserId("f0"))), everybody)  # too few to be told apart
    reason = model.explain(Query(user_id=UserId("y3")), ItemId("b")).reasons[0]
    assert reason.label == "popular with young"


def test_new_people_are_answered_by_the_ridge_from_beginnings_to_what_followed():
    data = training()
    model = ColdUser(l2=2.0, beginnings=(1, 2), neighbours=0.0).fit(data)
    rows = [(s[:k], s[k:]) for s in data.interactions.sequences() for k in (1, 2) if len(s) > k]
    x, y = (np.array([np.isin(np.arange(7), row[side]) for row in rows], dtype=float) for side in (0, 1))
    weights = np.linalg.solve(
        (x - x.mean(0)).T @ (x - x.mean(0)) + 2.0 * np.eye(7), (x - x.mean(0)).T @ (y - y.mean(0))
    )
    history = np.array([0, 1, 0, 1.0, 0, 0, 0])
    expected = y.mean(0) + (history - x.mean(0)) @ weights
    scores = model.score(Query(history=events("u", "b", "d")))
    np.testing.assert_allclose(scores, (expected - expected.mean()) / model.spreads[0].at(2), atol=1e-5)


def test_sequences_are_in_order_of_first_meeting_without_what_was_rejected():
    told = [*events("u", "c", "a", "c", "b"), *events("v", "b"), *events("w", "a", strength=-1.0)]
    assert [s.tolist() for s in InteractionTable.of(told).sequences()] == [[2, 0, 1], [1], []]


def test_without_a_history_new_people_get_what_is_popular():
    data = training()
    assert ColdUser().fit(data).score(Query()).argmax() == Popularity().fit(data).score(Query()).argmax()
    order = np.argsort(-Popularity().fit(data).score(Query()), kind="stable")
    np.testing.assert_array_equal(np.argsort(-ColdUser().fit(data).score(Query()), kind="stable"), order)


def test_too_many_items_are_refused_for_new_people():
    with pytest.raises(TooLarge, match="popularity"):
        ColdUser(limit=3).fit(training())


def test_the_hybrid_answers_beginners_by_the_cold_part_and_others_by_the_weighted_sum():
    data = training()
    hybrid = Hybrid(
        newcomers=None, parts=SMALL, cold=ColdUser(l2=2.0), weights=(1.0, 0.4), cold_until=1, warm_from=3
    ).fit(data)
    cold = ColdUser(l2=2.0).fit(data)

    def z(scores, spread, n):
        return (scores - scores.mean()) / spread.at(n)

    def parts(query, n):
        return [z(part.fit(data).score(query), own, n) for part, own in zip(SMALL, hybrid.spreads, strict=True)]

    for query in (Query(), Query(history=events("u", "a"))):
        np.testing.assert_allclose(hybrid.score(query), z(cold.score(query), hybrid.cold_spread, 1), atol=1e-9)
    long = Query(history=events("u", "a", "b", "e"))
    first, second = parts(long, 3)
    np.testing.assert_allclose(hybrid.score(long), first + 0.4 * second, atol=1e-9)
    between = Query(history=events("u", "a", "b"))
    first, second = parts(between, 2)
    expected = 0.5 * z(cold.score(between), hybrid.cold_spread, 2) + 0.5 * (first + 0.4 * second)
    np.testing.assert_allclose(hybrid.score(between), expected, atol=1e-9)


def test_the_hybrid_uses_item_knn_and_popularity_where_a_part_refuses_so_many_items():
    hybrid = Hybrid(newcomers=None, parts=(Ease(limit=3),), start=(1.0,), cold=ColdUser(limit=3)).fit(training())
    assert [part.strategy for part in hybrid.parts] == ["item_knn"]
    assert hybrid.cold.strategy == "popularity"
