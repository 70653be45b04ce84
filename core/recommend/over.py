"""A trained strategy over the items of a collection as it is now: NaN for those it has never met.

A strategy knows the items there were when it learned. Since then some came, and some are gone: this view speaks of
exactly the items it is given, so that lists of different strategies can be laid side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import sparse

from core.domain import Explanation, FloatMatrix, ItemId, Query, Reason, Scores, UserId, Vocabulary
from core.errors import NotFound
from core.recommend.history import FromHistory, Mask, Rows, Shares


@dataclass(frozen=True, eq=False)
class Over(FromHistory):
    """Attributes:
    items: What may be asked about.
    base: The trained strategy. Its whole vocabulary counts in a history, also items that are gone.
    """

    items: Vocabulary
    base: FromHistory
    strategy: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "strategy", self.base.strategy)

    @cached_property
    def own(self) -> Rows:
        """For each item its row in `base`, or -1; shape (n_items,)."""
        return self.base.items.rows(self.items.ids)

    def score(self, query: Query) -> Scores:
        """Scores of shape (n_items,); NaN for items the strategy has never met."""
        return self._spread(self.base.score(query))

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        own = self.own[rows]
        return self._spread(self.base.score_rows(own[own >= 0], strengths[own >= 0]))

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        return self._widened(histories.shape, self.base.score_many(self._asked(histories)))

    def score_people(self, histories: sparse.csr_array, users: Sequence[UserId]) -> FloatMatrix:
        return self._widened(histories.shape, self.base.score_people(self._asked(histories), users))

    def _asked(self, histories: sparse.csr_array) -> sparse.csr_array:
        """The same histories over the items of `base`."""
        cells = histories.tocoo()
        users, columns = cells.coords[0], self.own[cells.coords[1]]
        inside = columns >= 0
        shape = (histories.shape[0], len(self.base.items))
        asked: sparse.csr_array = sparse.csr_array((cells.data[inside], (users[inside], columns[inside])), shape=shape)
        asked.sort_indices()
        return asked

    def _widened(self, shape: tuple[int, int], found: FloatMatrix) -> FloatMatrix:
        met = self.own >= 0
        scores = np.full(shape, np.nan, dtype=np.float32)
        scores[:, met] = found[:, self.own[met]]
        return scores

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        at, own = int(self.own[column]), self.own[rows]
        shares = np.zeros(len(rows))
        if at < 0:
            return float("nan"), shares
        base, shares[own >= 0] = self.base.contributions(own[own >= 0], strengths[own >= 0], at)
        return base, shares

    def shares(self, rows: Rows, strengths: Scores) -> Shares | None:
        own = self.own[rows]
        found = self.base.shares(own[own >= 0], strengths[own >= 0])
        if found is None:
            return None
        met, values = self.own >= 0, np.full((len(rows), len(self.items)), np.nan)
        values[:, met] = 0.0
        values[np.ix_(own >= 0, met)] = found.values[:, self.own[met]]
        return Shares(self._spread(found.base), values, found.linear)

    def bases(self, rows: Rows, strengths: Scores) -> Scores | None:
        own = self.own[rows]
        found = self.base.bases(own[own >= 0], strengths[own >= 0])
        return self._spread(found) if found is not None else None

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        own = self.own[rows]
        inside, met = own >= 0, self.own >= 0
        scores = np.full((len(keep), len(self.items)), np.nan)
        scores[:, met] = self.base.score_parts(own[inside], strengths[inside], keep[:, inside])[:, self.own[met]]
        return scores

    def explain(self, query: Query, item_id: ItemId) -> Explanation:
        """
        Raises:
            NotFound: the item is not there any more, or the strategy has never met it.
        """
        self._require(item_id)
        return self.base.explain(query, item_id)

    def removal_effects(self, query: Query, item_id: ItemId) -> tuple[Reason, ...]:
        self._require(item_id)
        return self.base.removal_effects(query, item_id)

    def _require(self, item_id: ItemId) -> None:
        if self.items.rows([item_id])[0] < 0:
            raise NotFound(f"there is no item {item_id!r} in this collection any more")

    def _spread(self, scores: Scores) -> Scores:
        return np.where(self.own >= 0, scores[self.own], np.nan) if len(scores) else np.full(len(self.items), np.nan)
