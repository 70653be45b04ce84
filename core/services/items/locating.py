"""Look closer at moments: where in a still something shows, and how loud a stretch of sound is.

Both need the recording itself once more, of which one frame or one stretch is decoded in the confined process; what
came out is small and remembered, maps of pictures also on the disk.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar, cast

import numpy as np

from core.domain import FloatVector, ItemId, MediaItem, Pooled, Probe, Scores, SegmentVectors, Space, Visitor
from core.domain.patches import PatchShares
from core.domain.types import SAMPLE_RATE_HZ
from core.errors import NotFound, Unavailable
from core.media.stills import levels
from core.protocols import Encoders, MediaReader
from core.security.roles import allowed
from core.services.collection import Collection, Snapshot, still_at
from core.services.evidence_views import PairPlaces, StillHeat
from core.services.items.heat_shelf import HeatShelf
from core.storage.objects import Objects

Kept = TypeVar("Kept")

AT_ONCE = 2  # recordings that are decoded at the same time; others wait
AT_MOST = 12  # so many wait, with those that are decoded; more are sent away: threads that wait answer nobody else
WAIT_S = 30.0
MOST_KEPT = 500
INTO_FRAME_S = 0.001  # times are kept in single precision: a frame begins up to this before its own time
BARS = 48
SAME_PICTURE = 0.98  # cosine of a picture read anew with what it was; below, it is not the picture it was
LOST = "This picture is not found again as it was when it was read, so nothing can be said about places in it."
BUSY = "Other recordings are being read just now."
OTHER_MODEL = "These pictures were read by another model than the one in use; they are being read anew."


class Locating:
    """Where and when the reasons are, beyond what is stored."""

    def __init__(self, objects: Objects, collection: Collection, reader: MediaReader, encoders: Encoders) -> None:
        self._objects = objects
        self._collection = collection
        self._reader = reader
        self._encoders = encoders
        self._shelf = HeatShelf(objects)
        self._reading = threading.BoundedSemaphore(AT_ONCE)
        self._waiting = threading.BoundedSemaphore(AT_MOST)
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    @allowed("viewer")
    def places(self, visitor: Visitor, here: ItemId, here_s: float, there: ItemId, there_s: float) -> PairPlaces:
        """Where in each of two stills is what both have in common; see `toward`, which is asked twice."""
        one = self.toward(visitor, here, here_s, there, there_s)
        other = self.toward(visitor, there, there_s, here, here_s)
        return PairPlaces(here=one, there=other, product=one.product, drift=max(one.drift, other.drift))

    @allowed("viewer")
    def toward(self, visitor: Visitor, here: ItemId, here_s: float, there: ItemId, there_s: float) -> StillHeat:
        """Where in one still is what it has in common with another; a second or two the first time.

        The places and the rest add up to `product` exactly.

        Raises:
            NotFound: there is no such item, or it has no pictures.
            Unavailable: the models are loading, were changed, or too many pictures are being read.
            Refused: the file cannot be read any more, or the model cannot be taken apart (E_MODEL).
        """
        seen = self._collection.snapshot(visitor)
        pooled = _pictures(seen)
        one, other = _Still.at(seen, pooled, here, here_s), _Still.at(seen, pooled, there, there_s)
        return self._heat(pooled, one, other.centred, on_disk=True)

    @allowed("viewer")
    def along(
        self, visitor: Visitor, item_id: ItemId, direction: Scores, at_s: float | None = None, *, on_disk: bool = True
    ) -> StillHeat:
        """Where in one still something shows that is a direction among centred picture vectors, (dim,).

        Args:
            at_s: The still; None for the one that has most of it.
            on_disk: Not for what is somebody's own: that is remembered for a while only.

        Raises:
            As `toward` does.
        """
        seen = self._collection.snapshot(visitor)
        pooled = _pictures(seen)
        if at_s is None:
            still = _Still.most(seen, pooled, item_id, direction)
        else:
            still = _Still.at(seen, pooled, item_id, at_s)
        return self._heat(pooled, still, direction, on_disk=on_disk)

    @allowed("viewer")
    def levels(self, visitor: Visitor, item_id: ItemId, start_s: float, end_s: float) -> tuple[float, ...]:
        """How loud a stretch of a recording is, as `BARS` heights from 0 to 1, relative to its loudest moment.

        Raises:
            NotFound: there is no such item, or it has no sound.
            Unavailable: too many recordings are being read.
            Refused: the file cannot be read any more.
        """
        item = self._collection.snapshot(visitor).item(item_id)
        if not item.has_audio:
            raise NotFound("This recording has no sound.")
        start_s, end_s = max(0.0, start_s), min(end_s, item.duration_s)
        return self._remembered(
            (item.sha256, round(start_s, 2), round(end_s, 2)), lambda: self._bars(item, start_s, end_s)
        )

    def _heat(self, pooled: Pooled, still: _Still, direction: Scores, *, on_disk: bool) -> StillHeat:
        if self._encoders.frames.space != pooled.space:
            raise Unavailable(OTHER_MODEL)
        towards = direction.astype(np.float32)
        key = (pooled.space.key, pooled.centre.tobytes(), still.key, towards.tobytes())
        return self._remembered(key, lambda: self._added_up(pooled.space, still, direction, on_disk=on_disk))

    def _added_up(self, space: Space, still: _Still, direction: Scores, *, on_disk: bool) -> StillHeat:
        towards, sha256 = direction.astype(np.float32), still.item.sha256
        found = self._shelf.get(sha256, space, still.at_s, towards) if on_disk else None
        if found is None:
            found = self._taken_apart(still, towards)
            if on_disk:
                self._shelf.put(sha256, space, still.at_s, towards, found)
        drift = max(1 - float(found.vector @ still.vector), 0.0)
        if drift > 1 - SAME_PICTURE:
            raise NotFound(LOST)
        return still.told(found, float(still.centred @ direction), drift)

    def _taken_apart(self, still: _Still, towards: FloatVector) -> PatchShares:
        path = self._objects.path(still.item.sha256)
        with self._turn():
            picture = self._reader.frame(path, still.item.duration_s, still.at_s + INTO_FRAME_S)
        return self._encoders.patches.shares(picture, towards)

    def _bars(self, item: MediaItem, start_s: float, end_s: float) -> tuple[float, ...]:
        sound = []
        with self._turn():
            for batch in self._reader.decode(self._objects.path(item.sha256), _only_sound(item)):
                if batch.window is not None and batch.window_start_s < end_s:
                    first = max(0, round((start_s - batch.window_start_s) * SAMPLE_RATE_HZ))
                    last = max(0, round((end_s - batch.window_start_s) * SAMPLE_RATE_HZ))
                    sound.append(batch.window[first:last])
                if batch.window is not None and batch.window_start_s >= end_s:
                    break
        return bars(levels(np.concatenate(sound)) if sound else np.zeros(0, np.float32))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._waiting.acquire(blocking=False):
            raise Unavailable(BUSY)
        try:
            if not self._reading.acquire(timeout=WAIT_S):
                raise Unavailable(BUSY)
            try:
                yield
            except OSError:
                raise NotFound("Its file is not there.") from None
            finally:
                self._reading.release()
        finally:
            self._waiting.release()

    def _remembered(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(Kept, self._kept[key])
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made


@dataclass(frozen=True, eq=False)
class _Still:
    """One sampled frame with its vector as it was stored."""

    item: MediaItem
    at_s: float
    vector: FloatVector  # unit, (dim,)
    centred: Scores  # (dim,)

    @classmethod
    def at(cls, seen: Snapshot, pooled: Pooled, item_id: ItemId, at_s: float) -> _Still:
        """The frame nearest to a second."""
        return cls._least(seen, pooled, item_id, lambda own: np.abs(own.starts_s - at_s))

    @classmethod
    def most(cls, seen: Snapshot, pooled: Pooled, item_id: ItemId, direction: Scores) -> _Still:
        """The frame that has most of a direction."""
        return cls._least(seen, pooled, item_id, lambda own: -(own.values @ direction))

    @classmethod
    def _least(cls, seen: Snapshot, pooled: Pooled, item_id: ItemId, off: Callable[[SegmentVectors], Scores]) -> _Still:
        item, own = seen.item(item_id), pooled.times.get(item_id)
        if own is None or not len(own.starts_s):
            raise NotFound("This recording has no pictures that were looked at.")
        row = int(np.argmin(off(own)))
        vector = own.values[row]
        return cls(item, float(own.starts_s[row]), vector, vector.astype(np.float64) - pooled.centre)

    @property
    def key(self) -> tuple[str, float]:
        return self.item.sha256, self.at_s

    def told(self, found: PatchShares, product: float, drift: float) -> StillHeat:
        places = found.places.astype(np.float64)
        return StillHeat(
            item_id=self.item.item_id,
            at_s=self.at_s,
            still_url=still_at(self.item, self.at_s),
            places=tuple(tuple(float(cell) for cell in row) for row in places),
            rest=product - float(places.sum()),
            box=found.box,
            product=product,
            drift=drift,
        )


def bars(loudness: FloatVector, n: int = BARS) -> tuple[float, ...]:
    """Levels as `n` heights relative to the largest; square roots, so that quiet passages still show."""
    if not len(loudness) or loudness.max() < 1e-4:
        return (0.0,) * n
    edges = np.linspace(0, len(loudness), n + 1)
    parts = [loudness[int(a) : max(int(np.ceil(b)), int(a) + 1)] for a, b in pairwise(edges)]
    heights = np.sqrt([part.max() for part in parts]) / np.sqrt(loudness.max())
    return tuple(round(float(height), 3) for height in heights)


def _pictures(seen: Snapshot) -> Pooled:
    pooled = seen.pooled.get("visual")
    if pooled is None:
        raise NotFound("No pictures were looked at yet.")
    return pooled


def _only_sound(item: MediaItem) -> Probe:
    """What the reader needs to know to pass over the pictures."""
    return Probe(
        kind="audio",
        mime=item.mime,
        container="",
        duration_s=item.duration_s,
        decoded_s=item.decoded_s,
        degraded=False,
        has_audio=True,
    )
