"""Cuts a recording into passages of at most 30 s, in pauses of speech, in bounded memory.

Whisper hears 30 s at a time. A cut at fixed times would go through words; here it lies in the last pause that fits.
Where nobody pauses for so long, two passages overlap by `OVERLAP_S`, and `speech` puts their words together.
Source: M. Bain et al., "WhisperX: Time-Accurate Speech Transcription of Long-Form Audio", Interspeech 2023, 2.2.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.domain import SAMPLE_RATE_HZ, WINDOW_S, FloatVector, Waveform
from core.domain.speech import Passage, Spans
from core.understanding.silero import CHUNK
from core.understanding.voice import VoiceDetector, spans_of

EARLIEST_S = 10.0  # earlier cuts would cost three passes of the model instead of one
OVERLAP_S = 2.0
GAP_S = 0.1  # a hole in the sound that nobody bridges
WINDOW = int(WINDOW_S * SAMPLE_RATE_HZ)


class Passages:
    """`for p in passages.add(sound, start_s): ...`, then the same with `finish()`. Keeps at most 60 s of sound."""

    def __init__(self) -> None:
        self._detector = VoiceDetector()
        self._spoken: list[tuple[float, float]] = []
        self._sound: Waveform = np.zeros(0, dtype=np.float32)
        self._voices: FloatVector = np.zeros(0, dtype=np.float32)
        self._begin(0.0)

    @property
    def spoken(self) -> Spans:
        """Where somebody speaks in all passages handed out so far, in seconds of the recording."""
        return tuple(self._spoken)

    def add(self, sound: Waveform, start_s: float) -> Iterator[Passage]:
        """Finished passages. Pieces come in order; a hole between two ends the passage.

        Args:
            sound: 16 kHz mono, any length; memory is bounded by its length and 30 s.
        """
        if abs(start_s - self._end_s) > GAP_S:
            yield from self.finish()
            self._begin(start_s)
        self._sound = np.concatenate([self._sound, np.asarray(sound, dtype=np.float32)])
        self._voices = np.concatenate([self._voices, self._detector.add(sound)])
        while len(self._sound) > WINDOW:
            yield self._cut()

    def finish(self) -> Iterator[Passage]:
        """The rest."""
        self._voices = np.concatenate([self._voices, self._detector.finish()])
        if len(self._sound) > self._overlap:
            yield self._passage(len(self._sound), self._spans())
        self._begin(self._end_s)

    @property
    def _end_s(self) -> float:
        return self._start_s + len(self._sound) / SAMPLE_RATE_HZ

    def _begin(self, start_s: float) -> None:
        self._detector.reset()
        self._start_s = start_s
        self._sound = np.zeros(0, dtype=np.float32)
        self._voices = np.zeros(0, dtype=np.float32)  # one probability per 32 ms ...
        self._skew = 0  # ... of which the first began so many samples before the sound
        self._overlap = 0  # samples the passage before ends with

    def _spans(self) -> Spans:
        skew_s = self._skew / SAMPLE_RATE_HZ
        spans = spans_of(self._voices, skew_s + len(self._sound) / SAMPLE_RATE_HZ)
        return tuple((max(0.0, start - skew_s), end - skew_s) for start, end in spans if end > skew_s)

    def _cut(self) -> Passage:
        spans = self._spans()
        cut_s = _last_pause(spans)
        passage = self._passage(WINDOW if cut_s is None else int(cut_s * SAMPLE_RATE_HZ), spans)
        self._overlap = int(OVERLAP_S * SAMPLE_RATE_HZ) if cut_s is None else 0
        gone = len(passage.sound) - self._overlap
        heard = self._skew + gone
        self._voices, self._skew = self._voices[heard // CHUNK :], heard % CHUNK
        self._sound = self._sound[gone:].copy()
        self._start_s += gone / SAMPLE_RATE_HZ
        return passage

    def _passage(self, length: int, spans: Spans) -> Passage:
        end_s = length / SAMPLE_RATE_HZ
        spoken = tuple((start, min(end, end_s)) for start, end in spans if start < end_s)
        for start, end in spoken:
            self._note(self._start_s + start, self._start_s + end)
        return Passage(
            sound=self._sound[:length],
            start_s=self._start_s,
            spoken=spoken,
            overlap_s=self._overlap / SAMPLE_RATE_HZ,
        )

    def _note(self, start_s: float, end_s: float) -> None:
        if self._spoken and start_s <= self._spoken[-1][1]:
            start_s, end_s = self._spoken[-1][0], max(end_s, self._spoken.pop()[1])
        self._spoken.append((start_s, end_s))


def _last_pause(spans: Spans) -> float | None:
    """The latest good moment to cut within the first 30 s: the end when nobody speaks there; None without a pause."""
    ends = [end for _, end in spans]
    starts = [start for start, _ in spans]
    for before, after in reversed(list(zip([0.0, *ends], [*starts, np.inf], strict=True))):
        if before < WINDOW_S and after > EARLIEST_S and (before + min(after, WINDOW_S)) / 2 >= EARLIEST_S:
            return WINDOW_S if after > WINDOW_S else (before + after) / 2
    return None
