import numpy as np
import pytest

from core.coldstart import new_items as new
from tests.core.coldstart.worlds import lab, people

LAB = lab()


@pytest.fixture(scope="module")
def town():
    folk = people(80, 100, liked=0.15)
    met = np.random.default_rng(0).random(folk.likes.shape) < 0.4
    rows = np.delete(LAB.space.rows, -2, axis=1)
    return new.Town(folk, new.person_factors(LAB.tastes), met, rows, np.array([4, 21, 40]), np.full(80, 0.55))


def test_the_map_from_content_finds_a_linear_rule_and_its_penalty_by_what_is_left_out():
    rng = np.random.default_rng(1)
    rows, rule = rng.normal(size=(60, 5)), rng.normal(size=(5, 3))
    found = new.content_map(rows, rows @ rule, np.ones(60))
    assert found.penalty == min(new.PENALTIES)
    assert found.error < 0.01
    noise = new.content_map(rows, rng.normal(size=(60, 3)), np.ones(60))
    assert noise.penalty == max(new.PENALTIES)
    assert noise.error > 0.9


def test_own_factors_count_more_with_every_impression():
    own, content = np.full((3, 2), 1.0), np.zeros((3, 2))
    np.testing.assert_allclose(new.mixed(own, content, np.array([0.0, 10.0, 90.0]))[:, 0], [0.0, 0.5, 0.9])


def test_what_nobody_met_has_no_factors_of_its_own():
    met = np.zeros((80, 60), dtype=bool)
    met[:5, 3] = True
    factors = new.item_factors(new.person_factors(LAB.tastes), met, met)
    assert np.flatnonzero(np.abs(factors).sum(axis=1)).tolist() == [3]


def test_at_most_one_place_of_ten_is_reserved_and_only_for_whom_it_suits(town):
    scores = np.random.default_rng(2).normal(size=(80, 60))
    factors = np.random.default_rng(3).normal(size=(60, town.factors.shape[1]))
    plain = np.argsort(-scores, axis=1)[:, :10]
    slates = new._with_reserved(plain, scores, town, factors, np.zeros(60))
    had = np.isin(plain, town.new).sum(axis=1)
    has = np.isin(slates, town.new).sum(axis=1)
    assert ((has == had) | ((had == 0) & (has == 1))).all()
    assert all(len(set(slate)) == 10 for slate in slates.tolist())
    enough = new._with_reserved(plain, scores, town, factors, np.full(60, new.FRESH))
    np.testing.assert_array_equal(enough, plain)


def test_a_reserved_place_shows_what_is_new_sooner_than_content_alone(town):
    found = {launch.name: new.arrive(town, launch, visits=200, seed=1) for launch in new.LAUNCHES}
    again = new.arrive(town, new.LAUNCHES[2], visits=200, seed=1)
    np.testing.assert_array_equal(again.visits, found["explore"].visits)
    assert found["explore"].impressions.min() > found["content"].impressions.min()
    assert found["explore"].impressions.min() > found["wait"].impressions.min()
    assert found["explore"].quality > 0.95 * found["content"].quality


def test_a_ghost_takes_the_last_place_of_those_whose_ten_it_enters():
    rng = np.random.default_rng(4)
    folk, items, ghost = rng.normal(size=(30, 4)), rng.normal(size=(25, 4)), rng.normal(size=4)
    seen = rng.random((30, 25)) < 0.2
    found = new.received(folk, items, ghost, seen)
    gone = np.zeros(25)
    for person in range(30):
        open_ = [item for item in range(25) if not seen[person, item]]
        order = sorted(open_, key=lambda item: -(folk[person] @ items[item]))
        rank = 1 + sum(folk[person] @ items[item] > folk[person] @ ghost for item in order)
        assert found.ranks[person] == rank
        if rank <= 10:
            gone[order[9]] += 1
    np.testing.assert_array_equal(found.displaced, gone)
