"""Sounds are repeatable, level and never clip."""

from __future__ import annotations

import numpy as np
import pytest

from data.world import sound


@pytest.mark.slow
@pytest.mark.parametrize("name", sound.SOUNDS)
def test_a_sound_is_level_whole_and_the_same_every_time(name):
    first, again = (sound.play(name, 3, 6.0) for _ in range(2))
    assert first.shape == (6 * sound.RATE_HZ, 2)
    assert np.isfinite(first).all()
    assert np.array_equal(first, again)
    assert np.abs(first).max() < 0.95
    assert -23 < sound.loudness_db(first) < -18
    assert np.abs(first[:10]).max() < 0.01
    assert np.abs(first[-10:]).max() < 0.01


def test_another_seed_gives_another_sound():
    assert np.abs(sound.play("rain", 1, 2.0) - sound.play("rain", 2, 2.0)).max() > 0.05


def test_mastering_brings_a_quiet_and_a_loud_sound_to_one_level():
    tone = (
        np.sin(2 * np.pi * 440 * np.arange(2 * sound.RATE_HZ) / sound.RATE_HZ)[:, None].repeat(2, 1).astype(np.float32)
    )
    levels = [sound.loudness_db(sound.master(tone * gain)) for gain in (0.001, 0.9)]
    assert levels == pytest.approx([-20, -20], abs=0.6)
