"""What strategies would have earned, from a log that was brought along or from our own lists: as a job, as a run."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from core.domain import InteractionTable, Job, TrainingData, Visitor
from core.domain.runs import Run
from core.errors import NoSuchStrategy, Refused, VitrineError
from core.evaluation.off_policy import OffPolicy
from core.privacy.pseudonyms import Pseudonyms
from core.protocols import Beat
from core.security.roles import allowed
from core.services.apart import apart
from core.services.changes import Finish
from core.services.collection import Collection
from core.services.learning.recognising import People, Recordings
from core.services.learning.training_data import data_hash
from core.services.measurement.log_views import LogView, OwnLog, log_view
from core.services.measurement.log_work import Asked, AskedOwn, estimate_all, estimate_own
from core.services.measurement.measuring import Measuring
from core.services.measurement.own_lists import Judged, own_lists
from core.services.measurement.tables import TableView
from core.services.measurement.views import Source
from core.services.queued import CannotWork, Queued
from core.storage.database import Database
from core.storage.house_numbers import BY_CHANCE, HouseNumbers
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.platforms import PlatformKeys
from core.storage.requests import Requests
from core.storage.runs import Runs

if TYPE_CHECKING:
    from core.services.tables import Logged, Report

LISTED = 20
OWN = "Our own lists"
Estimates = tuple[dict[str, OffPolicy], dict[str, float]]  # and how much of each strategy's lists could have been shown


Runner = Callable[..., Any]  # of a function, what it is asked, and whom it tells


class Logs(Queued):
    """Off-policy estimates."""

    task = "off_policy"

    def __init__(
        self,
        database: Database,
        measuring: Measuring,
        collection: Collection,
        pseudonyms: Pseudonyms,
        *,
        runner: Runner = apart,
    ) -> None:
        super().__init__(database)
        self._measuring = measuring
        self._collection = collection
        self._pseudonyms = pseudonyms
        self._runner = runner

    @property
    def handlers(self) -> Mapping[str, Callable[[Job, Beat], Finish]]:
        """The job that estimates."""
        return {self.task: self._run}

    @allowed("curator")
    def table(self, visitor: Visitor, address: str, name: str, columns: Mapping[str, str] | None = None) -> TableView:
        """What is in a log of our own people, taken by `Measuring.take`, and every row that cannot be used.

        Raises:
            NotFound: it is not here any more.
        """
        view = self._measuring.table(visitor, "log", address, name, columns)
        if view.lacks:
            return view
        ours = self._measuring.data(Source()).interactions
        _, report = self._read(self._measuring.table_path(address), columns or {}, ours)
        bad = tuple((row.line, row.reason) for row in report.bad)
        lacks = "" if report.kept else f"No row of {name} can be used: {bad[0][1]}." if bad else view.lacks
        return replace(view, kept=report.kept, bad=bad, lacks=lacks)

    @allowed("curator")
    def start(
        self,
        visitor: Visitor,
        address: str,
        name: str,
        strategies: tuple[str, ...],
        *,
        source: Source | None = None,
        columns: Mapping[str, str] | None = None,
        k: int = 10,
        seed: int = 0,
    ) -> str:
        """Queue the estimates for a log; gives the id of the job.

        Args:
            source: What the strategies learn from; what this collection's people did, if none is given.

        Raises:
            NotFound: there is no such table or strategy.
            VitrineError: no strategy was chosen.
        """
        source = source or Source()
        self._require(visitor, source, strategies)
        self._measuring.table_path(address)
        return self._enqueue(
            title=name,
            table=address,
            columns=dict(columns or {}),
            source=asdict(source),
            strategies=list(strategies),
            k=k,
            seed=seed,
        )

    @allowed("curator")
    def own(self, visitor: Visitor) -> OwnLog:
        """How many of our own lists there are to judge from."""
        with self._database.read() as tx:
            lists, people = Requests(tx).count_by_chance()
            everybodys, _ = Requests(tx).count_by_chance(simulated=True)
            share = HouseNumbers(tx).get(BY_CHANCE)
        return OwnLog(lists=lists, people=people, share=share, invented=everybodys - lists)

    @allowed("curator")
    def start_own(
        self, visitor: Visitor, strategies: tuple[str, ...], *, simulated: bool = False, seed: int = 0
    ) -> str:
        """Queue the estimates for our own lists; gives the id of the job.

        Args:
            simulated: Also the lists of invented people, and what they did.

        Raises:
            NoSuchStrategy: there is none of that name, or it cannot do this.
            VitrineError: no strategy was chosen.
        """
        source = Source(simulated=simulated)
        self._require(visitor, source, strategies)
        return self._enqueue(title=OWN, source=asdict(source), strategies=list(strategies), seed=seed)

    @allowed("curator")
    def judged(self, visitor: Visitor) -> tuple[LogView, ...]:
        """Newest first."""
        with self._database.read() as tx:
            runs = Runs(tx).all("evaluate", limit=10 * LISTED)
        return tuple(log_view(run) for run in runs if "off_policy" in run.config)[:LISTED]

    def _run(self, job: Job, beat: Beat) -> Finish:
        """The handler.

        Raises:
            Refused: E_CANCELLED, or E_TRAINING with the reason.
        """
        asked, started_at = job.payload, datetime.now(UTC)
        source, own = Source(**asked["source"]), "table" not in asked
        try:
            data = self._measuring.data(source)
            invented = bool(self._measuring.invented(data.interactions))
            found, covered = self._judged_own(asked, data, source, beat) if own else self._judged(asked, data, beat)
        except Refused:
            raise
        except VitrineError as error:
            raise CannotWork(str(error)) from error
        run = Run(
            kind="evaluate",
            strategy=",".join(found),
            started_at=started_at,
            config={
                "off_policy": {name: asdict(one) for name, one in found.items()},
                "title": asked["title"],
                "own": own,
                "covered": covered,
            },
            data_hash=data_hash(data),
            seed=asked["seed"],
            metrics={name: one.estimates["dr"].mean for name, one in found.items() if one.estimates},
            note=f"From {'our own lists' if own else 'the log ' + asked['title']}",
            simulated=source.simulated or invented,
        )

        def store(tx: Connection) -> None:
            Runs(tx).add(run)

        return store

    def _judged(self, asked: Mapping[str, Any], data: TrainingData, beat: Beat) -> Estimates:
        path = self._measuring.table_path(asked["table"])
        ours = None if asked["source"]["table"] else data.interactions
        logged, _ = self._read(path, asked["columns"], ours)
        order = Asked(logged, data, tuple(asked["strategies"]), asked["k"], asked["seed"])
        return self._runner(estimate_all, order, beat), {}

    def _read(self, path: Path, columns: Mapping[str, str], ours: InteractionTable | None) -> tuple[Logged, Report]:
        """A log, with its people and recordings as they are called here.

        Args:
            ours: What our own people did; None where the log is of the people of another table.
        """
        from core.services.tables import read_log  # pandas takes half a second to import

        if ours is None:
            return read_log(path, columns)
        with self._database.read() as tx:
            platforms = {key.platform for key in PlatformKeys(tx).all()}
        people = People(self._pseudonyms, ours.users.ids, sorted(platforms))
        known = Recordings(self._collection.snapshot().items.values(), ours.items.ids)
        return read_log(path, columns, people=people, known=known)

    def _judged_own(self, asked: Mapping[str, Any], data: TrainingData, source: Source, beat: Beat) -> Estimates:
        with self._database.read() as tx:
            requests = Requests(tx).by_chance(simulated=source.simulated)
            events = Interactions(tx).all(simulated=source.simulated)
        order = AskedOwn(own_lists(requests, events), data, tuple(asked["strategies"]), asked["seed"])
        judged: dict[str, Judged] = self._runner(estimate_own, order, beat)
        return {name: one.found for name, one in judged.items()}, {name: one.covered for name, one in judged.items()}

    def _require(self, visitor: Visitor, source: Source, strategies: tuple[str, ...]) -> None:
        """
        Raises:
            NoSuchStrategy: there is none of that name, or it cannot do this.
            VitrineError: no strategy was chosen.
        """
        offered = self._measuring.strategies(visitor, source)
        if wrong := [one for one in strategies if one not in offered]:
            raise NoSuchStrategy(wrong[0], offered, "for this")
        if not strategies:
            raise VitrineError("Choose at least one strategy.")

    def _enqueue(self, **payload: Any) -> str:
        with self._database.write() as tx:
            return Jobs(tx).enqueue(self.task, payload, f"{self.task}:{uuid.uuid4().hex}").job_id
