"""Status, rights, embargo, notes and words of items, one by one or many at once, with preview, history and undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from core.domain import ItemId, Visitor
from core.domain.curation import BulkEdit, Curation
from core.security.roles import allowed, may
from core.services.changes import ChangedSince, Undo
from core.services.collection import Collection
from core.services.curation import edit_plans
from core.services.curation.changes import facts_of, field_changes, restored, sentence, store, told, who
from core.services.curation.collection_log import add_to, membership
from core.services.curation.collections import Collections
from core.services.curation.edit_plans import FIELDS, Step
from core.services.curation.views import CurationView, EditPreview, FieldChange, HistoryLine, ItemChange, Rating
from core.storage.audit import Audit, Change
from core.storage.collections import Exhibitions
from core.storage.curation import Curations
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.items import Items

_Plan = tuple[tuple[Step, ...], tuple[ItemId, ...]]


class Curating:
    """What curators decide about items. A change of many items is one change: taken back with one call."""

    def __init__(
        self, database: Database, collection: Collection, collections: Collections, others: Mapping[str, Undo]
    ) -> None:
        """
        Args:
            others: How changes of other services are taken back, by action.
        """
        self._database = database
        self._collection = collection
        self._collections = collections
        own: Mapping[str, Undo] = {"curate": _take_back, "edit": _take_back}
        self._undo: Mapping[str, Undo] = {**others, **collections.undo_actions, **own}

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How changes made here are taken back, by action."""
        return {"curate": _take_back, "edit": _take_back, "bulk": self._take_back_bulk}

    @allowed("viewer")
    def facts(self, visitor: Visitor, item_ids: Sequence[ItemId]) -> Mapping[ItemId, Curation]:
        """Of each item that this visitor may see; viewers get them without the note."""
        items = self._collection.snapshot(visitor).items
        with self._database.read() as tx:
            decided = Curations(tx).among(item_ids)
        found = {i: decided.get(i, Curation()) for i in item_ids if i in items}
        return found if may(visitor, "curator") else {i: replace(facts, note="") for i, facts in found.items()}

    @allowed("viewer")
    def item(self, visitor: Visitor, item_id: ItemId) -> CurationView:
        """
        Raises:
            NotFound: there is no such item, or this visitor may not see it.
        """
        item = self._collection.snapshot(visitor).item(item_id)
        facts = self.facts(visitor, [item_id])[item_id]
        with self._database.read() as tx:
            rated = Interactions(tx).about(item_id, "rate")
        stars = {event.user_id: round(2 * event.strength + 3) for event in rated}
        mean = sum(stars.values()) / len(stars) if stars else None
        return CurationView(
            facts=facts,
            rights=item.rights,
            rating=Rating(own=stars.get(visitor.user_id), mean=mean, count=len(stars)),
            hidden=facts.hidden(datetime.now(UTC).date()),
            collections=self._collections.containing(visitor, item_id),
        )

    @allowed("curator")
    def edit(self, visitor: Visitor, item_id: ItemId, **fields: object) -> int:
        """Change fields of one item, any of `FIELDS`.

        Returns:
            Number of the change for `library.undo`, 0 when nothing differs.

        Raises:
            NotFound: there is no such item.
            VitrineError: a field is unknown or its value cannot be used.
        """
        with self._database.write() as tx:
            Items(tx).get(item_id)
            return self._store(tx, visitor, edit_plans.of_rows(tx, {item_id: fields})[0])

    @allowed("curator")
    def preview(self, visitor: Visitor, item_ids: Sequence[ItemId], edit: BulkEdit) -> EditPreview:
        """What `apply` would change, item by item; nothing is written."""
        return self._preview(lambda tx: edit_plans.of_bulk(tx, item_ids, edit), edit.collection_id)

    @allowed("curator")
    def apply(self, visitor: Visitor, item_ids: Sequence[ItemId], edit: BulkEdit) -> int:
        """Change all items in one transaction.

        Returns:
            Number of the one change that takes the whole batch back by `library.undo`, 0 when nothing differs.
        """
        with self._database.write() as tx:
            return self._store(tx, visitor, edit_plans.of_bulk(tx, item_ids, edit)[0], edit.collection_id)

    @allowed("curator")
    def preview_rows(self, visitor: Visitor, wanted: Mapping[ItemId, Mapping[str, object]]) -> EditPreview:
        """What `apply_rows` would change; `wanted` gives each item its new fields, any of `FIELDS` (for imports)."""
        return self._preview(lambda tx: edit_plans.of_rows(tx, wanted))

    @allowed("curator")
    def apply_rows(self, visitor: Visitor, wanted: Mapping[ItemId, Mapping[str, object]]) -> int:
        """Give each item its own new fields in one transaction; returns as `apply` does.

        Raises:
            VitrineError: a field is unknown or its value cannot be used; nothing is written then.
        """
        with self._database.write() as tx:
            return self._store(tx, visitor, edit_plans.of_rows(tx, wanted)[0])

    @allowed("curator")
    def history(self, visitor: Visitor, item_id: ItemId) -> tuple[HistoryLine, ...]:
        """Everything that was done to an item, newest first: who, when, what, before and after.

        When it came into a collection, and left one, stands there too; that is taken back in the collection.
        """
        with self._database.read() as tx:
            found = membership(tx, item_id)
            joins = {change.change_id: words for change, words in found}
            changes = sorted((*Audit(tx).of(item_id), *(change for change, _ in found)), key=lambda c: -c.change_id)
            names = who(tx, changes)
        return tuple(
            HistoryLine(
                change_id=change.change_id,
                at=change.at,
                who=names[change.actor],
                sentence=joins.get(change.change_id) or sentence(change),
                fields=() if change.change_id in joins else told(change),
                undone=change.undone,
                can_undo=not change.undone and change.change_id not in joins and change.action in self._undo,
            )
            for change in changes
        )

    def _preview(self, plan: Callable[[Connection], _Plan], collection_id: str = "") -> EditPreview:
        with self._database.read() as tx:
            steps, unknown = plan(tx)
            title = Exhibitions(tx).get(collection_id).title if collection_id else ""
        changed = [step for step in steps if step.after or step.joins]
        return EditPreview(
            changes=tuple(
                ItemChange(item_id=step.item_id, title=step.title, fields=_fields(step, title)) for step in changed
            ),
            unchanged=len(steps) - len(changed),
            unknown=unknown,
        )

    def _store(self, tx: Connection, visitor: Visitor, steps: Sequence[Step], collection_id: str = "") -> int:
        """Write every step with a log entry of its own; several get one more, which takes all of them back."""
        at = datetime.now(UTC)
        parts: list[int] = []
        for step in steps:
            if step.after:
                parts.append(Audit(tx).record(visitor.user_id, "curate", step.item_id, step.before, step.after, at))
                store(tx, step.item_id, step.after, str(parts[-1]))
        joining = [step.item_id for step in steps if step.joins]
        if joining:
            parts.append(add_to(tx, visitor, collection_id, joining))
        if len(parts) < 2:
            return parts[0] if parts else 0
        return Audit(tx).record(visitor.user_id, "bulk", None, {"changes": parts}, {"items": len(steps)}, at)

    def _take_back_bulk(self, tx: Connection, change: Change) -> None:
        """Each part that is still as it was left; what others changed since stays. Refused when nothing is left."""
        taken_back = 0
        for number in reversed(change.before["changes"]):
            part = Audit(tx).get(number)
            if part.undone:
                continue
            try:
                self._undo[part.action](tx, part)
            except ChangedSince:
                continue
            Audit(tx).mark_undone(number)
            taken_back += 1
        if not taken_back:
            raise ChangedSince("Everything in this batch was changed again, or taken back, since then.")


def _fields(step: Step, collection: str) -> tuple[FieldChange, ...]:
    joins = FieldChange(name="collection", label="Collections", before="", after=f"in “{collection}”")
    return (*field_changes(step.before, step.after), *([joins] if step.joins else []))


def _take_back(tx: Connection, change: Change) -> None:
    assert change.item_id is not None
    now = facts_of(Items(tx).get(change.item_id), Curations(tx).of(change.item_id))
    store(tx, change.item_id, restored(now, change.before, change.after), f"undo{change.change_id}")


__all__ = ["FIELDS", "Curating"]
