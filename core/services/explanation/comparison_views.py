"""Records of comparisons: why one item and not another, why an item is not in a list, and what would bring it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.domain import ItemId
from core.explain.digits import PLACES
from core.services.explanation.views import Language, PathStep, Sentence
from core.services.views import Card

WhyNotCase = Literal[
    "listed", "known", "withheld", "unknown", "unready", "failed", "nothing", "beaten", "moved", "hidden"
]


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
    """Why one item and not another; the differences, with that of the bases, add up to that of the scores.

    `places` is how many digits after the point the list is told in.
    """

    first: Card
    second: Card
    strategy: str
    score_first: float
    score_second: float
    base_difference: float
    terms: tuple[ContrastTerm, ...]
    sentences: Mapping[Language, Sentence] = field(default_factory=dict)
    places: int = PLACES


@dataclass(frozen=True, kw_only=True)
class Addition:
    """Items somebody would have to like so that another one enters the list; checked by serving again."""

    liked: tuple[Card, ...]
    rank_after: int


@dataclass(frozen=True, kw_only=True)
class WhyNot:
    """Why an item is not in a list, and what would bring it in.

    Attributes:
        case: "listed" it is; "known" the person has judged it; "withheld" viewers, of whom the person is one, are not
            shown it; "unknown" the strategy has never met it; "unready" it is still being examined; "failed"
            it could not be; "nothing" the strategy has nothing to go by, and another one made the list; "beaten"
            others score higher; "moved" it scores high enough, but a stage moved it down; "hidden" a rule keeps it out.
        rank: Its place by score among everything that could be shown; None where it has none.
        missing: By how much its score is below that of the last of the list; 0 where it is not.
        contrast: Why the last of the list rather than this; None where there is nothing to compare.
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
