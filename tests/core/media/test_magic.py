"""Only what the first bytes prove to be media gets a demuxer."""

from __future__ import annotations

import io

import numpy as np
import pytest

from core.errors import Refused
from core.media.magic import first_mp3_frame, recognise

MP3_FRAME = bytes.fromhex("fffb9064") + bytes(413)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes
NOISE = np.random.default_rng(7).integers(0, 256, 400_000, dtype=np.uint8).tobytes()


def demuxer(data: bytes) -> str:
    return recognise(io.BytesIO(data), len(data)).demuxer


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        recognise(io.BytesIO(data), len(data))
    return refused.value.code


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x00\x00\x00\x20ftypisom" + bytes(64), "mp4"),
        (b"\x00\x00\x00\x14ftypqt  " + bytes(64), "mov"),
        (b"\x00\x00\x00\x08wide\x00\x00\x10\x00mdat" + bytes(64), "mov"),
        (b"\x1aE\xdf\xa3" + bytes(64), "matroska"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "wav"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "avi"),
        (b"FORM\x00\x00\x00\x00AIFFCOMM", "aiff"),
        (b"fLaC" + bytes(64), "flac"),
        (b"OggS" + bytes(64), "ogg"),
        (b"FLV\x01\x05" + bytes(64), "flv"),
        ((b"G" + bytes(187)) * 5, "mpegts"),
        ((b"\x00\x00\x00\x00G" + bytes(187)) * 5, "mpegts"),
        (MP3_FRAME * 8, "mp3"),
        (b"GIF89a\x10\x00\x20\x00", "gif"),
    ],
)
def test_each_format_we_take_is_known_by_its_first_bytes(data: bytes, expected: str) -> None:
    assert demuxer(data) == expected


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "E_EMPTY"),
        (NOISE, "E_TYPE"),
        (b"Dear curator,\nplease find attached\n" * 50, "E_TYPE"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "E_TYPE"),
        (b"\x7fELF\x02\x01\x01" + MP3_FRAME * 20, "E_TYPE"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "E_STILL_IMAGE"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "E_STILL_IMAGE"),
        (b"\x00\x00\x00\x20ftypheic" + bytes(64), "E_STILL_IMAGE"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "E_STILL_IMAGE"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02", "E_FORMAT"),
        (b"MThd\x00\x00\x00\x06", "E_FORMAT"),
    ],
)
def test_what_is_not_media_is_refused_with_the_reason(data: bytes, code: str) -> None:
    assert refusal(data) == code


PLAYLISTS = [
    "#EXTM3U\nhttp://127.0.0.1/a.ts\n",
    "\ufeff#EXTM3U\n#EXTINF:1,\n/etc/passwd\n",
    "\n\n  #EXTM3U\nneighbour.mp4\n",
    "ffconcat version 1.0\nfile neighbour.mp4\n",
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\n",
    '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
    "<asx version='3.0'><entry/></asx>",
    "[playlist]\nFile1=http://127.0.0.1/a\n",
    "<smil><body/></smil>",
    "http://127.0.0.1/stream.mp3\n",
    "concat:/etc/passwd|/etc/hosts\n",
]


@pytest.mark.parametrize("text", PLAYLISTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_playlists_are_named_as_such(text: str, encoding: str) -> None:
    assert refusal(text.encode(encoding)) == "E_PLAYLIST"


def test_garbage_before_the_first_frame_is_skipped_to_the_byte() -> None:
    garbage = NOISE[:200_000]
    found = recognise(io.BytesIO(garbage + MP3_FRAME * 40), 200_000 + 40 * 417)
    assert (found.demuxer, found.skip_bytes) == ("mp3", 200_000)


def test_a_stray_sync_byte_before_the_first_frame_does_not_hide_it() -> None:
    assert first_mp3_frame(b"\x01\xff" + MP3_FRAME * 8) == 2


def test_a_tag_larger_than_what_we_look_at_does_not_hide_what_follows_it() -> None:
    size = 300_000
    tag = b"ID3\x04\x00\x00" + bytes((size >> shift) & 127 for shift in (21, 14, 7, 0)) + bytes(size)
    assert demuxer(tag + MP3_FRAME * 10) == "mp3"
    assert demuxer(tag + b"fLaC" + bytes(64)) == "flac"
    assert refusal(tag + b"#EXTM3U\nhttp://127.0.0.1/\n" * 30) == "E_TYPE"


def test_noise_is_not_taken_for_mpeg_audio() -> None:
    """The chance of six headers in a row is below 1e-20; a shorter chain would let some of these through."""
    rng = np.random.default_rng(1)
    for _ in range(20):
        noise = rng.integers(0, 256, 300_000, dtype=np.uint8)
        noise[rng.integers(0, len(noise), 20_000)] = 0xFF
        assert first_mp3_frame(noise.tobytes()) is None


def test_the_canvas_of_a_gif_is_known_before_anything_decodes_it() -> None:
    assert recognise(io.BytesIO(b"GIF89a\x80\x3e\x81\x3e"), 10).canvas_px == (16000, 16001)
