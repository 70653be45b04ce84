"""What is selected, found and drawn on a map, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain import ItemId, UserId
from core.domain.maps import Term
from core.services.views import Card


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A dot of a map of moments: [start_s, end_s) of the item of a card."""

    row: int
    card: Card
    start_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What was selected.

    Attributes:
        count: Dots; on a map of moments more than `item_ids`.
        rows: uint8 per dot, 1 = selected.
        item_ids: Every item in it, in the order of rows, without repeats.
        cards: The first `limit` of them.
        moments: The first `limit` dots of a map of moments; words and tags are then those of moments, too.
        common_tags: (tag, how many of the dots), most frequent first.
        terms: What distinguishes it from the rest, strongest first.
        sentence: The same in words, e.g. "Mostly aurora (9 of 12; elsewhere 1 of 168)."
    """

    revision: str
    count: int
    rows: bytes = b""
    item_ids: tuple[ItemId, ...] = ()
    cards: tuple[Card, ...] = ()
    moments: tuple[Moment, ...] = ()
    common_tags: tuple[tuple[str, int], ...] = ()
    terms: tuple[Term, ...] = ()
    sentence: str = ""
    duration_s: float = 0.0  # of all its items together


@dataclass(frozen=True, kw_only=True)
class Highlight:
    """Dots that match words, best first; `strengths` 0 to 1, the best is 1. `note` e.g. that nothing matches.

    `moments` are the dots of a map of moments.
    """

    words: str
    rows: tuple[int, ...] = ()
    strengths: tuple[float, ...] = ()
    cards: tuple[Card, ...] = ()
    moments: tuple[Moment, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ViewerDot:
    """Somebody on the map: where their taste lies, what they liked and what they would be shown (rows).

    `invented`: nobody real; whatever shows the dot says so. `xyz`: of a drawing in three dimensions.
    """

    user_id: UserId
    label: str
    invented: bool
    x: float
    y: float
    xyz: tuple[float, float, float] | None = None
    liked: tuple[int, ...] = ()
    recommended: tuple[int, ...] = ()
