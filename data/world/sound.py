"""The demo world's sounds, synthesised: ambiences and small pieces of music, all at one loudness.

Every sound is a function (rng, seconds) -> float32 (samples, 2) at 48 kHz; the seed sets tempo, key and chance.
"""

from __future__ import annotations

import math

import numpy as np

from data.world.sounds.music import ambient, arpeggio, drums, koto, musicbox, organ, waltz
from data.world.sounds.nature import bees, birds, bubbles, crackle, crickets, gulls, rain, surf, thunder, waves, wind
from data.world.sounds.signals import RATE_HZ, Sound, Stereo, bandpass
from data.world.sounds.town import bangs, burner, crowd, drone, rails, steam, ticking, traffic

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
    mono = np.concatenate([bandpass(x[:, c].astype(np.float64), 60, None) for c in range(x.shape[1])])
    lifted = mono + 0.35 * bandpass(mono, 1500, None, 1)
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
