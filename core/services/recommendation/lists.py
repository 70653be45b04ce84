"""Lists as pages, reports and the command line are shown them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from core.domain import ItemId, UserId
from core.domain.requests import ListRequest, Step, Wanted, mark
from core.explain.digits import places
from core.services.views import Card, Pick

StrategyState = Literal["ready", "untrained", "empty"]


@dataclass(frozen=True, kw_only=True)
class StrategyView:
    """A strategy somebody can choose.

    Attributes:
        state: "ready" it answers; "untrained" it has to be trained first; "empty" there is nothing to learn from.
        version: What answers; "" where nothing does.
        simulated: It learned from invented people too: say so wherever its lists are shown.
    """

    name: str
    label: str
    description: str
    state: StrategyState
    version: str = ""
    simulated: bool = False


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """A history as it might be; nothing of it is stored.

    Attributes:
        kept: How much of an event of the history is left, 0 to 1; 0 takes it out. Events not named stay whole.
        instead: A made-up history of likes that is used instead of the real one.
    """

    kept: Mapping[ItemId, float] = field(default_factory=dict)
    instead: tuple[ItemId, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kept or self.instead)

    @property
    def mark(self) -> str:
        """Equal for equal histories, else different."""
        return mark([sorted(self.kept.items()), self.instead])


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A list, and how it came.

    Attributes:
        number: Under which it is kept; 0 for a what-if, which is not.
        fallback: Why another strategy filled it, in words; "" where none did.
        candidates: How many recordings could have been listed.
        middle: The score of the recording in the middle of all of these, which tells what is much; NaN without any.
        left_out: Why the others could not, and how many.
        what_if: The history it was made from instead of the real one; None for a real list.
    """

    user_id: UserId
    wanted: Wanted
    version: str
    picks: tuple[Pick, ...] = ()
    number: int = 0
    fallback: str = ""
    candidates: int = 0
    middle: float = field(default=math.nan, compare=False)
    left_out: Mapping[str, int] = field(default_factory=dict)
    simulated: bool = False
    what_if: WhatIf | None = None

    @property
    def places(self) -> int:
        """How many digits after the point the list is told in."""
        return places((pick.recommendation.strategy, pick.recommendation.score) for pick in self.picks)


@dataclass(frozen=True, kw_only=True)
class PastPick:
    """One place of a list of the past: why it was there, from the record alone.

    Attributes:
        card: None where the recording is gone or not shown to the one who asks.
        reasons: (label, share) largest first; with `base` they add up to the score of the strategy.
        ours: Those labels that are words of ours, and no titles.
    """

    rank: int
    score: float
    strategy: str
    card: Card | None
    base: float = 0.0
    reasons: tuple[tuple[str, float], ...] = ()
    ours: frozenset[str] = frozenset()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PastList:
    """A list somebody was shown, told from its record."""

    request: ListRequest
    first_at: datetime
    last_at: datetime
    picks: tuple[PastPick, ...]

    @property
    def filled_by(self) -> tuple[str, ...]:
        """The strategies its places came from, first place first; others where the one asked for had no answer."""
        return tuple(dict.fromkeys(pick.strategy for pick in self.picks)) or (self.request.wanted.strategy,)

    @property
    def places(self) -> int:
        """How many digits after the point the list is told in."""
        return places_of(self.request)


def places_of(request: ListRequest) -> int:
    """How many digits after the point a kept list is told in."""
    return places((pick["strategy"], pick["score"]) for pick in request.listed)


@dataclass(frozen=True, kw_only=True)
class Replay:
    """A list of the past, made again from its record.

    Attributes:
        same: The same recordings in the same order came out.
        again: What came out, best first; None for what the one who asks may not see.
        note: Why it may differ.
    """

    past: PastList
    same: bool
    again: tuple[Card | None, ...]
    note: str = ""
