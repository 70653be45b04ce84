"""Whom the lab knows and who arrives: its rooms, one per collection and audience, and what is remembered of them."""

from __future__ import annotations

from functools import partial

from core.coldstart.people import People
from core.domain import Visitor
from core.domain.simulations import KeptPopulation
from core.services.coldstart.company import among
from core.services.coldstart.crowds import Crowd, crowd_of, named
from core.services.coldstart.lab import Kept, Laboratory, laboratory
from core.services.coldstart.views import HERE, INVENTED, Audience
from core.services.collection import Collection
from core.simulation.people import Population
from core.storage.database import Database
from core.storage.populations import Populations

LABS = 8


class Rooms:
    """Laboratories by collection and audience; the last few are remembered."""

    def __init__(self, database: Database, collection: Collection, kept: Kept) -> None:
        self._database = database
        self._collection = collection
        self._labs = Kept(LABS)
        self._kept = kept

    def room(self, visitor: Visitor, audience: Audience = INVENTED) -> Laboratory:
        """The laboratory with these simulated people known; the lab's own stand in for those who have been here."""
        snapshot = self._collection.snapshot(visitor)
        if audience in (INVENTED, HERE):
            return self._labs.get(snapshot.revision, lambda: laboratory(snapshot))
        kept = self.audience(audience)
        who = (kept.number, kept.made_at)
        return self._labs.get((snapshot.revision, who), lambda: laboratory(snapshot, partial(crowd_of, kept), who))

    def audience(self, wanted: str) -> KeptPopulation:
        """The kept one of this number or name.

        Raises:
            NotFound: there is none.
        """
        with self._database.read() as tx:
            return named(wanted, Populations(tx).all())

    def among(self, visitor: Visitor, audience: Audience) -> tuple[Laboratory, str]:
        """The laboratory with these people known, and why nobody is; "" where they are."""
        room = self.room(visitor, audience)
        if audience != HERE:
            return room, ""
        feedback = self._database.feedback_revision()
        return self._labs.get((room.key, feedback), lambda: among(room, self._database, feedback))

    def newcomers(
        self, visitor: Visitor, room: Laboratory, audience: Audience, seed: int, n: int
    ) -> tuple[Crowd, Population, People]:
        """Where whoever arrives comes from, and `n` of them."""
        source = self.room(visitor, audience).source if audience else room.source
        key = ("newcomers", room.key, audience, seed, n)
        return (source, *self._kept.get(key, lambda: source.newcomers(seed, n)))
