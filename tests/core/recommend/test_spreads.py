"""How far apart the scores of a list usually lie, by the length of the history."""

import numpy as np
import pytest
from scipy import sparse

from core.recommend.ease import Ease
from core.recommend.spreads import MEASURED, UsualSpread, measured, relative
from tests.factories import training

LENGTHS = np.repeat([1, 2, 5, 20, 80], 40)


def lists(spreads, seed=0):
    """A list of 30 items for each person, with the given spread around any mean."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(len(spreads), 30))
    rows -= rows.mean(axis=1, keepdims=True)
    return rng.normal(size=(len(spreads), 1)) + rows / rows.std(axis=1, keepdims=True) * np.reshape(spreads, (-1, 1))


def fitted(scores, lengths):
    """Histories of other items than those of the lists."""
    return UsualSpread.fit(scores, sparse.csr_array(scores.shape, dtype=np.float32), lengths)


@pytest.mark.parametrize("growth", [0.0, 0.46, 0.73])
def test_the_growth_of_spreads_with_the_length_is_found(growth):
    noise = np.exp(np.random.default_rng(1).normal(0, 0.1, len(LENGTHS)))
    found = fitted(lists(0.02 * LENGTHS**growth * noise), LENGTHS)
    assert found.growth == pytest.approx(growth, abs=0.01)
    np.testing.assert_allclose(found.at(np.array([1, 10, 100])), 0.02 * np.array([1, 10, 100]) ** growth, rtol=0.05)


def test_where_all_histories_are_of_one_length_spreads_grow_as_sums_of_unlike_things_do():
    found = fitted(lists(np.full(20, 3.0)), np.full(20, 16))
    assert (found.growth, found.at(16), found.at(4)) == pytest.approx((0.5, 3.0, 1.5))


def test_what_somebody_has_is_not_counted_since_what_was_learned_from_them_stands_out_there():
    scores = lists(np.full(40, 2.0))
    by_heart, histories = scores.copy(), sparse.csr_array(np.eye(40, 30, dtype=np.float32) + np.eye(40, 30, k=-1))
    by_heart[histories.nonzero()] += 100
    assert UsualSpread.fit(by_heart, histories) == UsualSpread.fit(scores, histories)
    assert UsualSpread.fit(by_heart, histories).at(2) == pytest.approx(2.0, rel=0.1)
    everything = sparse.csr_array(np.ones((40, 30), dtype=np.float32))
    assert UsualSpread.fit(scores, everything).first == np.inf


def test_lists_without_any_difference_and_people_without_a_history_are_not_counted():
    scores = np.vstack([lists(LENGTHS**0.5), np.full((1, 30), 7.0), lists([100.0])])
    found = fitted(scores, np.append(LENGTHS, [3, 0]))
    assert found.growth == pytest.approx(0.5, abs=1e-6)
    nothing = fitted(np.ones((4, 30)), np.arange(1, 5))
    assert nothing.around(lists([1.0])[0], 3).apply(np.ones(30)).tolist() == [0.0] * 30


def test_one_list_and_many_are_put_on_the_same_scale_in_their_own_precision():
    spread, scores = UsualSpread(0.5, 0.5), lists([1.0, 2.0, 3.0])
    lengths = np.array([0, 1, 9])
    many = spread.rows(scores, lengths).apply(scores)
    for row, n, own in zip(scores, lengths, many, strict=True):
        np.testing.assert_allclose(spread.around(row, n).apply(row), own)
        np.testing.assert_allclose(own.std(), row.std() / (0.5 * max(n, 1) ** 0.5))
        assert spread.counting(2.0)(n) == pytest.approx(2.0 / (0.5 * max(n, 1) ** 0.5))
    assert spread.rows(scores.astype(np.float32), lengths).apply(scores.astype(np.float32)).dtype == np.float32


def test_spreads_of_a_strategy_are_those_of_its_lists():
    data = training()
    model, histories = Ease(l2=2.0).fit(data), data.interactions.matrix
    met = histories[np.flatnonzero(np.diff(histories.indptr))]
    assert UsualSpread.of(model, histories, seed=0) == UsualSpread.fit(model.score_many(met), met)


def test_of_many_people_some_who_have_a_history_are_measured_always_the_same():
    histories = sparse.csr_array(np.eye(2 * MEASURED + 50, dtype=np.float32)[: 2 * MEASURED])
    histories = sparse.vstack([histories, sparse.csr_array((7, histories.shape[1]), dtype=np.float32)]).tocsr()
    some = measured(histories, seed=3)
    assert some.shape[0] == MEASURED
    assert (np.diff(some.indptr) == 1).all()
    assert (some != measured(histories, seed=3)).nnz == 0
    assert (some != measured(histories, seed=4)).nnz > 0


def test_scales_may_share_a_factor_so_that_one_of_them_hangs_on_no_length():
    histories = sparse.csr_array(np.triu(np.ones((12, 12), dtype=np.float32)))
    typical = np.exp(np.log(np.arange(1, 13)).mean())
    spreads = (UsualSpread(2.0, 0.7), UsualSpread(0.5, 0.4), UsualSpread(np.inf, 0.0))
    found = relative(spreads, 1, histories)
    assert found[1].at(3) == found[1].at(90) == pytest.approx(spreads[1].at(typical))
    for n in (1, 5, 40):
        assert found[0].at(n) / found[1].at(n) == pytest.approx(spreads[0].at(n) / spreads[1].at(n))
    assert found[0].at(typical) == pytest.approx(spreads[0].at(typical))
    assert found[2].at(7) == np.inf
