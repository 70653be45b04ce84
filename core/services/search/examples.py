"""An example to search with: a moment of an item, or a file of the person's own that nobody keeps."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np

from core.domain import FloatMatrix, FloatVector, Frames, ItemId, Modality, UserId, Waveform
from core.domain.searches import AskedFor
from core.errors import NotFound, Refused
from core.protocols import Encoders, MediaReader
from core.services.collection import Snapshot, clock

T = TypeVar("T")
KEPT_S = 3600.0
MOST_KEPT = 200
LISTENED_S = 1800.0  # of a long file
FRAMES, WINDOWS = 24, 6  # of a clip that are looked at and listened to


@dataclass(frozen=True, kw_only=True)
class Example:
    """Vectors only; what they were made of is gone.

    Attributes:
        visual, sound: Raw vectors of the spaces in use, (dim,); None where there is nothing to see or hear.
        item_id: The item it was taken from, which is not to be found again.
        spaces: Key of the space of each vector: after a change of model it may not be the one in use.
    """

    kind: AskedFor
    label: str
    visual: FloatVector | None = None
    sound: FloatVector | None = None
    item_id: ItemId | None = None
    spaces: Mapping[Modality, str] = field(default_factory=dict)


class Examples:
    """Reads files through the sandbox into vectors, and remembers these for an hour."""

    def __init__(self, reader: MediaReader, encoders: Encoders) -> None:
        self._reader = reader
        self._encoders = encoders
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, UserId, Example]] = OrderedDict()

    def read(self, path: Path, label: str) -> Example:
        """A picture, a film or a sound as vectors.

        Raises:
            Refused: it is none of these, or there is nothing to see or hear in it.
            Unavailable: the models are still loading.
        """
        try:
            probe = self._reader.probe(path)
        except Refused as error:
            if error.code == "E_TYPE":
                raise Refused("E_TYPE", "This is no picture, film or sound that can be read.") from error
            if error.code != "E_STILL_IMAGE":
                raise
            picture = self._reader.picture(path)
            [vector] = self._encoders.frames.encode(picture[None])
            return Example(kind="picture", label=label, visual=vector, spaces=self._spaces())
        frames: list[Frames] = []
        windows: list[Waveform] = []
        for batch in self._reader.decode(path, probe):
            frames = _thinned([*frames, *batch.frames], FRAMES)
            windows = _thinned([*windows, *([] if batch.window is None else [batch.window])], WINDOWS)
            if batch.done_s > LISTENED_S:
                break
        seen = self._encoders.frames.encode(np.stack(_spread(frames, FRAMES))) if frames else None
        heard = self._encoders.windows.encode(_spread(windows, WINDOWS)) if windows else None
        visual, sound = _middle(seen), _middle(heard)
        if visual is None and sound is None:
            raise Refused("E_NO_DECODABLE", "There is nothing to see or to hear in it.")
        kind: AskedFor = "sound" if visual is None else "clip"
        return Example(kind=kind, label=label, visual=visual, sound=sound, spaces=self._spaces())

    def _spaces(self) -> dict[Modality, str]:
        return {"visual": self._encoders.frames.space.key, "sound": self._encoders.windows.space.key}

    def keep(self, owner: UserId, example: Example) -> str:
        """Remember an example for an hour; returns the key for a search."""
        key = secrets.token_urlsafe(9)
        with self._lock:
            now_s = time.monotonic()
            self._kept[key] = now_s, owner, example
            while len(self._kept) > MOST_KEPT or next(iter(self._kept.values()))[0] < now_s - KEPT_S:
                self._kept.popitem(last=False)
        return key

    def kept(self, owner: UserId, key: str) -> Example:
        """
        Raises:
            NotFound: it was read too long ago, by somebody else, or never.
        """
        with self._lock:
            at_s, whose, example = self._kept.get(key, (-KEPT_S, None, None))
        if example is None or whose != owner or at_s < time.monotonic() - KEPT_S:
            raise NotFound("The file you searched with is no longer known; nothing of it was kept. Choose it again.")
        return example


def of_moment(snapshot: Snapshot, item_id: ItemId, at_s: float | None) -> Example:
    """An item, or what is seen and heard at one second of it.

    Raises:
        NotFound: there is no such item.
    """
    title = snapshot.item(item_id).title
    label = title if at_s is None else f"{title} at {clock(at_s)}"
    vectors: dict[Modality, FloatVector] = {}
    spaces = {modality: pooled.space.key for modality, pooled in snapshot.pooled.items()}
    seen_and_heard: tuple[Modality, ...] = ("visual", "sound")
    for modality in seen_and_heard:
        pooled = snapshot.pooled.get(modality)
        if pooled is None or item_id not in pooled.times:
            continue
        own = pooled.times[item_id]
        if at_s is None:
            vectors[modality] = own.values.mean(axis=0)
        else:
            gap = np.maximum(own.starts_s - at_s, 0) + np.maximum(at_s - own.ends_s, 0)
            vectors[modality] = own.values[int(np.argmin(gap))]
    visual, sound = vectors.get("visual"), vectors.get("sound")
    return Example(kind="moment", label=label, visual=visual, sound=sound, item_id=item_id, spaces=spaces)


def _spread(values: Sequence[T], n: int) -> list[T]:
    chosen = np.unique(np.linspace(0, len(values) - 1, min(n, len(values))).round().astype(int))
    return [values[i] for i in chosen]


def _thinned(values: list[T], n: int) -> list[T]:
    """Every second one goes while there are more than twice `n`: memory stays small, the whole stays covered."""
    while len(values) > 2 * n:
        values = values[::2]
    return values


def _middle(rows: FloatMatrix | None) -> FloatVector | None:
    """Mean of the rows that are not silent."""
    heard = [] if rows is None else [row for row in rows if np.any(row)]
    return np.asarray(np.mean(heard, axis=0), np.float32) if heard else None
