"""Single notes and beats of the instruments."""

from __future__ import annotations

import math

import numpy as np
from scipy import signal

from data.world.sounds.signals import RATE_HZ, Mono, bandpass, times_of


def hz_of(midi: float) -> float:
    return 440.0 * 2 ** ((midi - 69) / 12)


def plucked(hz: float, seconds: float, rng: np.random.Generator, bright: float = 0.5) -> Mono:
    """A plucked string (Karplus and Strong 1983) as one recursive filter."""
    period = max(int(RATE_HZ / hz), 2)
    burst = np.zeros(int(seconds * RATE_HZ))
    burst[:period] = bandpass(rng.uniform(-1, 1, period + 64), None, 1500 + 9000 * bright, 1)[64:]
    a = np.zeros(period + 2)
    a[0], a[period], a[period + 1] = 1, -0.498 * 0.998, -0.498 * 0.998
    return signal.lfilter([1.0], a, burst)


def bell_tone(hz: float, seconds: float, hard: float = 1.0) -> Mono:
    t = times_of(seconds)
    partials = (
        (1, 1.0, 1.0),
        (2.0, 0.5, 1.4),
        (2.76, 0.45 * hard, 2.2),
        (4.07, 0.25 * hard, 3.2),
        (5.4, 0.2 * hard, 4.5),
    )
    return sum(g * np.sin(2 * np.pi * hz * m * t) * np.exp(-t * d * 2.2) for m, g, d in partials) * 0.5


def pad_tone(hz: float, seconds: float, rng: np.random.Generator, bright_hz: float = 1600) -> Mono:
    """Three saws, slightly apart, through a soft filter, swelling in and out."""
    t = times_of(seconds)
    wave = sum(signal.sawtooth(2 * np.pi * hz * (1 + d) * t + rng.random() * 6) for d in (-0.004, 0.0, 0.0045))
    edge = np.minimum(1, np.minimum(t / (0.28 * seconds), (seconds - t) / (0.28 * seconds)))
    return bandpass(wave, None, bright_hz) * np.sin(edge * math.pi / 2) ** 2 * 0.3


def flute_tone(hz: float, seconds: float, rng: np.random.Generator) -> Mono:
    t = times_of(seconds)
    vibrato = 0.004 * np.sin(2 * np.pi * 5.2 * t) * np.minimum(t * 3, 1)
    phase = 2 * np.pi * hz * np.cumsum(1 + vibrato) / RATE_HZ
    edge = np.minimum(1, np.minimum(t / 0.06, (seconds - t) / 0.10)).clip(0)
    breath = bandpass(rng.standard_normal(len(t)), hz * 0.9, min(hz * 2.2, 12000)) * 0.04
    return (np.sin(phase) + 0.25 * np.sin(2 * phase) + 0.08 * np.sin(3 * phase) + breath) * edge * 0.5


def kick_drum(rng: np.random.Generator) -> Mono:
    t = times_of(0.35)
    return np.sin(2 * np.pi * (48 * t + 7 * (1 - np.exp(-t * 30)))) * np.exp(-t * 9)


def snare_drum(rng: np.random.Generator) -> Mono:
    t = times_of(0.22)
    return (bandpass(rng.standard_normal(len(t)), 1200, 8000) * 0.7 + np.sin(2 * np.pi * 185 * t) * 0.5) * np.exp(
        -t * 20
    )


def hi_hat(rng: np.random.Generator, long: bool = False) -> Mono:
    t = times_of(0.25 if long else 0.07)
    return bandpass(rng.standard_normal(len(t)), 7000, None) * np.exp(-t * (14 if long else 55)) * 0.6
