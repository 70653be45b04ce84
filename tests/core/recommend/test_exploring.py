"""Chance in a list: every probability that is told is the one that happens, and a draw can be made again."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from core.domain import ItemId
from core.recommend.exploring import GIVEN, TAKEN, Chance, draw_of
from core.recommend.reranking import Candidate

DRAWS = 1000


def candidates(n):
    return tuple(Candidate(ItemId(f"i{place:02}"), 1.0 - 0.01 * place) for place in range(n))


def ids(chosen):
    return [c.item_id for c in chosen]


@pytest.mark.parametrize(
    ("share", "k", "n", "held"),
    [(0.1, 10, 33, ()), (0.25, 10, 33, ("i00", "i03")), (0.05, 4, 14, ()), (0.5, 5, 7, ()), (0.5, 2, 9, ())],
)
def test_propensities_are_the_shares_of_many_draws(share, k, n, held):
    pool, seen = candidates(n), Counter()
    told = Chance(share, 1, frozenset(held)).propensities(pool, k)
    for draw in range(DRAWS):
        chosen, _ = Chance(share, draw_of("p", "content", str(draw)), frozenset(held)).apply(pool, k)
        assert len(set(ids(chosen))) == k, "a list stays full, and nothing comes twice"
        seen.update(ids(chosen))
    for item in ids(pool):
        expected = told.get(item, float(item in held))
        sigma = np.sqrt(expected * (1 - expected) / DRAWS)
        assert abs(seen[item] / DRAWS - expected) <= 4.5 * sigma + 1e-12, item
    assert sum(told.values()) + len(held) == pytest.approx(k), "as many places as the list has"


def test_as_many_places_as_were_asked_for_as_evenly_as_whole_numbers_allow():
    given = Counter()
    for draw in range(DRAWS):
        _, moves = Chance(0.15, draw_of("p", "als", str(draw))).apply(candidates(31), 10)
        given[sum(move.reason == GIVEN for move in moves)] += 1
    assert set(given) == {1, 2}
    assert given[1] / DRAWS == pytest.approx(0.5, abs=0.06)


def test_chance_reaches_twice_the_length_of_the_list_further_and_not_beyond():
    drawn = set()
    for draw in range(400):
        drawn |= set(ids(Chance(0.4, draw + 1).apply(candidates(60), 5)[0]))
    assert drawn == set(ids(candidates(15)))


def test_a_draw_can_be_made_again_and_another_one_is_another():
    pool = candidates(40)
    one = Chance(0.3, 7).apply(pool, 10)
    assert Chance(0.3, 7).apply(pool, 10) == one
    assert any(Chance(0.3, draw).apply(pool, 10) != one for draw in range(8, 20))


def test_another_pool_keeps_what_was_drawn_while_it_is_there():
    pool = candidates(30)
    chosen, _ = Chance(0.1, 5).apply(pool, 10)
    [drawn] = set(ids(chosen)) - set(ids(pool[:10]))
    without = tuple(c for c in pool if c.item_id not in ("i02", "i29", "i20") or c.item_id == drawn)
    assert drawn in ids(Chance(0.1, 5).apply(without, 10)[0])


def test_the_path_says_who_came_by_chance_and_adds_up():
    pool = candidates(40)
    start = {c.item_id: c.score for c in pool}
    chosen, moves = Chance(0.3, 11).apply(pool, 10)
    by_item = {move.item_id: move for move in moves}
    for rank, c in enumerate(chosen, start=1):
        assert start[c.item_id] + by_item[c.item_id].delta == pytest.approx(c.score)
        assert by_item[c.item_id].rank_after == rank
        assert (by_item[c.item_id].reason == GIVEN) == (c.item_id not in ids(pool[:10]))
    gone = [move for move in moves if move.rank_before <= 10 and move.rank_after is None]
    assert [move.reason for move in gone] == [TAKEN] * 3
    assert all(a.score >= b.score for a, b in pairwise(chosen)), "it says so in its score"


def test_where_nothing_is_left_to_draw_chance_has_no_say():
    pool = candidates(4)
    assert ids(Chance(0.5, 3).apply(pool, 4)[0]) == ids(pool)
    assert Chance(0.5, 3).propensities(pool, 4) == {}
    assert Chance(0.5, 3).propensities(candidates(9), 1) == {}, "the only place is not given away"
    held = frozenset(ids(candidates(2)))
    assert Chance(0.5, 3, held).propensities(candidates(9), 2) == {}
