"""What every sound is made of: noise, bands of it, slow changes, two sides and a room."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import signal

RATE_HZ = 48_000
Stereo = npt.NDArray[np.float32]  # (samples, 2)
Mono = npt.NDArray[np.float64]
Sound = Callable[[np.random.Generator, float], Stereo]


def times_of(seconds: float) -> Mono:
    return np.arange(int(seconds * RATE_HZ)) / RATE_HZ


def white_noise(rng: np.random.Generator, seconds: float) -> Mono:
    return rng.standard_normal(int(seconds * RATE_HZ))


def bandpass(x: Mono, low_hz: float | None, high_hz: float | None, order: int = 2) -> Mono:
    if low_hz and high_hz:
        sos = signal.butter(order, [low_hz, high_hz], "band", fs=RATE_HZ, output="sos")
    elif low_hz:
        sos = signal.butter(order, low_hz, "high", fs=RATE_HZ, output="sos")
    else:
        sos = signal.butter(order, high_hz, "low", fs=RATE_HZ, output="sos")
    return signal.sosfilt(sos, x)


def drift(rng: np.random.Generator, seconds: float, per_second: float, low: float = 0.0, high: float = 1.0) -> Mono:
    """A smooth random curve with about `per_second` turns."""
    n = max(int(seconds * per_second) + 3, 4)
    t = times_of(seconds)
    return low + (high - low) * np.clip(
        np.interp(t, np.linspace(0, seconds, n * 8), signal.resample(rng.random(n), n * 8)), 0, 1
    )


def spread(left: Mono, right: Mono | None = None) -> Stereo:
    return np.stack([left, left if right is None else right], 1).astype(np.float32)


def reverb(
    x: Stereo, rng: np.random.Generator, seconds: float = 1.6, wet: float = 0.3, dark_hz: float = 5000
) -> Stereo:
    """Reverberation: convolution with dying noise."""
    t = times_of(seconds)
    out = np.empty_like(x)
    for c in range(2):
        tail = bandpass(rng.standard_normal(len(t)) * np.exp(-t * 5.5 / seconds), 120, dark_hz)
        tail /= np.sqrt((tail**2).sum()) + 1e-9
        out[:, c] = x[:, c] * (1 - wet * 0.5) + wet * signal.fftconvolve(x[:, c], tail)[: len(x)]
    return out


def place_note(track: Stereo, note: Mono, at_s: float, gain: float = 1.0, pan: float = 0.0) -> None:
    start = int(at_s * RATE_HZ)
    if start >= len(track) or start < 0:
        return
    end = min(start + len(note), len(track))
    piece = note[: end - start] * gain
    track[start:end, 0] += piece * math.cos((pan + 1) * math.pi / 4)
    track[start:end, 1] += piece * math.sin((pan + 1) * math.pi / 4)
