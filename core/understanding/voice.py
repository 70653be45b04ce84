"""Finds where somebody speaks, and stays silent on silence, noise and music.

The judge is Silero VAD (`silero`), a small recurrent network that gives the probability of a voice for each 32 ms.
Short words in quiet recordings are lost without two habits: sound is brought to one loudness first, and the network
hears half a second of silence before the first sound.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.domain import SAMPLE_RATE_HZ, FloatVector, Waveform
from core.domain.speech import Spans
from core.understanding.silero import CHUNK, Silero

CHUNK_S = CHUNK / SAMPLE_RATE_HZ  # 32 ms
CERTAIN = 0.5  # a voice begins above this probability ...
POSSIBLE = 0.35  # ... and goes on down to this one
SUREST = 0.8  # somewhere in it the network must be as sure as this
SHORTEST_S = 0.2  # shorter ones are clicks; "two" takes 0.25 s
LONE_S = 0.4  # shorter ones need company: gusts and birds make one syllable, people go on ...
COMPANY_S = 3.0  # ... within so many seconds,
SINGLE_WORD_S = 1.0  # unless the whole recording is hardly longer than a word
PAUSE_S = 0.3  # shorter breaks belong to the sentence
MARGIN_S = 0.1  # of soft beginnings and ends
INAUDIBLE = 10 ** (-60 / 20)  # nobody speaks in chunks whose peak is below
WANTED_PEAK = 0.5
GREATEST_GAIN = 10.0  # 20 dB: more would make a voice of the noise of a microphone
FADE_S = 10.0  # how fast a loud moment is forgotten
LEAD = np.zeros((int(0.5 / CHUNK_S), CHUNK), dtype=np.float32)


class VoiceDetector:
    """Probabilities of a voice for sound that comes in pieces. State: 2 kB."""

    def __init__(self) -> None:
        """Raises: Unavailable, the weights of the network are not installed."""
        self._network = Silero()
        self.reset()

    def reset(self) -> None:
        """What comes next does not follow what came before."""
        self._left = np.zeros(0, dtype=np.float32)
        self._peak = 0.0
        self._network.reset()
        self._network.probabilities(LEAD)

    def add(self, sound: Waveform) -> FloatVector:
        """One probability per finished 32 ms, 16 kHz mono; what is left over waits for the next piece."""
        sound = np.concatenate([self._left, sound])
        whole = len(sound) // CHUNK * CHUNK
        self._left = sound[whole:]
        chunks = sound[:whole].reshape(-1, CHUNK)
        peaks = np.abs(chunks).max(axis=1)
        probabilities = self._network.probabilities(chunks * self._gains(peaks)[:, None])
        return np.where(peaks < INAUDIBLE, np.float32(0), probabilities)

    def finish(self) -> FloatVector:
        """The probability of the last, unfinished 32 ms, where there is one."""
        return self.add(np.zeros(-len(self._left) % CHUNK, dtype=np.float32))

    def _gains(self, peaks: FloatVector) -> FloatVector:
        """What brings each chunk to the wanted loudness, by the loudest moment so far, which fades."""
        gains = np.empty_like(peaks)
        for i, peak in enumerate(peaks):
            self._peak = max(float(peak), self._peak * (1 - CHUNK_S / FADE_S))
            gains[i] = min(GREATEST_GAIN, WANTED_PEAK / max(self._peak, INAUDIBLE))
        return gains


def spans_of(probabilities: FloatVector, length_s: float) -> Spans:
    """Where somebody speaks, given one probability per 32 ms of `length_s` seconds."""
    found: list[tuple[float, float]] = []
    for first, end in _runs(probabilities > POSSIBLE):
        certain = probabilities[first:end] > CERTAIN
        if certain.sum() * CHUNK_S < SHORTEST_S or probabilities[first:end].max() < SUREST:
            continue
        start = first + int(certain.argmax())
        found.append((start * CHUNK_S, end * CHUNK_S))
    if length_s > SINGLE_WORD_S:
        found = [span for i, span in enumerate(found) if span[1] - span[0] >= LONE_S or _in_company(found, i)]
    return _joined(found, length_s)


def _in_company(spans: Sequence[tuple[float, float]], i: int) -> bool:
    after_before = i > 0 and spans[i][0] - spans[i - 1][1] < COMPANY_S
    before_next = i + 1 < len(spans) and spans[i + 1][0] - spans[i][1] < COMPANY_S
    return after_before or before_next


def _runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(first), int(end)) for first, end in edges.reshape(-1, 2)]


def _joined(spans: Sequence[tuple[float, float]], length_s: float) -> Spans:
    """With margins, and one where the pause between two is short."""
    joined: list[tuple[float, float]] = []
    for start, end in spans:
        start_s, end_s = max(0.0, start - MARGIN_S), min(length_s, end + MARGIN_S)
        if joined and start_s - joined[-1][1] < PAUSE_S:
            start_s = joined.pop()[0]
        if end_s > start_s:
            joined.append((start_s, end_s))
    return tuple(joined)
