"""What was found out about one item: records that are stored as JSON, each under its kind.

finding.to_json()                  plain lists, numbers, texts; NaN ("cannot say") becomes null
Summary.from_json(value)           the same record again
KINDS["summary"].from_json(value)  the same, when only the name of the kind is known
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Literal, Self, Union, get_args, get_origin, get_type_hints

import numpy as np

SoundKind = Literal["speech", "music", "noise", "silence"]
Cleaned = Literal["silence", "loudness", "resampled", "rotated", "deinterlaced", "blank_frames", "damaged"]


KINDS: dict[str, type[Finding]] = {}  # every record that is stored by itself, by its kind


class Finding:
    """Base of records that turn into JSON and back; subclasses are frozen dataclasses of plain fields."""

    KIND: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        if cls.KIND:
            KINDS[cls.KIND] = cls

    def to_json(self) -> dict[str, Any]:
        """Only what `json.dumps(..., allow_nan=False)` accepts."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`. Fields that are missing get their default; unknown ones are passed over.

        Raises:
            KeyError: a field without a default is missing.
        """
        hints = _hints(cls)  # type: ignore[arg-type]
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
        try:
            return cls(**{name: _typed(hints[name], part) for name, part in value.items() if name in known})
        except TypeError as error:
            raise KeyError(f"{cls.__name__} cannot be read from {sorted(value)}: {error}") from error


@dataclass(frozen=True, kw_only=True)
class Curve(Finding):
    """A figure over the timeline of an item.

    Attributes:
        label: What a person reads, e.g. the phrase of a concept curve.
        times_s: Where each value was measured, ascending.
        values: One per time, in `unit`; NaN where nothing can be said.
        unit: "z" (standard deviations above the collection), "LUFS", "-1..1".
        threshold: Values from here up mean something; None where there is no such line.
        note: For a person: limits, or why there is nothing.
    """

    KIND: ClassVar[str] = "curve"

    label: str
    times_s: tuple[float, ...]
    values: tuple[float, ...]
    unit: str = ""
    threshold: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.times_s) != len(self.values):
            raise ValueError(f"{len(self.times_s)} times but {len(self.values)} values")


@dataclass(frozen=True, kw_only=True)
class Sentence(Finding):
    """A line of the transcript chosen for the summary; `weight` is its share of what the chosen lines cover."""

    text: str
    start_s: float
    end_s: float
    weight: float


@dataclass(frozen=True, kw_only=True)
class Still(Finding):
    """A moment chosen for the storyboard; `weight` is the share of the film it stands for, all together 1."""

    time_s: float
    weight: float


@dataclass(frozen=True, kw_only=True)
class Summary(Finding):
    """The lines and moments that stand for the whole, both in the order in which they happen."""

    KIND: ClassVar[str] = "summary"

    sentences: tuple[Sentence, ...] = ()
    stills: tuple[Still, ...] = ()
    method: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class KeyPhrase(Finding):
    """A phrase that says what the words are about; `score` 0 to 1, the best of an item is 1."""

    text: str
    score: float
    times_s: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KeyPhrases(Finding):
    KIND: ClassVar[str] = "keywords"

    phrases: tuple[KeyPhrase, ...] = ()
    language: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Mood(Finding):
    """Sentiment of one spoken stretch, -1 (bad) to 1 (good); NaN: cannot say. `language` ISO 639-1 or empty."""

    start_s: float
    end_s: float
    value: float
    language: str = ""
    method: str = ""


@dataclass(frozen=True, kw_only=True)
class Sentiment(Finding):
    """Sentiment of what is said, over time.

    Attributes:
        overall: Mean over the stretches, weighted by their length; NaN when nothing can be said.
        covered: Fraction of the spoken time for which something can be said, 0 to 1.
        note: The limits of the method, and which languages it could not read.
    """

    KIND: ClassVar[str] = "sentiment"

    moods: tuple[Mood, ...] = ()
    overall: float = math.nan
    covered: float = 0.0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SoundSpan(Finding):
    """A half-open stretch of one kind of sound; `confidence` 0 to 1."""

    start_s: float
    end_s: float
    kind: SoundKind
    confidence: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Tempo(Finding):
    """Beats per minute of a stretch of music. `alternative_bpm` is the likeliest other octave (half or double)."""

    start_s: float
    end_s: float
    bpm: float
    confidence: float
    alternative_bpm: float


@dataclass(frozen=True, kw_only=True)
class Sound(Finding):
    """What is heard.

    Attributes:
        spans: Speech, music, noise, silence: without gaps or overlaps over the whole length.
        integrated_lufs: Loudness of the whole (ITU-R BS.1770-4, gated); NaN when all is silence.
        range_lu: Loudness range (EBU Tech 3342); NaN when too short.
        peak_dbfs: Largest sample of the 16 kHz mono analysis signal; minus infinity is stored as NaN.
        loudness: Short-term loudness (3 s) over time, LUFS.
        sound_start_s, sound_end_s: What is left when the silence at both ends is trimmed.
    """

    KIND: ClassVar[str] = "sound"

    spans: tuple[SoundSpan, ...] = ()
    integrated_lufs: float = math.nan
    range_lu: float = math.nan
    peak_dbfs: float = math.nan
    loudness: Curve | None = None
    tempos: tuple[Tempo, ...] = ()
    sound_start_s: float = 0.0
    sound_end_s: float = 0.0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Shift(Finding):
    """How far one kind of augmentation moves an item: mean and smallest cosine of its vector, before and after."""

    name: str
    mean_cosine: float
    worst_cosine: float


@dataclass(frozen=True, kw_only=True)
class Stability(Finding):
    """How stable an item's vector is when what is shown or heard is disturbed.

    Attributes:
        score: 0 (an augmented item is as far away as another item) to 1 (it does not move).
        shifts: One per kind of augmentation, in a fixed order.
    """

    KIND: ClassVar[str] = "stability"

    score: float
    shifts: tuple[Shift, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Step(Finding):
    """One thing that was cleaned before analysis; `text` is for a person, `amount` in the unit that `text` names."""

    what: Cleaned
    text: str
    amount: float


@dataclass(frozen=True, kw_only=True)
class Preparation(Finding):
    """What was cleaned before the item was analysed. The stored file itself is never changed."""

    KIND: ClassVar[str] = "preparation"

    steps: tuple[Step, ...] = ()


@cache
def _hints(record: type) -> dict[str, Any]:
    """Types of the fields; working them out costs more than reading the record."""
    return get_type_hints(record)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _typed(hint: Any, value: Any) -> Any:
    """A JSON value as the type a field asks for."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return None if value is None else _typed(next(part for part in inner if part is not type(None)), value)
    if origin is tuple:
        return tuple(_typed(inner[0], part) for part in value)
    if hint is float:
        return math.nan if value is None else float(value)
    return hint.from_json(value) if isinstance(hint, type) and issubclass(hint, Finding) else value
