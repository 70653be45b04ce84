"""What pages and the command line are shown: frozen records with titles and addresses instead of ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from core.domain import (
    Evidence,
    Explanation,
    ItemId,
    Job,
    MediaItem,
    Modality,
    Recommendation,
    UserId,
)


@dataclass(frozen=True, kw_only=True)
class Card:
    """One item as a picture with a title. Addresses are root-relative, served by core.web."""

    item: MediaItem
    cover_url: str
    stills: tuple[str, ...] = ()  # one address per entry of `item.still_times_s`


@dataclass(frozen=True, kw_only=True)
class LibraryPage:
    """One page of the grid; `note` is a sentence for the person, e.g. that the search is still loading."""

    cards: tuple[Card, ...]
    total: int
    page: int
    pages: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One search result. `score` is a cosine in [-1, 1] on the scale of `modality`."""

    card: Card
    score: float
    modality: Modality
    at_s: float | None = None  # the best second inside
    why: str = ""  # e.g. "picture at 0:12", "title"


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    hits: tuple[Hit, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeView:
    """One line of an item's history."""

    change_id: int
    at: datetime
    sentence: str
    can_undo: bool


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """All the item page shows. `facts` are (name, value) pairs of provenance, in order."""

    card: Card
    media_url: str
    modalities: tuple[Modality, ...]
    facts: tuple[tuple[str, str], ...]
    history: tuple[ChangeView, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MediaFile:
    """The bytes of an item, for the media route."""

    path: Path
    mime: str
    filename: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class EvidencePair:
    """The two moments behind a share: stills side by side (None for sound and words)."""

    evidence: Evidence
    here: Card
    there: Card
    here_still_url: str | None
    there_still_url: str | None


@dataclass(frozen=True, kw_only=True)
class Pick:
    """One recommended item with reasons that add up: base + sum of shares = score."""

    card: Card
    recommendation: Recommendation
    explanation: Explanation  # labels are titles
    evidence: tuple[EvidencePair, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Somebody recommendations can be made for. Invented ones are labelled by the curator who made them."""

    user_id: UserId
    label: str
    invented: bool


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What somebody has told us, newest first."""

    viewer: Viewer
    likes: tuple[Card, ...] = ()
    hides: tuple[Card, ...] = ()
    plays: tuple[Card, ...] = ()


@dataclass(frozen=True, kw_only=True)
class JobView:
    """A job with the title of what it works on."""

    job: Job
    title: str


@dataclass(frozen=True, kw_only=True)
class IngestRecord:
    """What became of one file somebody offered.

    Attributes:
        path: As it was given, or the name of the upload.
        code: One of core.errors.REFUSALS, or "".
        seconds: How long taking it in took.
    """

    path: str
    status: Literal["processing", "ready", "degraded", "duplicate", "rejected"]
    item_id: ItemId | None = None
    title: str = ""
    code: str = ""
    message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Facets:
    """How many items there are of each kind."""

    total: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
