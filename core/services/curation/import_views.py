"""What an import of descriptions shows before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.services.curation.views import ItemChange

Match = Literal["item_id", "sha256", "original_name", "title"]
MATCHES: Mapping[str, str] = {
    "item_id": "Vitrine's id",
    "sha256": "Checksum (SHA-256)",
    "original_name": "File name",
    "title": "Title",
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a table is to be read.

    Attributes:
        fields: Which field each column becomes; columns that are not in it are passed over.
        key: The column that says which recording a row is about.
        match: What stands in that column.
        empties: An empty cell empties the field; otherwise it says nothing.
    """

    fields: Mapping[str, str]
    key: str
    match: Match
    empties: bool


@dataclass(frozen=True, kw_only=True)
class SheetView:
    """A table as it was read, with a plan that fits its column names; None when no column names recordings.

    Attributes:
        told: Encoding and separator.
        samples: The first rows.
        fields: What the columns seem to be, also where there is no plan.
        known: Fields that a column may become, with what a person calls them.
    """

    columns: tuple[str, ...]
    rows: int
    told: str
    samples: tuple[tuple[str, ...], ...]
    fields: Mapping[str, str]
    plan: Plan | None
    known: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class RowProblem:
    """A row that would not be taken over. `what`: which recording it speaks of, as far as it says."""

    line: int
    what: str
    why: str


@dataclass(frozen=True, kw_only=True)
class ImportPreview:
    """What an import would do. Every row is in exactly one of: changes, unchanged, unknown, bad.

    Attributes:
        changes: Per recording the fields before and after, in the order of the table.
        unknown: Rows about recordings that are not here.
        bad: Rows that cannot be read or hold a value that cannot be.
        emptied: How many fields would be emptied.
        ignored: Columns that are passed over.
    """

    rows: int
    changes: tuple[ItemChange, ...] = ()
    unchanged: int = 0
    unknown: tuple[RowProblem, ...] = ()
    bad: tuple[RowProblem, ...] = ()
    emptied: int = 0
    ignored: tuple[str, ...] = field(default_factory=tuple)
