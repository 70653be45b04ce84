"""Small, explicit builders of domain records for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from core.domain import (
    Fused,
    Interaction,
    InteractionKind,
    InteractionTable,
    ItemFacts,
    ItemId,
    MediaItem,
    Modality,
    Probe,
    SegmentVectors,
    Space,
    TrainingData,
    UserId,
)
from core.embedding.fusion import fuse
from core.embedding.pooling import pool

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WEIGHTS: Mapping[Modality, float] = {"visual": 0.5, "sound": 0.2, "text": 0.3}


def space(modality: Modality = "visual", dim: int = 8) -> Space:
    return Space(
        model=f"test/{'clip' if modality in ('visual', 'text') else 'whisper'}",
        revision="r1",
        modality=modality,
        dim=dim,
    )


def media_item(item_id: str = "a" * 16, **fields: Any) -> MediaItem:
    """A ready 10-second video; its sha256 begins with its id, as in life."""
    defaults: dict[str, Any] = {
        "title": f"Item {item_id[:4]}",
        "kind": "video",
        "sha256": item_id.ljust(64, "0"),
        "size_bytes": 1000,
        "mime": "video/mp4",
        "duration_s": 10.0,
        "decoded_s": 10.0,
        "status": "ready",
        "uploaded_at": NOON,
    }
    return MediaItem(item_id=ItemId(item_id), **{**defaults, **fields})


def probe(**fields: Any) -> Probe:
    defaults: dict[str, Any] = {
        "kind": "video",
        "mime": "video/mp4",
        "container": "mov,mp4",
        "duration_s": 10.0,
        "decoded_s": 10.0,
        "degraded": False,
        "has_audio": True,
        "frame_rate_hz": 24.0,
        "sample_rate_hz": 48000,
        "width_px": 320,
        "height_px": 180,
    }
    return Probe(**{**defaults, **fields})


def events(user: str, *items: str, kind: InteractionKind = "like", strength: float = 1.0) -> tuple[Interaction, ...]:
    return tuple(
        Interaction(
            user_id=UserId(user), item_id=ItemId(item), kind=kind, strength=strength, at=NOON + timedelta(seconds=n)
        )
        for n, item in enumerate(items)
    )


def unit_rows(rng: np.random.Generator, n: int, dim: int) -> np.ndarray:
    """Random unit rows around a shared direction, as CLIP's are: their mean is far from zero."""
    rows = rng.normal(size=(n, dim)) + 2.0
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def segment_vectors(item_id: str, in_space: Space, values: np.ndarray) -> SegmentVectors:
    times = np.arange(len(values), dtype=np.float32)
    return SegmentVectors(in_space, ItemId(item_id), times, times, values)


def uneven_content(seed: int = 0, items: Sequence[str] = tuple("abcdefgh")) -> Fused:
    """Items with 1 to 5 moments in spaces of different width; some lack sound, some lack pictures."""
    rng = np.random.default_rng(seed)
    has: dict[Modality, Sequence[str]] = {"visual": items[:-2], "sound": items[2:], "text": items}
    dims: dict[Modality, int] = {"visual": 6, "sound": 4, "text": 6}
    pooled = [
        pool(s, {ItemId(i): segment_vectors(i, s, unit_rows(rng, int(rng.integers(1, 6)), s.dim)) for i in own})
        for modality, own in has.items()
        for s in [space(modality, dims[modality])]
    ]
    return fuse(pooled, WEIGHTS)


def training(seed: int = 0) -> TrainingData:
    """Content of items a to h; sixteen people who met some of a to g, and facts of all but one; nobody has met h."""
    return TrainingData(content=uneven_content(seed), interactions=uneven_interactions(seed), facts=uneven_facts())


def uneven_interactions(seed: int = 0, n_people: int = 16, items: Sequence[str] = tuple("abcdefg")) -> InteractionTable:
    """People with 1 to 6 items each, earlier items more often; some rejected what they met."""
    rng = np.random.default_rng(seed + 100)
    chance = np.linspace(3, 1, len(items)) / np.linspace(3, 1, len(items)).sum()
    history: list[Interaction] = []
    for person in range(n_people):
        met = rng.choice(items, size=int(rng.integers(1, len(items))), replace=False, p=chance)
        history += events(f"p{person:02}", *met[1:], strength=0.5)
        rejected = person % 5 == 4 and len(met) > 1
        history += events(f"p{person:02}", met[0], strength=-1.0 if rejected else 1.0)
    return InteractionTable.of(history)


def kindred_interactions(seed: int, n: int, n_people: int = 120, n_items: int = 90) -> InteractionTable:
    """Ten people met most of the first `n` items, the others a few of all; one thing was rejected by one in seven."""
    rng = np.random.default_rng(seed)
    history: list[Interaction] = []
    for person in range(n_people):
        chance = np.where(np.arange(n_items) < n, 0.9 if person < 10 else 0.2, 0.04)
        met = [f"{item:02}" for item in [n + person % (n_items - n), *np.flatnonzero(rng.random(n_items) < chance)]]
        history += events(f"p{person:03}", met[0], strength=-1.0 if person % 7 == 0 else 0.5)
        history += events(f"p{person:03}", *met[1:])
    return InteractionTable.of(history)


def uneven_facts() -> Mapping[ItemId, ItemFacts]:
    genres = {"a": ("sea",), "b": ("sea", "night"), "c": ("town",), "d": (), "e": ("night",), "f": ("town", "night")}
    return {
        ItemId(item): ItemFacts(title=f"The {own[0] if own else 'blank'} film", year=1990 + 3 * n, genres=own)
        for n, (item, own) in enumerate([*genres.items(), ("h", ("sea",))])
    }
