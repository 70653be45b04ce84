"""Decodes a file once: one loop over its packets gives wanted pictures and 30 s windows of sound.

Memory does not depend on the length of the file: at most one group of compressed pictures, eight RGB pictures
and one window are held.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from av.audio.frame import AudioFrame

from core.errors import Refused
from core.media.container import Media, opened
from core.media.film import Film
from core.media.limits import Limits
from core.media.magic import recognise
from core.media.picture import Picture
from core.media.piece import Piece
from core.media.progress import Progress
from core.media.sound import Windows
from core.media.subtitles import Subtitles
from core.media.timeline import Timeline
from core.media.tiny import TinyPictures

REPORT_S = 1.0
MAX_NAME = 16  # letters of a language


def pieces(
    file: BinaryIO, size_bytes: int, limits: Limits, duration_s: float, has_video: bool, has_audio: bool
) -> Iterator[Piece]:
    """Everything the encoders need from one file, in bounded pieces."""
    with opened(file, recognise(file, size_bytes), limits) as media:
        media.video = media.video if has_video else None
        media.audio = media.audio if has_audio else None
        yield from _pieces(media, limits, duration_s)


def one_picture(file: BinaryIO, size_bytes: int, limits: Limits, duration_s: float, at_s: float) -> Picture:
    """The picture on the screen at a second, just as `pieces` would give it; what follows is not read.

    Raises:
        Refused: E_NO_DECODABLE, there is no picture.
    """
    with opened(file, recognise(file, size_bytes), limits) as media:
        if media.video is not None:
            film = Film(media, limits, Progress(duration_s), np.array([at_s]))
            media.audio = media.lines = None
            for packet in media.packets():
                for piece in film.packet(packet):
                    if len(piece.frames):
                        return np.asarray(piece.frames[0])
                if waiting := film.take():
                    return waiting[0][1]
            for piece in film.finish():
                if len(piece.frames):
                    return np.asarray(piece.frames[0])
    raise Refused("E_NO_DECODABLE", f"There is no picture at {at_s:.1f} s.")


def _pieces(media: Media, limits: Limits, duration_s: float) -> Iterator[Piece]:
    progress = Progress(duration_s)
    if limits.tiny_per_s and media.video is not None:
        progress.tiny = TinyPictures(limits.tiny_per_s)
    if media.lines is not None:
        track, format_ = media.lines, media.lines.codec_context.codec.canonical_name
        progress.subtitles = Subtitles(track.index, format_, (track.language or "")[:MAX_NAME], media.origin_s)
    film = Film(media, limits, progress) if media.video is not None else None
    windows, timeline = Windows(), Timeline(media.origin_s, media.demuxer)
    for packet in media.packets(with_lines=True):
        if progress.subtitles is not None and packet.stream.index == progress.subtitles.index:
            progress.subtitles.add(packet)
        elif film is not None and packet.stream.index == film.index:
            yield from film.packet(packet)
        else:
            for frame in progress.decode(packet, packet.stream):
                assert isinstance(frame, AudioFrame)
                start_s = None if frame.time is None else timeline.at(frame.time)
                if film is None:
                    progress.reach((start_s or 0.0) + frame.samples / frame.sample_rate)
                for window_start_s, window in windows.add(frame, start_s):
                    yield progress.piece([], window, window_start_s)
        late = time.monotonic() - progress.reported_at > REPORT_S
        if late or (progress.subtitles is not None and progress.subtitles.enough):
            yield progress.piece(film.take() if film is not None else [])
    if film is not None:
        yield from film.finish()
    for window_start_s, window in windows.finish():
        yield progress.piece([], window, window_start_s)
    if progress.subtitles is not None and progress.subtitles.waiting:
        yield progress.piece([])
