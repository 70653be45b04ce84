"""How stable the vector of an item is: a job that disturbs its stills, or its sound, after all more urgent work."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image
from sqlalchemy import Connection

from core.domain import Frames, ItemId, Job, MediaItem, Waveform
from core.domain.findings import Stability
from core.protocols import Beat, Encoders, MediaReader
from core.services.changes import Finish
from core.services.collection import Collection
from core.storage.database import Database
from core.storage.findings import Findings
from core.storage.items import Items
from core.storage.objects import Objects
from core.understanding.stability import picture_stability, sound_stability

MOMENTS = 4  # stills that are disturbed
WINDOWS = 2  # of 30 s, from the beginning


def measuring(item_id: ItemId, after: str) -> tuple[str, dict[str, str], str]:
    """Task, payload and key of the job for an item that the job `after` has just embedded."""
    return "measure_stability", {"item_id": item_id}, f"measure_stability:{item_id}:{after}"


class Robustness:
    """The handler of `measure_stability`."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        reader: MediaReader,
        encoders: Encoders,
        collection: Collection,
    ) -> None:
        self._database = database
        self._objects = objects
        self._reader = reader
        self._encoders = encoders
        self._collection = collection

    def measure(self, job: Job, beat: Beat) -> Finish:
        """Disturb a few pictures of an item, or of one without pictures its sound, and see how far its vector moves.

        Raises:
            Unavailable: the encoder process went away; the job is tried again.
            Refused: the sound cannot be decoded any more.
        """
        beat(0.0, "Measuring how stable its vector is")
        with self._database.read() as tx:
            item = Items(tx).get(ItemId(job.payload["item_id"]))
        measured = self._seen(item) if item.kind == "video" else self._heard(item)
        if measured is None:
            return lambda tx: None
        found, model = measured

        def store(tx: Connection) -> None:
            Findings(tx).put(item.item_id, found.KIND, found.to_json(), model, datetime.now(UTC))

        return store

    def _seen(self, item: MediaItem) -> tuple[Stability, str] | None:
        frames, encoder = self._stills(item), self._encoders.frames
        pooled = self._collection.snapshot().pooled.get("visual")
        if pooled is None or pooled.space != encoder.space or not len(frames):
            return None
        return picture_stability(encoder.encode, frames, pooled.centre), pooled.space.weights

    def _heard(self, item: MediaItem) -> tuple[Stability, str] | None:
        encoder = self._encoders.windows
        pooled = self._collection.snapshot().pooled.get("sound")
        if pooled is None or pooled.space != encoder.space:
            return None
        return sound_stability(encoder.encode, self._windows(item), pooled.centre), pooled.space.weights

    def _windows(self, item: MediaItem) -> list[Waveform]:
        path, windows = self._objects.path(item.sha256), list[Waveform]()
        for batch in self._reader.decode(path, self._reader.probe(path)):
            if batch.window is not None and len(batch.window):
                windows.append(batch.window)
            if len(windows) == WINDOWS:
                break
        return windows

    def _stills(self, item: MediaItem) -> Frames:
        """A few moments spread over the item, (n, height, width, 3); n is 0 for sound."""
        count = len(item.still_times_s)
        chosen = sorted({round((n + 0.5) * count / MOMENTS - 0.5) for n in range(MOMENTS)}) if count else []
        folder = self._objects.derived(item.sha256)
        pictures = [_picture(folder / f"still_{n:04d}.jpg") for n in chosen if 0 <= n < count]
        alike = [picture for picture in pictures if picture.shape == pictures[0].shape]
        return np.stack(alike) if alike else np.zeros((0, 1, 1, 3), np.uint8)


def _picture(path: Path) -> Frames:
    with Image.open(path) as still:
        return np.asarray(still.convert("RGB"))
