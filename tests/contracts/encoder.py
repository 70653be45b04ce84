"""What every implementation of `core.protocols.Encoders` keeps; inherit and give `encoders`."""

import numpy as np
import pytest

from core.domain import SAMPLE_RATE_HZ
from core.protocols import Encoders

EXACT = 1e-5  # fp32 sums in another order


def some_frames(n: int, height: int = 48, width: int = 80, seed: int = 3) -> np.ndarray:
    """Smooth coloured pictures, no two alike, wider than high so that swapped axes would show."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = rng.uniform(0.02, 0.3, (n, 3, 2))
    angle = waves[..., 0, None, None] * x + waves[..., 1, None, None] * y  # (n, 3, height, width)
    return (127 + 120 * np.sin(angle)).astype(np.uint8).transpose(0, 2, 3, 1)


def some_windows(lengths_s: list[float], seed: int = 5) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    tones = []
    for seconds in lengths_s:
        t = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        tones.append((0.3 * np.sin(2 * np.pi * rng.uniform(80, 900) * t)).astype(np.float32))
    return tones


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)


class EncoderContract:
    """Inherit, and define the fixture `encoders`."""

    @pytest.fixture
    def encoders(self) -> Encoders:
        raise NotImplementedError

    def test_frames_become_unit_rows_of_their_space(self, encoders):
        rows = encoders.frames.encode(some_frames(5))
        assert rows.shape == (5, encoders.frames.space.dim)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=EXACT)

    def test_texts_become_unit_rows_that_compare_with_frames(self, encoders):
        rows = encoders.texts.encode(["a red boat", "rain", ""])
        assert rows.shape == (3, encoders.texts.space.dim)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=EXACT)
        assert encoders.texts.space.joint_with(encoders.frames.space)

    def test_windows_become_unit_rows_and_silence_a_row_of_zeros(self, encoders):
        tone, short = some_windows([12.0, 0.7])
        rows = encoders.windows.encode([tone, silence(30), short])
        assert rows.shape == (3, encoders.windows.space.dim)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 0, 1], atol=EXACT)

    def test_nothing_gives_no_rows(self, encoders):
        for encoder, nothing in (
            (encoders.frames, np.zeros((0, 48, 80, 3), np.uint8)),
            (encoders.texts, []),
            (encoders.windows, []),
        ):
            assert encoder.encode(nothing).shape == (0, encoder.space.dim)

    def test_a_row_does_not_depend_on_its_batch(self, encoders):
        frames = some_frames(21)
        alone = np.concatenate([encoders.frames.encode(frames[i : i + 1]) for i in range(21)])
        np.testing.assert_allclose(encoders.frames.encode(frames), alone, atol=EXACT)
        windows = some_windows([3.0, 1.0, 2.0])
        alone = np.concatenate([encoders.windows.encode([window]) for window in windows])
        np.testing.assert_allclose(encoders.windows.encode(windows), alone, atol=EXACT)

    def test_equal_input_gives_equal_output(self, encoders):
        frames, texts, windows = some_frames(3), ["one", "two"], some_windows([2.0])
        np.testing.assert_array_equal(encoders.frames.encode(frames), encoders.frames.encode(frames))
        np.testing.assert_array_equal(encoders.texts.encode(texts), encoders.texts.encode(texts))
        np.testing.assert_array_equal(encoders.windows.encode(windows), encoders.windows.encode(windows))

    def test_different_input_gives_different_output(self, encoders):
        a, b = encoders.frames.encode(some_frames(2))
        assert np.abs(a - b).max() > 10 * EXACT
        a, b = encoders.windows.encode(some_windows([2.0, 2.0]))
        assert np.abs(a - b).max() > 10 * EXACT
        a, b = encoders.texts.encode(["a red boat", "an old song"])
        assert np.abs(a - b).max() > 10 * EXACT

    def test_a_wrong_shape_is_refused_by_name(self, encoders):
        with pytest.raises(ValueError, match="uint8"):
            encoders.frames.encode(np.zeros((2, 48, 80, 3), np.float32))
        with pytest.raises(ValueError, match="30 s"):
            encoders.windows.encode([silence(31)])

    def test_spaces_say_which_modality_they_are(self, encoders):
        spaces = encoders.frames.space, encoders.texts.space, encoders.windows.space
        assert [space.modality for space in spaces] == ["visual", "text", "sound"]
        assert all(len(space.revision) == 12 for space in spaces)

    def test_the_status_is_ready_and_names_the_models(self, encoders):
        status = encoders.status()
        assert status.state == "ready"
        assert encoders.frames.space.model == status.clip
        assert encoders.windows.space.model == status.whisper
