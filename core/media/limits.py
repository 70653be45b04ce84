"""What a file may ask of us. The numbers mirror `core.settings.MediaSettings`; services copy them over."""

from __future__ import annotations

from dataclasses import dataclass

SHORT_SIDE_PX = 480  # decoded pictures are scaled down to this: above what CLIP sees (224-384), enough for stills
LONG_SIDE_PX = 1920  # panoramas are scaled by their long side instead
TINY_PX = (64, 36)  # (width, height) of the dense pictures, whatever the shape of the film


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much is accepted, and how densely it is looked at.

    Attributes:
        rss_bytes: Memory of one child process, everything included.
        stall_s: A decoding child that is silent for longer is stopped; it reports at least every 2 s.
        tiny_per_s: How many tiny pictures of a second of film come along, 0 for none; every group of pictures has
            to be decoded for them.
        skip_non_reference: Leave out frames no other frame needs, and do not smooth the edges of their blocks:
            faster, at slightly other moments.
    """

    frames_per_s: float = 1.0
    min_frames: int = 8
    max_frames: int = 1800
    tiny_per_s: float = 0.0
    max_bytes: int = 8 * 1024**3
    max_duration_s: float = 6 * 3600.0
    max_width_px: int = 8192
    max_height_px: int = 4320
    max_streams: int = 32
    probe_timeout_s: float = 20.0
    stall_s: float = 60.0
    rss_bytes: int = 512 * 1024**2
    skip_non_reference: bool = False

    def fits(self, width_px: int, height_px: int) -> bool:
        """Whether the picture is small enough, lying or standing."""
        short, long = sorted((width_px, height_px))
        return long <= max(self.max_width_px, self.max_height_px) and short <= min(
            self.max_width_px, self.max_height_px
        )
