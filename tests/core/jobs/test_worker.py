"""A worker does each job once, tries again what may succeed, and stores all of a result or nothing."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from core.domain import Job
from core.errors import Refused, Unavailable
from core.jobs.queue import Finish, JobQueue
from core.protocols import Beat
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.profiles import Profiles
from tests.core.jobs.steps import enqueue, get, never, simple, store, stored, until, worker


def test_jobs_are_done_one_after_the_other_and_their_results_stored(database: Database, queue: JobQueue) -> None:
    ids = enqueue(database, "a", "b", "c")
    assert worker(queue, simple).run(never, drain=True) == 3
    assert stored(database) == ["a", "b", "c"]
    assert {get(database, job_id).state for job_id in ids} == {"done"}
    assert worker(queue, simple).run(never, drain=True) == 0


def test_each_task_has_its_handler_and_unknown_tasks_are_left_to_others(database: Database, queue: JobQueue) -> None:
    enqueue(database, "a")
    enqueue(database, "b", task="describe")
    (foreign,) = enqueue(database, "c", task="train")
    handlers = {"embed": lambda job, beat: store("E"), "describe": lambda job, beat: store("D")}
    assert worker(queue, handlers).run(never, drain=True) == 2
    assert stored(database) == ["D", "E"]
    assert get(database, foreign).state == "queued"


def test_a_handler_that_fails_is_tried_again_and_the_worker_goes_on(database: Database, queue: JobQueue) -> None:
    tries: list[str] = []

    def fragile(job: Job, beat: Beat) -> Finish:
        tries.append(job.key)
        if len(tries) < 3:
            raise RuntimeError("out of luck")
        return store(job.key)

    (bad,) = enqueue(database, "bad")
    worker(queue, fragile).run(lambda: get(database, bad).state == "done")
    assert stored(database) == ["bad"]
    assert tries == ["bad"] * 3
    assert get(database, bad).error == ""


def test_a_job_that_waits_for_another_attempt_holds_up_nobody(database: Database, queue: JobQueue) -> None:
    def fragile(job: Job, beat: Beat) -> Finish:
        if job.key == "bad":
            raise RuntimeError("out of luck")
        return store(job.key)

    bad, _ = enqueue(database, "bad", "good")
    worker(queue, fragile, backoff_s=600).run(never, drain=True)
    assert stored(database) == ["good"]
    assert (get(database, bad).state, get(database, bad).attempts) == ("queued", 1)


def test_the_wait_before_another_attempt_doubles(database: Database, queue: JobQueue) -> None:
    begun: list[float] = []

    def failing(job: Job, beat: Beat) -> Finish:
        begun.append(time.monotonic())
        raise RuntimeError("no")

    (job_id,) = enqueue(database, "a")
    worker(queue, failing, backoff_s=0.15).run(lambda: get(database, job_id).state == "failed")
    first, second = begun[1] - begun[0], begun[2] - begun[1]
    assert first >= 0.15
    assert second >= 0.30


def test_a_handler_that_always_fails_ends_with_its_last_error(database: Database, queue: JobQueue) -> None:
    def failing(job: Job, beat: Beat) -> Finish:
        raise KeyError(f"try {job.attempts}")

    (job_id,) = enqueue(database, "a")
    worker(queue, failing).run(lambda: get(database, job_id).state == "failed")
    job = get(database, job_id)
    assert (job.attempts, job.error_code) == (3, "E_PROCESSING")
    assert job.error.startswith("It ended unexpectedly (KeyError)")


def test_what_a_bug_says_is_in_the_log_and_not_before_a_person(database: Database, queue: JobQueue, caplog) -> None:
    def failing(job: Job, beat: Beat) -> Finish:
        raise RuntimeError('it died: Traceback (most recent call last): File "/secret/place.py"')

    (job_id,) = enqueue(database, "a")
    worker(queue, failing).run(lambda: get(database, job_id).state == "failed")
    told = get(database, job_id).error
    assert "Traceback" not in told
    assert told.endswith(f"The log has it as job {job_id}.")
    assert any(job_id in line.getMessage() and "/secret/place.py" in str(line.exc_info) for line in caplog.records)


def test_a_refused_file_is_not_tried_again(database: Database, queue: JobQueue) -> None:
    def refusing(job: Job, beat: Beat) -> Finish:
        raise Refused("E_CORRUPT", "Byte 7.")

    (job_id,) = enqueue(database, "a")
    worker(queue, refusing).run(never, drain=True)
    job = get(database, job_id)
    assert (job.state, job.attempts, job.error_code) == ("failed", 1, "E_CORRUPT")
    assert job.error == "The file is damaged and cannot be read. Byte 7."


@pytest.mark.parametrize("code", ["E_NO_SPACE", "E_MEMORY", "E_TIMEOUT", "E_MODEL"])
def test_a_refusal_of_the_moment_is_tried_again(database: Database, queue: JobQueue, code: str) -> None:
    def refusing(job: Job, beat: Beat) -> Finish:
        if job.attempts == 1:
            raise Refused(code)
        return store("at last")

    (job_id,) = enqueue(database, "a")
    worker(queue, refusing).run(lambda: get(database, job_id).state == "done")
    assert stored(database) == ["at last"]


def test_waiting_for_the_models_uses_up_no_attempt(database: Database, queue: JobQueue) -> None:
    calls: list[int] = []

    def loading(job: Job, beat: Beat) -> Finish:
        calls.append(job.attempts)
        if len(calls) < 6:
            raise Unavailable("the models are still loading")
        return store("a")

    (job_id,) = enqueue(database, "a")
    worker(queue, loading).run(lambda: get(database, job_id).state == "done")
    assert calls == [1] * 6
    assert stored(database) == ["a"]


def test_a_result_that_cannot_be_stored_leaves_no_half(database: Database, queue: JobQueue) -> None:
    def torn(job: Job, beat: Beat) -> Finish:
        def write(tx: sa.Connection) -> None:
            Profiles(tx).add("half", "half")  # type: ignore[arg-type]
            if job.attempts == 1:
                raise RuntimeError("in the middle")

        return write

    (job_id,) = enqueue(database, "a")
    worker(queue, torn, backoff_s=60).run(never, drain=True)
    assert stored(database) == []
    assert get(database, job_id).state == "queued"
    assert get(database, job_id).error.startswith("It ended unexpectedly (RuntimeError)")


def test_stopping_hands_the_running_job_back_at_once(database: Database, queue: JobQueue) -> None:
    stop = threading.Event()

    def interrupted(job: Job, beat: Beat) -> Finish:
        stop.set()
        assert beat(0.5, "half")
        raise Refused("E_CANCELLED")

    first, second = enqueue(database, "a", "b")
    assert worker(queue, interrupted).run(stop.is_set) == 1
    assert (get(database, first).state, get(database, first).attempts) == ("queued", 0)
    assert get(database, second).state == "queued"
    assert worker(queue, simple).run(never, drain=True) == 2


def test_the_end_of_the_process_hands_the_running_job_back(database: Database, queue: JobQueue) -> None:
    def killed(job: Job, beat: Beat) -> Finish:
        raise KeyboardInterrupt

    (job_id,) = enqueue(database, "a")
    with pytest.raises(KeyboardInterrupt):
        worker(queue, killed).run(never)
    assert (get(database, job_id).state, get(database, job_id).attempts) == ("queued", 0)


def test_an_idle_worker_notices_new_work_and_the_wish_to_stop(database: Database, queue: JobQueue) -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(worker(queue, simple, poll_s=0.05).run, stop.is_set)
        time.sleep(0.1)
        enqueue(database, "late")
        until(lambda: stored(database) == ["late"])
        stop.set()
        assert working.result(timeout=2) == 1


def test_an_idle_worker_never_asks_for_the_writers_turn(database: Database, queue: JobQueue) -> None:
    with database.write(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(queue.claim, "w", ["embed"]).result(timeout=1) is None


def test_a_locked_queue_is_waited_for(database: Database, queue: JobQueue) -> None:
    class Locked(JobQueue):
        failures = 2

        def claim(self, owner: str, tasks: object) -> Job | None:
            self.failures -= 1
            if self.failures >= 0:
                raise Unavailable("locked")
            return super().claim(owner, tasks)  # type: ignore[arg-type]

    (job_id,) = enqueue(database, "a")
    worker(Locked(database, Jobs, lease_s=1), simple).run(lambda: get(database, job_id).state == "done")
    assert stored(database) == ["a"]


def test_several_workers_share_the_work_and_do_each_job_once(database: Database, queue: JobQueue) -> None:
    done: list[str] = []

    def counting(job: Job, beat: Beat) -> Finish:
        done.append(job.key)
        return store(job.key)

    keys = [f"k{n:02}" for n in range(40)]
    enqueue(database, *keys)
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(worker(queue, counting).run, never, drain=True) for _ in range(4)]
        assert sum(run.result() for run in runs) == 40
    assert sorted(done) == stored(database) == keys
