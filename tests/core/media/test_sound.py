"""Sound becomes 16 kHz mono windows at their true times."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from core.media.decoder import pieces
from core.media.limits import Limits
from core.media.sound import WINDOW, Windows, sane
from tests.core.media.clips import sound_file, tone, wav_floats


def frame(samples: np.ndarray, rate: int = 16000, layout: str = "mono", format_: str = "fltp") -> av.AudioFrame:
    made = av.AudioFrame.from_ndarray(np.ascontiguousarray(np.atleast_2d(samples)), format_, layout)
    made.sample_rate, made.time_base = rate, Fraction(1, rate)
    return made


def collected(frames: list[tuple[av.AudioFrame, float | None]]) -> list[tuple[float, np.ndarray]]:
    windows = Windows()
    out = [w for f, start_s in frames for w in windows.add(f, start_s)]
    return out + list(windows.finish())


def chunks(samples: np.ndarray, size: int = 1024, start_s: float = 0.0, rate: int = 16000):  # type: ignore[no-untyped-def]
    n = samples.shape[-1]
    return [(frame(samples[..., at : at + size], rate), start_s + at / rate) for at in range(0, n, size)]


def test_windows_begin_at_multiples_of_thirty_seconds_and_lose_no_sample() -> None:
    samples = (np.arange(16000 * 70 + 123) % 2000 / 4000).astype(np.float32)
    windows = collected(chunks(samples, 1000))
    assert [start for start, _ in windows] == [0.0, 30.0, 60.0]
    joined = np.concatenate([w for _, w in windows])
    assert joined.dtype == np.int16
    np.testing.assert_allclose(joined / 32768, samples, atol=1 / 32768)


def test_late_beginnings_and_holes_become_silence_at_the_right_place() -> None:
    windows = collected([*chunks(tone(1), start_s=2.0), *chunks(tone(1), start_s=5.0)])
    [(start, samples)] = windows
    heard = np.abs(samples.reshape(-1, 800)).max(axis=1) > 1000  # per 50 ms
    expected = np.zeros(120, dtype=bool)
    expected[40:60] = expected[100:120] = True
    assert start == 0.0
    np.testing.assert_array_equal(heard, expected)


def test_hours_of_nothing_are_left_out_not_filled() -> None:
    windows = collected([*chunks(tone(1)), *chunks(tone(1), start_s=5 * 3600.0)])
    assert [start for start, _ in windows] == [0.0, 5 * 3600.0]
    assert [len(w) for _, w in windows] == [16000, 16000]


def test_overlapping_and_missing_time_stamps_lose_nothing() -> None:
    part = tone(0.5)
    windows = collected([(frame(part), None), (frame(part), None), (frame(part), 0.3), (frame(part), 1.5)])
    assert sum(len(w) for _, w in windows) == 4 * len(part)


def test_a_format_that_changes_on_the_way_is_followed() -> None:
    stereo = frame(np.stack([tone(1, rate=44100), tone(1, rate=44100)]), 44100, "stereo")
    integer = frame((tone(1, rate=8000) * 32767).astype(np.int16), 8000, "mono", "s16")
    [(_, samples)] = collected([(stereo, 0.0), (integer, 1.0), (frame(tone(1)), 2.0)])
    assert len(samples) == pytest.approx(48000, abs=100)
    loud = np.abs(samples[: 3 * 15900].reshape(3, -1)).max(axis=1) / 32768
    np.testing.assert_allclose(loud, 0.5, atol=0.03)


@pytest.mark.parametrize("layout", ["stereo", "5.1", "6.1", "quad"])
def test_channels_are_mixed_without_clipping(layout: str) -> None:
    channels = len(av.AudioLayout(layout).channels)
    [(_, samples)] = collected([(frame(np.tile(tone(1, level=0.9), (channels, 1)), layout=layout), 0.0)])
    assert 0.3 < np.abs(samples).max() / 32768 <= 0.95


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30])
def test_no_value_that_is_not_a_number_gets_through(bad: float, tmp_path: Path) -> None:
    samples = tone(1)
    samples[4000:4010] = bad
    fixed, count = sane(frame(samples))
    values = fixed.to_ndarray()
    assert count == (0 if bad == 1e30 else 10)
    assert np.isfinite(values).all()
    assert np.abs(values).max() <= 1.0
    path = wav_floats(tmp_path / "bad.wav", samples)
    with open(path, "rb", buffering=0) as file:
        [piece] = list(pieces(file, path.stat().st_size, Limits(), 1.0, False, True))
    assert piece.window is not None
    np.testing.assert_allclose(piece.window[8000:] / 32768, samples[8000:], atol=2 / 32768)
    assert len(piece.window) == 16000


def test_healthy_frames_pass_through_untouched() -> None:
    healthy = frame(tone(1, level=1.4))  # masters overshoot
    assert sane(healthy) == (healthy, 0)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="the oracle, ffmpeg, is not installed")
@pytest.mark.parametrize(
    ("rate", "layout", "codec", "suffix"),
    [
        (44100, "stereo", "flac", "flac"),
        (48000, "5.1", "pcm_s16le", "wav"),
        (8000, "mono", "pcm_s16le", "wav"),
    ],
)
def test_samples_equal_those_whisper_would_load(
    rate: int, layout: str, codec: str, suffix: str, tmp_path: Path
) -> None:
    rng = np.random.default_rng(3)
    channels = len(av.AudioLayout(layout).channels)
    noise = np.cumsum(rng.normal(0, 0.02, (channels, 3 * rate)), axis=1)
    samples = (0.5 * np.sin(noise)).astype(np.float32)
    path = sound_file(tmp_path / f"a.{suffix}", samples, codec=codec, rate=rate, layout=layout)
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", "16000", "-"]
    expected = np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, dtype=np.int16)
    with open(path, "rb", buffering=0) as file:
        [piece] = list(pieces(file, path.stat().st_size, Limits(), 3.0, False, True))
    assert piece.window is not None
    n = min(len(expected), len(piece.window))
    assert abs(len(expected) - len(piece.window)) <= 32
    np.testing.assert_allclose(piece.window[:n].astype(int), expected[:n].astype(int), atol=8)


def test_a_window_is_what_whisper_takes_at_once() -> None:
    assert WINDOW == 480_000
