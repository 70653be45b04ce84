"""What is heard: stretches of sound cut where nobody speaks, and the phrases a model hears in them."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.segments import Word
from core.domain.types import SAMPLE_RATE_HZ, FloatVector, Waveform

Spans = tuple[tuple[float, float], ...]
"""Half-open stretches of seconds [start, end), in order, not touching each other."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """At most 30 s of sound, for one pass of the sound model, cut in a pause where there is one.

    Attributes:
        sound: 16 kHz mono.
        start_s: When it begins in the recording.
        spoken: Where somebody speaks, in seconds from the beginning of the passage; empty where nobody does.
        overlap_s: How much of its beginning the passage before ends with; 0 when the cut lies in a pause.
    """

    sound: Waveform
    start_s: float
    spoken: Spans = ()
    overlap_s: float = 0.0

    @property
    def end_s(self) -> float:
        return self.start_s + len(self.sound) / SAMPLE_RATE_HZ


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Words a model wrote down for a part of a passage; times in seconds from the beginning of the passage.

    Attributes:
        words: With their times; empty when they could not be measured.
        language: ISO 639-1.
        language_probability: Of that language, 0 to 1; 1 when it was given or the model knows only one.
        avg_logprob: Mean natural logarithm of the probability of a token, of the whole decoding it comes from.
        no_speech_prob: How probable the model finds it that nobody speaks here.
        compression_ratio: Bytes of the decoding by bytes compressed; above 2.4 it repeats itself.
        temperature: 0 when the most probable tokens were taken, else how freely they were drawn.
    """

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    language: str = ""
    language_probability: float = 1.0
    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    compression_ratio: float = 1.0
    temperature: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What one pass of the sound model gives.

    Attributes:
        vector: The row `Encoders.windows` gives for the same sound, (dim,); zeros where nothing is audible.
        phrases: In order of time; empty where nobody speaks and from a model that cannot transcribe.
    """

    vector: FloatVector
    phrases: tuple[Phrase, ...] = ()
