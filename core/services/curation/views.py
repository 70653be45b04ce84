"""What pages, exports and the command line are shown of curation: frozen records, titles and addresses in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.domain import ItemId, Kind
from core.domain.curation import Curation, Exhibition
from core.domain.searches import UnansweredQuestion
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
class Wish:
    """What a composition should be like.

    Attributes:
        k: How many items to choose.
        phrase, like: What they should be about: words, and items to resemble; both may be empty.
        coverage, relevance, novelty: How much each counts, 0 to 1.
        beside: A collection to go on with: what is in it covers already, and is not chosen again.
        without: Items that must not be chosen.
        kind: Only videos, or only sound.
    """

    k: int = 12
    phrase: str = ""
    like: tuple[ItemId, ...] = ()
    coverage: float = 1.0
    relevance: float = 1.0
    novelty: float = 0.5
    beside: str = ""
    without: tuple[ItemId, ...] = ()
    kind: Kind | None = None


@dataclass(frozen=True, kw_only=True)
class ComposedPick:
    """One chosen item and what it brought when it was chosen: `gain` is the sum of the three weighted terms.

    Attributes:
        step: As which it was chosen, from 1.
        why: The gain in words, e.g. "like 14 recordings that nothing chosen before stands for".
    """

    card: Card
    step: int
    gain: float
    coverage: float
    relevance: float
    novelty: float
    why: str


@dataclass(frozen=True, kw_only=True)
class ComposedView:
    """A proposal. Nothing is stored until a collection is made of it.

    Attributes:
        picks: In the order of the path: neighbours are alike.
        value: The sum of all gains.
        guarantee: `value` is at least this share of what any choice of k could reach.
        covered: How well the choice stands for everything there is, 0 to 1.
        shorter: By which fraction the path is shorter than the order of choice, 0 to 1.
        note: A sentence where something could not be done as asked.
        astray: Words were asked for, and decided nothing: the choice must not bear them as its title.
        unsure: Words were asked for, and nothing surely matches them: it does not bear them unless somebody says so.
    """

    picks: tuple[ComposedPick, ...] = ()
    value: float = 0.0
    guarantee: float = 1.0
    covered: float = 0.0
    shorter: float = 0.0
    note: str = ""
    astray: bool = False
    unsure: bool = False


@dataclass(frozen=True, kw_only=True)
class Chore:
    """One kind of work that waits, for the worklist.

    Attributes:
        name: e.g. "uncollected"; names are stable, for links.
        count: How many items, or questions, it is about.
        why: What the list is made of, in one sentence.
        action: What resolves it: collect, describe, tag, rights, language, status, retry, ask; "" for looking only.
    """

    name: str
    title: str
    count: int
    why: str
    action: str


@dataclass(frozen=True, kw_only=True)
class ChoreCard:
    """An item on the worklist, and what is the matter with it."""

    card: Card
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class ChoreView:
    """One chore with a page of its items, or with its questions."""

    chore: Chore
    cards: tuple[ChoreCard, ...] = ()
    item_ids: tuple[ItemId, ...] = ()  # all of them
    questions: tuple[UnansweredQuestion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CurationView:
    """What curators decided about an item, for its page."""

    facts: Curation
    rights: str = ""
    rating: Rating = field(default_factory=Rating)
    hidden: bool = False  # viewers do not see it today
    collections: tuple[CollectionCard, ...] = ()
