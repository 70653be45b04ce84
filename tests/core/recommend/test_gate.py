"""What a new model and the present one are asked: whole items, and what neither has seen where enough is new."""

import numpy as np
import pytest

from core.domain import InteractionTable, TrainingData
from core.recommend.gate import compare, examination
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


def ndcg_of(rng, n_people):
    """nDCG as lists of ten have it: nothing for a third of the people, else anything up to 1."""
    return np.where(rng.random(n_people) < 0.35, 0.0, rng.beta(1.2, 2.5, n_people))


def refused(n_people, loss, *, gates=400, seed=0):
    """Share of new versions refused that truly lose a share of what people have, and differ at random from person
    to person besides.
    """
    rng = np.random.default_rng(seed)
    count = 0
    for _ in range(gates):
        present = ndcg_of(rng, n_people)
        shuffled = rng.random(n_people) < 0.2  # people whose lists are other ones altogether
        new = np.where(shuffled, ndcg_of(rng, n_people), present + 0.05 * rng.standard_normal(n_people))
        count += not compare(new - loss * present.mean(), present).passed
    return count / gates


@pytest.mark.parametrize("n_people", [5, 30, 100, 1000])
def test_of_many_versions_that_are_as_good_hardly_one_is_refused(n_people):
    assert refused(n_people, 0.0) <= 0.04
    assert refused(n_people, 0.01) <= 0.05, "a loss that is tolerated"


@pytest.mark.parametrize(("n_people", "loss"), [(30, 0.7), (100, 0.35), (300, 0.2), (1000, 0.12)])
def test_what_is_truly_worse_is_refused_nearly_always_where_people_are_enough_to_tell(n_people, loss):
    assert refused(n_people, loss, gates=150) >= 0.8


def test_a_small_loss_is_certain_with_many_people_only():
    assert refused(30, 0.05) < 0.1 < 0.5 < refused(6000, 0.05, gates=40)


def test_a_verdict_says_how_sure_it_is():
    rng = np.random.default_rng(1)
    present = ndcg_of(rng, 80)
    unsure = compare(present + rng.normal(-0.01, 0.5, 80), present)
    assert unsure.passed
    assert unsure.words.startswith("Not certain to be worse")
    assert "which may be chance" in unsure.words
    sure = compare(present + 0.05, present)
    assert sure.words.startswith("Better than")
    assert "chance" not in sure.words
    assert sure.words.endswith("difference +0.050 ± 0.000.")
    tolerated = compare(present * 0.995, present)
    assert tolerated.passed
    lost = compare(present * 0.9, present)
    assert not lost.passed
    assert lost.words.startswith("Worse than")
    assert compare(present[:1] * 0.1, present[:1]).passed, "one person tells nothing"
