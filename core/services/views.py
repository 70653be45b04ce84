"""What pages and the command line are shown: frozen records with titles and addresses instead of ids."""

from __future__ import annotations

import math
from collections.abc import Mapping
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
from core.domain.requests import Step
from core.domain.searches import Facet, SearchQuery, Way
from core.services.evidence_views import Moment


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
class HitMoment:
    """A second of an item that answers a question.

    Attributes:
        quote: What is said there, as pieces of text and whether each was looked for; empty for other ways.
    """

    at_s: float
    way: Way
    why: str
    quote: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One search result.

    Attributes:
        score: What it was ranked by: a cosine in [-1, 1] on the scale of `modality` for similar items, the
            fused evidence, 0 to 1, for the answer to a question.
        at_s: The best second inside.
        why: e.g. "picture at 0:12", "title".
        confidence: Probability of being right, 0 to 1; NaN where nothing can say.
        shares: Evidence for it per way, in nats; with all plus and minus terms aside, their sum s gives the
            score 1 - exp(-s).
        moments: Its best seconds, the best first; the first is `at_s`.
        quote: What is said in it, as pieces of text and whether each was looked for; empty where that did not lead.
    """

    card: Card
    score: float
    modality: Modality
    at_s: float | None = None
    why: str = ""
    confidence: float = math.nan
    shares: Mapping[Way, float] = field(default_factory=dict)
    moments: tuple[HitMoment, ...] = ()
    quote: tuple[tuple[str, bool], ...] = ()

    @property
    def others(self) -> tuple[HitMoment, ...]:
        """The seconds that `why` does not name: a title names none."""
        return self.moments if self.modality == "text" else self.moments[1:]


@dataclass(frozen=True, kw_only=True)
class FacetCount:
    """One value that results can be narrowed to, and how many results have it."""

    value: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """The answer to a question.

    Attributes:
        hits: What is sure enough to be shown, best first.
        total: How many there are altogether.
        misses: The nearest of what is not, best first.
        calibrated: Whether confidences mean something; False in a collection too small to compare with.
        judged: Whether they were fitted to judged questions with the models in use, not derived from chance alone.
        weights: Per way, 0 to 1, as used.
        facets: What the hits can be narrowed to; counts of a facet ignore the choice made in it.
        query: The question as it was understood.
        text, plus, minus: Its terms.
        corrected: The text that was searched instead of what was typed; "" when it was the same.
        suggestion: A title that was probably meant, where nothing matches; "" for none.
        left_out: Words of the question that nothing has and that say little; the rest was searched.
        example: What the picture, sound or moment is called that was searched with.
        best: Confidence of the best item, hit or not; NaN where nothing can say.
    """

    hits: tuple[Hit, ...]
    note: str = ""
    total: int = 0
    misses: tuple[Hit, ...] = ()
    calibrated: bool = False
    judged: bool = False
    weights: Mapping[Way, float] = field(default_factory=dict)
    facets: Mapping[Facet, tuple[FacetCount, ...]] = field(default_factory=dict)
    query: SearchQuery = field(default_factory=SearchQuery)
    text: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    corrected: str = ""
    suggestion: str = ""
    left_out: tuple[str, ...] = ()
    example: str = ""
    best: float = math.nan


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
    """The two moments behind a share: stills side by side (None for sound and words), and what is said or heard."""

    evidence: Evidence
    here: Card
    there: Card
    here_still_url: str | None
    there_still_url: str | None
    here_moment: Moment | None = None
    there_moment: Moment | None = None


@dataclass(frozen=True, kw_only=True)
class Pick:
    """One recommended item with reasons that add up: base + shares + what later stages changed = score."""

    card: Card
    recommendation: Recommendation
    explanation: Explanation  # labels are titles
    evidence: tuple[EvidencePair, ...] = ()
    steps: tuple[Step, ...] = ()  # from its score on; `explanation` is of that score, the deltas of the rest are stages


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
    rated: tuple[Card, ...] = ()
    stars: Mapping[ItemId, int] = field(default_factory=dict)
    comments: Mapping[ItemId, str] = field(default_factory=dict)


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
