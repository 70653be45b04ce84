"""What people did, one event at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.domain.types import ItemId, UserId

InteractionKind = Literal["play", "like", "rate", "comment", "skip", "hide"]


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """One event. `strength` runs from -1 (rejected) through 0 (ignored) to 1 (loved)."""

    user_id: UserId
    item_id: ItemId
    kind: InteractionKind
    strength: float
    at: datetime  # timezone-aware, UTC
    played_fraction: float = 0.0
    session_id: str = ""
    origin: Literal["real", "simulated"] = "real"


@dataclass(frozen=True)
class Vocabulary:
    """A fixed order of identifiers, so that row `i` of an array means `ids[i]`."""

    ids: tuple[str, ...]

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {identifier: row for row, identifier in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, identifiers: Iterable[str]) -> npt.NDArray[np.int64]:
        """The row of each identifier, or -1 where it is unknown."""
        return np.array([self._rows.get(i, -1) for i in identifiers], dtype=np.int64)
