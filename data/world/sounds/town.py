"""Ambiences that people and their machines make."""

from __future__ import annotations

import numpy as np
from scipy import signal

from data.world.sounds.instruments import bell_tone, hz_of
from data.world.sounds.nature import wind
from data.world.sounds.signals import (
    RATE_HZ,
    Stereo,
    bandpass,
    drift,
    place_note,
    reverb,
    spread,
    times_of,
    white_noise,
)


def traffic(rng: np.random.Generator, seconds: float) -> Stereo:
    """A city: far rumble, passing cars, a horn or two."""
    track = spread(*(bandpass(white_noise(rng, seconds), 40, 240) * 1.3 for _ in range(2)))
    for _ in range(int(seconds * 0.55)):
        length = rng.uniform(2.0, 3.5)
        t = times_of(length)
        near = np.exp(-(((t - length / 2) / (length * 0.17)) ** 2))
        car = (
            bandpass(rng.standard_normal(len(t)), 200, 2600) * near
            + 0.5 * signal.sawtooth(2 * np.pi * rng.uniform(70, 110) * t) * near
        )
        at, way = rng.uniform(-1, seconds - 0.5), rng.choice([-1, 1])
        place_note(track, car, max(at, 0), 0.75, way * 0.5)
    for _ in range(2):
        t = times_of(0.3)
        hz = rng.choice([392, 440, 349])
        place_note(
            track,
            (signal.square(2 * np.pi * hz * t) + signal.square(2 * np.pi * hz * 1.26 * t))
            * 0.10
            * np.minimum(1, (0.3 - t) * 20),
            rng.uniform(0, seconds),
            1.0,
            rng.uniform(-0.7, 0.7),
        )
    return reverb(track, rng, 1.2, 0.3, 3500)


def bangs(rng: np.random.Generator, seconds: float) -> Stereo:
    """Fireworks: whistling rockets, thuds, crackling stars."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    at = 0.1
    while at < seconds:
        pan = rng.uniform(-0.7, 0.7)
        t = times_of(0.7)
        hz = 900 + 1500 * t / 0.7
        place_note(
            track, np.sin(2 * np.pi * np.cumsum(hz) / RATE_HZ) * np.sin(np.pi * t / 0.7) * 0.10, at - 0.7, 1, pan
        )
        b = times_of(1.6)
        boom = (
            bandpass(rng.standard_normal(len(b)), None, 180) * 5 * np.exp(-b * 5)
            + bandpass(rng.standard_normal(len(b)), 300, 3000) * np.exp(-b * 16) * 0.8
        )
        place_note(track, boom, at, 0.9, pan)
        for _ in range(60):
            c = times_of(0.02)
            place_note(
                track,
                bandpass(rng.standard_normal(len(c)), 2500, None) * np.exp(-c * 260),
                at + 0.35 + rng.exponential(0.45),
                rng.uniform(0.1, 0.5),
                pan + rng.uniform(-0.3, 0.3),
            )
        at += rng.uniform(0.6, 1.2)
    return reverb(np.clip(track, -3, 3), rng, 2.2, 0.4, 3500)


def drone(rng: np.random.Generator, seconds: float) -> Stereo:
    """Space: very low chords that breathe, glints far above."""
    root = rng.integers(31, 38)
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    for interval in (0, 7, 12, 19, 22):
        for pan in (-0.6, 0.6):
            t = times_of(seconds)
            tone = np.sin(
                2 * np.pi * hz_of(root + interval) * (1 + rng.uniform(-0.002, 0.002)) * t + rng.random() * 6
            ) * drift(rng, seconds, 0.4, 0.2, 1)
            place_note(track, tone, 0, 0.3, pan)
    for _ in range(int(seconds * 1.3)):
        place_note(
            track,
            bell_tone(hz_of(root + 48 + rng.choice([0, 3, 7, 10, 14])), 2.5, 0.4),
            rng.uniform(0, seconds),
            0.10,
            rng.uniform(-0.9, 0.9),
        )
    return reverb(track, rng, 3.0, 0.5)


def steam(rng: np.random.Generator, seconds: float) -> Stereo:
    """A steam train: four puffs to a turn of the wheels, rails, a whistle."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    beat = rng.uniform(0.155, 0.20)
    for k in range(int(seconds / beat)):
        t = times_of(0.16)
        puff = bandpass(rng.standard_normal(len(t)), 180, 2600) * np.exp(-t * 19) * np.minimum(1, t * 120)
        place_note(track, puff, k * beat, 1.0 if k % 4 == 0 else 0.6, 0.1)
        if k % 4 in (0, 1):
            c = times_of(0.06)
            place_note(
                track, bandpass(rng.standard_normal(len(c)), 500, 2000) * np.exp(-c * 60), k * beat + 0.05, 0.6, -0.3
            )
    t = times_of(1.3)
    whistle = (
        sum(np.sin(2 * np.pi * hz * t * (1 + 0.01 * np.minimum(t, 0.1))) for hz in (523, 622, 784))
        * np.minimum(1, np.minimum(t * 12, (1.3 - t) * 5))
        * 0.22
    )
    place_note(
        track,
        whistle + bandpass(rng.standard_normal(len(t)), 2000, 6000) * 0.05,
        rng.uniform(0.8, seconds - 2),
        1.0,
        0.2,
    )
    return reverb(track + spread(bandpass(white_noise(rng, seconds), 40, 200)) * 0.5, rng, 1.5, 0.3)


def rails(rng: np.random.Generator, seconds: float) -> Stereo:
    """An electric train: motor hum, and wheels over joints, two by two."""
    t = times_of(seconds)
    hum = (
        sum(np.sin(2 * np.pi * hz * (1 + 0.02 * t / seconds) * t) / k for k, hz in enumerate((98, 196, 294, 588), 1))
        * 0.25
    )
    track = spread(*(hum + bandpass(white_noise(rng, seconds), 100, 1600) * 0.55 for _ in range(2)))
    gap = rng.uniform(0.5, 0.62)
    for k in range(int(seconds / gap) + 1):
        for offset in (0, 0.11, 0.26, 0.37):
            c = times_of(0.09)
            place_note(
                track,
                (bandpass(rng.standard_normal(len(c)), 200, 1500) + np.sin(2 * np.pi * 120 * c)) * np.exp(-c * 50),
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
        t = times_of(length)
        roar = bandpass(rng.standard_normal(len(t)), 120, 2800) * np.minimum(
            1, np.minimum(t * 9, (length - t) * 6)
        ).clip(0)
        place_note(track, roar, at, 1.0, 0.0)
        at += length + rng.uniform(1.3, 2.4)
    return track


def ticking(rng: np.random.Generator, seconds: float) -> Stereo:
    """Clockwork: tick and tock, a faster train of wheels, one stroke of a bell."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    beat = rng.choice([0.25, 0.333, 0.5])
    for k in range(int(seconds / beat)):
        t = times_of(0.05)
        hz = 2300 if k % 2 == 0 else 1750
        place_note(
            track,
            (np.sin(2 * np.pi * hz * t) + 0.6 * bandpass(rng.standard_normal(len(t)), 2500, 9000)) * np.exp(-t * 130),
            k * beat,
            1.0,
            -0.2 if k % 2 else 0.2,
        )
    for k in range(int(seconds / 0.0833)):
        t = times_of(0.02)
        place_note(track, bandpass(rng.standard_normal(len(t)), 3500, None) * np.exp(-t * 300), k * 0.0833, 0.22, 0.5)
    place_note(track, bell_tone(hz_of(rng.choice([64, 67, 69])), 3.0), rng.uniform(1.0, seconds - 3), 0.55, 0.0)
    return reverb(track, rng, 1.0, 0.25)


def crowd(rng: np.random.Generator, seconds: float) -> Stereo:
    """A market: many voices at once, none of them words, with clinks and steps."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    for _ in range(34):
        pitch, at, pan = rng.choice([rng.uniform(95, 150), rng.uniform(170, 260)]), 0.0, rng.uniform(-0.9, 0.9)
        at = rng.uniform(0, 0.6)
        gain = rng.uniform(0.08, 0.4)
        while at < seconds:
            length = rng.uniform(0.09, 0.26)
            t = times_of(length)
            glide = pitch * (1 + rng.uniform(-0.12, 0.12) + rng.uniform(-0.1, 0.1) * t / length)
            buzz = signal.sawtooth(2 * np.pi * np.cumsum(glide) / RATE_HZ)
            one, two = rng.uniform(300, 800), rng.uniform(900, 2300)
            voice = bandpass(buzz, one * 0.8, one * 1.25, 1) + 0.6 * bandpass(buzz, two * 0.88, two * 1.14, 1)
            place_note(track, voice * np.sin(np.pi * t / length), at, gain, pan)
            at += length + (rng.exponential(0.05) if rng.random() < 0.85 else rng.uniform(0.3, 1.2))
    for _ in range(int(seconds * 1.5)):
        place_note(
            track, bell_tone(rng.uniform(2400, 4200), 0.35), rng.uniform(0, seconds), 0.12, rng.uniform(-0.8, 0.8)
        )
    return reverb(track, rng, 1.0, 0.35, 4000)
