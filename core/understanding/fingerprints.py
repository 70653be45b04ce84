"""Takes the fingerprint of an item as its pictures and its sound pass by.

Pictures: grey thumbnails eight times a second; fewer of very long films. Blank ones carry no evidence and are left out.
Sound: J. Haitsma, T. Kalker, "A Highly Robust Audio Fingerprinting System", ISMIR 2002, section 4.2: one bit for each
band and step says whether the difference to the next higher band grew. Steps are shorter than theirs, so that a
spoken digit of a third of a second still has twenty; bands end at 3.4 kHz, so that a telephone's codec keeps them.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from core.domain import SAMPLE_RATE_HZ, FloatVector, Frames, Waveform
from core.domain.fingerprints import Fingerprint
from core.understanding.tiny import GREY, blank

GRID = (9, 16)
PER_S = 8.0
MOST_PICTURES = 16_384  # two hours at two a second

STEP, FRAME = 256, 1024  # samples: 16 and 64 ms
STEP_S = STEP / SAMPLE_RATE_HZ
BANDS, LOWEST_HZ, HIGHEST_HZ = 33, 300.0, 3400.0
FLOOR_DB, LEVELS_PER_DB = -110.0, 2.0


class PictureTrace:
    """Collects thumbnails; every other one is dropped whenever there are too many."""

    def __init__(self) -> None:
        self._stride = 1
        self._slot = -1
        self._times_s: list[float] = []
        self._pictures: list[npt.NDArray[np.uint8]] = []

    def add(self, tiny: Frames, times_s: FloatVector) -> None:
        """(n, 36, 64, 3) uint8 RGB with times that ascend."""
        slots = np.floor(times_s * PER_S + 1e-3).astype(int) // self._stride
        chosen = np.flatnonzero(np.diff(slots, prepend=self._slot) > 0)
        if not len(chosen):
            return
        self._slot = int(slots[chosen[-1]])
        chosen = chosen[~blank(tiny[chosen])]
        self._times_s += times_s[chosen].tolist()
        self._pictures += list(thumbnails(tiny[chosen]))
        while len(self._times_s) > MOST_PICTURES:
            self._times_s, self._pictures = self._times_s[::2], self._pictures[::2]
            self._stride *= 2
            self._slot //= 2

    def finish(self) -> tuple[FloatVector, npt.NDArray[np.uint8]]:
        empty = np.zeros((0, *GRID), dtype=np.uint8)
        return np.array(self._times_s, dtype=np.float32), np.stack(self._pictures) if self._pictures else empty


def thumbnails(tiny: Frames) -> npt.NDArray[np.uint8]:
    n, height, width, _ = tiny.shape
    rows, columns = GRID
    grey = (tiny.astype(np.float32) @ GREY).reshape(n, rows, height // rows, columns, width // columns)
    small: npt.NDArray[np.uint8] = grey.mean(axis=(2, 4)).round().astype(np.uint8)
    return small


class SoundTrace:
    """Turns 16 kHz sound, window by window, into words and levels."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, dtype=np.float32)
        self._at = 0  # sample at which the rest begins
        self._before = np.zeros(BANDS, dtype=np.float32)  # energies of the last step
        self._words: list[npt.NDArray[np.uint32]] = []
        self._levels: list[npt.NDArray[np.uint8]] = []

    def add(self, window: Waveform, start_s: float) -> None:
        """Windows in order; holes between them are silence."""
        hole = round(start_s * SAMPLE_RATE_HZ) - self._at - len(self._rest)
        parts = [self._rest, np.zeros(max(hole, 0), dtype=np.float32), window]
        self._steps(np.concatenate(parts))

    def finish(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
        if len(self._rest):
            self._steps(np.concatenate([self._rest, np.zeros(FRAME - STEP, dtype=np.float32)]))
        words, levels = self._words or [np.zeros(0, np.uint32)], self._levels or [np.zeros(0, np.uint8)]
        return np.concatenate(words), np.concatenate(levels)

    def _steps(self, sound: Waveform) -> None:
        count = max(0, (len(sound) - FRAME) // STEP + 1)
        self._rest, self._at = sound[count * STEP :], self._at + count * STEP
        if not count:
            return
        frames = np.lib.stride_tricks.sliding_window_view(sound, FRAME)[::STEP][:count]
        energies = band_energies(frames)
        differences = np.diff(energies, axis=1)
        earlier = np.concatenate([np.diff(self._before)[None], differences[:-1]])
        self._before = energies[-1]
        bits = (differences - earlier > 0).astype(np.uint32)
        self._words.append((bits << np.arange(BANDS - 1, dtype=np.uint32)).sum(axis=1, dtype=np.uint32))
        decibels = 20 * np.log10(np.maximum(np.sqrt(np.square(frames).mean(axis=1)), 1e-9))
        self._levels.append(np.clip((decibels - FLOOR_DB) * LEVELS_PER_DB, 0, 255).astype(np.uint8))


def band_energies(frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Energy in each band, (n, 33), of frames (n, 1024)."""
    spectrum = np.abs(np.fft.rfft(frames * np.hanning(FRAME).astype(np.float32), axis=1)) ** 2
    edges = np.geomspace(LOWEST_HZ, HIGHEST_HZ, BANDS + 1) / SAMPLE_RATE_HZ * FRAME
    cumulated = np.concatenate([np.zeros((len(frames), 1)), np.cumsum(spectrum, axis=1)], axis=1)
    below = np.floor(edges).astype(int)
    share = edges - below
    at_edges = cumulated[:, below] * (1 - share) + cumulated[:, below + 1] * share
    energies: npt.NDArray[np.float32] = np.diff(at_edges, axis=1).astype(np.float32)
    return energies


class Fingerprinter:
    """Both, for one item: `add_pictures` and `add_sound` as they are decoded, then `finish`."""

    def __init__(self) -> None:
        self._pictures, self._sound = PictureTrace(), SoundTrace()

    def add_pictures(self, tiny: Frames, times_s: FloatVector) -> None:
        self._pictures.add(tiny, times_s)

    def add_sound(self, window: Waveform, start_s: float) -> None:
        self._sound.add(window, start_s)

    def finish(self, duration_s: float) -> Fingerprint:
        if not math.isfinite(duration_s) or duration_s < 0:
            raise ValueError(f"duration of {duration_s} s")
        return Fingerprint(duration_s, *self._pictures.finish(), *self._sound.finish())
