"""How changes of collections are stored with their log, said in words, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from core.curation import arranging
from core.domain import ItemId, Visitor
from core.domain.curation import Exhibition
from core.services.changes import ChangedSince, Undo
from core.services.curation.changes import as_json, from_json
from core.storage.audit import Audit, Change
from core.storage.collections import Exhibitions
from core.storage.items import Items


def change_exhibition(
    tx: Connection, visitor: Visitor, collection_id: str, change: Callable[[Exhibition], Exhibition]
) -> int:
    """Store what differs after a change, and log it; 0 when nothing does."""
    old = Exhibitions(tx).get(collection_id)
    new = change(old)
    was, now = as_json(old), as_json(new)
    after = {name: value for name, value in now.items() if was[name] != value}
    if not after:
        return 0
    at = datetime.now(UTC)
    Exhibitions(tx).put(replace(new, changed_at=at))
    before = {name: was[name] for name in after}
    return Audit(tx).record(visitor.user_id, "edit_collection", subject(old), before, after, at)


def add_to(tx: Connection, visitor: Visitor, collection_id: str, item_ids: Sequence[ItemId]) -> int:
    """Append items inside a transaction that does more; see `Collections.add`."""
    must_exist(tx, item_ids)
    return change_exhibition(tx, visitor, collection_id, lambda e: arranging.add(e, item_ids))


def subject(exhibition: Exhibition) -> ItemId:
    """What the log files a change under: ids of collections never are those of items."""
    return ItemId(exhibition.collection_id)


def must_exist(tx: Connection, item_ids: Sequence[ItemId]) -> None:
    for item_id in item_ids:
        Items(tx).get(item_id)


def sentence(change: Change, titles: Mapping[str, str]) -> str:
    if change.action == "create_collection":
        return "Made the collection"
    if change.action == "delete_collection":
        return "Deleted the collection"
    if change.after.keys() == {"sections"}:
        return _content_sentence(change, titles)
    if "published" in change.after:
        return "Published" if change.after["published"] else "Took back from viewers"
    return "Changed " + " and ".join("the cover" if n.startswith("cover") else n for n in sorted(change.after))


def _content_sentence(change: Change, titles: Mapping[str, str]) -> str:
    """Added 3 recordings, or Removed “Waves”: what differs in the content."""
    was, now = ([i for s in side["sections"] for i, _ in s["entries"]] for side in (change.before, change.after))
    for verb, some in (("Added", [i for i in now if i not in was]), ("Removed", [i for i in was if i not in now])):
        if some:
            return (
                f"{verb} “{titles.get(some[0], 'a recording')}”" if len(some) == 1 else f"{verb} {len(some)} recordings"
            )
    heads = [
        [(s["section_id"], s["heading"], s["text"]) for s in side["sections"]] for side in (change.before, change.after)
    ]
    if heads[0] != heads[1]:
        return "Changed the sections"
    return "Changed the order" if was != now else "Changed a note"


def membership(tx: Connection, item_id: ItemId) -> tuple[tuple[Change, str], ...]:
    """When an item came into collections and left them, newest first, each in words."""
    told = []
    for change in Audit(tx).naming(item_id, tuple(UNDO)):
        was, now = (item_id in _content(side) for side in (change.before, change.after))
        if was == now:
            continue
        here = Exhibitions(tx).find(str(change.item_id))
        title = (
            here.title if here else str((change.before or change.after).get("title", "")) or "a collection that is gone"
        )
        told.append((change, f"{'Added to' if now else 'Taken out of'} “{title}”"))
    return tuple(told)


def _content(side: Mapping[str, Any]) -> set[str]:
    return {item for section in side.get("sections", ()) for item, _ in section["entries"]}


def _take_back_creation(tx: Connection, change: Change) -> None:
    assert change.item_id is not None
    current = Exhibitions(tx).find(change.item_id)
    if current is not None and as_json(current) != change.after:
        raise ChangedSince("The collection was changed since it was made.")
    Exhibitions(tx).remove(change.item_id)


def _take_back_edit(tx: Connection, change: Change) -> None:
    assert change.item_id is not None
    current = Exhibitions(tx).get(change.item_id)
    now = as_json(current)
    if any(now[name] != value for name, value in change.after.items()):
        raise ChangedSince("The same part of the collection was changed since then.")
    Exhibitions(tx).put(from_json(current, change.before))


def _take_back_deletion(tx: Connection, change: Change) -> None:
    assert change.item_id is not None
    facts = dict(change.before)
    fixed = facts.pop("fixed")
    at = datetime.fromtimestamp(fixed["created_at"], UTC)
    bare = Exhibition(
        collection_id=change.item_id, title="", author=fixed["author"], created_at=at, changed_at=datetime.now(UTC)
    )
    Exhibitions(tx).put(from_json(bare, facts))


UNDO: Mapping[str, Undo] = {
    "create_collection": _take_back_creation,
    "edit_collection": _take_back_edit,
    "delete_collection": _take_back_deletion,
}
