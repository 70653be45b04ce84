"""An item at a glance: what the item page, its cards and the command line say about it as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain import ItemId
from core.services.understanding.timeline_views import Still

DuplicateKind = Literal["near", "cut", "sound"]  # same recording; other cut; only the same sound


@dataclass(frozen=True, kw_only=True)
class Scene:
    start_s: float
    end_s: float
    label: str = ""
    still_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence of the summary; `weight` is how central it is, 0 to 1."""

    text: str
    start_s: float
    end_s: float
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class KeyPhrase:
    """`times_s`: every second where it is said."""

    text: str
    times_s: tuple[float, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Sentiment:
    """Of what is said. `mean`, -1 to 1, is None where nothing is said; `limits` says what it cannot do."""

    mean: float | None = None
    word: str = ""  # "mostly positive"
    limits: str = ""
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class SoundFacts:
    """Shares of the duration, summing to 1; tempo is None where there is no music."""

    speech: float = 0.0
    music: float = 0.0
    noise: float = 0.0
    silence: float = 0.0
    loudness_lufs: float | None = None
    tempo_bpm: float | None = None


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """Another item with the same content: `share` of the shorter one, which begins at `at_s` of the other."""

    item_id: ItemId
    title: str
    kind: DuplicateKind
    share: float
    at_s: float | None = None
    cover_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The item's vector after one augmentation ("brighter", "mirrored"): its cosine with the original."""

    name: str
    cosine: float


@dataclass(frozen=True, kw_only=True)
class Stability:
    """How little the item's vector moves when the recording is changed as people change recordings."""

    mean: float
    worst: float
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DescriptionView:
    """An item at a glance.

    Attributes:
        scenes: In order; one for a recording without cuts, none for sound alone.
        storyboard: A few stills that show best what is in it, by time.
        preparation: What was done before analysis, a sentence each: "Deinterlaced.", "3.2 s of silence left out."
        stability: None where it was not measured.
        demo: The demo models said all this: they understand only the demo world.
        missing: What could not be said and why, a sentence each: "No speech was found."
    """

    item_id: ItemId
    scenes: tuple[Scene, ...] = ()
    summary: tuple[Sentence, ...] = ()
    storyboard: tuple[Still, ...] = ()
    key_phrases: tuple[KeyPhrase, ...] = ()
    sentiment: Sentiment = Sentiment()
    sound: SoundFacts | None = None
    duplicates: tuple[Duplicate, ...] = ()
    preparation: tuple[str, ...] = ()
    stability: Stability | None = None
    demo: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """What a card of the library adds: language, the surest tags, and the storyboard for hovering."""

    language: str = ""
    tags: tuple[str, ...] = ()
    storyboard: tuple[str, ...] = ()
