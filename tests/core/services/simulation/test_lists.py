"""Lists of the strategies that serve simulated people."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import NotFound
from core.recommend.ranking import top_k_many
from core.services.simulation.lists import best, offered, policy
from core.simulation.anything import anything
from core.simulation.design import Behaviour
from core.simulation.draws import Draws
from core.simulation.running import Asked, Course, run
from core.simulation.state import State


@pytest.mark.parametrize("name", ["content", "random", "popularity", "truth", "item_knn", "popularity_by_segment"])
def test_every_strategy_gives_lists_without_what_was_played(people, name):
    lists = policy(name, people, None, {}, refit_days=1, seed=0)
    ran = run(people, lists, Course(rounds=4, k=6))
    assert ran.policy == name
    seen: set[tuple[int, int]] = set()
    for row in range(len(ran.log)):
        slate = ran.log.slate[row]
        shown = slate[slate >= 0].tolist()
        assert len(set(shown)) == len(shown)
        assert not seen & {(int(ran.log.person[row]), item) for item in shown}
        seen |= {(int(ran.log.person[row]), int(ran.log.item[row]))}


@pytest.mark.parametrize("played", [0, 30, 75, 80])
def test_anything_is_whatever_is_left_and_everything_as_often(people, played):
    course, state = Course(k=6), State.of(people, Behaviour())
    state.seen[:, :played] = True
    shown = np.zeros(80)
    for step in range(40):
        asked = Asked(people, np.arange(60, dtype=np.int32), course.k, state, np.zeros(80), Draws(1), step)
        lists = anything(asked, asked.people)
        assert all(len(set(row[row >= 0])) == min(6, 80 - played) for row in lists)
        shown += np.bincount(lists[lists >= 0], minlength=80)
    assert not shown[:played].any()
    if played < 80:
        expected = 40 * 60 * min(6, 80 - played) / (80 - played)
        np.testing.assert_allclose(shown[played:], expected, rtol=0.35)
    some = np.array([3, 4, 30], dtype=np.int32)
    assert np.array_equal(anything(asked, some), lists[some])


@pytest.mark.parametrize("n_items", [7, 200, 1000])
def test_the_best_of_many_are_those_of_the_full_order(n_items):
    rng = np.random.default_rng(n_items)
    scores = rng.normal(size=(40, n_items)).round(1).astype(np.float32)  # with many ties
    scores[rng.random(scores.shape) < 0.2] = np.nan
    scores[::7, 5:] = np.nan
    scores[3] = np.nan
    scores[4] = 0.5
    expected = top_k_many(scores.copy(), 6)[0]
    assert np.array_equal(best(scores, 6), expected)


def test_a_strategy_that_learns_serves_after_it_has_learned_and_never_before(people):
    eager, lazy = (policy("item_knn", people, None, {}, refit_days=days, seed=0) for days in (1, 0))
    by_chance = run(people, policy("random", people, None, {}, refit_days=1, seed=0), Course(rounds=3))
    waiting = run(people, lazy, Course(rounds=3))
    assert np.array_equal(waiting.log.slate, by_chance.log.slate)
    learned = run(people, eager, Course(rounds=3))
    first = by_chance.log.round == 0
    assert np.array_equal(learned.log.slate[learned.log.round == 0], by_chance.log.slate[first])
    assert len(learned.log) != len(by_chance.log) or not np.array_equal(learned.log.slate, by_chance.log.slate)


def test_lists_do_not_depend_on_batches_or_workers(people):
    course = Course(rounds=3, k=6)
    one, other = (
        run(people, policy("content", people, None, {}, refit_days=1, seed=0), own)
        for own in (course, replace(course, batch=17, workers=2))
    )
    assert np.array_equal(one.log.slate, other.log.slate)
    assert np.array_equal(one.log.watched, other.log.watched)


def test_an_unknown_strategy_is_named_with_those_there_are(people):
    with pytest.raises(NotFound, match="content"):
        policy("magic", people, None, {}, refit_days=1, seed=0)
    assert not {"two_tower", "sequence"} & set(offered())
