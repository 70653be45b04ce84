"""How much of everybody's lists chance may give: what curators decide, with undo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection

from core.domain import Visitor
from core.errors import VitrineError
from core.security.roles import allowed
from core.services.changes import Undo
from core.storage.audit import Audit, Change
from core.storage.database import Database
from core.storage.house_numbers import BY_CHANCE, HouseNumbers

MOST = 0.5  # of a list; more would be no recommendation
ACTION = "by_chance"


class Exploring:
    """Places given by chance, so that other strategies can be judged from what comes of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How changes made here are taken back, by action."""
        return {ACTION: _as_before}

    @allowed("curator")
    def share(self, visitor: Visitor) -> float:
        """Of the places of a list, 0 to 1; 0 where chance has no say."""
        with self._database.read() as tx:
            return HouseNumbers(tx).get(BY_CHANCE)

    @allowed("curator")
    def explore(self, visitor: Visitor, share: float) -> int:
        """Let chance give this share of the places of everybody's lists from now on; gives the change.

        Raises:
            VitrineError: it is not between 0 and a half.
        """
        if not 0 <= share <= MOST:
            raise VitrineError(f"Chance may give none to half of the places of a list, not {share:.0%}.")
        with self._database.write() as tx:
            numbers = HouseNumbers(tx)
            before = numbers.get(BY_CHANCE)
            numbers.put(BY_CHANCE, share)
            now = datetime.now(UTC)
            return Audit(tx).record(visitor.user_id, ACTION, None, {"share": before}, {"share": share}, now)


def _as_before(tx: Connection, change: Change) -> None:
    HouseNumbers(tx).put(BY_CHANCE, float(change.before["share"]))
