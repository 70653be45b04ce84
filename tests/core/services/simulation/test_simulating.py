"""Audiences are invented in words, forked and named; what makes no sense is refused."""

import pytest

from core.domain.simulations import KeptPopulation
from core.errors import NotAllowed, NotFound, TooLittleExamined, VitrineError
from core.services.simulation.views import Plan, Wish
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.simulation.conftest import lived
from tests.factories import NOON


def test_a_fork_is_the_same_people(home):
    number, own = lived(home)
    fork = home.simulating.fork(CURATOR, number, "Owls again")
    again = home.simulating.start(CURATOR, fork, Plan(rounds=4, places=5))
    home.work()
    assert home.simulating.simulation(CURATOR, again).curve == home.simulating.simulation(CURATOR, own).curve
    assert home.simulating.populations(CURATOR)[0].forked_from == "Owls"
    home.simulating.rename(CURATOR, fork, "Larks")
    assert home.simulating.populations(CURATOR)[0].name == "Larks"


def test_a_phrase_becomes_an_interest_and_says_which_recordings_it_means(home):
    interest = home.simulating.meaning(CURATOR, "red")
    assert {card.item.title[:3] for card in interest.cards} == {"Red"}
    number = home.simulating.keep(CURATOR, Wish(name="Red ones", n=40, interests=(interest,)))
    own = home.simulating.start(CURATOR, number, Plan(strategy="random", rounds=5, places=6))
    home.work()
    played = [
        card.item.title
        for row in home.simulating.simulation(CURATOR, own).watched
        for card in home.simulating.life(CURATOR, own, row).history
    ]
    assert sum(title.startswith("Red") for title in played) > 1.3 * len(played) / 3


def test_what_makes_no_sense_is_refused_in_words(home):
    simulating = home.simulating
    number = simulating.keep(CURATOR, Wish(name="Owls", n=5))
    with pytest.raises(NotFound, match="no strategy"):
        simulating.start(CURATOR, number, Plan(strategy="magic"))
    with pytest.raises(VitrineError, match="days"):
        simulating.start(CURATOR, number, Plan(rounds=0))
    with pytest.raises(VitrineError, match="name"):
        simulating.keep(CURATOR, Wish(name=" "))
    with pytest.raises(VitrineError, match="people"):
        simulating.keep(CURATOR, Wish(name="All", n=10**7))
    with pytest.raises(NotAllowed):
        simulating.keep(VIEWER, Wish(name="Owls"))
    with pytest.raises(NotFound):
        simulating.meaning(CURATOR, "  ")


def test_an_empty_collection_has_nothing_to_like(house):
    assert house.simulating.interests(CURATOR) == ()
    with pytest.raises(NotFound, match="recordings"):
        house.simulating.keep(CURATOR, Wish(name="Owls"))


def test_what_to_do_about_an_empty_collection_is_something_that_helps(house):
    kept = KeptPopulation(name="Owls", n=5, seed=0, made_at=NOON, made_by="c", interests=())
    for asked in (
        lambda: house.simulating.kept_interests(CURATOR),
        lambda: house.simulating.live(CURATOR, kept, Plan()),
    ):
        with pytest.raises(TooLittleExamined, match="looked at or listened to") as error:
            asked()
        assert "load the demo" in error.value.hint
        assert "simulate" not in error.value.hint
