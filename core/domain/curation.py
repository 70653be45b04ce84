"""What curators decide: the standing of each item, and the collections they put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from core.domain.types import ItemId

ReviewStatus = Literal["new", "review", "described", "published", "withheld"]


@dataclass(frozen=True, kw_only=True)
class Curation:
    """What was decided about one item. What was never decided has these defaults; rights are a field of the item.

    Attributes:
        status: How far its description is: new, in review, described, published; or withheld from viewers.
        embargo_until: The first day (UTC) on which viewers may see it; None when there is no embargo.
        note: For curators only: never shown to viewers, never exported for them.
    """

    status: ReviewStatus = "new"
    embargo_until: date | None = None
    note: str = ""

    def hidden(self, today: date) -> bool:
        """Whether viewers must not see the item, nor be recommended or given it."""
        return self.status == "withheld" or (self.embargo_until is not None and today < self.embargo_until)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An item at its place in a collection, with what a curator says about it there."""

    item_id: ItemId
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a collection. The first one often has no heading: what stands before any heading.

    Attributes:
        section_id: Unique within its collection; survives every move.
    """

    section_id: int
    heading: str = ""
    text: str = ""
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Exhibition:
    """A collection somebody put together: ordered, each item at most once, in sections with texts.

    People read "collection" everywhere; in code the word is taken by the whole of what is kept.

    Attributes:
        cover_item: Whose picture stands for all; None: the first item's.
        cover_still: Which of that item's stills; None: its cover.
        published: Viewers may read it. Items hidden from viewers stay hidden from them inside it.
        sections: At least one, in order.
        author: Pseudonym of who made it.
    """

    collection_id: str
    title: str
    introduction: str = ""
    cover_item: ItemId | None = None
    cover_still: int | None = None
    published: bool = False
    sections: tuple[Section, ...] = field(default_factory=lambda: (Section(section_id=1),))
    author: str = ""
    created_at: datetime  # timezone-aware, UTC
    changed_at: datetime  # timezone-aware, UTC

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Of all sections, in order."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def items(self) -> tuple[ItemId, ...]:
        """In order, each once."""
        return tuple(entry.item_id for entry in self.entries)


@dataclass(frozen=True, kw_only=True)
class BulkEdit:
    """One change for many items. None, and empty tuples, leave the field as it is; "" empties it.

    Attributes:
        lift_embargo: Take the embargo away; `embargo_until` is then ignored.
        collection_id: Add the items to this collection, at its end.
    """

    status: ReviewStatus | None = None
    rights: str | None = None
    language: str | None = None
    subject: str | None = None
    note: str | None = None
    embargo_until: date | None = None
    lift_embargo: bool = False
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    collection_id: str = ""
