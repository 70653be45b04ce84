"""Head to head as a task of a curator: played at once or as a job, each recorded as a run that says it is simulated."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from core.domain import Fused, Job, Visitor
from core.domain.runs import Run
from core.errors import NoSuchStrategy, Refused, VitrineError
from core.evaluation.interleaving import Duel
from core.protocols import Beat
from core.recommend.catalogue import NEEDS_FACTS, NEEDS_SEGMENTS, STRATEGIES
from core.recommend.content import Content
from core.security.roles import allowed
from core.services.apart import Told, apart
from core.services.changes import Finish
from core.services.collection import Collection
from core.services.measurement.duelling import Match, Outcome, play
from core.services.measurement.work import named_for
from core.services.queued import CannotWork, Queued
from core.services.strategy_words import called
from core.simulation.world import FEWEST_ITEMS
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.runs import Runs

LISTED = 20
MOST_PEOPLE = 5000
Runner = Callable[[Callable[[tuple[Match, Fused | None], Told], Outcome], tuple[Match, Fused | None], Told], Outcome]


@dataclass(frozen=True, kw_only=True)
class DuelView:
    """One that was played; simulated, always."""

    run_id: str
    first: str
    second: str
    at: datetime
    duel: Duel
    made_up_items: bool


class Duels(Queued):
    """Two strategies before simulated people."""

    task = "interleave"

    def __init__(self, database: Database, collection: Collection, *, runner: Runner = apart) -> None:
        super().__init__(database)
        self._collection = collection
        self._runner = runner

    @property
    def handlers(self) -> Mapping[str, Callable[[Job, Beat], Finish]]:
        """The job that plays."""
        return {self.task: self._run}

    @allowed("curator")
    def strategies(self, visitor: Visitor) -> tuple[str, ...]:
        """Who may play. A collection that is too small plays on invented recordings, which have no content."""
        out = NEEDS_FACTS | NEEDS_SEGMENTS
        own = (Content().name,) if len(self._collection.snapshot().content.items) >= FEWEST_ITEMS else ()
        return (*own, *(name for name in STRATEGIES if name not in out))

    @allowed("curator")
    def start(self, visitor: Visitor, match: Match) -> str:
        """Queue a duel; gives the id of its job.

        Raises:
            NoSuchStrategy: there is none of that name, or it cannot do this.
            VitrineError: it is the same one twice, or the crowd is too small or large.
        """
        self._check(visitor, match)
        payload = {"title": f"{called(match.first)} and {called(match.second)}", "match": asdict(match)}
        with self._database.write() as tx:
            return Jobs(tx).enqueue(self.task, payload, f"{self.task}:{uuid.uuid4().hex}").job_id

    @allowed("curator")
    def now(
        self, visitor: Visitor, first: str, second: str, *, people: int = 300, k: int = 10, seed: int = 0
    ) -> tuple[str, Outcome]:
        """Play at once, in this process; gives the id of the run, too.

        Raises:
            NoSuchStrategy: there is none of that name, or it cannot do this.
            VitrineError: it is the same one twice, or the crowd is too small or large.
        """
        match = Match(first=first, second=second, people=people, k=k, seed=seed)
        self._check(visitor, match)
        started_at = datetime.now(UTC)
        outcome = perform((match, self._collection.snapshot().content), lambda share, doing: False)
        with self._database.write() as tx:
            return Runs(tx).add(_recorded(outcome, started_at)), outcome

    @allowed("curator")
    def played(self, visitor: Visitor) -> tuple[DuelView, ...]:
        """Newest first."""
        with self._database.read() as tx:
            return tuple(_view(run) for run in Runs(tx).all("interleave", limit=LISTED) if "duel" in run.config)

    def _check(self, visitor: Visitor, match: Match) -> None:
        for name in (match.first, match.second):
            if name not in self.strategies(visitor):
                raise NoSuchStrategy(name, self.strategies(visitor), "for this")
        if match.first == match.second:
            raise VitrineError("Choose two different strategies.")
        if not 20 <= match.people <= MOST_PEOPLE:
            raise VitrineError(f"Invite 20 to {MOST_PEOPLE:,} people, not {match.people:,}.")

    def _run(self, job: Job, beat: Beat) -> Finish:
        """The handler.

        Raises:
            Refused: E_CANCELLED, or E_TRAINING with the reason.
        """
        started_at, match = datetime.now(UTC), Match(**job.payload["match"])
        try:
            outcome = self._runner(perform, (match, self._collection.snapshot().content), beat)
        except Refused:
            raise
        except VitrineError as error:
            raise CannotWork(str(error)) from error

        def store(tx: Connection) -> None:
            Runs(tx).add(_recorded(outcome, started_at))

        return store


def perform(asked: tuple[Match, Fused | None], told: Told) -> Outcome:
    """`play` with strategies by name, for another process."""
    match, content = asked
    return play(match, (named_for(match.first, match.seed), named_for(match.second, match.seed)), content, told)


def _recorded(outcome: Outcome, started_at: datetime) -> Run:
    match, duel = outcome.match, outcome.duel
    return Run(
        kind="interleave",
        strategy=f"{match.first},{match.second}",
        started_at=started_at,
        config={"match": asdict(match), "duel": asdict(duel), "made_up_items": outcome.made_up_items},
        seed=match.seed,
        metrics={"share": duel.share, "low": duel.low, "high": duel.high, "p": duel.p, "people": float(duel.people)},
        note=f"{called(match.first)} and {called(match.second)} before simulated people",
        simulated=True,
    )


def _view(run: Run) -> DuelView:
    match = run.config["match"]
    return DuelView(
        run_id=run.run_id,
        first=match["first"],
        second=match["second"],
        at=run.started_at,
        duel=Duel(**run.config["duel"]),
        made_up_items=bool(run.config["made_up_items"]),
    )
