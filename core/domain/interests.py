"""What somebody says they like before they have liked anything, and what it is worth to a strategy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from core.domain.types import ItemId, UserId

InterestKind = Literal["phrase", "group"]


@dataclass(frozen=True, kw_only=True)
class Interest:
    """One declared interest of a person.

    Attributes:
        words: As they were typed, or the name of a group of the collection.
        wanted: False for "not this".
        meant: The recordings that the words were understood to mean, with weights that add up to 1; so no list has to
            read words again, and a list of the past can be made again. Empty while nothing is clearly like them.
        at: Timezone-aware, UTC.
    """

    user_id: UserId
    words: str
    kind: InterestKind
    wanted: bool
    meant: tuple[tuple[ItemId, float], ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Leaning:
    """An interest as a strategy reads it: a history that never happened, of recordings with their strengths.

    Attributes:
        toward: Strengths: all below 0 for what is not wanted.
    """

    words: str
    wanted: bool
    toward: tuple[tuple[ItemId, float], ...]

    @property
    def label(self) -> str:
        """The reason as a person reads it."""
        return f"You said you like “{self.words}”" if self.wanted else f"You said you do not want “{self.words}”"
