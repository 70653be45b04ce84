"""What an export is made of: the items one by one, and the frame they are shown in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from core.domain import FloatVector, ItemId, MediaItem, Segment
from core.domain.curation import Curation

Form = Literal["csv", "parquet", "json", "iiif", "xmp", "page"]


@dataclass(frozen=True, kw_only=True)
class FoundTag:
    """A tag of the vocabulary that holds for an item. `human`: a person said so; NaN: nobody asked how sure it is."""

    name: str
    probability: float = float("nan")
    human: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an item lies on the map. `trust` is 0 to 1, NaN where nobody can say."""

    x: float
    y: float
    cluster: str = ""
    trust: float = float("nan")


@dataclass(frozen=True, kw_only=True)
class Still:
    """A picture of one moment, as a JPEG file."""

    at_s: float
    path: Path


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """One item with all that may be told about it to whom the export is for.

    Attributes:
        media: The recording itself.
        cover: A still, or the waveform of a sound; None while there is none.
        stills: In the order of time.
        lines: What is said, in the order of time.
        segments: Shots, scenes and sounds.
        vtt: The lines as WebVTT; empty when nothing is said.
        summary: Sentences from the transcript.
        note: What the collection says about it at its place.
        section: Heading of the section it stands in.
        stars: The mean of all ratings, 1 to 5; None where there is none. `ratings` is how many there are.
        vectors: Unit vectors by what they are of ("fused", "visual", ...), float32 (dim,).
    """

    item: MediaItem
    media: Path
    curation: Curation = field(default_factory=Curation)
    cover: Path | None = None
    stills: tuple[Still, ...] = ()
    found_tags: tuple[FoundTag, ...] = ()
    lines: tuple[Segment, ...] = ()
    segments: tuple[Segment, ...] = ()
    vtt: str = ""
    summary: tuple[str, ...] = ()
    note: str = ""
    section: str = ""
    place: Place | None = None
    stars: float | None = None
    ratings: int = 0
    vectors: Mapping[str, FloatVector] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def subjects(self) -> tuple[str, ...]:
        """Every word it is filed under: the curator's tags first, then those that were found in it."""
        found = (tag.name for tag in self.found_tags)
        return tuple(dict.fromkeys(filter(None, (*self.item.tags, self.item.subject, *found))))

    @property
    def transcript(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def language(self) -> str:
        """As described; else as most of its lines are."""
        spoken = [line.language for line in self.lines if line.language]
        return self.item.language or (max(sorted(set(spoken)), key=spoken.count) if spoken else "")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section of a collection: a heading and a text, both may be empty, and the items under it."""

    heading: str = ""
    text: str = ""
    item_ids: tuple[ItemId, ...] = ()
    notes: Mapping[ItemId, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The frame of an export.

    Attributes:
        cover: The item whose picture stands for all; None: the first one's.
        duration_s: Of all items together.
        left_out: How many items this person may not see, or are gone.
        credit: Who gives it out; a line at the end of pages and in manifests.
        for_curators: Holds what only curators may read, such as their notes.
    """

    title: str
    introduction: str = ""
    parts: tuple[Part, ...] = ()
    made_at: datetime  # timezone-aware, UTC
    cover: ItemId | None = None
    duration_s: float = 0.0
    left_out: int = 0
    credit: str = ""
    for_curators: bool = False

    @property
    def item_ids(self) -> tuple[ItemId, ...]:
        """In order, each once."""
        return tuple(dict.fromkeys(item_id for part in self.parts for item_id in part.item_ids))

    @property
    def has_sections(self) -> bool:
        return any(part.heading or part.text for part in self.parts)
