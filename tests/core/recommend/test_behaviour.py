"""Probabilities of playing and liking: they must mean what they say, on people nothing was learned from."""

import numpy as np
import pytest
from scipy import sparse

from core.domain import InteractionTable, ItemId, Query, TrainingData
from core.errors import EmptyTrainingData
from core.recommend.behaviour import Behaviour
from core.recommend.calibration import Sample, judge, learn
from core.recommend.item_knn import ItemKnn
from tests.factories import events


def people(n_people=300, n_items=40, seed=0):
    """Two camps; people like what is of their camp, and watch most of it."""
    rng = np.random.default_rng(seed)
    users, items, strengths = [], [], []
    for person in range(n_people):
        camp = person % 2
        chance = np.where(np.arange(n_items) % 2 == camp, 0.5, 0.1)
        met = np.flatnonzero(rng.random(n_items) < chance)
        users += [f"u{person:03}"] * len(met)
        items += [f"i{item:02}" for item in met]
        own = met % 2 == camp
        strengths += np.where(rng.random(len(met)) < np.where(own, 0.8, 0.3), 1.0, 0.2).tolist()
    table = InteractionTable.from_columns(
        users, items, np.array(strengths, dtype=np.float32), np.arange(len(users), dtype=np.float64)
    )
    return TrainingData(interactions=table)


@pytest.fixture(scope="module")
def data():
    return people()


@pytest.fixture(scope="module")
def model(data):
    x = data.interactions.matrix
    own = (np.repeat(np.arange(x.shape[0]), np.diff(x.indptr)) + x.indices) % 2 == 0
    rng = np.random.default_rng(3)
    share = np.where(own, 0.8, 0.3) + rng.uniform(-0.15, 0.15, len(own))
    watched = sparse.csr_array((share, x.indices, x.indptr), shape=x.shape)
    return Behaviour(strategy=ItemKnn(k=40), unmet=20).fit(data, watched)


def test_what_is_said_on_others_happens_about_as_often(model):
    for name, least in (("play", 0.02), ("like_if_played", 0.15), ("watched_if_played", 0.08)):
        found = model.reliability[name]
        assert found.error < least, name
        assert found.skill > 0.02, name
        assert found.people > 40
        weights = [b.weight for b in found.bins]
        observed = sum(b.observed * b.weight for b in found.bins) / sum(weights)
        assert observed == pytest.approx(found.base)


def test_somebody_of_a_camp_plays_likes_and_watches_what_is_of_it(model):
    ours, theirs = ItemId("i20"), ItemId("i21")
    query = Query(history=events("new", *[f"i{n:02}" for n in range(0, 16, 2)]))
    near, far = model.expect(query, [ours, theirs])
    assert near.play > 2 * far.play
    assert near.like_if_played > far.like_if_played + 0.1
    assert near.watched_if_played > far.watched_if_played + 0.1
    assert near.like == pytest.approx(near.play * near.like_if_played)
    assert all(0 <= p <= 1 for e in (near, far) for p in (e.play, e.like_if_played, e.watched_if_played))


def test_the_chances_of_playing_add_up_to_what_is_played(data, model):
    """Over all items a person has not met, the mean number of plays is what the held-back quarter held."""
    base = model.reliability["play"].base
    per_person = data.interactions.matrix.nnz / 300
    unmet = 40 - 0.75 * per_person
    assert base * unmet == pytest.approx(0.25 * per_person, rel=0.2)


def test_nothing_is_said_of_unknown_items_nor_without_a_history(model):
    unknown, _ = model.expect(Query(history=events("u", "i01")), [ItemId("missing"), ItemId("i02")])
    assert np.isnan([unknown.play, unknown.like, unknown.watched_if_played]).all()
    assert np.isnan(model.expect(Query(), [ItemId("i02")])[0].play)


def test_without_shares_watched_nothing_is_said_of_them_and_too_little_data_is_refused(data):
    model = Behaviour(strategy=ItemKnn(k=40), unmet=5).fit(data)
    assert np.isnan(model.expect(Query(history=events("u", "i01")), [ItemId("i02")])[0].watched_if_played)
    with pytest.raises(EmptyTrainingData):
        Behaviour().fit(TrainingData(interactions=InteractionTable.of(events("u", "a"))))


@pytest.mark.parametrize(("n", "method"), [(100, "base"), (800, "platt"), (8000, "isotonic")])
def test_a_distorted_score_becomes_the_true_chance_as_far_as_there_is_data(n, method):
    rng = np.random.default_rng(n)
    chance = rng.random(n) * 0.6
    sample = Sample(
        np.log(chance / (1 - chance))[:, None] * 3 + 1, (rng.random(n) < chance) * 1.0, np.ones(n), np.arange(n)
    )
    part = np.arange(n) % 10
    outcome = learn(sample, part)
    assert outcome.method == method
    found = judge(outcome, sample, part)
    assert found.error < {"base": 0.4, "platt": 0.12, "isotonic": 0.05}[method]
    if method != "base":
        assert np.abs(outcome.of(sample.facts) - chance).mean() < 0.08


def test_a_weight_counts_as_so_many_pairs():
    facts, happened = np.zeros((400, 1)), np.tile([1.0, 0.0, 0.0, 0.0], 100)
    weight = np.where(happened > 0, 1.0, 5.0)
    part = np.arange(400) % 10
    outcome = learn(Sample(facts, happened, weight, np.arange(400)), part)
    assert outcome.of(facts)[0] == pytest.approx(1 / 16, abs=0.03)
