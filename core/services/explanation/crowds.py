"""Whose lists a strategy is judged by: the people of the collection, or simulated ones who live just for this."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from core.domain import Interaction, ItemId, UserId
from core.domain.simulations import KeptPopulation
from core.errors import NotFound
from core.services.collection import Collection, Snapshot
from core.services.simulation.events import events
from core.services.simulation.lists import RANDOM, policy
from core.services.simulation.people import behaviour_of, revived, usual_interests
from core.simulation.running import Course, Ran, run
from core.simulation.world import FEWEST_ITEMS
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.populations import Populations

LEAST_HISTORY = 3  # with fewer reasons every order is nearly the same
DAYS = 60  # that simulated people live before they are looked at
NOBODY = "Nobody has told enough yet: it takes a history of at least three recordings."
TOO_SMALL = f"Simulated people need a collection of at least {FEWEST_ITEMS} recordings to differ in."
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Crowd:
    """People with enough of a history.

    Attributes:
        reach: How many people had to do with each item.
        ran: Where people are simulated, why they chose what they chose.
    """

    histories: Mapping[UserId, tuple[Interaction, ...]]
    reach: Mapping[ItemId, int]
    simulated: bool = False
    ran: Ran | None = None

    def some(self, n: int, seed: int) -> tuple[UserId, ...]:
        """At most `n`, drawn by the seed, in a fixed order."""
        everybody = sorted(self.histories)
        drawn = np.random.default_rng(seed).permutation(len(everybody))[:n]
        return tuple(everybody[row] for row in np.sort(drawn))


def people_of(database: Database, *, simulated: bool = False) -> Crowd:
    """Whoever did something in the collection; invented people only if asked for.

    Raises:
        NotFound: nobody has enough of a history.
    """
    with database.read() as tx:
        stored = Interactions(tx)
        by_person: defaultdict[UserId, list[Interaction]] = defaultdict(list)
        for event in stored.all(simulated=simulated):
            by_person[event.user_id].append(event)
        return _crowd({user: tuple(own) for user, own in by_person.items()}, stored.reach(), simulated=simulated)


def living(database: Database, collection: Collection, people: int, *, seed: int = 0, audience: int = 0) -> Crowd:
    """Simulated people who are shown lists drawn at random for some days, which favours no strategy; none is stored.

    Args:
        audience: The number of a kept one; 0 for people with the interests that the collection has.

    Raises:
        NotFound: the collection is too small, or there is no such audience.
    """
    snapshot = collection.snapshot()
    if len(snapshot.content.items) < FEWEST_ITEMS:
        raise NotFound(TOO_SMALL)
    kept = _kept(database, snapshot, audience)
    crowd = revived(replace(kept, n=people, seed=kept.seed + seed), snapshot, "looked-at")
    lists = policy(RANDOM, crowd, snapshot.content, {}, refit_days=0, seed=seed)
    course = Course(rounds=DAYS, seed=seed, behaviour=behaviour_of(kept.behaviour))
    return lived(run(crowd, lists, course))


def lived(ran: Ran) -> Crowd:
    """What simulated people did, as histories.

    Raises:
        NotFound: nobody has enough of a history.
    """
    by_person: defaultdict[UserId, list[Interaction]] = defaultdict(list)
    for event in events(ran, BEGAN):
        by_person[event.user_id].append(event)
    reach = Counter(item for own in by_person.values() for item in {event.item_id for event in own})
    return _crowd({user: tuple(own) for user, own in by_person.items()}, reach, simulated=True, ran=ran)


def _crowd(
    histories: Mapping[UserId, tuple[Interaction, ...]],
    reach: Mapping[ItemId, int],
    *,
    simulated: bool,
    ran: Ran | None = None,
) -> Crowd:
    enough = {user: own for user, own in histories.items() if len({e.item_id for e in own}) >= LEAST_HISTORY}
    if not enough:
        raise NotFound(NOBODY)
    return Crowd(enough, reach, simulated, ran)


def _kept(database: Database, snapshot: Snapshot, audience: int) -> KeptPopulation:
    if audience:
        with database.read() as tx:
            return Populations(tx).get(audience)
    return KeptPopulation(
        name="usual", n=1, seed=0, made_at=BEGAN, made_by=UserId(""), interests=usual_interests(snapshot), design={}
    )
