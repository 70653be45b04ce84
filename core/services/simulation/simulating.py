"""Invent audiences, let them live with a strategy, look at their days, and forget them again without a trace."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime

import numpy as np

from core.domain import ItemId, Job, Visitor
from core.domain.simulations import KeptInterest, KeptPopulation, KeptSimulation
from core.errors import NotFound, VitrineError
from core.protocols import Beat
from core.security.roles import allowed
from core.services.changes import Finish, legible
from core.services.collection import Collection, card
from core.services.maps.sheets import Sheets
from core.services.phrasing import Phrasing
from core.services.search.searching import Searching
from core.services.simulation.days import Days, Lived
from core.services.simulation.keeping import SimulatedKeeping
from core.services.simulation.kept_events import TASK
from core.services.simulation.lists import offered
from core.services.simulation.lives import TOTALS, busiest, life
from core.services.simulation.people import MEANT, MOST_PEOPLE, PHRASE_LETTERS, meant, revived, usual_interests
from core.services.simulation.removing import SimulatedRemoving
from core.services.simulation.shown import (
    COMPARED,
    check,
    comparable,
    design_from,
    difference,
    interest_view,
    lives_of,
    named,
    population_view,
    simulation_view,
    words_of,
)
from core.services.simulation.views import (
    InterestView,
    LifeView,
    Paired,
    Plan,
    PopulationView,
    SimulationView,
    Wish,
)
from core.services.views import Card
from core.simulation.curves import Point
from core.storage.audit import Audit
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.populations import Populations, Simulations


class Simulating(SimulatedKeeping, SimulatedRemoving):
    """Audiences of invented people. Whatever they do is marked as simulated, wherever it goes."""

    def __init__(
        self, database: Database, collection: Collection, phrasing: Phrasing, searching: Searching | None = None
    ) -> None:
        self._database = database
        self._collection = collection
        self._phrasing = phrasing
        self._searching = searching
        self._days = Days(database, collection)
        self._sheets = Sheets(database)

    @property
    def handlers(self) -> Mapping[str, Callable[[Job, Beat], Finish]]:
        """The job that simulates."""
        return {TASK: self._days.handle}

    @allowed("viewer")
    def strategies(self, visitor: Visitor) -> tuple[tuple[str, str, str], ...]:
        """(name, what it is called, what it does) of everything that can serve an audience."""
        return tuple((name, *words_of(name)) for name in offered())

    @allowed("viewer")
    def interests(self, visitor: Visitor) -> tuple[InterestView, ...]:
        """What there is to like in this collection: its groups, the largest first; empty while nothing is embedded."""
        snapshot = self._collection.snapshot(visitor)
        if not len(snapshot.content.items):
            return ()
        return tuple(interest_view(own, snapshot) for own in usual_interests(snapshot))

    @allowed("viewer")
    def groups(self, visitor: Visitor) -> tuple[tuple[str, tuple[ItemId, ...]], ...]:
        """The same as names and identifiers: the recordings typical of each group, most typical first."""
        return tuple((one.name, tuple(map(ItemId, one.items))) for one in self.interests(visitor))

    @allowed("viewer")
    def recordings(self, visitor: Visitor) -> dict[str, str]:
        """Titles of everything simulated people can be shown, by identifier, in the order of the alphabet."""
        snapshot = self._collection.snapshot(visitor)
        titles = {item: snapshot.items[ItemId(item)].title for item in snapshot.content.items.ids}
        return dict(sorted(titles.items(), key=lambda pair: pair[1].casefold()))

    @allowed("viewer")
    def meaning(self, visitor: Visitor, phrase: str) -> InterestView:
        """What a phrase means here: what a search for it finds; without that, what is nearest, which is not clear.

        Raises:
            NotFound: there are no words, or no pictures to compare them with.
            Unavailable: the model that reads words is not there yet.
        """
        snapshot = self._collection.snapshot(visitor)
        sure = self._searching.words(visitor, legible(phrase), MEANT) if self._searching is not None else None
        if sure is not None and sure.calibrated and sure.hits:
            name = " ".join(legible(phrase).split())[:PHRASE_LETTERS]
            items = tuple(str(hit.card.item.item_id) for hit in sure.hits)
            return interest_view(KeptInterest(name=name, items=items, phrase=name), snapshot)
        pictures = snapshot.pooled.get("visual")
        read = self._phrasing.passing(pictures.space) if pictures else (lambda _: np.zeros((0, 0), np.float32))
        found, clearly = meant(legible(phrase), snapshot, read)
        return replace(interest_view(found, snapshot), clearly=clearly and (sure is None or not sure.calibrated))

    @allowed("curator")
    def kept_interests(self, visitor: Visitor) -> tuple[KeptInterest, ...]:
        """The groups of the whole collection, as a population keeps them."""
        return usual_interests(self._collection.snapshot())

    @allowed("curator")
    def live(
        self,
        visitor: Visitor,
        kept: KeptPopulation,
        plan: Plan,
        told: Callable[[int, Point], bool] = lambda *_: False,
        workers: int = 1,
    ) -> Lived:
        """Let people live while somebody waits; nothing is stored."""
        check(plan)
        return self._days.live(kept, plan, kept.name or "people", told, workers=workers)

    @allowed("curator")
    def keep(self, visitor: Visitor, wish: Wish, *, parent: int = 0) -> int:
        """Keep a population; gives its number.

        Raises:
            VitrineError: it has no name, no interest, or too many people.
        """
        name = named(wish.name)
        if not 1 <= wish.n <= MOST_PEOPLE:
            raise VitrineError(f"An audience has 1 to {MOST_PEOPLE:,} people, not {wish.n:,}.")
        liked = wish.interests or self.interests(visitor)
        if not liked:
            raise NotFound("There is nothing to like yet: add recordings first.")
        kept = KeptPopulation(
            name=name,
            n=wish.n,
            seed=wish.seed,
            made_at=datetime.now(UTC),
            made_by=visitor.user_id,
            interests=tuple(KeptInterest(name=i.name, items=i.items, phrase=i.phrase, share=i.share) for i in liked),
            design=design_from(wish),
            parent=parent,
        )
        revived(replace(kept, n=1), self._collection.snapshot())  # it means something here, or says why not
        with self._database.write() as tx:
            number = Populations(tx).add(kept)
            after = {"number": number, "name": name, "people": wish.n}
            Audit(tx).record(visitor.user_id, "keep_audience", None, {}, after, datetime.now(UTC))
            return number

    @allowed("curator")
    def fork(self, visitor: Visitor, number: int, name: str, n: int | None = None) -> int:
        """The same people under another name, or more or fewer of them, to be lived with differently."""
        with self._database.write() as tx:
            kept = Populations(tx).get(number)
            changed = replace(
                kept, name=named(name), n=n or kept.n, parent=number, made_at=datetime.now(UTC), made_by=visitor.user_id
            )
            return Populations(tx).add(changed)

    @allowed("curator")
    def rename(self, visitor: Visitor, number: int, name: str) -> None:
        with self._database.write() as tx:
            Populations(tx).change(number, name=named(name))

    @allowed("viewer")
    def populations(self, visitor: Visitor) -> tuple[PopulationView, ...]:
        """Newest first."""
        snapshot = self._collection.snapshot(visitor)
        with self._database.read() as tx:
            kept, days = Populations(tx).all(), Simulations(tx).all()
        names = {own.number: own.name for own in kept}
        return tuple(
            population_view(own, snapshot, names, sum(one.population == own.number for one in days)) for own in kept
        )

    @allowed("curator")
    def start(self, visitor: Visitor, number: int, plan: Plan) -> int:
        """Let a population live some days in the background; gives the number of the simulation.

        Raises:
            NotFound: there is no such population or strategy.
            VitrineError: the plan makes no sense.
        """
        check(plan)
        with self._database.write() as tx:
            Populations(tx).get(number)
            simulation = KeptSimulation(
                population=number,
                state="queued",
                made_at=datetime.now(UTC),
                made_by=visitor.user_id,
                plan=asdict(plan),
            )
            own = Simulations(tx).add(simulation)
            job = Jobs(tx).enqueue(TASK, {"simulation": own}, f"{TASK}:{own}:{uuid.uuid4().hex}")
            Simulations(tx).change(own, job_id=job.job_id)
            return own

    @allowed("curator")
    def cancel(self, visitor: Visitor, number: int) -> None:
        """Stop a simulation; the days it has lived stay to be looked at."""
        with self._database.write() as tx:
            own = Simulations(tx).get(number)
            if own.job_id and own.state in ("queued", "running"):
                Jobs(tx).cancel(own.job_id)
                if own.state == "queued":
                    Simulations(tx).change(number, state="cancelled", note="Stopped before it began.")

    @allowed("viewer")
    def simulations(self, visitor: Visitor, population: int | None = None) -> tuple[SimulationView, ...]:
        """Newest first."""
        with self._database.read() as tx:
            kept = Simulations(tx).all(population)
            jobs = {own.job_id: Jobs(tx).get(own.job_id) for own in kept if own.state in ("queued", "running")}
        items = self._collection.snapshot(visitor).items
        return tuple(simulation_view(own, jobs.get(own.job_id), items) for own in kept)

    @allowed("viewer")
    def simulation(self, visitor: Visitor, number: int) -> SimulationView:
        """
        Raises:
            NotFound: there is no such simulation.
        """
        with self._database.read() as tx:
            own = Simulations(tx).get(number)
            job = Jobs(tx).get(own.job_id) if own.job_id and own.state in ("queued", "running") else None
            watched = busiest(lives_of(tx, number)) if own.state == "done" else ()
        items = self._collection.snapshot(visitor).items
        return replace(simulation_view(own, job, items), watched=watched)

    @allowed("viewer")
    def life(self, visitor: Visitor, number: int, row: int) -> LifeView:
        """One simulated person: who they are, what they were shown, what they took, and why.

        Raises:
            NotFound: there is no such simulation or person, or nothing was kept of them.
        """
        with self._database.read() as tx:
            lives = lives_of(tx, number)
        items = self._collection.snapshot(visitor).items

        def card_of(item_id: ItemId) -> Card | None:
            return card(items[item_id]) if item_id in items else None

        return life(lives, row, card_of)

    @allowed("viewer")
    def compare(self, visitor: Visitor, first: int, second: int) -> Paired:
        """Two simulations of the same people in the same mood, person by person.

        Raises:
            VitrineError: they are not of the same people, or not over yet, or lasted differently long.
        """
        views = self.simulation(visitor, first), self.simulation(visitor, second)
        comparable(*views)
        with self._database.read() as tx:
            one, other = (lives_of(tx, number).totals for number in (first, second))
        differences = []
        for name, label in COMPARED.items():
            a, b = (totals[:, TOTALS.index(name)].astype(np.float64) for totals in (one, other))
            differences.append(difference(label, a, b))
        return Paired(first=views[0], second=views[1], people=len(one), differences=tuple(differences))

    @allowed("viewer")
    def simulated_events(self, visitor: Visitor) -> int:
        """How many simulated events are in the collection's log."""
        with self._database.read() as tx:
            return Interactions(tx).made_up()

    @allowed("viewer")
    def real_events(self, visitor: Visitor) -> int:
        """How many events of real people lie beside them, and stay when those go."""
        with self._database.read() as tx:
            return Interactions(tx).news(0)[0]
