from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.domain import Job
from core.errors import NotFound
from core.storage.jobs import Jobs
from tests.core.storage.job_steps import LEASE_S, NOW, Clock, claimed


def test_a_new_job_waits_with_all_it_was_given(jobs: Jobs) -> None:
    job = jobs.enqueue("embed", {"item_id": "a", "n": 1.5, "list": ["ü", None]}, "key")
    assert job == Job(
        job_id=job.job_id,
        task="embed",
        key="key",
        state="queued",
        payload={"item_id": "a", "n": 1.5, "list": ["ü", None]},
        created_at=datetime.fromtimestamp(NOW, UTC),
    )
    assert jobs.get(job.job_id) == job
    assert jobs.live() == (job,)


def test_an_equal_key_gives_the_job_there_is(jobs: Jobs, clock: Clock) -> None:
    first = jobs.enqueue("embed", {"n": 1}, "key")
    clock.now += 5
    assert jobs.enqueue("embed", {"n": 2}, "key") == first
    running = claimed(jobs)
    assert jobs.enqueue("embed", {"n": 2}, "key") == running
    jobs.finish(running.job_id, running.token, NOW)
    assert jobs.enqueue("embed", {"n": 2}, "key").state == "done"
    assert jobs.counts() == {"queued": 0, "running": 0, "done": 1, "failed": 0, "cancelled": 0}


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_an_equal_key_begins_anew_what_was_given_up(jobs: Jobs, clock: Clock, end: str) -> None:
    first = jobs.enqueue("embed", {"n": 1}, "key")
    if end == "failed":
        job = claimed(jobs)
        jobs.fail(job.job_id, job.token, "E_CORRUPT", "broken", NOW, None)
    else:
        jobs.cancel(first.job_id)
    assert jobs.get(first.job_id).state == end
    clock.now += 5
    again = jobs.enqueue("embed", {"n": 2}, "key")
    assert again.job_id == first.job_id
    assert (again.state, again.attempts, again.payload, again.error) == ("queued", 0, {"n": 2}, "")
    assert again.finished_at is None
    assert again.created_at == datetime.fromtimestamp(NOW + 5, UTC)


def test_the_oldest_due_job_of_a_known_task_comes_first(jobs: Jobs, clock: Clock) -> None:
    jobs.enqueue("other", {}, "other task")
    jobs.enqueue("embed", {}, "later", not_before=NOW + 60)
    clock.now += 1
    jobs.enqueue("embed", {}, "second")
    clock.now -= 0.5
    jobs.enqueue("embed", {}, "first")
    for key in ("first", "second"):
        job = claimed(jobs, NOW + 1)
        assert job.key == key
        jobs.finish(job.job_id, job.token, NOW + 1)
    assert not jobs.due(["embed"], NOW + 59)
    assert jobs.claim("w", ["embed"], LEASE_S, NOW + 59.9) is None
    assert jobs.due(["embed"], NOW + 60)
    assert claimed(jobs, NOW + 60).key == "later"
    assert jobs.claim("w", [], LEASE_S, NOW + 60) is None
    assert not jobs.due([], NOW + 60)


def test_the_more_urgent_task_goes_first_and_its_oldest_job_before_the_others(jobs: Jobs, clock: Clock) -> None:
    for task, key in (("take_in", "1"), ("embed", "2"), ("take_in", "3"), ("embed", "4"), ("other", "5")):
        clock.now += 1
        jobs.enqueue(task, {}, key)
    begun = [jobs.claim("w", ["embed", "take_in"], 1e6, NOW + 9) for _ in range(5)]
    assert [job and job.key for job in begun] == ["2", "4", "1", "3", None]


def test_a_job_that_keeps_killing_its_workers_waits_behind_those_begun_less_often(jobs: Jobs, clock: Clock) -> None:
    deadly = jobs.enqueue("embed", {}, "deadly")
    clock.now += 1
    later = jobs.enqueue("embed", {}, "later")
    assert claimed(jobs, NOW + 2).job_id == deadly.job_id
    after_the_lease = NOW + 2 + LEASE_S + 1
    assert claimed(jobs, after_the_lease).job_id == later.job_id
    assert claimed(jobs, after_the_lease).job_id == deadly.job_id


def test_a_claimed_job_is_nobody_elses_until_the_lease_runs_out(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key")
    first = claimed(jobs, NOW, "ann")
    assert (first.state, first.attempts, first.token) == ("running", 1, 1)
    assert jobs.claim("bob", ["embed"], LEASE_S, NOW + LEASE_S - 0.01) is None
    second = claimed(jobs, NOW + LEASE_S, "bob")
    assert (second.job_id, second.attempts, second.token) == (first.job_id, 2, 2)


def test_a_heartbeat_keeps_the_lease_and_shows_progress(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key")
    job = claimed(jobs)
    assert jobs.beat(job.job_id, job.token, 0.5, "half", LEASE_S, NOW + 9) is False
    assert jobs.claim("bob", ["embed"], LEASE_S, NOW + 18) is None
    shown = jobs.get(job.job_id)
    assert (shown.progress, shown.note) == (0.5, "half")
    assert claimed(jobs, NOW + 19).token == 2


def test_who_lost_the_lease_can_do_nothing(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key")
    old = claimed(jobs)
    new = claimed(jobs, NOW + LEASE_S)
    before = jobs.get(old.job_id)
    assert jobs.beat(old.job_id, old.token, 0.9, "ghost", LEASE_S, NOW + 11) is None
    assert not jobs.finish(old.job_id, old.token, NOW + 11)
    assert not jobs.fail(old.job_id, old.token, "E_CORRUPT", "ghost", NOW + 11, None)
    assert not jobs.release(old.job_id, old.token, "ghost", NOW + 11, NOW + 11)
    assert jobs.get(old.job_id) == before
    assert jobs.finish(new.job_id, new.token, NOW + 12)


def test_a_finished_job_stays_finished(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key")
    job = claimed(jobs)
    assert jobs.finish(job.job_id, job.token, NOW + 3)
    done = jobs.get(job.job_id)
    assert (done.state, done.progress, done.finished_at) == ("done", 1.0, datetime.fromtimestamp(NOW + 3, UTC))
    assert not jobs.finish(job.job_id, job.token, NOW + 4)
    assert jobs.beat(job.job_id, job.token, 0, "", LEASE_S, NOW + 4) is None
    jobs.cancel(job.job_id)
    assert jobs.retry(job.job_id) == done == jobs.get(job.job_id)
    assert jobs.claim("w", ["embed"], LEASE_S, NOW + 1e6) is None


def test_a_failure_is_tried_again_when_it_was_said_until_attempts_run_out(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key")
    now = NOW
    for attempt in (1, 2):
        job = claimed(jobs, now)
        assert job.attempts == attempt
        assert jobs.fail(job.job_id, job.token, "E_MEMORY", f"try {attempt}", now, now + 30)
        assert jobs.get(job.job_id).state == "queued"
        assert jobs.claim("w", ["embed"], LEASE_S, now + 29) is None
        now += 30
    job = claimed(jobs, now)
    assert jobs.fail(job.job_id, job.token, "E_MEMORY", "try 3", now, now + 30)
    failed = jobs.get(job.job_id)
    assert (failed.state, failed.error_code, failed.error, failed.attempts) == ("failed", "E_MEMORY", "try 3", 3)
    assert failed.finished_at == datetime.fromtimestamp(now, UTC)


def test_a_failure_for_good_is_not_tried_again(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key")
    job = claimed(jobs)
    assert jobs.fail(job.job_id, job.token, "E_CORRUPT", "broken", NOW, None)
    assert jobs.get(job.job_id).state == "failed"


def test_success_after_a_failure_leaves_no_error(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key")
    job = claimed(jobs)
    jobs.fail(job.job_id, job.token, "E_MEMORY", "try 1", NOW, NOW)
    job = claimed(jobs)
    jobs.finish(job.job_id, job.token, NOW)
    assert (jobs.get(job.job_id).error_code, jobs.get(job.job_id).error) == ("", "")


@pytest.mark.parametrize(
    ("noted", "code", "error"),
    [("", "E_PROCESSING", "The worker died while it was at this."), ("too little memory", "E_MEMORY", None)],
)
def test_a_job_that_kills_its_workers_fails_in_the_end_and_blocks_nobody(
    jobs: Jobs, noted: str, code: str, error: str | None
) -> None:
    jobs.enqueue("embed", {}, "poison")
    now = NOW
    if noted:
        job = claimed(jobs, now)
        jobs.fail(job.job_id, job.token, "E_MEMORY", noted, now, now)
    for _ in range(2 if noted else 3):
        assert claimed(jobs, now).key == "poison"
        now += LEASE_S
    jobs.enqueue("embed", {}, "healthy")
    assert claimed(jobs, now).key == "healthy"
    poison = jobs.recent(1)[0]
    assert (poison.key, poison.state, poison.attempts) == ("poison", "failed", 3)
    assert (poison.error_code, poison.error) == (code, error or noted)


def test_handing_a_job_back_does_not_use_up_an_attempt(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key")
    for n in range(5):
        job = claimed(jobs, NOW + n)
        assert (job.attempts, job.token) == (1, n + 1)
        assert jobs.release(job.job_id, job.token, "waiting for the models", NOW + n, NOW + n + 1)
        assert jobs.get(job.job_id).note == "waiting for the models"
        assert jobs.claim("w", ["embed"], LEASE_S, NOW + n + 0.9) is None


def test_a_clock_set_back_does_not_lock_a_dead_workers_job_for_an_hour(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key", not_before=0)
    claimed(jobs, NOW)
    assert claimed(jobs, NOW - 3600).token == 2
    assert jobs.claim("w", ["embed"], LEASE_S, NOW - 3600 + 5) is None  # a small step back is no reason


def test_jobs_are_listed_the_oldest_waiting_and_the_latest_ended_first(jobs: Jobs, clock: Clock) -> None:
    for key in "abcd":
        clock.now += 1
        jobs.enqueue("embed", {}, key)
    a, b = claimed(jobs, NOW + 10), claimed(jobs, NOW + 10)
    jobs.finish(b.job_id, b.token, NOW + 11)
    jobs.finish(a.job_id, a.token, NOW + 12)
    assert [job.key for job in jobs.live()] == ["c", "d"]
    assert [job.key for job in jobs.recent(9)] == ["a", "b"]
    assert [job.key for job in jobs.recent(1)] == ["a"]


@pytest.mark.parametrize("job_id", ["", "7", "-1", "x", "1 OR 1=1", "²", "9" * 30])
def test_an_unknown_job_is_not_found(jobs: Jobs, job_id: str) -> None:
    jobs.enqueue("embed", {}, "key")
    for act in (jobs.get, jobs.cancel, jobs.retry):
        with pytest.raises(NotFound):
            act(job_id)
    assert not jobs.finish(job_id, 1, NOW)
