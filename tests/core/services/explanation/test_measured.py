"""What reasons must reach on MovieLens-100k and in a simulation."""

from pathlib import Path

import numpy as np
import pytest

from core.domain import InteractionTable, ItemFacts, ItemId, SegmentVectors, Space, TrainingData, UserId
from core.embedding.fusion import fuse
from core.embedding.pooling import pool
from core.explain.standing import place
from core.recommend.catalogue import strategy
from core.recommend.content import Content
from core.recommend.item_to_item import ItemToItemRecommender
from core.services.explanation.tables import TablePerson, table_honesty
from core.services.explanation.truth import truth_of
from core.services.measurement.evaluating import training_data
from core.services.tables import read_interactions, read_items
from core.simulation.people import population
from core.simulation.running import Course, run
from core.simulation.world import made_up
from tests.core.simulation.policies import Drawn, Popular, Wished

DATA = Path(__file__).parents[5] / "shared" / "data" / "ml-100k"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
movielens = pytest.mark.skipif(not DATA.is_dir(), reason="MovieLens-100k is not in ../shared/data/ml-100k")


@pytest.fixture(scope="module")
def data():
    return training_data(read_interactions(DATA / "warm_item_train.csv")[0], read_items(DATA / "ml-100k.item")[0])


@pytest.fixture(scope="module", params=["ease", "item_knn", "als"])
def model(request, data):
    return strategy(request.param).fit(training_data(data.interactions))


@movielens
def test_reasons_beat_every_other_order_beyond_chance(model, data):
    found = table_honesty(model, data, people=40)
    for metric, gains in found.better.items():
        for order, gain in gains.items():
            assert gain.low > 0, (metric, order)
    assert found.stability >= 0.9


@pytest.mark.parametrize(("policy", "rounds"), [(Popular, 80), (Wished, 25)])
@pytest.mark.parametrize("model", [Content(), strategy("hybrid")], ids=["content", "hybrid"])
def test_reasons_of_content_and_hybrid_beat_every_other_order_on_a_simulated_audience(model, policy, rounds):
    """Alike is, for the order by similarity, what is about the same interests: not the vectors content goes by."""
    audience = audience_of(policy(), rounds)
    found = table_honesty(model.fit(audience), audience, people=500)
    for metric, gains in found.better.items():
        for order, gain in gains.items():
            assert gain.low > 0, (metric, order)
    assert found.stability >= 0.9


def likes_of(people, log):
    """What people liked, as strategies learn from it."""
    rows = np.flatnonzero(log.liked)
    items = np.array(people.world.items.ids, dtype=object)[log.item[rows]]
    users = np.array(people.ids.ids, dtype=object)[log.person[rows]]
    return InteractionTable.from_columns(users, items, np.ones(len(rows), np.float32), log.at_s()[rows])


def audience_of(policy, rounds):
    """What 500 simulated people liked of 600 recordings, with their vectors and the three interests of each."""
    world = made_up(600, dim=64, topics=20, seed=0)
    people = population(world, 500, seed=10)
    liked = likes_of(people, run(people, policy, Course(rounds=rounds)).log)
    space, start = Space(model="made-up", revision="1", modality="visual", dim=64), np.zeros(1, np.float32)
    items = [ItemId(item) for item in world.items.ids]
    rows = {
        item: SegmentVectors(space, item, start, start, row[None].astype(np.float32))
        for item, row in zip(items, world.vectors, strict=True)
    }
    about = np.argsort(-world.affinity, axis=1)[:, :3]
    facts = {
        item: ItemFacts(title=item, genres=tuple(world.interests[n] for n in own))
        for item, own in zip(items, about, strict=True)
    }
    return TrainingData(interactions=liked, content=fuse([pool(space, rows)], {"visual": 1.0}), facts=facts)


@movielens
def test_removals_are_true_and_mostly_proven_smallest(model, data):
    table = data.interactions
    shown, certified = 0, 0
    for row in np.random.default_rng(0).permutation(len(table.users))[:12]:
        person = TablePerson.of(model, data, UserId(table.users.ids[row]))
        for column in person.candidates[:10:3]:
            rivals = person.candidates[person.candidates != column]
            found = person.case.removal(int(column), rivals, 10)
            if found is None:
                continue
            shown += 1
            certified += found.certified
            keep = ~np.isin(np.arange(len(person.case.rows)), found.places)
            scores = model.score_rows(person.case.rows[keep], person.case.strengths[keep])
            assert place(scores, int(column), rivals) > 10
    assert certified / shown >= 0.85


@pytest.fixture(scope="module")
def truths():
    """Of four worlds each: people who were shown what is popular, recordings by lot, and their favourites."""
    lived = ((Popular, 1500, 30), (Drawn, 1500, 90), (Wished, 300, 12))
    return {
        policy: [_truth_of_world(seed, policy(), people=people, rounds=rounds) for seed in range(4)]
        for policy, people, rounds in lived
    }


@pytest.mark.parametrize(("policy", "least"), [(Popular, 0.75), (Drawn, 0.95), (Wished, 0.92)])
def test_in_simulations_words_name_the_true_interest(truths, policy, least):
    """Popular lists: for what is on them a taste speaks less, so that people choose what is hardly about it, too."""
    assert sum(one.events for one in truths[policy]) > 1000
    assert _mean(truths[policy], "concept_hit") >= least


def test_in_simulations_words_name_the_true_interest_whatever_people_were_shown(truths):
    assert _mean(_all_of(truths), "concept_hit") >= 0.85


def test_in_simulations_reasons_are_true_twice_as_often_as_by_chance(truths):
    """Where lists are popular histories are mixed, so that a reason can be wrong."""
    for found in (truths[Popular], _all_of(truths)):
        assert _mean(found, "reason_hit") >= 2 * _mean(found, "by_chance")


@pytest.mark.parametrize("policy", [Drawn, Wished])
def test_where_histories_are_about_few_things_most_of_what_can_be_told_is_told(truths, policy):
    """A reason drawn at random is true in one of three cases already."""
    told, chance, possible = (_mean(truths[policy], name) for name in ("reason_hit", "by_chance", "possible"))
    assert told - chance >= (possible - chance) / 2


def _all_of(truths):
    return [one for found in truths.values() for one in found]


def _mean(found, name):
    return np.average([getattr(one, name) for one in found], weights=[one.events for one in found])


def _truth_of_world(seed, policy, *, people, rounds):
    world = made_up(600, dim=64, topics=20, seed=seed)
    invented = population(world, people, seed=seed + 10)
    log = run(invented, policy, Course(rounds=rounds)).log
    cosines = (world.vectors @ world.vectors.T).astype(np.float32)
    np.fill_diagonal(cosines, 0.0)
    return truth_of(invented, log, ItemToItemRecommender(world.items, cosines, "content"), events=1000)
