"""Decides whether a file may come in, by measuring it; header values are hints at most.

In this order: size, first bytes, tracks and picture size, then what one pass over the packets showed.
"""

from __future__ import annotations

from typing import BinaryIO

import av
from av.audio.stream import AudioStream
from av.stream import Stream

from core.domain import Probe
from core.errors import Refused
from core.media.container import Media, opened
from core.media.limits import Limits
from core.media.magic import Recognised, recognise
from core.media.measured import Measured, Seen
from core.media.measuring import measure

LOST_SHARE, LOST_S = 0.05, 1.0  # less damage than both is not worth a word
MISSING_SHARE, MISSING_S = 0.02, 0.5  # by how much headers may exceed what is there
NOT_FINITE_SHARE = 0.01
PICTURE_CODECS = {"png", "mjpeg", "bmp", "gif", "webp", "tiff"}
SAMPLES_ONLY = {"wav", "w64", "aiff", "au", "caf"}


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
            measure(measured)
            return _judge(measured, found)
    except (Refused, MemoryError):
        raise
    except (av.FFmpegError, OSError, ValueError) as error:
        code = "E_FORMAT" if found.demuxer in SAMPLES_ONLY else "E_CORRUPT"
        raise Refused(code, type(error).__name__.removesuffix("Error")) from None


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
