"""Steps of a job on a clock that tests set, shared by the tests of the job table."""

from __future__ import annotations

from core.domain import Job
from core.storage.jobs import Jobs

LEASE_S = 10.0
NOW = 1_800_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def claimed(jobs: Jobs, now: float = NOW, owner: str = "w") -> Job:
    job = jobs.claim(owner, ["embed"], LEASE_S, now)
    assert job is not None
    return job
