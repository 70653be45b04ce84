"""Figures of simulated people against definitions, usual bands and a real log."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from core.domain import InteractionTable
from core.simulation import distances, realism
from core.simulation.design import Behaviour
from core.simulation.people import population
from core.simulation.running import Course, run
from core.simulation.world import made_up
from tests.core.simulation.policies import Anything, Wished

WORLD = made_up(150, dim=16, topics=6, seed=2)
PEOPLE = population(WORLD, 250, seed=4)


@pytest.fixture(scope="module")
def ran():
    return run(PEOPLE, Wished(), Course(rounds=8))


def test_distances_are_those_of_scipy():
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=60), rng.exponential(size=45).round(1)
    assert distances.kolmogorov_smirnov(one, other) == pytest.approx(stats.ks_2samp(one, other).statistic)
    assert distances.wasserstein(one, other) == pytest.approx(stats.wasserstein_distance(one, other))
    fitted = stats.kstest(other, "norm", args=(other.mean(), other.std())).statistic
    assert distances.from_normal(other) == pytest.approx(fitted)
    assert distances.skew(other) == pytest.approx(stats.skew(other))
    pairs = one[:45].round(0), other
    assert distances.rank_correlation(*pairs) == pytest.approx(stats.spearmanr(*pairs).statistic)


def test_figures_follow_their_definitions(ran):
    log, found = ran.log, realism.figures(ran.log, len(WORLD))
    plays = np.bincount(log.item[log.played], minlength=len(WORLD))
    assert found.top_tenth == pytest.approx(np.sort(plays)[-15:].sum() / plays.sum())
    assert found.mean_stars == pytest.approx(log.stars[log.stars > 0].mean())
    assert found.visit_lists == pytest.approx(len(log) / (log.turn == 0).sum())
    assert found.gap_days >= 1
    assert sum(realism.causes(log).values()) == pytest.approx(1)
    rates = [(log.place == place).sum() / (log.slate[:, place] >= 0).sum() for place in range(10)]
    np.testing.assert_allclose(realism.by_place(log), rates)


def test_who_watches_to_the_end_gives_more_stars_and_likes(ran):
    log = ran.log
    assert realism.figures(log, len(WORLD)).watched_stars > 0.3
    liked = log.watched[log.liked].mean()
    assert liked > log.watched[log.played & ~log.liked].mean() + 0.1


def test_a_comment_sounds_like_its_stars():
    log = run(PEOPLE, Wished(), Course(rounds=5, behaviour=Behaviour(rate=1.0, comment=1.0))).log
    played = log.played
    assert np.array_equal(np.sign(log.stars[played] - 3), log.comment[played])
    assert set(log.comment[~played]) == {-2}


def test_gaps_are_days_between_visits_of_one_person():
    assert realism.gaps([1, 2, 1, 1, 2], np.array([0.1, 3, 0.2, 4.5, 4])).tolist() == [4, 1]


def test_a_log_is_near_to_itself_and_far_from_another(ran):
    events = ran.log.only(ran.log.played)
    people = [PEOPLE.ids.ids[row] for row in events.person]
    items = [WORLD.items.ids[row] for row in events.item]
    real = InteractionTable.from_columns(people, items, np.ones(len(people), np.float32), events.at_s())
    same = {near.name: near for near in realism.against(ran.log, len(WORLD), real)}
    assert same["plays per person"].wasserstein == pytest.approx(0)
    other = run(PEOPLE, Anything(), Course(rounds=8)).log
    far = {near.name: near for near in realism.against(other, len(WORLD), real)}
    assert far["plays per person"].ks > same["plays per person"].ks
    assert far[realism.SHARES].wasserstein > same[realism.SHARES].wasserstein
    assert same[realism.SHARES].real == pytest.approx(same[realism.SHARES].simulated)
    assert far[realism.SHARES].real != pytest.approx(1.0)


def test_calibration_moves_towards_what_is_wanted():
    def try_out(behaviour):
        return run(PEOPLE, Anything(), Course(rounds=3, behaviour=behaviour))

    wanted = {"plays_per_person": 3.0}
    start = replace(Behaviour(), choosy=0.995, exploration=0.01)
    before = realism.figures(try_out(start).log, len(WORLD)).plays_per_person
    moved, off = realism.calibrate(start, try_out, wanted, evaluations=14, searched=("choosy", "exploration"))
    after = realism.figures(try_out(moved).log, len(WORLD)).plays_per_person
    assert abs(np.log(after / 3)) < abs(np.log(before / 3))
    assert off == pytest.approx(abs(np.log(after / 3)))


def test_calibration_stops_when_told():
    asked = []

    def try_out(behaviour):
        asked.append(behaviour)
        return run(PEOPLE, Anything(), Course(rounds=1, behaviour=behaviour))

    realism.calibrate(Behaviour(), try_out, {"play_gini": 0.5}, told=lambda _: True)
    assert len(asked) == 1
