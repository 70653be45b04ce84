"""What services share whose work is one kind of job: what waits, what runs, what failed last, and how to stop it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain import Job, Visitor
from core.errors import NotFound, Refused
from core.security.roles import allowed
from core.storage.database import Database
from core.storage.jobs import Jobs

RECENT = 200  # jobs that are looked through


class CannotWork(Refused):
    """There is nothing to work on; trying again would change nothing."""

    hint = "More feedback, another choice, or another table may help."

    def __init__(self, sentence: str) -> None:
        super().__init__("E_TRAINING", sentence)


@dataclass(frozen=True, kw_only=True)
class Working:
    """A job that waits, runs or has failed."""

    job_id: str
    title: str
    state: Literal["waiting", "working", "failed"]
    progress: float = 0.0
    doing: str = ""
    error: str = ""


class Queued:
    """Jobs of one task; their payload has a `title`."""

    task: str

    def __init__(self, database: Database) -> None:
        self._database = database

    @allowed("curator")
    def working(self, visitor: Visitor) -> tuple[Working, ...]:
        """Those that wait or run, then the newest if it failed."""
        with self._database.read() as tx:
            live = [job for job in Jobs(tx).live() if job.task == self.task]
            ended = [job for job in Jobs(tx).recent(RECENT) if job.task == self.task][:1]
        return tuple(_working(job) for job in (*live, *(job for job in ended if job.state == "failed")))

    @allowed("curator")
    def cancel(self, visitor: Visitor, job_id: str) -> None:
        """
        Raises:
            NotFound: there is no such job.
        """
        with self._database.write() as tx:
            if Jobs(tx).get(job_id).task != self.task:
                raise NotFound("There is no such job.")
            Jobs(tx).cancel(job_id)


def _working(job: Job) -> Working:
    state = "failed" if job.state == "failed" else "working" if job.state == "running" else "waiting"
    return Working(
        job_id=job.job_id,
        title=job.payload["title"],
        state=state,  # type: ignore[arg-type]  # one of the three above
        progress=job.progress,
        doing=job.note,
        error=job.error if state == "failed" else "",
    )
