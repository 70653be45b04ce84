"""Sequence: a Transformer reads a history in its order, every item as the sum of what it is and what it holds.

After W. Kang, J. McAuley, "Self-Attentive Sequential Recommendation", ICDM 2018 (SASRec), with two changes: places are
distances, not numbers from the start, and what is predicted is everything that follows or was hidden, not the next
item only (compare N. Pancha et al., "PinnerFormer", KDD 2022, "all action"). Not linear in the history: reasons are
integrated gradients, with their error stated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from core.domain import Explanation, FloatMatrix, ItemId, Query, Reason, Scores, Vocabulary
from core.recommend.history import Mask, Rows, row_of
from core.recommend.neural.integrated import Gradual
from core.recommend.neural.settings import Neural
from core.recommend.neural.transformer import Layer, forward, gate_gradients, of_parts

AT_ONCE = 8_000_000  # numbers of an attention table held at a time: 32 MB as float32
PARTS_AT_ONCE = 500  # of a history; more would not fit into a processor's own memory


@dataclass(frozen=True)
class Sequence(Neural):
    """Strategy for histories whose order tells something.

    Time grows with people x longest x (longest + factors) x factors x layers x passes.

    Attributes:
        layers, heads: Of the Transformer.
        longest: Only so many of the newest items are read.
        ahead: Share of the histories of which everything after some moment is to be predicted, instead of items
            hidden at random places; for collections where what comes next matters more than what fits.
        held_back: 0: it learns for `epochs` passes. It keeps the mean of its weights, which hardly wears out, while
            the nDCG of a small cut, by chance, ended it halfway (on MovieLens .42 instead of .455).
    """

    learning_rate: float = 0.01
    l2: float = 0.1
    dropout: float = 0.4
    averaged: float = 0.98
    epochs: int = 90
    held_back: float = 0.0
    layers: int = 1
    heads: int = 4
    longest: int = 200
    ahead: float = 0.0
    name: str = "sequence"

    def _learner(self) -> Callable[..., Any]:
        from core.recommend.neural.learners import sequence

        return sequence.fit


@dataclass(frozen=True, eq=False)
class SequenceRecommender(Gradual):
    """score = asked . wanted + offset.

    Attributes:
        vectors: What an item says, (n_items, d); turned around where it was rejected.
        asking: The vector behind the last item, (d,).
        wanted: (n_items, d), and `offset` (n_items,).
        trained: The histories it learned from, (n_people, n_items), and `places`, when each of their cells was met:
            histories that come as a matrix have no order, and are looked up here.
    """

    items: Vocabulary
    vectors: FloatMatrix
    asking: FloatMatrix
    layers: tuple[Layer, ...]
    wanted: FloatMatrix
    offset: FloatMatrix
    longest: int
    trained: sparse.csr_array
    places: Rows
    strategy: str

    def score(self, query: Query) -> Scores:
        return super().score(_by_time(query))

    def explain(self, query: Query, item_id: ItemId) -> Explanation:
        return super().explain(_by_time(query), item_id)

    def removal_effects(self, query: Query, item_id: ItemId) -> tuple[Reason, ...]:
        return super().removal_effects(_by_time(query), item_id)

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        if rows.size == 0:
            return np.full(len(self.items), np.nan)
        x, gates = self._read([(rows, strengths)], np.float64)
        asked, _, _ = forward(self.layers, x, gates)
        return np.asarray(self.wanted.astype(np.float64) @ asked[0] + self.offset)

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        """In the order of training for somebody who was there with the same items, else in that of the items."""
        ordered = self._ordered(histories)
        lengths = np.array([len(rows) for rows, _ in ordered], dtype=np.int64)
        asked = np.full((len(ordered), len(self.asking)), np.nan, dtype=np.float32)
        order = np.argsort(lengths, kind="stable")
        order = order[np.count_nonzero(lengths == 0) :]
        while len(order):
            width = min(int(lengths[order[-1]]), self.longest)
            now, order = np.split(order, [max(0, len(order) - max(1, AT_ONCE // (width * width * 8)))])[::-1]
            x, gates = self._read([ordered[n] for n in now], np.float32)
            asked[now] = forward(self.layers, x, gates)[0]
        return np.asarray(asked @ self.wanted.T + self.offset, dtype=np.float32)

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        """Exact, and in the order that is kept."""
        scores = np.full((len(keep), len(self.items)), np.nan)
        some = np.flatnonzero(keep.any(axis=1))
        for at in range(0, len(some), PARTS_AT_ONCE):
            now = some[at : at + PARTS_AT_ONCE]
            asked = self._asked(rows, strengths, keep[now])
            scores[now] = asked @ self.wanted.T.astype(np.float64) + self.offset
        return scores

    def _asked(self, rows: Rows, strengths: Scores, keep: Mask) -> np.ndarray:
        """The normed asking vectors of parts of a history, of which none is empty, (n_parts, d)."""
        if len(self.layers) > 1:
            return forward(self.layers, *self._read([(rows[kept], strengths[kept]) for kept in keep], np.float64))[0]
        x = np.vstack([self.vectors[rows] * np.sign(strengths)[:, None], self.asking]).astype(np.float64)
        newest = keep & (np.cumsum(keep[:, ::-1], axis=1)[:, ::-1] <= self.longest)
        return of_parts(self.layers[0], x, np.abs(strengths), newest)

    def without(self, rows: Rows, strengths: Scores, column: int) -> Scores:
        if rows.size == 0:
            return np.zeros(0)
        keep = np.vstack([np.ones((1, len(rows)), dtype=bool), ~np.eye(len(rows), dtype=bool)])
        scores = self.score_parts(rows, strengths, keep)[:, column]
        return np.asarray(scores[0] - scores[1:])

    def gradients(self, rows: Rows, strengths: Scores, gates: Scores, column: int) -> tuple[Scores, Scores]:
        x, there = self._read([(rows, strengths)], np.float64)
        unread, toward = len(rows) - there.shape[1], self.wanted[column].astype(np.float64)
        many = np.repeat(x, len(gates), axis=0)
        asked, found = gate_gradients(self.layers, many, there * gates[:, unread:], toward)
        slopes = np.zeros(gates.shape)
        slopes[:, unread:] = found * there
        return asked @ toward + self.offset[column], slopes

    def _read(self, histories: list[tuple[Rows, Scores]], dtype: type) -> tuple[np.ndarray, np.ndarray]:
        """Items and the asking vector, (b, n + 1, d), right-aligned, and how much each item is there, (b, n)."""
        width = min(max(len(rows) for rows, _ in histories), self.longest)
        x: np.ndarray = np.zeros((len(histories), width + 1, len(self.asking)), dtype=dtype)
        gates: np.ndarray = np.zeros((len(histories), width), dtype=dtype)
        x[:, -1] = self.asking
        for n, (rows, strengths) in enumerate(histories):
            rows, strengths = rows[-width:], strengths[-width:]
            x[n, width - len(rows) : -1] = self.vectors[rows] * np.sign(strengths)[:, None]
            gates[n, width - len(rows) :] = np.abs(strengths)
        return x, gates

    def _ordered(self, histories: sparse.csr_array) -> list[tuple[Rows, Scores]]:
        places = {
            _key(*row_of(self.trained, user)): self.places[a:b] for user, (a, b) in enumerate(_spans(self.trained))
        }
        found = []
        for user in range(histories.shape[0]):
            rows, strengths = row_of(histories, user)
            order = np.argsort(places.get(_key(rows, strengths), np.arange(len(rows))))
            found.append((rows[order], strengths[order]))
        return found


def _key(rows: Rows, strengths: Scores) -> bytes:
    return rows.tobytes() + strengths.tobytes()


def _spans(x: sparse.csr_array) -> list[tuple[int, int]]:
    return list(zip(x.indptr[:-1].tolist(), x.indptr[1:].tolist(), strict=True))


def _by_time(query: Query) -> Query:
    return replace(query, history=tuple(sorted(query.history, key=lambda event: event.at)))
