"""Pictures and sounds changed in ways that do not change what they are about.

Each change takes a generator and is the same for the same seed. Strengths are those of usual training recipes: visible
or audible, never confusing to a person.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import scipy  # loads its parts when they are asked for; what they bring costs every process a second

from core.domain import SAMPLE_RATE_HZ, Frames, Waveform

ChangeFrames = Callable[[Frames, np.random.Generator], Frames]
ChangeSound = Callable[[Waveform, np.random.Generator], Waveform]

CROP = 0.8  # of width and height
BRIGHTER, DARKER = 1.3, 0.7
GRAIN = 12.0  # standard deviation, of 255
SHIFT_S = 0.5
FASTER, HIGHER = 1.06, (18, 17)  # 6 %, about a semitone
NOISE_DB = -20.0  # below the sound
STFT = 512


def crop(frames: Frames, rng: np.random.Generator) -> Frames:
    """The same part of every frame; what is encoded is resized anyway."""
    height, width = frames.shape[1:3]
    high, wide = max(int(height * CROP), 1), max(int(width * CROP), 1)
    top, left = int(rng.integers(height - high + 1)), int(rng.integers(width - wide + 1))
    return np.ascontiguousarray(frames[:, top : top + high, left : left + wide])


def flip(frames: Frames, rng: np.random.Generator) -> Frames:
    return np.ascontiguousarray(frames[:, :, ::-1])


def brighten(frames: Frames, rng: np.random.Generator) -> Frames:
    return _scaled(frames, BRIGHTER)


def darken(frames: Frames, rng: np.random.Generator) -> Frames:
    return _scaled(frames, DARKER)


def grain(frames: Frames, rng: np.random.Generator) -> Frames:
    noise = rng.standard_normal(frames.shape, dtype=np.float32) * np.float32(GRAIN)
    return np.clip(frames + noise, 0, 255).astype(np.uint8)


def later(sound: Waveform, rng: np.random.Generator) -> Waveform:
    """Everything half a second later; as long as before."""
    quiet = np.zeros(min(int(SHIFT_S * SAMPLE_RATE_HZ), len(sound)), np.float32)
    return np.concatenate([quiet, sound])[: len(sound)]


def slower(sound: Waveform, rng: np.random.Generator) -> Waveform:
    return stretched(sound, FASTER)[: len(sound)]


def higher(sound: Waveform, rng: np.random.Generator) -> Waveform:
    """A semitone up at the same speed: stretched, then played faster."""
    up, down = HIGHER
    return np.asarray(scipy.signal.resample_poly(stretched(sound, up / down), down, up), np.float32)[: len(sound)]


def hiss(sound: Waveform, rng: np.random.Generator) -> Waveform:
    level = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) * 10 ** (NOISE_DB / 20)
    return np.asarray(sound + level * rng.standard_normal(len(sound), dtype=np.float32), np.float32)


PICTURES: dict[str, ChangeFrames] = {
    "crop": crop,
    "flip": flip,
    "brighter": brighten,
    "darker": darken,
    "grain": grain,
}
SOUNDS: dict[str, ChangeSound] = {"later": later, "slower": slower, "higher": higher, "hiss": hiss}


def stretched(sound: Waveform, factor: float) -> Waveform:
    """`factor` times as long at the same pitch, with a phase vocoder.

    Source: J. Flanagan & R. Golden, "Phase Vocoder", Bell System Technical Journal 1966.
    """
    if len(sound) < 2 * STFT:
        return sound
    hop = STFT // 4
    _, _, bins = scipy.signal.stft(sound, nperseg=STFT, noverlap=STFT - hop)  # (frequencies, frames)
    at = np.arange(0, bins.shape[1] - 1, 1 / factor)
    first, part = at.astype(int), at % 1
    size = (1 - part) * np.abs(bins[:, first]) + part * np.abs(bins[:, first + 1])
    usual = 2 * np.pi * hop * np.arange(bins.shape[0]) / STFT  # phase a steady tone gains in one hop
    gained = np.angle(bins[:, first + 1]) - np.angle(bins[:, first]) - usual[:, None]
    gained = usual[:, None] + (gained + np.pi) % (2 * np.pi) - np.pi
    start = np.angle(bins[:, :1])
    phase = start + np.concatenate([np.zeros_like(start), np.cumsum(gained[:, :-1], axis=1)], axis=1)
    _, found = scipy.signal.istft(size * np.exp(1j * phase), nperseg=STFT, noverlap=STFT - hop)
    return np.asarray(found[: int(len(sound) * factor)], np.float32)


def _scaled(frames: Frames, factor: float) -> Frames:
    scaled: npt.NDArray[np.float32] = frames.astype(np.float32) * np.float32(factor)
    return np.clip(scaled, 0, 255).astype(np.uint8)
