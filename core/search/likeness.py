"""What looks or sounds like an example: a picture, a clip, a recording, a moment of an item.

How alike two pictures are in every respect is not what a person means by "more like this": light and layout weigh as
much as what is shown. Where words and pictures share a space, both are therefore described first, by how clearly each
of many phrases (everyday ones and those of the curator's vocabulary) shows in them, and mostly the descriptions are
compared. Sounds have no such words and are compared as they are.

Whether anything is like the example is judged by the collection itself: every item is held out once and its nearest
neighbour noted. An example whose best hit is no nearer than the loneliest items have it, is like nothing here.

Sources: L. Torresani et al., "Efficient Object Category Recognition Using Classemes", ECCV 2010 (describe first, then
compare); V. Vovk et al., "Algorithmic Learning in a Random World", 2005 (conformal p-values).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector
from core.search.meaning import FEWEST, Meaning, Reading, Rows

Array = npt.NDArray[np.float64]

CLEAR = 6.0  # null standard deviations from which a phrase describes a picture
AS_IT_IS = 0.3  # part of the likeness that is not described by words
TYPICAL, TYPICALITY = 0.55, 16.0  # share of lonelier items at which it is even chances, and how steeply that changes
HELD_OUT = 300  # items that are held out, evenly spaced; more do not change the shares


@dataclass(frozen=True)
class Likeness:
    """What is common to all examples in one space; make it once per state of the collection.

    Attributes:
        described: (n_rows, n_phrases) unit rows; no columns where there are no words.
        lonely: Likeness of each held-out item to its nearest neighbour, ascending; empty where there are too few.
    """

    rows: Rows
    phrases: FloatMatrix
    spread: float
    described: FloatMatrix
    lonely: Array

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
        made = cls(rows, directions, spread, described, np.empty(0))
        count = len(rows.items)
        if count < FEWEST:
            return made
        chosen = np.unique(np.linspace(0, count - 1, min(count, HELD_OUT)).astype(int))
        middles = (rows.starts[:-1] + rows.starts[1:] - 1) // 2  # an example is one moment, so one moment is held out
        nearest = [float(np.delete(made._scores(rows.values[middles[i]]), i).max()) for i in chosen]
        return cls(rows, directions, spread, described, np.sort(nearest))

    def ask(self, example: FloatVector) -> Reading:
        """`example` is centred, (dim,)."""
        unit = example / max(float(np.linalg.norm(example)), 1e-9)
        of_rows = self._of_rows(unit)
        scores = self.rows.of_items(of_rows[:, None])[:, 0]
        return Reading(self.rows, scores, self._anything(float(scores.max(initial=0.0))), self.rows.best(of_rows))

    def _anything(self, best: float) -> float:
        if not len(self.lonely):
            return 1.0
        share = float(np.searchsorted(self.lonely, best, side="right")) / len(self.lonely)
        return float(1 / (1 + np.exp(-TYPICALITY * (share - TYPICAL))))

    def _scores(self, unit: FloatVector) -> Array:
        return self.rows.of_items(self._of_rows(unit)[:, None])[:, 0]

    def _of_rows(self, unit: FloatVector) -> Array:
        plain = self.rows.values @ unit
        if not len(self.phrases):
            return np.asarray(plain, np.float64)
        own = _described(unit[None].astype(np.float32), self.phrases, self.spread)[0]
        return np.asarray((1 - AS_IT_IS) * (self.described @ own) + AS_IT_IS * plain, np.float64)


def _described(rows: FloatMatrix, directions: FloatMatrix, spread: float) -> FloatMatrix:
    """How clearly each phrase shows, as unit rows; a row that nothing describes is zero."""
    clear = np.maximum(rows @ directions.T / spread - CLEAR, 0)
    return np.asarray(clear / np.maximum(np.linalg.norm(clear, axis=1, keepdims=True), 1e-9), np.float32)
