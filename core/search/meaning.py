"""A phrase against everything in one space: what shows it, or says it, and how surely anything does.

The vector of a phrase, minus the mean of everyday phrases, says what is special about it; its LENGTH is kept, because a
phrase that the model does not know lies near the mean: made a unit vector it would point anywhere. An item scores with
its best quarter of rows, in standard deviations of everyday phrases. Two things are asked then:

- does anything show it at all? The best hit is compared with the best hits of absent things (`extremes`). Models of
  this kind read words more than sentences, so that "elephants bathing in a river" finds rivers: most of the words that
  carry meaning have to be shown by something, or to be written down somewhere.
- which items? Those that come near the best hit.

Sources: V. Liang et al., "Mind the Gap", NeurIPS 2022 (why to centre); M. Yuksekgonul et al., "When and Why
Vision-Language Models Behave like Bags-of-Words", ICLR 2023 (why to ask for every word).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector, ItemId
from core.search.extremes import Extremes

Array = npt.NDArray[np.float64]

QUARTER = 4
WORDS_SHARE = 0.25  # of an item's score that its words one by one have
NEAR, NEARNESS = 0.75, 12.0  # part of the best score that is as likely a hit as not, and how steeply that changes
MEANT, MEANT_STEEPNESS = 0.6, 12.0  # part of the words that is as likely enough as not, and how steeply that changes
FEWEST = 12  # items that a null distribution needs to be worth its name


@dataclass(frozen=True)
class Rows:
    """The vectors of one space, item by item.

    Attributes:
        values: (n_rows, dim), centred; unit rows where their length says nothing.
        starts: Where each item's rows begin, with the total at the end, (n_items + 1,).
        times_s: When each row happens, (n_rows,).
    """

    items: tuple[ItemId, ...]
    values: FloatMatrix
    starts: npt.NDArray[np.int64]
    times_s: Array

    def of_items(self, scores: npt.NDArray[np.floating]) -> Array:
        """Scores of rows (n_rows, k) to scores of items (n_items, k): the mean of the highest quarter, rounded up."""
        found = np.empty((len(self.items), scores.shape[1]))
        for item, (first, last) in enumerate(zip(self.starts[:-1], self.starts[1:], strict=True)):
            rest = last - first - -(-(last - first) // QUARTER)
            found[item] = np.partition(scores[first:last], rest, axis=0)[rest:].mean(axis=0)
        return found

    def best(self, scores: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
        """The row of each item with the highest score, (n_items,)."""
        pairs = zip(self.starts[:-1], self.starts[1:], strict=True)
        return np.array([first + int(np.argmax(scores[first:last])) for first, last in pairs], np.int64)


@dataclass(frozen=True)
class Meaning:
    """What is common to all questions to one space; make it once per state of the collection.

    Attributes:
        middle: Mean of the everyday phrases, (dim,).
        level, spread: Of the scores of everyday phrases: median, and standard deviation by the middle half.
        absent: None where there are too few items to tell.
    """

    rows: Rows
    middle: FloatVector
    level: float
    spread: float
    absent: Extremes | None

    @classmethod
    def fit(cls, rows: Rows, phrases: FloatMatrix) -> Meaning:
        """Args:
        phrases: (n_phrases, dim) of everyday phrases, not made unit vectors.
        """
        middle = phrases.mean(axis=0)
        scores = rows.of_items(rows.values @ (phrases - middle).T).T  # (n_phrases, n_items)
        level = float(np.median(scores))
        spread = max(1.4826 * float(np.median(np.abs(scores - level))), 1e-6)
        best = (scores.max(axis=1) - level) / spread
        return cls(rows, middle, level, spread, Extremes.fit(best) if len(rows.items) >= FEWEST else None)

    def ask(self, phrase: FloatVector, words: FloatMatrix, written: Sequence[bool] = ()) -> Reading:
        """Args:
        phrase: (dim,).
        words: (n_words, dim) of its words one by one; none for a single word.
        written: Which of them are written down somewhere in the collection anyway.
        """
        directions = np.vstack([phrase[None], words]) - self.middle
        of_rows = self.rows.values @ directions.T  # (n_rows, 1 + n_words)
        scores = (self.rows.of_items(of_rows) - self.level) / self.spread
        alone = scores[:, 1:]
        total = (1 - WORDS_SHARE) * scores[:, 0] + WORDS_SHARE * alone.mean(axis=1) if alone.size else scores[:, 0]
        if self.absent is None:
            return Reading(self.rows, total, 1.0, self.rows.best(of_rows[:, 0]))
        anything = self._anything(scores[:, 0])
        if alone.shape[1] > 1:
            known = list(written) or [False] * alone.shape[1]
            each = [1.0 if k else self._anything(s) for s, k in zip(alone.T, known, strict=True)]
            anything *= 1 / (1 + math.exp(-MEANT_STEEPNESS * (float(np.mean(each)) - MEANT)))
        return Reading(self.rows, total, anything, self.rows.best(of_rows[:, 0]))

    def _anything(self, scores: Array) -> float:
        return 1.0 if self.absent is None else 1 - self.absent.chance(float(scores.max()))


@dataclass(frozen=True)
class Reading:
    """The answer of one space to one phrase.

    Attributes:
        scores: Per item, (n_items,).
        anything: Probability that the collection shows it at all, 0 to 1.
        moments: Best row of each item, (n_items,).
    """

    rows: Rows
    scores: Array
    anything: float
    moments: npt.NDArray[np.int64]

    @cached_property
    def confidences(self) -> Array:
        """Per item the probability that it is a hit, (n_items,)."""
        top = float(self.scores.max(initial=0.0))
        if top <= 0:
            return np.zeros(len(self.scores))
        return self.anything / (1 + np.exp(-NEARNESS * (self.scores / top - NEAR)))


def rows_of(items: Sequence[ItemId], values: Sequence[FloatMatrix], times_s: Sequence[FloatVector], unit: bool) -> Rows:
    """Put the centred rows of items together."""
    stacked = np.vstack(list(values)).astype(np.float64)
    if unit:
        stacked = stacked / np.maximum(np.linalg.norm(stacked, axis=1, keepdims=True), 1e-9)
    starts = np.concatenate([[0], np.cumsum([len(v) for v in values])]).astype(np.int64)
    return Rows(tuple(items), stacked.astype(np.float32), starts, np.concatenate(list(times_s)).astype(np.float64))


def nats(probability: float) -> float:
    """A probability as evidence that adds up: minus the natural logarithm of what is left of doubt."""
    return -math.log1p(-min(probability, 1 - 1e-6))
