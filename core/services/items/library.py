"""Browse, look at, describe, delete and restore items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import Connection

from core.domain import ItemId, Kind, MediaItem, Modality, Visitor
from core.errors import NotFound
from core.security.roles import allowed
from core.services.changes import Undo, legible
from core.services.collection import Collection, card, clock, when
from core.services.items.newer import refuse_if_newer
from core.services.search.searching import Searching
from core.services.views import ChangeView, Facets, ItemView, LibraryPage, MediaFile
from core.storage.audit import Audit, Change
from core.storage.database import Database
from core.storage.items import Items
from core.storage.jobs import Jobs
from core.storage.objects import Objects

Sort = Literal["newest", "title", "longest"]
EDITABLE = ("title", "description", "subject", "language", "rights", "tags")
MAX_TITLE = 300
TITLES_KEPT = 3  # of what was deleted, for its line in the log
_STILL_NAMES = ("cover.jpg",)


class Library:
    """What a curator does with items once they are in."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        collection: Collection,
        searching: Searching,
        undo_actions: Mapping[str, Undo] = MappingProxyType({}),
    ) -> None:
        """
        Args:
            undo_actions: How changes of other services are taken back, by action.
        """
        self._database = database
        self._objects = objects
        self._collection = collection
        self._searching = searching
        self._undo: Mapping[str, Undo] = {"delete": _undelete, **undo_actions}

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How any change that is known here is taken back, by action."""
        return self._undo

    @allowed("viewer")
    def browse(
        self,
        visitor: Visitor,
        *,
        words: str = "",
        kind: Kind | None = None,
        sort: Sort = "newest",
        page: int = 1,
        size: int = 24,
    ) -> LibraryPage:
        """One page of the grid. With `words`, best match first instead of `sort`."""
        note = ""
        if words.strip():
            found = self._searching.words(visitor, words, k=10 * size, kind=kind)
            cards, note = tuple(hit.card for hit in found.hits), found.note
        else:
            items = [i for i in self._collection.snapshot(visitor).items.values() if kind in (None, i.kind)]
            cards = tuple(card(item) for item in _sorted(items, sort))
        pages = max(1, ceil(len(cards) / size))
        page = min(max(1, page), pages)
        shown = cards[(page - 1) * size : page * size]
        return LibraryPage(cards=shown, total=len(cards), page=page, pages=pages, note=note)

    @allowed("viewer")
    def facets(self, visitor: Visitor) -> Facets:
        """How many items of each kind there are."""
        items = self._collection.snapshot(visitor).items.values()
        kinds = {kind: sum(i.kind == kind for i in items) for kind in ("video", "audio")}
        return Facets(total=len(items), kinds=kinds)

    @allowed("viewer")
    def items(self, visitor: Visitor) -> tuple[MediaItem, ...]:
        """Every item, newest first."""
        return tuple(self._collection.snapshot(visitor).items.values())

    @allowed("viewer")
    def item(self, visitor: Visitor, item_id: ItemId) -> ItemView:
        """All there is to show about one item.

        Raises:
            NotFound: there is no such item, or it was deleted.
        """
        snapshot = self._collection.snapshot(visitor)
        item = snapshot.item(item_id)
        with self._database.read() as tx:
            changes = Audit(tx).of(item_id)
        modalities: list[Modality] = [m for m, p in sorted(snapshot.pooled.items()) if item_id in p.moments]
        models = {m: snapshot.pooled[m].space for m in modalities}
        facts = [
            ("Taken in", when(item.uploaded_at)),
            ("File name", item.original_name or item.title),
            ("Length", clock(item.duration_s)),
            ("Picture", _picture(item)),
            ("Sound", _sound(item)),
            ("Size", f"{item.size_bytes / 1e6:.1f} MB"),
            ("Checksum (SHA-256)", item.sha256),
            *((f"Vectors, {_MODALITY_WORDS[m]}", f"{space.model}, {space.dim} numbers") for m, space in models.items()),
        ]
        return ItemView(
            card=card(item),
            media_url=f"/api/media/{item_id}",
            modalities=tuple(modalities),
            facts=tuple(facts),
            history=tuple(_change_view(change, change.action in self._undo) for change in changes),
        )

    @allowed("curator")
    def edit(self, visitor: Visitor, item_id: ItemId, **fields: Any) -> int:
        """Change descriptive fields; the words are embedded anew in the background.

        Returns:
            Number of the change, for `undo`. Nothing is written when nothing differs; the number is then 0.

        Raises:
            NotFound: there is no such item.
        """
        if unknown := fields.keys() - set(EDITABLE):
            raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
        fields = {name: legible(value) for name, value in fields.items()}
        if "title" in fields:
            fields["title"] = " ".join(str(fields["title"]).split())[:MAX_TITLE]
            if not fields["title"]:
                del fields["title"]
        if "tags" in fields:
            fields["tags"] = tuple(dict.fromkeys(t.strip() for t in fields["tags"] if t.strip()))
        with self._database.write() as tx:
            before = asdict(Items(tx).get(item_id))
            after = {name: value for name, value in fields.items() if before[name] != value}
            if not after:
                return 0
            Items(tx).update(item_id, **after)
            old = {name: before[name] for name in after}
            change = Audit(tx).record(visitor.user_id, "edit", item_id, old, after, datetime.now(UTC))
            Jobs(tx).enqueue("describe", {"item_id": item_id}, f"describe:{item_id}:{change}")
        return change

    @allowed("curator")
    def delete(self, visitor: Visitor, item_ids: Sequence[ItemId]) -> int:
        """Take items out of the collection. Their bytes stay until the grace period ends, so `undo` brings all back.

        Returns:
            Number of the change, for `undo`.
        """
        with self._database.write() as tx:
            now = datetime.now(UTC)
            gone = [Items(tx).get(item_id).title for item_id in item_ids]
            for item_id in item_ids:
                Items(tx).delete(item_id, now)
            one = item_ids[0] if len(item_ids) == 1 else None
            before = {"item_ids": list(item_ids), "titles": gone[:TITLES_KEPT]}
            return Audit(tx).record(visitor.user_id, "delete", one, before, {}, now)

    @allowed("curator")
    def undo(self, visitor: Visitor, change_id: int) -> None:
        """Take back one change.

        Raises:
            NotFound: there is no such change, or it was undone already.
            ChangedSince: the same part was changed again since then.
        """
        with self._database.write() as tx:
            change = Audit(tx).get(change_id)
            if change.undone:
                raise NotFound("This change was undone already.")
            if change.action not in self._undo:
                raise NotFound("This change cannot be undone.")
            refuse_if_newer(tx, change)
            self._undo[change.action](tx, change)
            Audit(tx).mark_undone(change_id)

    @allowed("viewer")
    def media(self, visitor: Visitor, item_id: ItemId) -> MediaFile:
        """Where the bytes of an item lie, with the type that we detected."""
        item = self._collection.snapshot(visitor).item(item_id)
        path = self._objects.path(item.sha256)
        return MediaFile(path=path, mime=item.mime, filename=item.original_name or item.title, sha256=item.sha256)

    @allowed("viewer")
    def still(self, visitor: Visitor, item_id: ItemId, name: str) -> Path:
        """Where a cover or still lies.

        Raises:
            NotFound: the item has no picture of that name.
        """
        item = self._collection.snapshot(visitor).item(item_id)
        count = len(item.still_times_s)
        if name not in _STILL_NAMES and name not in (f"still_{n:04d}.jpg" for n in range(count)):
            raise NotFound("There is no such picture.")
        path = self._objects.derived(item.sha256) / name
        if not path.is_file():
            raise NotFound("There is no such picture yet.")
        return path


_MODALITY_WORDS: dict[Modality, str] = {
    "visual": "picture",
    "sound": "sound",
    "speech": "speech",
    "text": "words",
    "fused": "all",
}


def _undelete(tx: Connection, change: Change) -> None:
    for item_id in change.before["item_ids"]:
        Items(tx).restore(ItemId(item_id))


def _sorted(items: Sequence[MediaItem], sort: Sort) -> list[MediaItem]:
    if sort == "title":
        return sorted(items, key=lambda i: (i.title.casefold(), i.item_id))
    if sort == "longest":
        return sorted(items, key=lambda i: (-i.duration_s, i.item_id))
    return list(items)


def _picture(item: MediaItem) -> str:
    if item.kind == "audio":
        return "none"
    rate = f", {item.frame_rate_hz:.4g} pictures per second" if item.frame_rate_hz else ""
    return f"{item.width_px} × {item.height_px} pixels{rate}"


def _sound(item: MediaItem) -> str:
    if not item.has_audio:
        return "none"
    return f"{item.sample_rate_hz:,} samples per second" if item.sample_rate_hz else "yes"


_SENTENCES = {
    "delete": "Deleted",
    "edit_line": "Corrected a line of the transcript",
    "lock_line": "Settled a line of the transcript",
    "judge_tag": "Judged a tag",
    "subtitles": "Took subtitles in as the transcript",
}


def _change_view(change: Change, known: bool) -> ChangeView:
    if change.action == "edit":
        sentence = "Changed " + ", ".join(sorted(change.after))
    else:
        sentence = _SENTENCES.get(change.action, change.action.replace("_", " ").capitalize())
    if change.undone:
        sentence += " (undone)"
    return ChangeView(change_id=change.change_id, at=change.at, sentence=sentence, can_undo=known and not change.undone)
