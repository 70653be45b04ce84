"""The job that lets a population live some days, and what is recorded of it while it runs and afterwards."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import psutil
from sqlalchemy import Connection

from core.domain import Job
from core.domain.runs import Run
from core.domain.simulations import KeptPopulation, KeptSimulation
from core.errors import Cancelled, NotFound, Refused, VitrineError
from core.protocols import Beat
from core.services.changes import Finish
from core.services.collection import Collection
from core.services.learning.training_data import facts_of
from core.services.simulation.attacks import attack_of, felt
from core.services.simulation.kept_events import ask_to_keep, keep
from core.services.simulation.lists import policy
from core.services.simulation.lives import gathered, packed
from core.services.simulation.near import brought_near
from core.services.simulation.people import behaviour_of, revived
from core.services.simulation.views import Plan
from core.simulation.curves import CURVES, Point
from core.simulation.realism import by_place, causes, figures, verdicts
from core.simulation.running import BATCH, Course, Ran, run
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.populations import Populations, Simulations
from core.storage.runs import Runs

SHOWN_EVERY_S = 0.7


class CannotSimulate(Refused):
    """It cannot be done; trying again would change nothing."""

    hint = "Fewer people, fewer days, or another strategy may help."

    def __init__(self, sentence: str) -> None:
        super().__init__("E_TRAINING", sentence)


@dataclass(frozen=True, eq=False)
class Lived:
    """A run, and what it took."""

    ran: Ran
    cpu_s: float
    memory_mb: float


class Days:
    """Runs simulations, for the worker process and the command line."""

    def __init__(self, database: Database, collection: Collection) -> None:
        self._database = database
        self._collection = collection

    def live(
        self,
        kept: KeptPopulation,
        plan: Plan,
        name: str,
        told: Callable[[int, Point], bool] = lambda *_: False,
        batch: int = BATCH,
        workers: int = 1,
    ) -> Lived:
        """Let a population live; nothing is stored.

        Args:
            name: What stands in everybody's id.
        """
        began, snapshot = time.process_time(), self._collection.snapshot()
        people = revived(kept, snapshot, name)
        facts = {item_id: facts_of(item, []) for item_id, item in snapshot.items.items()}
        attack = attack_of(plan)
        lists = policy(
            plan.strategy, people, snapshot.content, facts, refit_days=plan.refit_days, seed=plan.seed, attack=attack
        )
        course = Course(
            rounds=plan.rounds,
            k=plan.places,
            seed=plan.seed,
            behaviour=behaviour_of(kept.behaviour),
            attack=attack,
            batch=batch,
            workers=workers,
        )
        ran = run(people, lists, course, told)
        return Lived(ran, time.process_time() - began, psutil.Process().memory_info().rss / 1e6)

    def handle(self, job: Job, beat: Beat) -> Finish:
        """The handler: live, show how far it is, and give what stores the end.

        Raises:
            Refused: it was cancelled, or cannot be done.
        """
        if "keep" in job.payload:
            return self._keep(int(job.payload["keep"]), beat)
        if "audience" in job.payload:
            return self._near(int(job.payload["audience"]), beat)
        number, began = int(job.payload["simulation"]), datetime.now(UTC)
        with self._database.write() as tx:
            try:
                simulation = Simulations(tx).get(number)
                kept = Populations(tx).get(simulation.population)
            except NotFound:
                return lambda tx: None  # removed meanwhile
            Simulations(tx).change(number, state="running")
        plan = Plan(**simulation.plan)
        showing = _Showing(self._database, number, plan.rounds, beat)
        try:
            lived = self.live(kept, plan, str(number), showing)
        except VitrineError as error:
            self._end(number, "failed", str(error))
            raise CannotSimulate(str(error)) from error
        if showing.stopped:
            with self._database.read() as tx:
                wanted = simulation.job_id == job.job_id and _cancelled(tx, job)
            if wanted:
                self._end(number, "cancelled", "Stopped by a curator.")
            raise Cancelled
        return lambda tx: _store(tx, simulation, kept, plan, lived, began)

    def _keep(self, number: int, beat: Beat) -> Finish:
        """Write what happened into the collection's log.

        Raises:
            Refused: it was cancelled, or there is nothing to write.
        """
        try:
            return keep(self._database, number, beat)
        except NotFound as error:
            raise CannotSimulate(str(error)) from error

    def _near(self, number: int, beat: Beat) -> Finish:
        """Bring an audience near to what real people did here; it is kept with what was found.

        Raises:
            Refused: it was cancelled, or there is too little to learn from.
        """
        with self._database.read() as tx:
            kept, (real, _) = Populations(tx).get(number), Interactions(tx).table(simulated=False)
        stopped: list[bool] = []

        def told(share: float) -> bool:
            stopped.append(beat(share, f"Tries {share:.0%} of the ways people may behave"))
            return stopped[-1]

        try:
            near = brought_near(kept, Plan(), real, lambda who, plan: self.live(who, plan, str(number)).ran, told)
        except VitrineError as error:
            raise CannotSimulate(str(error)) from error
        if any(stopped):
            raise Cancelled
        return lambda tx: Populations(tx).change(number, behaviour=dict(near.behaviour), real=dict(near.wanted))

    def _end(self, number: int, state: str, note: str) -> None:
        with self._database.write() as tx:
            Simulations(tx).change(number, state=state, note=note)


class _Showing:
    """Tells the job and the database how a simulation is going, now and then."""

    def __init__(self, database: Database, number: int, rounds: int, beat: Beat) -> None:
        self._database, self._number, self._rounds, self._beat = database, number, rounds, beat
        self._points: list[Point] = []
        self._shown_s = -math.inf
        self.stopped = False

    def __call__(self, round_: int, point: Point) -> bool:
        self._points.append(point)
        self.stopped = self._beat((round_ + 1) / self._rounds, f"Day {round_ + 1} of {self._rounds}")
        if time.monotonic() - self._shown_s > SHOWN_EVERY_S:
            with self._database.write() as tx:
                still_there = Simulations(tx).change(self._number, curve=curve_of(self._points))
            self.stopped |= not still_there
            self._shown_s = time.monotonic()
        return self.stopped


def curve_of(points: Sequence[Point]) -> dict[str, list[float | None]]:
    """Columns of figures as JSON knows them; those of age groups are called "group:25-34"."""
    curve = {name: [plain(getattr(point, name)) for point in points] for name in CURVES}
    groups = points[0].by_group if points else {}
    return curve | {f"group:{group}": [plain(point.by_group[group]) for point in points] for group in groups}


def summary_of(ran: Ran) -> dict[str, Any]:
    """The whole in figures."""
    found = figures(ran.log, len(ran.population.world))
    log = ran.log
    return {
        "figures": {name: plain(value) for name, value in asdict(found).items()},
        "verdicts": [[v.name, plain(v.value), v.least, v.most, v.within] for v in verdicts(found)],
        "causes": {name: share for name, share in causes(log).items() if share > 0},
        "by_place": by_place(log).tolist(),
        "total": {
            "lists": len(log),
            "plays": int(log.played.sum()),
            "likes": int(log.liked.sum()),
            "people": len(ran.population),
            "satisfaction": plain(found.mean_watched),
            "left": float(ran.state.gone.mean()),
        },
        "attack": felt(ran),
        "simulated": True,
    }


def plain(value: float) -> float | None:
    """NaN is not JSON: what cannot be said is None."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _cancelled(tx: Connection, job: Job) -> bool:
    return Jobs(tx).get(job.job_id).cancel_requested


def _store(
    tx: Connection, simulation: KeptSimulation, kept: KeptPopulation, plan: Plan, lived: Lived, began: datetime
) -> None:
    ran = lived.ran
    summary = summary_of(ran)
    figures_: Mapping[str, float] = {name: v for name, v in summary["figures"].items() if v is not None}
    curve = curve_of(ran.curve)
    recorded = Run(
        kind="simulate",
        strategy=plan.strategy,
        started_at=began,
        config={"plan": asdict(plan), "people": kept.n, "population": kept.name, "population_seed": kept.seed},
        seed=plan.seed,
        metrics=figures_,
        curve={name: tuple(math.nan if v is None else v for v in values) for name, values in curve.items()},
        train_s=0.0,
        answer_s=lived.cpu_s,
        memory_mb=lived.memory_mb,
        note="Simulated people.",
        simulated=True,
    )
    Simulations(tx).change(
        simulation.number,
        state="done",
        curve=curve,
        summary={**summary, "seconds": lived.cpu_s},
        lives=packed(gathered(ran)),
        run_id=Runs(tx).add(recorded),
        note="",
    )
    if plan.writes:
        ask_to_keep(tx, simulation.number)
