import numpy as np
import pytest

from core.domain import ItemId, Query
from core.recommend.content import Content
from tests.contracts.strategy import StrategyContract
from tests.factories import events, training, uneven_content


class TestContent(StrategyContract):
    strategy = Content()


def test_the_score_is_the_sum_of_cosines_of_the_concatenated_vectors():
    content = uneven_content()
    fused = np.hstack([content.units[m] * content.scale[m][:, None] for m in sorted(content.units)])
    np.testing.assert_allclose(np.linalg.norm(fused, axis=1), 1.0, atol=1e-6)
    scores = Content().fit(training()).score(Query(history=events("u", "a", "d")))
    rows = content.items.rows(["a", "d"])
    np.testing.assert_allclose(scores, fused @ (fused[rows[0]] + fused[rows[1]]), atol=1e-6)


def test_a_share_is_exactly_what_removing_that_like_takes_away():
    recommender = Content().fit(training())
    explanation = recommender.explain(Query(history=events("u", "a", "d")), ItemId("c"))
    share_of_a = sum(reason.share for reason in explanation.reasons if reason.ref == "a")
    without_a = recommender.score(Query(history=events("u", "d")))[recommender.items.rows(["c"])[0]]
    assert explanation.score - without_a == pytest.approx(share_of_a, abs=1e-12)


def test_not_for_me_counts_against_what_resembles_it():
    recommender = Content().fit(training())
    liked = recommender.score(Query(history=events("u", "a")))
    hidden = recommender.score(Query(history=events("u", "a", kind="hide", strength=-1.0)))
    np.testing.assert_allclose(liked, -hidden)


def test_liking_an_item_that_was_played_before_counts_once():
    recommender = Content().fit(training())
    history = (*events("u", "a", kind="play", strength=0.1), *events("u", "a"))
    np.testing.assert_allclose(
        recommender.score(Query(history=history)), recommender.score(Query(history=events("u", "a")))
    )


def test_nothing_known_about_a_person_means_cannot_say():
    assert np.isnan(Content().fit(training()).score(Query())).all()
