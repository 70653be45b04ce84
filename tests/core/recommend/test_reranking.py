from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import ItemId
from core.recommend.house_rules import Rules
from core.recommend.novelty import Novelty
from core.recommend.reranking import Calibration, Candidate, Exposure, Mmr, rerank

GENRES = {ItemId(i): g for i, g in {"a": ["x"], "b": ["x"], "c": ["y"], "d": ["x", "y"], "e": ["y"]}.items()}
ALIKE = {("a", "b"): 0.9, ("a", "c"): 0.1, ("b", "c"): 0.2, ("a", "d"): 0.6, ("d", "e"): 0.95}


def cosine(a, b):
    return ALIKE.get((a, b), ALIKE.get((b, a), 0.0))


def scored(**scores):
    return tuple(Candidate(ItemId(i), s) for i, s in sorted(scores.items(), key=lambda pair: -pair[1]))


def ids(candidates):
    return [c.item_id for c in candidates]


STAGES = {
    "diversity": Mmr(cosine, 0.7),
    "calibration": Calibration(GENRES, {"x": 0.3, "y": 0.7}, 0.8),
    "exposure": Exposure({ItemId("a"): 50.0, ItemId("c"): 3.0}, 0.5),
    "novelty": Novelty({ItemId("a"): (ItemId("z"), 0.9), ItemId("c"): (ItemId("y"), -0.2)}, 0.8),
    "rules": Rules(frozenset([ItemId("b")]), (ItemId("e"),), {ItemId("a"): "s", ItemId("c"): "s"}, 1),
}


@pytest.mark.parametrize("name", STAGES)
@given(scores=st.lists(st.floats(-3, 3), min_size=0, max_size=5), k=st.integers(0, 6))
def test_every_stage_tells_each_move_and_its_deltas_add_up(name, scores, k):
    before = scored(**dict(zip("abcde", scores, strict=False)))
    after, moves = STAGES[name].apply(before, k)
    assert len(after) <= k
    assert set(ids(after)) <= set(ids(before))
    assert [(m.item_id, m.rank_before) for m in moves] == [(c.item_id, n) for n, c in enumerate(before, start=1)]
    told = {m.item_id: m for m in moves}
    old = {c.item_id: c.score for c in before}
    for rank, candidate in enumerate(after, start=1):
        assert told[candidate.item_id].rank_after == rank
        assert old[candidate.item_id] + told[candidate.item_id].delta == pytest.approx(candidate.score, abs=1e-9)
    assert all(m.rank_after is None for m in moves if m.item_id not in ids(after))
    assert STAGES[name].apply(before, k) == (after, moves)


def test_of_two_items_alike_the_second_makes_way_and_says_for_what():
    before = scored(a=1.0, b=0.95, c=0.8, e=0.2)
    after, moves = Mmr(cosine, 0.7).apply(before, 3)
    assert ids(after) == ["a", "c", "b"]
    [move] = [m for m in moves if m.item_id == "b"]
    assert (move.rank_before, move.rank_after, move.reason) == (2, 3, "like a")
    assert move.delta == pytest.approx(-0.7 * np.std([1.0, 0.95, 0.8, 0.2]) * 0.9)


def test_without_strength_diversity_and_calibration_change_nothing():
    before = scored(a=1.0, b=0.9, c=0.8, d=0.7, e=0.1)
    for stage in (Mmr(cosine, 0.0), Calibration(GENRES, {"x": 1.0}, 0.0), Exposure({ItemId("a"): 9.0}, 0.0), Rules()):
        after, moves = stage.apply(before, 5)
        assert after == before
        assert all(m.delta == 0 for m in moves)


def test_calibration_brings_the_mix_of_the_list_to_that_of_the_history():
    before = scored(a=1.0, b=0.9, d=0.8, c=0.5, e=0.4)
    stage = Calibration(GENRES, {"x": 0.3, "y": 0.7}, 3.0)
    after, _ = stage.apply(before, 3)
    distances = {order: stage.distance([ItemId(i) for i in order]) for order in permutations("abcde", 3)}
    assert stage.distance(ids(after)) < stage.distance(["a", "b", "d"]) / 3
    assert stage.distance(ids(after)) <= np.median(list(distances.values()))
    assert stage.distance([ItemId("c"), ItemId("a"), ItemId("e")]) == pytest.approx(
        0.3 * np.log(0.3 / (0.99 / 3 + 0.003)) + 0.7 * np.log(0.7 / (0.99 * 2 / 3 + 0.007))
    )


def test_what_was_shown_often_makes_way():
    after, moves = Exposure({ItemId("a"): 99.0}, 0.5).apply(scored(a=1.0, b=0.9, c=0.0), 3)
    assert ids(after) == ["b", "a", "c"]
    assert moves[0].delta == pytest.approx(-0.5 * np.std([1.0, 0.9, 0.0]) * 2)


def test_what_is_unlike_the_history_gains_and_says_what_it_is_nearest_to():
    nearest = {ItemId("a"): (ItemId("z"), 0.9), ItemId("b"): (ItemId("y"), 0.1)}
    before = scored(a=1.0, b=0.9, c=0.0)
    after, moves = Novelty(nearest, 1.0).apply(before, 3)
    assert ids(after) == ["b", "a", "c"]
    unit = np.std([1.0, 0.9, 0.0])
    assert [move.delta for move in moves] == pytest.approx([0.1 * unit, 0.9 * unit, 0.0])
    assert [(move.ref, move.reason) for move in moves] == [("z", "nearest to z"), ("y", "nearest to y"), (None, "")]


def test_rules_overrule_scores_and_say_so():
    rules = Rules(frozenset([ItemId("b")]), (ItemId("e"), ItemId("zz")), dict.fromkeys(map(ItemId, "acd"), "s"), 2)
    after, moves = rules.apply(scored(a=1.0, b=0.9, c=0.8, d=0.7, e=0.1), 5)
    assert ids(after) == ["e", "a", "c"]
    assert {m.item_id: m.reason for m in moves} == {
        "a": "",
        "b": "hidden by the house",
        "c": "",
        "d": "already 2 of s",
        "e": "pinned by the house",
    }
    assert all(first.score >= second.score for first, second in pairwise(after))


def test_stages_in_turn_make_a_path_that_adds_up():
    before = scored(a=1.0, b=0.95, c=0.8, d=0.75, e=0.4)
    stages = [STAGES[name] for name in ("diversity", "exposure", "calibration", "rules")]
    after, moves = rerank(before, stages, 3)
    assert len(after) <= 3
    assert [m.stage for m in moves[::5]][:3] == ["diversity", "exposure", "calibration"]
    for candidate in after:
        start = next(c.score for c in before if c.item_id == candidate.item_id)
        path = sum(m.delta for m in moves if m.item_id == candidate.item_id)
        assert start + path == pytest.approx(candidate.score, abs=1e-9)
