"""What is wrong with recordings: noise of every colour, and people who talk in the background."""

from __future__ import annotations

import numpy as np
from scipy import signal

RATE_HZ = 16_000


def white_noise(rng: np.random.Generator, samples: int) -> np.ndarray:
    return rng.standard_normal(samples).astype(np.float32)


def noise(rng: np.random.Generator, samples: int) -> np.ndarray:
    """Silence, hiss of some colour, hum or a tone."""
    style = int(rng.integers(5))
    gain = 10 ** (rng.uniform(-50, -8) / 20)
    if style == 0:
        return white_noise(rng, samples) * (10 ** (rng.uniform(-100, -60) / 20)) * (rng.random() < 0.6)
    x = white_noise(rng, samples)
    if style == 2:
        x = signal.lfilter([1], [1, -rng.uniform(0.8, 0.995)], x)
    if style == 3:
        low = rng.uniform(100, 4000)
        band = signal.butter(2, [low, min(low * rng.uniform(1.3, 4), 7900)], "band", fs=RATE_HZ, output="sos")
        x = signal.sosfilt(band, x)
    if style == 4:
        t = np.arange(samples) / RATE_HZ
        hz = rng.choice([50, 60, rng.uniform(80, 2000)])
        x = sum(np.sin(2 * np.pi * hz * k * t + rng.random() * 6) / k for k in range(1, int(rng.integers(2, 6))))
    return (x / (x.std() + 1e-9) * gain).clip(-1, 1).astype(np.float32)


def murmur(rng: np.random.Generator, n: int) -> np.ndarray:
    """Something like speech: a buzz of changing pitch through moving formants, in syllables; unit loudness."""
    out = np.zeros(n, np.float32)
    at = int(rng.uniform(0, 8000))
    pitch = rng.uniform(90, 210)
    while at < n - 6000:
        length = int(rng.uniform(0.08, 0.28) * RATE_HZ)
        t = np.arange(length) / RATE_HZ
        buzz = signal.sawtooth(2 * np.pi * pitch * (1 + rng.uniform(-0.15, 0.15) * t) * t)
        voice = np.zeros(length)
        for low, high in ((300, 850), (900, 2300), (2400, 3200)):
            f = rng.uniform(low, high)
            voice += signal.sosfilt(signal.butter(1, [f * 0.85, f * 1.15], "band", fs=RATE_HZ, output="sos"), buzz)
        end = min(at + length, n)
        out[at:end] += (voice * np.sin(np.pi * t / t[-1]))[: end - at]
        at += length + int((rng.exponential(0.04) if rng.random() < 0.85 else rng.uniform(0.2, 0.5)) * RATE_HZ)
    return out / (out.std() + 1e-9)
