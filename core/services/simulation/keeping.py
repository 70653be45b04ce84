"""What can be done with days that are over: keep their events for evaluation, and see a taste on the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from core.domain import ItemId, Visitor
from core.domain.counts import count
from core.domain.simulations import KeptInterest, KeptPopulation
from core.errors import NotFound, VitrineError
from core.security.roles import allowed
from core.services.collection import Collection, Snapshot
from core.services.maps.changes import spot_of
from core.services.maps.sheets import Sheet, Sheets
from core.services.maps.shown import clusters_of
from core.services.simulation.days import Days
from core.services.simulation.everybody import table
from core.services.simulation.kept_events import TASK, ask_to_keep, keeping
from core.services.simulation.lives import Lives
from core.services.simulation.near import FEWEST_EVENTS, Near, brought_near
from core.services.simulation.shown import acts_of, lives_of
from core.services.simulation.views import DotView, NearView, PeopleView, Plan, TasteMap
from core.simulation.realism import against
from core.storage.audit import Audit
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.maps import Maps
from core.storage.populations import Populations, Simulations


class SimulatedKeeping:
    """The part of `Simulating` that looks back."""

    _database: Database
    _collection: Collection
    _sheets: Sheets
    _days: Days

    @allowed("curator")
    def keep_events(self, visitor: Visitor, number: int) -> None:
        """Write what happened in a simulation into the collection's log, marked as simulated, in the background.

        Asked twice, nothing is written twice; what was kept of them is written anew.

        Raises:
            NotFound: there is no such simulation, or it is not over.
            VitrineError: it was lived before events were kept.
        """
        with self._database.write() as tx:
            plays = len(acts_of(lives_of(tx, number)))
            if Simulations(tx).get(number).events and keeping(tx, number) is None:
                return
            ask_to_keep(tx, number)
            after = {"simulation": number, "plays": plays}
            Audit(tx).record(visitor.user_id, "keep_simulated", None, {}, after, datetime.now(UTC))

    @allowed("viewer")
    def keeping_events(self, visitor: Visitor, number: int) -> tuple[float, str] | None:
        """How far the events of a simulation are written, 0 to 1, and what is being done; None when nothing is."""
        with self._database.read() as tx:
            job = keeping(tx, number)
        return (job.progress, job.note) if job else None

    @allowed("viewer")
    def events_kept(self, visitor: Visitor, number: int) -> int:
        """How many events of a simulation are in the log."""
        with self._database.read() as tx:
            return Simulations(tx).get(number).events

    @allowed("viewer")
    def near_to_real(self, visitor: Visitor, number: int) -> tuple[NearView, ...]:
        """How near these days are to what real people did with this collection; empty while nobody did anything.

        Raises:
            NotFound: there is no such simulation, or it is not over.
            VitrineError: it was lived before events were kept.
        """
        with self._database.read() as tx:
            lives = lives_of(tx, number)
            real, _ = Interactions(tx).table(simulated=False)
        if not len(real):
            return ()
        found = against(acts_of(lives), len(lives.items), real)
        return tuple(NearView(n.name, n.real, n.simulated, n.ks) for n in found)

    @allowed("curator")
    def bring_near(self, visitor: Visitor, number: int) -> int:
        """Fork an audience and bring the fork near to what real people did here, in the background; gives its number.

        Raises:
            NotFound: there is no such audience.
            VitrineError: real people did too little here.
        """
        with self._database.write() as tx:
            kept, n = Populations(tx).get(number), len(Interactions(tx).table(simulated=False)[0])
            if n < FEWEST_EVENTS:
                raise VitrineError(f"Real people left {count(n, 'event')} here; at least {FEWEST_EVENTS} are needed.")
            name, now = f"{kept.name}, like real people", datetime.now(UTC)
            fork = replace(kept, number=0, name=name, parent=number, made_at=now, made_by=visitor.user_id)
            own = Populations(tx).add(fork)
            Jobs(tx).enqueue(TASK, {"audience": own}, f"{TASK}:near:{own}")
            return own

    @allowed("curator")
    def near(self, visitor: Visitor, kept: KeptPopulation, plan: Plan, told: Callable[[float], bool]) -> Near:
        """The same while somebody waits; nothing is stored.

        Raises:
            VitrineError: real people did too little here.
        """
        with self._database.read() as tx:
            real, _ = Interactions(tx).table(simulated=False)
        return brought_near(kept, plan, real, lambda who, short: self._days.live(who, short, "people").ran, told)

    @allowed("viewer")
    def nearing(self, visitor: Visitor, number: int) -> tuple[float, str] | None:
        """How far an audience is on its way to be like real people, 0 to 1, and what it does; None when it is not."""
        with self._database.read() as tx:
            live = [job for job in Jobs(tx).live() if job.task == TASK and job.payload.get("audience") == number]
        return (live[0].progress, live[0].note) if live else None

    @allowed("viewer")
    def people(
        self, visitor: Visitor, number: int, order: str = "person", falling: bool = False, page: int = 1
    ) -> PeopleView | None:
        """The people of a simulation as a table; None where an older version kept nothing of them.

        Args:
            order: One of `everybody.ORDERS`.

        Raises:
            NotFound: there is no such simulation, or it is not over.
        """
        with self._database.read() as tx:
            lives = lives_of(tx, number)
        if lives.fared is None:
            return None
        met = frozenset(lives.rows.tolist())
        return table(lives.fared, lives.total("plays"), lives.total("watched"), met, order, falling, page)

    @allowed("viewer")
    def taste_map(self, visitor: Visitor, number: int, row: int) -> TasteMap | None:
        """One simulated person's taste on the newest map of the collection, with what they played; None without a map.

        Raises:
            NotFound: there is no such simulation, or that person's life was not kept.
        """
        snapshot = self._collection.snapshot(visitor)
        with self._database.read() as tx:
            lives, revision = lives_of(tx, number), Maps(tx).newest("items", "fused")
            interests = Populations(tx).get(Simulations(tx).get(number).population).interests
        if row not in lives.rows:
            raise NotFound("The life of that simulated person was not kept.")
        if revision is None:
            return None
        return drawn_taste(lives, row, interests, self._sheets.of(revision, snapshot), snapshot)


def drawn_taste(
    lives: Lives, row: int, interests: tuple[KeptInterest, ...], sheet: Sheet, snapshot: Snapshot
) -> TasteMap | None:
    """A taste is placed as a recording of that mixture would be; None where nothing of it is on the map."""
    at = int(np.flatnonzero(lives.rows == row)[0])
    before, after = (_spot(lives, shares[at], interests, sheet, snapshot) for shares in (lives.before, lives.after))
    if before is None or after is None:
        return None
    log = lives.log.only((lives.log.person == row) & lives.log.played)
    played = {ItemId(lives.items[item]): int(day) + 1 for item, day in zip(log.item, log.round, strict=True)}
    first = {item_id: sheet.dots.xy[sheet.rows_of[item_id][0]] for item_id in sheet.rows_of}
    dots = [
        DotView(x=float(xy[0]), y=float(xy[1]), title=snapshot.items[item_id].title, day=played.get(item_id, 0))
        for item_id, xy in first.items()
        if item_id in snapshot.items
    ]
    names = tuple((cluster.name, cluster.x, cluster.y) for cluster in clusters_of(sheet))
    return TasteMap(dots=tuple(dots), before=before, after=after, names=names)


def _spot(
    lives: Lives, shares: np.ndarray, interests: tuple[KeptInterest, ...], sheet: Sheet, snapshot: Snapshot
) -> tuple[float, float] | None:
    share_of = dict(zip(lives.interests, shares.tolist(), strict=True))
    liked = [(ItemId(item), share_of.get(i.name, 0.0) / len(i.items)) for i in interests for item in i.items]
    spots = spot_of([item for item, _ in liked], [share for _, share in liked], sheet, snapshot)
    return (float(spots[0, 0]), float(spots[0, 1])) if len(spots) else None
