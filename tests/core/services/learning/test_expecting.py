"""What people would do with a recording: learned as a job, told with its error, and never about somebody by name."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.domain import Interaction, ItemId, UserId
from core.errors import NotAllowed
from core.recommend.matching import histories_of
from core.services.recommendation.matching import mean_of
from core.storage.batches import Groups
from core.storage.interactions import Interactions
from tests.core.services.conftest import CURATOR, VIEWER, house_in

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("expecting"))


@pytest.fixture(scope="module")
def items(house):
    """Two that are here, and others that people met, whose recordings are gone."""
    return [house.ready("red"), house.ready("blue"), *(ItemId(f"gone{n:02}") for n in range(14))]


@pytest.fixture(scope="module")
def crowd(house, items):
    """Two camps of 120; each plays what is of its camp, watches most of it, and likes half of that."""
    rng = np.random.default_rng(4)
    events = []
    for person in range(240):
        camp = person % 2
        for n, item in enumerate(items):
            if rng.random() < (0.6 if n % 2 == camp else 0.12):
                at = NOON + timedelta(minutes=int(rng.integers(100_000)))
                who = UserId(f"p{person:03}")
                share = 0.8 if n % 2 == camp else 0.3
                events.append(
                    Interaction(user_id=who, item_id=item, kind="play", strength=0.1, at=at, played_fraction=share)
                )
                if n % 2 == camp and rng.random() < 0.6:
                    events.append(Interaction(user_id=who, item_id=item, kind="like", strength=1.0, at=at))
    with house.database.write() as tx:
        Interactions(tx).add(events)
        Groups(tx).put({UserId(f"p{n:03}"): "18-29" if n % 2 == 0 else "60+" for n in range(240)})
    return events


def test_before_anything_was_learned_nothing_is_expected_of_anybody(house, items):
    assert house.expecting.trust(CURATOR) is None
    assert house.expecting.expect(VIEWER, VIEWER.user_id, items) == ()
    assert house.matching.outlook(CURATOR, items[0]) is None


def test_it_learns_by_itself_once_there_is_enough_and_says_how_far_it_can_be_trusted(house, crowd):
    assert house.expecting.keep_up()
    assert [one.title for one in house.expecting.working(CURATOR)] == ["What people do"]
    house.work()
    trust = house.expecting.trust(VIEWER)
    assert trust is not None
    assert (trust.people, trust.events, trust.simulated) == (len({event.user_id for event in crowd}), len(crowd), False)
    play = trust.reliability["play"]
    assert play.error < 0.06
    assert play.skill > 0.005  # more than the average would say
    assert sum(b.observed * b.weight for b in play.bins) / sum(b.weight for b in play.bins) == pytest.approx(play.base)
    assert not house.expecting.keep_up()  # nothing is new


def test_somebody_of_a_camp_is_expected_to_play_what_is_of_it(house, items, crowd):
    person = UserId("p000")
    ours, theirs = house.expecting.expect(CURATOR, person, items[:2])
    assert ours.play > theirs.play
    with pytest.raises(NotAllowed):
        house.expecting.expect(VIEWER, person, items)
    [unknown] = house.expecting.expect(CURATOR, person, [ItemId("never-heard-of")])
    assert math.isnan(unknown.play)


def test_everybody_at_once_is_everybody_one_by_one(house, items, crowd):
    outlook = house.matching.outlook(CURATOR, items[0])
    met = {event.user_id for event in crowd if event.item_id == items[0]}
    others = sorted({event.user_id for event in crowd} - met)
    assert (outlook.people, outlook.met) == (len(others), len(met))
    model, told = house.expecting.model(), house.training.data()
    told_at_once = model.expect_everybody(histories_of(model.recommender, told), 0)
    some = others[:5]
    item = ItemId(model.recommender.items.ids[0])
    each = [house.expecting.expect(CURATOR, person, [item])[0].play for person in some]
    rows = told.interactions.users.rows(some)
    np.testing.assert_allclose(told_at_once["play"][rows], each, rtol=1e-3)


def test_what_becomes_of_it_counts_those_more_who_would_play_it():
    chances = {"play": np.array([0.9, 0.1, np.nan]), "like_if_played": np.array([1.0, 0.0, 1.0])}
    assert mean_of(chances["like_if_played"], np.nan_to_num(chances["play"])) == pytest.approx(0.9)
    assert math.isnan(mean_of(np.array([np.nan]), np.array([1.0])))


def test_for_whom_it_is_comes_with_what_they_are_like_and_without_names(house, items, crowd):
    people = house.matching.people(CURATOR, items[0], k=5)
    assert [person.number for person in people.people] == [1, 2, 3, 4, 5]
    assert [person.group for person in people.people].count("18-29") >= 4
    assert all(person.met > 0 and 0 <= person.chances["play"] <= 1 for person in people.people)
    young, old = house.matching.groups(CURATOR, items[0]).groups
    assert (young.name, old.name) == ("18-29", "60+")
    assert young.fit > 0 > old.fit


def test_a_stopped_or_empty_lesson_leaves_no_half_model_behind(house, crowd, monkeypatch):
    house.expecting.learn(CURATOR)
    house.work()
    folder = house.folder / "behaviour"
    before = sorted(path.name for path in folder.iterdir())
    house.expecting.learn(CURATOR)
    monkeypatch.setattr("core.services.learning.expecting.save", _broken)
    house.work()
    assert sorted(path.name for path in folder.iterdir()) == before
    assert house.expecting.working(CURATOR)[-1].state == "failed"
    assert house.expecting.model() is not None


def _broken(model, folder):
    raise OSError("the disk is full")


def test_only_curators_have_it_learn_and_see_others(house, items, crowd):
    for ask in (
        lambda: house.expecting.learn(VIEWER),
        lambda: house.matching.outlook(VIEWER, items[0]),
        lambda: house.matching.tastes(VIEWER),
    ):
        with pytest.raises(NotAllowed):
            ask()
