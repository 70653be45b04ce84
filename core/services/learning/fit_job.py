"""The job that trains: gather, fit apart, keep the files, and store the run and the version in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from core.domain import Job
from core.domain.runs import Run, RunState, Version, VersionState
from core.errors import Cancelled, Refused, VitrineError
from core.protocols import Beat
from core.recommend.catalogue import NEEDS_TORCH
from core.services.apart import Told
from core.services.changes import Finish
from core.services.collection import Collection
from core.services.learning.fitting import Fitted, Order
from core.services.learning.registry import Registry
from core.services.learning.training_data import Gathered, data_hash, gather
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.runs import Runs, Versions

Fitter = Callable[[Order, Path, Told], Fitted]


class CannotTrain(Refused):
    """The strategy refused; trying again would change nothing."""

    hint = "Another strategy, or more feedback, may help."

    def __init__(self, sentence: str) -> None:
        super().__init__("E_TRAINING", sentence)


class FitJob:
    """What the worker does with a fit that was queued."""

    def __init__(
        self,
        database: Database,
        collection: Collection,
        registry: Registry,
        *,
        fitter: Fitter,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._collection = collection
        self._registry = registry
        self._fitter = fitter
        self._now = clock

    def run(self, job: Job, beat: Beat) -> Finish:
        """The handler: fit, keep the files, and give what stores the rest.

        Raises:
            Refused: E_CANCELLED, or E_TRAINING with the reason.
        """
        asked, started_at = job.payload, self._now()
        beat(0.0, "Gathering what was liked")
        gathered = gather(self._database, self._collection, simulated=asked["simulated"])
        run = Run(
            kind="fit",
            strategy=asked["strategy"],
            started_at=started_at,
            config={"settings": asked["settings"], "trials": asked["trials"]},
            data_hash=data_hash(gathered.data),
            seed=asked["seed"],
            note="Started by a curator." if asked["by"] else "Enough was new.",
            simulated=asked["simulated"],
        )
        try:
            return self._fitted(run, gathered, beat)
        except Cancelled as error:
            if self._is_cancelled(job):  # else this process is being ended, and the job begins anew
                self._record(run, "cancelled", str(error))
            raise
        except VitrineError as error:
            self._record(run, "failed", str(error))
            raise CannotTrain(str(error)) from error

    def _fitted(self, run: Run, gathered: Gathered, beat: Beat) -> Finish:
        name, present = run.strategy, self._registry.version(run.strategy)
        look = self._registry.look(name)
        order = Order(
            strategy=name,
            data=gathered.data,
            news=gathered.news(present.last_event if present else 0),
            settings=run.config["settings"],
            trials=run.config["trials"],
            seed=run.seed,
            present=self._registry.folder(name, present.version) if present else None,
            present_settings=present.settings if present else {},
            checkpoint=self._registry.checkpoint(name) if name in NEEDS_TORCH else None,
            look=look,
            simulated=run.simulated,
        )
        try:
            number, fitted = self._registry.keep(name, lambda folder: self._fitter(order, folder, beat))
        finally:
            look.unlink(missing_ok=True)
        size_bytes = sum(path.stat().st_size for path in self._registry.folder(name, number).iterdir())

        def store(tx: Connection) -> None:
            run_id = Runs(tx).add(_done(run, number, fitted))
            state, reason = _verdict(present, Versions(tx).serving(name), fitted)
            version = Version(
                strategy=name,
                version=number,
                state=state,
                reason=reason,
                made_at=run.started_at,
                run_id=run_id,
                ndcg=fitted.metrics.get("ndcg", float("nan")),
                people=fitted.people,
                events=len(gathered.numbers),
                last_event=gathered.last_event,
                settings=fitted.settings,
                size_bytes=size_bytes,
                simulated=run.simulated,
            )
            Versions(tx).add(version)

        return store

    def _is_cancelled(self, job: Job) -> bool:
        with self._database.read() as tx:
            return Jobs(tx).get(job.job_id).cancel_requested

    def _record(self, run: Run, state: RunState, note: str) -> None:
        with self._database.write() as tx:
            Runs(tx).add(replace(run, state=state, note=note))


def _verdict(compared: Version | None, now: Version | None, fitted: Fitted) -> tuple[VersionState, str]:
    """Whether the new version serves. One chosen by a curator while the fit ran stays."""
    if (now.version if now else "") != (compared.version if compared else ""):
        return "standby", f"Another version was chosen while this one was learning. {fitted.words}"
    return ("serving" if fitted.passed else "refused"), fitted.words


def _done(run: Run, version: str, fitted: Fitted) -> Run:
    return replace(
        run,
        version=version,
        config={**run.config, "settings": dict(fitted.settings)},
        metrics={**fitted.metrics, "people": float(fitted.people)},
        curve=fitted.curve,
        train_s=fitted.train_s,
        answer_s=fitted.answer_s,
        memory_mb=fitted.memory_mb,
        note=f"{run.note} {fitted.words}",
    )
