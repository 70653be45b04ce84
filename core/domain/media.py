"""Items of the collection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from core.domain.types import ItemId

Kind = Literal["audio", "video"]
Status = Literal["processing", "ready", "degraded", "failed"]


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What the gate measured in a file it accepts. Header values are never trusted; these were decoded."""

    kind: Kind
    mime: str  # the type we detected, not the one that was claimed
    container: str
    duration_s: float
    decoded_s: float  # less than `duration_s` when part of the file is damaged
    degraded: bool
    note: str = ""  # for a curator, when degraded: what is missing
    has_audio: bool
    frame_rate_hz: float | None = None
    sample_rate_hz: int | None = None
    width_px: int | None = None  # after rotation
    height_px: int | None = None


@dataclass(frozen=True, kw_only=True)
class MediaItem:
    """One uploaded recording. Its bytes are the object named by `sha256`."""

    item_id: ItemId
    title: str
    kind: Kind
    sha256: str
    size_bytes: int
    mime: str
    duration_s: float
    status: Status
    uploaded_at: datetime  # timezone-aware, UTC
    description: str = ""
    subject: str = ""
    language: str = ""  # ISO 639-1, empty when unknown
    tags: tuple[str, ...] = ()
    rights: str = ""
    original_name: str = ""
    has_audio: bool = False
    decoded_s: float = 0.0
    frame_rate_hz: float | None = None
    sample_rate_hz: int | None = None
    width_px: int | None = None
    height_px: int | None = None
    code: str = ""  # one of core.errors.REFUSALS when status is failed
    message: str = ""  # for a curator, when degraded or failed
    source: str = "upload"  # upload, folder, command line, demo
    still_times_s: tuple[float, ...] = ()  # one still picture per time; empty for audio and while processing

    @property
    def texts(self) -> tuple[str, ...]:
        """What describes it, each with a vector of its own: title, description, and subject with tags."""
        more = ", ".join(filter(None, [self.subject, *self.tags]))
        return tuple(text for text in (self.title, self.description, more) if text)
