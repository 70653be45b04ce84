"""What has happened to simulated people so far: the part of them that changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector
from core.simulation.design import Behaviour
from core.simulation.draws import Draws, Stream
from core.simulation.people import PER_PERSON, Population

Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
SAMPLE = 1000  # items by which people know what they can expect
AT_ONCE = 2048
USUAL_SIZE = 1000  # recordings for which `choosy` and `exploration` of a behaviour are said
CHOOSIER = 0.34  # of ten times as many recordings people would play 0.46 of the share
MORE_CURIOUS = 0.2  # in ten times as many recordings people are 1.6 times as curious
GAP_DAYS = (4.0, 2.0, 1.0)
"""Median days between visits of people who come now and then, often, daily."""


@dataclass(eq=False)
class State:
    """One row per person. Batches write disjoint rows, so that several workers may share it.

    Attributes:
        taste: As it is now, (n, T); it drifts.
        tired: Satiation with each subject, (n, T).
        met: Plays of each subject, (n, T).
        plays: Plays of everything, (n,).
        shown: How often each subject was shown, (n, T).
        bar: Utility at which a person plays half of what they look at, (n,).
        seen: What was played, (n, n_items).
        last: The item played last, a row, or -1, (n,).
        lists: Lists of the present visit, (n,).
        due: The round of the next visit, (n,).
        gone: Left for ever, (n,).
    """

    taste: FloatMatrix
    tired: FloatMatrix
    met: FloatMatrix
    plays: FloatVector
    shown: FloatMatrix
    bar: FloatVector
    seen: Flags
    last: Ints
    lists: Ints
    due: Ints
    gone: Flags

    @classmethod
    def of(cls, population: Population, behaviour: Behaviour) -> State:
        """Before the first round."""
        n, t = population.taste.shape
        return cls(
            taste=population.taste.copy(),
            tired=np.zeros((n, t), np.float32),
            met=np.zeros((n, t), np.float32),
            plays=np.zeros(n, np.float32),
            shown=np.zeros((n, t), np.float32),
            bar=_bars(population, behaviour),
            seen=np.zeros((n, len(population.world)), bool),
            last=np.full(n, -1, np.int32),
            lists=np.zeros(n, np.int32),
            due=_first_days(population),
            gone=np.zeros(n, bool),
        )

    def memory_bytes(self) -> int:
        return sum(array.nbytes for array in vars(self).values())


@dataclass(frozen=True, eq=False)
class Public:
    """What everybody can see, as it stood when the step began; so nobody depends on who was asked first.

    Attributes:
        fashion: log(1 + plays per hundred people) of each item, (n_items,).
        last: What each person played last, (n_people,).
        pushed: Items whose popularity an attack has inflated, (n_items,).
    """

    fashion: FloatVector
    last: Ints
    pushed: Flags

    @cached_property
    def playing(self) -> Ints:
        """What each person is playing, and last of all what nobody (row -1) plays; -2, on no list, for nothing."""
        return np.append(np.where(self.last >= 0, self.last, -2), -2).astype(np.int32)


def _first_days(population: Population) -> Ints:
    """When each person comes first: the rarer they come, the later it may be."""
    u = Draws(population.seed).uniform(Stream.PERSONA, 0, 0, len(population), PER_PERSON)[:, -1]
    return (u * np.array(GAP_DAYS, np.float32)[population.activity]).astype(np.int32)


def choosy_of(behaviour: Behaviour, n_items: int) -> float:
    """The share of a collection that people would rather not play: who has more to choose from is choosier."""
    return float(1 - (1 - behaviour.choosy) * (max(n_items, 2) / USUAL_SIZE) ** -CHOOSIER)


def curious_of(behaviour: Behaviour, n_items: int) -> float:
    """The chance of taking anything on a list: where there is more to find, people look round more."""
    return float(1 - (1 - behaviour.exploration) ** ((max(n_items, 2) / USUAL_SIZE) ** MORE_CURIOUS))


def _bars(population: Population, behaviour: Behaviour) -> FloatVector:
    """What each person has learned to expect: a quantile of what they think of the items, or of an even sample."""
    n = len(population.world)
    items = np.arange(n)
    if n > SAMPLE:
        items = np.sort(Draws(population.seed).generator(Stream.QUALITY, 1).choice(n, SAMPLE, replace=False))
    starts = range(0, len(population), AT_ONCE)
    people = [np.arange(start, min(start + AT_ONCE, len(population))) for start in starts]
    share = choosy_of(behaviour, n)
    bars = [np.quantile(population.utility(some, items), share, axis=1) for some in people]
    return np.concatenate([*bars, np.zeros(0)]).astype(np.float32)
