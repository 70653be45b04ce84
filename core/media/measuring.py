"""One pass over the packets of a file, to see what is really in it.

Decoding goes along with that pass for `DECODE_S` of processor time, which covers short files whole and long ones in
part; reading packets goes on for `DEMUX_S`, or a third of the wall-clock limit on a busy machine. A file that is
longer than that (several hours) has its end found by seeking.
"""

from __future__ import annotations

import time
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.errors import Refused
from core.media.container import Media, decoded
from core.media.measured import Measured, Seen
from core.media.picture import shown_size, turned, upright
from core.media.sound import sane
from core.media.timeline import Timeline

DECODE_S, DEMUX_S = 2.0, 5.0  # processor seconds
WALL_SHARE = 1 / 3  # of the time limit; the rest is for finding the end
PADDING_S = 0.1  # codecs fill their last block up; that is not part of the recording


class Budget:
    """Processor seconds spent; infinitely many once `wall_s` on the clock are over."""

    def __init__(self, wall_s: float) -> None:
        self._wall_s = time.monotonic() + wall_s
        self._cpu_s = time.process_time()

    def spent_s(self) -> float:
        late = time.monotonic() > self._wall_s
        return float("inf") if late else time.process_time() - self._cpu_s


def measure(measured: Measured) -> None:
    media, budget = measured.media, Budget(WALL_SHARE * measured.limits.probe_timeout_s)
    measured.seen = {track.index: Seen(track, Timeline(media.origin_s, media.demuxer)) for track in media.tracks}
    decoding = True
    for packet in media.packets():
        seen = measured.seen[packet.stream.index]
        if packet.size:
            seen.packet(packet)
        if decoding:
            _decode(measured, seen, packet)
        if measured.end_s > measured.limits.max_duration_s:
            raise Refused("E_LIMIT_DURATION", f"at least {measured.end_s / 3600:.1f} hours")
        spent_s = budget.spent_s()
        decoding = spent_s < DECODE_S or (decoding and not all(s.enough for s in measured.seen.values()))
        if spent_s > DEMUX_S and not decoding:
            measured.whole = False
            _find_end(measured)
            return


def _decode(measured: Measured, seen: Seen, packet: Packet[Any]) -> None:
    seen.tried += bool(packet.size)
    frames = decoded(packet, seen.stream)
    if frames is None:
        seen.bad += bool(packet.size)
    for frame in frames or []:
        seen.frames += 1
        seen.corrupt += frame.is_corrupt
        if isinstance(frame, VideoFrame):
            _look(measured, seen, frame)
        else:
            _listen(seen, frame)
    heard_s = (seen.first_s or 0.0) + seen.sound_s
    if heard_s > seen.end_s + PADDING_S:  # packets of some formats do not tell how much is in them
        seen.end_s = heard_s


def _look(measured: Measured, seen: Seen, frame: VideoFrame) -> None:
    if not measured.limits.fits(frame.width, frame.height):
        raise Refused("E_LIMIT_DIM", f"{frame.width} x {frame.height} pixels")
    if not seen.size_px[0]:
        aspect = _aspect(seen.stream)
        upright(frame, aspect, measured.reformatter)  # a picture that cannot be converted is no picture
        width, height = shown_size(frame.width, frame.height, aspect)
        seen.size_px = (height, width) if turned(frame)[0] else (width, height)


def _aspect(stream: Stream) -> float:
    aspect = stream.sample_aspect_ratio if isinstance(stream, VideoStream) else None
    return float(aspect or 1.0)


def _listen(seen: Seen, frame: AudioFrame) -> None:
    seen.sound_s += frame.samples / frame.sample_rate
    seen.samples += frame.samples * len(frame.layout.channels)
    seen.not_finite += sane(frame)[1]


def _find_end(measured: Measured) -> None:
    """The last time stamp of a very long file, by seeking: where reading still works, bisected to 1 s.

    Without an index seeking means reading everything: there the header's word counts, and where it has none
    (recordings of browsers), the share of the bytes read so far.
    """
    media, limit_s = measured.media, measured.limits.max_duration_s
    low_s, high_s = measured.end_s, (media.container.duration or 0) / av.time_base
    estimated = high_s <= low_s
    if estimated:
        high_s = low_s * measured.size_bytes / max(media.source.tell(), 1)
    if high_s > limit_s:
        raise Refused("E_LIMIT_DURATION", f"{high_s / 3600:.1f} hours")
    if estimated or not any(track.index_entries for track in media.tracks):
        for seen in measured.seen.values():
            seen.end_s = max(seen.end_s, high_s)
        return
    for seen in measured.seen.values():
        seen.timeline.expect_seeking()
    if _reads_at(measured, high_s - 2.0):
        low_s = high_s - 2.0
    while high_s - low_s > 1.0 and low_s < high_s - 2.0:
        middle_s = (low_s + high_s) / 2
        low_s, high_s = (middle_s, high_s) if _reads_at(measured, middle_s) else (low_s, middle_s)
    _seek(media, low_s)
    for packet in media.packets():
        if packet.size:
            measured.seen[packet.stream.index].packet(packet)


def _reads_at(measured: Measured, at_s: float) -> bool:
    """Whether a packet near `at_s` can be read; counts it, so that the end is known at least that far."""
    try:
        _seek(measured.media, at_s)
    except (av.FFmpegError, OSError):
        return False
    for packet in measured.media.packets():
        if packet.size:
            before_s = measured.end_s
            measured.seen[packet.stream.index].packet(packet)
            return measured.end_s > before_s or measured.end_s >= at_s
    return False


def _seek(media: Media, at_s: float) -> None:
    media.container.seek(int((at_s + media.origin_s) * av.time_base))
