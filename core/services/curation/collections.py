"""Collections curators put together: make, read, arrange, publish, delete; every change can be taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from core.curation import arranging
from core.domain import ItemId, Visitor
from core.domain.curation import Exhibition, Section
from core.errors import NotFound
from core.security.roles import allowed
from core.services.changes import Undo
from core.services.collection import Collection, card
from core.services.curation import collection_words
from core.services.curation.changes import as_json, field_changes, who
from core.services.curation.collection_cards import collection_card, cover_of, may_read
from core.services.curation.collection_log import UNDO, add_to, change_exhibition, must_exist, sentence, subject
from core.services.curation.collection_words import a_note, a_text, a_title, clean, described
from core.services.curation.views import CollectionCard, CollectionView, HistoryLine, Made
from core.storage.audit import Audit
from core.storage.collections import Exhibitions
from core.storage.database import Database


class Collections:
    """Viewers read what is published; curators read and change everything.

    Every method that changes something returns the number of the change for `library.undo`, 0 when nothing changed.
    """

    def __init__(self, database: Database, collection: Collection) -> None:
        self._database = database
        self._collection = collection

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How changes made here are taken back, by action."""
        return UNDO

    @allowed("viewer")
    def list(self, visitor: Visitor) -> tuple[CollectionCard, ...]:
        """Changed last first; for viewers only what is published, and counted without what is hidden from them."""
        with self._database.read() as tx:
            found = Exhibitions(tx).all()
        snapshot = self._collection.snapshot(visitor)
        return tuple(collection_card(snapshot, e) for e in found if may_read(visitor, e))

    @allowed("viewer")
    def get(self, visitor: Visitor, collection_id: str) -> CollectionView:
        """
        Raises:
            NotFound: there is no such collection, or this visitor may not see it.
        """
        with self._database.read() as tx:
            found = Exhibitions(tx).get(collection_id)
        if not may_read(visitor, found):
            raise NotFound("There is no such collection.")
        snapshot = self._collection.snapshot(visitor)
        shown = arranging.remove(found, {i for i in found.items if i not in snapshot.items})
        if shown.cover_item not in snapshot.items:
            shown = replace(shown, cover_item=None, cover_still=None)
        return CollectionView(
            exhibition=shown,
            cards={i: card(snapshot.items[i]) for i in shown.items},
            cover_url=cover_of(snapshot, shown),
            missing=len(found.items) - len(shown.items),
        )

    @allowed("viewer")
    def containing(self, visitor: Visitor, item_id: ItemId) -> tuple[CollectionCard, ...]:
        """The collections an item is in, as far as this visitor may see them."""
        with self._database.read() as tx:
            found = [e for e in Exhibitions(tx).all() if item_id in e.items]
        snapshot = self._collection.snapshot(visitor)
        return tuple(collection_card(snapshot, e) for e in found if may_read(visitor, e))

    @allowed("curator")
    def create(
        self,
        visitor: Visitor,
        title: str,
        item_ids: Sequence[ItemId] = (),
        *,
        introduction: str = "",
        notes: Mapping[ItemId, str] = MappingProxyType({}),
    ) -> Made:
        """Make a collection of these items, in this order; repeated ones count once.

        Raises:
            VitrineError: the title is empty.
            NotFound: there is no such item.
        """
        now = datetime.now(UTC)
        empty = Exhibition(
            collection_id=uuid.uuid4().hex[:16],
            title=a_title(title),
            introduction=a_text(introduction),
            author=visitor.user_id,
            created_at=now,
            changed_at=now,
        )
        cleaned = {item_id: a_note(note) for item_id, note in notes.items()}
        with self._database.write() as tx:
            must_exist(tx, item_ids)
            made = arranging.add(empty, item_ids, cleaned)
            Exhibitions(tx).put(made)
            after = as_json(made)
            change = Audit(tx).record(visitor.user_id, "create_collection", subject(made), {}, after, now)
        return Made(collection_id=made.collection_id, change_id=change)

    @allowed("curator")
    def describe(
        self, visitor: Visitor, collection_id: str, *, title: str | None = None, introduction: str | None = None
    ) -> int:
        """Change title or introduction; None leaves it as it is.

        Raises:
            VitrineError: the title is empty.
        """
        new = described(title, introduction)
        return self._change(visitor, collection_id, lambda e: replace(e, **new))

    @allowed("curator")
    def cover(self, visitor: Visitor, collection_id: str, item_id: ItemId | None, still: int | None = None) -> int:
        """Let a picture of one of its items stand for the collection; None: the first item's."""

        def covered(e: Exhibition) -> Exhibition:
            if item_id is not None and item_id not in e.items:
                raise NotFound("This recording is not in the collection.")
            return replace(e, cover_item=item_id, cover_still=still if item_id else None)

        return self._change(visitor, collection_id, covered)

    @allowed("curator")
    def publish(self, visitor: Visitor, collection_id: str, published: bool = True) -> int:
        """Let viewers read it, or no longer."""
        return self._change(visitor, collection_id, lambda e: replace(e, published=published))

    @allowed("curator")
    def add(self, visitor: Visitor, collection_id: str, item_ids: Sequence[ItemId]) -> int:
        """Put items at its end; those in it already stay where they are.

        Raises:
            NotFound: there is no such collection or item.
        """
        with self._database.write() as tx:
            return add_to(tx, visitor, collection_id, item_ids)

    @allowed("curator")
    def remove(self, visitor: Visitor, collection_id: str, item_ids: Sequence[ItemId]) -> int:
        """Take items out; those not in it do not matter."""
        return self._change(visitor, collection_id, lambda e: arranging.remove(e, set(item_ids)))

    @allowed("curator")
    def move(self, visitor: Visitor, collection_id: str, item_id: ItemId, to: int) -> int:
        """Put an item at position `to`, counted from 1 over all sections; it joins the section it lands in."""
        return self._change(visitor, collection_id, lambda e: arranging.move(e, item_id, to))

    @allowed("curator")
    def shift(self, visitor: Visitor, collection_id: str, item_id: ItemId, by: int) -> int:
        """One step up (by=-1) or down (by=1); a heading in the way is a step, too."""
        return self._change(visitor, collection_id, lambda e: arranging.shift(e, item_id, by))

    @allowed("curator")
    def order(self, visitor: Visitor, collection_id: str, item_ids: Sequence[ItemId]) -> int:
        """Give all items a new order at once; sections keep their sizes."""
        return self._change(visitor, collection_id, lambda e: arranging.reorder(e, item_ids))

    @allowed("curator")
    def arrange(
        self,
        visitor: Visitor,
        collection_id: str,
        sections: Sequence[Section],
        *,
        title: str | None = None,
        introduction: str | None = None,
    ) -> int:
        """Give it all its sections anew, with items, order and notes, in one change. What is not named is taken out.

        Recordings of it that were deleted keep their place, for they may come back.

        Raises:
            VitrineError: an item is named twice, or the title is empty.
            NotFound: there is no such collection or item.
        """
        words = described(title, introduction)
        here = self._collection.snapshot(visitor).items
        wanted = [clean(section) for section in sections]

        def all_of_it(e: Exhibition) -> Exhibition:
            gone = {item_id for item_id in e.items if item_id not in here}
            return replace(arranging.arranged(e, wanted, gone), **words)

        with self._database.write() as tx:
            must_exist(tx, [entry.item_id for section in wanted for entry in section.entries])
            return change_exhibition(tx, visitor, collection_id, all_of_it)

    @allowed("curator")
    def annotate(self, visitor: Visitor, collection_id: str, item_id: ItemId, note: str) -> int:
        """What is said about an item at its place in this collection."""
        cleaned = a_note(note)
        return self._change(visitor, collection_id, lambda e: arranging.annotate(e, item_id, cleaned))

    @allowed("curator")
    def start_section(
        self, visitor: Visitor, collection_id: str, heading: str, text: str = "", *, at: ItemId | None = None
    ) -> int:
        """Begin a section at an item, which becomes its first; None: an empty one at the end.

        Raises:
            VitrineError: the heading is empty.
        """
        words = a_title(heading), a_text(text)
        return self._change(visitor, collection_id, lambda e: arranging.start_section(e, *words, at))

    @allowed("curator")
    def edit_section(
        self,
        visitor: Visitor,
        collection_id: str,
        section_id: int,
        *,
        heading: str | None = None,
        text: str | None = None,
    ) -> int:
        """Change heading or text; None leaves it as it is."""
        head = None if heading is None else collection_words.heading(heading)
        body = None if text is None else a_text(text)
        return self._change(visitor, collection_id, lambda e: arranging.edit_section(e, section_id, head, body))

    @allowed("curator")
    def join_section(self, visitor: Visitor, collection_id: str, section_id: int) -> int:
        """Take a heading away: its items join the section before it."""
        return self._change(visitor, collection_id, lambda e: arranging.join_section(e, section_id))

    @allowed("curator")
    def shift_section(self, visitor: Visitor, collection_id: str, section_id: int, by: int) -> int:
        """Move a whole section one place up (by=-1) or down (by=1)."""
        return self._change(visitor, collection_id, lambda e: arranging.shift_section(e, section_id, by))

    @allowed("curator")
    def delete(self, visitor: Visitor, collection_id: str) -> int:
        """Remove the collection; its items stay where they are.

        Raises:
            NotFound: there is no such collection.
        """
        with self._database.write() as tx:
            gone = Exhibitions(tx).get(collection_id)
            Exhibitions(tx).remove(collection_id)
            fixed = {"author": gone.author, "created_at": gone.created_at.timestamp()}
            before = {**as_json(gone), "fixed": fixed}
            return Audit(tx).record(visitor.user_id, "delete_collection", subject(gone), before, {}, datetime.now(UTC))

    @allowed("curator")
    def history(self, visitor: Visitor, collection_id: str) -> tuple[HistoryLine, ...]:
        """What was done to it, newest first."""
        titles = {str(item_id): item.title for item_id, item in self._collection.snapshot(visitor).items.items()}
        with self._database.read() as tx:
            changes = Audit(tx).of(ItemId(collection_id))
            names = who(tx, changes)
        return tuple(
            HistoryLine(
                change_id=change.change_id,
                at=change.at,
                who=names[change.actor],
                sentence=sentence(change, titles),
                fields=field_changes(change.before, change.after, titles),
                undone=change.undone,
                can_undo=not change.undone,
            )
            for change in changes
        )

    def _change(self, visitor: Visitor, collection_id: str, change: Callable[[Exhibition], Exhibition]) -> int:
        with self._database.write() as tx:
            return change_exhibition(tx, visitor, collection_id, change)
