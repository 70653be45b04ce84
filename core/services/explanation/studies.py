"""Strategies looked at as a whole: a job with progress, kept as a run that can be opened again."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import isnan

from sqlalchemy import Connection

from core.domain import ItemId, Job, UserId, Visitor
from core.domain.counts import count
from core.domain.requests import Wanted
from core.domain.runs import Run
from core.errors import NotFound, Refused, VitrineError
from core.protocols import Beat
from core.security.roles import allowed
from core.services.changes import Finish
from core.services.collection import Collection
from core.services.explanation.audience import audience_of
from core.services.explanation.concepts import ConceptWords
from core.services.explanation.crowds import LEAST_HISTORY, Crowd, living, people_of
from core.services.explanation.kept import kept, shown
from core.services.explanation.overview_views import ItemAudience
from core.services.explanation.scene import Scene, scene_from
from core.services.explanation.study import Studied, Study, studied
from core.services.explanation.whole import model_card
from core.services.learning.registry import Registry
from core.services.queued import CannotWork, Queued
from core.services.recommendation.serving import Pipeline
from core.services.strategy_words import called
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.runs import Runs

LISTED = 30
LEAST, MOST = 5, 2000  # people
CROWD = 300  # simulated people who live at least, so that what they have in common can be told


@dataclass(frozen=True, kw_only=True)
class StudyView:
    """One that is kept.

    Attributes:
        people: Whose lists were looked at.
        version: Of the model that was looked at.
        current: The same model would answer now.
    """

    run_id: str
    asked: Study
    at: datetime
    people: int
    simulated: bool
    version: str
    current: bool


class Studies(Queued):
    """Looks at strategies over many lists, now or as a job, and at the people who like an item."""

    task = "explain"

    def __init__(
        self,
        database: Database,
        collection: Collection,
        pipeline: Pipeline,
        words: ConceptWords,
        registry: Registry | None = None,
    ) -> None:
        super().__init__(database)
        self._collection = collection
        self._pipeline = pipeline
        self._words = words
        self._registry = registry
        self._lock = threading.Lock()
        self._crowd: tuple[object, Crowd] | None = None

    @property
    def handlers(self) -> Mapping[str, Callable[[Job, Beat], Finish]]:
        """The job that looks."""
        return {self.task: self._run}

    @allowed("viewer")
    def card(self, visitor: Visitor, strategy: str) -> tuple[tuple[str, str], ...]:
        """What a strategy is, what it learned from and how it did, as (name, value) pairs."""
        return model_card(self._registry, strategy)

    @allowed("curator")
    def people(self, visitor: Visitor) -> int:
        """How many real people have told enough to be looked at."""
        with self._database.read() as tx:
            return sum(events >= LEAST_HISTORY for _, events in Interactions(tx).people())

    @allowed("curator")
    def audience(self, visitor: Visitor, item_id: ItemId, asked: Study) -> ItemAudience:
        """What the people who like an item have in common.

        Raises:
            NotFound: there is no such item, nobody has enough of a history, or the collection is too small.
        """
        return audience_of(self._people(asked, CROWD), item_id, self._collection.snapshot(visitor))

    @allowed("curator")
    def start(self, visitor: Visitor, asked: Study) -> str:
        """Queue one; gives the id of its job.

        Raises:
            NotFound: the strategy does not answer, or there is nobody to look at.
            VitrineError: too few or too many people are asked for.
        """
        self._check(asked)
        payload = {"title": called(asked.strategy), "study": asdict(asked)}
        with self._database.write() as tx:
            return Jobs(tx).enqueue(self.task, payload, f"{self.task}:{uuid.uuid4().hex}").job_id

    @allowed("curator")
    def now(self, visitor: Visitor, asked: Study) -> str:
        """Look while somebody waits; gives the id of the run that keeps it.

        Raises:
            NotFound: the strategy does not answer, or there is nobody to look at.
            VitrineError: too few or too many people are asked for.
        """
        self._check(asked)
        run = self._looked(asked, lambda share, doing: False)
        with self._database.write() as tx:
            return Runs(tx).add(run)

    @allowed("curator")
    def all(self, visitor: Visitor, strategy: str | None = None) -> tuple[StudyView, ...]:
        """Those that are kept, newest first."""
        with self._database.read() as tx:
            return tuple(self._view(run) for run in Runs(tx).all("honesty", strategy, LISTED) if "study" in run.config)

    @allowed("curator")
    def get(self, visitor: Visitor, run_id: str) -> tuple[StudyView, Studied]:
        """One of them, and what was found.

        Raises:
            NotFound: there is no such one.
        """
        with self._database.read() as tx:
            run = Runs(tx).get(run_id)
        if "study" not in run.config:
            raise NotFound(f"there is no run '{run_id}' of this kind")
        return self._view(run), shown(run.config["found"], self._collection.snapshot(visitor))

    def _view(self, run: Run) -> StudyView:
        return StudyView(
            run_id=run.run_id,
            asked=Study(**run.config["study"]),
            at=run.started_at,
            people=int(run.metrics["people"]),
            simulated=run.simulated,
            version=run.version,
            current=run.version == self._pipeline.version(run.strategy),
        )

    def _check(self, asked: Study) -> None:
        if not LEAST <= asked.people <= MOST:
            raise VitrineError(f"Look at the lists of {LEAST} to {MOST:,} people, not of {asked.people:,}.")
        self._pipeline.require_known(asked.strategy)
        if self._pipeline.recommender(asked.strategy) is None:
            raise NotFound(f"“{called(asked.strategy)}” has not learned anything yet: train it first.")

    def _run(self, job: Job, beat: Beat) -> Finish:
        """The handler.

        Raises:
            Refused: E_CANCELLED, or E_TRAINING with the reason.
        """
        try:
            run = self._looked(Study(**job.payload["study"]), beat)
        except Refused:
            raise
        except VitrineError as error:
            raise CannotWork(str(error)) from error

        def store(tx: Connection) -> None:
            Runs(tx).add(run)

        return store

    def _look(self, asked: Study, told: Beat) -> Studied:
        told(0.0, "People live for a while" if asked.who == "simulated" else "Looking for people")
        crowd, wanted = self._people(asked, asked.people), Wanted(strategy=asked.strategy)

        def scene(user_id: UserId) -> Scene:
            return scene_from(self._collection, self._pipeline, None, user_id, crowd.histories[user_id], wanted)

        return studied(asked, crowd, scene, self._collection.snapshot(), self._words, self._registry, told)

    def _people(self, asked: Study, people: int) -> Crowd:
        """The same again until the collection changes, or real people say more."""
        people = max(people, CROWD)
        with self._database.read() as tx:
            news = Interactions(tx).news(0) if asked.who == "real" else ()
        key = (asked.who, news, self._collection.snapshot().revision, people, asked.seed, asked.audience)
        with self._lock:
            if self._crowd is None or self._crowd[0] != key:
                self._crowd = key, self._met(asked, people)
            return self._crowd[1]

    def _met(self, asked: Study, people: int) -> Crowd:
        if asked.who == "real":
            return people_of(self._database)
        return living(self._database, self._collection, people, seed=asked.seed, audience=asked.audience)

    def _looked(self, asked: Study, told: Beat) -> Run:
        started_at, version = datetime.now(UTC), self._pipeline.version(asked.strategy)
        found = self._look(asked, told)
        honesty, metrics = found.honesty, {"people": float(found.overview.people)}
        if honesty is not None:
            metrics |= {metric: own["reasons"].mean for metric, own in honesty.metrics.items()}
            metrics |= {} if isnan(honesty.stability) else {"stability": honesty.stability}
        if found.truth is not None:
            metrics |= {"reason_hit": found.truth.reason_hit, "by_chance": found.truth.by_chance}
        return Run(
            kind="honesty",
            strategy=asked.strategy,
            version=version,
            started_at=started_at,
            config={"study": asdict(asked), "found": kept(found)},
            seed=asked.seed,
            metrics=metrics,
            curve={str(order): own for order, own in honesty.curve.items()} if honesty is not None else {},
            note=f"{called(asked.strategy)} over the lists of {count(found.overview.people, 'person', 'people')}",
            simulated=found.overview.simulated,
        )
