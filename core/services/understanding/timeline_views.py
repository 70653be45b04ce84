"""What is inside one item, as the item page, its timeline route and the command line show it.

Frozen records with words and addresses. `to_json` turns any of them into plain JSON values under the same names,
times to 10 ms and strengths to a thousandth; curves travel as numbers only, so that two hours of them stay small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from math import isnan
from typing import Any, Literal

from core.domain import ItemId
from core.domain.segments import Flag, Origin, Word

TrackKind = Literal["spans", "curve", "stills"]
Decision = Literal["yes", "no", "unsure"]  # "unsure": the model abstains
DuplicateKind = Literal["near", "cut", "sound"]  # same recording; other cut; only the same sound
TIME_DIGITS, VALUE_DIGITS = 2, 3


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


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the transcript.

    Attributes:
        number: Its segment row: what `edit_line` and `lock_line` take.
        flag: Why the machine's own words are doubted; `doubt` says it as a sentence.
        words: With their times; empty where nobody measured them.
    """

    number: int
    start_s: float
    end_s: float
    text: str
    language: str = ""
    confidence: float = 1.0
    flag: Flag = ""
    origin: Origin = "machine"
    locked: bool = False
    words: tuple[Word, ...] = ()
    model: str = ""

    @property
    def doubt(self) -> str:
        return DOUBTS[self.flag]


DOUBTS: dict[Flag, str] = {
    "": "",
    "repetition": "Repeats itself; perhaps nobody says this.",
    "compression": "Unusually monotonous text; perhaps nobody says this.",
    "no_speech": "There may be no speech here.",
    "improbable": "Hard to understand; the words are a guess.",
}


@dataclass(frozen=True, kw_only=True)
class TagView:
    """One tag of the curator's vocabulary, as it applies to an item.

    Attributes:
        path: From the top of the hierarchy to the tag itself, e.g. ("Place", "Coast", "Harbour").
        probability: Calibrated, 0 to 1.
        decision: What the machine says; "unsure" where it abstains.
        verdict: What a person said about this item; None as long as nobody did.
        spans: Where in time it comes from, strongest first.
        origin: Who decided in the end.
    """

    tag_id: str
    name: str
    path: tuple[str, ...]
    probability: float
    decision: Decision
    verdict: bool | None = None
    spans: tuple[Span, ...] = ()
    origin: Origin = "machine"
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class TagMove:
    """What one verdict would do to one other item."""

    item_id: ItemId
    title: str
    before: Decision
    after: Decision
    probability_before: float
    probability_after: float


@dataclass(frozen=True, kw_only=True)
class TagEffect:
    """What one verdict would do to the collection, before it is given.

    Attributes:
        accepted: The verdict; None takes one back.
        moves: The items whose decision would change, the largest change first.
        examined: How many items were looked at.
    """

    tag_id: str
    name: str
    accepted: bool | None
    moves: tuple[TagMove, ...] = ()
    examined: int = 0


@dataclass(frozen=True, kw_only=True)
class Scene:
    start_s: float
    end_s: float
    label: str = ""
    still_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence of the summary; `weight` is how central it is, 0 to 1."""

    text: str
    start_s: float
    end_s: float
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class KeyPhrase:
    """`times_s`: every second where it is said."""

    text: str
    times_s: tuple[float, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Sentiment:
    """Of what is said. `mean`, -1 to 1, is None where nothing is said; `limits` says what it cannot do."""

    mean: float | None = None
    word: str = ""  # "mostly positive"
    limits: str = ""
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class SoundFacts:
    """Shares of the duration, summing to 1; tempo is None where there is no music."""

    speech: float = 0.0
    music: float = 0.0
    noise: float = 0.0
    silence: float = 0.0
    loudness_lufs: float | None = None
    tempo_bpm: float | None = None


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """Another item with the same content: `share` of the shorter one, which begins at `at_s` of the other."""

    item_id: ItemId
    title: str
    kind: DuplicateKind
    share: float
    at_s: float | None = None
    cover_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The item's vector after one augmentation ("brighter", "mirrored"): its cosine with the original."""

    name: str
    cosine: float


@dataclass(frozen=True, kw_only=True)
class Stability:
    """How little the item's vector moves when the recording is changed as people change recordings."""

    mean: float
    worst: float
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TagUse:
    """One word of the vocabulary with what became of it: in how many items it holds, and what people said to it."""

    name: str
    path: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    holds: int = 0
    accepted: int = 0
    rejected: int = 0


@dataclass(frozen=True, kw_only=True)
class TagTrial:
    """What a tag would find before it is in the vocabulary: (item, probability) where it would hold, surest first.

    `unsure`: in how many the model would abstain; `examined`: of how many with pictures.
    """

    holds: tuple[tuple[ItemId, float], ...] = ()
    unsure: int = 0
    examined: int = 0


@dataclass(frozen=True, kw_only=True)
class DescriptionView:
    """An item at a glance.

    Attributes:
        scenes: In order; one for a recording without cuts, none for sound alone.
        storyboard: A few stills that show best what is in it, by time.
        preparation: What was done before analysis, a sentence each: "Deinterlaced.", "3.2 s of silence left out."
        stability: None where it was not measured.
        demo: The demo models said all this: they understand only the demo world.
        missing: What could not be said and why, a sentence each: "No speech was found."
    """

    item_id: ItemId
    scenes: tuple[Scene, ...] = ()
    summary: tuple[Sentence, ...] = ()
    storyboard: tuple[Still, ...] = ()
    key_phrases: tuple[KeyPhrase, ...] = ()
    sentiment: Sentiment = Sentiment()
    sound: SoundFacts | None = None
    duplicates: tuple[Duplicate, ...] = ()
    preparation: tuple[str, ...] = ()
    stability: Stability | None = None
    demo: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """What a card of the library adds: language, the surest tags, and the storyboard for hovering."""

    language: str = ""
    tags: tuple[str, ...] = ()
    storyboard: tuple[str, ...] = ()


def to_json(view: Any) -> Any:
    """Records, and tuples of records, as JSON values; numbers rounded to what can be seen."""
    if isinstance(view, Track):
        return _track(view)
    if isinstance(view, Line):
        return {**_record(view), "doubt": view.doubt}
    if is_dataclass(view):
        return _record(view)
    if isinstance(view, tuple | list):
        return [to_json(entry) for entry in view]
    return round(view, VALUE_DIGITS) if isinstance(view, float) else view


def _record(view: Any) -> dict[str, Any]:
    return {field.name: _value(field.name, getattr(view, field.name)) for field in fields(view)}


def _value(name: str, value: Any) -> Any:
    if value is None or not name.endswith("_s"):
        return to_json(value)
    return [_seconds(second) for second in value] if isinstance(value, tuple) else _seconds(value)


def _seconds(value: float) -> float | int:
    rounded = round(value, TIME_DIGITS)
    return int(rounded) if rounded == int(rounded) else rounded


def _track(track: Track) -> dict[str, Any]:
    """Only what its kind has; a curve with equal steps says start and step instead of every time."""
    told = {
        name: getattr(track, name)
        for name in ("name", "label", "kind", "note", "model")
        if getattr(track, name) or name in ("name", "label", "kind")
    }
    if track.kind == "spans":
        return {**told, "spans": to_json(track.spans)}
    if track.kind == "stills":
        return {**told, "stills": to_json(track.stills)}
    scale = {"low": track.low, "high": track.high, "baseline": track.baseline, "threshold": track.threshold}
    digits = [None if v is None or isnan(v) else _short(v, track.high - track.low) for v in track.values]
    return {**told, **scale, "unit": track.unit, "ends": list(track.ends), **_steps(track.times_s), "values": digits}


def _short(value: float, reach: float) -> float | int:
    """To a thousandth of the range, which is less than a pixel."""
    digits = 3 if reach <= 2 else 2 if reach <= 20 else 1
    rounded = round(value, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def _steps(times_s: Sequence[float]) -> dict[str, Any]:
    """{"start_s", "step_s"} when the times are equally spaced to within 10 ms, else {"times_s"}."""
    if len(times_s) > 1:
        start_s, step_s = times_s[0], (times_s[-1] - times_s[0]) / (len(times_s) - 1)
        if all(abs(start_s + n * step_s - time_s) <= 0.01 for n, time_s in enumerate(times_s)):
            return {"start_s": _seconds(start_s), "step_s": round(step_s, 6)}
    return {"times_s": [_seconds(time_s) for time_s in times_s]}
