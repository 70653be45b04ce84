"""Train strategies on what the collection knows: as jobs, by themselves when enough is new, examined before serving.

A fit is a job: it shows how far it is, can be cancelled, survives a crash of the worker, and ends in one transaction
that records the run and lets the new version answer, or says why it does not.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from core.domain import Job, TrainingData, Visitor
from core.domain.counts import count
from core.domain.runs import Version
from core.errors import NotFound
from core.protocols import Beat
from core.recommend.catalogue import NEEDS_FACTS, NEEDS_SEGMENTS, NEEDS_TORCH, STRATEGIES, strategy
from core.recommend.growth import expected, most_items
from core.recommend.tuning import GRIDS
from core.security.roles import allowed, for_services
from core.services.changes import Finish
from core.services.collection import Collection
from core.services.learning.fit_job import FitJob, Fitter
from core.services.learning.fitting import fit_apart, settings_of
from core.services.learning.learning_again import FORGOT, News, news_needed, worth_training
from core.services.learning.registry import LOSS, TIDIED, Registry
from core.services.learning.training_data import gather
from core.storage.audit import Audit
from core.storage.batches import Groups
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.runs import Runs, Versions

TASK = "fit"
NOBODY = "Nobody has liked anything yet."  # said once for all strategies
RECENT = 200  # jobs that are looked through
KEPT_FRESH = ("popularity", "hybrid")  # trained without being asked for, as soon as there is enough to learn from
PATIENCE_AFTER_FAILING = 6  # times as long


@dataclass(frozen=True)
class Trainable:
    """A strategy a curator may train.

    Attributes:
        settings: Its hyper-parameters with our defaults.
        lacks: What the collection has none of, for a person; empty when it can be trained.
        apart: It learns in passes on a neural network, which takes minutes.
        tunable: Other settings can be tried beside these.
        expects: What training it will cost at the present size; empty where that is a moment.
    """

    name: str
    settings: Mapping[str, Any]
    lacks: str
    apart: bool
    tunable: bool
    expects: str = ""


class Training:
    """Fits strategies of `core.recommend.catalogue`; the registry hands out what they became."""

    def __init__(
        self,
        database: Database,
        collection: Collection,
        registry: Registry,
        *,
        fitter: Fitter = fit_apart,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """
        Args:
            fitter: Does one fit; by default in a process of its own.
        """
        self._database = database
        self._collection = collection
        self._registry = registry
        self._now = clock
        self._job = FitJob(database, collection, registry, fitter=fitter, clock=lambda: self._now())

    @property
    def handlers(self) -> Mapping[str, Callable[[Job, Beat], Finish]]:
        """The job that trains."""
        return {TASK: self._job.run}

    @for_services
    def data(self, simulated: bool = False) -> TrainingData:
        """What may be learned from now: real interactions only, unless asked; vectors, facts and groups."""
        return gather(self._database, self._collection, simulated=simulated).data

    @allowed("viewer")
    def strategies(self, visitor: Visitor) -> tuple[Trainable, ...]:
        """Everything that can be trained, with our defaults; costs two small queries."""
        heard, _ = self.heard(visitor)
        with self._database.read() as tx:
            grouped = bool(Groups(tx).all())
        items = len(self._collection.snapshot().items)
        return tuple(
            Trainable(
                name,
                settings_of(own),
                _lacks(name, heard, items, grouped),
                apart=name in NEEDS_TORCH,
                tunable=name in GRIDS,
                expects=_expects(name, min(items, heard), heard),
            )
            for name, own in STRATEGIES.items()
        )

    @allowed("curator")
    def fit(
        self,
        visitor: Visitor,
        name: str,
        settings: Mapping[str, Any] | None = None,
        *,
        trials: int = 0,
        seed: int = 0,
        simulated: bool = False,
    ) -> Job:
        """Queue a fit; while one of the same strategy waits or runs, that one is given.

        Args:
            settings: Hyper-parameters that differ from our defaults.
            trials: Settings that are tried beside them on a part that is held back.
            simulated: Learn from invented people, too; the version says so.

        Raises:
            NotFound: there is no such strategy or hyper-parameter.
        """
        strategy(name, seed=seed, **(settings or {}))
        return self._queue(name, settings or {}, trials, seed, simulated, visitor.user_id)

    @allowed("viewer")
    def jobs(self, visitor: Visitor) -> tuple[Job, ...]:
        """Fits that wait or run, then those that ended, newest first."""
        with self._database.read() as tx:
            found = (*Jobs(tx).live(), *Jobs(tx).recent(RECENT))
        return tuple(job for job in found if job.task == TASK)

    @allowed("curator")
    def cancel(self, visitor: Visitor, job_id: str) -> None:
        """Stop a fit; what serves goes on serving.

        Raises:
            NotFound: there is no such fit.
        """
        with self._database.write() as tx:
            if Jobs(tx).get(job_id).task != TASK:
                raise NotFound("There is no such training.")
            Jobs(tx).cancel(job_id)

    @allowed("viewer")
    def heard(self, visitor: Visitor) -> tuple[int, int]:
        """How many real interactions there are to learn from, and of how many people; costs one small query."""
        with self._database.read() as tx:
            return Interactions(tx).news(0)

    @allowed("curator")
    def invented(self, visitor: Visitor) -> int:
        """How many interactions of simulated people are kept; nothing learns from them unless it is asked for."""
        with self._database.read() as tx:
            stored = Interactions(tx)
            return stored.news(0, simulated=True)[0] - stored.news(0)[0]

    @allowed("viewer")
    def news(self, visitor: Visitor, name: str) -> News | None:
        """How much a strategy has not learned from yet; None while no version of it answers."""
        version = self._registry.version(name)
        if version is None:
            return None
        with self._database.read() as tx:
            events, _, gone = _changed(tx, version)
        return News(events, gone, news_needed(version.events))

    @for_services
    def keep_up(self) -> int:
        """Queue what `worth_training` says, and remove old files; says how many fits were queued."""
        self._registry.tidy()
        with self._database.read() as tx:
            versions = Versions(tx).all()  # by strategy, newest first
            told = [change for change in (Audit(tx).last(FORGOT), Audit(tx).last(LOSS)) if change is not None]
        anew = max((change.at for change in told), default=None)
        newest = {version.strategy: version for version in reversed(versions)}
        serving = {version.strategy: version for version in versions if version.state == "serving"}
        gone = {v.strategy: v for v in reversed(versions) if v.state == "removed" and v.reason != TIDIED}
        lost = {name: version for name, version in gone.items() if name not in serving}
        queued = 0
        for name in dict.fromkeys((*KEPT_FRESH, *serving, *lost)):
            if name not in STRATEGIES:
                continue  # an older Vitrine had it
            learned = newest.get(name)
            if learned and anew and learned.made_at < anew:
                learned = None  # its files are gone, or it knows somebody who was forgotten
            if self._is_due(name, learned):
                version = serving.get(name) or lost.get(name)
                kept = {key: own for key, own in (version.settings if version else {}).items() if _plain(own)}
                seed = int(kept.pop("seed", 0))
                self._queue(name, kept, 0, seed, bool(version and version.simulated), "")
                queued += 1
        return queued

    def _is_due(self, name: str, newest: Version | None) -> bool:
        """What was refused has learned, too: it is not tried again before enough is new."""
        with self._database.read() as tx:
            events, people, gone = _changed(tx, newest)
            if not events + gone or not Interactions(tx).news(0)[0]:
                return False
            last = next(iter(Runs(tx).all("fit", name, limit=1)), None)
        elapsed_s = (self._now() - last.started_at).total_seconds() if last else float("inf")
        if last and last.state == "failed":
            elapsed_s /= PATIENCE_AFTER_FAILING
        return worth_training(
            news=events + gone,
            people=people,
            learned=newest.events if newest else None,
            last_fit_s=last.train_s if last else 0.0,
            since_last_s=elapsed_s,
        )

    def _queue(self, name: str, settings: Mapping[str, Any], trials: int, seed: int, simulated: bool, by: str) -> Job:
        payload = {
            "strategy": name,
            "settings": dict(settings),
            "trials": trials,
            "seed": seed,
            "simulated": simulated,
            "by": by,
        }
        with self._database.write() as tx:
            for job in Jobs(tx).live():
                if job.task == TASK and job.payload["strategy"] == name and not job.cancel_requested:
                    return job
            return Jobs(tx).enqueue(TASK, payload, f"{TASK}:{name}:{uuid.uuid4().hex}")


def _changed(tx: Connection, newest: Version | None) -> tuple[int, int, int]:
    """Events that a version has not learned from, of how many people, and how many it did learn from are gone."""
    simulated = bool(newest and newest.simulated)
    events, people = Interactions(tx).news(newest.last_event if newest else 0, simulated=simulated)
    if newest is None:
        return events, people, 0
    return events, people, max(0, newest.events - Interactions(tx).kept(newest.last_event, simulated=simulated))


def _lacks(name: str, heard: int, items: int, grouped: bool) -> str:
    if not heard:
        return NOBODY
    if min(items, heard) > most_items(name):
        return (
            f"It takes up to {most_items(name):,.0f} recordings, there are {items:,}. “Hidden tastes” takes any number."
        )
    if name in NEEDS_FACTS and not items:
        return "Nothing is known about the recordings yet."
    if name in NEEDS_SEGMENTS and not grouped:
        return "No group of people is known."
    return ""


def _expects(name: str, items: int, heard: int) -> str:
    """A fit is made twice: once to be examined, once from everything."""
    cost = expected(name, items, heard)
    told = cost.words(fits=2) if cost is not None else ""
    return f"With {count(heard, 'interaction')}, training takes {told}." if told else ""


def _plain(value: Any) -> bool:
    """Whether JSON gives a setting back as it was."""
    return isinstance(value, (str, int, float, bool))
