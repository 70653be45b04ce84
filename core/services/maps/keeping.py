"""What curators do with maps: have them drawn, stop that, name and remove them."""

from __future__ import annotations

from collections.abc import Mapping as Table
from datetime import UTC, datetime
from typing import get_args

from sqlalchemy import Connection

from core.domain import Job, Modality, Visitor
from core.domain.maps import Subject
from core.errors import NotFound
from core.security.roles import allowed
from core.services.changes import Undo
from core.services.collection import Collection
from core.services.maps.queueing import DRAW, drawing_of, request
from core.services.maps.sheets import number_of
from core.services.maps.shown import clean, positive
from core.storage.audit import Audit, Change
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.maps import Maps

SPACES: tuple[Modality, ...] = ("fused", "visual", "sound", "speech", "text")


class MapKeeping:
    """The drawings as things that are kept; `Mapping` shows what is on them."""

    def __init__(self, database: Database, collection: Collection) -> None:
        self._database = database
        self._collection = collection

    @property
    def undo_actions(self) -> Table[str, Undo]:
        """How changes made here are taken back, by action. A drawing that was removed is gone."""
        return {"rename_map": _take_back_name}

    @allowed("curator")
    def refit(
        self,
        visitor: Visitor,
        of: Subject = "items",
        space: Modality = "fused",
        name: str = "",
        weights: Table[str, float] | None = None,
        seed: int = 0,
    ) -> Job:
        """Queue a new drawing of everything, turned so that it lies as the newest one does; the old one is kept.

        While one of the same kind is being made or waits, that is the answer.

        Args:
            name: Of the revision; without one, the date.
            weights: Of the modalities, of the fused space only; without them those of the settings.

        Raises:
            Refused: no weight is positive.
            NotFound: there is no such subject or space.
        """
        if of not in get_args(Subject) or space not in SPACES:
            raise NotFound(f"There is no map of {of} by {space}.")
        shares = None if weights is None else positive(weights, self._collection.snapshot())
        with self._database.write() as tx:
            waiting = drawing_of(Jobs(tx).live(), of, space)
            return waiting or request(
                Jobs(tx), of, space, by=visitor.user_id, name=clean(name), weights=shares, seed=seed
            )

    @allowed("viewer")
    def job(self, visitor: Visitor, job_id: str) -> Job:
        """How a drawing fares that was asked for.

        Raises:
            NotFound: there is no such drawing.
        """
        with self._database.read() as tx:
            found = Jobs(tx).get(job_id)
        if found.task != DRAW:
            raise NotFound("This job draws no map.")
        return found

    @allowed("curator")
    def cancel(self, visitor: Visitor, job_id: str) -> None:
        """Stop a drawing that is being made.

        Raises:
            NotFound: there is no such drawing.
        """
        job = self.job(visitor, job_id)
        with self._database.write() as tx:
            Jobs(tx).cancel(job.job_id)

    @allowed("curator")
    def rename(self, visitor: Visitor, revision: str, name: str) -> int:
        """Give a drawing another name.

        Returns:
            Number of the change, for `undo`.

        Raises:
            NotFound: there is no such revision, or the name is empty.
        """
        number, name = number_of(revision), clean(name)
        if not name:
            raise NotFound("Give the map a name.")
        with self._database.write() as tx:
            before = {"map": number, "name": Maps(tx).get(number).name}
            Maps(tx).rename(number, name)
            after = {"map": number, "name": name}
            return Audit(tx).record(visitor.user_id, "rename_map", None, before, after, datetime.now(UTC))

    @allowed("curator")
    def remove(self, visitor: Visitor, revision: str) -> None:
        """Forget a drawing for good. The audit log keeps that it was there; it can be drawn again.

        Raises:
            NotFound: there is no such revision.
        """
        number = number_of(revision)
        with self._database.write() as tx:
            gone = Maps(tx).get(number)
            Maps(tx).remove(number)
            facts = {"map": number, "name": gone.name, "subject": gone.subject, "space": gone.space}
            Audit(tx).record(visitor.user_id, "remove_map", None, facts, {}, datetime.now(UTC))


def _take_back_name(tx: Connection, change: Change) -> None:
    Maps(tx).rename(change.before["map"], change.before["name"])
