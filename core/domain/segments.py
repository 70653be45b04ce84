"""Stretches of time inside an item: what happens from when to when, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain.types import ItemId

SegmentKind = Literal["shot", "scene", "speech", "sound"]
Origin = Literal["machine", "human", "file"]  # "file": subtitles that came with the recording
Flag = Literal["", "repetition", "compression", "no_speech", "improbable"]  # why a transcript line is doubted


@dataclass(frozen=True, kw_only=True)
class Word:
    """One spoken word, half-open [start_s, end_s); `confidence` is the model's probability, 0 to 1."""

    text: str
    start_s: float
    end_s: float
    confidence: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A half-open stretch [start_s, end_s) of an item: a shot, a scene, a spoken phrase or a sound.

    Attributes:
        text: What is said; for a sound one of speech, music, noise, silence; empty for shots.
        language: ISO 639-1 of a spoken phrase, empty when unknown.
        words: Of a spoken phrase, with their times; empty where nobody measured them.
        flag: Why the machine's own words are doubted; empty when they are not.
        model: Name, weights and revision of what found it; empty for people and files.
        locked: A person has settled it: no later run of a model may change or remove it.
        number: Its row; 0 before it is stored.
    """

    item_id: ItemId
    kind: SegmentKind
    start_s: float
    end_s: float
    text: str = ""
    language: str = ""
    confidence: float = 1.0
    words: tuple[Word, ...] = ()
    flag: Flag = ""
    model: str = ""
    origin: Origin = "machine"
    locked: bool = False
    number: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.start_s < self.end_s:
            raise ValueError(f"need 0 <= start_s < end_s, got [{self.start_s}, {self.end_s})")
