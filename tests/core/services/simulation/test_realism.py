"""People as they come, served as they come: their figures lie within the bands of real platforms."""

import pytest

from core.services.simulation.lists import policy
from core.services.simulation.views import Plan, Wish
from core.simulation.people import population
from core.simulation.realism import Verdict, figures, verdicts
from core.simulation.running import Course, run
from core.simulation.world import made_up


def lived_by_default(n_items: int, people: int, seed: int, rounds: int = Plan().rounds) -> tuple[Verdict, ...]:
    """Everything that can be chosen is as it is where nothing was chosen, but for how many there are."""
    plan = Plan()
    crowd = population(made_up(n_items, seed=seed), people, seed)
    lists = policy(plan.strategy, crowd, None, {}, refit_days=plan.refit_days, seed=seed)
    ran = run(crowd, lists, Course(rounds=rounds, k=plan.places, seed=seed, keep_parts=False))
    return verdicts(figures(ran.log, n_items))


def test_a_small_audience_as_it_comes_is_like_people():
    assert [v for v in lived_by_default(200, 300, seed=1, rounds=20) if not v.within] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_an_audience_as_it_comes_is_like_people_on_every_seed(seed):
    assert [v for v in lived_by_default(1000, Wish(name="any").n, seed) if not v.within] == []


@pytest.mark.slow
def test_an_audience_of_a_small_collection_is_like_people_on_nine_seeds_of_ten():
    """Some 1,800 plays say little of the tenth place of a list: 1.9 instead of 2 for one seed."""
    outside = [[v.name for v in lived_by_default(138, 500, seed) if not v.within] for seed in range(10)]
    assert sum(not names for names in outside) >= 9
    assert {name for names in outside for name in names} <= {"place_bias"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_few_people_with_many_recordings_are_like_people(seed):
    assert [v for v in lived_by_default(5_000, 2_000, seed) if not v.within] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_ten_thousand_people_with_five_thousand_recordings_are_like_people(seed):
    assert [v for v in lived_by_default(5_000, 10_000, seed) if not v.within] == []
