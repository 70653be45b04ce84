"""Records of a strategy as a whole, and of the people who like an item: totals only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain import Modality
from core.services.explanation.honesty_views import Measured
from core.services.views import Card


@dataclass(frozen=True, kw_only=True)
class Influence:
    """How much a history item moves lists: the mean size of its share in a score, over all shown items."""

    card: Card
    share: float


@dataclass(frozen=True, kw_only=True)
class MomentInfluence:
    """The same of one moment of a history item: a still, or a window of sound.

    Attributes:
        still_url: Its picture; None for sound.
    """

    card: Card
    modality: Modality
    at_s: float
    share: float
    still_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class GroupDrive:
    """What lists of some of the people hang on; fractions as in `Overview`."""

    name: str
    people: int
    modalities: Mapping[Modality, float]
    history: float
    popularity: float


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What drives a strategy over everybody's lists. Fractions of the sizes of all shares, 0 to 1.

    Attributes:
        people: Whose lists were looked at; with fewer than 5 nothing is told, so that nobody can be recognised.
        modalities: Pictures, sound, speech, words; empty where a strategy does not look at content.
        popularity: Fraction that is popularity.
        spread: Of each modality, "history", "popularity" and "taste" (neither) the mean over people with its interval.
        influential: Most influential history items, largest first.
        moments: Most influential moments, largest first; empty where a strategy does not look at content.
        words: (word, fraction of the pictures' part) largest first; the last, "", is what no word explains.
        groups: People by how long their history is; only groups of at least 5.
        card: (name, value) pairs of the model card, in order.
        simulated: There are invented people among them.
    """

    strategy: str
    people: int
    modalities: Mapping[Modality, float] = field(default_factory=dict)
    popularity: float = 0.0
    history: float = 0.0
    spread: Mapping[str, Measured] = field(default_factory=dict)
    influential: tuple[Influence, ...] = ()
    moments: tuple[MomentInfluence, ...] = ()
    words: tuple[tuple[str, float], ...] = ()
    groups: tuple[GroupDrive, ...] = ()
    card: tuple[tuple[str, str], ...] = ()
    note: str = ""
    simulated: bool = False


@dataclass(frozen=True, kw_only=True)
class Liked:
    """Something an audience has in common.

    Attributes:
        name: A title, or a subject.
        here: Fraction of the audience that likes it; of a subject, its mean part in what they like.
        usual: The same of everybody.
        people: How many of the audience; 0 for a subject.
    """

    name: str
    here: float
    usual: float
    people: int = 0
    card: Card | None = None


@dataclass(frozen=True, kw_only=True)
class ItemAudience:
    """What the people who like an item have in common, beside everybody else. Totals only.

    Attributes:
        people: Who like it; with fewer than 5 nothing is told.
        everybody: Who like anything.
        also: Recordings that more of them like than others do, the surest first.
        subjects: What they like more of than others do, the largest difference first.
    """

    card: Card
    people: int
    everybody: int
    also: tuple[Liked, ...] = ()
    subjects: tuple[Liked, ...] = ()
    simulated: bool = False
