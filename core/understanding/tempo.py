"""Tempo of music, from how its onsets repeat.

The autocorrelation of the onset curve is weighed by how likely a tempo is (log-normal around 120 beats per minute, an
octave wide). Half and double are often as good as the truth, as they are for people tapping along; so the likelier
other octave is named too. Exact on a click track between 70 and 160; beyond that the octave is the prior's choice.

Source: D. Ellis, "Beat Tracking by Dynamic Programming", J. New Music Research 2007, section 3.2.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.domain.findings import Tempo
from core.understanding.spectrum import STEP_S

Array = npt.NDArray[np.float64]

SLOWEST_BPM, FASTEST_BPM = 40.0, 240.0
LIKELY_BPM, OCTAVES = 120.0, 1.0
SHORTEST_S = 4.0  # a tempo needs some beats
LONGEST_S = 60.0  # looked at from the middle: a whole concert has no one tempo
CLEAR = 0.25  # autocorrelation from which there is a beat


def tempo(onset: npt.NDArray[np.float32], start_s: float) -> Tempo | None:
    """Of a stretch of music that begins at `start_s`; None where nothing repeats clearly.

    Args:
        onset: (n,) one value per STEP_S.
    """
    length_s = len(onset) * STEP_S
    if length_s < SHORTEST_S:
        return None
    kept = int(LONGEST_S / STEP_S)
    first = max((len(onset) - kept) // 2, 0)
    repeats = autocorrelation(np.asarray(onset[first : first + kept], np.float64))
    lags = np.arange(len(repeats))
    low, high = int(60 / FASTEST_BPM / STEP_S), min(int(60 / SLOWEST_BPM / STEP_S) + 1, len(repeats) - 2)
    inside = np.arange(low, high)
    likely = _likely(60 / (lags[inside] * STEP_S))
    peaks = (repeats[inside] >= repeats[inside - 1]) & (repeats[inside] >= repeats[inside + 1])
    if not peaks.any():
        return None
    best = int(inside[np.argmax(np.where(peaks, repeats[inside] * likely, -np.inf))])
    if repeats[best] < CLEAR:
        return None
    bpm = 60 / (_refined(repeats, best) * STEP_S)
    octaves = [b for b in (bpm / 2, bpm * 2) if SLOWEST_BPM <= b <= FASTEST_BPM]
    other = max(octaves, key=lambda b: _strength(repeats, b) * float(_likely(b)))
    confidence = float(np.clip(repeats[best], 0.0, 1.0))
    end_s = start_s + length_s
    return Tempo(start_s=start_s, end_s=end_s, bpm=float(bpm), confidence=confidence, alternative_bpm=float(other))


def pulse(onset: npt.NDArray[np.float32]) -> float:
    """How clearly a few seconds repeat themselves: the highest autocorrelation at any tempo, at most 1."""
    repeats = autocorrelation(np.asarray(onset, np.float64))
    low, high = int(60 / FASTEST_BPM / STEP_S), int(60 / SLOWEST_BPM / STEP_S) + 1
    found = repeats[low:high]
    return float(found.max()) if len(found) else 0.0


def autocorrelation(onset: Array) -> Array:
    """Normalised to 1 at lag 0, of the onsets less their slow changes; zeros when nothing happens."""
    slow = np.convolve(onset, np.full(63, 1 / 63), mode="same") if len(onset) > 63 else onset.mean()
    x = np.maximum(onset - slow, 0.0)
    x = np.convolve(x, [0.25, 0.5, 0.25], mode="same")
    x -= x.mean()
    size = 1 << (2 * len(x) - 1).bit_length()
    spectrum = np.fft.rfft(x, size)
    found: Array = np.fft.irfft(np.abs(spectrum) ** 2, size)[: len(x)]
    if found[0] <= 1e-12:
        return np.zeros(len(x))
    return np.asarray(found / found[0] * len(x) / np.maximum(len(x) - np.arange(len(x)), len(x) // 4))


def _likely(bpm: npt.ArrayLike) -> Array:
    """How usual a tempo is, at most 1."""
    return np.asarray(np.exp(-0.5 * (np.log2(np.asarray(bpm, np.float64) / LIKELY_BPM) / OCTAVES) ** 2))


def _refined(repeats: Array, lag: int) -> float:
    """The top of the parabola through a peak and its neighbours, in lags."""
    before, at, after = repeats[lag - 1 : lag + 2]
    curve = before - 2 * at + after
    return lag + (0.5 * (before - after) / curve if curve < 0 else 0.0)


def _strength(repeats: Array, bpm: float) -> float:
    lag = round(60 / bpm / STEP_S)
    return float(repeats[max(lag - 1, 0) : lag + 2].max(initial=-1.0))
