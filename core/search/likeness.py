"""What looks or sounds like an example: a picture, a clip, a recording, a moment of an item.

How alike two pictures are in every respect is not what a person means by "more like this": light and layout weigh as
much as what is shown. Where words and pictures share a space, both are therefore described first, by how clearly each
of many phrases (everyday ones and those of the curator's vocabulary) shows in them, and mostly the descriptions are
compared. Sounds have no such words and are compared as they are.

Whether anything is like the example is judged by the collection itself: every item is held out once, and three things
are noted: how near its nearest neighbours are; how near they are against how near THEIR neighbours are, because what
lies a little beside a dense group is no part of it; and how clearly words describe it. An example that is lonelier,
more apart and harder to describe than nearly all items is like nothing here.

Sources: L. Torresani et al., "Efficient Object Category Recognition Using Classemes", ECCV 2010 (describe first, then
compare); V. Vovk et al., "Algorithmic Learning in a Random World", 2005 (conformal p-values); M. Breunig et al., "LOF:
Identifying Density-Based Local Outliers", SIGMOD 2000 (against the neighbours' own neighbours).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector, ItemId
from core.search.meaning import FEWEST, UNTOLD, Meaning, Reading, Rows

Array = npt.NDArray[np.float64]

CLEAR = 6.0  # null standard deviations from which a phrase describes a picture
AS_IT_IS = 0.3  # part of the likeness that is not described by words
NEAR = 0.5  # part of the best likeness that is as likely a hit as not
CLEAREST = 5  # phrases that describe an example best
NEIGHBOURS = 3
AROUND = 5  # neighbours whose own neighbours are looked at
STRANGE = 0.0146  # strangeness squared times vagueness, at which an example is as likely like nothing here as not
LONELY = 0.0275  # strangeness of an example without words, at which it is
ALONE = 0.045  # loneliness of an item of the collection itself, at which it is
CLOSE = 1e-3  # distance that is as good as none
AT_ONCE = 64  # held-out items that are compared at the same time
HELD_OUT = 300  # items that are held out, evenly spaced; more do not change the shares


@dataclass(frozen=True)
class Likeness:
    """What is common to all examples in one space; make it once per state of the collection.

    Attributes:
        described: (n_rows, n_phrases) unit rows; no columns where there are no words.
        held: Rows of `rows.items` that were held out, (n_held,).
        near: Likeness of each to its nearest neighbours, (n_held,); empty where there are too few.
        apart: How near they are against how near these are to theirs, ascending.
        vague: How clearly words describe each, ascending; empty where there are no words.
    """

    rows: Rows
    phrases: FloatMatrix
    spread: float
    described: FloatMatrix
    held: npt.NDArray[np.int64]
    near: Array
    apart: Array
    vague: Array

    @classmethod
    def fit(cls, rows: Rows, meaning: Meaning | None = None, phrases: FloatMatrix | None = None) -> Likeness:
        """Args:
        rows: Centred unit rows.
        phrases: (n_phrases, dim) to describe by, on the scale of `meaning`; not made unit vectors.
        """
        directions = np.zeros((0, rows.values.shape[1]), np.float32)
        spread = 1.0
        if meaning is not None and phrases is not None:
            directions, spread = (phrases - meaning.middle).astype(np.float32), meaning.spread
        described = _described(rows.values, directions, spread)
        none = np.empty(0)
        made = cls(rows, directions, spread, described, np.empty(0, np.int64), none, none, none)
        count = len(rows.items)
        if count < FEWEST:
            return made
        held = np.unique(np.linspace(0, count - 1, min(count, HELD_OUT)).astype(np.int64))
        middles = rows.values[((rows.starts[:-1] + rows.starts[1:] - 1) // 2)[held]]  # an example is one moment
        scores = np.hstack([made._scores(middles[n : n + AT_ONCE]) for n in range(0, len(held), AT_ONCE)])
        scores[held, np.arange(len(held))] = -np.inf
        made = replace(made, held=held, near=np.array([_nearest(own) for own in scores.T]))
        apart = np.sort([made._apart(own) for own in scores.T])
        vague = np.sort([made._clearness(row) for row in middles]) if len(directions) else none
        return replace(made, apart=apart, vague=vague)

    def ask(self, example: FloatVector, without: ItemId | None = None) -> Reading:
        """Args:
        example: Centred, (dim,).
        without: An item of the collection that the example was taken from; it is no stranger here.
        """
        unit = np.asarray(example / max(float(np.linalg.norm(example)), 1e-9), np.float32)
        of_rows = self._of_rows(unit[None])[:, 0]
        scores = self.rows.of_items(of_rows[:, None])[:, 0]
        if without in self.rows.items:
            scores[self.rows.items.index(without)] = -np.inf
        return Reading(self.rows, scores, self._anything(unit, scores, known=without is not None), of_rows, near=NEAR)

    def _anything(self, unit: FloatVector, scores: Array, known: bool) -> float:
        """Probability that anything is like it: few items are so lonely and apart, and so hard to describe.

        The first two count twice: what lies among items of the collection may be hard to describe.
        """
        if not len(self.near):
            return UNTOLD
        lonely = _share_below(np.sort(self.near), _nearest(scores))
        if known:
            return lonely / (ALONE + lonely)
        strange = lonely * _share_below(self.apart, self._apart(scores))
        if not len(self.vague):
            return strange / (LONELY + strange)
        strange = strange**2 * _share_below(self.vague, self._clearness(unit))
        return strange / (STRANGE + strange)

    def _apart(self, scores: Array) -> float:
        """Logarithm of how far its neighbours' neighbours are, over how far its neighbours are; held-out ones only."""
        own = scores[self.held]
        around = np.argsort(-own, kind="stable")[:AROUND]
        return float(np.log((1 - self.near[around].mean() + CLOSE) / (1 - own[around].mean() + CLOSE)))

    def _clearness(self, unit: FloatVector) -> float:
        """How clearly the phrases show that describe it best, in spreads."""
        return float(np.sort(self.phrases @ unit / self.spread)[-CLEAREST:].mean())

    def _scores(self, units: FloatMatrix) -> Array:
        """Of items, (n_items, k), for k unit vectors, (k, dim)."""
        return self.rows.of_items(self._of_rows(units))

    def _of_rows(self, units: FloatMatrix) -> Array:
        plain = self.rows.values @ units.T
        if not len(self.phrases):
            return np.asarray(plain, np.float64)
        own = _described(units.astype(np.float32), self.phrases, self.spread)
        return np.asarray((1 - AS_IT_IS) * (self.described @ own.T) + AS_IT_IS * plain, np.float64)


def _described(rows: FloatMatrix, directions: FloatMatrix, spread: float) -> FloatMatrix:
    """How clearly each phrase shows, as unit rows; a row that nothing describes is zero."""
    clear = np.maximum(rows @ directions.T / spread - CLEAR, 0)
    return np.asarray(clear / np.maximum(np.linalg.norm(clear, axis=1, keepdims=True), 1e-9), np.float32)


def _nearest(scores: Array) -> float:
    """Likeness to the nearest neighbours."""
    return float(np.sort(scores)[-NEIGHBOURS:].mean())


def _share_below(values: Array, value: float) -> float:
    """Which part of `values`, ascending, is no higher; never quite nothing."""
    return (float(np.searchsorted(values, value, side="right")) + 1) / (len(values) + 1)
