"""Collections curators put together: make, read, arrange, publish, delete; every change can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from core.domain import ItemId, Visitor
from core.security.roles import allowed
from core.services.changes import Undo
from core.services.collection import Collection
from core.services.curation_views import CollectionCard, CollectionView, HistoryLine, Made
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
        return {}

    @allowed("viewer")
    def list(self, visitor: Visitor) -> tuple[CollectionCard, ...]:
        """Changed last first; for viewers only what is published, and counted without what is hidden from them."""
        raise NotImplementedError

    @allowed("viewer")
    def get(self, visitor: Visitor, collection_id: str) -> CollectionView:
        """
        Raises:
            NotFound: there is no such collection, or this visitor may not see it.
        """
        raise NotImplementedError

    @allowed("viewer")
    def containing(self, visitor: Visitor, item_id: ItemId) -> tuple[CollectionCard, ...]:
        """The collections an item is in, as far as this visitor may see them."""
        raise NotImplementedError

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
        raise NotImplementedError

    @allowed("curator")
    def describe(
        self, visitor: Visitor, collection_id: str, *, title: str | None = None, introduction: str | None = None
    ) -> int:
        """Change title or introduction; None leaves it as it is."""
        raise NotImplementedError

    @allowed("curator")
    def cover(self, visitor: Visitor, collection_id: str, item_id: ItemId | None, still: int | None = None) -> int:
        """Let a picture of one of its items stand for the collection; None: the first item's."""
        raise NotImplementedError

    @allowed("curator")
    def publish(self, visitor: Visitor, collection_id: str, published: bool = True) -> int:
        """Let viewers read it, or no longer."""
        raise NotImplementedError

    @allowed("curator")
    def add(self, visitor: Visitor, collection_id: str, item_ids: Sequence[ItemId]) -> int:
        """Put items at its end; those in it already stay where they are."""
        raise NotImplementedError

    @allowed("curator")
    def remove(self, visitor: Visitor, collection_id: str, item_ids: Sequence[ItemId]) -> int:
        """Take items out; those not in it do not matter."""
        raise NotImplementedError

    @allowed("curator")
    def move(self, visitor: Visitor, collection_id: str, item_id: ItemId, to: int) -> int:
        """Put an item at position `to`, counted from 1 over all sections; it joins the section it lands in."""
        raise NotImplementedError

    @allowed("curator")
    def shift(self, visitor: Visitor, collection_id: str, item_id: ItemId, by: int) -> int:
        """One step up (by=-1) or down (by=1); a heading in the way is a step, too."""
        raise NotImplementedError

    @allowed("curator")
    def order(self, visitor: Visitor, collection_id: str, item_ids: Sequence[ItemId]) -> int:
        """Give all items a new order at once; sections keep their sizes."""
        raise NotImplementedError

    @allowed("curator")
    def annotate(self, visitor: Visitor, collection_id: str, item_id: ItemId, note: str) -> int:
        """What is said about an item at its place in this collection."""
        raise NotImplementedError

    @allowed("curator")
    def start_section(
        self, visitor: Visitor, collection_id: str, heading: str, text: str = "", *, at: ItemId | None = None
    ) -> int:
        """Begin a section at an item, which becomes its first; None: an empty one at the end."""
        raise NotImplementedError

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
        raise NotImplementedError

    @allowed("curator")
    def join_section(self, visitor: Visitor, collection_id: str, section_id: int) -> int:
        """Take a heading away: its items join the section before it."""
        raise NotImplementedError

    @allowed("curator")
    def shift_section(self, visitor: Visitor, collection_id: str, section_id: int, by: int) -> int:
        """Move a whole section one place up (by=-1) or down (by=1)."""
        raise NotImplementedError

    @allowed("curator")
    def delete(self, visitor: Visitor, collection_id: str) -> int:
        """Remove the collection; its items stay where they are."""
        raise NotImplementedError

    @allowed("curator")
    def history(self, visitor: Visitor, collection_id: str) -> tuple[HistoryLine, ...]:
        """What was done to it, newest first."""
        raise NotImplementedError
