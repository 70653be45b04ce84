"""Exhibits and catalogues for tests of exports: uneven, with text that is out to break things."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from core.domain import ItemId, Segment
from core.exporting.records import Catalogue, Exhibit, Part, Still
from tests.factories import media_item

MADE_AT = datetime(2026, 3, 4, 5, 6, 8, tzinfo=UTC)
EVIL = '</script><img src=x onerror="alert(1)"> & <b>"quoted"</b> \u202eevil'
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


def line(text: str, start_s: float = 0.0, end_s: float = 2.0, **more: Any) -> Segment:
    return Segment(item_id=ItemId("x"), kind="speech", start_s=start_s, end_s=end_s, text=text, **more)


def scene(start_s: float, end_s: float, text: str = "") -> Segment:
    return Segment(item_id=ItemId("x"), kind="scene", start_s=start_s, end_s=end_s, text=text)


def exhibit(item_id: str = "a" * 16, folder: Path | None = None, stills: int = 2, **more: Any) -> Exhibit:
    """An exhibit; with a folder its files are there. Fields of the item and of the exhibit may be mixed."""
    own = {name: more.pop(name) for name in list(more) if name in Exhibit.__dataclass_fields__}
    item = media_item(item_id, **{"width_px": 640, "height_px": 360, "original_name": f"{item_id}.mp4", **more})
    root = folder or Path("/nowhere")
    pictures = [root / f"{item_id}-{n}.jpg" for n in range(stills + 1)]
    if folder:
        (root / item_id).write_bytes(item_id.encode() * 1000)
        for picture in pictures:
            picture.write_bytes(JPEG)
    defaults = {
        "cover": pictures[0],
        "stills": tuple(Still(at_s=1.5 * n, path=path) for n, path in enumerate(pictures[1:])),
    }
    return Exhibit(item=item, media=root / item_id, **{**defaults, **own})


def catalogue(exhibits: Sequence[Exhibit], **more: Any) -> Catalogue:
    ids = tuple(one.item.item_id for one in exhibits)
    return Catalogue(**{"title": "Harbours & tides", "parts": (Part(item_ids=ids),), "made_at": MADE_AT, **more})


def unit(seed: int, dim: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=dim)
    return (vector / np.linalg.norm(vector)).astype(np.float32)
