"""What waits for a curator: recordings nobody finds, that lack something, or stand alone; questions without answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from sqlalchemy import Connection

from core.curation.groups import islands, neighbours, usual_likeness
from core.domain import ItemId, MediaItem, Visitor
from core.domain.curation import Curation
from core.domain.searches import QuestionVerdict, UnansweredQuestion
from core.errors import NotFound
from core.security.roles import allowed
from core.services.changes import Undo
from core.services.collection import Collection, Snapshot, card
from core.services.curation.changes import STATUS_WORDS, in_words
from core.services.curation.composing import stacked
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

LIST = 10  # length of the lists of what is nearest
FEW = 3  # an island of at most so many recordings stands alone
COMPARED = 5_000  # newest recordings that are compared all with all


@dataclass(frozen=True)
class _Likeness:
    """Who is near whom: items nearest to nothing, and small islands with the cosine of the nearest other item."""

    revision: int
    unreached: frozenset[ItemId]
    alone: Mapping[ItemId, tuple[int, float]]  # size of the island, cosine to the nearest


@dataclass(frozen=True)
class _Facts:
    """All that the chores are made of, read once."""

    items: Mapping[ItemId, MediaItem]
    placed: set[ItemId]
    decided: Mapping[ItemId, Curation]
    tagged: set[ItemId]
    spoken: Mapping[ItemId, str]  # language heard, by item
    speaking: set[ItemId]
    reached: Mapping[ItemId, int]
    shown: Mapping[ItemId, int]
    questions: tuple[UnansweredQuestion, ...]
    wanted: tuple[UnansweredQuestion, ...]
    likeness: _Likeness
    today: date


_Found = Mapping[ItemId, str]  # what is the matter with each, in words; may be ""


class Worklist:
    """Counts and lists; what resolves them is done by the other services."""

    def __init__(self, database: Database, collection: Collection) -> None:
        self._database = database
        self._collection = collection
        self._lock = threading.Lock()
        self._shown = Shown()
        self._likeness: _Likeness | None = None

    @allowed("curator")
    def chores(self, visitor: Visitor) -> tuple[Chore, ...]:
        """Every kind of work, also those of which nothing waits, in the order they are worth doing."""
        facts = self._facts(visitor)
        return tuple(_chore(kind, facts) for kind in _KINDS)

    @allowed("curator")
    def chore(self, visitor: Visitor, name: str, *, start: int = 0, size: int = 24) -> ChoreView:
        """One kind of work with `size` of its items from `start`, newest first.

        Raises:
            NotFound: there is no such chore.
        """
        facts = self._facts(visitor)
        for kind in _KINDS:
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

    def _facts(self, visitor: Visitor) -> _Facts:
        snapshot = self._collection.snapshot(visitor)
        with self._database.read() as tx:
            return _Facts(
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

    def _compared(self, snapshot: Snapshot) -> _Likeness:
        with self._lock:
            if self._likeness is None or self._likeness.revision != snapshot.revision:
                self._likeness = _compare(snapshot)
            return self._likeness


def _compare(snapshot: Snapshot) -> _Likeness:
    content = snapshot.content
    known = set(content.items.ids)
    newest = [item for item in snapshot.items if item in known][:COMPARED]
    rows = content.items.rows(newest)
    vectors = stacked(content)[rows] if len(rows) else np.zeros((0, 1), np.float32)
    near, cosines = neighbours(vectors, LIST)
    unreached = frozenset(newest[row] for row in np.setdiff1d(np.arange(len(newest)), near))
    nearest = cosines[:, 0] if cosines.size else np.zeros(0)
    small = [island for island in islands(near, cosines, usual_likeness(nearest)) if len(island) <= FEW]
    alone = {newest[row]: (len(island), float(nearest[row])) for island in small for row in island if cosines.size}
    # In a collection hardly longer than a list everything is in some list, and nothing is a small part of it.
    return _Likeness(snapshot.revision, unreached, alone if len(newest) > LIST else {})


@dataclass(frozen=True)
class _Kind:
    name: str
    title: str
    why: str
    action: str
    find: Callable[[_Facts], _Found]
    asked: Callable[[_Facts], tuple[UnansweredQuestion, ...]] = lambda facts: ()


def _unsettle(tx: Connection, change: Change) -> None:
    before = change.before
    Searches(tx).settle(before["kind"], before["text"], before["verdict"], change.at)


def _chore(kind: _Kind, facts: _Facts) -> Chore:
    count = len(kind.find(facts)) + len(kind.asked(facts))
    return Chore(name=kind.name, title=kind.title, count=count, why=kind.why, action=kind.action)


def _where(matters: Callable[[_Facts, MediaItem], bool]) -> Callable[[_Facts], _Found]:
    """Readable items of which something holds; nothing more is to be said about each."""
    return lambda facts: {i: "" for i, item in facts.items.items() if _readable(item) and matters(facts, item)}


def _readable(item: MediaItem) -> bool:
    return item.status in ("ready", "degraded")


def _in_order(facts: _Facts, wanted: Iterable[ItemId]) -> list[ItemId]:
    some = set(wanted)
    return [item for item in facts.items if item in some]


def _alone(facts: _Facts) -> _Found:
    with_few = {1: "nothing else is like it", 2: "a pair apart from the rest", 3: "three apart from the rest"}
    alone = facts.likeness.alone
    return {i: f"{with_few[alone[i][0]]}; nearest {alone[i][1]:.2f}" for i in _in_order(facts, alone)}


def _unseen(facts: _Facts) -> _Found:
    """Hardest to meet first. Before the first list is kept, only what is near nothing else: the rest may still come."""
    never = [
        i for i, item in facts.items.items() if _readable(item) and i not in facts.shown and i not in facts.reached
    ]
    far = [i for i in never if i in facts.likeness.unreached]
    rest = [i for i in never if i not in facts.likeness.unreached] if facts.shown else []
    return {**dict.fromkeys(far, f"not among the {LIST} nearest of any recording"), **dict.fromkeys(rest, "")}


def _hidden(facts: _Facts) -> _Found:
    found = {}
    for item in facts.items:
        decided = facts.decided.get(item)
        if decided is not None and decided.hidden(facts.today):
            until = in_words("embargo_until", decided.embargo_until and decided.embargo_until.isoformat())
            found[item] = STATUS_WORDS["withheld"] if decided.status == "withheld" else f"Embargo until {until}"
    return found


def _new(facts: _Facts, item: MediaItem) -> bool:
    return facts.decided.get(item.item_id, Curation()).status == "new"


_KINDS = (
    _Kind(
        "questions",
        "Questions without a good answer",
        "Somebody searched for this, and nothing in the collection was a sure match. Describe what would answer it, "
        "or note it for the next acquisition.",
        "ask",
        lambda facts: {},
        lambda facts: facts.questions,
    ),
    _Kind(
        "wanted",
        "For acquisition",
        "What people looked for in vain, noted as something the collection should have.",
        "ask",
        lambda facts: {},
        lambda facts: facts.wanted,
    ),
    _Kind(
        "uncollected",
        "In no collection",
        "Visitors who come by collections never meet these recordings.",
        "collect",
        _where(lambda facts, item: item.item_id not in facts.placed),
    ),
    _Kind(
        "unseen",
        "Never recommended",
        "None of the lists that are kept of what people were shown held these, and nobody has played or liked them. "
        "A collection brings them to people.",
        "collect",
        _unseen,
    ),
    _Kind(
        "alone",
        "Standing alone",
        "Hardly anything is like these: gaps in the collection, or recordings whose description misleads.",
        "collect",
        _alone,
    ),
    _Kind(
        "untagged",
        "Tags not settled",
        "Nobody has given these a tag, or accepted one that a model proposes.",
        "tags",
        _where(lambda facts, item: not item.tags and item.item_id not in facts.tagged),
    ),
    _Kind(
        "undescribed",
        "Without a description",
        "Descriptions are searched, and tell visitors what they will see.",
        "describe",
        _where(lambda facts, item: not item.description.strip()),
    ),
    _Kind(
        "languageless",
        "Without a language",
        "Somebody speaks, but neither a curator nor a model has said in which language.",
        "language",
        _where(
            lambda facts, item: item.item_id in facts.speaking and not (item.language or facts.spoken.get(item.item_id))
        ),
    ),
    _Kind(
        "rightless",
        "Without a rights statement",
        "Nobody may use what says nothing about its rights.",
        "rights",
        _where(lambda facts, item: not item.rights.strip()),
    ),
    _Kind(
        "unreviewed",
        "Not reviewed yet",
        "Their status is still “New”.",
        "status",
        _where(_new),
    ),
    _Kind(
        "damaged",
        "Damaged or failed",
        "A part of the file could not be read, or none of it.",
        "",
        lambda facts: {i: item.message for i, item in facts.items.items() if item.status in ("degraded", "failed")},
    ),
    _Kind(
        "hidden",
        "Not shown to viewers",
        "Withheld, or under an embargo that has not ended.",
        "status",
        _hidden,
    ),
)
