"""An index finds the items nearest to a vector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.domain import FloatVector, ItemId, Vectors


class VectorIndex(Protocol):
    """Finds the items nearest to a vector."""

    def search(self, query: FloatVector, k: int, *, exclude: Sequence[ItemId] = ()) -> list[tuple[ItemId, float]]:
        """The `k` nearest items as (item, cosine in [-1, 1]), best first, ties by item id."""
        ...


class IndexFactory(Protocol):
    """Builds an index over vectors of one space."""

    def __call__(self, vectors: Vectors) -> VectorIndex: ...
