"""Estimates from a log against the truth: the other way of choosing is really put before the same simulated people."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from core.domain import ItemId, TrainingData, UserId
from core.recommend.catalogue import strategy
from core.services.measurement.duelling import Crowd, Match, histories
from core.services.measurement.listing import Task, make_lists
from core.services.measurement.logged import judge_logged
from core.services.tables import Logged
from core.simulation.people import population
from core.simulation.world import made_up

K, ITEMS, PEOPLE, VISITS = 5, 60, 300, 20
FIRST_LOGGED, FIRST_REAL = 100, 1000  # numbers of the draws of chance: what was logged does not come again


@dataclass(frozen=True)
class Place:
    """A crowd, what it did before, and a log of one recording per visit, drawn with known probabilities."""

    crowd: Crowd
    data: TrainingData
    logged: Logged
    odds: np.ndarray  # (n_people, n_items)
    seed: int


def place_of(seed):
    """The log shows more of what somebody likes, and more of the first recordings: plain means of it mislead."""
    people = population(made_up(ITEMS, seed=seed), PEOPLE, seed, name=f"w{seed}")
    crowd = Crowd(people)
    asked = Match(first="", second="", people=PEOPLE, seed=seed)
    utility = people.utility()
    odds = np.exp(0.5 * (utility - utility.mean()) / utility.std() + np.linspace(1, 0, ITEMS))
    odds /= odds.sum(axis=1, keepdims=True)
    rng = np.random.default_rng(seed)
    shown, taken = [], []
    for visit in range(VISITS):
        now = (rng.random((PEOPLE, 1)) > odds.cumsum(axis=1)).sum(axis=1).clip(0, ITEMS - 1).astype(np.int32)
        shown.append(now)
        taken.append(crowd.choose(now[:, None], FIRST_LOGGED + visit) >= 0)
    what, who = np.concatenate(shown), np.tile(np.arange(PEOPLE), VISITS)
    logged = Logged(
        users=tuple(people.ids.ids[row] for row in who),
        items=tuple(people.world.items.ids[row] for row in what),
        rewards=np.concatenate(taken).astype(float),
        propensities=odds[who, what],
    )
    return Place(crowd, TrainingData(interactions=histories(crowd, asked)), logged, odds, seed)


def really(place, named, visits=150):
    """What comes of it when everybody is shown one of the strategy's K best, each as often."""
    people, fitted = place.crowd.people, strategy(named).fit(place.data)
    users = tuple(UserId(user) for user in people.ids.ids)
    ranked, _ = make_lists(fitted, Task(place.data, users, K, tuple(ItemId(i) for i in people.world.items.ids)))
    at = people.world.items.rows(fitted.items.ids)
    rng = np.random.default_rng([place.seed, 7])
    came = []
    for visit in range(visits):
        own = ranked[np.arange(PEOPLE), (rng.random(PEOPLE) * (ranked >= 0).sum(axis=1)).astype(int)]
        slates = np.where(own >= 0, at[np.maximum(own, 0)], -1)[:, None].astype(np.int32)
        came.append((place.crowd.choose(slates, FIRST_REAL + visit) >= 0).mean())
    return float(np.mean(came))


def estimated(place, named, **changed):
    return judge_logged([strategy(named)], place.data, replace(place.logged, **changed), k=K, seed=place.seed)[named]


@pytest.mark.parametrize("seed", [0, 3, 4])
@pytest.mark.parametrize("named", ["item_knn", "popularity"])
def test_what_a_log_says_of_a_strategy_comes_true_when_it_is_run(seed, named):
    place = place_of(seed)
    truth, found = really(place, named), estimated(place, named)
    assert found.logged.high < truth, "the other way is better, so that the mean of the log is no answer"
    for way, one in found.estimates.items():
        assert one.low <= truth <= one.high, way


def test_wrong_probabilities_in_a_log_give_figures_that_do_not_come_true():
    place = place_of(0)
    truth, own = really(place, "item_knn"), place.logged.propensities
    mirrored = own.min() * own.max() / own  # the likeliest as if it had been the least likely
    alike = np.full(len(own), 1 / ITEMS)
    for wrong in (mirrored, alike, 1 - own):
        found = estimated(place, "item_knn", propensities=wrong)
        assert not found.estimates or not found.estimates["ips"].low <= truth <= found.estimates["ips"].high


@pytest.mark.slow
def test_the_intervals_hold_the_truth_about_as_often_as_they_say_and_lean_to_no_side():
    held, beside = {"ips": 0, "snips": 0, "dr": 0}, {"ips": [], "snips": [], "dr": []}
    for seed in range(60):
        place = place_of(seed)
        truth, found = really(place, "item_knn"), estimated(place, "item_knn")
        for way, one in found.estimates.items():
            held[way] += one.low <= truth <= one.high
            beside[way].append(one.mean - truth)
    assert all(n >= 52 for n in held.values()), held
    for way, errors in beside.items():
        assert abs(np.mean(errors)) < 0.01, way
