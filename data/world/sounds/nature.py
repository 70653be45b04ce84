"""Ambiences without people: sea, weather, animals, fire."""

from __future__ import annotations

import numpy as np
from scipy import signal

from data.world.sounds.signals import (
    RATE_HZ,
    Mono,
    Stereo,
    bandpass,
    drift,
    place_note,
    reverb,
    spread,
    times_of,
    white_noise,
)


def one_chirp(rng: np.random.Generator, base_hz: float) -> Mono:
    """One phrase of a song bird: a few quick sweeps."""
    parts = []
    for _ in range(rng.integers(2, 6)):
        length = rng.uniform(0.05, 0.14)
        t = times_of(length)
        sweep = (
            base_hz
            * (1 + rng.uniform(-0.25, 0.25))
            * (1 + rng.uniform(-0.3, 0.3) * t / length + 0.05 * np.sin(2 * np.pi * 28 * t))
        )
        parts += [
            np.sin(2 * np.pi * np.cumsum(sweep) / RATE_HZ) * np.sin(np.pi * t / length) ** 1.5,
            np.zeros(int(rng.uniform(0.02, 0.09) * RATE_HZ)),
        ]
    return np.concatenate(parts) * 0.4


def droplets(rng: np.random.Generator, seconds: float, per_second: float, low_hz: float, high_hz: float) -> Stereo:
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    for _ in range(int(seconds * per_second)):
        t = times_of(0.03)
        hz = rng.uniform(low_hz, high_hz)
        place_note(
            track,
            np.sin(2 * np.pi * hz * t * (1 + 6 * t)) * np.exp(-t * 190),
            rng.uniform(0, seconds),
            rng.uniform(0.1, 1) ** 2,
            rng.uniform(-0.9, 0.9),
        )
    return track


def waves(rng: np.random.Generator, seconds: float, surf: float = 0.4) -> Stereo:
    """Waves that come and go; `surf` from lapping water to breakers."""
    out = []
    t = times_of(seconds)
    period, phase = rng.uniform(3.4, 4.6), rng.random() * 6
    for c in range(2):
        swell = (0.5 + 0.5 * np.sin(2 * np.pi * t / period + phase + c * 0.7)) ** (1.5 + surf)
        low = bandpass(white_noise(rng, seconds), 60, 420) * (0.4 + 0.6 * swell) * 1.4
        high = bandpass(white_noise(rng, seconds), 900, 6000) * swell**2 * (0.18 + 0.7 * surf)
        out.append(low + high)
    return spread(*out)


def surf(rng: np.random.Generator, seconds: float) -> Stereo:
    return waves(rng, seconds, 1.3)


def gulls(rng: np.random.Generator, seconds: float) -> Stereo:
    """Harbour: lapping water, gulls, a rope that creaks, a far horn."""
    track = waves(rng, seconds, 0.1) * 0.6
    for _ in range(int(seconds * 0.9)):
        for k in range(rng.integers(2, 5)):
            t = times_of(0.32)
            hz = rng.uniform(1100, 1500) * (1 + 0.35 * np.sin(np.pi * t / 0.32) - 0.5 * t)
            cry = signal.sawtooth(2 * np.pi * np.cumsum(hz) / RATE_HZ) * np.sin(np.pi * t / 0.32) ** 2
            place_note(
                track, bandpass(cry, 900, 5000), rng.uniform(0, seconds) + k * 0.36, 0.22, rng.uniform(-0.8, 0.8)
            )
    t = times_of(2.2)
    horn = (
        sum(np.sin(2 * np.pi * hz * t) for hz in (147, 185, 294))
        * np.minimum(1, np.minimum(t * 4, (2.2 - t) * 3))
        * 0.16
    )
    place_note(track, horn, rng.uniform(0.5, max(seconds - 2.5, 0.6)), 1.0, -0.3)
    return reverb(track, rng, 1.8, 0.3)


def rain(rng: np.random.Generator, seconds: float) -> Stereo:
    body = (
        spread(
            *(bandpass(white_noise(rng, seconds), 900, 11000) * drift(rng, seconds, 0.6, 0.75, 1.0) for _ in range(2))
        )
        * 0.5
    )
    return (
        body
        + droplets(rng, seconds, 55, 1500, 5200) * 1.4
        + spread(bandpass(white_noise(rng, seconds), 80, 300)) * 0.25
    )


def birds(rng: np.random.Generator, seconds: float) -> Stereo:
    """A wood in the morning: three kinds of song and moving leaves."""
    track = spread(
        *(bandpass(white_noise(rng, seconds), 1500, 7000) * drift(rng, seconds, 0.5, 0.02, 0.12) for _ in range(2))
    )
    for base in (rng.uniform(2200, 2800), rng.uniform(3300, 4200), rng.uniform(4800, 6000)):
        pan = rng.uniform(-0.8, 0.8)
        at = rng.uniform(0, 0.8)
        while at < seconds:
            place_note(track, one_chirp(rng, base), at, 0.6, pan)
            at += rng.uniform(0.7, 1.8)
    return reverb(track, rng, 1.4, 0.35, 9000)


def wind(rng: np.random.Generator, seconds: float) -> Stereo:
    """Wind that howls a little: noise through slowly moving narrow bands."""
    out = []
    for _ in range(2):
        x = white_noise(rng, seconds)
        low = bandpass(x, 60, 350) * drift(rng, seconds, 0.8, 0.3, 1.0)
        howl = sum(
            bandpass(x, hz, hz * 1.09) * drift(rng, seconds, 0.9, 0.0, 1.0) ** 2 * 3 for hz in rng.uniform(380, 900, 4)
        )
        out.append(low + howl * 0.8)
    return spread(*out)


def crickets(rng: np.random.Generator, seconds: float) -> Stereo:
    """A summer night: crickets in chorus and an owl."""
    t = times_of(seconds)
    track = spread(*(bandpass(white_noise(rng, seconds), 200, 900) * 0.03 for _ in range(2)))
    for _ in range(7):
        hz, rate, phase, pan = rng.uniform(3900, 5200), rng.uniform(2.2, 3.4), rng.random(), rng.uniform(-0.9, 0.9)
        gate = ((t * rate + phase) % 1 < 0.38) * (0.5 + 0.5 * np.sin(2 * np.pi * 42 * t))
        place_note(track, bandpass(np.sin(2 * np.pi * hz * t) * gate, 2000, None, 1), 0, rng.uniform(0.05, 0.16), pan)
    for at in (rng.uniform(0.5, 2.5), rng.uniform(4, 6)):
        for k, length in enumerate((0.25, 0.2, 0.6)):
            s = times_of(length)
            place_note(
                track,
                np.sin(2 * np.pi * (360 - 30 * s) * s) * np.sin(np.pi * s / length) ** 0.8,
                at + k * 0.42,
                0.3,
                0.5,
            )
    return reverb(track, rng, 1.5, 0.25)


def bubbles(rng: np.random.Generator, seconds: float) -> Stereo:
    """Under water: a low hum, slow bubbles, everything muffled."""
    track = (
        spread(*(bandpass(white_noise(rng, seconds), 40, 300) * drift(rng, seconds, 0.5, 0.5, 1) for _ in range(2)))
        * 0.8
    )
    for _ in range(int(seconds * 2.2)):
        at, pan = rng.uniform(0, seconds), rng.uniform(-0.8, 0.8)
        for k in range(rng.integers(2, 8)):
            t = times_of(0.07)
            hz = rng.uniform(260, 800)
            place_note(
                track,
                np.sin(2 * np.pi * hz * t * (1 + 5 * t)) * np.exp(-t * 50),
                at + k * rng.uniform(0.05, 0.1),
                0.45,
                pan,
            )
    return reverb(track, rng, 2.0, 0.3, 1200)


def bees(rng: np.random.Generator, seconds: float) -> Stereo:
    """A garden: bees near and far, a few birds."""
    track = birds(rng, seconds) * 0.35
    t = times_of(seconds)
    for _ in range(4):
        hz = rng.uniform(190, 250) * (1 + 0.05 * drift(rng, seconds, 2.5))
        near = drift(rng, seconds, 0.8, 0, 1) ** 2
        pan = rng.uniform(-0.9, 0.9)
        place_note(
            track,
            bandpass(signal.sawtooth(2 * np.pi * np.cumsum(hz) / RATE_HZ), 150, 2200)
            * near
            * (0.8 + 0.2 * np.sin(2 * np.pi * 17 * t)),
            0,
            0.35,
            pan,
        )
    return track


def thunder(rng: np.random.Generator, seconds: float) -> Stereo:
    """A thunderstorm: rolling thunder over heavy rain and wind."""
    track = rain(rng, seconds) * 0.45 + wind(rng, seconds) * 0.4
    at = rng.uniform(0.3, 1.0)
    while at < seconds:
        length = 4.5
        t = times_of(length)
        roll = sum(
            np.exp(-(((t - c) / w) ** 2)) * g
            for c, w, g in zip(rng.uniform(0.1, 3, 9), rng.uniform(0.1, 0.6, 9), rng.uniform(0.3, 1, 9), strict=True)
        )
        boom = (
            bandpass(rng.standard_normal(len(t)), 25, 160) * roll * 6
            + bandpass(rng.standard_normal(len(t)), 160, 900) * roll * np.exp(-t * 1.6) * 1.3
        )
        crack = bandpass(rng.standard_normal(len(t)), 800, 6000) * np.exp(-t * 10) * 1.4
        place_note(track, boom + crack, at, 1.0, rng.uniform(-0.4, 0.4))
        at += rng.uniform(2.8, 4.5)
    return track


def crackle(rng: np.random.Generator, seconds: float) -> Stereo:
    """A fire: a low flutter and snapping twigs."""
    track = spread(
        *(bandpass(white_noise(rng, seconds), 60, 700) * drift(rng, seconds, 5, 0.2, 1.0) * 0.6 for _ in range(2))
    )
    for _ in range(int(seconds * 26)):
        t = times_of(0.025)
        place_note(
            track,
            bandpass(rng.standard_normal(len(t)), rng.uniform(800, 3000), None) * np.exp(-t * rng.uniform(150, 500)),
            rng.uniform(0, seconds),
            rng.random() ** 4 * 3.4 + 0.1,
            rng.uniform(-0.6, 0.6),
        )
    return track
