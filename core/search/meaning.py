"""A phrase against everything in one space: what shows it, or says it, and how surely anything does.

The vector of a phrase, minus the mean of everyday phrases, says what is special about it; its LENGTH is kept, because a
phrase that the model does not know lies near the mean: made a unit vector it would point anywhere. An item scores with
its best quarter of rows, in standard deviations of everyday phrases. Two things are asked then:

- does anything show it at all? The best hit is compared with the best hits of absent things (`extremes`).
- which items? Those that come near the best hit, that no everyday phrase suits much better, and that have most of the
  words: models of this kind read words more than sentences, so that "elephants bathing in a river" finds rivers.

Sources: V. Liang et al., "Mind the Gap", NeurIPS 2022 (why to centre); M. Yuksekgonul et al., "When and Why
Vision-Language Models Behave like Bags-of-Words", ICLR 2023 (why to ask for every word).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector, ItemId
from core.search.extremes import Extremes

Array = npt.NDArray[np.float64]

QUARTER = 4
ALL_ROWS = 0.2  # part of an item's score that all of its rows have, so that what is shown throughout comes first
WORDS_SHARE = 0.25  # of an item's score that its words one by one have
FALSE_ALARM = 0.02  # chance of an absent thing to come so high at which it is as likely there as not
STEEPNESS = 12.0  # of the four parts below, at which a hit is as likely as not
NEAR = 0.8  # of the best score
SUITS = 0.6  # of what the phrases score that suit the item best
MEANT, WORD_NEAR = 0.6, 0.5  # of the words of a question; and of the best score of a word
SUSPECT_NEAR = 0.65  # of the best score of what must not be there
SUITING = 5  # everyday phrases that suit an item best
MOMENT = 0.85  # part of the best second from which another one is shown
APART_S, APART = 2.0, 0.05  # how far apart: seconds, and of a long recording this part of it
UNTOLD = 0.5  # the probability of anything being there where there is too little to tell
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
        """Scores of rows (n_rows, k) to scores of items (n_items, k): mostly the mean of the highest quarter."""
        found = np.empty((len(self.items), scores.shape[1]))
        for item, (first, last) in enumerate(zip(self.starts[:-1], self.starts[1:], strict=True)):
            own = scores[first:last]
            rest = len(own) - -(-len(own) // QUARTER)
            best = np.partition(own, rest, axis=0)[rest:].mean(axis=0)
            found[item] = (1 - ALL_ROWS) * best + ALL_ROWS * own.mean(axis=0)
        return found


@dataclass(frozen=True)
class Meaning:
    """What is common to all questions to one space; make it once per state of the collection.

    Attributes:
        middle: Mean of the everyday phrases, (dim,).
        level, spread: Of the scores of everyday phrases: median, and standard deviation by the middle half.
        usual: What an item scores with the everyday phrases that suit it best, (n_items,), in spreads.
        absent: None where there are too few items to tell.
    """

    rows: Rows
    middle: FloatVector
    level: float
    spread: float
    usual: Array
    absent: Extremes | None

    @classmethod
    def fit(cls, rows: Rows, phrases: FloatMatrix) -> Meaning:
        """Args:
        phrases: (n_phrases, dim) of everyday phrases, not made unit vectors.
        """
        middle = phrases.mean(axis=0)
        scores = rows.of_items(rows.values @ (phrases - middle).T)  # (n_items, n_phrases)
        level = float(np.median(scores))
        spread = max(1.4826 * float(np.median(np.abs(scores - level))), 1e-6)
        scores = (scores - level) / spread
        usual = np.maximum(np.sort(scores, axis=1)[:, -SUITING:].mean(axis=1), 1.0)
        absent = Extremes.fit(scores.max(axis=0)) if len(rows.items) >= FEWEST else None
        return cls(rows, middle, level, spread, usual, absent)

    def suspect(self, phrase: FloatVector, beside: FloatMatrix) -> Reading:
        """Where this might show, judged by what sets it apart from `beside`, (n, dim): what is looked for.

        Gears show wherever clocks do, to a model of this kind; "clock, not gears" means those that show more of them.
        """
        whole = (phrase - self.middle)[:, None]
        others = np.linalg.qr((beside - self.middle).T)[0] if len(beside) else whole[:, :0]
        scores = (self.rows.of_items(self.rows.values @ whole)[:, 0] - self.level) / self.spread
        of_rows = self.rows.values @ (whole - others @ (others.T @ whole))
        apart = (self.rows.of_items(of_rows)[:, 0] - self.level) / self.spread
        return Reading(self.rows, apart, self._anything(scores), of_rows[:, 0])

    def ask(self, phrase: FloatVector, words: FloatMatrix, has: npt.NDArray[np.bool_]) -> Reading:
        """Args:
        phrase: (dim,).
        words: (n_words, dim) of the words that carry its meaning, one by one.
        has: (n_items, n_words) whether a word is written about an item anyway.
        """
        directions = np.vstack([phrase[None], words]) - self.middle
        of_rows = self.rows.values @ directions.T  # (n_rows, 1 + n_words)
        scores = (self.rows.of_items(of_rows) - self.level) / self.spread
        whole, alone = scores[:, 0], scores[:, 1:]
        anything = self._anything(whole)
        if self.absent is None:
            return Reading(self.rows, whole, anything, of_rows[:, 0])
        if alone.shape[1] < 2:
            return Reading(self.rows, whole, anything, of_rows[:, 0], self.usual)
        each = np.array([self._anything(word) for word in alone.T]) * _near(alone, WORD_NEAR)
        meant = np.where(has, 1.0, each).mean(axis=1)  # (n_items,)
        total = (1 - WORDS_SHARE) * whole + WORDS_SHARE * alone.mean(axis=1)
        return Reading(self.rows, total, anything, of_rows[:, 0], self.usual, _likely(meant, MEANT))

    def _anything(self, scores: Array) -> float:
        if self.absent is None:
            return UNTOLD
        chance = self.absent.chance(float(scores.max()))
        return FALSE_ALARM / (FALSE_ALARM + chance)


@dataclass(frozen=True)
class Reading:
    """The answer of one space to one phrase or example.

    Attributes:
        scores: Per item, (n_items,); minus infinity for an item that may not answer.
        anything: Probability that the collection shows it at all, 0 to 1.
        of_rows: What each row scores, (n_rows,).
        usual: What the items score with phrases that suit them, (n_items,); None where there are no phrases.
        meant: Per item, how likely it is enough of the question, (n_items,) or 1.
        near: Part of the best score that is as likely a hit as not.
    """

    rows: Rows
    scores: Array
    anything: float
    of_rows: npt.NDArray[np.floating]
    usual: Array | None = None
    meant: Array | float = 1.0
    near: float = NEAR

    @cached_property
    def confidences(self) -> Array:
        """Per item the probability that it is a hit, (n_items,): near the best one, and not better called otherwise."""
        may_answer = np.isfinite(self.scores)
        found = self.anything * self.meant * may_answer * _near(self.scores[:, None], self.near)[:, 0]
        return np.asarray(found if self.usual is None else found * _likely(self.scores / self.usual, SUITS))

    @cached_property
    def suspicions(self) -> Array:
        """Per item the probability that it shows this at all: for what must not be there, doubt counts as a hit."""
        return np.asarray(self.anything * _near(self.scores[:, None], SUSPECT_NEAR)[:, 0])

    def moments(self, row: int, k: int = 1) -> tuple[float, ...]:
        """The best seconds of the item in this row, best first; in a long recording they are far apart."""
        first, last = int(self.rows.starts[row]), int(self.rows.starts[row + 1])
        own, times = self.of_rows[first:last], self.rows.times_s[first:last]
        apart_s = max(APART_S, APART * float(times[-1] - times[0]))
        found: list[float] = []
        for n in np.argsort(-own, kind="stable"):
            if len(found) < k and own[n] >= MOMENT * own.max() and all(abs(times[n] - t) >= apart_s for t in found):
                found.append(float(times[n]))
        return tuple(found)


def _near(scores: Array, half: float) -> Array:
    """How near each score is to the highest of its column, (n_items, k), as a probability."""
    top = np.maximum(scores.max(axis=0, initial=0.0), 1e-9)
    return _likely(np.maximum(scores, 0.0) / top, half)


def _likely(value: Array, half: float) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * STEEPNESS * (value - half))))  # does not overflow


def rows_of(items: Sequence[ItemId], values: Sequence[FloatMatrix], times_s: Sequence[FloatVector], unit: bool) -> Rows:
    """Put the centred rows of items together."""
    stacked = np.vstack(list(values)).astype(np.float64)
    if unit:
        stacked = stacked / np.maximum(np.linalg.norm(stacked, axis=1, keepdims=True), 1e-9)
    starts = np.concatenate([[0], np.cumsum([len(v) for v in values])]).astype(np.int64)
    return Rows(tuple(items), stacked.astype(np.float32), starts, np.concatenate(list(times_s)).astype(np.float64))
