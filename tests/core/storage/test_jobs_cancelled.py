from __future__ import annotations

from core.errors import REFUSALS
from core.storage.jobs import Jobs
from tests.core.storage.job_steps import LEASE_S, NOW, claimed


def test_cancelling_ends_a_waiting_job_at_once(jobs: Jobs) -> None:
    job = jobs.enqueue("embed", {}, "key")
    jobs.cancel(job.job_id)
    ended = jobs.get(job.job_id)
    assert (ended.state, ended.error_code, ended.error) == ("cancelled", "E_CANCELLED", REFUSALS["E_CANCELLED"])
    assert jobs.claim("w", ["embed"], LEASE_S, NOW + 1) is None
    assert jobs.retry(job.job_id).state == "queued"
    assert claimed(jobs).attempts == 1


def test_cancelling_a_running_job_reaches_its_worker_and_discards_its_result(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key")
    job = claimed(jobs)
    jobs.cancel(job.job_id)
    assert jobs.get(job.job_id).state == "running"
    assert jobs.beat(job.job_id, job.token, 0.5, "", LEASE_S, NOW) is True
    assert not jobs.finish(job.job_id, job.token, NOW)
    assert jobs.fail(job.job_id, job.token, "E_PROCESSING", "whatever", NOW, NOW + 1)
    assert jobs.get(job.job_id).state == "cancelled"
    assert jobs.get(job.job_id).error_code == "E_CANCELLED"


def test_a_cancelled_job_handed_back_is_not_queued_again(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key")
    job = claimed(jobs)
    jobs.cancel(job.job_id)
    assert jobs.release(job.job_id, job.token, "", NOW, NOW)
    assert jobs.get(job.job_id).state == "cancelled"


def test_a_cancelled_job_whose_worker_died_ends_too(jobs: Jobs) -> None:
    jobs.enqueue("embed", {}, "key")
    job = claimed(jobs)
    jobs.cancel(job.job_id)
    assert jobs.claim("w", ["embed"], LEASE_S, NOW + LEASE_S) is None
    assert jobs.get(job.job_id).state == "cancelled"


def test_asking_again_for_a_job_being_cancelled_begins_it_anew_and_fences_the_old_worker(jobs: Jobs) -> None:
    jobs.enqueue("embed", {"n": 1}, "key")
    old = claimed(jobs)
    jobs.cancel(old.job_id)
    assert jobs.enqueue("embed", {"n": 2}, "key").state == "queued"
    assert not jobs.finish(old.job_id, old.token, NOW)
    assert jobs.beat(old.job_id, old.token, 0.5, "", LEASE_S, NOW) is None
    new = claimed(jobs)
    assert new.token > old.token
    assert not jobs.finish(old.job_id, old.token, NOW)
    assert jobs.finish(new.job_id, new.token, NOW)
