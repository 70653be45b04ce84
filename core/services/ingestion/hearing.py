"""The sound of one recording while it is being decoded: its vectors, its words, and what kind of sound it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from core.domain import SAMPLE_RATE_HZ, ItemId, Segment, SegmentVectors, Waveform
from core.domain.findings import Sound
from core.domain.speech import Heard, Passage
from core.errors import Unavailable
from core.protocols import Encoders, Subtitle
from core.understanding import subtitles
from core.understanding.languages import iso_639_1
from core.understanding.passages import Passages
from core.understanding.sound import SoundListener
from core.understanding.speech import Speech

SOUND_MODEL = "signal rules; voices by Silero"
AT_ONCE = 4  # passages the model writes down together: two minutes of sound, 8 MB
LONGEST_HOLE_S = 600.0  # a longer one is damage, and not filled with silence


class Excerpt:
    """Collects the sound between two moments from windows that pass by."""

    def __init__(self, start_s: float, end_s: float) -> None:
        self._start_s, self._end_s = start_s, end_s
        self.sound: Waveform = np.zeros(0, np.float32)
        self.complete = False

    def add(self, window: Waveform, start_s: float) -> None:
        first = max(round((self._start_s - start_s) * SAMPLE_RATE_HZ), 0)
        last = max(round((self._end_s - start_s) * SAMPLE_RATE_HZ), 0)
        self.sound = np.concatenate([self.sound, window[first:last]])
        self.complete = start_s + len(window) / SAMPLE_RATE_HZ >= self._end_s


@dataclass
class HeardAll:
    """To be stored."""

    vectors: list[SegmentVectors] = field(default_factory=list)
    lines: list[Segment] = field(default_factory=list)
    sounds: list[Segment] = field(default_factory=list)
    sound: Sound | None = None  # None: it has no sound


class Hearing:
    """`add` every window of sound in turn, then `finish`. Holds about three minutes of sound at most."""

    def __init__(self, item_id: ItemId, encoders: Encoders | None) -> None:
        """
        Args:
            encoders: None where no sound model is installed; then there are neither vectors nor words.
        """
        self._item_id = item_id
        self._encoders = encoders
        self._passages = _passages()
        self._listener = SoundListener()
        self._end_s = 0.0
        self._waiting: list[Passage] = []
        self._spans: list[tuple[float, float]] = []
        self._rows: list[np.ndarray] = []
        self._subtitles: list[Subtitle] = []
        self._speech = Speech(item_id, "" if encoders is None else encoders.windows.space.weights)

    def add(self, window: Waveform, start_s: float) -> None:
        """16 kHz mono. A hole before it counts as silence."""
        hole_s = start_s - self._end_s
        if 0 < hole_s < LONGEST_HOLE_S:
            self._listener.add(np.zeros(int(hole_s * SAMPLE_RATE_HZ), np.float32))
        self._listener.add(window)
        self._end_s = start_s + len(window) / SAMPLE_RATE_HZ
        whole = [Passage(sound=window, start_s=start_s)]
        self._take(whole if self._passages is None else self._passages.add(window, start_s))

    def read(self, subtitles: Iterable[Subtitle]) -> None:
        """Lines that came with the recording."""
        self._subtitles.extend(subtitles)

    def finish(self, duration_s: float) -> HeardAll:
        """`duration_s`: of the whole recording; its sound may end earlier."""
        self._take([] if self._passages is None else self._passages.finish())
        self._hear()
        if not self._end_s:
            return HeardAll(lines=self._lines(duration_s))
        sound = self._listener.finish(() if self._passages is None else self._passages.spoken)
        sounds = [
            Segment(
                item_id=self._item_id,
                kind="sound",
                start_s=span.start_s,
                end_s=span.end_s,
                text=span.kind,
                confidence=span.confidence,
                model=SOUND_MODEL,
            )
            for span in sound.spans
        ]
        return HeardAll(self._vectors(), self._lines(duration_s), sounds, sound)

    def _take(self, passages: Iterable[Passage]) -> None:
        for passage in passages:
            self._waiting.append(passage)
            if len(self._waiting) >= AT_ONCE:
                self._hear()

    def _hear(self) -> None:
        if self._encoders is not None and self._waiting:
            for passage, heard in zip(self._waiting, self._encoders.listener.hear(self._waiting), strict=True):
                self._note(passage, heard)
        self._waiting = []

    def _note(self, passage: Passage, heard: Heard) -> None:
        self._speech.add(passage, heard)
        if np.any(heard.vector):  # a silent passage gives zeros: it has nothing to say
            self._rows.append(heard.vector)
            self._spans.append((passage.start_s, passage.end_s))

    def _vectors(self) -> list[SegmentVectors]:
        if self._encoders is None or not self._rows:
            return []
        spans = np.array(self._spans, np.float32)
        return [
            SegmentVectors(self._encoders.windows.space, self._item_id, spans[:, 0], spans[:, 1], np.stack(self._rows))
        ]

    def _lines(self, duration_s: float) -> list[Segment]:
        """Subtitles inside the recording win over what a model heard."""
        cues = [(line.start_s, line.end_s, line.text) for line in self._subtitles]
        language = iso_639_1(self._subtitles[0].language) if self._subtitles else ""
        return subtitles.segments(cues, self._item_id, language, duration_s) or self._speech.finish()


def _passages() -> Passages | None:
    """None where the voice detector is not there: then nothing is written down, rather than words invented."""
    try:
        return Passages()
    except Unavailable:
        return None
