"""What is asked of an export, and what became of it, as pages, routes and the command line see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from core.domain import ItemId
from core.exporting.records import Form

FORMS: tuple[Form, ...] = get_args(Form)
LABELS: Mapping[Form, str] = {
    "csv": "Spreadsheet (CSV)",
    "parquet": "Table with vectors (Parquet)",
    "json": "Everything (JSON)",
    "iiif": "IIIF manifests",
    "xmp": "XMP side-cars",
    "page": "Exhibition page",
}
PURPOSES: Mapping[Form, str] = {
    "csv": "One row per recording, for a spreadsheet. Can be edited and imported again.",
    "parquet": "One row per recording with its vectors and its place on the map; opens in Embedding Atlas and pandas.",
    "json": "All that is known, with transcripts, shots and tags, for programs.",
    "iiif": "Presentation 3.0 manifests with transcripts and scenes, to put on a web server for IIIF viewers.",
    "xmp": "A small file for each recording with its description, to lie beside it for other programs.",
    "page": "A page for any browser, without network. Unpack the file first, then open index.html in it.",
}
FOR_EVERYBODY: tuple[Form, ...] = ("page", "iiif")  # made to be shown to others, so the public's view is the usual
WITH_MEDIA: tuple[Form, ...] = ("page", "iiif")
LOCAL_BASE = "http://localhost:8000/"  # where `python -m http.server` shows a folder


@dataclass(frozen=True, kw_only=True)
class Wish:
    """An export somebody wants.

    Attributes:
        item_ids: Which items, in this order; None with no collection means everything.
        title: Shown on pages and in manifests; a collection brings its own.
        media: Put the recordings themselves in, where the form can hold them.
        public: Leave out what viewers may not see, and what only curators may read; None: as is usual for the form.
        base: Of IIIF: the address the files will be reached at.
        credit: Who gives it out.
    """

    form: Form
    item_ids: tuple[ItemId, ...] | None = None
    collection_id: str = ""
    title: str = ""
    introduction: str = ""
    media: bool = True
    public: bool | None = None
    base: str = LOCAL_BASE
    credit: str = ""

    @property
    def for_everybody(self) -> bool:
        return self.form in FOR_EVERYBODY if self.public is None else self.public

    def to_json(self) -> dict[str, Any]:
        """As a job carries it."""
        told = dict(vars(self))
        return {**told, "item_ids": None if self.item_ids is None else list(self.item_ids)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Wish:
        ids = told["item_ids"]
        return cls(**{**told, "item_ids": None if ids is None else tuple(ItemId(i) for i in ids)})


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What an export would be, before it is made.

    Attributes:
        count: Items in it.
        left_out: Items that are not: withheld, under embargo, gone, or not ready to be shown.
        size_bytes: About; `media_bytes` of them are recordings.
        at_once: It takes less than about a second, so it is made while one waits.
    """

    count: int
    left_out: int
    size_bytes: int
    media_bytes: int
    free_bytes: int
    at_once: bool


@dataclass(frozen=True, kw_only=True)
class ExportView:
    """One export of this visitor.

    Attributes:
        name: Of the file, as it is saved.
        url: Where it can be fetched; "" while it is being made.
        notes: What it lacks, a sentence each.
        job_id: Of the job that makes it; "" when it was made at once.
    """

    export_id: str
    form: Form
    name: str
    title: str
    state: Literal["waiting", "making", "ready", "failed"]
    made_at: datetime
    count: int = 0
    left_out: int = 0
    size_bytes: int = 0
    url: str = ""
    progress: float = 0.0
    doing: str = ""
    notes: tuple[str, ...] = ()
    error: str = ""
    job_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What was written: how many items, how many were left out, the size of the file, and what it lacks."""

    count: int
    left_out: int
    size_bytes: int
    notes: tuple[str, ...] = ()
