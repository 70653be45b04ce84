"""The demo collection in a database within minutes: vectors and words as the application makes them, without its jobs.

Frames are decoded here and not in the sandbox, eight of each film, because these films are ours.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from core.bootstrap import Application, build
from core.domain import SAMPLE_RATE_HZ, ItemId, MediaItem, SegmentVectors
from core.services.ingestion.demo import demo_vocabulary
from core.services.ingestion.sidecars import beside, language_of
from core.settings import Settings
from core.storage.items import Items
from core.storage.segments import Segments
from core.storage.tags import Tags
from core.storage.vectors import Vectors
from core.understanding.subtitles import read
from data.world.evaluate import DEMO, frames, items, waveform

FRAMES = 8


def filled(folder: Path, demo: Path = DEMO) -> Application:
    """An application over `folder`, in which the demo collection is ready; one that is there already is used."""
    settings = Settings.load(data_dir=folder)
    application = build(settings, own_encoders=True)
    with application.database.read() as tx:
        if Items(tx).count():
            return application
    encoders = application.services.searching._encoders
    for n, entry in enumerate(items(demo)):
        _take_in(application, encoders, entry, demo / str(entry["file"]), n)
    with application.database.write() as tx:
        for tag in demo_vocabulary(demo):
            Tags(tx).put(tag)
    return application


def _take_in(application: Application, encoders: Any, entry: dict[str, Any], path: Path, n: int) -> None:
    sound = waveform(path)
    duration_s = len(sound) / SAMPLE_RATE_HZ
    item = _item(entry, path, duration_s, n)
    texts = [text for text in (item.title, item.description, item.subject) if text]
    found = [_vectors(encoders.texts, texts, item, [0.0] * len(texts), duration_s)]
    found.append(_vectors(encoders.windows, [sound], item, [0.0], duration_s))
    if item.kind == "video":
        times_s = [(i + 0.5) * duration_s / FRAMES for i in range(FRAMES)]
        values = encoders.frames.encode(frames(path, FRAMES))
        found.append(_of(encoders.frames.space, item, times_s, times_s, values))
    subtitles = beside(path)
    lines = read(subtitles.read_bytes(), item.item_id, language_of(subtitles.name), duration_s) if subtitles else []
    with application.database.write() as tx:
        Items(tx).add(item)
        for vectors in found:
            Vectors(tx).put(vectors)
        Segments(tx).replace(item.item_id, "speech", lines)


def _item(entry: dict[str, Any], path: Path, duration_s: float, n: int) -> MediaItem:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return MediaItem(
        item_id=ItemId(sha256[:16]),
        title=entry["title"],
        kind=entry["kind"],
        sha256=sha256,
        size_bytes=path.stat().st_size,
        mime="video/mp4" if entry["kind"] == "video" else "audio/ogg",
        duration_s=duration_s,
        status="ready",
        uploaded_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n),
        description=entry["description"],
        subject=entry["subject"],
        language=entry["language"],
        original_name=path.name,
        has_audio=True,
        source="demo",
    )


def _vectors(encoder: Any, inputs: list[Any], item: MediaItem, starts_s: list[float], end_s: float) -> SegmentVectors:
    return _of(encoder.space, item, starts_s, [end_s] * len(starts_s), encoder.encode(inputs))


def _of(space: Any, item: MediaItem, starts_s: list[float], ends_s: list[float], values: Any) -> SegmentVectors:
    return SegmentVectors(space, item.item_id, np.float32(starts_s), np.float32(ends_s), values)
