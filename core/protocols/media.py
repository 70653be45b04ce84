"""Whoever reads files nobody has vouched for, and the pieces in which they come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from core.domain import FloatVector, Frames, Probe, Waveform


@dataclass(frozen=True)
class Subtitle:
    """A line that came with the recording, as its container has it: half-open [start_s, end_s).

    Attributes:
        end_s: The start again where the file does not tell.
        text: With the marks of its format, such as <i> or {\\an8}; may have several lines.
        format: FFmpeg's name: subrip, mov_text, webvtt, ass.
        language: As the file says it, usually ISO 639-2, e.g. "eng"; may be empty.
    """

    start_s: float
    end_s: float
    text: str
    format: str
    language: str


@dataclass(frozen=True)
class Treated:
    """What was done to the sampled pictures of a file before anything looked at them.

    Attributes:
        rotation_degrees: By which they were turned clockwise to be upright.
        deinterlaced_frames: Of how many only one half picture was used.
        blank_frames: How many were left out because they show nothing.
    """

    rotation_degrees: int = 0
    deinterlaced_frames: int = 0
    blank_frames: int = 0


@dataclass(frozen=True)
class Batch:
    """A bounded piece of one decoded file: some frames with their times, a sound window, tiny pictures, subtitles.

    Attributes:
        frames: (n, height, width, 3) uint8 RGB, rotated upright, blank ones already left out; n may be 0.
        frame_times_s: Presentation time of each frame, float32 (n,).
        window: Up to 30 s of 16 kHz mono sound, or None.
        window_start_s: When the window begins.
        done_s: Seconds of media decoded so far, for progress.
        tiny: (m, 36, 64, 3) uint8 RGB of nearly every frame, upright, blank ones included; m may be 0.
        tiny_times_s: Presentation time of each tiny picture, float32 (m,).
        subtitles: Lines of the best text track of the container.
        treated: What was done to the pictures up to here.
    """

    frames: Frames
    frame_times_s: FloatVector
    window: Waveform | None
    window_start_s: float
    done_s: float
    tiny: Frames = field(default_factory=lambda: np.zeros((0, 36, 64, 3), dtype=np.uint8))
    tiny_times_s: FloatVector = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    subtitles: tuple[Subtitle, ...] = ()
    treated: Treated = field(default_factory=Treated)


class MediaReader(Protocol):
    """Examines and decodes files nobody has vouched for, away from this process."""

    def probe(self, path: Path) -> Probe:
        """Decide whether the file may come in.

        Raises:
            Refused: with one of the codes of `core.errors.REFUSALS`.
        """
        ...

    def picture(self, path: Path) -> Frames:
        """A still picture, (height, width, 3), upright and of modest size; it can be searched with, not taken in.

        Raises:
            Refused: with one of the codes of `core.errors.REFUSALS`.
        """
        ...

    def frame(self, path: Path, duration_s: float, at_s: float) -> Frames:
        """The one frame on the screen at a second, (height, width, 3), exactly as `decode` gives it.

        Raises:
            Refused: with one of the codes of `core.errors.REFUSALS`.
        """
        ...

    def decode(self, path: Path, probe: Probe) -> Iterator[Batch]:
        """Decode once, in bounded memory: frames over the whole length, and 30 s windows of sound."""
        ...
