"""What was seen of a file while it was read: each track by itself, and all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from av.packet import Packet
from av.video.reformatter import VideoReformatter

from core.media.container import Media, Track
from core.media.limits import Limits
from core.media.timeline import Timeline

BAD_SHARE = 0.5  # more undecodable packets than this: encrypted, or not what it says
SOUND_ENOUGH_S = 0.1


@dataclass
class Seen:
    """What one track showed so far. Times count from the file's origin."""

    stream: Track
    timeline: Timeline
    packets: int = 0
    tried: int = 0  # packets given to the decoder
    bad: int = 0  # of those, how many it refused
    frames: int = 0
    corrupt: int = 0  # frames the decoder patched up
    encrypted: bool = False
    first_s: float | None = None
    end_s: float = 0.0
    sound_s: float = 0.0  # decoded sound, summed
    samples: int = 0
    not_finite: int = 0
    size_px: tuple[int, int] = (0, 0)

    def packet(self, packet: Packet[Any]) -> None:
        self.packets += 1
        self.encrypted |= packet.has_sidedata("encryption_info")
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None or packet.time_base is None:
            return
        start_s = self.timeline.at(float(stamp * packet.time_base))
        self.first_s = start_s if self.first_s is None else min(start_s, self.first_s)
        self.end_s = max(self.end_s, start_s + float((packet.duration or 0) * packet.time_base))

    @property
    def readable(self) -> bool:
        if not self.frames:
            return False
        return self.stream.type == "video" or self.sound_s >= SOUND_ENOUGH_S or self.bad == 0

    @property
    def hopeless(self) -> bool:
        return self.tried > 0 and self.bad > BAD_SHARE * self.tried

    @property
    def lost_share(self) -> float:
        return (self.bad + self.corrupt) / max(self.tried, 1)

    @property
    def enough(self) -> bool:
        return self.readable or self.tried >= 100


@dataclass
class Measured:
    media: Media
    limits: Limits
    size_bytes: int
    seen: dict[int, Seen] = field(default_factory=dict)
    whole: bool = True  # every packet was read
    reformatter: VideoReformatter = field(default_factory=VideoReformatter)

    @property
    def end_s(self) -> float:
        return max((seen.end_s for seen in self.seen.values()), default=0.0)
