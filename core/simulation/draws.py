"""Chance that is the same for everybody who asks: common random numbers.

A draw depends on the seed, on what it is for (`Stream`), on the step and on the person, and on nothing else. So two
policies meet the same people in the same mood, which makes their difference a paired one, and neither the size of a
batch nor the number of workers changes a result: a batch skips the numbers of those before it.

Sources: J. Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011 (Philox); A. Law, "Simulation Modeling
and Analysis", section 11.2 (common random numbers).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from scipy import special

from core.domain import FloatMatrix

BLOCK = 8  # float32 numbers per count of the generator
TINY = np.float32(2**-25)  # half of the smallest step, in place of 0, so that no logarithm meets one


class Stream(IntEnum):
    """What numbers are drawn for. Numbers are never reused, so that a new stream leaves the old ones as they are."""

    PERSONA = 1
    TASTE = 2
    TIES = 3
    CENTRES = 4
    QUALITY = 5
    CHOICE = 6
    POLICY = 7
    ATTACK = 8
    EXAMINE = 9
    REST = 10


@dataclass(frozen=True)
class Draws:
    """All random numbers of one simulation."""

    seed: int

    def uniform(self, stream: Stream, step: int, first: int, last: int, per: int) -> FloatMatrix:
        """Numbers in (0, 1) of persons `first` to `last` - 1, (last - first, per), float32."""
        blocks = -(-per // BLOCK)
        bits = np.random.Philox(np.random.SeedSequence([self.seed, int(stream), step]))
        bits.advance(first * blocks)
        drawn = np.random.Generator(bits).random((last - first, blocks * BLOCK), dtype=np.float32)
        np.maximum(drawn, TINY, out=drawn)  # the largest is 1 - 2^-24 as it is
        return drawn[:, :per]

    def of_some(self, stream: Stream, step: int, people: npt.NDArray[np.integer], per: int) -> FloatMatrix:
        """The same numbers for a few persons, ascending, without drawing those of everybody between them."""
        blocks = -(-per // BLOCK)
        bits = np.random.Philox(np.random.SeedSequence([self.seed, int(stream), step]))
        drawn, passed = np.empty((len(people), blocks * BLOCK), np.float32), 0
        ends = [*(np.flatnonzero(np.diff(people) != 1) + 1).tolist(), len(people)] if len(people) else []
        begin = 0
        for end in ends:  # each run of neighbours in one go
            first, last = int(people[begin]), int(people[end - 1]) + 1
            bits.advance((first - passed) * blocks)
            np.random.Generator(bits).random(dtype=np.float32, out=drawn[begin:end])
            begin, passed = end, last
        np.maximum(drawn, TINY, out=drawn)
        return drawn[:, :per]

    def generator(self, stream: Stream, step: int = 0) -> np.random.Generator:
        """For what is drawn once and by one worker."""
        return np.random.Generator(np.random.Philox(np.random.SeedSequence([self.seed, int(stream), step])))


def logistic(uniform: FloatMatrix) -> FloatMatrix:
    """Standard logistic noise: x + logistic(u) > 0 happens with probability 1 / (1 + exp(-x))."""
    return np.asarray(np.log(uniform / (1 - uniform)), dtype=np.float32)


def gumbel(uniform: FloatMatrix) -> FloatMatrix:
    """Standard Gumbel noise: the argmax of x + gumbel(u) is a draw from the softmax of x."""
    return np.asarray(-np.log(-np.log(uniform)), dtype=np.float32)


def normal(uniform: FloatMatrix) -> FloatMatrix:
    """Standard normal noise."""
    return np.asarray(special.ndtri(uniform), dtype=np.float32)
