"""Tags of the curator's vocabulary, as they apply to items, and what a verdict or a new tag would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain import ItemId
from core.domain.segments import Origin
from core.services.understanding.timeline_views import Span

Decision = Literal["yes", "no", "unsure"]  # "unsure": the model abstains


@dataclass(frozen=True, kw_only=True)
class TagView:
    """One tag of the curator's vocabulary, as it applies to an item.

    Attributes:
        path: From the top of the hierarchy to the tag itself, e.g. ("Place", "Coast", "Harbour").
        probability: Calibrated, 0 to 1.
        decision: What the machine says; "unsure" where it abstains.
        verdict: What a person said about this item; None as long as nobody did.
        spans: Where in time it comes from, strongest first.
        origin: Who decided in the end.
    """

    tag_id: str
    name: str
    path: tuple[str, ...]
    probability: float
    decision: Decision
    verdict: bool | None = None
    spans: tuple[Span, ...] = ()
    origin: Origin = "machine"
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class TagMove:
    """What one verdict would do to one other item."""

    item_id: ItemId
    title: str
    before: Decision
    after: Decision
    probability_before: float
    probability_after: float


@dataclass(frozen=True, kw_only=True)
class TagEffect:
    """What one verdict would do to the collection, before it is given.

    Attributes:
        accepted: The verdict; None takes one back.
        moves: The items whose decision would change, the largest change first.
        examined: How many items were looked at.
    """

    tag_id: str
    name: str
    accepted: bool | None
    moves: tuple[TagMove, ...] = ()
    examined: int = 0


@dataclass(frozen=True, kw_only=True)
class TagUse:
    """One word of the vocabulary with what became of it: in how many items it holds, and what people said to it."""

    name: str
    path: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    holds: int = 0
    accepted: int = 0
    rejected: int = 0


@dataclass(frozen=True, kw_only=True)
class TagTrial:
    """What a tag would find before it is in the vocabulary: (item, probability) where it would hold, surest first.

    `unsure`: in how many the model would abstain; `examined`: of how many with pictures.
    """

    holds: tuple[tuple[ItemId, float], ...] = ()
    unsure: int = 0
    examined: int = 0
