"""Collections to draw: items with made-up vectors of known groups, and what a map says of them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from core.domain import ItemId, Segment
from core.storage.items import Items
from core.storage.segments import Segments
from core.storage.vectors import Vectors
from tests.core.embedding.worlds import world
from tests.core.services.conftest import CURATOR
from tests.factories import NOON, media_item, segment_vectors, space

NAMES = ("fire", "sea", "city", "forest", "stars", "market")
VALUES, TOPIC = world(96)
TEXTS, _ = world(96, dim=24, seed=9)


def item_id(n: int) -> ItemId:
    return ItemId(f"{n:016x}")


def fill(house, rows, shots: int = 1) -> None:
    """Items with a picture vector per shot and a vector of words, without a file or a job."""
    with house.database.write() as tx:
        for n in rows:
            kind = "audio" if n % 8 == 0 else "video"
            facts = {"tags": (NAMES[TOPIC[n]],), "language": "de" if n % 5 == 0 else "", "kind": kind}
            stills = () if kind == "audio" else (0.0, 5.0)
            uploaded = NOON + timedelta(hours=int(n))
            Items(tx).add(media_item(item_id(n), **facts, still_times_s=stills, uploaded_at=uploaded))
            noise = np.random.default_rng(n).normal(0, 0.02, (shots, 24))
            frames = VALUES[n] + noise
            frames = (frames / np.linalg.norm(frames, axis=1, keepdims=True)).astype(np.float32)
            Vectors(tx).put(segment_vectors(item_id(n), space("visual", 24), frames))
            Vectors(tx).put(segment_vectors(item_id(n), space("text", 24), TEXTS[[n]]))
            cuts = [Segment(item_id=item_id(n), kind="shot", start_s=s, end_s=s + 1) for s in range(shots)]
            Segments(tx).replace(item_id(n), "shot", cuts)


def view(house, **facts):
    return house.mapping.view(CURATOR, **{"space": "visual", **facts})


def xy_of(house, revision):
    data, _ = house.mapping.geometry(CURATOR, revision)
    n = len(data) // 9
    return np.frombuffer(data[: 8 * n], "<f4").reshape(2, n).T, np.frombuffer(data[8 * n :], np.uint8)
