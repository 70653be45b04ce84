"""The demo world's sounds, synthesised: ambiences and small pieces of music.

Every sound is a function (rng, seconds) -> float32 (samples, 2) at 48 kHz; the seed sets tempo, key and chance.
"""

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


# --- building blocks -------------------------------------------------------------------------------


def _time(seconds: float) -> Mono:
    return np.arange(int(seconds * RATE_HZ)) / RATE_HZ


def _hiss(rng: np.random.Generator, seconds: float) -> Mono:
    return rng.standard_normal(int(seconds * RATE_HZ))


def _band(x: Mono, low_hz: float | None, high_hz: float | None, order: int = 2) -> Mono:
    if low_hz and high_hz:
        sos = signal.butter(order, [low_hz, high_hz], "band", fs=RATE_HZ, output="sos")
    elif low_hz:
        sos = signal.butter(order, low_hz, "high", fs=RATE_HZ, output="sos")
    else:
        sos = signal.butter(order, high_hz, "low", fs=RATE_HZ, output="sos")
    return signal.sosfilt(sos, x)


def _slow(rng: np.random.Generator, seconds: float, per_second: float, low: float = 0.0, high: float = 1.0) -> Mono:
    """A smooth random curve with about `per_second` turns."""
    n = max(int(seconds * per_second) + 3, 4)
    t = _time(seconds)
    return low + (high - low) * np.clip(
        np.interp(t, np.linspace(0, seconds, n * 8), signal.resample(rng.random(n), n * 8)), 0, 1
    )


def _wide(left: Mono, right: Mono | None = None) -> Stereo:
    return np.stack([left, left if right is None else right], 1).astype(np.float32)


def _room(x: Stereo, rng: np.random.Generator, seconds: float = 1.6, wet: float = 0.3, dark_hz: float = 5000) -> Stereo:
    """Reverberation: convolution with dying noise."""
    t = _time(seconds)
    out = np.empty_like(x)
    for c in range(2):
        tail = _band(rng.standard_normal(len(t)) * np.exp(-t * 5.5 / seconds), 120, dark_hz)
        tail /= np.sqrt((tail**2).sum()) + 1e-9
        out[:, c] = x[:, c] * (1 - wet * 0.5) + wet * signal.fftconvolve(x[:, c], tail)[: len(x)]
    return out


def _put(track: Stereo, note: Mono, at_s: float, gain: float = 1.0, pan: float = 0.0) -> None:
    start = int(at_s * RATE_HZ)
    if start >= len(track) or start < 0:
        return
    end = min(start + len(note), len(track))
    piece = note[: end - start] * gain
    track[start:end, 0] += piece * math.cos((pan + 1) * math.pi / 4)
    track[start:end, 1] += piece * math.sin((pan + 1) * math.pi / 4)


def _hz(midi: float) -> float:
    return 440.0 * 2 ** ((midi - 69) / 12)


def _pluck(hz: float, seconds: float, rng: np.random.Generator, bright: float = 0.5) -> Mono:
    """A plucked string (Karplus and Strong 1983) as one recursive filter."""
    period = max(int(RATE_HZ / hz), 2)
    burst = np.zeros(int(seconds * RATE_HZ))
    burst[:period] = _band(rng.uniform(-1, 1, period + 64), None, 1500 + 9000 * bright, 1)[64:]
    a = np.zeros(period + 2)
    a[0], a[period], a[period + 1] = 1, -0.498 * 0.998, -0.498 * 0.998
    return signal.lfilter([1.0], a, burst)


def _bell(hz: float, seconds: float, hard: float = 1.0) -> Mono:
    t = _time(seconds)
    partials = (
        (1, 1.0, 1.0),
        (2.0, 0.5, 1.4),
        (2.76, 0.45 * hard, 2.2),
        (4.07, 0.25 * hard, 3.2),
        (5.4, 0.2 * hard, 4.5),
    )
    return sum(g * np.sin(2 * np.pi * hz * m * t) * np.exp(-t * d * 2.2) for m, g, d in partials) * 0.5


def _pad(hz: float, seconds: float, rng: np.random.Generator, bright_hz: float = 1600) -> Mono:
    """Three saws, slightly apart, through a soft filter, swelling in and out."""
    t = _time(seconds)
    wave = sum(signal.sawtooth(2 * np.pi * hz * (1 + d) * t + rng.random() * 6) for d in (-0.004, 0.0, 0.0045))
    edge = np.minimum(1, np.minimum(t / (0.28 * seconds), (seconds - t) / (0.28 * seconds)))
    return _band(wave, None, bright_hz) * np.sin(edge * math.pi / 2) ** 2 * 0.3


def _flute(hz: float, seconds: float, rng: np.random.Generator) -> Mono:
    t = _time(seconds)
    vibrato = 0.004 * np.sin(2 * np.pi * 5.2 * t) * np.minimum(t * 3, 1)
    phase = 2 * np.pi * hz * np.cumsum(1 + vibrato) / RATE_HZ
    edge = np.minimum(1, np.minimum(t / 0.06, (seconds - t) / 0.10)).clip(0)
    breath = _band(rng.standard_normal(len(t)), hz * 0.9, min(hz * 2.2, 12000)) * 0.04
    return (np.sin(phase) + 0.25 * np.sin(2 * phase) + 0.08 * np.sin(3 * phase) + breath) * edge * 0.5


def _kick(rng: np.random.Generator) -> Mono:
    t = _time(0.35)
    return np.sin(2 * np.pi * (48 * t + 7 * (1 - np.exp(-t * 30)))) * np.exp(-t * 9)


def _snare(rng: np.random.Generator) -> Mono:
    t = _time(0.22)
    return (_band(rng.standard_normal(len(t)), 1200, 8000) * 0.7 + np.sin(2 * np.pi * 185 * t) * 0.5) * np.exp(-t * 20)


def _hat(rng: np.random.Generator, long: bool = False) -> Mono:
    t = _time(0.25 if long else 0.07)
    return _band(rng.standard_normal(len(t)), 7000, None) * np.exp(-t * (14 if long else 55)) * 0.6


def _chirp(rng: np.random.Generator, base_hz: float) -> Mono:
    """One phrase of a song bird: a few quick sweeps."""
    parts = []
    for _ in range(rng.integers(2, 6)):
        length = rng.uniform(0.05, 0.14)
        t = _time(length)
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


def _drops(rng: np.random.Generator, seconds: float, per_second: float, low_hz: float, high_hz: float) -> Stereo:
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    for _ in range(int(seconds * per_second)):
        t = _time(0.03)
        hz = rng.uniform(low_hz, high_hz)
        _put(
            track,
            np.sin(2 * np.pi * hz * t * (1 + 6 * t)) * np.exp(-t * 190),
            rng.uniform(0, seconds),
            rng.uniform(0.1, 1) ** 2,
            rng.uniform(-0.9, 0.9),
        )
    return track


# --- ambiences -------------------------------------------------------------------------------------


def waves(rng: np.random.Generator, seconds: float, surf: float = 0.4) -> Stereo:
    """Waves that come and go; `surf` from lapping water to breakers."""
    out = []
    t = _time(seconds)
    period, phase = rng.uniform(3.4, 4.6), rng.random() * 6
    for c in range(2):
        swell = (0.5 + 0.5 * np.sin(2 * np.pi * t / period + phase + c * 0.7)) ** (1.5 + surf)
        low = _band(_hiss(rng, seconds), 60, 420) * (0.4 + 0.6 * swell) * 1.4
        high = _band(_hiss(rng, seconds), 900, 6000) * swell**2 * (0.18 + 0.7 * surf)
        out.append(low + high)
    return _wide(*out)


def surf(rng: np.random.Generator, seconds: float) -> Stereo:
    return waves(rng, seconds, 1.3)


def gulls(rng: np.random.Generator, seconds: float) -> Stereo:
    """Harbour: lapping water, gulls, a rope that creaks, a far horn."""
    track = waves(rng, seconds, 0.1) * 0.6
    for _ in range(int(seconds * 0.9)):
        for k in range(rng.integers(2, 5)):
            t = _time(0.32)
            hz = rng.uniform(1100, 1500) * (1 + 0.35 * np.sin(np.pi * t / 0.32) - 0.5 * t)
            cry = signal.sawtooth(2 * np.pi * np.cumsum(hz) / RATE_HZ) * np.sin(np.pi * t / 0.32) ** 2
            _put(track, _band(cry, 900, 5000), rng.uniform(0, seconds) + k * 0.36, 0.22, rng.uniform(-0.8, 0.8))
    t = _time(2.2)
    horn = (
        sum(np.sin(2 * np.pi * hz * t) for hz in (147, 185, 294))
        * np.minimum(1, np.minimum(t * 4, (2.2 - t) * 3))
        * 0.16
    )
    _put(track, horn, rng.uniform(0.5, max(seconds - 2.5, 0.6)), 1.0, -0.3)
    return _room(track, rng, 1.8, 0.3)


def rain(rng: np.random.Generator, seconds: float) -> Stereo:
    body = (
        _wide(*(_band(_hiss(rng, seconds), 900, 11000) * _slow(rng, seconds, 0.6, 0.75, 1.0) for _ in range(2))) * 0.5
    )
    return body + _drops(rng, seconds, 55, 1500, 5200) * 1.4 + _wide(_band(_hiss(rng, seconds), 80, 300)) * 0.25


def birds(rng: np.random.Generator, seconds: float) -> Stereo:
    """A wood in the morning: three kinds of song and moving leaves."""
    track = _wide(*(_band(_hiss(rng, seconds), 1500, 7000) * _slow(rng, seconds, 0.5, 0.02, 0.12) for _ in range(2)))
    for base in (rng.uniform(2200, 2800), rng.uniform(3300, 4200), rng.uniform(4800, 6000)):
        pan = rng.uniform(-0.8, 0.8)
        at = rng.uniform(0, 0.8)
        while at < seconds:
            _put(track, _chirp(rng, base), at, 0.6, pan)
            at += rng.uniform(0.7, 1.8)
    return _room(track, rng, 1.4, 0.35, 9000)


def wind(rng: np.random.Generator, seconds: float) -> Stereo:
    """Wind that howls a little: noise through slowly moving narrow bands."""
    out = []
    for _ in range(2):
        x = _hiss(rng, seconds)
        low = _band(x, 60, 350) * _slow(rng, seconds, 0.8, 0.3, 1.0)
        howl = sum(
            _band(x, hz, hz * 1.09) * _slow(rng, seconds, 0.9, 0.0, 1.0) ** 2 * 3 for hz in rng.uniform(380, 900, 4)
        )
        out.append(low + howl * 0.8)
    return _wide(*out)


def crickets(rng: np.random.Generator, seconds: float) -> Stereo:
    """A summer night: crickets in chorus and an owl."""
    t = _time(seconds)
    track = _wide(*(_band(_hiss(rng, seconds), 200, 900) * 0.03 for _ in range(2)))
    for _ in range(7):
        hz, rate, phase, pan = rng.uniform(3900, 5200), rng.uniform(2.2, 3.4), rng.random(), rng.uniform(-0.9, 0.9)
        gate = ((t * rate + phase) % 1 < 0.38) * (0.5 + 0.5 * np.sin(2 * np.pi * 42 * t))
        _put(track, _band(np.sin(2 * np.pi * hz * t) * gate, 2000, None, 1), 0, rng.uniform(0.05, 0.16), pan)
    for at in (rng.uniform(0.5, 2.5), rng.uniform(4, 6)):
        for k, length in enumerate((0.25, 0.2, 0.6)):
            s = _time(length)
            _put(
                track,
                np.sin(2 * np.pi * (360 - 30 * s) * s) * np.sin(np.pi * s / length) ** 0.8,
                at + k * 0.42,
                0.3,
                0.5,
            )
    return _room(track, rng, 1.5, 0.25)


def traffic(rng: np.random.Generator, seconds: float) -> Stereo:
    """A city: far rumble, passing cars, a horn or two."""
    track = _wide(*(_band(_hiss(rng, seconds), 40, 240) * 1.3 for _ in range(2)))
    for _ in range(int(seconds * 0.55)):
        length = rng.uniform(2.0, 3.5)
        t = _time(length)
        near = np.exp(-(((t - length / 2) / (length * 0.17)) ** 2))
        car = (
            _band(rng.standard_normal(len(t)), 200, 2600) * near
            + 0.5 * signal.sawtooth(2 * np.pi * rng.uniform(70, 110) * t) * near
        )
        at, way = rng.uniform(-1, seconds - 0.5), rng.choice([-1, 1])
        _put(track, car, max(at, 0), 0.75, way * 0.5)
    for _ in range(2):
        t = _time(0.3)
        hz = rng.choice([392, 440, 349])
        _put(
            track,
            (signal.square(2 * np.pi * hz * t) + signal.square(2 * np.pi * hz * 1.26 * t))
            * 0.10
            * np.minimum(1, (0.3 - t) * 20),
            rng.uniform(0, seconds),
            1.0,
            rng.uniform(-0.7, 0.7),
        )
    return _room(track, rng, 1.2, 0.3, 3500)


def bangs(rng: np.random.Generator, seconds: float) -> Stereo:
    """Fireworks: whistling rockets, thuds, crackling stars."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    at = 0.1
    while at < seconds:
        pan = rng.uniform(-0.7, 0.7)
        t = _time(0.7)
        hz = 900 + 1500 * t / 0.7
        _put(track, np.sin(2 * np.pi * np.cumsum(hz) / RATE_HZ) * np.sin(np.pi * t / 0.7) * 0.10, at - 0.7, 1, pan)
        b = _time(1.6)
        boom = (
            _band(rng.standard_normal(len(b)), None, 180) * 5 * np.exp(-b * 5)
            + _band(rng.standard_normal(len(b)), 300, 3000) * np.exp(-b * 16) * 0.8
        )
        _put(track, boom, at, 0.9, pan)
        for _ in range(60):
            c = _time(0.02)
            _put(
                track,
                _band(rng.standard_normal(len(c)), 2500, None) * np.exp(-c * 260),
                at + 0.35 + rng.exponential(0.45),
                rng.uniform(0.1, 0.5),
                pan + rng.uniform(-0.3, 0.3),
            )
        at += rng.uniform(0.6, 1.2)
    return _room(np.clip(track, -3, 3), rng, 2.2, 0.4, 3500)


def bubbles(rng: np.random.Generator, seconds: float) -> Stereo:
    """Under water: a low hum, slow bubbles, everything muffled."""
    track = _wide(*(_band(_hiss(rng, seconds), 40, 300) * _slow(rng, seconds, 0.5, 0.5, 1) for _ in range(2))) * 0.8
    for _ in range(int(seconds * 2.2)):
        at, pan = rng.uniform(0, seconds), rng.uniform(-0.8, 0.8)
        for k in range(rng.integers(2, 8)):
            t = _time(0.07)
            hz = rng.uniform(260, 800)
            _put(
                track,
                np.sin(2 * np.pi * hz * t * (1 + 5 * t)) * np.exp(-t * 50),
                at + k * rng.uniform(0.05, 0.1),
                0.45,
                pan,
            )
    return _room(track, rng, 2.0, 0.3, 1200)


def drone(rng: np.random.Generator, seconds: float) -> Stereo:
    """Space: very low chords that breathe, glints far above."""
    root = rng.integers(31, 38)
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    for interval in (0, 7, 12, 19, 22):
        for pan in (-0.6, 0.6):
            t = _time(seconds)
            tone = np.sin(
                2 * np.pi * _hz(root + interval) * (1 + rng.uniform(-0.002, 0.002)) * t + rng.random() * 6
            ) * _slow(rng, seconds, 0.4, 0.2, 1)
            _put(track, tone, 0, 0.3, pan)
    for _ in range(int(seconds * 1.3)):
        _put(
            track,
            _bell(_hz(root + 48 + rng.choice([0, 3, 7, 10, 14])), 2.5, 0.4),
            rng.uniform(0, seconds),
            0.10,
            rng.uniform(-0.9, 0.9),
        )
    return _room(track, rng, 3.0, 0.5)


def steam(rng: np.random.Generator, seconds: float) -> Stereo:
    """A steam train: four puffs to a turn of the wheels, rails, a whistle."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    beat = rng.uniform(0.155, 0.20)
    for k in range(int(seconds / beat)):
        t = _time(0.16)
        puff = _band(rng.standard_normal(len(t)), 180, 2600) * np.exp(-t * 19) * np.minimum(1, t * 120)
        _put(track, puff, k * beat, 1.0 if k % 4 == 0 else 0.6, 0.1)
        if k % 4 in (0, 1):
            c = _time(0.06)
            _put(track, _band(rng.standard_normal(len(c)), 500, 2000) * np.exp(-c * 60), k * beat + 0.05, 0.6, -0.3)
    t = _time(1.3)
    whistle = (
        sum(np.sin(2 * np.pi * hz * t * (1 + 0.01 * np.minimum(t, 0.1))) for hz in (523, 622, 784))
        * np.minimum(1, np.minimum(t * 12, (1.3 - t) * 5))
        * 0.22
    )
    _put(
        track, whistle + _band(rng.standard_normal(len(t)), 2000, 6000) * 0.05, rng.uniform(0.8, seconds - 2), 1.0, 0.2
    )
    return _room(track + _wide(_band(_hiss(rng, seconds), 40, 200)) * 0.5, rng, 1.5, 0.3)


def rails(rng: np.random.Generator, seconds: float) -> Stereo:
    """An electric train: motor hum, and wheels over joints, two by two."""
    t = _time(seconds)
    hum = (
        sum(np.sin(2 * np.pi * hz * (1 + 0.02 * t / seconds) * t) / k for k, hz in enumerate((98, 196, 294, 588), 1))
        * 0.25
    )
    track = _wide(*(hum + _band(_hiss(rng, seconds), 100, 1600) * 0.55 for _ in range(2)))
    gap = rng.uniform(0.5, 0.62)
    for k in range(int(seconds / gap) + 1):
        for offset in (0, 0.11, 0.26, 0.37):
            c = _time(0.09)
            _put(
                track,
                (_band(rng.standard_normal(len(c)), 200, 1500) + np.sin(2 * np.pi * 120 * c)) * np.exp(-c * 50),
                k * gap + offset,
                0.8,
                0.0,
            )
    return track


def burner(rng: np.random.Generator, seconds: float) -> Stereo:
    """A balloon flight: soft wind, the roar of the burner now and then."""
    track = wind(rng, seconds) * 0.25
    at = rng.uniform(0.4, 1.2)
    while at < seconds - 0.8:
        length = rng.uniform(1.0, 1.8)
        t = _time(length)
        roar = _band(rng.standard_normal(len(t)), 120, 2800) * np.minimum(1, np.minimum(t * 9, (length - t) * 6)).clip(
            0
        )
        _put(track, roar, at, 1.0, 0.0)
        at += length + rng.uniform(1.3, 2.4)
    return track


def bees(rng: np.random.Generator, seconds: float) -> Stereo:
    """A garden: bees near and far, a few birds."""
    track = birds(rng, seconds) * 0.35
    t = _time(seconds)
    for _ in range(4):
        hz = rng.uniform(190, 250) * (1 + 0.05 * _slow(rng, seconds, 2.5))
        near = _slow(rng, seconds, 0.8, 0, 1) ** 2
        pan = rng.uniform(-0.9, 0.9)
        _put(
            track,
            _band(signal.sawtooth(2 * np.pi * np.cumsum(hz) / RATE_HZ), 150, 2200)
            * near
            * (0.8 + 0.2 * np.sin(2 * np.pi * 17 * t)),
            0,
            0.35,
            pan,
        )
    return track


def ticking(rng: np.random.Generator, seconds: float) -> Stereo:
    """Clockwork: tick and tock, a faster train of wheels, one stroke of a bell."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    beat = rng.choice([0.25, 0.333, 0.5])
    for k in range(int(seconds / beat)):
        t = _time(0.05)
        hz = 2300 if k % 2 == 0 else 1750
        _put(
            track,
            (np.sin(2 * np.pi * hz * t) + 0.6 * _band(rng.standard_normal(len(t)), 2500, 9000)) * np.exp(-t * 130),
            k * beat,
            1.0,
            -0.2 if k % 2 else 0.2,
        )
    for k in range(int(seconds / 0.0833)):
        t = _time(0.02)
        _put(track, _band(rng.standard_normal(len(t)), 3500, None) * np.exp(-t * 300), k * 0.0833, 0.22, 0.5)
    _put(track, _bell(_hz(rng.choice([64, 67, 69])), 3.0), rng.uniform(1.0, seconds - 3), 0.55, 0.0)
    return _room(track, rng, 1.0, 0.25)


def crowd(rng: np.random.Generator, seconds: float) -> Stereo:
    """A market: many voices at once, none of them words, with clinks and steps."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    for _ in range(34):
        pitch, at, pan = rng.choice([rng.uniform(95, 150), rng.uniform(170, 260)]), 0.0, rng.uniform(-0.9, 0.9)
        at = rng.uniform(0, 0.6)
        gain = rng.uniform(0.08, 0.4)
        while at < seconds:
            length = rng.uniform(0.09, 0.26)
            t = _time(length)
            glide = pitch * (1 + rng.uniform(-0.12, 0.12) + rng.uniform(-0.1, 0.1) * t / length)
            buzz = signal.sawtooth(2 * np.pi * np.cumsum(glide) / RATE_HZ)
            one, two = rng.uniform(300, 800), rng.uniform(900, 2300)
            voice = _band(buzz, one * 0.8, one * 1.25, 1) + 0.6 * _band(buzz, two * 0.88, two * 1.14, 1)
            _put(track, voice * np.sin(np.pi * t / length), at, gain, pan)
            at += length + (rng.exponential(0.05) if rng.random() < 0.85 else rng.uniform(0.3, 1.2))
    for _ in range(int(seconds * 1.5)):
        _put(track, _bell(rng.uniform(2400, 4200), 0.35), rng.uniform(0, seconds), 0.12, rng.uniform(-0.8, 0.8))
    return _room(track, rng, 1.0, 0.35, 4000)


def thunder(rng: np.random.Generator, seconds: float) -> Stereo:
    """A thunderstorm: rolling thunder over heavy rain and wind."""
    track = rain(rng, seconds) * 0.45 + wind(rng, seconds) * 0.4
    at = rng.uniform(0.3, 1.0)
    while at < seconds:
        length = 4.5
        t = _time(length)
        roll = sum(
            np.exp(-(((t - c) / w) ** 2)) * g
            for c, w, g in zip(rng.uniform(0.1, 3, 9), rng.uniform(0.1, 0.6, 9), rng.uniform(0.3, 1, 9), strict=True)
        )
        boom = (
            _band(rng.standard_normal(len(t)), 25, 160) * roll * 6
            + _band(rng.standard_normal(len(t)), 160, 900) * roll * np.exp(-t * 1.6) * 1.3
        )
        crack = _band(rng.standard_normal(len(t)), 800, 6000) * np.exp(-t * 10) * 1.4
        _put(track, boom + crack, at, 1.0, rng.uniform(-0.4, 0.4))
        at += rng.uniform(2.8, 4.5)
    return track


def crackle(rng: np.random.Generator, seconds: float) -> Stereo:
    """A fire: a low flutter and snapping twigs."""
    track = _wide(*(_band(_hiss(rng, seconds), 60, 700) * _slow(rng, seconds, 5, 0.2, 1.0) * 0.6 for _ in range(2)))
    for _ in range(int(seconds * 26)):
        t = _time(0.025)
        _put(
            track,
            _band(rng.standard_normal(len(t)), rng.uniform(800, 3000), None) * np.exp(-t * rng.uniform(150, 500)),
            rng.uniform(0, seconds),
            rng.random() ** 4 * 3.4 + 0.1,
            rng.uniform(-0.6, 0.6),
        )
    return track


# --- music -----------------------------------------------------------------------------------------


def _chords(rng: np.random.Generator) -> list[tuple[int, ...]]:
    return [
        ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14)),
        ((0, 3, 7), (8, 12, 15), (3, 7, 10), (10, 14, 17)),
        ((0, 4, 7), (5, 9, 12), (9, 12, 16), (7, 11, 14)),
    ][rng.integers(3)]


def ambient(rng: np.random.Generator, seconds: float) -> Stereo:
    """Slow pads in wide chords with a few bells."""
    track = np.zeros((int(seconds * RATE_HZ) + 1, 2), np.float32)
    root, chords = rng.integers(48, 55), _chords(rng)
    step = seconds / 3
    for i in range(-1, 4):
        for n in chords[i % 4]:
            for pan in (-0.7, 0.7):
                at = i * step * 1.0
                note = _pad(_hz(root + n), step * 1.9, rng)
                _put(track, note[int(max(-at, 0) * RATE_HZ) :], max(at, 0), 0.5, pan)
        _put(
            track,
            _bell(_hz(root + 24 + chords[i % 4][rng.integers(3)]), 3, 0.3),
            max(i, 0) * step + rng.uniform(0, 1),
            0.3,
            rng.uniform(-0.5, 0.5),
        )
    return _room(track, rng, 3.0, 0.45)


def arpeggio(rng: np.random.Generator, seconds: float) -> Stereo:
    """An electronic arpeggio in sixteenths over a bass."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    bpm, root, chords = rng.uniform(104, 124), rng.integers(50, 57), _chords(rng)
    step = 60 / bpm / 4
    for k in range(int(seconds / step)):
        chord = chords[(k // 16) % 4]
        n = (chord * 2)[(0, 1, 2, 3, 4, 5, 4, 3)[k % 8] % 6] + (12 if k % 8 in (3, 4, 5) else 0)
        t = _time(0.35)
        tone = _band(signal.square(2 * np.pi * _hz(root + n) * t, 0.35), None, 2600) * np.exp(-t * 9)
        _put(track, tone, k * step, 0.42, 0.5 * math.sin(k * 0.8))
        if k % 4 == 0:
            b = _time(0.4)
            _put(
                track,
                _band(signal.sawtooth(2 * np.pi * _hz(root - 24 + chord[0]) * b), None, 500) * np.exp(-b * 5),
                k * step,
                0.7,
                0,
            )
    return _room(track, rng, 1.6, 0.3)


def waltz(rng: np.random.Generator, seconds: float) -> Stereo:
    """A waltz: low note, two chords, and a tune for the flute."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    bpm, root, chords = rng.uniform(150, 178), rng.integers(53, 58), _chords(rng)
    beat = 60 / bpm
    scale = [0, 2, 4, 5, 7, 9, 11] if chords[0][1] == 4 else [0, 2, 3, 5, 7, 8, 10]
    for bar in range(int(seconds / beat / 3) + 1):
        chord = chords[bar % 4]
        _put(track, _pluck(_hz(root - 24 + chord[0]), 1.2, rng, 0.3), bar * 3 * beat, 1.0, -0.2)
        for b in (1, 2):
            for n in chord:
                _put(
                    track, _pluck(_hz(root + n - (12 if n > 7 else 0)), 0.5, rng, 0.5), (bar * 3 + b) * beat, 0.42, 0.3
                )
        at = 0.0
        while at < 3:
            length = rng.choice([0.5, 1.0, 1.0, 2.0])
            n = 12 + (chord[rng.integers(3)] if rng.random() < 0.6 else scale[rng.integers(7)])
            _put(track, _flute(_hz(root + n), min(length, 3 - at) * beat * 0.95, rng), (bar * 3 + at) * beat, 0.42, 0.1)
            at += length
    return _room(track, rng, 1.8, 0.35)


def drums(rng: np.random.Generator, seconds: float) -> Stereo:
    """A drum pattern with a bass line."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    bpm, root = rng.uniform(96, 126), rng.integers(33, 40)
    step = 60 / bpm / 4
    line = rng.choice([0, 0, 3, 5, 7, 10], 16)
    kicks = {0, 6, 8, 10} if rng.random() < 0.5 else {0, 4, 8, 12}
    for k in range(int(seconds / step)):
        s = k % 16
        if s in kicks:
            _put(track, _kick(rng), k * step, 1.2)
        if s in (4, 12):
            _put(track, _snare(rng), k * step, 0.8, 0.1)
        _put(track, _hat(rng, s == 14), k * step, 0.28 if s % 2 else 0.45, 0.4)
        if s % 2 == 0 and rng.random() < 0.8:
            t = _time(0.3)
            _put(
                track,
                _band(signal.sawtooth(2 * np.pi * _hz(root + line[s]) * t), None, 420) * np.exp(-t * 6),
                k * step,
                0.7,
            )
    return track


def musicbox(rng: np.random.Generator, seconds: float) -> Stereo:
    """A music box: a small tune of bright bells."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    beat, root, chords = rng.uniform(0.22, 0.30), rng.integers(72, 79), _chords(rng)
    for k in range(int(seconds / beat)):
        chord = chords[(k // 8) % 4]
        if rng.random() < 0.86:
            _put(
                track,
                _bell(_hz(root + chord[rng.integers(3)] + (12 if rng.random() < 0.3 else 0)), 1.6, 0.8),
                k * beat,
                0.6,
                rng.uniform(-0.4, 0.4),
            )
        if k % 4 == 0:
            _put(track, _bell(_hz(root - 12 + chord[0]), 2.0, 0.5), k * beat, 0.6, 0)
    return _room(track, rng, 1.5, 0.3, 9000)


def koto(rng: np.random.Generator, seconds: float) -> Stereo:
    """Plucked strings in a five-note scale, over a long breath of pads."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    root = rng.integers(55, 61)
    scale = (0, 2, 3, 7, 8, 12, 14, 15, 19)
    at, place = 0.05, 4
    while at < seconds:
        place = int(np.clip(place + rng.integers(-2, 3), 0, len(scale) - 1))
        _put(track, _pluck(_hz(root + scale[place]), 2.5, rng, 0.8), at, 1.0, rng.uniform(-0.3, 0.3))
        if rng.random() < 0.25:
            _put(track, _pluck(_hz(root - 12 + scale[place % 5]), 2.5, rng, 0.4), at, 0.9, -0.3)
        at += rng.choice([0.25, 0.25, 0.5, 0.5, 0.75])
    _put(track, _pad(_hz(root - 12), seconds, rng, 700), 0, 0.35, 0)
    return _room(track, rng, 2.2, 0.4)


def organ(rng: np.random.Generator, seconds: float) -> Stereo:
    """A choir of pipes: slow chords in a large room."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    root, chords = rng.integers(48, 54), _chords(rng)
    step = seconds / 4
    for i in range(4):
        t = _time(step * 1.04)
        edge = np.minimum(1, np.minimum(t * 9, (step * 1.04 - t) * 9)).clip(0)
        for n in (*chords[i], chords[i][0] - 12, chords[i][0] + 12):
            tone = sum(
                np.sin(2 * np.pi * _hz(root + n) * m * t + rng.random() * 6) * g
                for m, g in ((1, 1), (2, 0.6), (3, 0.22), (4, 0.3), (6, 0.1))
            )
            _put(track, tone * edge, i * step, 0.16, rng.uniform(-0.5, 0.5))
    return _room(track, rng, 3.5, 0.5, 4500)


SOUNDS: dict[str, Sound] = {
    f.__name__: f
    for f in (
        waves,
        surf,
        gulls,
        rain,
        birds,
        wind,
        crickets,
        traffic,
        bangs,
        bubbles,
        drone,
        steam,
        rails,
        burner,
        bees,
        ticking,
        crowd,
        thunder,
        crackle,
        ambient,
        arpeggio,
        waltz,
        drums,
        musicbox,
        koto,
        organ,
    )
}
MUSIC = ("ambient", "arpeggio", "waltz", "drums", "musicbox", "koto", "organ")


def loudness_db(x: Stereo) -> float:
    """About LUFS: mean square of both channels after a high-pass at 60 Hz and a gentle lift of the treble."""
    mono = np.concatenate([_band(x[:, c].astype(np.float64), 60, None) for c in range(x.shape[1])])
    lifted = mono + 0.35 * _band(mono, 1500, None, 1)
    return 10 * math.log10(float((lifted**2).mean()) * 2 / x.shape[1] * 1.0 + 1e-12)


def master(x: Stereo, target_db: float = -20.0) -> Stereo:
    """To one loudness, soft knees above -7 dB (AAC overshoots clicks by up to 3 dB), short fades at both ends."""
    x = x - x.mean(0)
    x = x * 10 ** ((target_db - loudness_db(x)) / 20)
    x = np.where(np.abs(x) > 0.45, np.sign(x) * (0.45 + 0.23 * np.tanh((np.abs(x) - 0.45) / 0.23)), x)
    edge = np.minimum(1, np.minimum(np.arange(len(x)), np.arange(len(x))[::-1]) / (0.12 * RATE_HZ))
    return (x * edge[:, None]).astype(np.float32)


def play(name: str, seed: int, seconds: float) -> Stereo:
    """A sound of the demo world, mastered, exactly `seconds` long."""
    n = int(seconds * RATE_HZ)
    x = SOUNDS[name](np.random.default_rng((seed, 48)), seconds)[:n]
    return master(np.pad(x, ((0, n - len(x)), (0, 0))))
