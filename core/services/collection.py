"""The collection as all services see it: items and their vectors at one revision of the database."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import count

import numpy as np

from core.domain import (
    FloatMatrix,
    Fused,
    ItemId,
    MediaItem,
    Modality,
    Pooled,
    SegmentVectors,
    Space,
    Visitor,
)
from core.embedding.fusion import fuse
from core.embedding.pooling import pool
from core.errors import NotFound
from core.security.roles import may
from core.services.views import Card
from core.services.visibility import fused_without, pooled_without
from core.storage.curation import Curations
from core.storage.database import Database
from core.storage.items import Items
from core.storage.vectors import Vectors as VectorRows

SHOWN = ("ready", "degraded")  # only these can be searched and recommended


@dataclass(frozen=True)
class Snapshot:
    """One revision of the collection. Immutable, shared by all sessions of a process.

    Attributes:
        revision: Equal means equal content; negative for what viewers see while something is hidden from them.
        items: Every item that is not deleted, newest first.
        pooled: Per modality, the space in use.
        content: The fused item vectors.
    """

    revision: int
    items: Mapping[ItemId, MediaItem]
    pooled: Mapping[Modality, Pooled]
    content: Fused

    def item(self, item_id: ItemId) -> MediaItem:
        try:
            return self.items[item_id]
        except KeyError:
            raise NotFound("There is no such recording in this collection.") from None

    @cached_property
    def shown(self) -> frozenset[ItemId]:
        """The items that can be searched and recommended."""
        return frozenset(item_id for item_id, item in self.items.items() if item.status in SHOWN)

    @cached_property
    def frames(self) -> tuple[tuple[ItemId, ...], FloatMatrix, FloatMatrix]:
        """Every picture vector: item of each row, seconds of each row, raw unit rows (n_frames, dim)."""
        pooled = self.pooled.get("visual")
        if pooled is None:
            return (), np.zeros(0, np.float32), np.zeros((0, 0), np.float32)
        rows = [pooled.times[item] for item in sorted(pooled.times)]
        owners = tuple(row.item_id for row in rows for _ in row.starts_s)
        return owners, np.concatenate([r.starts_s for r in rows]), np.vstack([r.values for r in rows])


class Collection:
    """Hands out the current snapshot, rebuilt only when the collection has changed."""

    def __init__(self, database: Database, weights: Mapping[Modality, float]) -> None:
        self._database = database
        self._weights = weights
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._seen: tuple[int, frozenset[ItemId], Snapshot] | None = None
        self._numbers = count(-1, -1)

    @property
    def weights(self) -> Mapping[Modality, float]:
        """How much each modality counts, as the settings say."""
        return self._weights

    def snapshot(self, visitor: Visitor | None = None) -> Snapshot:
        """The collection as it is now, for this visitor; costs one or two small queries when nothing has changed.

        Args:
            visitor: Viewers get it without the items that are withheld or under embargo today: whatever answers a
                viewer passes them on. None, for work that answers nobody, and curators get all of it.
        """
        whole = self._whole()
        if visitor is None or may(visitor, "curator"):
            return whole
        hidden = frozenset(self.hidden() & whole.items.keys())
        if not hidden:
            return whole
        seen = self._seen
        if seen is None or seen[:2] != (whole.revision, hidden):
            seen = self._seen = whole.revision, hidden, _without(whole, hidden, next(self._numbers))
        return seen[2]

    def hidden(self, today: date | None = None) -> set[ItemId]:
        """Items that viewers must not see on that day (UTC), today if none is given."""
        today = today or datetime.now(UTC).date()
        with self._database.read() as tx:
            return {item for item, facts in Curations(tx).restricted().items() if facts.hidden(today)}

    def _whole(self) -> Snapshot:
        revision = self._database.revision()
        current = self._snapshot
        if current is not None and current.revision == revision:
            return current
        with self._lock:
            if self._snapshot is None or self._snapshot.revision != revision:
                self._snapshot = self._load(revision)
            return self._snapshot

    def _load(self, revision: int) -> Snapshot:
        with self._database.read() as tx:
            items = {item.item_id: item for item in Items(tx).all()}
            rows = VectorRows(tx)
            vectors = {space: _shown(rows.in_space(space), items) for space in spaces_in_use(rows)}
        pooled = {space.modality: pool(space, by_item) for space, by_item in vectors.items() if by_item}
        return Snapshot(revision, items, pooled, fuse(list(pooled.values()), self._weights))


def _without(whole: Snapshot, hidden: frozenset[ItemId], revision: int) -> Snapshot:
    left = {modality: pooled_without(pooled, hidden) for modality, pooled in whole.pooled.items()}
    rest = {modality: pooled for modality, pooled in left.items() if pooled is not None}
    return Snapshot(
        revision=revision,
        items={item_id: item for item_id, item in whole.items.items() if item_id not in hidden},
        pooled=rest,
        content=fused_without(whole.content, rest, hidden),
    )


def spaces_in_use(rows: VectorRows) -> list[Space]:
    """Per modality the space that covers most items; of equals the one made, or taken up again, last.

    After a change of model the new space fills in the background; it takes over when it is as complete as the old. Back
    to an earlier model it is the same, and at once where nothing came meanwhile.
    """
    best: dict[Modality, tuple[int, Space]] = {}
    for space in rows.spaces():  # oldest first
        covered = len(rows.items_in(space))
        if covered and covered >= best.get(space.modality, (0, space))[0]:
            best[space.modality] = (covered, space)
    return [space for _, space in best.values()]


def _shown(rows: Iterable[SegmentVectors], items: Mapping[ItemId, MediaItem]) -> dict[ItemId, SegmentVectors]:
    return {r.item_id: r for r in rows if r.item_id in items and items[r.item_id].status in SHOWN}


def card(item: MediaItem) -> Card:
    """The picture side of an item; addresses change with the content, so that browsers may cache them for ever."""
    return Card(
        item=item,
        cover_url=f"/api/still/{item.item_id}/cover.jpg",
        stills=tuple(still_url(item, n) for n in range(len(item.still_times_s))),
    )


def still_url(item: MediaItem, index: int) -> str:
    return f"/api/still/{item.item_id}/still_{index:04d}.jpg"


def still_at(item: MediaItem, at_s: float) -> str | None:
    """Address of the still nearest to a second; None for sound."""
    if not item.still_times_s:
        return None
    return still_url(item, int(np.argmin(np.abs(np.array(item.still_times_s) - at_s))))


def clock(seconds: float) -> str:
    """65.2 -> "1:05"; 3665 -> "1:01:05"."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def when(moment: datetime) -> str:
    return moment.strftime("%-d %B %Y, %H:%M UTC")
