"""Records of explanations: everything a drawer, a report or the command line shows of "why".

Two numbers are never mixed up: `share` is the part of the score that a reason carries (base and shares add up to the
score), `effect` is by how much the score would be lower without it, the model being as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.domain import ItemId, Modality, UserId
from core.services.views import Card, EvidencePair

Language = Literal["en", "zh"]
TermKind = Literal["history", "popularity", "taste", "interest"]
WhyNotCase = Literal["listed", "known", "unknown", "beaten", "moved", "hidden"]
Metric = Literal["pos", "neg", "del", "ins", "cndcg"]
Order = Literal["reasons", "random", "similarity", "popularity"]


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """The same truth twice: a line for a viewer, and all of it for a curator."""

    short: str
    full: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """One reason of a score, in the units of that score.

    Attributes:
        kind: "history" something the person did; "popularity" how many people enjoyed the item, compared with the
            average item; "taste" what a model has learned of the person beside the history; "interest" something the
            person said they like, or do not want.
        label: What a person reads: a title, or a few words.
        share: Part of the score; negative counts against.
        effect: By how much the score would be lower without it; None where nothing can be removed or said.
        fraction: share / sum of the sizes of all shares, -1 to 1.
        parts: The share by kind of content, where that is known; sums to `share`.
        card: The history item as a picture; None where there is none, or it is not shown any more.
    """

    kind: TermKind
    label: str
    share: float
    effect: float | None = None
    fraction: float = 0.0
    ref: ItemId | None = None
    card: Card | None = None
    parts: Mapping[Modality, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Concept:
    """A word for what the pictures share with the taste.

    Attributes:
        name: A tag of the vocabulary or an everyday phrase; "" for what cannot be named.
        weight: How much of it is in the item, >= 0; of the unnamed rest its length.
        share: Part of the score that pictures carry; all rows together are exactly that part.
    """

    name: str
    weight: float
    share: float


@dataclass(frozen=True, kw_only=True)
class Concepts:
    """The pictures' part of the score in words.

    Attributes:
        rows: Largest share first; the last row, named "", is what no word explains.
        named: How much of the item's picture vector the words explain, 0 to 1 (squared cosine).
        pictures: Part of the score that pictures carry, the sum of all rows.
        shared: Words that the pictures and the taste both speak of, each judged on its own, strongest first.
        note: Why there are none, or how far to trust them.
    """

    rows: tuple[Concept, ...] = ()
    named: float = 0.0
    pictures: float = 0.0
    shared: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PathStep:
    """What one stage of the served pipeline did to the item. `rank_after` is None where it was taken out."""

    stage: str
    rank_before: int | None
    rank_after: int | None
    score_before: float
    score_after: float
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Counterfactual:
    """The smallest part of the history without which the item would not be in the list; checked by serving again.

    Attributes:
        removed: History items, in the order in which they are best taken away. They stay known: none is recommended.
        certified: No smaller set does it; proven, not guessed.
        at_least: A size below which it is proven impossible.
        rank_after: Place the item would have then, counted over everything; None where nothing could be said.
        replacement: What would be in the list instead.
        after_retraining: Still true if the model were trained anew without them; None where that is not known.
    """

    removed: tuple[Card, ...]
    certified: bool
    at_least: int
    rank_after: int | None
    replacement: Card | None
    after_retraining: bool | None = None


@dataclass(frozen=True, kw_only=True)
class FullExplanation:
    """All layers of one explanation.

    Attributes:
        rank: Place in the list; None for an item that is not in it.
        score: Of the strategy, before any stage; base + sum of the terms' shares.
        terms: Largest size first.
        completeness_error: |base + shares - score| / max(1, |score|); `exact` when at most 1e-6.
        counterfactual: None where no small set does it, or the item is not in the list; `counterfactual_note` says.
        sentences: By language.
        notes: What to keep in mind, e.g. that the encoders are demo ones.
    """

    user_id: UserId
    card: Card
    strategy: str
    version: str
    rank: int | None
    score: float
    base: float
    terms: tuple[Term, ...]
    completeness_error: float
    exact: bool
    evidence: tuple[EvidencePair, ...] = ()
    concepts: Concepts = field(default_factory=Concepts)
    path: tuple[PathStep, ...] = ()
    counterfactual: Counterfactual | None = None
    counterfactual_note: str = ""
    sentences: Mapping[Language, Sentence] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContrastTerm:
    """What one reason gives to two items; `difference` is first - second."""

    label: str
    first: float
    second: float
    difference: float
    ref: ItemId | None = None
    card: Card | None = None


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """Why one item and not another; the differences, with that of the bases, add up to that of the scores."""

    first: Card
    second: Card
    strategy: str
    score_first: float
    score_second: float
    base_difference: float
    terms: tuple[ContrastTerm, ...]
    sentences: Mapping[Language, Sentence] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Addition:
    """Items somebody would have to like so that another one enters the list; checked by serving again."""

    liked: tuple[Card, ...]
    rank_after: int


@dataclass(frozen=True, kw_only=True)
class WhyNot:
    """Why an item is not in a list, and what would bring it in.

    Attributes:
        case: "listed" it is; "known" the person has rated it; "unknown" the strategy has never met it; "beaten" others
            score higher; "moved" it scores high enough, but a stage moved it down; "hidden" a rule keeps it out.
        rank: Its place by score among everything that could be shown; None where it has none.
        missing: By how much its score is below that of the last of the list; 0 where it is not.
        contrast: With the last of the list; None where there is nothing to compare.
        additions: Each is enough on its own; fewest likes first.
        path: What the stages did to it.
    """

    card: Card
    strategy: str
    case: WhyNotCase
    rank: int | None
    missing: float
    contrast: Contrast | None = None
    additions: tuple[Addition, ...] = ()
    path: tuple[PathStep, ...] = ()
    sentences: Mapping[Language, Sentence] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A mean with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Honesty:
    """Whether the shown reasons really are what the list hangs on.

    The history is taken away in eleven steps from nothing to all of it, strongest reason first, and compared with
    taking it away in other orders.

    Attributes:
        lists: How many items were tested.
        people: Whose lists they are from; 1 for a live test.
        metrics: Per metric and order. "pos", "del", "cndcg": small is honest; "neg", "ins": large is.
        curve: Per order the mean rest of the score, 0 to 1, after each of the eleven steps.
        better: Per metric and order, the advantage of the reasons over that order, positive is better.
        stability: Jaccard of the three strongest reasons when one event in a hundred, at least one, is left out.
        simulated: People are simulated ones.
    """

    strategy: str
    k: int
    lists: int
    people: int
    metrics: Mapping[Metric, Mapping[Order, Measured]]
    curve: Mapping[Order, tuple[float, ...]]
    better: Mapping[Metric, Mapping[Order, Measured]]
    stability: float
    note: str = ""
    simulated: bool = False


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
        spread: Of each modality, "history" and "popularity" the mean over people with its interval.
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
