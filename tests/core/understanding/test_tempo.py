"""Tempo of click tracks whose tempo is known."""

import numpy as np
import pytest

from core.understanding.spectrum import STEP_S, Analyser
from core.understanding.tempo import autocorrelation, pulse, tempo

RATE = 16_000


def clicks(bpm: float, seconds: float, accent: int = 1, seed: int = 0) -> np.ndarray:
    """Short noise bursts; every `accent`-th is four times as loud."""
    rng = np.random.default_rng(seed)
    sound = 0.001 * rng.normal(size=int(seconds * RATE))
    burst = rng.normal(size=400) * np.exp(-np.arange(400) / 80)
    for n in range(int(seconds * bpm / 60)):
        at = int(n * 60 / bpm * RATE)
        part = sound[at : at + 400]
        part += (0.4 if n % accent == 0 else 0.1) * burst[: len(part)]
    return sound.astype(np.float32)


def onset(sound: np.ndarray) -> np.ndarray:
    analyser = Analyser()
    analyser.add(sound)
    return analyser.finish().onset


@pytest.mark.parametrize("bpm", [72, 84, 96.5, 110, 120, 133, 140, 158])
def test_a_click_track_is_heard_at_its_tempo(bpm):
    found = tempo(onset(clicks(bpm, 20)), 0.0)
    assert found.bpm == pytest.approx(bpm, rel=0.01)
    assert found.confidence > 0.7
    assert found.alternative_bpm in (pytest.approx(found.bpm / 2), pytest.approx(found.bpm * 2))


@pytest.mark.parametrize("bpm", [44, 55, 180, 200, 230])
def test_very_slow_and_very_fast_clicks_are_right_up_to_an_octave(bpm):
    found = tempo(onset(clicks(bpm, 30)), 0.0)
    ratio = max(found.bpm / bpm, bpm / found.bpm)
    assert min(abs(ratio - whole) for whole in (1, 2)) < 0.03
    if ratio > 1.5:
        assert found.alternative_bpm == pytest.approx(bpm, rel=0.03)


def test_accents_do_not_hide_the_beat():
    found = tempo(onset(clicks(112, 20, accent=4)), 0.0)
    assert found.bpm == pytest.approx(112, rel=0.02)


def test_noise_and_silence_have_no_tempo():
    rng = np.random.default_rng(0)
    assert tempo(onset((0.1 * rng.normal(size=20 * RATE)).astype(np.float32)), 0.0) is None
    assert tempo(np.zeros(1000, np.float32), 0.0) is None


def test_a_moment_is_too_short_for_a_tempo():
    assert tempo(onset(clicks(120, 3)), 0.0) is None


def test_the_span_of_a_tempo_is_that_of_the_music():
    found = tempo(onset(clicks(120, 10)), 30.0)
    assert found.start_s == 30.0
    assert found.end_s == pytest.approx(40.0, abs=0.1)


def test_an_hour_is_judged_by_its_middle():
    beat = np.tile(np.concatenate([[1.0], np.zeros(30)]), 7000).astype(np.float32)
    assert tempo(beat, 0.0).bpm == pytest.approx(60 / (31 * STEP_S), rel=0.02)


def test_a_beat_is_clearer_than_noise():
    rng = np.random.default_rng(1)
    assert pulse(onset(clicks(100, 6))) > 0.6 > 0.4 > pulse(rng.random(375).astype(np.float32))


def test_autocorrelation_is_one_at_its_own_place_and_back_at_the_period():
    wave = np.tile(np.concatenate([[1.0], np.zeros(19)]), 30)
    found = autocorrelation(wave)
    assert found[0] == pytest.approx(1)
    assert found[20] == pytest.approx(1, abs=0.1)
    assert found[10] < 0.1
