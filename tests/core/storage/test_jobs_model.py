from __future__ import annotations

from functools import cache

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.domain import Job
from core.storage.jobs import Jobs
from core.storage.tables import metadata
from tests.core.storage.job_steps import LEASE_S, Clock


@cache
def _connection() -> sa.Connection:
    """Made once, for making tables takes longer than a run of the model does."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    connection = engine.connect()
    metadata.create_all(connection)
    connection.commit()
    return connection


class JobsModel(RuleBasedStateMachine):
    """Any order of steps by several workers, some of whom die: a job's result is accepted at most once per round."""

    def __init__(self) -> None:
        super().__init__()
        self.tx = _connection()
        self.clock = Clock()
        self.jobs = Jobs(self.tx, max_attempts=3, clock=self.clock)
        self.held: list[tuple[Job, float]] = []  # claims, also lost ones, with the end of their lease
        self.rounds: dict[str, int] = {}  # how often each key was begun anew
        self.accepted: dict[str, int] = {}

    def teardown(self) -> None:
        self.tx.rollback()

    @initialize()
    def begin(self) -> None:
        self.enqueue("a")

    @rule(key=st.sampled_from("abc"))
    def enqueue(self, key: str) -> None:
        before = {job.key: job for job in (*self.jobs.live(), *self.jobs.recent(9))}
        job = self.jobs.enqueue("embed", {}, key)
        old = before.get(key)
        given_up = old is not None and (old.state in ("failed", "cancelled") or old.cancel_requested)
        if old is None or given_up:
            assert (job.state, job.attempts) == ("queued", 0)
            self.rounds[key] = self.rounds.get(key, 0) + 1
        else:
            assert job == old

    @rule()
    def claim(self) -> None:
        now = self.clock.now
        busy = {
            job.job_id: job.token
            for job, until in self.held
            if until > now and (stored := self.jobs.get(job.job_id)).state == "running" and stored.token == job.token
        }
        job = self.jobs.claim("w", ["embed"], LEASE_S, now)
        if job is not None:
            assert job.job_id not in busy
            assert all(job.token > old.token for old, _ in self.held if old.job_id == job.job_id)
            assert 1 <= job.attempts <= 3
            self.held.append((job, now + LEASE_S))

    @precondition(lambda self: self.held)
    @rule(data=st.data(), how=st.sampled_from(["beat", "finish", "fail", "retry later", "release"]))
    def report(self, data: st.DataObject, how: str) -> None:
        n = data.draw(st.integers(0, len(self.held) - 1))
        job, _ = self.held[n]
        stored = self.jobs.get(job.job_id)
        mine = stored.state == "running" and stored.token == job.token
        now = self.clock.now
        if how == "beat":
            answer = self.jobs.beat(job.job_id, job.token, 0.5, "", LEASE_S, now)
            assert answer == (stored.cancel_requested if mine else None)
            self.held[n] = (job, now + LEASE_S) if mine else self.held[n]
        elif how == "finish":
            accepted = self.jobs.finish(job.job_id, job.token, now)
            assert accepted == (mine and not stored.cancel_requested)
            self.accepted[job.key] = self.accepted.get(job.key, 0) + accepted
        elif how == "release":
            assert self.jobs.release(job.job_id, job.token, "", now, now) == mine
        else:
            retry_at = now + 1 if how == "retry later" else None
            assert self.jobs.fail(job.job_id, job.token, "E_PROCESSING", "x", now, retry_at) == mine
        if not mine:
            assert self.jobs.get(job.job_id) == stored

    @rule(key=st.sampled_from("abc"), retry=st.booleans())
    def steer(self, key: str, retry: bool) -> None:
        for job in (*self.jobs.live(), *self.jobs.recent(9)):
            if job.key == key and retry:
                self.rounds[key] += job.state in ("failed", "cancelled")
                self.jobs.retry(job.job_id)
            elif job.key == key:
                self.jobs.cancel(job.job_id)

    @rule(seconds=st.sampled_from([0.5, 5.0, 10.0, 30.0]))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def results_are_accepted_once_per_round(self) -> None:
        assert all(n <= self.rounds[key] for key, n in self.accepted.items())

    @invariant()
    def every_key_has_one_job_in_one_state(self) -> None:
        jobs = (*self.jobs.live(), *self.jobs.recent(99))
        assert sorted(job.key for job in jobs) == sorted(self.rounds)
        assert sum(self.jobs.counts().values()) == len(jobs)
        assert all((job.finished_at is None) == (job.state in ("queued", "running")) for job in jobs)


TestJobsModel = JobsModel.TestCase
TestJobsModel.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
