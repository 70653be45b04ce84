"""Wanted moments, and the frames on the screen at them."""

from __future__ import annotations

import numpy as np
import pytest

from core.media.limits import Limits
from core.media.sampling import Picker, wanted_times


@pytest.mark.parametrize(("duration_s", "expected"), [(0.04, 8), (3.0, 8), (60.0, 60), (60.5, 61), (7200.0, 1800)])
def test_about_one_moment_per_second_within_the_bounds(duration_s: float, expected: int) -> None:
    times = wanted_times(duration_s, Limits())
    assert len(times) == expected
    np.testing.assert_allclose(np.diff(times), duration_s / expected)
    np.testing.assert_allclose([times[0], duration_s - times[-1]], duration_s / expected / 2)


def shown_at(times: np.ndarray, wanted: np.ndarray) -> list[float]:
    """From the definition: the last frame not later than the moment, else the first; each once."""
    chosen = []
    for moment in wanted:
        before = times[times <= moment]
        chosen.append(before[-1] if len(before) else times[0])
    return list(dict.fromkeys(chosen))


@pytest.mark.parametrize("seed", range(30))
def test_the_picker_keeps_the_frames_on_the_screen_at_the_wanted_moments(seed: int) -> None:
    rng = np.random.default_rng(seed)
    times = np.cumsum(rng.exponential(0.3, rng.integers(1, 60))) + rng.choice([0.0, 2.0])
    wanted = np.sort(rng.uniform(0, times[-1] + 1, rng.integers(1, 40)))
    picker: Picker[int] = Picker(wanted)
    kept = [picker.see(t, i) for i, t in enumerate(times)] + [picker.finish()]
    assert [k[0] for k in kept if k is not None] == shown_at(times, wanted)
    assert all(times[k[1]] == k[0] for k in kept if k is not None)


def test_the_picker_knows_which_stretches_still_matter() -> None:
    picker: Picker[str] = Picker(np.array([1.0, 5.0]))
    assert picker.wants(0.0, 1.1)
    assert not picker.wants(1.1, 5.0)
    assert picker.wants(4.0, 5.5)
    picker.see(0.0, "a")
    picker.see(2.0, "b")
    assert not picker.wants(0.0, 2.0)
