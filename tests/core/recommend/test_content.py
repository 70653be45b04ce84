import numpy as np
import pytest

from core.domain import ItemId, Query
from core.domain.interests import Leaning
from core.recommend.content import Content
from core.recommend.history import known
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


TRAINS = Leaning(words="trains", wanted=True, toward=((ItemId("a"), 0.3), (ItemId("gone"), 0.4), (ItemId("d"), 0.2)))
MUSIC = Leaning(words="music", wanted=False, toward=((ItemId("b"), -0.5),))


def test_what_was_said_counts_like_a_history_of_the_recordings_it_means():
    recommender = Content().fit(training())
    as_likes = (*events("u", "a", strength=0.3), *events("u", "d", strength=0.2), *events("u", "b", strength=-0.5))
    said = recommender.score(Query(told=(TRAINS, MUSIC)))
    np.testing.assert_allclose(said, recommender.score(Query(history=as_likes)), atol=1e-12)


def test_the_share_of_a_saying_is_exactly_what_taking_it_back_takes_away():
    recommender = Content().fit(training())
    history = events("u", "a", "d")
    both = Query(history=history, told=(TRAINS, MUSIC))
    for item in recommender.items.ids:
        explanation = recommender.explain(both, ItemId(item))
        [row] = recommender.items.rows([item])
        assert sum(reason.share for reason in explanation.reasons) == pytest.approx(
            recommender.score(both)[row], abs=1e-12
        )
        without = recommender.score(Query(history=history, told=(TRAINS,)))[row]
        share = sum(reason.share for reason in explanation.reasons if reason.label == MUSIC.label)
        assert explanation.score - without == pytest.approx(share, abs=1e-12)


def test_parts_of_a_history_keep_what_was_said():
    told = (TRAINS, MUSIC)
    recommender = Content().fit(training()).hearing(told)
    rows, strengths = known(recommender.items, events("u", "a", "c"))
    keep = np.array([[True, True], [False, True], [False, False]])
    asked = [events("u", "a", "c"), events("u", "c"), ()]
    expected = [recommender.score(Query(history=history, told=told)) for history in asked]
    np.testing.assert_allclose(recommender.score_parts(rows, strengths, keep), expected, atol=1e-12)
    shares = recommender.shares(rows, strengths)
    np.testing.assert_allclose(shares.scores, expected[0], atol=1e-12)


def test_words_whose_recordings_are_all_gone_say_nothing():
    lost = Leaning(words="lost", wanted=True, toward=((ItemId("gone"), 1.0),))
    assert np.isnan(Content().fit(training()).score(Query(told=(lost,)))).all()
