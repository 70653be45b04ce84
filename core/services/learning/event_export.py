"""What people did as a table that can be brought in again: CSV, under pseudonyms, one row per event."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from core.domain import Interaction, ItemId
from core.exporting.cells import guarded
from core.services.learning.recognising import OURS

HEADER = (OURS, "item_id", "title", "kind", "strength", "at", "played_fraction", "origin")


def as_table(events: Iterable[Interaction], titles: Mapping[ItemId, str]) -> bytes:
    """In the order of the events; what was written in comments stays here, what it was worth does not."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for event in events:
        writer.writerow(
            [
                event.user_id,
                event.item_id,
                guarded(titles.get(event.item_id, "")),
                event.kind,
                repr(event.strength),
                event.at.isoformat(),
                repr(event.played_fraction),
                event.origin,
            ]
        )
    return text.getvalue().encode()
