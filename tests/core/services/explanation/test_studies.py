"""Strategies looked at as a whole: over real people, over simulated ones, kept and opened again."""

from dataclasses import replace

import numpy as np
import pytest

from core.domain import UserId
from core.errors import NotAllowed, NotFound, VitrineError
from core.explain.overview import Part, driven
from core.services.collection import Snapshot
from core.services.explanation import audience as explaining_audience
from core.services.explanation.audience import audience_of
from core.services.explanation.crowds import lived, people_of
from core.services.explanation.kept import kept, shown
from core.services.explanation.study import Study
from core.services.explanation.whole import Looked, overview_of
from core.services.simulation.lists import RANDOM, policy
from core.simulation.people import population
from core.simulation.running import Course, run
from core.simulation.world import made_up
from core.storage.runs import Runs
from tests.core.services.conftest import CURATOR, VIEWER, house_in

CONTENTS = ("red tone 200", "red red green", "blue tone 1000", "blue blue", "yellow red", "green", "tone 200", "red")
PEOPLE = [UserId(f"person-{n}") for n in range(7)]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("studies"))


@pytest.fixture(scope="module")
def items(house):
    """Seven people: five who like the same two things, and two who do not."""
    items = [house.ready(content, f"{content}.mp4") for content in CONTENTS]
    for word in ("red", "blue", "green"):
        house.tagging.define(CURATOR, word)
    for n, person in enumerate(PEOPLE):
        for item in (items[0], items[1], items[2 + n % 3]) if n < 5 else items[3:6]:
            house.recommending.like(CURATOR, person, item)
    return items


@pytest.fixture(scope="module")
def run_id(house, items):
    return house.studies.now(CURATOR, Study(people=20))


def test_what_drives_a_strategy_is_told_in_fractions_of_everybodys_reasons(house, run_id):
    view, found = house.studies.get(CURATOR, run_id)
    told = found.overview
    assert (view.people, view.simulated, view.current) == (7, False, True)
    assert sum(told.modalities.values()) == pytest.approx(1)
    for kind, share in told.modalities.items():
        assert share == pytest.approx(told.spread[kind].mean)
        assert told.spread[kind].low <= share <= told.spread[kind].high
    assert sum(share for _, share in told.words) == pytest.approx(1)
    assert told.words[-1][0] == ""
    assert told.influential[0].card.item.title in ("red tone 200", "red red green"), "what five of seven like"
    assert {one.modality for one in told.moments} <= {"visual", "sound"}
    assert sum(one.share for one in told.influential) <= 1 + 1e-9


def test_the_same_people_test_whether_reasons_are_true(house, run_id):
    _, found = house.studies.get(CURATOR, run_id)
    own = found.honesty.metrics["del"]
    assert own["reasons"].mean < own["random"].mean
    assert found.honesty.people == 7
    assert found.truth is None, "nobody knows why real people chose"


def test_a_study_is_a_run_that_opens_again_as_it_was(house, items, run_id):
    with house.database.read() as tx:
        recorded = Runs(tx).get(run_id)
    assert (recorded.kind, recorded.strategy, recorded.simulated) == ("honesty", "content", False)
    _, found = house.studies.get(CURATOR, run_id)
    seen = house.recommending._collection.snapshot()
    assert shown(kept(found), seen) == found
    gone = found.overview.influential[0].card.item.item_id
    without = Snapshot(-1, {i: item for i, item in seen.items.items() if i != gone}, seen.pooled, seen.content)
    assert gone not in {one.card.item.item_id for one in shown(kept(found), without).overview.influential}


def test_long_term_taste_has_an_interval_over_people_like_every_other_part(house):
    """What the middle person has is not what everybody has."""
    parts = [[Part("history", 1.0, items), Part("taste", n)] for n, items in enumerate("abcdefg")]
    people = [Looked(driven([one]), met=1) for one in parts]
    found = overview_of(people, house.recommending._collection.snapshot(), "lightgcn", None)
    taste = found.spread["taste"]
    assert taste.mean == pytest.approx(np.mean([n / (n + 1) for n in range(7)]))
    assert taste.low + 0.1 < taste.mean < taste.high - 0.1


def test_a_run_from_before_long_term_taste_was_measured_opens_without_its_interval(house, run_id):
    _, found = house.studies.get(CURATOR, run_id)
    then = kept(found)
    del then["overview"]["spread"]["taste"]
    then["overview"] |= {"history": 0.7, "popularity": 0.1}
    taste = shown(then, house.recommending._collection.snapshot()).overview.spread["taste"]
    assert taste.mean == pytest.approx(0.2)
    assert np.isnan([taste.low, taste.high]).all()


def test_a_job_does_the_same_and_equal_people_give_equal_figures(house, run_id):
    house.studies.start(CURATOR, Study(people=20))
    [waiting] = house.studies.working(CURATOR)
    assert waiting.title == "By content"
    house.work()
    newest, *_, oldest = house.studies.all(CURATOR, "content")
    assert oldest.run_id == run_id
    assert house.studies.get(CURATOR, newest.run_id)[1] == house.studies.get(CURATOR, run_id)[1]


def test_what_cannot_be_looked_at_is_refused_with_a_reason(house, items):
    with pytest.raises(NotFound, match="train it first"):
        house.studies.start(CURATOR, Study(strategy="ease"))
    with pytest.raises(NotFound, match=r"no strategy 'nonsense'; there are .*als"):
        house.studies.start(CURATOR, Study(strategy="nonsense"))
    with pytest.raises(VitrineError, match="5 to"):
        house.studies.start(CURATOR, Study(people=2))
    with pytest.raises(NotFound, match="at least 50"):
        house.studies.now(CURATOR, Study(who="simulated"))
    with pytest.raises(NotAllowed):
        house.studies.get(VIEWER, "1")


def test_an_audience_has_in_common_what_more_of_them_like_than_chance_explains(house, items, monkeypatch):
    found = house.studies.audience(CURATOR, items[0], Study())
    assert (found.people, found.everybody) == (5, 7)
    monkeypatch.setattr(explaining_audience, "SURE", 0.5)  # five people surprise nobody by more
    found = house.studies.audience(CURATOR, items[0], Study())
    [also] = found.also
    assert (also.name, also.people, also.here) == ("red red green", 5, 1.0)
    assert also.usual == pytest.approx(5 / 7)
    alone = house.studies.audience(CURATOR, items[6], Study())
    assert (alone.people, alone.also, alone.subjects) == (0, (), ())


def test_nothing_is_told_of_fewer_than_five(house, items):
    found = house.studies.audience(CURATOR, items[3], Study())
    assert found.people in (2, 3, 4)
    assert found.also == found.subjects == ()
    crowd = people_of(house.database)
    four = replace(crowd, histories={user: crowd.histories[user] for user in PEOPLE[:4]})
    assert audience_of(four, items[0], house.recommending._collection.snapshot()).also == ()


def test_simulated_people_have_histories_of_what_they_did_and_say_so():
    world = made_up(60, dim=16, topics=5, seed=1)
    people = population(world, 40, seed=2)
    crowd = lived(run(people, policy(RANDOM, people, None, {}, refit_days=0, seed=0), Course(rounds=20)))
    assert crowd.simulated
    assert all(event.origin == "simulated" for own in crowd.histories.values() for event in own)
    assert all(len({event.item_id for event in own}) >= 3 for own in crowd.histories.values())
    assert crowd.some(5, seed=0) == crowd.some(5, seed=0) != crowd.some(5, seed=1)
    assert len(set(crowd.some(1000, seed=0))) == len(crowd.histories)
    assert max(crowd.reach.values()) <= len(np.unique(crowd.ran.log.person))
