"""What people say of recordings: likes, "not for me", stars, comments and plays. All of it can be taken back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from core.domain import Interaction, InteractionKind, ItemId, UserId, Visitor
from core.errors import NotAllowed, VitrineError
from core.security.roles import allowed
from core.services.collection import Collection
from core.storage.comments import Comments
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.understanding.sentiment import valence
from core.understanding.words import guess_language

STRENGTHS: Mapping[InteractionKind, float] = {"like": 1.0, "hide": -1.0, "play": 0.1, "skip": -0.1}
PLAYED_THROUGH = 0.2  # a play of which nothing is known counts like half of it
LEAST_PLAYED = 0.0001  # a second of a film is next to nothing, but it was a play
COMMENT_LETTERS = 2000


@dataclass(frozen=True)
class Said:
    """A comment on a recording, and how pleased it sounds, -1 to 1."""

    text: str
    mood: float
    at: datetime


class Feedback:
    """Takes in what people say; the next list knows it."""

    def __init__(self, database: Database, collection: Collection) -> None:
        self._database = database
        self._collection = collection

    @allowed("viewer")
    def like(self, visitor: Visitor, user_id: UserId, item_id: ItemId) -> bool:
        """Store a like; says whether it replaced "not for me" of the same item."""
        require_own(visitor, user_id)
        return self._say(visitor, user_id, item_id, "like", instead_of="hide")

    @allowed("viewer")
    def hide(self, visitor: Visitor, user_id: UserId, item_id: ItemId) -> bool:
        """Store "not for me"; says whether it replaced a like of the same item."""
        require_own(visitor, user_id)
        return self._say(visitor, user_id, item_id, "hide", instead_of="like")

    @allowed("viewer")
    def play(self, visitor: Visitor, user_id: UserId, item_id: ItemId, played_fraction: float = 0.0) -> None:
        """Store that somebody started an item; counts a little, the more of it was played at the longest time."""
        require_own(visitor, user_id)
        told = [e for e in self._history(user_id) if e.item_id == item_id and e.kind == "play"]
        longest = max([min(max(played_fraction, 0.0), 1.0), *(event.played_fraction for event in told)])
        strength = play_strength(longest)
        self._say(visitor, user_id, item_id, "play", played_fraction=longest, strength=strength)

    @allowed("viewer")
    def rate(self, visitor: Visitor, user_id: UserId, item_id: ItemId, stars: int | None) -> int | None:
        """Store one to five stars; gives those given before. None takes them back. Three say neither yes nor no.

        Raises:
            VitrineError: there are no such stars.
        """
        require_own(visitor, user_id)
        before = next((stars_of(e) for e in self._history(user_id) if e.item_id == item_id and e.kind == "rate"), None)
        if stars is None:
            self.undo(visitor, user_id, item_id, "rate")
        elif stars in range(1, 6):
            self._say(visitor, user_id, item_id, "rate", strength=(stars - 3) / 2)
        else:
            raise VitrineError(f"A rating has one to five stars, not {stars}.")
        return before

    @allowed("viewer")
    def comment(self, visitor: Visitor, user_id: UserId, item_id: ItemId, text: str) -> str:
        """Store what somebody wrote, in place of what they wrote before, which is given; "" takes it back.

        It counts as much as its words are pleased or not (`core.understanding.sentiment`); in a language without a
        word list it counts as neither.

        Raises:
            VitrineError: it is too long.
        """
        require_own(visitor, user_id)
        text = text.strip()
        if len(text) > COMMENT_LETTERS:
            raise VitrineError(f"A comment has at most {COMMENT_LETTERS:,} letters, not {len(text):,}.")
        if not text:
            before = self._uncomment(user_id, item_id)
            self.undo(visitor, user_id, item_id, "comment")
            return before
        self._say(visitor, user_id, item_id, "comment", strength=mood(text))
        before = self._uncomment(user_id, item_id)
        with self._database.write() as tx:
            Comments(tx).put(user_id, item_id, text, datetime.now(UTC))
        return before

    @allowed("curator")
    def said(self, visitor: Visitor, item_id: ItemId) -> tuple[Said, ...]:
        """What real people wrote about a recording, newest first, without who it was.

        Raises:
            NotFound: there is no such item.
        """
        self._collection.snapshot(visitor).item(item_id)
        with self._database.read() as tx:
            return tuple(Said(text, mood(text), at) for text, at in Comments(tx).about(item_id))

    @allowed("viewer")
    def undo(self, visitor: Visitor, user_id: UserId, item_id: ItemId, kind: InteractionKind) -> bool:
        """Take back what was said; says whether there was anything."""
        require_own(visitor, user_id)
        if kind == "comment":
            self._uncomment(user_id, item_id)
        with self._database.write() as tx:
            return Interactions(tx).remove(user_id, item_id, kind) > 0

    def _uncomment(self, user_id: UserId, item_id: ItemId) -> str:
        with self._database.write() as tx:
            return Comments(tx).remove(user_id, item_id) or ""

    def _history(self, user_id: UserId) -> tuple[Interaction, ...]:
        with self._database.read() as tx:
            return Interactions(tx).of(user_id)

    def _say(
        self,
        visitor: Visitor,
        user_id: UserId,
        item_id: ItemId,
        kind: InteractionKind,
        *,
        instead_of: InteractionKind | None = None,
        played_fraction: float = 0.0,
        strength: float | None = None,
    ) -> bool:
        self._collection.snapshot(visitor).item(item_id)
        event = Interaction(
            user_id=user_id,
            item_id=item_id,
            kind=kind,
            strength=STRENGTHS[kind] if strength is None else strength,
            at=datetime.now(UTC),
            played_fraction=played_fraction,
        )
        with self._database.write() as tx:
            interactions = Interactions(tx)
            interactions.remove(user_id, item_id, kind)  # saying it twice is saying it once
            replaced = instead_of is not None and interactions.remove(user_id, item_id, instead_of) > 0
            interactions.add([event])
        return replaced


def play_strength(fraction: float) -> float:
    """How much a play speaks for an item: in proportion to the share that was played, where that is known (not 0)."""
    return max(round(PLAYED_THROUGH * fraction, 4), LEAST_PLAYED) if fraction > 0 else STRENGTHS["play"]


def mood(text: str) -> float:
    """How pleased a comment sounds, -1 to 1; 0 without a list for its language. Unclear ones are read as English."""
    value, _ = valence(text, guess_language(text) or "en")
    return 0.0 if math.isnan(value) else round(value, 3)


def stars_of(event: Interaction) -> int:
    """The stars behind a rating."""
    return round(stars_at(event.strength))


def stars_at(strength: float) -> float:
    """Where a strength of -1 to 1 lies between one and five stars."""
    return 2 * strength + 3


def require_own(visitor: Visitor, user_id: UserId) -> None:
    """A viewer's taste is nobody else's business; curators work with all viewers, whose names they never see."""
    if visitor.role == "viewer" and user_id != visitor.user_id:
        raise NotAllowed("This is somebody else's profile.")
