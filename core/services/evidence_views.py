"""Records of evidence: what is said and heard at a moment, and where in a still two moments are alike."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain import ItemId
from core.domain.patches import Box


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One side of a pair of moments, beside its card.

    Attributes:
        start_s, end_s: Half-open; equal for a picture; the whole length for a description.
        from_s, until_s: The stretch that it stands for.
        text: What is said then, or the line of the description; "" for pictures and sounds.
        heard: For sounds, mostly what: "speech", "music", "noise" or "silence"; "" where that is not known.
    """

    start_s: float
    end_s: float
    from_s: float = 0.0
    until_s: float = 0.0
    text: str = ""
    heard: str = ""


@dataclass(frozen=True, kw_only=True)
class StillHeat:
    """One still, taken apart towards something: another still, a word, somebody's taste.

    Attributes:
        still_url: Its picture; None where none is kept.
        places: What each cell of the grid adds, rows from the top; together with `rest` exactly the product.
        rest: What belongs to no place.
        box: The part of the still that the grid covers; see `core.domain.patches.PatchShares`.
        product: What the still has of it beyond the average picture of the collection: the product of its centred
            vector with the direction. Of two stills, the pair's share of a score is proportional to it.
        drift: By how much the picture, read anew, is not what it was when it was taken in: 1 - cosine; within `rest`.
    """

    item_id: ItemId
    at_s: float
    places: tuple[tuple[float, ...], ...]
    rest: float
    box: Box
    product: float
    drift: float
    still_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class PairPlaces:
    """Where two stills are alike, and how much: `product` and the larger `drift` of both."""

    here: StillHeat
    there: StillHeat
    product: float
    drift: float
