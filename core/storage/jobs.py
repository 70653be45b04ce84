"""The table of work to do. Who works on a job holds a lease; who lost it cannot store anything any more.

A claim is one short transaction that raises the token of the job. Results are stored in the same
transaction as `finish`, which refuses an old token. A lease that runs out makes the job claimable
again, so work is done at least once and its results are stored exactly once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, get_args

import sqlalchemy as sa

from core.domain import Job, JobState
from core.errors import REFUSALS, NotFound
from core.storage.tables import insert, jobs

_COLUMNS = [jobs.c.number, *(jobs.c[field.name] for field in fields(Job) if field.name != "job_id")]
_FRESH = {
    "state": "queued",
    "progress": 0.0,
    "note": "",
    "attempts": 0,
    "cancel_requested": False,
    "error_code": "",
    "error": "",
    "finished_at": None,
    "owner": "",
    "lease_until_s": 0.0,
    "lease_s": 0.0,
}


class Jobs:
    """The jobs as one transaction sees them; call its writing methods inside `Database.write()`.

    Args:
        max_attempts: How often a job is begun before it counts as failed.
        clock: Seconds since 1970, for methods that are not told the time.
    """

    def __init__(self, tx: sa.Connection, *, max_attempts: int = 3, clock: Callable[[], float] = time.time) -> None:
        self._tx = tx
        self._max_attempts = max_attempts
        self._clock = clock

    def enqueue(self, task: str, payload: Mapping[str, Any], key: str, *, not_before: float | None = None) -> Job:
        """The job for this key: a new one, or the one there is.

        One that failed or was cancelled, also one that is still being stopped, begins anew.

        Args:
            not_before: Seconds since 1970; not begun earlier.
        """
        now = self._clock()
        wanted = {
            **_FRESH,
            "task": task,
            "payload": dict(payload),
            "created_at": _moment(now),
            "not_before_s": now if not_before is None else not_before,
        }
        new = insert(self._tx, jobs).values(**wanted, key=key, token=0)
        given_up = jobs.c.state.in_(("failed", "cancelled")) | jobs.c.cancel_requested
        self._tx.execute(new.on_conflict_do_update(index_elements=["key"], set_=wanted, where=given_up))
        return self._chosen(sa.select(*_COLUMNS).where(jobs.c.key == key))[0]

    def due(self, tasks: Sequence[str], now: float) -> bool:
        """Whether `claim` would have something to do; cheap, and enough to ask in a read transaction."""
        waiting = sa.select(jobs.c.number).where(_due(now) | _silent(now), jobs.c.task.in_(list(tasks)))
        return self._tx.execute(waiting.limit(1)).first() is not None

    def claim(self, owner: str, tasks: Sequence[str], lease_s: float, now: float) -> Job | None:
        """Take a job that is due, or whose worker fell silent; None when there is none.

        Args:
            tasks: Most urgent first. Of the first task that has any, the job begun least often is taken, then the
                oldest: one that kills its workers neither holds up the others nor is blamed for what killed theirs.
        """
        if not tasks:
            return None
        self._bury(now)
        urgency = sa.case({task: n for n, task in enumerate(tasks)}, value=jobs.c.task, else_=len(tasks))
        oldest = (
            sa.select(jobs.c.number)
            .where(_due(now) | _silent(now), jobs.c.task.in_(list(tasks)))
            .order_by(urgency, jobs.c.attempts, jobs.c.created_at, jobs.c.number)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        number = self._tx.execute(oldest).scalar()
        if number is None:
            return None
        claimed = {
            "state": "running",
            "owner": owner,
            "token": jobs.c.token + 1,
            "attempts": jobs.c.attempts + 1,
            "lease_until_s": now + lease_s,
            "lease_s": lease_s,
            "progress": 0.0,
            "note": "",
        }
        self._tx.execute(sa.update(jobs).where(jobs.c.number == number).values(claimed))
        return self._chosen(sa.select(*_COLUMNS).where(jobs.c.number == number))[0]

    def beat(self, job_id: str, token: int, progress: float, note: str, lease_s: float, now: float) -> bool | None:
        """Extend the lease and say how far the work is: True = stop, it was cancelled; None = the lease is lost."""
        row = {"progress": progress, "note": note, "lease_until_s": now + lease_s, "lease_s": lease_s}
        kept = sa.update(jobs).where(_held(job_id, token)).values(row).returning(jobs.c.cancel_requested)
        cancelled = self._tx.execute(kept).scalar()
        return None if cancelled is None else bool(cancelled)

    def finish(self, job_id: str, token: int, now: float) -> bool:
        """Mark as done; False, and the caller must store nothing, when the lease is lost or it was cancelled."""
        row = {"state": "done", "progress": 1.0, "note": "", "finished_at": _moment(now)}
        return self._settle(_held(job_id, token) & ~jobs.c.cancel_requested, {**row, **_no_error()})

    def fail(self, job_id: str, token: int, code: str, message: str, now: float, retry_at: float | None) -> bool:
        """Note what went wrong; try again at `retry_at` if that is given and attempts are left.

        False when the lease is lost. A job somebody cancelled meanwhile ends as cancelled.
        """
        held = _held(job_id, token)
        if self._settle(held & jobs.c.cancel_requested, _cancelled(now)):
            return True
        error = {"error_code": code, "error": message, "note": ""}
        again = {"state": "queued", "not_before_s": retry_at, "progress": 0.0, **error}
        if retry_at is not None and self._settle(held & (jobs.c.attempts < self._max_attempts), again):
            return True
        return self._settle(held, {"state": "failed", "finished_at": _moment(now), **error})

    def release(self, job_id: str, token: int, note: str, now: float, not_before: float) -> bool:
        """Hand a job back that could not be worked on for no fault of its own; the attempt does not count."""
        held = _held(job_id, token)
        if self._settle(held & jobs.c.cancel_requested, _cancelled(now)):
            return True
        row = {"state": "queued", "attempts": jobs.c.attempts - 1, "not_before_s": not_before}
        return self._settle(held, {**row, "note": note, "progress": 0.0})

    def cancel(self, job_id: str) -> None:
        """A queued job ends at once, a running one at its next heartbeat; a finished one stays as it is.

        Raises:
            NotFound: there is no such job.
        """
        job = self.get(job_id)
        self._settle(_is(job_id) & (jobs.c.state == "queued"), _cancelled(self._clock()))
        if job.state == "running":
            self._settle(_is(job_id) & (jobs.c.state == "running"), {"cancel_requested": True})

    def retry(self, job_id: str) -> Job:
        """Begin a failed or cancelled job anew; any other stays as it is.

        Raises:
            NotFound: there is no such job.
        """
        now = self._clock()
        again = {**_FRESH, "created_at": _moment(now), "not_before_s": now}
        self._settle(_is(job_id) & jobs.c.state.in_(("failed", "cancelled")), again)
        return self.get(job_id)

    def get(self, job_id: str) -> Job:
        """
        Raises:
            NotFound: there is no such job.
        """
        found = self._chosen(sa.select(*_COLUMNS).where(_is(job_id)))
        if not found:
            raise NotFound(f"there is no job '{job_id}'")
        return found[0]

    def live(self) -> tuple[Job, ...]:
        """Queued and running jobs, oldest first."""
        chosen = sa.select(*_COLUMNS).where(jobs.c.state.in_(("queued", "running")))
        return self._chosen(chosen.order_by(jobs.c.created_at, jobs.c.number))

    def recent(self, limit: int) -> tuple[Job, ...]:
        """Done, failed and cancelled jobs, the one that ended last first."""
        chosen = sa.select(*_COLUMNS).where(jobs.c.state.not_in(("queued", "running")))
        return self._chosen(chosen.order_by(jobs.c.finished_at.desc(), jobs.c.number.desc()).limit(limit))

    def counts(self) -> dict[JobState, int]:
        """How many jobs are in each state, also where there are none."""
        rows = self._tx.execute(sa.select(jobs.c.state, sa.func.count()).group_by(jobs.c.state))
        return dict.fromkeys(get_args(JobState), 0) | {state: int(n) for state, n in rows}

    def _bury(self, now: float) -> None:
        """End the jobs whose worker fell silent and that nobody should begin again."""
        silent = _silent(now)
        self._settle(silent & jobs.c.cancel_requested, _cancelled(now))
        row: dict[str, Any] = {"state": "failed", "finished_at": _moment(now), "note": ""}
        row["error_code"] = sa.case((jobs.c.error_code == "", "E_PROCESSING"), else_=jobs.c.error_code)
        row["error"] = sa.case((jobs.c.error == "", "The worker died while it was at this."), else_=jobs.c.error)
        self._settle(silent & (jobs.c.attempts >= self._max_attempts), row)

    def _settle(self, where: sa.ColumnElement[bool], row: Mapping[str, Any]) -> bool:
        return self._tx.execute(sa.update(jobs).where(where).values(row)).rowcount > 0

    def _chosen(self, chosen: sa.Select[Any]) -> tuple[Job, ...]:
        return tuple(_job(row) for row in self._tx.execute(chosen).mappings())


def _due(now: float) -> sa.ColumnElement[bool]:
    return (jobs.c.state == "queued") & (jobs.c.not_before_s <= now)


def _silent(now: float) -> sa.ColumnElement[bool]:
    """Running, but its lease ran out, or reaches so far ahead that the clock must have been set back."""
    overdue = jobs.c.lease_until_s <= now
    impossible = jobs.c.lease_until_s > now + 2 * jobs.c.lease_s
    return (jobs.c.state == "running") & (overdue | impossible)


def _held(job_id: str, token: int) -> sa.ColumnElement[bool]:
    return _is(job_id) & (jobs.c.token == token) & (jobs.c.state == "running")


def _is(job_id: str) -> sa.ColumnElement[bool]:
    known = job_id.isascii() and job_id.isdecimal() and len(job_id) < 19
    return jobs.c.number == int(job_id) if known else sa.false()


def _cancelled(now: float) -> dict[str, Any]:
    return {
        "state": "cancelled",
        "finished_at": _moment(now),
        "note": "",
        "error_code": "E_CANCELLED",
        "error": REFUSALS["E_CANCELLED"],
    }


def _no_error() -> dict[str, str]:
    return {"error_code": "", "error": ""}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _job(row: sa.RowMapping) -> Job:
    values: dict[str, Any] = {**row}
    return Job(job_id=str(values.pop("number")), **values)
