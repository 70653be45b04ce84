"""What people did, one event at a time and as a matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.domain.types import ItemId, UserId

InteractionKind = Literal["play", "like", "rate", "comment", "skip", "hide"]
Origin = Literal["real", "simulated"]
INVENTED = "simulated-"
"""Every simulated person's id begins with this, also where the column of origins has been lost."""


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
    origin: Origin = "real"


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


@dataclass(frozen=True, eq=False)
class InteractionTable:
    """Many events as columns, oldest first: the same facts as `Interaction`s in a fiftieth of the memory.

    Attributes:
        users, items: Everybody and everything that occurs, sorted.
        user_rows, item_rows: Who met what, as rows of `users` and `items`, shape (n_events,).
        strengths: -1 (rejected) to 1 (loved), shape (n_events,).
        at_s: Seconds since 1970, UTC, ascending, shape (n_events,); 0 where the time is not known.
    """

    users: Vocabulary
    items: Vocabulary
    user_rows: npt.NDArray[np.int64]
    item_rows: npt.NDArray[np.int64]
    strengths: npt.NDArray[np.float32]
    at_s: npt.NDArray[np.float64]

    @classmethod
    def of(cls, events: Iterable[Interaction]) -> InteractionTable:
        """Equal events give equal tables, in whatever order they come; simultaneous ones keep theirs."""
        events = list(events)
        return cls.from_columns(
            [event.user_id for event in events],
            [event.item_id for event in events],
            np.array([event.strength for event in events], dtype=np.float32),
            np.array([event.at.timestamp() for event in events], dtype=np.float64),
        )

    @classmethod
    def from_columns(
        cls,
        user_ids: Iterable[str],
        item_ids: Iterable[str],
        strengths: npt.NDArray[np.float32],
        at_s: npt.NDArray[np.float64],
    ) -> InteractionTable:
        """From four columns of equal length, in any order."""
        order = np.argsort(at_s, kind="stable")
        users, user_rows = _vocabulary(user_ids)
        items, item_rows = _vocabulary(item_ids)
        return cls(users, items, user_rows[order], item_rows[order], strengths[order], at_s[order])

    def __len__(self) -> int:
        return len(self.strengths)

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """`matrix[u, i]` is the summed strength of person `u` towards item `i`, clipped to [-1, 1], float32."""
        cells = (self.user_rows, self.item_rows)
        summed = sparse.coo_array((self.strengths, cells), shape=(len(self.users), len(self.items))).tocsr()
        summed.data = np.clip(summed.data, -1.0, 1.0).astype(np.float32)
        summed.eliminate_zeros()
        summed.sort_indices()
        return summed

    def only(self, chosen: npt.NDArray[np.bool_]) -> InteractionTable:
        """The events that are marked, with the same users and items, so that rows keep their meaning."""
        return InteractionTable(
            self.users,
            self.items,
            self.user_rows[chosen],
            self.item_rows[chosen],
            self.strengths[chosen],
            self.at_s[chosen],
        )

    def compact(self) -> InteractionTable:
        """The same events without the users and items that no longer occur."""
        users, items = np.array(self.users.ids, dtype=object), np.array(self.items.ids, dtype=object)
        return InteractionTable.from_columns(users[self.user_rows], items[self.item_rows], self.strengths, self.at_s)

    def pairs(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The distinct (user, item) pairs in order of first meeting, (n_pairs, 2), and the pair of each event."""
        width = max(len(self.items), 1)
        cells = self.user_rows * width + self.item_rows
        distinct, first, of_event = np.unique(cells, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        ordered = distinct[order]
        return np.column_stack([ordered // width, ordered % width]), rank[of_event]

    def sequences(self) -> list[npt.NDArray[np.int64]]:
        """For each user the items met with a positive strength, in order of first meeting."""
        liked = np.asarray(self.strengths > 0)
        users, items = self.user_rows[liked], self.item_rows[liked]
        cells = users * len(self.items) + items
        _, first = np.unique(cells, return_index=True)
        first.sort()
        users, items = users[first], items[first]
        order = np.argsort(users, kind="stable")
        bounds = np.searchsorted(users[order], np.arange(1, len(self.users)))
        return np.split(items[order], bounds) if len(self.users) else []


def _vocabulary(identifiers: Iterable[str]) -> tuple[Vocabulary, npt.NDArray[np.int64]]:
    ids, rows = np.unique(np.array(list(identifiers), dtype=str), return_inverse=True)
    return Vocabulary(tuple(ids.tolist())), rows.astype(np.int64)
