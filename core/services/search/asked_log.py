"""The log of what people ask, for the worklist: each question once a day, and only what the collection could answer.

A saved search counts once for the person who keeps it, however often it is opened.
"""

from __future__ import annotations

from datetime import UTC, datetime

from core.domain import UserId
from core.domain.searches import AskedFor, AskedQuestion
from core.services.search.answers import Answer
from core.services.search.remarks import comparable
from core.services.views import SearchResult
from core.storage.database import Database
from core.storage.searches import KEPT, SAME, Searches


class AskedLog:
    """Writes questions down. A question that was narrowed or weighted by hand says nothing about the collection."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last: dict[UserId, tuple[str, str, int]] = {}

    def note(self, user_id: UserId, text: str, kind: AskedFor, found: Answer, result: SearchResult) -> None:
        """Once per question: a page that is drawn anew asks the same again."""
        entry = text, kind, result.total
        by_hand = result.query.facets or result.query.weights
        if by_hand or found.scales.missing or not comparable(found) or self._last.get(user_id) == entry:
            return
        question = AskedQuestion(
            at=datetime.now(UTC), user_id=user_id, kind=kind, text=text, hits=result.total, best=result.best
        )
        with self._database.write() as tx:
            searches = Searches(tx)
            kept = any(saved.query == result.query for saved in searches.saved(user_id))
            searches.note(question, KEPT if kept else SAME)
        self._last[user_id] = entry
