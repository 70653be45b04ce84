"""Names the format of a file by its first bytes: an allow-list, because FFmpeg itself opens anything.

Only the demuxer named here ever sees the file, so text can never become a playlist that reads other files,
and a picture can never become a video. Extensions are ignored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

from core.errors import Refused

HEAD_BYTES = 64 * 1024
SYNC_SEARCH_BYTES = 512 * 1024  # how much garbage may precede the first mp3 frame


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """A format we take.

    Attributes:
        demuxer: FFmpeg's name; the only demuxer that will be tried.
        video_mime, audio_mime: What to call it, once decoding has shown whether there is a picture.
        skip_bytes: Garbage before the first frame; the demuxer sees what follows.
        canvas_px: Picture size where the first bytes tell it, to refuse before a decoder allocates it.
    """

    demuxer: str
    video_mime: str
    audio_mime: str
    skip_bytes: int = 0
    canvas_px: tuple[int, int] | None = None


def _format(demuxer: str, video_mime: str, audio_mime: str = "") -> Recognised:
    return Recognised(demuxer=demuxer, video_mime=video_mime, audio_mime=audio_mime or video_mime)


MP4 = _format("mp4", "video/mp4", "audio/mp4")
QUICKTIME = _format("mov", "video/quicktime", "audio/mp4")
MATROSKA = _format("matroska", "video/x-matroska", "audio/x-matroska")
WEBM = _format("matroska", "video/webm", "audio/webm")
MP3 = _format("mp3", "audio/mpeg")
ADTS = _format("aac", "audio/aac")
FLAC = _format("flac", "audio/flac")
OGG = _format("ogg", "video/ogg", "audio/ogg")
TS = _format("mpegts", "video/mp2t")

FIXED: tuple[tuple[bytes, Recognised], ...] = (
    (b"fLaC", FLAC),
    (b"OggS", OGG),
    (b"FLV\x01", _format("flv", "video/x-flv")),
    (
        bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"),
        _format("asf", "video/x-ms-wmv", "audio/x-ms-wma"),
    ),
    (b".snd", _format("au", "audio/basic")),
    (b"caff\x00\x01", _format("caf", "audio/x-caf")),
    (b"\x00\x00\x01\xba", _format("mpeg", "video/mpeg", "audio/mpeg")),
    (b"riff\x2e\x91\xcf\x11", _format("w64", "audio/x-w64")),
)

STILLS: tuple[bytes, ...] = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"8BPS",
    b"\x00\x00\x01\x00",
    b"\x00\x00\x00\x0cJXL ",
    b"\x00\x00\x00\x0cjP  ",
    b"\xff\x0a",
    b"qoif",
)
STILL_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif", b"crx ")
UNSUPPORTED = (b"MThd", b"#!AMR", b"wvpk", b"MAC ", b"TTA1", b"DSD ", b".RMF", b"\x0bw", b"MPCK", b"DKIF")
NOT_MEDIA = (
    b"\x7fELF",
    b"MZ",
    b"PK\x03\x04",
    b"%PDF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"SQLite format 3",
    b"\xcf\xfa\xed\xfe",
)
MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"moof", b"sidx")

PLAYLIST = re.compile(
    rb"""\#EXTM3U | ffconcat\ version | \[playlist\] | \[reference\] | rtsptext | smiltext
    | <\?wpl | <(asx|smil|mpd|playlist|compositionplaylist|smoothstreamingmedia|imp)\b
    | \A v=0 \s+ [ob]= | ^\s*(https?|rtmps?|rtsp|rtp|mmsh?|udp|ftp|file|concat|subfile):\S+\s*$""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)


def recognise(file: BinaryIO, size_bytes: int) -> Recognised:
    """Decide by content which demuxer may open the file.

    Raises:
        Refused: E_EMPTY, E_PLAYLIST, E_STILL_IMAGE, E_FORMAT (media of a kind we do not take) or E_TYPE.
    """
    if size_bytes == 0:
        raise Refused("E_EMPTY")
    head = _read(file, 0, HEAD_BYTES)
    found = _recognise(head) or _after_id3(head, file)
    if found is not None:
        return found
    _refuse_known(head)
    offset = first_mp3_frame(_read(file, 0, SYNC_SEARCH_BYTES))
    if offset is None:
        raise Refused("E_TYPE")
    return Recognised(demuxer="mp3", video_mime="audio/mpeg", audio_mime="audio/mpeg", skip_bytes=offset)


def _read(file: BinaryIO, offset: int, count: int) -> bytes:
    file.seek(offset)
    return file.read(count)


def _recognise(head: bytes) -> Recognised | None:
    for magic, found in FIXED:
        if head.startswith(magic):
            return found
    if head[4:8] in MP4_BOXES:
        return _mp4(head)
    if head.startswith(b"\x1aE\xdf\xa3"):
        return WEBM if re.search(rb"\x42\x82.{1,8}?webm", head[:4096], re.DOTALL) else MATROSKA
    if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64"):
        return _riff(head)
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return _format("aiff", "audio/aiff")
    if head[:6] in (b"GIF87a", b"GIF89a"):
        canvas_px = int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
        return Recognised(demuxer="gif", video_mime="image/gif", audio_mime="image/gif", canvas_px=canvas_px)
    if _is_ts(head):
        return TS
    return _frames(head)


def _mp4(head: bytes) -> Recognised:
    if head[4:8] != b"ftyp":
        return QUICKTIME
    brand = head[8:12]
    if brand in STILL_BRANDS:
        raise Refused("E_STILL_IMAGE")
    return QUICKTIME if brand == b"qt  " else MP4


def _riff(head: bytes) -> Recognised | None:
    kind = head[8:12]
    if kind == b"WAVE":
        return _format("wav", "audio/wav")
    if kind == b"AVI ":
        return _format("avi", "video/x-msvideo")
    if kind == b"WEBP":
        animated = head[12:16] == b"VP8X" and len(head) > 20 and head[20] & 2
        raise Refused("E_FORMAT" if animated else "E_STILL_IMAGE")
    return None


def _is_ts(head: bytes) -> bool:
    """0x47 every 188 bytes (192 with time codes before each packet, as cameras write), within the first packet."""
    for stride, first in ((188, 0), (192, 4)):
        if len(head) >= first + 4 * stride and all(head[first + i * stride] == 0x47 for i in range(4)):
            return True
    return False


def _frames(head: bytes) -> Recognised | None:
    """Raw MPEG audio or AAC, whose frames name their own length."""
    if len(head) > 6 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        following = head[length : length + 2]
        return ADTS if length > 6 and (not following or following[:1] == b"\xff") else None
    return MP3 if _mp3_chain(head, 0, 3) else None


def _after_id3(head: bytes, file: BinaryIO) -> Recognised | None:
    """What follows an ID3 tag, which may be larger than the head: cover pictures live in it."""
    offset = 0
    while head[:3] == b"ID3" and len(head) >= 10:
        a, b, c, d = head[6:10]
        offset += 10 + ((a & 127) << 21 | (b & 127) << 14 | (c & 127) << 7 | d & 127)
        head = _read(file, offset, HEAD_BYTES)
    if offset == 0 or not head:
        return None
    head_after_padding = head.lstrip(b"\x00")
    if head_after_padding.startswith(b"fLaC"):
        return FLAC
    if head_after_padding.startswith(b"\xff") and head_after_padding[1:2] >= b"\xf0":
        found = _frames(head_after_padding)
        if found is ADTS:
            return ADTS
    return MP3 if first_mp3_frame(head) is not None else None


def _refuse_known(head: bytes) -> None:
    """The refusals that can say more than "not media"."""
    if head.startswith(STILLS):
        raise Refused("E_STILL_IMAGE")
    if head.startswith(NOT_MEDIA):
        raise Refused("E_TYPE")
    if head.startswith(UNSUPPORTED):
        raise Refused("E_FORMAT")
    for encoding in ("utf-16-le", "utf-16-be"):
        if head[:2] == "\ufeff".encode(encoding):
            head = head.decode(encoding, errors="replace").encode()
    if PLAYLIST.search(head.removeprefix(b"\xef\xbb\xbf")) and _is_text(head):
        raise Refused("E_PLAYLIST")


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head


_BITRATES_KBPS = {  # by (MPEG-1?, layer)
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # by version bits


def _mp3_frame(data: bytes, at: int) -> tuple[int, int, int, int] | None:
    """(length in bytes, version, layer, rate) of the MPEG audio frame at `at`. Source: ISO 11172-3, 2.4.1.3."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = data[at + 1] >> 3 & 3, 4 - (data[at + 1] >> 1 & 3)
    bitrate, rate, padding = data[at + 2] >> 4, data[at + 2] >> 2 & 3, data[at + 2] >> 1 & 1
    if version == 1 or layer == 4 or bitrate in (0, 15) or rate == 3:
        return None
    bits_per_s = 1000 * _BITRATES_KBPS[version == 3, layer][bitrate - 1]
    rate_hz = _RATES_HZ[version][rate]
    if layer == 1:
        return 4 * (12 * bits_per_s // rate_hz + padding), version, layer, rate_hz
    samples = 576 if layer == 3 and version != 3 else 1152
    return samples // 8 * bits_per_s // rate_hz + padding, version, layer, rate_hz


def _mp3_chain(data: bytes, at: int, frames: int) -> bool:
    """Whether `frames` frames of one kind follow each other; two do where the data end exactly behind them."""
    kinds: set[tuple[int, int, int]] = set()
    for i in range(frames):
        if i > 1 and at == len(data):
            break
        frame = _mp3_frame(data, at)
        if frame is None:
            return False
        at += frame[0]
        kinds.add(frame[1:])
    return len(kinds) == 1


def first_mp3_frame(data: bytes, chain: int = 6) -> int | None:
    """Offset of the first of `chain` MPEG audio frames in a row, or None: noise shows one by chance, never six."""
    for match in re.finditer(rb"\xff(?=[\xe2-\xff])", data):
        if _mp3_chain(data, match.start(), chain):
            return match.start()
    return None
