"""Records of explanations: everything a drawer, a report or the command line shows of "why".

Two numbers are never mixed up: `share` is the part of the score that a reason carries (base and shares add up to the
score), `effect` is by how much the score would be lower without it, the model being as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.domain import ItemId, Modality, UserId
from core.explain.digits import PLACES
from core.explain.wording import Verb
from core.services.views import Card, EvidencePair

Language = Literal["en", "zh"]
TermKind = Literal["history", "popularity", "taste", "interest"]


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
        itself: What was done with the very item that is explained; None for every other reason.
        card: The history item as a picture; None where there is none, or it is not shown any more.
    """

    kind: TermKind
    label: str
    share: float
    effect: float | None = None
    fraction: float = 0.0
    ref: ItemId | None = None
    itself: Verb | None = None
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
        shared: Words among the rows that the taste speaks of, too, each judged on its own, likeliest first.
        note: Why there are none, or how far to trust them.
        chinese: What words are called in Chinese, for those of which the vocabulary knows.
    """

    rows: tuple[Concept, ...] = ()
    named: float = 0.0
    pictures: float = 0.0
    shared: tuple[str, ...] = ()
    note: str = ""
    chinese: Mapping[str, str] = field(default_factory=dict)


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
        places: How many digits after the point the list is told in.
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
    places: int = PLACES
