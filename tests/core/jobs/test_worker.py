from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from core.domain import Job
from core.errors import Refused, Unavailable
from core.jobs.queue import Finish, JobQueue, LeaseLost
from core.jobs.worker import Handler, Worker
from core.protocols import Beat
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.profiles import Profiles
from tests.core.jobs.conftest import Clock


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
    assert (job.attempts, job.error_code, job.error) == (3, "E_PROCESSING", "KeyError: 'try 3'")


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
    assert get(database, job_id).error == "RuntimeError: in the middle"


def test_the_heartbeat_keeps_a_long_job_and_shows_its_progress(database: Database) -> None:
    """Two leases long; nobody may take it over meanwhile."""
    queue = JobQueue(database, Jobs, lease_s=0.9)
    shown: list[tuple[float, str]] = []

    def long(job: Job, beat: Beat) -> Finish:
        for n in range(18):
            assert not beat(n / 18, f"frame {n}")
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
    assert all(note == (f"frame {round(progress * 18)}" if note else "") for progress, note in shown)


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


def test_heartbeats_end_with_their_jobs(database: Database, queue: JobQueue) -> None:
    enqueue(database, "a", "b")
    worker(queue, simple).run(never, drain=True)
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("heartbeat")] == []
