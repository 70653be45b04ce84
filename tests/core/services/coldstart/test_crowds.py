"""Kept audiences as the lab's people: who is known, who arrives, and that nobody is both."""

from datetime import UTC, datetime

import numpy as np
import pytest

from core.domain.simulations import KeptPopulation
from core.errors import NotFound, Unavailable
from core.services.coldstart.crowds import FEWEST, KNOWN, Invented, KeptCrowd, crowd_of, named
from core.simulation.design import Design
from core.simulation.people import population
from core.simulation.world import made_up

HOME = made_up(60, dim=16, topics=6, seed=3)


def crowd(n: int, seed: int = 5, **design) -> KeptCrowd:
    return KeptCrowd("Night owls", population(HOME, n, seed, design=Design(**design), name="7"))


def names(source: KeptCrowd, seed: int = 0, n: int = 1_000) -> list[str]:
    return list(source.newcomers(seed, n)[0].ids.ids)


def kept(number: int, name: str, n: int = 100) -> KeptPopulation:
    return KeptPopulation(
        number=number, name=name, n=n, seed=0, made_at=datetime.now(UTC), made_by="anna", interests=()
    )


def test_nobody_of_a_kept_audience_is_known_and_arrives_as_well():
    owls = crowd(90)
    known = set(owls.known()[0].ids.ids)
    assert len(known) == 45
    assert known.isdisjoint(names(owls))
    assert len(names(owls)) == 45


def test_people_of_a_fork_who_arrive_are_not_those_the_lab_knows_from_before_the_fork():
    known = set(crowd(90).known()[0].ids.ids)
    assert known.isdisjoint(names(crowd(400)))
    assert known.isdisjoint(names(crowd(50)))


def test_people_of_a_kept_audience_are_the_people_themselves_with_their_own_tastes():
    owls = crowd(90)
    some, people = owls.newcomers(4, 3)
    whole = owls.people
    assert list(some.ids.ids) == [f"simulated-7-{row:05}" for row in (9, 11, 13)]
    for place, row in enumerate((9, 11, 13)):
        assert some.describe(place) == whole.describe(row)
        np.testing.assert_array_equal(some.taste[place], whole.taste[row])
        own = whole.utility([row])[0] - HOME.quality
        assert np.abs(people.utility[place] - own).std() < np.abs(people.utility[place] - own[::-1]).std()


def test_what_somebody_says_depends_neither_on_who_else_is_asked_nor_on_how_many_there_are():
    _, many = crowd(90).newcomers(0, 40)
    _, one = crowd(90).newcomers(7, 1)
    np.testing.assert_array_equal(many.likes[7], one.likes[0])


def test_the_lab_learns_what_a_kept_audience_likes():
    """People who love one subject only: with them known, the first recording shown is of that subject."""
    only = {name: (1.0 if name == HOME.interests[2] else 0.001) for name in HOME.interests}
    fans = crowd(120, interests=only, group_taste=0.0, focus=0.2)
    own = np.mean([HOME.subject[row] == 2 for row in np.argsort(-fans.known()[1].likes.mean(axis=0))[:5]])
    usual = np.mean([HOME.subject[row] == 2 for row in np.argsort(-Invented(HOME).known()[1].likes.mean(axis=0))[:5]])
    assert own > usual + 0.5


def test_no_more_than_two_hundred_are_known_and_fewer_than_forty_are_too_few():
    assert len(crowd(2_000).known()[0]) == KNOWN
    with pytest.raises(Unavailable, match=f"“Few” is {FEWEST - 1} simulated people; the lab needs {FEWEST}"):
        crowd_of(kept(1, "Few", FEWEST - 1), None)


def test_an_audience_is_found_by_number_or_name_and_of_two_alike_the_newest():
    there = (kept(3, "Owls"), kept(2, "Larks"), kept(1, "Owls"))
    assert named("Owls", there).number == 3
    assert named("1", there).number == 1
    with pytest.raises(NotFound, match="no audience “Bats”; there is: “Owls”, “Larks”, “Owls”"):
        named("Bats", there)
