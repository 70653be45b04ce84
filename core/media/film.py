"""The pictures of a file: which groups of packets to decode, and which of their pictures to keep.

A group of pictures that no wanted time falls into is not decoded at all; in the others the decoder leaves out
pictures that are neither wanted nor needed to build up others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from core.media.container import Media
from core.media.limits import Limits
from core.media.picture import Picture, degrees, is_blank, turned, upright
from core.media.piece import Piece
from core.media.progress import Progress
from core.media.sampling import ROUNDING_S, Picker, wanted_times
from core.media.timeline import Timeline

PICTURES_AT_ONCE = 8
GROUP_PACKETS, GROUP_BYTES = 512, 16 * 1024**2  # longer groups are decoded as they come
GUESSES_TIMES = {"avi"}  # numbers its pictures in the order they are stored, not shown
FRAME_S = 0.04  # assumed where a file without time stamps does not tell its rate either


class Film:
    """The video track: which packets to decode, which pictures to keep."""

    def __init__(
        self, media: Media, limits: Limits, progress: Progress, wanted_s: npt.NDArray[np.float64] | None = None
    ) -> None:
        """`wanted_s`: the seconds to look at, ascending; those that `limits` ask for, if none are given."""
        assert media.video is not None
        self.index = media.video.index
        self._stream, self._progress = media.video, progress
        self._timeline = Timeline(media.origin_s, media.demuxer)
        self._times_s: dict[int, float] = {}  # of packets that are held back or being decoded, by time stamp
        moments_s = wanted_times(progress.duration_s, limits) if wanted_s is None else wanted_s
        self._picker: Picker[VideoFrame] = Picker(moments_s)
        self._group: list[Packet[Any]] = []
        self._group_bytes = 0
        self._streaming = False  # the group grew too long to hold back
        self._skipping = False
        self._pictures: list[tuple[float, Picture]] = []
        self._blank: tuple[float, Picture] | None = None
        self._anything = False
        self._patched: tuple[float, VideoFrame] | None = None
        self._reformatter = VideoReformatter()
        self._last_s: float | None = None
        rate = media.video.average_rate
        self._frame_s = 1 / float(rate) if rate else FRAME_S
        self._skip_all = limits.skip_non_reference
        self._trusted = media.demuxer not in GUESSES_TIMES
        self._skip_non_reference(self._skip_all)

    def packet(self, packet: Packet[Any]) -> Iterator[Piece]:
        """Hold packets back until their group is complete, then decode it if it is wanted."""
        if packet.size and packet.pts is not None:
            if len(self._times_s) > 8 * GROUP_PACKETS:  # packets the decoder refused leave theirs behind
                self._times_s.clear()
            self._times_s[packet.pts] = self._timeline.at(self._stamp_s(packet.pts))
        if packet.is_keyframe or not packet.size:
            yield from self._group_ended(packet)
            self._streaming = False
        if self._streaming or not packet.size:
            yield from self._decode(packet)
            return
        self._group.append(packet)
        self._group_bytes += packet.size
        if len(self._group) > GROUP_PACKETS or self._group_bytes > GROUP_BYTES:
            yield from self._decode_group()
            self._streaming = True

    def finish(self) -> Iterator[Piece]:
        yield from self._group_ended(None)
        yield from self._decode(None)  # where the file broke off, nobody has emptied the decoder yet
        last = self._picker.finish()
        if last is not None:
            yield from self._keep(*last)
        if not self._anything and not self._pictures:
            if self._patched is not None:
                yield from self._keep(*self._patched)
            if not self._pictures and self._blank is not None:
                self._pictures.append(self._blank)
        self._progress.reach((self._last_s or 0.0) + self._frame_s)
        yield self._progress.piece(self.take())

    def take(self) -> list[tuple[float, Picture]]:
        self._anything |= bool(self._pictures)
        taken, self._pictures = self._pictures, []
        return taken

    def _group_ended(self, following: Packet[Any] | None) -> Iterator[Piece]:
        """Decode the group, or drop it where no wanted moment lies in it.

        It reaches up to the key frame that follows: pictures shown just before that one come with its own group,
        but need this one to be decoded.
        """
        last = following is None or not following.size
        stamps = [packet.pts for packet in self._group]
        if following is not None and not last:
            stamps.append(following.pts)
        known = [self._times_s[stamp] for stamp in stamps if stamp in self._times_s]
        if not self._group or len(known) < len(stamps):
            yield from self._decode_group()
            return
        start_s = min(known) if self._last_s is not None else -math.inf  # the first picture stands for all before
        end_s = math.inf if last else max(known) + 2 * self._frame_s  # and the last one for all after
        if self._progress.tiny is not None or self._picker.wants(start_s, end_s):
            yield from self._decode_group()
        else:
            yield from self._skip_group(max(known))

    def _decode_group(self) -> Iterator[Piece]:
        group, self._group, self._group_bytes = self._group, [], 0
        self._skipping = False
        wanted = self._wanted_stamps(group)
        for packet in group:
            self._skip_non_reference(self._skip_all or (wanted is not None and packet.pts not in wanted))
            yield from self._decode(packet)
        self._skip_non_reference(self._skip_all)

    def _wanted_stamps(self, group: list[Packet[Any]]) -> set[int] | None:
        """Time stamps of the pictures that may be on the screen at a wanted moment; None where one cannot tell.

        The last picture of the group is always among them: how long it stays is not known yet. A decoder that has
        not noticed yet that pictures come in another order would drop those it did not expect.
        """
        stamps = [packet.pts for packet in group]
        context = self._stream.codec_context
        if (
            not group
            or not self._trusted
            or not context.has_b_frames
            or any(stamp not in self._times_s for stamp in stamps)
        ):
            return None
        shown = sorted((self._times_s[stamp], stamp) for stamp in stamps if stamp is not None)
        starts_s = [time_s for time_s, _ in shown]
        if self._last_s is None:
            starts_s[:1] = [-math.inf]
        ends_s = [*starts_s[1:], math.inf]
        wanted = {stamp for i, (_, stamp) in enumerate(shown) if self._may_be_wanted(starts_s[i], ends_s[i])}
        if self._progress.tiny is not None:
            stretches = [self._progress.tiny.stretch(time_s) for time_s, _ in shown]
            wanted |= {shown[i][1] for i in range(len(shown)) if i == 0 or stretches[i] > stretches[i - 1]}
        return wanted

    def _may_be_wanted(self, start_s: float, end_s: float) -> bool:
        return end_s == math.inf or self._picker.wants(start_s - ROUNDING_S, end_s)

    def _skip_non_reference(self, skip: bool) -> None:
        self._stream.codec_context.skip_frame = "NONREF" if skip else "DEFAULT"

    def _skip_group(self, end_s: float) -> Iterator[Piece]:
        """Drop a group. The decoder is emptied first: it would patch up the pictures that follow the hole."""
        for packet in self._group:
            self._times_s.pop(packet.pts or 0, None)
        self._group, self._group_bytes = [], 0
        if not self._skipping:
            yield from self._decode(None)
            self._stream.codec_context.flush_buffers()
        self._skipping = True
        self._progress.reach(end_s)

    def _decode(self, packet: Packet[Any] | None) -> Iterator[Piece]:
        for frame in self._progress.decode(packet, self._stream):
            assert isinstance(frame, VideoFrame)
            time_s = self._time_s(frame)
            self._progress.reach(time_s)
            if frame.is_corrupt:
                self._patched = self._patched or (time_s, frame)
                continue
            if self._progress.tiny is not None:
                self._progress.tiny.see(time_s, frame)
                if self._progress.tiny.enough:
                    yield self._progress.piece(self.take())
            chosen = self._picker.see(time_s, frame)
            if chosen is not None:
                yield from self._keep(*chosen)

    def _time_s(self, frame: VideoFrame) -> float:
        """Never falls: frames come in the order they are shown, whatever AVI says."""
        time_s = self._times_s.pop(frame.pts, None) if frame.pts is not None else None
        if time_s is None:
            time_s = 0.0 if self._last_s is None else self._last_s + self._frame_s
        self._last_s = max(time_s, self._last_s or 0.0)
        return self._last_s

    def _stamp_s(self, stamp: int) -> float:
        return float(stamp * (self._stream.time_base or 0))

    def _keep(self, time_s: float, frame: VideoFrame) -> Iterator[Piece]:
        aspect = self._stream.sample_aspect_ratio
        picture = upright(frame, float(aspect or 1.0), self._reformatter)
        self._progress.rotation_degrees = degrees(turned(frame))
        self._progress.deinterlaced_frames += frame.interlaced_frame
        if is_blank(picture):
            self._progress.blank_frames += 1
            self._blank = self._blank or (time_s, picture)
            return
        if self._pictures and self._pictures[-1][1].shape != picture.shape:
            yield self._progress.piece(self.take())
        self._pictures.append((time_s, picture))
        if len(self._pictures) >= PICTURES_AT_ONCE:
            yield self._progress.piece(self.take())
