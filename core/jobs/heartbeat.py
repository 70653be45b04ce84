"""The sign of life of a worker: keeps the lease while a handler computes, and listens for "stop"."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from types import TracebackType

from core.domain import Job
from core.jobs.queue import JobQueue

log = logging.getLogger(__name__)

SHOWN_EVERY_S = 1.0  # how fresh progress is for those who watch, at most


class Heartbeat:
    """A thread that extends the lease of one job, from entering to leaving a `with` block.

    Calling it reports progress and says whether to stop: it has the type core.protocols.Beat.
    Only the thread writes, so reporting is cheap enough for every frame.
    """

    def __init__(self, queue: JobQueue, job: Job, stop: Callable[[], bool]) -> None:
        self.cancelled = False
        self.lost = False
        self._queue = queue
        self._job = job
        self._stop = stop
        self._progress, self._note = 0.0, ""
        self._news = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"heartbeat-{job.job_id}", daemon=True)

    def __call__(self, progress: float, note: str) -> bool:
        if (progress, note) != (self._progress, self._note):
            self._progress, self._note = min(max(progress, 0.0), 1.0), note
            self._news.set()
        return self.cancelled or self.lost or self._stop()

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._news.set()
        self._thread.join()

    def _run(self) -> None:
        interval_s = self._queue.lease_s / 3
        pause_s = min(SHOWN_EVERY_S, interval_s)
        while not self._ended.wait(pause_s):
            self._news.wait(interval_s - pause_s)
            self._news.clear()
            if self._ended.is_set() or self._is_over():
                return

    def _is_over(self) -> bool:
        try:
            answer = self._queue.beat(self._job, self._progress, self._note)
        except Exception:
            # A missed beat is not the end: the lease outlives two of them, and losing it is safe.
            log.warning("job %s: the heartbeat failed", self._job.job_id, exc_info=True)
            return False
        self.cancelled = answer is True
        self.lost = answer is None
        return self.cancelled or self.lost
