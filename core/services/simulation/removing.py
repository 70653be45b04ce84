"""Take audiences, their days and their events out, in one step, and bring them back as they were.

Days and people are marked, not deleted. Events of days are written anew from the days, which remember everything that
was done; those that came from elsewhere are set aside.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from core.domain import Visitor
from core.domain.simulations import KeptSimulation
from core.errors import NotFound
from core.security.roles import allowed
from core.services.changes import ChangedSince, Undo
from core.services.simulation.kept_events import ask_to_keep, forget_kept, keeping
from core.storage.audit import Audit, Change
from core.storage.batches import Batches
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.populations import Populations, Simulations

AUDIENCE, DAYS, EVENTS, ALL_EVENTS = (
    "take_audience_out",
    "take_days_out",
    "take_simulated_out",
    "take_all_simulated_out",
)
STOPPED = "Stopped when it was removed."


@dataclass(frozen=True)
class Removed:
    """What was taken out.

    Attributes:
        events: How many events left the log with it.
        change_id: For undoing.
    """

    events: int
    change_id: int


class SimulatedRemoving:
    """The part of `Simulating` that takes things out again."""

    _database: Database

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How changes made here are taken back, by action."""
        return dict.fromkeys((AUDIENCE, DAYS, EVENTS, ALL_EVENTS), _bring_back)

    @allowed("curator")
    def remove(self, visitor: Visitor, number: int) -> Removed:
        """Take out a population with all its days and events.

        Raises:
            NotFound: there is no such population.
        """
        with self._database.write() as tx:
            kept, lived = Populations(tx).get(number), Simulations(tx).all(number)
            found = _events_out(tx, lived)
            for own in lived:
                _days_out(tx, own)
            Populations(tx).remove(number)
            about = {"audience": number, "name": kept.name, "days": _numbers(lived)}
            return _noted(tx, visitor, AUDIENCE, about | found)

    @allowed("curator")
    def remove_days(self, visitor: Visitor, number: int) -> Removed:
        """Take out one simulation with its events.

        Raises:
            NotFound: there is no such simulation.
        """
        with self._database.write() as tx:
            own = Simulations(tx).get(number)
            found = _events_out(tx, [own])
            _days_out(tx, own)
            name = Populations(tx).get(own.population).name
            return _noted(tx, visitor, DAYS, {"name": name, "days": [number], **found})

    @allowed("curator")
    def drop_events(self, visitor: Visitor, number: int) -> Removed:
        """Take the events of one simulation out of the log again; its days stay.

        Raises:
            NotFound: there is no such simulation.
        """
        with self._database.write() as tx:
            return _noted(tx, visitor, EVENTS, _events_out(tx, [Simulations(tx).get(number)]))

    @allowed("curator")
    def forget_events(self, visitor: Visitor) -> Removed:
        """Take every simulated event out of the collection's log, in one step."""
        with self._database.write() as tx:
            found = _events_out(tx, Simulations(tx).all())
            found["aside"], others = Interactions(tx).set_aside_made_up(f"made-up-{secrets.token_hex(5)}")
            found["events"] += others
            return _noted(tx, visitor, ALL_EVENTS, found)


def _events_out(tx: Connection, lived: Sequence[KeptSimulation]) -> dict[str, Any]:
    """Take out what these days left in the log; gives which of them had left, or were leaving, something."""
    had = [own for own in lived if own.events or keeping(tx, own.number) is not None]
    return {"kept": _numbers(had), "events": sum(forget_kept(tx, own.number) for own in had)}


def _days_out(tx: Connection, own: KeptSimulation) -> None:
    if own.state in ("queued", "running") and own.job_id:
        Jobs(tx).cancel(own.job_id)
        Simulations(tx).change(own.number, state="cancelled", note=STOPPED)
    Simulations(tx).remove(own.number)


def _numbers(lived: Sequence[KeptSimulation]) -> list[int]:
    return [own.number for own in lived]


def _noted(tx: Connection, visitor: Visitor, action: str, before: dict[str, Any]) -> Removed:
    change_id = Audit(tx).record(visitor.user_id, action, None, before, {}, datetime.now(UTC))
    return Removed(before["events"], change_id)


def _bring_back(tx: Connection, change: Change) -> None:
    """
    Raises:
        ChangedSince: what it belongs to was taken out later, or its events are in the log again.
    """
    before = change.before
    if "audience" in before:
        Populations(tx).restore(before["audience"])
    for number in before.get("days", ()):
        Simulations(tx).restore(number)
        _with_its_people(tx, number)
    if before["kept"]:
        _refuse_if_all_went(tx, change)
    for number in before["kept"]:
        _with_its_people(tx, number)
        if Simulations(tx).get(number).events or keeping(tx, number) is not None:
            raise ChangedSince("These events were kept again since then.")
        ask_to_keep(tx, number)
    _put_back(tx, before.get("aside", {}))


def _with_its_people(tx: Connection, number: int) -> None:
    """Days come back to an audience that is there."""
    try:
        Populations(tx).get(Simulations(tx).get(number).population)
    except NotFound:
        raise ChangedSince("The days, or the audience that lived them, were removed since then.") from None


def _refuse_if_all_went(tx: Connection, change: Change) -> None:
    if any(not newer.undone for newer in Audit(tx).since(change.change_id, [ALL_EVENTS])):
        raise ChangedSince("All simulated events were removed since then.")


def _put_back(tx: Connection, aside: Mapping[str, str | None]) -> None:
    for batch in filter(None, aside.values()):
        if Batches(tx).get(batch).removed:
            raise ChangedSince("An import that they came with was taken out since then.")
    Interactions(tx).put_back_made_up(aside)
