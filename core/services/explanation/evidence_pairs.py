"""Pairs of moments as a person sees and reads them: stills, sentences, and what is heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from core.domain import Evidence, ItemId, MediaItem, Modality
from core.domain.findings import Sound, SoundSpan
from core.services.collection import Snapshot
from core.services.evidence_views import Moment
from core.services.recommendation.list_words import evidence_pair
from core.services.views import EvidencePair
from core.storage.database import Database
from core.storage.findings import Findings
from core.storage.segments import Segments

SAME_S = 0.02  # a line's vector and the line itself begin within this


def told_pairs(database: Database, seen: Snapshot, found: Sequence[Evidence]) -> tuple[EvidencePair, ...]:
    """The pairs whose recordings may be seen, each with what is said, written or heard on both sides."""
    with database.read() as tx:
        words = _Words(tx, seen)
        return tuple(words.told(pair) for pair in found if pair.ref in seen.items)


class _Words:
    """What was found out about moments, read once per recording."""

    def __init__(self, tx: Connection, seen: Snapshot) -> None:
        self._tx = tx
        self._seen = seen
        self._sounds: dict[ItemId, tuple[SoundSpan, ...]] = {}
        self._lines: dict[ItemId, list[tuple[float, str]]] = {}

    def told(self, found: Evidence) -> EvidencePair:
        pair = evidence_pair(self._seen, found)
        return replace(
            pair,
            here_moment=self._moment(pair.here.item, found.modality, found.here_s, found.here_row, found.here_rows),
            there_moment=self._moment(
                pair.there.item, found.modality, found.there_s, found.there_row, found.there_rows
            ),
        )

    def _moment(self, item: MediaItem, modality: Modality, start_s: float, row: int, rows: tuple[int, int]) -> Moment:
        times = self._seen.pooled[modality].times.get(item.item_id) if modality in self._seen.pooled else None
        if times is None:
            return Moment(start_s=start_s, end_s=start_s, from_s=start_s, until_s=start_s)
        lasts = Moment(
            start_s=start_s,
            end_s=float(times.ends_s[row]),
            from_s=float(times.starts_s[rows[0]]),
            until_s=float(times.ends_s[rows[1] - 1]),
        )
        if modality == "speech":
            return replace(lasts, text=self._said(item.item_id, start_s))
        if modality == "text":
            return replace(lasts, text="\n".join(written(item, own) for own in range(*rows)))
        return replace(lasts, heard=self._heard(item.item_id, start_s, lasts.end_s)) if modality == "sound" else lasts

    def _said(self, item_id: ItemId, start_s: float) -> str:
        if item_id not in self._lines:
            spoken = Segments(self._tx).of(item_id, "speech")
            self._lines[item_id] = [(line.start_s, line.text) for line in spoken if line.text]
        near = [(abs(at_s - start_s), text) for at_s, text in self._lines[item_id] if abs(at_s - start_s) <= SAME_S]
        return min(near)[1] if near else ""

    def _heard(self, item_id: ItemId, start_s: float, end_s: float) -> str:
        if item_id not in self._sounds:
            stored = Findings(self._tx).of(item_id).get(Sound.KIND)
            self._sounds[item_id] = Sound.from_json(stored.value).spans if stored else ()
        lasts: dict[str, float] = {}
        for span in self._sounds[item_id]:
            lasts[span.kind] = lasts.get(span.kind, 0.0) + max(0.0, min(end_s, span.end_s) - max(start_s, span.start_s))
        return max(lasts, key=lambda kind: lasts[kind]) if any(lasts.values()) else ""


def written(item: MediaItem, row: int) -> str:
    """The text behind one row of an item's description vectors."""
    return item.texts[row] if row < len(item.texts) else item.title
