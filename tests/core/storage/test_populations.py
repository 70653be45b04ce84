"""Invented people are kept with all that makes them, and go with all they lived."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.domain.simulations import KeptInterest, KeptPopulation, KeptSimulation
from core.errors import NotFound
from core.storage.populations import Populations, Simulations
from tests.factories import NOON

PEOPLE = KeptPopulation(
    name="Night owls",
    n=300,
    seed=2**40,
    made_at=NOON,
    made_by="c",
    interests=(KeptInterest(name="Sea", items=("a", "b"), phrase="waves", share=2.0), KeptInterest(name="B", items=())),
    design={"patience": [0.8, 0.9]},
    behaviour={"churn": 0.1},
    real={"play_gini": 0.5},
)
DAYS = KeptSimulation(population=1, state="queued", made_at=NOON, made_by="c", plan={"strategy": "content"})


def test_a_population_comes_back_whole_newest_first(tx: sa.Connection) -> None:
    kept = Populations(tx)
    first = kept.add(PEOPLE)
    second = kept.add(replace(PEOPLE, name="Others", parent=first))
    assert [p.number for p in kept.all()] == [second, first]
    assert kept.get(first) == replace(PEOPLE, number=first)
    kept.change(first, name="Day owls")
    assert kept.get(first).name == "Day owls"


def test_what_was_removed_is_not_found_until_it_is_restored(tx: sa.Connection) -> None:
    kept, days = Populations(tx), Simulations(tx)
    number, other = kept.add(PEOPLE), kept.add(PEOPLE)
    own = days.add(replace(DAYS, population=number))
    stays = days.add(replace(DAYS, population=other))
    assert days.change(own, state="running", curve={"plays": [1.0, None]}, lives=b"packed")
    assert days.get(own).curve == {"plays": [1.0, None]}
    assert days.lives(own) == b"packed"
    days.remove(own)
    kept.remove(number)
    assert [p.number for p in kept.all()] == [other]
    assert [s.number for s in days.all()] == [stays]
    assert not days.change(own, state="done")
    assert days.lives(own) == b""
    with pytest.raises(NotFound):
        kept.change(number, name="x")
    later = kept.add(PEOPLE)
    kept.restore(number)
    days.restore(own)
    assert [p.number for p in kept.all()] == [later, other, number]
    assert (days.get(own).state, days.lives(own)) == ("running", b"packed")


def test_what_is_not_there_is_not_found(tx: sa.Connection) -> None:
    for ask in (
        lambda: Populations(tx).get(9),
        lambda: Populations(tx).remove(9),
        lambda: Populations(tx).change(9, name="x"),
        lambda: Simulations(tx).get(9),
        lambda: Simulations(tx).remove(9),
    ):
        with pytest.raises(NotFound):
            ask()
