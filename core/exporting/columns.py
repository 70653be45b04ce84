"""The columns of a collection as a table: what a curator may change first, then what was measured."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from core.exporting.records import Exhibit

Value = str | float | int | bool | date | datetime | tuple[str, ...] | None
Type = Literal["text", "words", "number", "integer", "truth", "day", "moment"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        editable: An import may change it.
        curators: Only curators may read it.
    """

    name: str
    type: Type
    of: Callable[[Exhibit], Value]
    editable: bool = False
    curators: bool = False


def columns(*, for_curators: bool) -> tuple[Column, ...]:
    """In the order of the table."""
    return tuple(column for column in _ALL if for_curators or not column.curators)


DIGITS = 4  # of measured numbers; more would be noise of single precision


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, DIGITS)


_ALL = (
    Column(name="item_id", type="text", of=lambda e: e.item.item_id),
    Column(name="title", type="text", of=lambda e: e.item.title, editable=True),
    Column(name="description", type="text", of=lambda e: e.item.description, editable=True),
    Column(name="subject", type="text", of=lambda e: e.item.subject, editable=True),
    Column(name="language", type="text", of=lambda e: e.item.language, editable=True),
    Column(name="tags", type="words", of=lambda e: e.item.tags, editable=True),
    Column(name="rights", type="text", of=lambda e: e.item.rights, editable=True),
    Column(name="status", type="text", of=lambda e: e.curation.status, editable=True, curators=True),
    Column(name="embargo_until", type="day", of=lambda e: e.curation.embargo_until, editable=True, curators=True),
    Column(name="note", type="text", of=lambda e: e.curation.note, editable=True, curators=True),
    Column(name="stars", type="number", of=lambda e: _finite(e.stars), curators=True),
    Column(name="ratings", type="integer", of=lambda e: e.ratings, curators=True),
    Column(name="section", type="text", of=lambda e: e.section),
    Column(name="section_note", type="text", of=lambda e: e.note),
    Column(name="found_tags", type="words", of=lambda e: tuple(tag.name for tag in e.found_tags)),
    Column(name="kind", type="text", of=lambda e: e.item.kind),
    Column(name="duration_s", type="number", of=lambda e: e.item.duration_s),
    Column(name="processing", type="text", of=lambda e: e.item.status),
    Column(name="uploaded_at", type="moment", of=lambda e: e.item.uploaded_at),
    Column(name="original_name", type="text", of=lambda e: e.item.original_name),
    Column(name="mime", type="text", of=lambda e: e.item.mime),
    Column(name="size_bytes", type="integer", of=lambda e: e.item.size_bytes),
    Column(name="width_px", type="integer", of=lambda e: e.item.width_px),
    Column(name="height_px", type="integer", of=lambda e: e.item.height_px),
    Column(name="frame_rate_hz", type="number", of=lambda e: e.item.frame_rate_hz),
    Column(name="sample_rate_hz", type="integer", of=lambda e: e.item.sample_rate_hz),
    Column(name="sha256", type="text", of=lambda e: e.item.sha256),
    Column(name="spoken_language", type="text", of=lambda e: e.language),
    Column(name="transcript", type="text", of=lambda e: e.transcript),
    Column(name="x", type="number", of=lambda e: _finite(e.place.x) if e.place else None),
    Column(name="y", type="number", of=lambda e: _finite(e.place.y) if e.place else None),
    Column(name="cluster", type="text", of=lambda e: e.place.cluster if e.place else ""),
    Column(name="trust", type="number", of=lambda e: _finite(e.place.trust) if e.place else None),
)
EDITABLE = tuple(column.name for column in _ALL if column.editable)
