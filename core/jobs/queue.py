"""The queue as a worker uses it: each step is one short transaction on the table of jobs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from core.domain import Job

Transaction = Any
"""Whatever `Transactions.write()` gives; only the job table and the handlers look into it."""

Finish = Callable[[Transaction], None]
"""Stores the results of a job. It runs inside a transaction that fails as a whole when the lease is lost."""


class Transactions(Protocol):
    """What the queue needs of a database."""

    def read(self) -> AbstractContextManager[Transaction]: ...

    def write(self) -> AbstractContextManager[Transaction]: ...


class JobTable(Protocol):
    """What the queue needs of the table of jobs, bound to one transaction."""

    def due(self, tasks: Sequence[str], now: float) -> bool: ...

    def claim(self, owner: str, tasks: Sequence[str], lease_s: float, now: float) -> Job | None: ...

    def beat(self, job_id: str, token: int, progress: float, note: str, lease_s: float, now: float) -> bool | None: ...

    def finish(self, job_id: str, token: int, now: float) -> bool: ...

    def fail(self, job_id: str, token: int, code: str, message: str, now: float, retry_at: float | None) -> bool: ...

    def release(self, job_id: str, token: int, note: str, now: float, not_before: float) -> bool: ...


class JobTables(Protocol):
    """Binds the table to a transaction, e.g. the class core.storage.jobs.Jobs."""

    def __call__(self, tx: Transaction, /, *, max_attempts: int) -> JobTable: ...


class LeaseLost(Exception):
    """Another worker took the job over, or it was cancelled; nothing of this attempt may be stored."""


class JobQueue:
    """One queue in one database, for any number of workers in any number of processes.

    Args:
        lease_s: How long a silent worker keeps a job before another takes it.
        clock: Seconds since 1970, the same for all workers. When it jumps a job may be done twice, but is stored once.
    """

    def __init__(
        self,
        database: Transactions,
        jobs: JobTables,
        *,
        lease_s: float = 15.0,
        max_attempts: int = 3,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.lease_s = lease_s
        self.max_attempts = max_attempts
        self.clock = clock
        self._database = database
        self._jobs = jobs

    def claim(self, owner: str, tasks: Sequence[str]) -> Job | None:
        """The next job for `owner`, of the most urgent task first; None when nothing is due."""
        with self._database.read() as tx:  # those who wait for work must not stand in the way of writers
            if not self._table(tx).due(tasks, self.clock()):
                return None
        with self._database.write() as tx:
            return self._table(tx).claim(owner, tasks, self.lease_s, self.clock())

    def beat(self, job: Job, progress: float, note: str) -> bool | None:
        """Keep the lease: True = stop, it was cancelled; None = the lease is lost."""
        with self._database.write() as tx:
            return self._table(tx).beat(job.job_id, job.token, progress, note, self.lease_s, self.clock())

    def finish(self, job: Job, store: Finish) -> None:
        """Store the results and mark the job as done, both or neither.

        Raises:
            LeaseLost: nothing was stored.
        """
        with self._database.write() as tx:
            if not self._table(tx).finish(job.job_id, job.token, self.clock()):
                raise LeaseLost(f"job {job.job_id} was taken over or cancelled")
            store(tx)

    def fail(self, job: Job, code: str, message: str, *, retry_in_s: float | None = None) -> None:
        """Note what went wrong, for trying again in so many seconds or, with None, for good."""
        now = self.clock()
        retry_at = None if retry_in_s is None else now + retry_in_s
        with self._database.write() as tx:
            self._table(tx).fail(job.job_id, job.token, code, message, now, retry_at)

    def release(self, job: Job, note: str, *, wait_s: float = 0.0) -> None:
        """Hand the job back, to be begun again in so many seconds; the attempt does not count."""
        now = self.clock()
        with self._database.write() as tx:
            self._table(tx).release(job.job_id, job.token, note, now, now + wait_s)

    def _table(self, tx: Transaction) -> JobTable:
        return self._jobs(tx, max_attempts=self.max_attempts)
