"""Real worker processes that are killed or frozen at random moments: nothing is lost, nothing happens twice."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.storage.audit import Audit
from core.storage.database import Database
from core.storage.jobs import Jobs

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
LEASE_S = 1.0
Process = subprocess.Popen[str]


def start(database: Database, owner: str) -> Process:
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.core.jobs.working", url, owner, str(LEASE_S)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def end(process: Process) -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


@contextmanager
def crew(database: Database, *owners: str) -> Iterator[list[Process]]:
    workers = [start(database, owner) for owner in owners]
    try:
        yield workers
    finally:
        for worker in workers:
            end(worker)


def enqueue(database: Database, work_s: dict[str, float]) -> None:
    with database.write() as tx:
        for key, seconds in work_s.items():
            Jobs(tx).enqueue("work", {"work_s": seconds}, key)


def effects(database: Database) -> Counter[str]:
    with database.read() as tx:
        return Counter(change.action for change in Audit(tx).recent(1000))


def ended(database: Database) -> bool:
    with database.read() as tx:
        return not Jobs(tx).live()


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def test_twenty_kills_lose_nothing_and_repeat_nothing(database: Database) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    dice = random.Random(seed)
    keys = [f"job {n}" for n in range(40)]
    enqueue(database, {key: dice.uniform(0.1, 0.9) for key in keys})
    with crew(database, "ann", "bob") as workers:
        for n in range(20):
            if n % 4:  # every fourth one dies at any moment, perhaps while starting
                select.select([workers[n % 2].stdout], [], [], 5)  # it begins its first job
            time.sleep(dice.uniform(0.0, 0.6))
            end(workers[n % 2])
            workers[n % 2] = start(database, f"worker {n}")
        until(lambda: ended(database), 40)
    assert effects(database) == Counter(keys)  # each exactly once
    with database.read() as tx:
        done = Jobs(tx).recent(1000)
    assert {job.state for job in done} == {"done"}
    assert len(done) == 40
    print("kills that hit a job:", sum(job.attempts for job in done) - 40)
    assert sum(job.attempts for job in done) >= 45, "hardly a kill hit a running job: this proved nothing"
    assert database.check() == []


def test_a_frozen_worker_that_thaws_after_its_lease_stores_nothing_and_goes_on(database: Database) -> None:
    enqueue(database, {"slow": 0.4})
    with crew(database, "frozen") as workers:
        (frozen,) = workers
        assert frozen.stdout is not None
        assert frozen.stdout.readline() == "began slow\n"
        os.kill(frozen.pid, signal.SIGSTOP)
        workers.append(start(database, "other"))
        until(lambda: ended(database), 20)
        end(workers.pop())
        os.kill(frozen.pid, signal.SIGCONT)
        enqueue(database, {"next": 0.1})
        until(lambda: ended(database), 20)
    with database.read() as tx:
        assert [(change.action, change.actor) for change in Audit(tx).recent(9)] == [
            ("next", "frozen"),
            ("slow", "other"),
        ]
        assert [job.attempts for job in Jobs(tx).recent(9)] == [1, 2]


def test_the_work_of_a_dead_worker_is_done_within_two_leases(database: Database) -> None:
    enqueue(database, {"orphan": 0.3})
    with crew(database, "ann", "bob") as workers:
        ready, _, _ = select.select([worker.stdout for worker in workers], [], [], 20)
        end(workers.pop([worker.stdout for worker in workers].index(ready[0])))  # whoever begins it dies
        killed = time.monotonic()
        until(lambda: ended(database), 20)
        assert time.monotonic() - killed < 2 * LEASE_S + 0.3 + 2  # the work itself, and a busy machine
    assert effects(database) == Counter(["orphan"])
