"""What waits for a curator: recordings nobody finds, that lack something, or stand alone; questions without answer."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection

from core.domain import Visitor
from core.domain.searches import QuestionVerdict
from core.errors import NotFound
from core.security.roles import allowed
from core.services.changes import Undo
from core.services.collection import Collection, Snapshot, card
from core.services.curation.chores import KINDS, Facts, Kind
from core.services.curation.likeness import Likeness, compare
from core.services.curation.shown import Shown
from core.services.curation.views import Chore, ChoreCard, ChoreView
from core.storage.audit import Audit, Change
from core.storage.collections import Exhibitions
from core.storage.curation import Curations
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.searches import Searches
from core.storage.segments import Segments
from core.storage.tags import Tags


class Worklist:
    """Counts and lists; what resolves them is done by the other services."""

    def __init__(self, database: Database, collection: Collection) -> None:
        self._database = database
        self._collection = collection
        self._lock = threading.Lock()
        self._shown = Shown()
        self._likeness: Likeness | None = None

    @allowed("curator")
    def chores(self, visitor: Visitor) -> tuple[Chore, ...]:
        """Every kind of work, also those of which nothing waits, in the order they are worth doing."""
        facts = self._facts(visitor)
        return tuple(_chore(kind, facts) for kind in KINDS)

    @allowed("curator")
    def chore(self, visitor: Visitor, name: str, *, start: int = 0, size: int = 24) -> ChoreView:
        """One kind of work with `size` of its items from `start`, newest first.

        Raises:
            NotFound: there is no such chore.
        """
        facts = self._facts(visitor)
        for kind in KINDS:
            if kind.name == name:
                found, asked = kind.find(facts), kind.asked(facts)
                ids = tuple(found)
                shown = ids[start : start + size]
                return ChoreView(
                    chore=_chore(kind, facts),
                    cards=tuple(ChoreCard(card=card(facts.items[i]), why=found[i]) for i in shown),
                    item_ids=ids,
                    questions=asked[start : start + size],
                )
        raise NotFound(f"There is no list of work called '{name}'.")

    @allowed("curator")
    def settle(self, visitor: Visitor, kind: str, text: str, verdict: QuestionVerdict | None) -> int:
        """Say of a question without a good answer what becomes of it; gives the number of the change, for undoing."""
        now = datetime.now(UTC)
        with self._database.write() as tx:
            before = Searches(tx).settle(kind, text, verdict, now)
            about = {"kind": kind, "text": text}
            was, told = {**about, "verdict": before}, {**about, "verdict": verdict}
            return Audit(tx).record(visitor.user_id, "settle_question", None, was, told, now)

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How changes made here are taken back, by action."""
        return {"settle_question": _unsettle}

    def _facts(self, visitor: Visitor) -> Facts:
        snapshot = self._collection.snapshot(visitor)
        with self._database.read() as tx:
            return Facts(
                items=snapshot.items,
                placed=Exhibitions(tx).placed(),
                decided=Curations(tx).all(),
                tagged={verdict.item_id for verdict in Tags(tx).verdicts() if verdict.accepted},
                spoken=Segments(tx).languages(),
                speaking=Segments(tx).speaking(),
                reached=Interactions(tx).reach(),
                shown=self._shown.people(tx),
                questions=Searches(tx).unanswered(),
                wanted=Searches(tx).wanted(),
                likeness=self._compared(snapshot),
                today=datetime.now(UTC).date(),
            )

    def _compared(self, snapshot: Snapshot) -> Likeness:
        with self._lock:
            if self._likeness is None or self._likeness.revision != snapshot.revision:
                self._likeness = compare(snapshot)
            return self._likeness


def _unsettle(tx: Connection, change: Change) -> None:
    before = change.before
    Searches(tx).settle(before["kind"], before["text"], before["verdict"], change.at)


def _chore(kind: Kind, facts: Facts) -> Chore:
    count = len(kind.find(facts)) + len(kind.asked(facts))
    return Chore(name=kind.name, title=kind.title, count=count, why=kind.why, action=kind.action)
