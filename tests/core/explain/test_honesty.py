import numpy as np
import pytest

from core.explain.honesty import STEPS, faithfulness, kept_of, stability, strongest_first


def world(seed=0, n_history=12, n_items=50):
    rng = np.random.default_rng(seed)
    shares = rng.gamma(0.5, 1.0, (n_history, n_items))
    return shares, lambda keep: keep.astype(float) @ shares


def test_eleven_steps_take_the_history_away_in_order():
    keep = kept_of([2, 0, 1, 3])
    assert keep.shape == (STEPS, 4)
    assert keep[0].all()
    assert not keep[-1].any()
    assert not keep[3, 2]
    assert keep[3].sum() == 3
    assert (np.diff(keep.sum(axis=1)) <= 0).all()


def test_figures_are_those_of_the_definition():
    shares, ask = world()
    item = int(np.argmax(shares.sum(axis=0)))
    rivals = np.delete(np.arange(50), item)
    order = strongest_first(shares[:, item])
    [found] = faithfulness(ask, [order], item, rivals, 5)
    values = {name: [] for name in ("pos", "neg", "del", "ins", "cndcg")}
    for step in range(STEPS):
        for weakest in (False, True):
            gone = list(order[::-1] if weakest else order)[: round(step / 10 * 12)]
            scores = np.delete(shares, gone, axis=0).sum(axis=0)
            rank = 1 + np.count_nonzero(scores > scores[item]) + np.count_nonzero(scores[:item] == scores[item])
            values["neg" if weakest else "pos"].append(rank <= 5)
            values["ins" if weakest else "del"].append(scores[item] / shares[:, item].sum())
            if not weakest:
                values["cndcg"].append(1 / np.log2(1 + rank))
    assert found.values == pytest.approx({name: np.mean(own) for name, own in values.items()})


def test_true_reasons_do_better_than_their_reverse_and_than_chance():
    shares, ask = world(seed=1)
    for item in np.argsort(-shares.sum(axis=0))[:3]:
        order = strongest_first(shares[:, item])
        chance = tuple(np.random.default_rng(0).permutation(12))
        rivals = np.delete(np.arange(50), item)
        true, random, reverse = (f.values for f in faithfulness(ask, [order, chance, order[::-1]], item, rivals, 5))
        assert true["del"] < random["del"] < reverse["del"]
        assert true["ins"] > random["ins"] > reverse["ins"]
        assert true["pos"] <= random["pos"] <= reverse["pos"]


def test_reasons_that_do_not_depend_on_each_other_are_stable():
    shares = np.linspace(1, 2, 50)
    steady = stability(lambda keep: np.where(keep, shares, np.nan), 50)
    assert steady > 0.9
    rng = np.random.default_rng(0)
    assert stability(lambda keep: np.where(keep, rng.random(50), np.nan), 50) < 0.3


def test_sums_are_steady_however_short_the_history_and_of_a_few_events_nothing_is_said():
    """What is gone is no reason any more, which says nothing about the others."""
    shares = np.random.default_rng(2).random(7)
    assert stability(lambda keep: np.where(keep, shares, np.nan), 7) == 1
    assert np.isnan(stability(lambda keep: np.where(keep, shares[:5], np.nan), 5))
