"""Where the decoder is in a file, and what it has to tell from there."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.packet import Packet
from av.video.frame import VideoFrame

from core.media.container import Track, decoded
from core.media.picture import Picture
from core.media.piece import Piece
from core.media.sound import Samples
from core.media.subtitles import Subtitles
from core.media.tiny import TinyPictures


@dataclass
class Progress:
    """Where the loop is, and what went wrong on the way."""

    duration_s: float
    tiny: TinyPictures | None = None
    subtitles: Subtitles | None = None
    reached_s: float = 0.0
    rotation_degrees: int = 0
    deinterlaced_frames: int = 0
    blank_frames: int = 0
    reported_at: float = field(default_factory=time.monotonic)

    def reach(self, time_s: float) -> None:
        self.reached_s = min(self.duration_s, max(self.reached_s, time_s))

    def decode(self, packet: Packet[Any] | None, stream: Track) -> list[VideoFrame | AudioFrame]:
        """The frames that come out, none of a packet that cannot be read; `None` for the packet empties the decoder."""
        return decoded(packet, stream) or []

    def piece(
        self, pictures: list[tuple[float, Picture]], window: Samples | None = None, start_s: float = 0.0
    ) -> Piece:
        self.reported_at = time.monotonic()
        frames = np.stack([p for _, p in pictures]) if pictures else np.zeros((0, 1, 1, 3), dtype=np.uint8)
        times_s = np.array([t for t, _ in pictures], dtype=np.float32)
        treated = (self.rotation_degrees, self.deinterlaced_frames, self.blank_frames)
        piece = Piece(frames, times_s, window, start_s, self.reached_s, treated=treated)
        if self.tiny is not None:
            tiny, tiny_times_s = self.tiny.take()
            piece = piece._replace(tiny=tiny, tiny_times_s=tiny_times_s)
        if self.subtitles is not None:
            lines, format_, language = self.subtitles.take(), self.subtitles.format, self.subtitles.language
            piece = piece._replace(lines=lines, lines_format=format_, lines_language=language)
        return piece
