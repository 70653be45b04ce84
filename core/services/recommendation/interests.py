"""What somebody says interests them: understood as a search understands it, kept, and taken back.

Words are understood once: the recordings that a search for them finds, by how sure it is, with weights that add up to
1. What a search finds nothing for is kept waiting and changes nothing; it is read again when the collection has
changed, so that who came before the recordings were ready has not spoken in vain. For a list, an interest is as good as
WORTH likes of what it means, however much is judged later: docs/decisions/0012-what-interests-are-worth.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from core.coldstart.taste_text import phrases
from core.domain import Interaction, ItemId, UserId, Visitor
from core.domain.interests import Interest, InterestKind, Leaning
from core.errors import NotFound, Unavailable, VitrineError
from core.security.roles import allowed
from core.services.changes import legible
from core.services.collection import Collection, Snapshot, card
from core.services.search.searching import Searching
from core.services.views import Card
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.interests import DeclaredInterests

WORTH = 2.0  # likes
MEANT = 8  # recordings that stand for words
MOST = 12  # interests of one person
LETTERS = 200  # of what is typed at once
WORDS_LETTERS = 120
PICTURES = 3  # of what an interest means

Groups = Callable[[Visitor], Sequence[tuple[str, Sequence[ItemId]]]]
"""Groups of the collection: a name, and the recordings that are typical of it, most typical first."""


@dataclass(frozen=True, kw_only=True)
class InterestView:
    """Something that interests somebody, or may.

    Attributes:
        cards: What it means, surest first.
        waiting: Nothing in the collection is clearly like it yet; it changes nothing until something is.
    """

    words: str
    wanted: bool
    kind: InterestKind
    cards: tuple[Card, ...]
    waiting: bool = False


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What came of saying something.

    Attributes:
        kept: What was understood.
        unclear: Words that nothing in the collection is clearly like yet; they wait, and change nothing until then.
        before: All interests until then, to go back to.
    """

    kept: tuple[InterestView, ...]
    unclear: tuple[str, ...]
    before: tuple[Interest, ...]


class Interests:
    """Everybody for themselves alone: who asks is whose interests these are, so nobody invented has any."""

    def __init__(
        self, database: Database, collection: Collection, searching: Searching, groups: Groups = lambda visitor: ()
    ) -> None:
        self._database = database
        self._collection = collection
        self._searching = searching
        self._groups = groups
        self._known: tuple[object, Sequence[tuple[str, Sequence[ItemId]]]] = (None, ())
        self._tried: dict[tuple[UserId, str], object] = {}  # of which collection waiting words were read last
        self._lock = threading.Lock()

    @allowed("viewer")
    def read(self, visitor: Visitor) -> tuple[InterestView, ...]:
        """What the visitor said, oldest first."""
        self.catch_up(visitor)
        seen = self._collection.snapshot(visitor)
        return tuple(_view(seen, one) for one in self._said(visitor))

    @allowed("viewer")
    def catch_up(self, visitor: Visitor) -> None:
        """Read again what waits, once for every state of the collection; what is clear now counts from now on."""
        key = _state(self._collection.snapshot(visitor))
        for one in self._said(visitor):
            tried = visitor.user_id, one.words
            if one.meant or self._tried.get(tried) == key:
                continue
            try:
                meant = self._meant(visitor, one.words)
            except Unavailable:
                return  # nothing can be read just now: the next time
            self._tried[tried] = key
            if meant:
                self._understood(replace(one, meant=meant))

    @allowed("viewer")
    def groups(self, visitor: Visitor) -> tuple[InterestView, ...]:
        """Groups of the collection that can be ticked, the largest first."""
        seen = self._collection.snapshot(visitor)
        return tuple(
            InterestView(words=name, wanted=True, kind="group", cards=_cards(seen, items))
            for name, items in self._groups_now(visitor, seen)
        )

    @allowed("viewer")
    def declare(self, visitor: Visitor, text: str, wanted: bool = True) -> Declared:
        """Keep what somebody types, e.g. "trains, no music"; of the same words, the last word counts.

        Args:
            wanted: False where all of it is what they do not want.

        Raises:
            NotFound: there are no words.
            VitrineError: there are too many interests already.
        """
        said = phrases(legible(text)[:LETTERS])
        if not said:
            raise NotFound('Say what interests you, for example "steam trains, no music".')
        read = [(one.phrase[:WORDS_LETTERS], wanted and one.wanted) for one in said]
        return self._keep(
            visitor,
            [_interest(visitor, words, "phrase", sign, self._meant_now(visitor, words)) for words, sign in read],
        )

    @allowed("viewer")
    def tick(self, visitor: Visitor, name: str, wanted: bool = True) -> Declared:
        """Keep a group of the collection as an interest.

        Raises:
            NotFound: there is no such group any more.
            VitrineError: there are too many interests already.
        """
        items = dict(self._groups_now(visitor, self._collection.snapshot(visitor))).get(name)
        if not items:
            raise NotFound(f"There is no group “{name}” any more.")
        meant = tuple((item, 1 / len(items)) for item in items)
        return self._keep(visitor, [_interest(visitor, name, "group", wanted, meant)])

    @allowed("viewer")
    def take_back(self, visitor: Visitor, words: str) -> tuple[Interest, ...]:
        """Take back what was said; gives all interests until then, to go back to."""
        with self._database.write() as tx:
            interests = DeclaredInterests(tx)
            before = interests.of(visitor.user_id)
            interests.remove(visitor.user_id, words)
        return before

    @allowed("viewer")
    def restore(self, visitor: Visitor, before: Sequence[Interest]) -> None:
        """Make the visitor's interests what they were."""
        with self._database.write() as tx:
            interests = DeclaredInterests(tx)
            for one in interests.of(visitor.user_id):
                interests.remove(visitor.user_id, one.words)
            for one in before[:MOST]:
                interests.put(replace(one, user_id=visitor.user_id))

    def _meant(self, visitor: Visitor, words: str) -> tuple[tuple[ItemId, float], ...]:
        """The recordings that a search is sure of, by how sure; none where it finds nothing, or too few are ready.

        Raises:
            Unavailable: no model can read words yet.
        """
        found = self._searching.words(visitor, words, MEANT)
        total = sum(hit.confidence for hit in found.hits) if found.calibrated else 0.0
        return tuple((hit.card.item.item_id, hit.confidence / total) for hit in found.hits if total > 0)

    def _meant_now(self, visitor: Visitor, words: str) -> tuple[tuple[ItemId, float], ...]:
        """The same; none where no model can read words yet."""
        try:
            return self._meant(visitor, words)
        except Unavailable:
            return ()

    def _understood(self, one: Interest) -> None:
        """Keep what words turned out to mean, unless they were taken back or said anew meanwhile."""
        with self._database.write() as tx:
            interests = DeclaredInterests(tx)
            if any((now.words, now.at) == (one.words, one.at) for now in interests.of(one.user_id)):
                interests.put(one)

    def _said(self, visitor: Visitor) -> tuple[Interest, ...]:
        with self._database.read() as tx:
            return DeclaredInterests(tx).of(visitor.user_id)

    def _keep(self, visitor: Visitor, said: Sequence[Interest]) -> Declared:
        seen = self._collection.snapshot(visitor)
        with self._database.write() as tx:
            interests = DeclaredInterests(tx)
            before = interests.of(visitor.user_id)
            for one in said:
                interests.put(one)
            if len(interests.of(visitor.user_id)) > MOST:
                raise VitrineError(f"That would be more than {MOST} interests: take one back first.")
        return Declared(
            kept=tuple(_view(seen, one) for one in said if one.meant),
            unclear=tuple(one.words for one in said if not one.meant),
            before=before,
        )

    def _groups_now(self, visitor: Visitor, seen: Snapshot) -> Sequence[tuple[str, Sequence[ItemId]]]:
        """The groups of the collection as this visitor may see it; found anew when it changes."""
        key = _state(seen)
        with self._lock:
            if self._known[0] == key:
                return self._known[1]
        found = tuple(self._groups(visitor))
        with self._lock:
            self._known = key, found
        return found


def leanings(tx: Connection, user_id: UserId) -> tuple[Leaning, ...]:
    """What somebody said, as lists and their reasons read it."""
    return tuple(
        Leaning(
            words=one.words,
            wanted=one.wanted,
            toward=tuple((item, (WORTH if one.wanted else -WORTH) * part) for item, part in one.meant),
        )
        for one in DeclaredInterests(tx).of(user_id)
        if one.meant
    )


def said_by(database: Database, user_id: UserId) -> tuple[tuple[Interaction, ...], tuple[Leaning, ...]]:
    """What a person did, and what they say interests them."""
    with database.read() as tx:
        return Interactions(tx).of(user_id), leanings(tx, user_id)


def _state(seen: Snapshot) -> object:
    """What this visitor may see, as it is now."""
    return seen.revision, frozenset(seen.items)


def _interest(
    visitor: Visitor, words: str, kind: InterestKind, wanted: bool, meant: tuple[tuple[ItemId, float], ...]
) -> Interest:
    now = datetime.now(UTC)
    return Interest(user_id=visitor.user_id, words=words, kind=kind, wanted=wanted, meant=meant, at=now)


def _view(seen: Snapshot, one: Interest) -> InterestView:
    items = [item for item, _ in one.meant]
    cards = _cards(seen, items)
    return InterestView(words=one.words, wanted=one.wanted, kind=one.kind, cards=cards, waiting=not one.meant)


def _cards(seen: Snapshot, items: Sequence[ItemId]) -> tuple[Card, ...]:
    return tuple(card(seen.items[item]) for item in items if item in seen.items)[:PICTURES]
