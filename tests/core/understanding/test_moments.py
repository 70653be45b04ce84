"""Best frames of items, against sorting each item by hand."""

import numpy as np
import pytest

from core.understanding.moments import best_frames, best_quarter, stretch_means, top_quarter, unit_rows

LENGTHS = (1, 2, 4, 5, 8, 11)
STARTS = np.concatenate([[0], np.cumsum(LENGTHS)])


def scores() -> np.ndarray:
    return np.random.default_rng(2).permutation(STARTS[-1]).astype(float)


def test_the_best_frames_of_each_item_are_its_highest_quarter_rounded_up():
    found, begins = best_frames(scores(), STARTS)
    counts = np.diff(np.append(begins, len(found)))
    assert counts.tolist() == [1, 1, 1, 2, 2, 3]
    for n, count in enumerate(counts):
        own = np.arange(STARTS[n], STARTS[n + 1])
        best = own[np.argsort(-scores()[own])][:count]
        assert found[begins[n] : begins[n] + count].tolist() == best.tolist()
        assert (STARTS[n] + top_quarter(scores()[own])).tolist() == best.tolist()


def test_their_mean_is_the_score_of_the_item():
    found, begins = best_frames(scores(), STARTS)
    np.testing.assert_allclose(stretch_means(scores()[found], begins), best_quarter(scores()[:, None], STARTS)[:, 0])


def test_of_equal_frames_the_earlier_is_taken():
    assert best_frames(np.zeros(8), np.array([0, 4, 8]))[0].tolist() == [0, 4]


def test_rows_get_length_one_and_zeros_stay():
    rows = unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]]))
    assert rows.tolist() == [pytest.approx([0.6, 0.8]), [0.0, 0.0]]
    assert rows.dtype == np.float32
