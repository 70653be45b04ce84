"""What a table of interactions holds, before it is brought in: what can be used, and every row that cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain import InteractionKind

if TYPE_CHECKING:  # pandas takes half a second to import: only who reads a table pays for it
    from core.services.cells import BadRow


@dataclass(frozen=True, kw_only=True)
class EventPreview:
    """What would come in.

    Attributes:
        columns: Which column was taken for what, see COLUMNS.
        offered: Every column of the file.
        scale: What ratings were taken to run from and to, as "1:5"; empty where there are none.
        kinds: How many rows there are of each kind of event, most first.
        invented: Rows that say they are of invented people; they stay marked.
        bad: Rows that cannot be used, with the reason; at most MOST_LISTED of them.
        bad_count: How many there are.
        unknown: Items this collection does not have, with how many rows speak of each, most first.
        samples: The first rows as they are understood: title and strength.
        histogram: How many rows there are per strength, for a picture.
        notes: Sentences about the table as a whole, e.g. that a column is there twice.
        already: The file came in before, as this import.
    """

    name: str
    rows: int
    kept: int
    people: int
    items: int
    columns: Mapping[str, str]
    offered: tuple[str, ...]
    scale: str
    kinds: tuple[tuple[InteractionKind, int], ...]
    invented: int
    bad: tuple[BadRow, ...]
    bad_count: int
    unknown: tuple[tuple[str, int], ...]
    samples: tuple[tuple[str, float], ...]
    histogram: tuple[tuple[float, int], ...]
    notes: tuple[str, ...] = ()
    already: str = ""


def why(preview: EventPreview) -> str:
    """Why no row can be used, within a sentence."""
    if preview.unknown:
        return f"none of its items is in this collection, for example {preview.unknown[0][0]!r}."
    return preview.bad[0].reason + "." if preview.bad else "it is empty."
