"""One pass over a recording: everything that is worked out while it is being decoded, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core.domain import FloatMatrix, FloatVector, ItemId, MediaItem, Segment, SegmentKind, SegmentVectors
from core.domain.findings import Finding, Sound
from core.domain.fingerprints import Fingerprint
from core.media.stills import StillWriter
from core.protocols import Batch, Encoders, EncoderStatus, Treated
from core.services.ingestion.batching import FrameBatches
from core.services.ingestion.hearing import SOUND_MODEL, Hearing
from core.understanding.fingerprints import Fingerprinter
from core.understanding.scenes import scenes, shot_vectors
from core.understanding.shots import Shot, ShotDetector

SHOTS_MODEL = "graph partition of small pictures"
SCENES_MODEL = "overlapping links of picture vectors"


@dataclass(frozen=True)
class Inspected:
    """What one pass found.

    Attributes:
        times_s: When each sampled frame is shown, (n,).
        frames: Their unit rows (n, dim); None where no picture model is installed, or there are no pictures.
        vectors: To be stored, one per space.
        segments: To be stored, by kind.
        findings: To be stored, each with what made it.
        decoded_s: How far the decoder came.
        treated: What it did to the pictures.
    """

    times_s: FloatVector
    frames: FloatMatrix | None
    vectors: list[SegmentVectors]
    segments: dict[SegmentKind, list[Segment]]
    findings: list[tuple[Finding, str]]
    sound: Sound | None
    fingerprint: Fingerprint
    decoded_s: float = 0.0
    treated: Treated = field(default_factory=Treated)

    @property
    def anything(self) -> bool:
        return len(self.times_s) > 0 or self.decoded_s > 0


@dataclass
class Inspection:
    """`add` each batch of the decoder, then `finish`.

    Raises, from `add` and `finish`:
        Unavailable: the encoder process went away; the job is tried again.
    """

    item: MediaItem
    encoders: Encoders
    status: EncoderStatus
    stills: StillWriter
    decoded_s: float = 0.0
    treated: Treated = field(default_factory=Treated)
    _times_s: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._frames = FrameBatches(self.encoders.frames.encode) if self.status.clip else None
        self._shots = ShotDetector()
        self._prints = Fingerprinter()
        self._hearing = Hearing(self.item.item_id, self.encoders if self.status.whisper else None)

    def add(self, batch: Batch) -> None:
        if len(batch.frames):
            if self._frames is not None:
                self._frames.add(batch.frames)
            self._times_s.extend(float(t) for t in batch.frame_times_s)
            self.stills.add_frames(batch.frames)
        self._shots.add(batch.tiny, batch.tiny_times_s)
        self._prints.add_pictures(batch.tiny, batch.tiny_times_s)
        if batch.window is not None and len(batch.window):
            self._hearing.add(batch.window, batch.window_start_s)
            self._prints.add_sound(batch.window, batch.window_start_s)
            self.stills.add_sound(batch.window)
        self._hearing.read(batch.subtitles)
        self.decoded_s = max(self.decoded_s, batch.done_s)
        self.treated = batch.treated

    def finish(self) -> Inspected:
        self.stills.finish(self.item.title)
        item_id, times_s = self.item.item_id, np.array(self._times_s, np.float32)
        rows = self._frames.finish() if self._frames is not None else []
        frames = np.vstack(rows) if rows else None
        heard = self._hearing.finish(self.item.duration_s)
        vectors = [*heard.vectors]
        if frames is not None:
            vectors.append(SegmentVectors(self.encoders.frames.space, item_id, times_s, times_s, frames))
        segments: dict[SegmentKind, list[Segment]] = {"speech": heard.lines, "sound": heard.sounds}
        if self.item.kind == "video":
            shots = self._shots.finish(self.item.duration_s)
            segments["shot"] = _segments(item_id, "shot", shots)
            segments["scene"] = _scenes(item_id, shots, times_s, frames)
        findings: list[tuple[Finding, str]] = [] if heard.sound is None else [(heard.sound, SOUND_MODEL)]
        prints = self._prints.finish(self.item.duration_s)
        return Inspected(
            times_s, frames, vectors, segments, findings, heard.sound, prints, self.decoded_s, self.treated
        )


def _segments(item_id: ItemId, kind: SegmentKind, shots: Sequence[Shot]) -> list[Segment]:
    return [
        Segment(item_id=item_id, kind=kind, start_s=shot.start_s, end_s=shot.end_s, model=SHOTS_MODEL) for shot in shots
    ]


def _scenes(item_id: ItemId, shots: Sequence[Shot], times_s: FloatVector, frames: FloatMatrix | None) -> list[Segment]:
    if frames is None:
        return []
    found = scenes(shots, shot_vectors(shots, times_s, frames))
    return [
        Segment(item_id=item_id, kind="scene", start_s=scene.start_s, end_s=scene.end_s, model=SCENES_MODEL)
        for scene in found
    ]
