"""The simulated people of the lab, who are known to it and who arrive: its own, or those of a kept audience.

Of a kept audience every second person is known and the others arrive, so that nobody is asked what they have said
already; that holds between an audience and its forks as well, which are the same people. All of them are simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.coldstart.people import People
from core.domain.simulations import KeptPopulation
from core.errors import NotFound, Unavailable, VitrineError
from core.services.collection import Snapshot
from core.services.simulation.people import revived
from core.simulation.people import Population, population
from core.simulation.world import World, world

Array = npt.NDArray[np.float64]

KNOWN = 200  # simulated people who are known, at the most
FEWEST = 40  # people of a kept audience: half are known, half arrive
KNOWN_SEED, CHANCE_SEED, NEWCOMER_SEED, QUALITY_SEED = 1_000, 1, 2_000, 3
QUALITY = 0.55  # how much recordings differ for everybody, beside `temperature` x taste


class Crowd(Protocol):
    """Where simulated people come from.

    Attributes:
        name: Of the kept audience, "" for the lab's own people.
        home: The collection as they meet it.
    """

    @property
    def name(self) -> str: ...

    @property
    def home(self) -> World: ...

    def known(self) -> tuple[Population, People]:
        """Those whom the lab has learned from."""

    def newcomers(self, seed: int, n: int) -> tuple[Population, People]:
        """`n` people, or all there are, who have nothing to do with those who are known."""


@dataclass(frozen=True, eq=False)
class Invented:
    """People invented for the lab alone, with the usual mix of tastes."""

    home: World
    name: str = ""

    def known(self) -> tuple[Population, People]:
        crowd = population(self.home, KNOWN, KNOWN_SEED)
        return crowd, People.of(true_liking(crowd), CHANCE_SEED)

    def newcomers(self, seed: int, n: int) -> tuple[Population, People]:
        crowd = population(self.home, n, NEWCOMER_SEED + seed)
        return crowd, People.of(true_liking(crowd), seed + CHANCE_SEED)


@dataclass(frozen=True, eq=False)
class KeptCrowd:
    """People of an audience that was named and kept."""

    name: str
    people: Population

    @property
    def home(self) -> World:
        return self.people.world

    def known(self) -> tuple[Population, People]:
        return self._some(range(0, 2 * min(KNOWN, len(self.people) // 2), 2))

    def newcomers(self, seed: int, n: int) -> tuple[Population, People]:
        there = len(self.people) // 2
        return self._some([2 * ((seed + one) % there) + 1 for one in range(min(n, there))])

    def _some(self, rows: Sequence[int]) -> tuple[Population, People]:
        """What somebody says does not depend on who else is asked."""
        some = self.people.part(rows)
        liking = true_liking(some)
        luck = [np.random.default_rng([CHANCE_SEED, self.people.seed, row]).random(liking.shape[1]) for row in rows]
        return some, People(liking, np.array(luck))


def invented(snapshot: Snapshot) -> Invented:
    """The lab's own people."""
    lasts = {item_id: item.duration_s for item_id, item in snapshot.items.items()}
    return Invented(world(snapshot.content, duration_s=lasts))


def crowd_of(kept: KeptPopulation, snapshot: Snapshot) -> KeptCrowd:
    """The people of a kept audience, in the collection as it is now.

    Raises:
        Unavailable: they are too few, or nothing that they like is here.
    """
    if kept.n < FEWEST:
        raise Unavailable(
            f"“{kept.name}” is {kept.n} simulated people; the lab needs {FEWEST}: half are known to it, half arrive."
        )
    try:
        return KeptCrowd(kept.name, revived(kept, snapshot))
    except VitrineError as error:
        raise Unavailable(f"“{kept.name}” cannot come here: {error}.") from error


def named(wanted: str, there: Sequence[KeptPopulation]) -> KeptPopulation:
    """The kept audience of this number or name; of several that are called alike the newest.

    Raises:
        NotFound: there is none.
    """
    for own in there:
        if wanted in (str(own.number), own.name):
            return own
    names = ", ".join(f"“{own.name}”" for own in there)
    known = f"there is: {names}" if names else "none is kept yet"
    gone = NotFound(f"There is no audience “{wanted}”; {known}.")
    gone.hint = "Audiences are invented, and kept, on the page Audience."
    raise gone


def true_liking(people: Population) -> Array:
    """How much each simulated person truly likes each item: their taste, and a little that everybody agrees on, (p, n).

    The few outstanding recordings of the simulated audience are left out: where nearly everybody likes the same, there
    is no taste to find out, and the list that is the same for all is hard to better.
    """
    agreed = QUALITY * np.random.default_rng(QUALITY_SEED).normal(size=len(people.world))
    own = people.taste.astype(np.float64) * people.temperature[:, None]
    return np.asarray(own @ people.world.affinity.T.astype(np.float64) + agreed)
