"""Searches that somebody keeps, and the log of what was asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.domain import UserId
from core.domain.searches import AskedQuestion, QuestionVerdict, SavedSearch, SearchQuery, UnansweredQuestion
from core.errors import NotFound
from core.storage.tables import questions, saved_searches, settled_questions

STILL_TYPING = timedelta(seconds=30)  # a longer form of the last question within this time takes its place
SAME = timedelta(days=1)  # within it, a question that somebody asks again is not another one
KEPT = timedelta(days=180)
TEXT_LETTERS = 500
LOOKED_AT = 5000  # newest questions that the worklist is made of


class Searches:
    """Saved searches and asked questions as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def save(self, owner: UserId, name: str, query: SearchQuery, at: datetime) -> int:
        """Keep a search; one of the same owner and name is replaced. Returns its number."""
        own = (saved_searches.c.owner == owner) & (saved_searches.c.name == name)
        self._tx.execute(sa.delete(saved_searches).where(own))
        row = {"owner": owner, "name": name, "query": query.to_json(), "created_at": at}
        new = sa.insert(saved_searches).values(row).returning(saved_searches.c.number)
        return int(self._tx.execute(new).scalar_one())

    def saved(self, owner: UserId) -> tuple[SavedSearch, ...]:
        """Those of one person, by name."""
        chosen = sa.select(saved_searches).where(saved_searches.c.owner == owner)
        rows = self._tx.execute(chosen.order_by(saved_searches.c.name, saved_searches.c.number))
        return tuple(_saved(row) for row in rows)

    def get(self, number: int) -> SavedSearch:
        """
        Raises:
            NotFound: there is no such saved search.
        """
        row = self._tx.execute(sa.select(saved_searches).where(saved_searches.c.number == number)).first()
        if row is None:
            raise NotFound("This saved search is no longer there.")
        return _saved(row)

    def remove(self, number: int) -> None:
        """Forget a saved search; one that is not there stays so."""
        self._tx.execute(sa.delete(saved_searches).where(saved_searches.c.number == number))

    def note(self, asked: AskedQuestion, same: timedelta = SAME) -> None:
        """Log a question. While somebody types, only the last form of it stays; what is old is forgotten.

        Asked again by the same person within the time `same`, it takes the place of the earlier one.
        """
        last = self._last(asked.user_id, asked.at - STILL_TYPING)
        if last is not None and last.kind == asked.kind and _continues(last.text, asked.text):
            self._forget([last.number])
        self._forget(self._alike(asked, same))
        row = {name: getattr(asked, name) for name in ("at", "user_id", "kind", "hits")}
        best = None if math.isnan(asked.best) else asked.best
        self._tx.execute(sa.insert(questions).values({**row, "text": asked.text[:TEXT_LETTERS], "best": best}))
        self._tx.execute(sa.delete(questions).where(questions.c.at < asked.at - KEPT))

    def asked(self, k: int = 100) -> tuple[AskedQuestion, ...]:
        """The last `k` questions, newest first."""
        newest = sa.select(questions).order_by(questions.c.at.desc(), questions.c.number.desc()).limit(k)
        return tuple(_asked(row) for row in self._tx.execute(newest))

    def unanswered(self) -> tuple[UnansweredQuestion, ...]:
        """Questions without a good hit when they were asked last: those of most people first, then the newest.

        What a curator has settled is left out; a question that was answered comes back when it is asked in vain again.
        """
        settled = self._settled()
        return tuple(
            question
            for key, question in self._in_vain().items()
            if key not in settled or (settled[key][0] == "answered" and question.last_at > settled[key][1])
        )

    def wanted(self) -> tuple[UnansweredQuestion, ...]:
        """Questions that were noted for the next acquisition, in the order of `unanswered`."""
        settled = self._settled()
        return tuple(q for key, q in self._in_vain().items() if key in settled and settled[key][0] == "wanted")

    def settle(self, kind: str, text: str, verdict: QuestionVerdict | None, at: datetime) -> QuestionVerdict | None:
        """Keep what a curator said of a question, or forget it (None); gives what was said before."""
        key = key_of(text)
        own = (settled_questions.c.kind == kind) & (settled_questions.c.text == key)
        before: QuestionVerdict | None = self._tx.execute(sa.select(settled_questions.c.verdict).where(own)).scalar()
        self._tx.execute(sa.delete(settled_questions).where(own))
        if verdict is not None:
            self._tx.execute(sa.insert(settled_questions).values(kind=kind, text=key, verdict=verdict, at=at))
        return before

    def _in_vain(self) -> dict[tuple[str, str], UnansweredQuestion]:
        groups: dict[tuple[str, str], list[AskedQuestion]] = {}
        for question in self.asked(LOOKED_AT):
            groups.setdefault((question.kind, key_of(question.text)), []).append(question)
        found = [(key, _unanswered(group)) for key, group in groups.items() if not group[0].hits]
        return dict(sorted(found, key=lambda f: (-f[1].people, -f[1].times, -f[1].last_at.timestamp(), f[1].text)))

    def _settled(self) -> dict[tuple[str, str], tuple[str, datetime]]:
        rows = self._tx.execute(sa.select(settled_questions))
        return {(row.kind, row.text): (row.verdict, row.at) for row in rows}

    def _alike(self, asked: AskedQuestion, within: timedelta) -> list[int]:
        """Numbers of the same question of the same person."""
        own = (questions.c.user_id == asked.user_id) & (questions.c.kind == asked.kind)
        rows = self._tx.execute(sa.select(questions).where(own, questions.c.at >= asked.at - within))
        return [row.number for row in rows if key_of(row.text) == key_of(asked.text)]

    def _forget(self, numbers: Sequence[int]) -> None:
        self._tx.execute(sa.delete(questions).where(questions.c.number.in_(numbers)))

    def _last(self, user_id: UserId, since: datetime) -> AskedQuestion | None:
        own = sa.select(questions).where(questions.c.user_id == user_id, questions.c.at >= since)
        row = self._tx.execute(own.order_by(questions.c.at.desc(), questions.c.number.desc()).limit(1)).first()
        return None if row is None else _asked(row)


def key_of(text: str) -> str:
    """Equal for questions that differ in capitals and spaces only."""
    return " ".join(text.casefold().split())


def _continues(before: str, now: str) -> bool:
    return now.startswith(before) or before.startswith(now)


def _unanswered(group: Sequence[AskedQuestion]) -> UnansweredQuestion:
    """`group` is of one question, newest first."""
    return UnansweredQuestion(
        text=group[0].text,
        kind=group[0].kind,
        times=len(group),
        people=len({question.user_id for question in group}),
        last_at=group[0].at,
        best=group[0].best,
    )


def _saved(row: sa.Row[Any]) -> SavedSearch:
    return SavedSearch(
        number=row.number,
        name=row.name,
        query=SearchQuery.from_json(row.query),
        owner=UserId(row.owner),
        created_at=row.created_at,
    )


def _asked(row: sa.Row[Any]) -> AskedQuestion:
    return AskedQuestion(
        number=row.number,
        at=row.at,
        user_id=UserId(row.user_id),
        kind=row.kind,
        text=row.text,
        hits=row.hits,
        best=math.nan if row.best is None else row.best,
    )
