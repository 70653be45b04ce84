"""A file that arrives: whether it is an ordinary one, and the item it becomes."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.domain import ItemId, MediaItem, Probe
from core.errors import Refused
from core.services.ingestion.names import display_name, title_of


def regular_size(path: Path) -> int:
    """Size of an ordinary file.

    Raises:
        Refused: E_TYPE for folders, devices and pipes, E_CORRUPT for what cannot be read.
    """
    try:
        facts = os.stat(path)
    except OSError as error:
        raise Refused("E_CORRUPT", f"It cannot be read ({error.strerror}).") from None
    if not stat.S_ISREG(facts.st_mode):
        raise Refused("E_TYPE")
    return facts.st_size


def new_item(name: str, sha256: str, size_bytes: int, probe: Probe, source: str, facts: dict[str, Any]) -> MediaItem:
    return MediaItem(
        item_id=ItemId(sha256[:16]),  # equal bytes, equal item: a retry cannot make a second one
        title=facts.pop("title", "") or title_of(name),
        kind=probe.kind,
        sha256=sha256,
        size_bytes=size_bytes,
        mime=probe.mime,
        duration_s=probe.duration_s,
        decoded_s=probe.decoded_s,
        status="processing",
        uploaded_at=datetime.now(UTC),
        original_name=display_name(name),
        has_audio=probe.has_audio,
        frame_rate_hz=probe.frame_rate_hz,
        sample_rate_hz=probe.sample_rate_hz,
        width_px=probe.width_px,
        height_px=probe.height_px,
        message=probe.note,
        source=source,
        **facts,
    )
