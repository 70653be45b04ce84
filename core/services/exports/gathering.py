"""Reads what an export is made of, one item at a time, as far as the person it is for may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np

from core.domain import FloatVector, ItemId, Modality, Space, Visitor
from core.domain import findings as found
from core.domain.curation import Curation
from core.errors import Unavailable
from core.exporting.records import Catalogue, Exhibit, Form, FoundTag, Part, Place, Still
from core.security.roles import may
from core.services.collection import SHOWN, Collection, Snapshot
from core.services.curation.collections import Collections
from core.services.exports.views import Wish
from core.services.feedback import stars_at
from core.services.maps.mapping import Mapping as Maps
from core.services.understanding.tagging import Tagging
from core.services.understanding.tracks import read
from core.storage.curation import Curations
from core.storage.database import Database
from core.storage.findings import Findings
from core.storage.interactions import Interactions
from core.storage.objects import Objects
from core.storage.segments import Segments
from core.understanding import transcripts

ON_SHOW: tuple[Form, ...] = ("page", "iiif")  # a recording that is not ready has nothing to show there
MOST_TAGS = 1_000  # of one item: all of them
NO_TAGS = "Tags found by the models are missing: {}"
NO_MAP = "There are no map coordinates: the map has not been drawn yet."


class Gathering:
    """Everything that an export tells, from where it is kept."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        collection: Collection,
        collections: Collections,
        tagging: Tagging,
        mapping: Maps,
    ) -> None:
        self._database = database
        self._objects = objects
        self._collection = collection
        self._collections = collections
        self._tagging = tagging
        self._mapping = mapping

    def catalogue(self, visitor: Visitor, wish: Wish) -> Catalogue:
        """The frame: which items in which order, in what sections.

        Raises:
            NotFound: there is no such collection, or the visitor may not see it.
        """
        audience = _audience(visitor, wish)
        items = self._collection.snapshot(audience).items
        known = {i for i, item in items.items() if wish.form not in ON_SHOW or item.status in SHOWN}
        frame = self._frame(visitor, wish)
        wanted = len({item_id for part in frame.parts for item_id in part.item_ids})
        parts = tuple(replace(p, item_ids=tuple(i for i in p.item_ids if i in known)) for p in frame.parts)
        kept = replace(frame, parts=parts, for_curators=may(audience, "curator"), credit=wish.credit)
        length_s = sum(items[item_id].duration_s for item_id in kept.item_ids)
        return replace(kept, duration_s=length_s, left_out=frame.left_out + wanted - len(kept.item_ids))

    def exhibits(self, visitor: Visitor, wish: Wish, catalogue: Catalogue) -> Exhibits:
        """The items of a catalogue; each is read when it is asked for."""
        return Exhibits(self, _audience(visitor, wish), wish.form, catalogue)

    def _frame(self, visitor: Visitor, wish: Wish) -> Catalogue:
        now = datetime.now(UTC)
        if wish.collection_id:
            view = self._collections.get(visitor, wish.collection_id)
            own = view.exhibition
            parts = tuple(
                Part(
                    heading=section.heading,
                    text=section.text,
                    item_ids=tuple(entry.item_id for entry in section.entries),
                    notes={entry.item_id: entry.note for entry in section.entries if entry.note},
                )
                for section in own.sections
            )
            return Catalogue(
                title=own.title,
                introduction=own.introduction,
                parts=parts,
                made_at=now,
                cover=own.cover_item,
                left_out=view.missing,
            )
        ids = wish.item_ids if wish.item_ids is not None else tuple(self._collection.snapshot().items)
        title = wish.title or ("The collection" if wish.item_ids is None else "A selection")
        parts = (Part(item_ids=tuple(dict.fromkeys(ids))),)
        return Catalogue(title=title, introduction=wish.introduction, parts=parts, made_at=now)


class Exhibits(Mapping[ItemId, Exhibit]):
    """The items of a catalogue by id, in its order; nothing of one is kept after it was handed out."""

    def __init__(self, source: Gathering, audience: Visitor, form: Form, catalogue: Catalogue) -> None:
        self._source = source
        self._audience = audience
        self._form = form
        self._catalogue = catalogue
        self._snapshot = source._collection.snapshot(audience)
        self._sections = {i: part.heading for part in catalogue.parts for i in part.item_ids}
        self._notes = {i: note for part in catalogue.parts for i, note in part.notes.items()}
        self._lacking: dict[str, None] = {}

    @property
    def lacking(self) -> tuple[str, ...]:
        """What could not be told so far, a sentence each."""
        return tuple(self._lacking)

    @property
    def spaces(self) -> Mapping[str, Space | None]:
        """What vectors there are, and the space each lives in."""
        pooled: dict[str, Space | None] = {
            str(modality): pooled.space for modality, pooled in sorted(self._snapshot.pooled.items())
        }
        return {"fused": None, **pooled} if pooled else {}

    @property
    def names(self) -> list[tuple[ItemId, str]]:
        """Of every item, what its file was called."""
        return [(i, self._snapshot.items[i].original_name) for i in self]

    @property
    def media_bytes(self) -> int:
        """Of all recordings together."""
        return sum(self._snapshot.items[item_id].size_bytes for item_id in self)

    def picture_bytes(self, sample: int) -> int:
        """About as much as covers and stills weigh: of so many items exactly, of the others as much on average."""
        ids = list(self)
        weighed = ids[:: max(1, len(ids) // sample)]
        folders = [self._source._objects.derived(self._snapshot.items[i].sha256) for i in weighed]
        known = sum(path.stat().st_size for folder in folders for path in folder.glob("*.jpg"))
        return known * len(ids) // max(len(weighed), 1)

    def __len__(self) -> int:
        return len(self._catalogue.item_ids)

    def __iter__(self) -> Iterator[ItemId]:
        return iter(self._catalogue.item_ids)

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._members

    @cached_property
    def _members(self) -> frozenset[ItemId]:
        return frozenset(self._catalogue.item_ids)

    def __getitem__(self, item_id: ItemId) -> Exhibit:
        item = self._snapshot.item(item_id)
        objects = self._source._objects
        pictures = objects.derived(item.sha256)
        with self._source._database.read() as tx:
            rows = Segments(tx)
            lines = tuple(line for line in rows.of(item_id, "speech") if line.text)
            segments = (
                (*rows.of(item_id, "shot"), *rows.of(item_id, "scene"), *rows.of(item_id, "sound"))
                if self._form in ("json", "iiif")
                else ()
            )
            facts = Curations(tx).of(item_id)
            summary = read(Findings(tx).of(item_id), found.Summary) if self._form == "json" else None
        return Exhibit(
            item=item,
            media=objects.path(item.sha256),
            curation=facts if self._catalogue.for_curators else Curation(),
            stars=stars_at(self._ratings[item_id][0]) if item_id in self._ratings else None,
            ratings=self._ratings[item_id][1] if item_id in self._ratings else 0,
            cover=_there(pictures / "cover.jpg"),
            stills=self._stills(item_id) if self._form == "page" else (),
            found_tags=self._tags(item_id),
            lines=lines,
            segments=segments,
            vtt=transcripts.vtt(lines) if lines and self._form == "iiif" else "",
            summary=tuple(sentence.text for sentence in summary.sentences) if summary else (),
            note=self._notes.get(item_id, ""),
            section=self._sections.get(item_id, ""),
            place=self._places.get(item_id),
            vectors=self._vectors(item_id) if self._form == "parquet" else {},
        )

    def _stills(self, item_id: ItemId) -> tuple[Still, ...]:
        item = self._snapshot.items[item_id]
        folder = self._source._objects.derived(item.sha256)
        stills = (Still(at_s=at_s, path=folder / f"still_{n:04d}.jpg") for n, at_s in enumerate(item.still_times_s))
        return tuple(still for still in stills if still.path.is_file())

    def _tags(self, item_id: ItemId) -> tuple[FoundTag, ...]:
        """With their probabilities in JSON, which is costly; elsewhere the names of all are read at once."""
        if self._form != "json":
            return tuple(FoundTag(name=name) for name in self._tags_of_all.get(item_id, ()))
        try:
            views = self._source._tagging.tags(self._audience, item_id)
        except Unavailable as error:
            self._lacking[NO_TAGS.format(error)] = None
            return ()
        return tuple(
            FoundTag(name=tag.name, probability=tag.probability, human=tag.verdict is not None)
            for tag in views
            if tag.decision == "yes"
        )

    @cached_property
    def _ratings(self) -> Mapping[ItemId, tuple[float, int]]:
        if not self._catalogue.for_curators:
            return {}
        with self._source._database.read() as tx:
            return Interactions(tx).ratings()

    @cached_property
    def _tags_of_all(self) -> Mapping[ItemId, tuple[str, ...]]:
        try:
            return self._source._tagging.surest(self._audience, MOST_TAGS)
        except Unavailable as error:
            self._lacking[NO_TAGS.format(error)] = None
            return {}

    @cached_property
    def _places(self) -> Mapping[ItemId, Place]:
        if self._form not in ("csv", "parquet", "json"):
            return {}
        view = self._source._mapping.view(self._audience)
        if view.state != "ready":
            if self._form == "parquet":
                self._lacking[NO_MAP] = None
            return {}
        points = self._source._mapping.points(self._audience, view.revision, range(view.points))
        unknown = float("nan")
        return {
            p.item_id: Place(x=p.x, y=p.y, cluster=p.cluster, trust=unknown if p.trust is None else p.trust)
            for p in points
        }

    @cached_property
    def _rows(self) -> Mapping[Modality, Mapping[ItemId, int]]:
        return {m: {i: n for n, i in enumerate(p.vectors.item_ids)} for m, p in self._snapshot.pooled.items()}

    def _vectors(self, item_id: ItemId) -> Mapping[str, FloatVector]:
        """Of each modality the item has, and the fused one: its modalities, weighted and joined."""
        pooled = self._snapshot.pooled
        own = {str(m): pooled[m].vectors.values[rows[item_id]] for m, rows in self._rows.items() if item_id in rows}
        fused = _fused(self._snapshot, item_id)
        return own if fused is None else {"fused": fused, **own}


def _fused(snapshot: Snapshot, item_id: ItemId) -> FloatVector | None:
    content = snapshot.content
    [row] = content.items.rows([item_id])
    if row < 0:
        return None
    parts: Sequence[FloatVector] = [content.scale[m][row] * content.units[m][row] for m in sorted(content.units)]
    return np.concatenate(parts).astype(np.float32)


def _audience(visitor: Visitor, wish: Wish) -> Visitor:
    """Whose eyes the export is made for."""
    return replace(visitor, role="viewer") if wish.for_everybody else visitor


def _there(path: Path) -> Path | None:
    return path if path.is_file() else None
