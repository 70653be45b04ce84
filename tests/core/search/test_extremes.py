import numpy as np
import pytest

from core.search.extremes import Extremes


def best_hits(seed: int, phrases: int = 400, items: int = 150) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(phrases, items)).max(axis=1)


def test_absent_phrases_reach_a_level_as_often_as_it_says():
    fitted = Extremes.fit(best_hits(1))
    fresh = best_hits(2, phrases=4000)
    for chance in (0.5, 0.2, 0.05):
        level = next(x for x in np.arange(0, 9, 0.01) if fitted.chance(x) <= chance)
        assert np.mean(fresh >= level) == pytest.approx(chance, abs=0.5 * chance)


@pytest.mark.parametrize("present", [0.1, 0.3, 0.5])
def test_phrases_about_things_that_are_there_do_not_spoil_it(present):
    rng = np.random.default_rng(3)
    hits = best_hits(4)
    hits[rng.random(len(hits)) < present] += 6
    clean, mixed = Extremes.fit(best_hits(4)), Extremes.fit(hits)
    assert mixed.share == pytest.approx(1 - present, abs=0.1)
    assert mixed.location == pytest.approx(clean.location, abs=0.25)
    assert mixed.chance(hits.max()) < 1e-3


def test_it_falls_from_certain_to_impossible_without_overflow():
    fitted = Extremes.fit(best_hits(5))
    chances = [fitted.chance(score) for score in (-1e9, 0, 2, 3, 4, 1e9)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == 1
    assert chances[-1] < 1e-12


def test_too_few_phrases_are_refused():
    with pytest.raises(ValueError, match="20"):
        Extremes.fit(np.arange(19.0))
