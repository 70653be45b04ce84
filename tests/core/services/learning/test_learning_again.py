"""When strategies learn again by themselves: enough that is new or taken back, and not before."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain import UserId
from core.services.learning.learning_again import worth_training
from core.storage.interactions import Interactions
from core.storage.runs import Versions
from tests.core.services.conftest import CURATOR, VIEWER


def test_what_was_refused_is_not_tried_again_before_enough_is_new(place):
    place.people(60)
    version = place.train("popularity")
    with place.database.write() as tx:
        Versions(tx).add(replace(version, strategy="hybrid", state="refused"))
    place.now += timedelta(hours=1)
    assert place.training.keep_up() == 0


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ({"news": 40, "people": 8, "learned": None}, True),
        ({"news": 39, "people": 8, "learned": None}, False),
        ({"news": 400, "people": 7, "learned": None}, False),
        ({"news": 30, "people": 1, "learned": 100}, True),
        ({"news": 29, "people": 9, "learned": 100}, False),
        ({"news": 99, "people": 9, "learned": 1000}, False),
        ({"news": 100, "people": 9, "learned": 1000}, True),
        ({"news": 100, "people": 9, "learned": 1000, "since_last_s": 599.0}, False),
        ({"news": 100, "people": 9, "learned": 1000, "last_fit_s": 60.0, "since_last_s": 1199.0}, False),
        ({"news": 100, "people": 9, "learned": 1000, "last_fit_s": 60.0, "since_last_s": 1200.0}, True),
    ],
)
def test_when_it_learns_by_itself(given, due):
    assert worth_training(**{"last_fit_s": 0.0, "since_last_s": math.inf, **given}) is due


def test_it_learns_by_itself_when_enough_is_new_and_not_before(place):
    place.people(7)
    assert place.training.keep_up() == 0
    place.people(3, start=7)
    assert place.training.keep_up() == 2  # popularity and hybrid
    assert place.training.keep_up() == 2
    assert len(place.training.jobs(CURATOR)) == 2  # those that wait already
    place.work()
    assert set(place.registry.names()) == {"popularity", "hybrid"}
    place.now += timedelta(hours=1)
    assert place.training.keep_up() == 0
    place.people(7, start=50)
    assert place.training.news(VIEWER, "hybrid").events == 28
    assert place.training.keep_up() == 0
    place.people(1, start=70)
    assert place.training.keep_up() == 2


def test_it_learns_again_when_much_of_what_it_learned_from_was_taken_back(place):
    place.people(30)
    assert place.training.keep_up() == 2
    place.work()
    learned = place.registry.version("hybrid").events
    place.now += timedelta(hours=1)
    with place.database.write() as tx:  # the newest go, so that their numbers could be given again
        for n in range(20, 30):
            Interactions(tx).forget(UserId(f"p{n:03}"))
    place.people(10, start=70)
    news = place.training.news(VIEWER, "hybrid")
    assert (news.events, news.gone) == (40, learned - 80)
    assert place.training.keep_up() == 2
    place.work()
    assert place.training.news(VIEWER, "hybrid").gone == 0
