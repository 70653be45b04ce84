"""Small pieces of music; the seed sets tempo, key and chance."""

from __future__ import annotations

import math

import numpy as np
from scipy import signal

from data.world.sounds.instruments import bell_tone, flute_tone, hi_hat, hz_of, kick_drum, pad_tone, plucked, snare_drum
from data.world.sounds.signals import RATE_HZ, Stereo, bandpass, place_note, reverb, times_of


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
                note = pad_tone(hz_of(root + n), step * 1.9, rng)
                place_note(track, note[int(max(-at, 0) * RATE_HZ) :], max(at, 0), 0.5, pan)
        place_note(
            track,
            bell_tone(hz_of(root + 24 + chords[i % 4][rng.integers(3)]), 3, 0.3),
            max(i, 0) * step + rng.uniform(0, 1),
            0.3,
            rng.uniform(-0.5, 0.5),
        )
    return reverb(track, rng, 3.0, 0.45)


def arpeggio(rng: np.random.Generator, seconds: float) -> Stereo:
    """An electronic arpeggio in sixteenths over a bass."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    bpm, root, chords = rng.uniform(104, 124), rng.integers(50, 57), _chords(rng)
    step = 60 / bpm / 4
    for k in range(int(seconds / step)):
        chord = chords[(k // 16) % 4]
        n = (chord * 2)[(0, 1, 2, 3, 4, 5, 4, 3)[k % 8] % 6] + (12 if k % 8 in (3, 4, 5) else 0)
        t = times_of(0.35)
        tone = bandpass(signal.square(2 * np.pi * hz_of(root + n) * t, 0.35), None, 2600) * np.exp(-t * 9)
        place_note(track, tone, k * step, 0.42, 0.5 * math.sin(k * 0.8))
        if k % 4 == 0:
            b = times_of(0.4)
            place_note(
                track,
                bandpass(signal.sawtooth(2 * np.pi * hz_of(root - 24 + chord[0]) * b), None, 500) * np.exp(-b * 5),
                k * step,
                0.7,
                0,
            )
    return reverb(track, rng, 1.6, 0.3)


def waltz(rng: np.random.Generator, seconds: float) -> Stereo:
    """A waltz: low note, two chords, and a tune for the flute."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    bpm, root, chords = rng.uniform(150, 178), rng.integers(53, 58), _chords(rng)
    beat = 60 / bpm
    scale = [0, 2, 4, 5, 7, 9, 11] if chords[0][1] == 4 else [0, 2, 3, 5, 7, 8, 10]
    for bar in range(int(seconds / beat / 3) + 1):
        chord = chords[bar % 4]
        place_note(track, plucked(hz_of(root - 24 + chord[0]), 1.2, rng, 0.3), bar * 3 * beat, 1.0, -0.2)
        for b in (1, 2):
            for n in chord:
                place_note(
                    track,
                    plucked(hz_of(root + n - (12 if n > 7 else 0)), 0.5, rng, 0.5),
                    (bar * 3 + b) * beat,
                    0.42,
                    0.3,
                )
        at = 0.0
        while at < 3:
            length = rng.choice([0.5, 1.0, 1.0, 2.0])
            n = 12 + (chord[rng.integers(3)] if rng.random() < 0.6 else scale[rng.integers(7)])
            place_note(
                track,
                flute_tone(hz_of(root + n), min(length, 3 - at) * beat * 0.95, rng),
                (bar * 3 + at) * beat,
                0.42,
                0.1,
            )
            at += length
    return reverb(track, rng, 1.8, 0.35)


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
            place_note(track, kick_drum(rng), k * step, 1.2)
        if s in (4, 12):
            place_note(track, snare_drum(rng), k * step, 0.8, 0.1)
        place_note(track, hi_hat(rng, s == 14), k * step, 0.28 if s % 2 else 0.45, 0.4)
        if s % 2 == 0 and rng.random() < 0.8:
            t = times_of(0.3)
            place_note(
                track,
                bandpass(signal.sawtooth(2 * np.pi * hz_of(root + line[s]) * t), None, 420) * np.exp(-t * 6),
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
            place_note(
                track,
                bell_tone(hz_of(root + chord[rng.integers(3)] + (12 if rng.random() < 0.3 else 0)), 1.6, 0.8),
                k * beat,
                0.6,
                rng.uniform(-0.4, 0.4),
            )
        if k % 4 == 0:
            place_note(track, bell_tone(hz_of(root - 12 + chord[0]), 2.0, 0.5), k * beat, 0.6, 0)
    return reverb(track, rng, 1.5, 0.3, 9000)


def koto(rng: np.random.Generator, seconds: float) -> Stereo:
    """Plucked strings in a five-note scale, over a long breath of pads."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    root = rng.integers(55, 61)
    scale = (0, 2, 3, 7, 8, 12, 14, 15, 19)
    at, place = 0.05, 4
    while at < seconds:
        place = int(np.clip(place + rng.integers(-2, 3), 0, len(scale) - 1))
        place_note(track, plucked(hz_of(root + scale[place]), 2.5, rng, 0.8), at, 1.0, rng.uniform(-0.3, 0.3))
        if rng.random() < 0.25:
            place_note(track, plucked(hz_of(root - 12 + scale[place % 5]), 2.5, rng, 0.4), at, 0.9, -0.3)
        at += rng.choice([0.25, 0.25, 0.5, 0.5, 0.75])
    place_note(track, pad_tone(hz_of(root - 12), seconds, rng, 700), 0, 0.35, 0)
    return reverb(track, rng, 2.2, 0.4)


def organ(rng: np.random.Generator, seconds: float) -> Stereo:
    """A choir of pipes: slow chords in a large room."""
    track = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    root, chords = rng.integers(48, 54), _chords(rng)
    step = seconds / 4
    for i in range(4):
        t = times_of(step * 1.04)
        edge = np.minimum(1, np.minimum(t * 9, (step * 1.04 - t) * 9)).clip(0)
        for n in (*chords[i], chords[i][0] - 12, chords[i][0] + 12):
            tone = sum(
                np.sin(2 * np.pi * hz_of(root + n) * m * t + rng.random() * 6) * g
                for m, g in ((1, 1), (2, 0.6), (3, 0.22), (4, 0.3), (6, 0.1))
            )
            place_note(track, tone * edge, i * step, 0.16, rng.uniform(-0.5, 0.5))
    return reverb(track, rng, 3.5, 0.5, 4500)
