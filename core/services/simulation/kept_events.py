"""What simulated people did, written into the collection's log and taken out of it again: a job that can be stopped."""

from __future__ import annotations

import uuid
from itertools import islice

from sqlalchemy import Connection

from core.domain import Job
from core.errors import Cancelled, NotFound
from core.protocols import Beat
from core.services.changes import Finish
from core.services.simulation.events import acts_as_events, began_at
from core.services.simulation.shown import acts_of, lives_of
from core.services.simulation.views import Plan
from core.simulation.people import PREFIX
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.populations import Simulations

TASK = "simulate"
AT_ONCE = 2_000  # events per transaction
MOST_EVENTS = 1_000_000


def keeping(tx: Connection, number: int) -> Job | None:
    """The job that writes the events of a simulation just now; None where none does."""
    return next((job for job in Jobs(tx).live() if job.task == TASK and job.payload.get("keep") == number), None)


def ask_to_keep(tx: Connection, number: int) -> None:
    """Let the events of a simulation be written in the background; asked twice, it is done once."""
    if keeping(tx, number) is None:
        Jobs(tx).enqueue(TASK, {"keep": number}, f"{TASK}:keep:{number}:{uuid.uuid4().hex}")


def forget_kept(tx: Connection, number: int) -> int:
    """Take the events of a simulation out again, and write no more of them; says how many there were."""
    job = keeping(tx, number)
    if job is not None:
        Jobs(tx).cancel(job.job_id)
    return _forget(tx, number)


def keep(database: Database, number: int, beat: Beat) -> Finish:
    """The handler: everything that was done, in order; what a broken attempt left is written anew.

    Raises:
        Cancelled: it was stopped; nothing of it stays.
        VitrineError: the days are not over, or were lived before events were kept.
    """
    with database.write() as tx:
        try:
            own = Simulations(tx).get(number)
        except NotFound:
            return lambda tx: None  # removed meanwhile
        lives = lives_of(tx, number)
        _forget(tx, number)
    log, began = acts_of(lives), began_at(own.made_at, Plan(**own.plan).rounds)
    happened = islice(acts_as_events(log, str(number), lives.items, began), MOST_EVENTS)
    expected = min(
        sum(int(some.sum()) for some in (log.played, log.liked, log.stars > 0, log.comment > -2)), MOST_EVENTS
    )
    written = 0
    while some := list(islice(happened, AT_ONCE)):
        written += len(some)
        with database.write() as tx:
            still_there = Simulations(tx).change(number, events=written)
            if still_there:
                Interactions(tx).add(some)
        if beat(written / expected, f"Keeps what they did: {written:,} of {expected:,} events") or not still_there:
            with database.write() as tx:
                _forget(tx, number)
            raise Cancelled
    return lambda tx: None


def _forget(tx: Connection, number: int) -> int:
    Simulations(tx).change(number, events=0)
    return Interactions(tx).forget_made_up(f"{PREFIX}{number}-")
