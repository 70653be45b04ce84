"""Status, rights, embargo, notes and words of items, one by one or many at once, with preview, history and undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.domain import ItemId, Visitor
from core.domain.curation import BulkEdit, Curation
from core.security.roles import allowed
from core.services.changes import Undo
from core.services.collection import Collection
from core.services.curation_views import CurationView, EditPreview, HistoryLine
from core.storage.database import Database

FIELDS = ("title", "description", "subject", "language", "rights", "tags", "status", "embargo_until", "note")


class Curating:
    """What curators decide about items. A change of many items is one change: taken back with one call."""

    def __init__(self, database: Database, collection: Collection) -> None:
        self._database = database
        self._collection = collection

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How changes made here are taken back, by action."""
        return {}

    @allowed("viewer")
    def facts(self, visitor: Visitor, item_ids: Sequence[ItemId]) -> Mapping[ItemId, Curation]:
        """Of each item that this visitor may see; viewers get them without the note."""
        raise NotImplementedError

    @allowed("viewer")
    def item(self, visitor: Visitor, item_id: ItemId) -> CurationView:
        """
        Raises:
            NotFound: there is no such item, or this visitor may not see it.
        """
        raise NotImplementedError

    @allowed("curator")
    def edit(self, visitor: Visitor, item_id: ItemId, **fields: object) -> int:
        """Change fields of one item, any of `FIELDS`.

        Returns:
            Number of the change for `library.undo`, 0 when nothing differs.
        """
        raise NotImplementedError

    @allowed("curator")
    def preview(self, visitor: Visitor, item_ids: Sequence[ItemId], edit: BulkEdit) -> EditPreview:
        """What `apply` would change, item by item; nothing is written."""
        raise NotImplementedError

    @allowed("curator")
    def apply(self, visitor: Visitor, item_ids: Sequence[ItemId], edit: BulkEdit) -> int:
        """Change all items in one transaction.

        Returns:
            Number of the one change that takes the whole batch back by `library.undo`, 0 when nothing differs.
        """
        raise NotImplementedError

    @allowed("curator")
    def preview_rows(self, visitor: Visitor, wanted: Mapping[ItemId, Mapping[str, object]]) -> EditPreview:
        """What `apply_rows` would change; `wanted` gives each item its new fields, any of `FIELDS` (for imports)."""
        raise NotImplementedError

    @allowed("curator")
    def apply_rows(self, visitor: Visitor, wanted: Mapping[ItemId, Mapping[str, object]]) -> int:
        """Give each item its own new fields in one transaction; returns as `apply` does.

        Raises:
            VitrineError: a field is unknown or its value cannot be used; nothing is written then.
        """
        raise NotImplementedError

    @allowed("curator")
    def history(self, visitor: Visitor, item_id: ItemId) -> tuple[HistoryLine, ...]:
        """Everything that was done to an item, newest first: who, when, what, before and after."""
        raise NotImplementedError
