"""What lies over time in one item: stretches, curves and stills, as the timeline draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain import ItemId

TrackKind = Literal["spans", "curve", "stills"]


@dataclass(frozen=True, kw_only=True)
class Span:
    """A half-open stretch [start_s, end_s) of a track.

    Attributes:
        label: Drawn where there is room, and said in the readout.
        strength: Probability or share, 0 to 1; weaker ones are drawn fainter.
        group: Which colour: spans of a track with the same group look alike, e.g. "speech", "music"; may be empty.
    """

    start_s: float
    end_s: float
    label: str = ""
    strength: float = 1.0
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Still:
    """A picture of one moment, by its root-relative address."""

    at_s: float
    url: str


@dataclass(frozen=True, kw_only=True)
class Track:
    """One row of the timeline: stretches, a curve or pictures.

    Attributes:
        name: shots, scenes, speech, tags, sentiment, sound, disagreement, loudness, concept.
        label: What a person reads beside it.
        spans: Of kind "spans", by start; they may touch but not overlap within one `group`.
        times_s, values: Of kind "curve", equally long, ascending; None or NaN where the curve has nothing to say.
        low, high: Range of the curve; `values` outside are drawn at the edge.
        baseline: The value that means "neither", e.g. 0 for sentiment: the curve is filled from there.
        threshold: Values from here up mean something; drawn as a line.
        unit: Said behind a value, e.g. "LUFS".
        ends: Words for low and high, e.g. ("negative", "positive").
        note: Why it is empty, or its limits, as a sentence: "No speech was found."
        model: What made it; empty for people.
    """

    name: str
    label: str
    kind: TrackKind
    spans: tuple[Span, ...] = ()
    times_s: tuple[float, ...] = ()
    values: tuple[float | None, ...] = ()
    stills: tuple[Still, ...] = ()
    low: float = 0.0
    high: float = 1.0
    baseline: float | None = None
    threshold: float | None = None
    unit: str = ""
    ends: tuple[str, str] = ("", "")
    note: str = ""
    model: str = ""

    def __post_init__(self) -> None:
        if len(self.times_s) != len(self.values):
            raise ValueError(f"{len(self.times_s)} times for {len(self.values)} values")
        if not self.low < self.high:
            raise ValueError(f"need low < high, got {self.low}, {self.high}")


@dataclass(frozen=True, kw_only=True)
class TimelineView:
    """Everything over time, in the order it is drawn. `revision` changes whenever something in it does."""

    item_id: ItemId
    duration_s: float
    tracks: tuple[Track, ...]
    revision: str = ""
