"""Opens one file as exactly the format its first bytes show, and picks the tracks we look at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.subtitles.stream import SubtitleStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.errors import Refused
from core.media.limits import Limits
from core.media.magic import Recognised
from core.media.subtitles import TEXT_FORMATS

Track = VideoStream | AudioStream

NOT_MOVING = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
SAMPLE_RATES_HZ = range(1000, 768_001)
CHANNELS = range(1, 65)
DECLARES_ITS_LENGTH = {"mp4", "mov", "matroska", "avi", "asf", "flac", "flv", "ogg"}  # others' durations are guesses


class Slice(io.RawIOBase):
    """The file from `start` on, read-only: what the demuxer sees, without a name it could follow."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file, self._start = file, start

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset + (self._start if whence == io.SEEK_SET else 0), whence) - self._start

    def tell(self) -> int:
        return self._file.tell() - self._start


@dataclass
class Media:
    """One opened file.

    Attributes:
        video, audio: The tracks we look at; None where there is none we can decode.
        lines: The subtitles we read, where there are any that are text.
        undecodable: Types of tracks left out because this build has no decoder for them.
        declared_s: The length the header claims, where the format has one: a hint, never the truth.
        origin_s: Time stamp of the file's beginning; all times we give out count from here.
    """

    container: InputContainer
    demuxer: str
    video: VideoStream | None
    audio: AudioStream | None
    lines: SubtitleStream | None
    undecodable: set[str]
    declared_s: float | None
    origin_s: float
    source: Slice
    broken: bool = False  # the demuxer itself gave up before the end

    @property
    def tracks(self) -> list[Track]:
        return [track for track in (self.video, self.audio) if track is not None]

    def packets(self, *, with_lines: bool = False) -> Iterator[Packet[Any]]:
        """Every packet of our tracks, then one empty packet each to drain the decoders."""
        if not self.tracks:
            return
        lines = [self.lines] if with_lines and self.lines is not None else []
        try:
            yield from self.container.demux([*self.tracks, *lines])
        except MemoryError:
            raise
        except (av.FFmpegError, OSError):
            self.broken = True


def decoded(packet: Packet[Any] | None, stream: Track) -> list[VideoFrame | AudioFrame] | None:
    """The frames of a packet, or None where the decoder refuses it; no packet drains the decoder."""
    try:
        return list(stream.decode(packet))
    except MemoryError:
        raise
    except (av.FFmpegError, OSError, ValueError):
        return None


@contextmanager
def opened(file: BinaryIO, found: Recognised, limits: Limits) -> Iterator[Media]:
    """Open without probing, without a name, without leave to open anything else.

    Raises:
        Refused: the number of tracks or the size of the picture exceeds the limits, or nothing is decodable.
    """
    if found.canvas_px and not limits.fits(*found.canvas_px):
        raise Refused("E_LIMIT_DIM", "{} x {} pixels".format(*found.canvas_px))
    pixels = limits.max_width_px * limits.max_height_px
    options = {
        "format_whitelist": found.demuxer,
        "protocol_whitelist": "",
        "enable_drefs": "0",
        "max_streams": str(8 * limits.max_streams),
        "max_pixels": str(pixels),
        "threads": "1",
    }
    source = Slice(file, found.skip_bytes)
    source.seek(0)
    with av.open(source, "r", found.demuxer, options=options, metadata_errors="replace") as container:
        yield _pick(container, found, limits, source)


def _pick(container: InputContainer, found: Recognised, limits: Limits, source: Slice) -> Media:
    if len(container.streams) > limits.max_streams:
        raise Refused("E_LIMIT_STREAMS", f"{len(container.streams)} tracks, at most {limits.max_streams}")
    video = [s for s in container.streams.video if not s.disposition & NOT_MOVING]
    audio = list(container.streams.audio)
    known_video = [s for s in video if s.codec_context is not None]
    known_audio = [s for s in audio if s.codec_context is not None]
    for stream in known_video:
        width, height = stream.codec_context.width, stream.codec_context.height
        if not limits.fits(width, height):
            raise Refused("E_LIMIT_DIM", f"{width} x {height} pixels")
        _prepare(stream, limits)
    sound = [s for s in known_audio if s.sample_rate in SAMPLE_RATES_HZ and s.channels in CHANNELS]
    for listened in sound:
        _prepare(listened, limits)
    if not known_video and not sound:
        if known_audio:
            raise Refused("E_FORMAT", f"{known_audio[0].channels} channels at {known_audio[0].sample_rate} Hz")
        raise Refused("E_CODEC" if video or audio else "E_NO_DECODABLE")
    return Media(
        container=container,
        demuxer=found.demuxer,
        video=max(known_video, key=_preference, default=None),
        audio=max(sound, key=_preference, default=None),
        lines=max(filter(_is_text, container.streams.subtitles), key=_preference, default=None),
        undecodable={*(["video"] if video and not known_video else []), *(["audio"] if audio and not sound else [])},
        declared_s=_declared_s(container, found.demuxer),
        origin_s=(container.start_time or 0) / av.time_base,
        source=source,
    )


def _prepare(stream: Track, limits: Limits) -> None:
    context = stream.codec_context
    context.thread_count = 1
    if stream.type == "video":
        options = {"max_pixels": str(limits.max_width_px * limits.max_height_px)}
        context.options = options | ({"skip_loop_filter": "all"} if limits.skip_non_reference else {})


def _is_text(stream: SubtitleStream) -> bool:
    return stream.codec_context is not None and stream.codec_context.codec.canonical_name in TEXT_FORMATS


def _preference(stream: Track | SubtitleStream) -> tuple[bool, int]:
    """Marked as default, else the first: what browsers play, so that moments match what people see."""
    return bool(stream.disposition & Disposition.default), -stream.index


def _declared_s(container: InputContainer, demuxer: str) -> float | None:
    if demuxer not in DECLARES_ITS_LENGTH or not container.duration or container.duration < 0:
        return None
    return container.duration / av.time_base
