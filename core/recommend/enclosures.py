"""Numbers that hang on what is left of a history: exact after one removal, between bounds after several.

    f(without S) = now + sum over j in S of (alone_j + sum over g of d_gj loose_gj + rest_j)

for every set S of up to `size` history items, d_gj between -1 and 1, and rest_j between -beyond_j and beyond_j. What is
made of such numbers is again one: sums, products, squared lengths and powers, each with what its parts do to each other
when they change together. With a single removal nothing does, so that only `alone` is left; otherwise the bounds are of
second order. In which direction a number is loose is kept, because little of that goes into a length (compare affine
arithmetic: L. H. de Figueiredo, J. Stolfi, "Affine Arithmetic: Concepts and Applications", Numerical Algorithms 37,
2004).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.domain import Scores


class Unbounded(Exception):
    """Removals hang together too closely to say anything of several."""


@dataclass(frozen=True, eq=False)
class Enclosed:
    """Attributes:
    now: One number, or one for each of several columns, (n_columns,).
    alone: What each removal alone adds, (n_history,) or (n_history, n_columns).
    beyond: Shaped like `alone`; at least 0.
    size: Removals at most.
    loose: Directions, each shaped like `alone`.
    """

    now: Scores
    alone: Scores
    beyond: Scores
    size: int
    loose: tuple[Scores, ...] = ()

    @classmethod
    def always(cls, value: float, like: Enclosed) -> Enclosed:
        """One number that no removal changes."""
        still = np.zeros_like(like.alone)
        return cls(np.asarray(value), still, still, like.size)

    def __add__(self, other: Enclosed) -> Enclosed:
        now, alone, beyond = self.now + other.now, self.alone + other.alone, self.beyond + other.beyond
        return Enclosed(now, alone, beyond, self.size, (*self.loose, *other.loose))

    def scaled(self, weight: float) -> Enclosed:
        loose = tuple(weight * one for one in self.loose)
        return Enclosed(weight * self.now, weight * self.alone, abs(weight) * self.beyond, self.size, loose)

    def at(self, columns: slice) -> Enclosed:
        """Of some columns."""
        loose = tuple(one[:, columns] for one in self.loose)
        return Enclosed(self.now[columns], self.alone[:, columns], self.beyond[:, columns], self.size, loose)

    def settled(self) -> Enclosed:
        """The same bounds without directions."""
        beyond = sum((np.abs(one) for one in self.loose), self.beyond)
        return Enclosed(self.now, self.alone, beyond, self.size)

    def times(self, factor: Enclosed) -> Enclosed:
        """The product with one number, column by column if this has columns.

        Two removals meet in the change of one factor times that of the other.
        """
        factor = factor.settled()
        column = (slice(None), *(None,) * (self.alone.ndim - 1))
        step, around = factor.alone[column], factor.beyond[column]
        now = factor.now * self.now
        alone = factor.now * self.alone + step * (self.now + self.alone)
        if self.size == 1:
            return Enclosed(now, alone, np.zeros_like(alone), 1)
        most = abs(float(factor.now)) + largest(np.abs(factor.alone) + factor.beyond, self.size)
        loose = [one * most for one in self.loose]
        loose.append(self.alone * largest(np.abs(factor.alone), self.size - 1))
        beyond = self.beyond * most
        if factor.beyond.any():
            loose.append(around * self.now)
            beyond = beyond + around * (self.size * np.abs(self.alone).max(axis=0))
        return Enclosed(now, alone, beyond, self.size, tuple(loose))

    def squared(self) -> Enclosed:
        """The squared length over all columns: f . f."""
        return self.dot(self)

    def dot(self, other: Enclosed) -> Enclosed:
        """The sum over all columns of the products."""
        now = np.asarray(self.now @ other.now)
        alone = self.alone @ other.now + other.alone @ self.now + np.einsum("jc,jc->j", self.alone, other.alone)
        if self.size == 1:
            return Enclosed(now, alone, np.zeros_like(alone), 1)
        beyond = _largest_beside(self.alone @ other.alone.T, self.size - 1)
        lengths = [np.linalg.norm(one.beyond, axis=1) for one in (self, other)]
        for n, (one, beside) in enumerate(((self, other), (other, self))):
            steps = largest(np.linalg.norm(beside.alone, axis=1), self.size)
            beyond += lengths[n] * (np.linalg.norm(beside.now) + steps)
            for loose in one.loose:
                met = loose @ beside.alone.T
                beyond += np.abs(loose @ beside.now + met.diagonal()) + _largest_beside(met, self.size - 1)
                lengths[n] = lengths[n] + np.linalg.norm(loose, axis=1)
        return Enclosed(now, alone, beyond + lengths[0] * largest(lengths[1], self.size), self.size)

    def power(self, exponent: float) -> Enclosed:
        """Of a number above zero; exponent below 1.

        What a removal does besides others, less what it does alone, grows the more, the more is gone. Made in any
        order, half of the others are gone before it on average: hence half of what it does after all of them.

        Raises:
            Unbounded: it may come down to zero.
        """
        whole, now = self.settled(), float(self.now)
        steps, around = np.abs(whole.alone), largest(whole.beyond, self.size)
        least = now - largest(np.maximum(-whole.alone, 0.0), self.size)
        if least - around <= 0:
            raise Unbounded
        alone = (now + whole.alone) ** exponent - now**exponent
        if self.size == 1:
            return Enclosed(np.asarray(now**exponent), alone, np.zeros_like(alone), 1)
        others = largest(steps, self.size - 1)
        beyond = 0.5 * abs(exponent * (exponent - 1)) * least ** (exponent - 2) * steps * others
        after = now - others - steps
        if after.min() > 0:  # closer, where everything that goes made it less
            beside = after**exponent - (now - others) ** exponent - (now - steps) ** exponent + now**exponent
            beyond = np.minimum(beyond, 0.5 * np.abs(beside))
        if around:
            beyond += whole.beyond * abs((least - around) ** exponent - least**exponent) / around
        return Enclosed(np.asarray(now**exponent), alone, beyond, self.size)


def largest(values: Scores, n: int) -> float:
    """The sum of the `n` largest."""
    return float(np.sort(values)[max(0, len(values) - n) :].sum()) if n > 0 else 0.0


def _largest_beside(values: Scores, n: int) -> Scores:
    """Of each row of a square the sum of the `n` largest sizes that are not on the diagonal."""
    sizes = np.abs(values)
    np.fill_diagonal(sizes, 0.0)
    start = max(0, len(sizes) - n)
    return np.asarray(np.partition(sizes, min(start, len(sizes) - 1), axis=1)[:, start:].sum(axis=1))
