"""What people would do with a recording: play it, like it, watch how much of it; and how far that can be trusted.

Learned as a job in a process of its own, by itself when enough is new. The model lies in `<data>/behaviour/<key>/`;
the run beside it says how probabilities and what then happened agreed, on people whom nothing was learned from.
"""

from __future__ import annotations

import os
import shutil
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import numpy as np
from scipy import sparse
from sqlalchemy import Connection

from core.domain import ItemId, Job, Query, TrainingData, UserId, Visitor
from core.domain.behaviour import Expectation, Reliability
from core.domain.runs import Run
from core.errors import NotFound, Refused, VitrineError
from core.protocols import Beat
from core.recommend.behaviour import Behaviour, BehaviourModel
from core.recommend.history import FromHistory
from core.recommend.hybrid import Hybrid
from core.recommend.saving import load_any, save
from core.security.roles import allowed, for_services
from core.services.apart import Told, apart
from core.services.changes import Finish
from core.services.collection import Collection
from core.services.feedback import require_own
from core.services.learning.learning_again import FORGOT, worth_training
from core.services.learning.training_data import data_hash, gather
from core.services.learning.trust import Trust, trust
from core.services.queued import CannotWork, Queued
from core.storage.audit import Audit
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.runs import Runs

TITLE = "What people do"
JUDGED = ("error", "skill", "base")  # figures of a run, for each outcome


@dataclass(frozen=True, eq=False)
class Lesson:
    """What is to be learned from, and the folder the model goes into."""

    data: TrainingData
    watched: sparse.csr_array
    folder: Path


@dataclass(frozen=True)
class Learned:
    """What came of it, by outcome."""

    reliability: Mapping[str, Reliability]
    train_s: float


Work = Callable[[Lesson, Told], Learned]
Runner = Callable[[Work, Lesson, Told], Learned]


class Expecting(Queued):
    """Probabilities of playing, liking and watching. The newest model answers."""

    task = "behaviour"

    def __init__(
        self,
        database: Database,
        collection: Collection,
        folder: Path,
        *,
        runner: Runner = apart,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(database)
        self._collection = collection
        self._folder = folder
        self._runner = runner
        self._now = clock
        self._lock = threading.Lock()
        self._read: tuple[str, BehaviourModel] | None = None
        self._whole = ""  # the model that was found to be readable

    @property
    def handlers(self) -> Mapping[str, Callable[[Job, Beat], Finish]]:
        """The job that learns."""
        return {self.task: self._run}

    @allowed("curator")
    def learn(self, visitor: Visitor, *, simulated: bool = False) -> str:
        """Queue it; gives the id of the job. One that waits already is given again.

        Args:
            simulated: Learn from invented people, too; everything that comes of it says so.
        """
        return self._queue(simulated)

    @allowed("viewer")
    def trust(self, visitor: Visitor) -> Trust | None:
        """How far the newest model can be trusted; None before there is one."""
        run = self._newest()
        return None if run is None else trust(run)

    @allowed("viewer")
    def expect(self, visitor: Visitor, user_id: UserId, item_ids: Sequence[ItemId]) -> tuple[Expectation, ...]:
        """What a person would probably do with these recordings; empty before anything was learned.

        Raises:
            NotAllowed: a viewer asks about somebody else.
        """
        require_own(visitor, user_id)
        model = self.model()
        if model is None:
            return ()
        with self._database.read() as tx:
            history = Interactions(tx).of(user_id)
        return model.expect(Query(user_id=user_id, history=history), item_ids)

    @for_services
    def model(self) -> BehaviourModel | None:
        """The newest model; None before there is one, and while its files are not there."""
        run = self._newest()
        if run is None:
            return None
        key = run.config["behaviour"]["key"]
        with self._lock:
            if self._read is None or self._read[0] != key:
                try:
                    self._read = key, load_any(self._folder / key)
                except NotFound:
                    return None
            return self._read[1]

    @for_services
    def recommender(self) -> FromHistory | None:
        """The strategy whose scores the probabilities are made of."""
        model = self.model()
        return None if model is None else model.recommender

    @for_services
    def keep_up(self) -> bool:
        """Learn when enough is new, the files are gone, or somebody was forgotten; says whether that was queued."""
        run = self._newest()
        with self._database.read() as tx:
            forgotten = Audit(tx).last(FORGOT)
        lost = run is not None and not self._is_readable(run.config["behaviour"]["key"])
        lost = lost or bool(run and forgotten and run.started_at < forgotten.at)
        told: Mapping[str, int] = run.config["behaviour"] if run and not lost else {}
        with self._database.read() as tx:
            news, people = Interactions(tx).news(told.get("last_event", 0), simulated=bool(run and run.simulated))
            tried = [job for job in Jobs(tx).recent(200) if job.task == self.task and job.finished_at is not None]
        ended = tried[0].finished_at if tried else None
        due = worth_training(
            news=news,
            people=people,
            learned=told.get("events"),
            last_fit_s=run.train_s if run else 0.0,
            since_last_s=(self._now() - ended).total_seconds() if ended else float("inf"),
        )
        if due:
            self._queue(bool(run and run.simulated))
        return due

    @for_services
    def lost(self) -> bool:
        """Whether something was learned whose files are gone or cannot be read."""
        run = self._newest()
        return run is not None and not self._is_readable(run.config["behaviour"]["key"])

    def _is_readable(self, key: str) -> bool:
        """Whether the files are there and of this program; each model is looked at once."""
        if self._whole != key and (self._folder / key).is_dir():
            try:
                load_any(self._folder / key)
            except (NotFound, TypeError):
                return False
            self._whole = key
        return self._whole == key and (self._folder / key).is_dir()

    def _queue(self, simulated: bool) -> str:
        with self._database.write() as tx:
            for job in Jobs(tx).live():
                if job.task == self.task and not job.cancel_requested:
                    return job.job_id
            payload = {"title": TITLE, "simulated": simulated}
            return Jobs(tx).enqueue(self.task, payload, f"{self.task}:{uuid.uuid4().hex}").job_id

    def _newest(self) -> Run | None:
        with self._database.read() as tx:
            return next(iter(Runs(tx).all("behaviour", limit=1)), None)

    def _run(self, job: Job, beat: Beat) -> Finish:
        """The handler.

        Raises:
            Refused: E_CANCELLED, or E_TRAINING with the reason.
        """
        simulated, started_at, key = bool(job.payload["simulated"]), self._now(), uuid.uuid4().hex
        beat(0.0, "Gathering what people did")
        gathered = gather(self._database, self._collection, simulated=simulated)
        data = gathered.data
        with self._database.read() as tx:
            seen = Interactions(tx).watched(simulated=simulated)
        aside = self._folder / f".part-{key}"
        try:
            beat(0.1, "Comparing what was offered with what was played and liked")
            learned = self._runner(learn, Lesson(data, watched(data, seen), aside), beat)
            os.rename(aside, self._folder / key)
        except Refused:
            raise
        except VitrineError as error:
            raise CannotWork(str(error)) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        told = {
            "key": key,
            "reliability": {name: asdict(own) for name, own in learned.reliability.items()},
            "people": len(data.interactions.users),
            "events": len(gathered.numbers),
            "last_event": gathered.last_event,
        }
        run = Run(
            kind="behaviour",
            strategy="hybrid",
            started_at=started_at,
            config={"behaviour": told},
            data_hash=data_hash(data),
            metrics={f"{n} {what}": getattr(r, what) for n, r in learned.reliability.items() for what in JUDGED},
            train_s=learned.train_s,
            note=TITLE,
            simulated=simulated,
        )

        def store(tx: Connection) -> None:
            Runs(tx).add(run)
            self._tidy(key)

        return store

    def _tidy(self, kept: str) -> None:
        """Only the newest model answers; the ones before it are of no use."""
        for folder in self._folder.iterdir():
            if folder.name != kept and not folder.name.startswith("."):
                shutil.rmtree(folder, ignore_errors=True)


def learn(lesson: Lesson, told: Told) -> Learned:
    """Learn, and write the model down; in a process of its own.

    Raises:
        EmptyTrainingData: there is too little to hold some back.
    """
    start = process_time()
    model = Behaviour(strategy=Hybrid()).fit(lesson.data, lesson.watched)
    told(0.9, "Writing it down")
    save(model, lesson.folder)
    return Learned(model.reliability, round(process_time() - start, 3))


def watched(data: TrainingData, seen: Sequence[tuple[UserId, ItemId, float]]) -> sparse.csr_array:
    """Shares that were watched, (n_users, n_items) as the interactions."""
    table = data.interactions
    users, items = table.users.rows(u for u, _, _ in seen), table.items.rows(i for _, i, _ in seen)
    shares = np.array([share for _, _, share in seen], dtype=np.float32)
    there = (users >= 0) & (items >= 0)
    shape = (len(table.users), len(table.items))
    found: sparse.csr_array = sparse.csr_array((shares[there], (users[there], items[there])), shape=shape)
    found.sort_indices()
    return found
