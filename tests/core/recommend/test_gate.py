"""What a new model and the present one are asked: whole items, and what neither has seen where enough is new."""

import numpy as np

from core.domain import InteractionTable, TrainingData
from core.recommend.gate import examination
from tests.factories import events

OLD, NEW = "abcdefghij", "klmnopqr"


def learned_and_since(n_people, *, known_too=False):
    """Everybody liked OLD before the present model was trained and four of NEW since; some of OLD again, if asked."""
    told, news = [], []
    for person in range(n_people):
        before = events(f"p{person:02}", *OLD)
        since = events(f"p{person:02}", *NEW[:4], *(OLD[:4] if known_too else ""), strength=0.5)
        told += [*before, *since]
        news += [False] * len(before) + [True] * len(since)
    table = InteractionTable.of(told)
    order = np.argsort([event.at.timestamp() for event in told], kind="stable")
    return TrainingData(interactions=table), np.array(news)[order]


def test_where_enough_is_new_half_of_it_is_asked():
    data, news = learned_and_since(30)
    cut, unseen = examination(data, news, 0)
    assert unseen
    assert np.diff(cut.held.indptr).tolist() == [2] * 30
    assert {data.interactions.items.ids[column] for column in cut.held.indices} <= set(NEW)


def test_an_item_that_was_known_before_is_no_news_however_often_it_is_liked_again():
    data, news = learned_and_since(30, known_too=True)
    cut, unseen = examination(data, news, 0)
    assert unseen
    assert cut.data.interactions.matrix.multiply(cut.held).nnz == 0
    assert {data.interactions.items.ids[column] for column in cut.held.indices} <= set(NEW)


def test_with_little_news_a_quarter_of_everything_is_asked():
    data, news = learned_and_since(10)
    cut, unseen = examination(data, news, 0)
    assert not unseen
    assert np.diff(cut.held.indptr).tolist() == [3] * 10
