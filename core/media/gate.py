"""Decides whether a file may come in, by measuring it; header values are hints at most.

In this order: size, first bytes, tracks and picture size, then one pass over the packets. Decoding goes along
with that pass for `DECODE_S` of processor time, which covers short files whole and long ones in part; reading
packets goes on for `DEMUX_S`, or a third of the wall-clock limit on a busy machine. A file that is longer than
that (several hours) has its end found by seeking.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from core.domain import Probe
from core.errors import Refused
from core.media.container import Media, Track, decoded, opened
from core.media.limits import Limits
from core.media.magic import Recognised, recognise
from core.media.picture import shown_size, turned, upright
from core.media.sound import sane
from core.media.timeline import Timeline

DECODE_S, DEMUX_S = 2.0, 5.0  # processor seconds
WALL_SHARE = 1 / 3  # of the time limit; the rest is for finding the end
BAD_SHARE = 0.5  # more undecodable packets than this: encrypted, or not what it says
LOST_SHARE, LOST_S = 0.05, 1.0  # less damage than both is not worth a word
MISSING_SHARE, MISSING_S = 0.02, 0.5  # by how much headers may exceed what is there
NOT_FINITE_SHARE = 0.01
PICTURE_CODECS = {"png", "mjpeg", "bmp", "gif", "webp", "tiff"}
SAMPLES_ONLY = {"wav", "w64", "aiff", "au", "caf"}
SOUND_ENOUGH_S = 0.1
PADDING_S = 0.1  # codecs fill their last block up; that is not part of the recording


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


class Budget:
    """Processor seconds spent; infinitely many once `wall_s` on the clock are over."""

    def __init__(self, wall_s: float) -> None:
        self._wall_s = time.monotonic() + wall_s
        self._cpu_s = time.process_time()

    def spent_s(self) -> float:
        late = time.monotonic() > self._wall_s
        return float("inf") if late else time.process_time() - self._cpu_s


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


def examine(file: BinaryIO, size_bytes: int, limits: Limits) -> Probe:
    """Read, measure and judge one file.

    Raises:
        Refused: with the code that says why.
    """
    if size_bytes > limits.max_bytes:
        raise Refused("E_LIMIT_SIZE", f"{size_bytes / 1e9:.1f} GB, at most {limits.max_bytes / 1e9:.1f} GB")
    found = recognise(file, size_bytes)
    try:
        with opened(file, found, limits) as media:
            measured = Measured(media, limits, size_bytes)
            _measure(measured)
            return _judge(measured, found)
    except (Refused, MemoryError):
        raise
    except (av.FFmpegError, OSError, ValueError) as error:
        code = "E_FORMAT" if found.demuxer in SAMPLES_ONLY else "E_CORRUPT"
        raise Refused(code, type(error).__name__.removesuffix("Error")) from None


def _measure(measured: Measured) -> None:
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


def _judge(measured: Measured, found: Recognised) -> Probe:
    media = measured.media
    video = _seen(measured, media.video)
    audio = _seen(measured, media.audio)
    if video is not None and _is_cover(video, audio):
        video = None
    tracks = [seen for seen in (video, audio) if seen is not None]
    good = [seen for seen in tracks if seen.readable and not seen.hopeless]
    if not good:
        raise _nothing(tracks, media)
    if video in good and video.packets == 1 and video.stream.codec_context.name in PICTURE_CODECS and audio not in good:
        raise Refused("E_STILL_IMAGE")
    if any(s.not_finite > NOT_FINITE_SHARE * s.samples for s in good):
        raise Refused("E_NOT_FINITE")
    notes: list[str] = []
    if "video" in media.undecodable or (video is not None and video not in good):
        notes.append("the picture cannot be read")
    if "audio" in media.undecodable or (audio is not None and audio not in good):
        notes.append("the sound cannot be read")
    end_s = max(seen.end_s for seen in good)
    duration_s, decoded_s = _lengths(measured, good[0], end_s, notes)
    if any(s.not_finite for s in good):
        notes.append("some of the sound was not numbers and is silent now")
    picture = video if video in good else None
    sound = audio if audio in good else None
    return Probe(
        kind="audio" if picture is None else "video",
        mime=found.audio_mime if picture is None else found.video_mime,
        container=found.demuxer,
        duration_s=duration_s,
        decoded_s=decoded_s,
        degraded=bool(notes),
        note="; ".join(notes),
        has_audio=sound is not None,
        frame_rate_hz=None if picture is None else _frame_rate(measured, picture),
        sample_rate_hz=sound.stream.sample_rate if sound and isinstance(sound.stream, AudioStream) else None,
        width_px=None if picture is None else picture.size_px[0],
        height_px=None if picture is None else picture.size_px[1],
    )


def _seen(measured: Measured, stream: Stream | None) -> Seen | None:
    return None if stream is None else measured.seen[stream.index]


def _is_cover(video: Seen, audio: Seen | None) -> bool:
    """A single picture beside sound is a cover, even where the file does not say so."""
    single = video.packets <= 1 and video.stream.codec_context.name in PICTURE_CODECS
    return single and audio is not None and audio.readable


def _nothing(tracks: list[Seen], media: Media) -> Refused:
    if any(seen.encrypted for seen in tracks):
        return Refused("E_ENCRYPTED")
    if not any(seen.packets for seen in tracks):
        return Refused("E_EMPTY" if media.demuxer in SAMPLES_ONLY else "E_NO_DECODABLE")
    if any(seen.frames for seen in tracks):
        bad, tried = sum(seen.bad for seen in tracks), sum(seen.tried for seen in tracks)
        return Refused("E_CORRUPT", f"{bad} of {tried} pieces are unreadable")
    return Refused("E_NO_DECODABLE")


def _lengths(measured: Measured, main: Seen, end_s: float, notes: list[str]) -> tuple[float, float]:
    """(duration, readable part) in s; adds to `notes` where they differ."""
    media, duration_s = measured.media, end_s
    declared_s = media.declared_s or 0.0
    if end_s + max(MISSING_S, MISSING_SHARE * declared_s) < declared_s <= measured.limits.max_duration_s:
        notes.append(f"only the first {end_s:.1f} of {declared_s:.1f} seconds can be read")
        duration_s = declared_s
    tried_s = end_s * min(1.0, main.tried / max(main.packets, 1))
    lost_s = main.lost_share * tried_s
    if lost_s > LOST_S or main.lost_share > LOST_SHARE:
        notes.append(f"about {lost_s:.1f} of {end_s:.1f} seconds are damaged")
        return duration_s, max(0.0, end_s - lost_s)
    if media.broken and not notes:
        notes.append(f"only the first {end_s:.1f} seconds can be read")
    return duration_s, end_s


def _frame_rate(measured: Measured, video: Seen) -> float | None:
    """Frames per second as counted; the header's word only where the file was too long to count."""
    length_s = video.end_s - (video.first_s or 0.0)
    if measured.whole and video.packets > 1 and length_s > 0:
        return video.packets / length_s
    rate = video.stream.average_rate
    return float(rate) if rate else None
