"""A worker as its own process, for tests that kill it: `python -m tests.core.jobs.working URL OWNER LEASE_S`.

Each job takes `payload["work_s"]` seconds and leaves one entry in the log of changes, in the
transaction that finishes it: a lost result is a missing entry, a result stored twice a second one.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

import sqlalchemy as sa

from core.domain import Job
from core.errors import Refused
from core.jobs.queue import Finish, JobQueue
from core.jobs.worker import Worker
from core.protocols import Beat
from core.storage.audit import Audit
from core.storage.database import Database
from core.storage.jobs import Jobs


def main(url: str, owner: str, lease_s: float) -> None:
    def work(job: Job, beat: Beat) -> Finish:
        print("began", job.key, flush=True)
        pieces = 10
        for n in range(pieces):
            if beat(n / pieces, f"piece {n}"):
                raise Refused("E_CANCELLED")
            time.sleep(job.payload["work_s"] / pieces)

        def store(tx: sa.Connection) -> None:
            Audit(tx).record(owner, job.key, None, {}, {}, datetime.now(UTC))

        return store

    queue = JobQueue(Database(url), Jobs, lease_s=lease_s, max_attempts=1000)
    Worker(queue, {"work": work}, owner=owner, poll_s=0.05).run(lambda: False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
