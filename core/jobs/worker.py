"""A worker: takes jobs one after the other, and outlives everything their handlers do."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from core.domain import Job
from core.errors import Refused, Unavailable, VitrineError
from core.jobs.heartbeat import Heartbeat
from core.jobs.queue import Finish, JobQueue, LeaseLost
from core.protocols import Beat

log = logging.getLogger(__name__)

Handler = Callable[[Job, Beat], Finish]
"""Does the work of one job and returns what stores the result. It may run twice; what it returned is stored once.

When `beat` answers True it should raise Refused("E_CANCELLED") soon.
"""

# Refusals that lie in the moment and not in the file: trying again later may help.
PASSING = frozenset({"E_NO_SPACE", "E_QUOTA", "E_TIMEOUT", "E_MEMORY", "E_PROCESSING", "E_MODEL"})
LONGEST_WAIT_S = 300.0


class Worker:
    """Works for one queue in the thread that calls `run`.

    Args:
        handlers: What to do for each task, most urgent first; jobs of other tasks are left alone.
        owner: Who this is, for people reading the table, e.g. "host/pid".
        poll_s: How long to sleep when nothing is due.
        backoff_s: Wait before the second attempt; twice as long before each further one.
    """

    def __init__(
        self,
        queue: JobQueue,
        handlers: Mapping[str, Handler],
        *,
        owner: str,
        poll_s: float = 0.5,
        backoff_s: float = 2.0,
    ) -> None:
        self._queue = queue
        self._handlers = handlers
        self._owner = owner
        self._poll_s = poll_s
        self._backoff_s = backoff_s

    def run(self, stop: Callable[[], bool], *, drain: bool = False) -> int:
        """Work until `stop()`, or with `drain` until nothing is due; gives the number of jobs begun.

        When `stop()` turns true during a job, its handler is asked to stop and the job is handed back.
        """
        begun = 0
        while not stop():
            job = self._next()
            if job is not None:
                begun += 1
                self._attend(job, stop)
            elif drain:
                break
            else:
                _sleep(self._poll_s, stop)
        return begun

    def _next(self) -> Job | None:
        try:
            return self._queue.claim(self._owner, tuple(self._handlers))
        except VitrineError:  # locked, or the disk is full: both pass
            log.warning("the queue cannot be reached; trying again", exc_info=True)
            return None

    def _attend(self, job: Job, stop: Callable[[], bool]) -> None:
        """One attempt at one job, and its outcome on record; never raises an Exception."""
        heartbeat = Heartbeat(self._queue, job, stop)
        try:
            with heartbeat:
                store = self._handlers[job.task](job, heartbeat)
                self._queue.finish(job, store)
        except LeaseLost:
            self._record(job, lambda: self._queue.fail(job, "E_CANCELLED", ""))  # does nothing unless cancelled
        except Exception as error:
            if stop() and not (heartbeat.cancelled or heartbeat.lost) and _gave_up(error):
                self._record(job, lambda: self._queue.release(job, ""))
            else:
                outcome = error  # `error` itself is gone when the lambda runs in another frame
                self._record(job, lambda: self._note_failure(job, outcome))
        except BaseException:  # the process is being ended: do not make others wait for the lease
            self._record(job, lambda: self._queue.release(job, ""))
            raise

    def _note_failure(self, job: Job, error: Exception) -> None:
        wait_s = min(self._backoff_s * 2 ** (job.attempts - 1), LONGEST_WAIT_S)
        if isinstance(error, Unavailable):
            self._queue.release(job, str(error), wait_s=self._backoff_s)
        elif isinstance(error, Refused):
            again = error.code in PASSING
            self._queue.fail(job, error.code, str(error), retry_in_s=wait_s if again else None)
        else:
            log.error("job %s (%s) failed at attempt %d", job.job_id, job.task, job.attempts, exc_info=error)
            self._queue.fail(job, "E_PROCESSING", _sentence(job, error), retry_in_s=wait_s)

    def _record(self, job: Job, write: Callable[[], None]) -> None:
        """Put an outcome on record; if even that fails, the lease runs out and the job is begun again."""
        try:
            write()
        except Exception:
            log.exception("job %s: its outcome could not be stored", job.job_id)


def _gave_up(error: Exception) -> bool:
    return isinstance(error, Refused) and error.code == "E_CANCELLED"


def _sentence(job: Job, error: Exception) -> str:
    """For a person; what a bug says of itself, a traceback at worst, is for the log."""
    if isinstance(error, VitrineError):
        return str(error)
    name = type(error).__name__
    return f"It ended unexpectedly ({name}); nothing of it was stored. The log has it as job {job.job_id}."


def _sleep(seconds: float, stop: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not stop() and (left := deadline - time.monotonic()) > 0:
        time.sleep(min(left, 0.1))
