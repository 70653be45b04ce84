"""A drawing as one visitor sees it: without dots of items that are not there (any more), with its geometry as bytes."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from core.domain import ItemId
from core.domain.maps import Dots, MapRevision
from core.embedding.regions import Paper
from core.errors import NotFound
from core.services.collection import SHOWN, Snapshot
from core.storage.database import Database
from core.storage.maps import Maps

KEPT = 12  # sheets in memory: 100,000 dots take 15 MB
NOT_DRAWN = "There is no such map; it may have been removed."

Mask = npt.NDArray[np.bool_]
Value = TypeVar("Value")


@dataclass(frozen=True)
class Sheet:
    """One revision, one state of the collection. Immutable, shared by all sessions of a process.

    Attributes:
        placed: Dots that were added after the drawing was made, (n,).
        items: Every item that has a dot, by its first dot, with how long each is, (n_items,).
    """

    revision: MapRevision
    dots: Dots
    placed: Mask
    items: tuple[ItemId, ...]
    durations_s: npt.NDArray[np.float64]

    @cached_property
    def paper(self) -> Paper:
        return Paper(self.dots.xy)

    @cached_property
    def geometry(self) -> bytes:
        """All x, all y (float32 little-endian), all classes (uint8)."""
        return np.ascontiguousarray(self.dots.xy.T, "<f4").tobytes() + self.dots.classes.tobytes()

    @cached_property
    def stamp(self) -> str:
        """Equal stamps, equal geometry and equal dots."""
        ids = hashlib.blake2b("\n".join(self.dots.item_ids).encode(), digest_size=16)
        ids.update(self.geometry)
        return ids.hexdigest()[:16]

    @cached_property
    def rows_of(self) -> dict[ItemId, list[int]]:
        """The dots of each item."""
        found: dict[ItemId, list[int]] = {}
        for row, item_id in enumerate(self.dots.item_ids):
            found.setdefault(item_id, []).append(row)
        return found

    @cached_property
    def owners(self) -> npt.NDArray[np.int64]:
        """For each dot the place of its item in `items`, (n,)."""
        place = {item_id: n for n, item_id in enumerate(self.items)}
        return np.array([place[item_id] for item_id in self.dots.item_ids], np.int64)

    @property
    def timed(self) -> bool:
        return self.revision.subject == "moments"

    def owning(self, mask: Mask) -> Mask:
        """The items of some dots, (n_items,)."""
        found = np.zeros(len(self.items), bool)
        found[self.owners[mask]] = True
        return found


class Kept(Generic[Value]):
    """The last few answers, each worked out by one thread while the others wait for it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def of(self, key: Hashable, work_out: Callable[[], Value]) -> Value:
        with self._lock:
            if key not in self._values:
                self._values[key] = work_out()
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
            self._values.move_to_end(key)
            return self._values[key]


class Sheets:
    """Hands out sheets, made anew only when the collection or the map has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: Kept[Sheet] = Kept(KEPT)

    def of(self, revision: MapRevision, snapshot: Snapshot) -> Sheet:
        """
        Raises:
            NotFound: the map was removed meanwhile.
        """
        key = (revision.number, revision.edition, snapshot.revision)
        return _renamed(self._kept.of(key, lambda: self._load(revision, snapshot)), revision)

    def _load(self, revision: MapRevision, snapshot: Snapshot) -> Sheet:
        with self._database.read() as tx:
            drawn, added = Maps(tx).dots(revision.number)
        everything = drawn if added is None else joined(drawn, added)
        placed = np.arange(len(everything)) >= len(drawn)
        there = {item_id for item_id, item in snapshot.items.items() if item.status in SHOWN}
        shown = np.array([item_id in there for item_id in everything.item_ids], bool)
        dots = chosen(everything, shown)
        items = tuple(dict.fromkeys(dots.item_ids))
        durations_s = np.array([snapshot.items[item_id].duration_s for item_id in items], np.float64)
        return Sheet(revision, dots, placed[shown], items, durations_s)


def number_of(revision: str) -> int:
    """
    Raises:
        NotFound: it cannot be the name of a revision.
    """
    if not (revision.isascii() and revision.isdecimal() and len(revision) < 10):
        raise NotFound(NOT_DRAWN)
    return int(revision)


def chosen(dots: Dots, mask: Mask) -> Dots:
    return Dots(
        item_ids=tuple(item_id for item_id, kept in zip(dots.item_ids, mask.tolist(), strict=True) if kept),
        starts_s=dots.starts_s[mask],
        ends_s=dots.ends_s[mask],
        xy=dots.xy[mask],
        xyz=None if dots.xyz is None else dots.xyz[mask],
        classes=dots.classes[mask],
        trust=dots.trust[mask],
    )


def joined(first: Dots, second: Dots) -> Dots:
    """One after the other; the third dimension only where both have it."""
    solid = None if first.xyz is None or second.xyz is None else np.vstack([first.xyz, second.xyz])
    return Dots(
        item_ids=first.item_ids + second.item_ids,
        starts_s=np.concatenate([first.starts_s, second.starts_s]),
        ends_s=np.concatenate([first.ends_s, second.ends_s]),
        xy=np.vstack([first.xy, second.xy]),
        xyz=solid,
        classes=np.concatenate([first.classes, second.classes]),
        trust=np.concatenate([first.trust, second.trust]),
    )


def _renamed(sheet: Sheet, revision: MapRevision) -> Sheet:
    """A sheet says the name its map has now."""
    if sheet.revision.name == revision.name:
        return sheet
    new = replace(sheet, revision=revision)
    new.__dict__.update({name: value for name, value in sheet.__dict__.items() if name not in new.__dict__})
    return new
