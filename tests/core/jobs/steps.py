"""Steps of the tests of workers: jobs that are queued, done, cancelled and looked at."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import sqlalchemy as sa

from core.domain import Job
from core.jobs.queue import Finish, JobQueue
from core.jobs.worker import Handler, Worker
from core.protocols import Beat
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.profiles import Profiles


def never() -> bool:
    return False


def store(result: str) -> Finish:
    def write(tx: sa.Connection) -> None:
        Profiles(tx).add(result, result)  # type: ignore[arg-type]

    return write


def simple(job: Job, beat: Beat) -> Finish:
    return store(job.key)


def enqueue(database: Database, *keys: str, task: str = "embed") -> list[str]:
    with database.write() as tx:
        return [Jobs(tx).enqueue(task, {}, key).job_id for key in keys]


def stored(database: Database) -> list[str]:
    with database.read() as tx:
        return [label for _, label in Profiles(tx).all()]


def get(database: Database, job_id: str) -> Job:
    with database.read() as tx:
        return Jobs(tx).get(job_id)


def cancel(database: Database, job_id: str) -> None:
    with database.write() as tx:
        Jobs(tx).cancel(job_id)


def worker(queue: JobQueue, handler: Handler | Mapping[str, Handler], **options: float) -> Worker:
    handlers = handler if isinstance(handler, Mapping) else {"embed": handler}
    return Worker(queue, handlers, owner="test", **{"poll_s": 0.01, "backoff_s": 0.02, **options})


def until(condition: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)
