"""A confidence is how often such a result is right."""

import numpy as np
import pytest

from core.search.calibration import BY_CHANCE, JUDGED, Calibration, expected_error


@pytest.fixture(scope="module")
def judged():
    """Scores that are too sure of themselves, by a known line."""
    rng = np.random.default_rng(3)
    scores = rng.uniform(0.02, 0.98, 4000)
    return scores, rng.uniform(size=4000) < Calibration(-1.0, 0.8)(scores)


def test_the_line_that_made_the_judgements_is_found_again(judged):
    found = Calibration.fit(*judged)
    assert found.offset == pytest.approx(-1.0, abs=0.12)
    assert found.slope == pytest.approx(0.8, abs=0.08)


def test_after_the_fit_what_is_said_is_what_is_right(judged):
    scores, right = judged
    assert expected_error(scores, right) > 0.12
    assert expected_error(Calibration.fit(scores, right)(scores), right) < 0.03


def test_the_order_never_changes_and_nothing_stays_nothing():
    scores = np.linspace(0, 1, 101)
    assert np.all(np.diff(JUDGED(scores)) >= 0)
    assert JUDGED(0.0) == 0
    assert np.allclose(BY_CHANCE(scores), scores, atol=1e-6)


def test_too_few_judgements_and_upside_down_ones_are_refused():
    with pytest.raises(ValueError, match="need"):
        Calibration.fit([0.5] * 8, [True] * 8)
    with pytest.raises(ValueError, match="not more often right"):
        Calibration.fit(np.linspace(0.1, 0.9, 40), np.arange(40) < 20)


def test_the_error_is_the_mean_gap_of_the_bins():
    assert expected_error([0.95] * 10, [True] * 9 + [False]) == pytest.approx(0.05)
    assert expected_error([], []) == 0
