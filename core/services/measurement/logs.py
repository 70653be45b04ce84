"""What strategies would have earned, from a log that was brought along or from our own lists: as a job, as a run."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.domain import Job, TrainingData, Visitor
from core.domain.runs import Run
from core.errors import NotFound, Refused, VitrineError
from core.evaluation.off_policy import OffPolicy
from core.evaluation.significance import Interval
from core.protocols import Beat
from core.security.roles import allowed
from core.services.apart import Told, apart
from core.services.changes import Finish
from core.services.learning.training_data import data_hash
from core.services.measurement.measuring import Measuring
from core.services.measurement.own_lists import Judged, OwnList, judge_own, own_lists
from core.services.measurement.tables import TableView
from core.services.measurement.views import Source
from core.services.measurement.work import named_for
from core.services.queued import CannotWork, Queued
from core.storage.database import Database
from core.storage.house_numbers import BY_CHANCE, HouseNumbers
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.profiles import Profiles
from core.storage.requests import Requests
from core.storage.runs import Runs

LISTED = 20
OWN = "Our own lists"
Estimates = tuple[dict[str, OffPolicy], dict[str, float]]  # and how much of each strategy's lists could have been shown


@dataclass(frozen=True, eq=False)
class Asked:
    """A log at a path, and the strategies to put in the place of whoever made it."""

    path: Path
    columns: Mapping[str, str]
    data: TrainingData
    strategies: tuple[str, ...]
    k: int
    seed: int


@dataclass(frozen=True, eq=False)
class AskedOwn:
    """Our own lists, and the strategies to put in the place of those that made them."""

    lists: tuple[OwnList, ...]
    data: TrainingData
    strategies: tuple[str, ...]
    seed: int


Runner = Callable[..., Any]  # of a function, what it is asked, and whom it tells


@dataclass(frozen=True, kw_only=True)
class OwnLog:
    """Our own lists with places given by chance.

    Attributes:
        lists: By one draw each.
        share: Of the places of a list that chance gives now.
    """

    lists: int
    people: int
    share: float


@dataclass(frozen=True, kw_only=True)
class LogView:
    """What came of one log, by strategy.

    Attributes:
        own: It is of our own lists.
        covered: Of our own lists: how much of each strategy's best lists could have been shown.
    """

    run_id: str
    title: str
    at: datetime
    found: Mapping[str, OffPolicy]
    simulated: bool
    own: bool = False
    covered: Mapping[str, float] = field(default_factory=dict)


class Logs(Queued):
    """Off-policy estimates."""

    task = "off_policy"

    def __init__(self, database: Database, measuring: Measuring, *, runner: Runner = apart) -> None:
        super().__init__(database)
        self._measuring = measuring
        self._runner = runner

    @property
    def handlers(self) -> Mapping[str, Callable[[Job, Beat], Finish]]:
        """The job that estimates."""
        return {self.task: self._run}

    @allowed("curator")
    def table(self, visitor: Visitor, address: str, name: str, columns: Mapping[str, str] | None = None) -> TableView:
        """What is in a log that was taken by `Measuring.take`, and every row that cannot be used.

        Raises:
            NotFound: it is not here any more.
        """
        return self._measuring.table(visitor, "log", address, name, columns)

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
            return OwnLog(lists=lists, people=people, share=HouseNumbers(tx).get(BY_CHANCE))

    @allowed("curator")
    def start_own(
        self, visitor: Visitor, strategies: tuple[str, ...], *, simulated: bool = False, seed: int = 0
    ) -> str:
        """Queue the estimates for our own lists; gives the id of the job.

        Args:
            simulated: Also the lists of invented people, and what they did.

        Raises:
            NotFound: there is no such strategy.
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
        return tuple(_view(run) for run in runs if "off_policy" in run.config)[:LISTED]

    def _run(self, job: Job, beat: Beat) -> Finish:
        """The handler.

        Raises:
            Refused: E_CANCELLED, or E_TRAINING with the reason.
        """
        asked, started_at = job.payload, datetime.now(UTC)
        source, own = Source(**asked["source"]), "table" not in asked
        try:
            data = self._measuring.data(source)
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
            simulated=source.simulated,
        )

        def store(tx: Connection) -> None:
            Runs(tx).add(run)

        return store

    def _judged(self, asked: Mapping[str, Any], data: TrainingData, beat: Beat) -> Estimates:
        path = self._measuring.table_path(asked["table"])
        order = Asked(path, asked["columns"], data, tuple(asked["strategies"]), asked["k"], asked["seed"])
        return self._runner(estimate_all, order, beat), {}

    def _judged_own(self, asked: Mapping[str, Any], data: TrainingData, source: Source, beat: Beat) -> Estimates:
        with self._database.read() as tx:
            invented = set() if source.simulated else {user for user, _ in Profiles(tx).all()}
            requests = [one for one in Requests(tx).by_chance() if one.user_id not in invented]
            events = Interactions(tx).all(simulated=source.simulated)
        order = AskedOwn(own_lists(requests, events), data, tuple(asked["strategies"]), asked["seed"])
        judged: dict[str, Judged] = self._runner(estimate_own, order, beat)
        return {name: one.found for name, one in judged.items()}, {name: one.covered for name, one in judged.items()}

    def _require(self, visitor: Visitor, source: Source, strategies: tuple[str, ...]) -> None:
        """
        Raises:
            NotFound: there is no such strategy.
            VitrineError: no strategy was chosen.
        """
        offered = self._measuring.strategies(visitor, source)
        if wrong := [one for one in strategies if one not in offered]:
            raise NotFound(f"There is no strategy {wrong[0]!r} for this; there is {', '.join(offered)}.")
        if not strategies:
            raise VitrineError("Choose at least one strategy.")

    def _enqueue(self, **payload: Any) -> str:
        with self._database.write() as tx:
            return Jobs(tx).enqueue(self.task, payload, f"{self.task}:{uuid.uuid4().hex}").job_id


def estimate_all(asked: Asked, told: Told) -> dict[str, OffPolicy]:
    """All strategies on the log, one after the other."""
    from core.services.measurement.logged import judge_logged
    from core.services.tables import read_log

    logged, _ = read_log(asked.path, asked.columns)
    found: dict[str, OffPolicy] = {}
    for number, name in enumerate(asked.strategies):
        told(number / len(asked.strategies), f"Trying {name}")
        strategy = named_for(name, asked.seed)
        found |= judge_logged([strategy], asked.data, logged, k=asked.k, seed=asked.seed)
    return found


def estimate_own(asked: AskedOwn, told: Told) -> dict[str, Judged]:
    """All strategies on our own lists, one after the other."""
    found: dict[str, Judged] = {}
    for number, name in enumerate(asked.strategies):
        told(number / len(asked.strategies), f"Trying {name}")
        found[name] = judge_own(named_for(name, asked.seed), asked.data, asked.lists, seed=asked.seed)
    return found


def _view(run: Run) -> LogView:
    return LogView(
        run_id=run.run_id,
        title=str(run.config["title"]),
        at=run.started_at,
        found={name: _off_policy(own) for name, own in run.config["off_policy"].items()},
        simulated=run.simulated,
        own=bool(run.config.get("own")),
        covered=run.config.get("covered", {}),
    )


def _off_policy(value: Mapping[str, object]) -> OffPolicy:
    own = dict(value)
    own["logged"] = Interval(**own["logged"])  # type: ignore[arg-type]
    own["estimates"] = {way: Interval(**one) for way, one in own["estimates"].items()}  # type: ignore[attr-defined]
    return OffPolicy(**own)  # type: ignore[arg-type]
