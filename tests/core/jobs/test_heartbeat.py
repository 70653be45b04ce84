"""The heartbeat keeps a job, shows how far it is, and tells when to stop."""

from __future__ import annotations

import threading
import time

import pytest

from core.domain import Job
from core.errors import Refused, Unavailable
from core.jobs.queue import Finish, JobQueue, LeaseLost
from core.protocols import Beat
from core.storage.database import Database
from core.storage.jobs import Jobs
from tests.core.jobs.conftest import Clock
from tests.core.jobs.steps import cancel, enqueue, get, never, simple, store, stored, until, worker


def test_the_heartbeat_keeps_a_long_job_and_shows_its_progress(database: Database) -> None:
    """Two leases long; nobody may take it over meanwhile."""
    queue = JobQueue(database, Jobs, lease_s=2.0)
    shown: list[tuple[float, str]] = []

    def long(job: Job, beat: Beat) -> Finish:
        for n in range(40):
            assert not beat(n / 40, f"frame {n}")
            time.sleep(0.1)
            assert queue.claim("thief", ["embed"]) is None
            now = get(database, job.job_id)
            shown.append((now.progress, now.note))
        return store("a")

    (job_id,) = enqueue(database, "a")
    worker(queue, long).run(never, drain=True)
    assert get(database, job_id).attempts == 1
    assert stored(database) == ["a"]
    assert len(set(shown)) >= 5
    assert shown == sorted(shown)
    assert all(note == (f"frame {round(progress * 40)}" if note else "") for progress, note in shown)


def test_progress_stays_a_fraction(database: Database, queue: JobQueue) -> None:
    def boastful(job: Job, beat: Beat) -> Finish:
        beat(7.0, "far")
        until(lambda: get(database, job.job_id).note == "far")
        assert get(database, job.job_id).progress == 1.0  # a failure here is a failed job, hence no result
        return store("a")

    enqueue(database, "a")
    worker(queue, boastful).run(never, drain=True)
    assert stored(database) == ["a"]


def test_cancelling_reaches_the_handler_and_ends_the_job(database: Database, queue: JobQueue) -> None:
    told: list[bool] = []

    def patient(job: Job, beat: Beat) -> Finish:
        cancel(database, job.job_id)
        until(lambda: beat(0.1, "working"))
        told.append(True)
        raise Refused("E_CANCELLED")

    (job_id,) = enqueue(database, "a")
    worker(queue, patient).run(never, drain=True)
    assert told
    assert (get(database, job_id).state, get(database, job_id).error_code) == ("cancelled", "E_CANCELLED")


def test_cancelling_discards_the_result_of_a_handler_that_never_asks(database: Database, queue: JobQueue) -> None:
    def deaf(job: Job, beat: Beat) -> Finish:
        cancel(database, job.job_id)
        return store("unwanted")

    (job_id,) = enqueue(database, "a")
    worker(queue, deaf).run(never, drain=True)
    assert get(database, job_id).state == "cancelled"
    assert stored(database) == []


def test_a_worker_that_slept_through_its_lease_stores_nothing(
    database: Database, queue: JobQueue, clock: Clock
) -> None:
    told: list[bool] = []

    def sleepy(job: Job, beat: Beat) -> Finish:
        clock.ahead_s += 3600
        thief = queue.claim("thief", ["embed"])
        assert thief is not None
        queue.finish(thief, store("by the thief"))
        until(lambda: beat(0.5, "still here"))
        told.append(True)
        return store("by the sleeper")

    (job_id,) = enqueue(database, "a")
    worker(queue, sleepy).run(never, drain=True)
    assert told  # by its heartbeat, that it works for nothing
    assert stored(database) == ["by the thief"]
    assert (get(database, job_id).state, get(database, job_id).error) == ("done", "")


def test_finishing_a_lost_job_says_so(queue: JobQueue, database: Database, clock: Clock) -> None:
    enqueue(database, "a")
    old = queue.claim("ann", ["embed"])
    clock.ahead_s += 3600
    new = queue.claim("bob", ["embed"])
    assert old is not None
    assert new is not None
    with pytest.raises(LeaseLost):
        queue.finish(old, store("ann"))
    queue.finish(new, store("bob"))
    with pytest.raises(LeaseLost):
        queue.finish(new, store("bob twice"))
    assert stored(database) == ["bob"]


def test_a_missed_heartbeat_does_not_end_the_job(database: Database, clock: Clock) -> None:
    class Stuttering(JobQueue):
        beats = 0

        def beat(self, job: Job, progress: float, note: str) -> bool | None:
            self.beats += 1
            if self.beats == 1:
                raise Unavailable("locked")
            return super().beat(job, progress, note)

    queue = Stuttering(database, Jobs, lease_s=0.6)

    def long(job: Job, beat: Beat) -> Finish:
        until(lambda: queue.beats >= 3)
        assert not beat(0.5, "")
        return store("a")

    enqueue(database, "a")
    worker(queue, long).run(never, drain=True)
    assert stored(database) == ["a"]


def test_heartbeats_end_with_their_jobs(database: Database, queue: JobQueue) -> None:
    enqueue(database, "a", "b")
    worker(queue, simple).run(never, drain=True)
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("heartbeat")] == []
