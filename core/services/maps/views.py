"""The map as pages, routes and the command line show it: frozen records; the many numbers travel as bytes.

Rows: dot `i` of every byte string below, of the geometry route and of `rows` everywhere is the same dot, as long as
`MapView.stamp` is the same. A new stamp means new dots (or deleted ones): fetch the geometry anew.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from core.domain import FloatMatrix, ItemId, Modality
from core.domain.maps import Cluster, Faith, Subject

State = Literal["none", "drawing", "ready"]
Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in map units
Polygon = tuple[tuple[float, float], ...]
NOTHING_SAID = Faith()
UNKNOWN = 255  # colour of a dot about which a mode has nothing to say


@dataclass(frozen=True, kw_only=True)
class ColourMode:
    """A way to colour the dots. `key`: cluster, kind, language, popularity, sentiment, newness, trust, tag:<name>."""

    key: str
    label: str


@dataclass(frozen=True, kw_only=True)
class LegendEntry:
    """One line of a legend: all dots whose colour byte is `value` (a category), or the mark at `value` of a scale."""

    value: int
    label: str
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class Colouring:
    """One byte per dot.

    Attributes:
        kind: "categories": the byte is the number of a category, in the order of the legend, most frequent first
            (clusters: their number). "scale": 0 (low) to 250 (high) of an even scale; the legend has its marks.
            "diverging": the same with the neutral middle at 125.
        values: uint8 per dot; UNKNOWN (255) where there is nothing to say.
        url: Where the browser may fetch `values` itself; it asks each time whether they still hold (ETag).
    """

    mode: ColourMode
    kind: Literal["categories", "scale", "diverging"]
    values: bytes
    legend: tuple[LegendEntry, ...]
    url: str
    note: str = ""

    @property
    def base64(self) -> str:
        return base64.b64encode(self.values).decode()


@dataclass(frozen=True, kw_only=True)
class RevisionView:
    """One line in the list of drawings. `sentence` says how faithful it is."""

    revision: str
    name: str
    of: Subject
    space: Modality
    made_at: datetime
    faith: Faith
    sentence: str
    newest: bool = False  # of its subject and space: what `view` shows when no revision is asked for


@dataclass(frozen=True, kw_only=True)
class MapView:
    """All the page needs to draw a map; `state` "none" and "drawing" (for the first time) have no dots.

    Attributes:
        stamp: Changes whenever a dot came or went.
        geometry_url: Immutable bytes: all x (float32 LE), all y (float32 LE), all classes (uint8): 9 per dot.
        solid_url: All x, y, z (float32 LE) then classes of the 3D drawing; "" where there is none.
        density_url: Grid for more than 100,000 dots (`dense`); takes ?cells=256&box=x0,y0,x1,y1.
        bounds: Of all dots.
        fitted, placed: Dots drawn together, and dots that were placed among them since.
        spaces: What can be shown: "fused" and every modality that has vectors.
        weights: Of each modality in the fused space, as drawn; they add up to 1.
        sentence: How faithful the map is, for a person.
        note: What a person should know: too few items, drawn with another model, ...
        arriving: Recordings are being taken in, or wait for their place on it.
        drawing: A new drawing is being made; `progress` 0 to 1, `job_id` to cancel it.
    """

    state: State
    revision: str = ""
    name: str = ""
    of: Subject = "items"
    space: Modality = "fused"
    made_at: datetime | None = None
    points: int = 0
    fitted: int = 0
    placed: int = 0
    bounds: Box = (0.0, 0.0, 1.0, 1.0)
    stamp: str = ""
    geometry_url: str = ""
    solid_url: str = ""
    density_url: str = ""
    dense: bool = False
    clusters: tuple[Cluster, ...] = ()
    modes: tuple[ColourMode, ...] = ()
    spaces: tuple[Modality, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    faith: Faith = NOTHING_SAID
    sentence: str = ""
    note: str = ""
    arriving: bool = False
    drawing: bool = False
    progress: float = 0.0
    doing: str = ""
    job_id: str = ""


@dataclass(frozen=True, kw_only=True)
class PointView:
    """One dot with what it stands for.

    Attributes:
        still_url: Picture of the dot: the cover, or the still nearest to the moment; None for sound.
        start_s, end_s: Of a moment; None on a map of items.
        trust: 0 to 1; None: cannot say. `trust_sentence`: the same in words.
    """

    row: int
    item_id: ItemId
    title: str
    kind: str
    duration_s: float
    media_url: str
    still_url: str | None
    x: float
    y: float
    cluster: str
    trust: float | None
    trust_sentence: str
    placed: bool
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Reshaped:
    """Where the dots would lie with other weights: a moment's drawing that is not stored.

    Attributes:
        positions: All x (float32 LE), then all y, in the order of the map's rows and in its orientation.
        known: uint8 per dot, 0: the dot has none of the modalities that count, and stays where it is.
        sentence: How much moved, and how faithful it is.
    """

    revision: str
    weights: Mapping[str, float]
    positions: bytes
    known: bytes
    bounds: Box
    faith: Faith
    sentence: str

    @property
    def base64(self) -> str:
        return base64.b64encode(self.positions).decode()


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two drawings of the same dots, for a slider between before and after.

    Attributes:
        count: Dots that are on both.
        positions: x before, y before, x after, y after (float32 LE, `count` each), then classes after (uint8 each).
        rows_before, rows_after: Rows of the two maps.
        moved: Median distance a dot moves, as a share of the width of the map.
        kept: Mean share of a dot's 15 neighbours on the one map that are its neighbours on the other, 0 to 1.
        most_moved: Titles and shares of the width, farthest first.
    """

    before: RevisionView
    after: RevisionView
    count: int
    positions: bytes
    rows_before: tuple[int, ...]
    rows_after: tuple[int, ...]
    bounds: Box
    moved: float
    kept: float
    most_moved: tuple[tuple[str, float], ...]
    sentence: str

    @property
    def base64(self) -> str:
        return base64.b64encode(self.positions).decode()


@dataclass(frozen=True, kw_only=True)
class Density:
    """How many dots lie in each cell of a grid over `box`, row by row from the bottom (y0) up.

    Attributes:
        values: uint8 per cell: 0 is empty, 255 the fullest, logarithmic in between.
        classes: uint8 per cell: the most frequent class in it, 255 where there is none.
    """

    width: int
    height: int
    box: Box
    values: bytes
    classes: bytes
    fullest: int


@dataclass(frozen=True, kw_only=True)
class Solid:
    """The map in three dimensions, thinned out evenly to what a browser can turn around: at most `limit` dots."""

    rows: tuple[int, ...]
    xyz: FloatMatrix  # (n, 3)
    item_ids: tuple[ItemId, ...]
    titles: tuple[str, ...]
    faith: Faith
