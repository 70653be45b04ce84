from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.curation import composing
from core.curation.composing import GREEDY, Ground, Weights, compose


def ground(seed: int, n: int = 9, dim: int = 4) -> Ground:
    """Uneven: two tight bunches and strays, relevance and newness of their own, groups of different size."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, dim)) + np.where(np.arange(n)[:, None] % 3 == 0, 2.0, -0.5)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Ground(
        vectors=rows.astype(np.float32),
        relevance=rng.uniform(size=n) ** 2,
        newness=rng.uniform(size=n),
        groups=np.minimum(rng.integers(0, 4, n), 2),
    )


def value(g: Ground, chosen, k: int, w: Weights) -> float:
    """F straight from its definition, in loops."""
    if not chosen:
        return 0.0
    covered = np.mean([max(max(0.0, float(v @ g.vectors[s])) for s in chosen) for v in g.vectors])
    relevant = sum(g.relevance[s] for s in chosen) / k
    new = sum(np.sqrt(sum(g.newness[s] for s in chosen if g.groups[s] == group)) for group in set(g.groups)) / k
    return w.coverage * covered + w.relevance * relevant + w.novelty * new


weights = st.builds(Weights, coverage=st.floats(0, 2), relevance=st.floats(0, 2), novelty=st.floats(0, 2))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), weights)
def test_against_every_possible_choice_greedy_keeps_its_promise_and_its_certificate(seed, k, w):
    g = ground(seed)
    found = compose(g, k, w)
    best = max(value(g, chosen, k, w) for chosen in combinations(range(len(g.vectors)), k))
    assert found.value >= GREEDY * best - 1e-6
    assert found.value >= found.guarantee * best - 1e-6


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), weights)
def test_the_gains_are_those_of_the_definition_and_add_up_to_its_value(seed, w):
    g = ground(seed)
    found = compose(g, 4, w)
    chosen: list[int] = []
    for pick in found.picks:
        before = value(g, chosen, 4, w)
        chosen.append(pick.row)
        assert pick.gain == pytest.approx(value(g, chosen, 4, w) - before, abs=1e-6)
    assert found.value == pytest.approx(value(g, chosen, 4, w), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), weights, st.data())
def test_the_function_is_monotone_and_submodular(seed, w, data):
    g = ground(seed)
    order = data.draw(st.permutations(range(len(g.vectors))))
    small = data.draw(st.integers(0, 3))
    large = data.draw(st.integers(small, 6))
    new = order[-1]
    gain_small = value(g, [*order[:small], new], 5, w) - value(g, order[:small], 5, w)
    gain_large = value(g, [*order[:large], new], 5, w) - value(g, order[:large], 5, w)
    assert gain_large >= -1e-9
    assert gain_small >= gain_large - 1e-9


def test_laziness_changes_nothing_but_the_work():
    g, w = ground(3, n=200, dim=8), Weights(coverage=1.0, relevance=0.3, novelty=0.4)
    found = compose(g, 12, w)
    chosen: list[int] = []
    for pick in found.picks:
        gains = [value(g, [*chosen, s], 12, w) if s not in chosen else -1 for s in range(200)]
        assert gains[pick.row] == pytest.approx(max(gains), abs=1e-6)
        chosen.append(pick.row)
    assert found.looked < 12 * 200 / 4


def test_each_slider_alone_does_what_it_says():
    g = ground(1)
    by_relevance = compose(g, 3, Weights(coverage=0, relevance=1, novelty=0))
    assert [p.row for p in by_relevance.picks] == list(np.argsort(-g.relevance)[:3])
    assert by_relevance.guarantee == pytest.approx(1.0)
    by_novelty = compose(g, 3, Weights(coverage=0, relevance=0, novelty=1))
    assert len({g.groups[p.row] for p in by_novelty.picks}) == 3
    one_per_direction = Ground(
        vectors=np.eye(3, dtype=np.float32)[[0, 0, 0, 1, 1, 2]],
        relevance=np.zeros(6),
        newness=np.zeros(6),
        groups=np.zeros(6, np.int64),
    )
    assert [p.row for p in compose(one_per_direction, 3, Weights()).picks] == [0, 3, 5]


def test_what_is_in_already_covers_but_is_not_chosen_again_and_what_is_barred_never_is():
    g = ground(2)
    first = compose(g, 1, Weights()).picks[0].row
    assert first not in {p.row for p in compose(g, 5, Weights(), begun=[first]).picks}
    assert first not in {p.row for p in compose(g, 9, Weights(), barred=[first]).picks}
    twins = Ground(
        vectors=np.eye(2, dtype=np.float32)[[0, 0, 1]],
        relevance=np.zeros(3),
        newness=np.zeros(3),
        groups=np.zeros(3, np.int64),
    )
    assert compose(twins, 1, Weights(), begun=[0]).picks[0].row == 2


def test_small_and_empty_collections_are_no_trouble():
    empty = Ground(
        vectors=np.zeros((0, 4), np.float32),
        relevance=np.zeros(0),
        newness=np.zeros(0),
        groups=np.zeros(0, np.int64),
    )
    assert compose(empty, 5, Weights()).picks == ()
    assert len(compose(ground(0, n=3), 5, Weights()).picks) == 3
    assert compose(ground(0), 4, Weights(coverage=0, relevance=0, novelty=0)).guarantee == 1.0


def test_a_sample_of_witnesses_chooses_nearly_as_well(monkeypatch):
    g, w = ground(5, n=600, dim=6), Weights(coverage=1, relevance=0, novelty=0)
    whole = compose(g, 8, w)
    monkeypatch.setattr(composing, "SMALL", 100)
    monkeypatch.setattr(composing, "WITNESSES", 150)
    found = compose(g, 8, w)
    assert GREEDY <= found.guarantee <= 1
    sampled = [pick.row for pick in found.picks]
    assert value(g, sampled, 8, w) >= 0.97 * whole.value
    assert sampled == [pick.row for pick in compose(g, 8, w).picks]
