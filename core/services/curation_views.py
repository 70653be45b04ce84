"""What pages, exports and the command line are shown of curation: frozen records, titles and addresses in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.domain import ItemId
from core.domain.curation import Curation, Exhibition
from core.services.views import Card


@dataclass(frozen=True, kw_only=True)
class Made:
    """A new collection, and the number of the change for `library.undo`."""

    collection_id: str
    change_id: int


@dataclass(frozen=True, kw_only=True)
class CollectionCard:
    """A collection in a list. `cover_url` is None while no item of it has a picture."""

    collection_id: str
    title: str
    introduction: str
    count: int
    cover_url: str | None
    published: bool
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class CollectionView:
    """One collection with everything to show it.

    Attributes:
        exhibition: Only items this visitor may see: none that was deleted, and for viewers none that is hidden.
        cards: Of every item in it.
        missing: How many items are left out, because they were deleted or are hidden from this visitor.
    """

    exhibition: Exhibition
    cards: Mapping[ItemId, Card]
    cover_url: str | None
    missing: int = 0


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field of one item, as a person reads it; `name` is that of the record, e.g. "embargo_until"."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ItemChange:
    item_id: ItemId
    title: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, kw_only=True)
class EditPreview:
    """What a bulk edit would do, before it is done.

    Attributes:
        changes: Every item that would change, in the order given.
        unchanged: How many would not, because they are so already.
        unknown: Ids of which there is no such item.
    """

    changes: tuple[ItemChange, ...] = ()
    unchanged: int = 0
    unknown: tuple[ItemId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One change: who did what when, and every field before and after.

    Attributes:
        who: Name of the account, or "This machine" for what was done without signing in.
        undone: It was taken back later.
        can_undo: It can be taken back alone, by `library.undo(visitor, change_id)`.
    """

    change_id: int
    at: datetime  # timezone-aware, UTC
    who: str
    sentence: str
    fields: tuple[FieldChange, ...] = ()
    undone: bool = False
    can_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class Rating:
    """Stars, 1 to 5: one's own, and the mean of everybody's; None where nobody rated."""

    own: int | None = None
    mean: float | None = None
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class CurationView:
    """What curators decided about an item, for its page."""

    facts: Curation
    rights: str = ""
    rating: Rating = field(default_factory=Rating)
    hidden: bool = False  # viewers do not see it today
    collections: tuple[CollectionCard, ...] = ()
