"""What ratings run from and to, so that one typing error does not change what all others mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import BadTable

Values = npt.NDArray[np.float64]
NEARLY_ALL = 0.98  # of the ratings lie on the scale that is guessed; those outside are listed


@dataclass(frozen=True)
class Scale:
    """From what nobody could like less to what nobody could like more."""

    low: float
    high: float

    @classmethod
    def of(cls, name: str) -> Scale:
        """
        Raises:
            BadTable: it is no scale such as "1:5".
        """
        low, _, high = name.partition(":")
        try:
            found = cls(float(low), float(high))
        except ValueError:
            raise BadTable(f"{name!r} is no scale of ratings; one reads 1:5") from None
        if not found.low < found.high:
            raise BadTable(f"a scale of ratings runs from less to more, not {name!r}")
        return found

    @classmethod
    def guessed(cls, ratings: Values) -> Scale:
        """The first usual scale on which nearly all ratings lie; where none fits, from the lowest to the highest.

        Where none fits and one value is below 0, the others decide: a -1 mostly says "not rated", and taken for the
        lowest of a scale it would make a like of every dislike. Several values below 0 are dislikes, as in Jester.
        """
        if not len(ratings):
            return SCALES[0]
        halves = (ratings % 1 == 0.5).mean() > 1 - NEARLY_ALL
        for scale in SCALES if not halves else (s for s in SCALES if s != STARS):
            if scale.holds(ratings).mean() >= NEARLY_ALL:
                return scale
        if len(np.unique(ratings[ratings < 0])) == 1:
            return cls.guessed(ratings[ratings >= 0])
        return cls(float(ratings.min()), float(ratings.max()))

    @property
    def name(self) -> str:
        return f"{self.low:g}:{self.high:g}"

    def holds(self, ratings: Values) -> npt.NDArray[np.bool_]:
        return np.asarray((ratings >= self.low) & (ratings <= self.high))

    def strengths(self, ratings: Values) -> Values:
        """From -1 to 1; the middle of the scale is 0."""
        return np.asarray(2 * (ratings - self.low) / (self.high - self.low) - 1)


STARS = Scale(1, 5)
SCALES = (Scale(0, 1), Scale(-1, 1), STARS, Scale(0.5, 5), Scale(0, 5), Scale(1, 10), Scale(0, 10), Scale(0, 100))
