"""What a strategy is asked, answers, and gives as its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.domain.content import Fused
from core.domain.interactions import Interaction, InteractionTable
from core.domain.interests import Leaning
from core.domain.types import ItemId, UserId
from core.domain.vectors import Modality


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """What a catalogue says of an item; every part may be missing."""

    title: str = ""
    year: int | None = None
    genres: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class TrainingData:
    """All a strategy may look at while it learns.

    Attributes:
        interactions: Every event, oldest first.
        content: Vectors of what is in the items; None while nothing is embedded.
        facts: What the catalogue says of items, also of those nobody has met yet.
        segments: The group a person belongs to, where their profile says so, e.g. "25-34".
    """

    interactions: InteractionTable = field(default_factory=lambda: InteractionTable.of(()))
    content: Fused | None = None
    facts: Mapping[ItemId, ItemFacts] = field(default_factory=dict)
    segments: Mapping[UserId, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Query:
    """One request. An unknown person has `user_id=None` and, at first, an empty history.

    Attributes:
        told: What they said they like; strategies that compare content begin with it, all others do not look at it.
    """

    user_id: UserId | None = None
    history: tuple[Interaction, ...] = ()
    told: tuple[Leaning, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """`rank` counts from 1. `score` is on the strategy's own scale: compare it within one list only."""

    item_id: ItemId
    rank: int
    score: float
    strategy: str


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One additive share of a score, in the units of that score; negative shares count against.

    Attributes:
        label: What a person reads, e.g. "Waves at dusk"; services replace ids by titles.
        ref: The history item behind it, where there is one.
        modality: Which kind of content carried it, where that is known.
    """

    kind: Literal["history", "tag", "similar", "popularity", "profile", "interest"]
    label: str
    share: float
    ref: ItemId | None = None
    modality: Modality | None = None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why an item got its score: `base` plus the shares of all reasons is `score`.

    `fidelity` is 1.0 where the shares are exact, less where they approximate the model.
    """

    item_id: ItemId
    strategy: str
    score: float
    base: float
    reasons: tuple[Reason, ...]
    fidelity: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Two stretches, one of `item_id` and one of `ref`, and the best matching moments in them.

    The rows are those of the moments among the item's moments of this modality: of descriptions all begin at second 0.

    Attributes:
        share: The part of the score that all pairs of moments of both stretches carry together.
        alone: What the two best moments carry by themselves.
        here_s, there_s: When these begin.
        here_rows, there_rows: The stretches, half-open.
    """

    item_id: ItemId
    ref: ItemId
    modality: Modality
    here_s: float
    there_s: float
    share: float
    alone: float
    here_row: int = 0
    there_row: int = 0
    here_rows: tuple[int, int] = (0, 1)
    there_rows: tuple[int, int] = (0, 1)
