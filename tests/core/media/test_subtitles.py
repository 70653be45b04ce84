"""Subtitles inside a container come along with their times, bounded, whatever the format."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import pytest

from core.media import subtitles
from core.media.decoder import pieces
from core.media.gate import examine
from core.media.limits import Limits
from core.media.reader import SandboxedReader
from core.media.subtitles import plain
from tests.core.media.clips import film, numbered, tone

FILES = {
    "srt": "1\n00:00:01,000 --> 00:00:02,500\nA <i>blue</i> boat\n\n2\n00:00:03,000 --> 00:00:03,700\nkömmt heim\n",
    "webvtt": "WEBVTT\n\n00:01.000 --> 00:02.500\nA <i>blue</i> boat\n\n00:03.000 --> 00:03.700\nkömmt heim\n",
    "ass": "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n"
    "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,A {\\i1}blue{\\i0} boat, yes\n"
    "Dialogue: 0,0:00:03.00,0:00:03.70,Default,,0,0,0,,kömmt heim\n",
}


def subtitled(path: Path, plain_film: Path, format_: str, text: str, language: str = "deu") -> Path:
    """The film with a text track beside its own tracks."""
    with (
        av.open(str(plain_film)) as film_in,
        av.open(io.BytesIO(text.encode()), format=format_) as text_in,
        av.open(str(path), "w") as out,
    ):
        tracks = {(0, s.index): out.add_stream_from_template(s) for s in film_in.streams}
        tracks[1, 0] = out.add_stream_from_template(text_in.streams.subtitles[0])
        tracks[1, 0].metadata["language"] = language
        packets = [(0, p) for p in film_in.demux() if p.size] + [(1, p) for p in text_in.demux() if p.size]
        for source, packet in sorted(packets, key=lambda pair: pair[1].pts * pair[1].time_base):
            packet.stream = tracks[source, packet.stream.index]
            out.mux(packet)
    return path


def with_mov_text(path: Path, plain_film: Path) -> Path:
    with av.open(str(plain_film)) as film_in, av.open(str(path), "w") as out:
        tracks = {s.index: out.add_stream_from_template(s) for s in film_in.streams}
        lines = out.add_stream("mov_text")
        lines.codec_context.subtitle_header = FILES["ass"].partition("Dialogue")[0].encode()
        lines.time_base = Fraction(1, 1000)
        for packet in film_in.demux():
            if packet.size:
                packet.stream = tracks[packet.stream.index]
                out.mux(packet)
        for start_ms, length_ms, text in (
            (1000, 1500, "A <i>blue</i> boat"),
            (2500, 500, ""),
            (3000, 700, "kömmt heim"),
        ):
            data = text.encode()
            packet = av.Packet(len(data).to_bytes(2, "big") + data)
            packet.pts = packet.dts = start_ms
            packet.duration, packet.time_base, packet.stream = length_ms, Fraction(1, 1000), lines
            out.mux(packet)
    return path


@pytest.fixture
def plain_film(tmp_path: Path) -> Path:
    return film(tmp_path / "plain.mkv", map(numbered, range(125)), sound=tone(5))


def lines_of(path: Path) -> list[subtitles.Line]:
    with open(path, "rb", buffering=0) as file:
        size = path.stat().st_size
        probe = examine(file, size, Limits())
        got = list(pieces(file, size, Limits(), probe.duration_s, True, True))
    return [line for piece in got for line in piece.lines]


@pytest.mark.parametrize("format_", FILES)
def test_text_tracks_are_read_with_their_times(format_: str, plain_film: Path, tmp_path: Path) -> None:
    path = subtitled(tmp_path / "a.mkv", plain_film, format_, FILES[format_])
    first, second = lines_of(path)
    assert (first.start_s, first.end_s) == (1.0, 2.5)
    assert (second.start_s, second.end_s, second.text) == (3.0, pytest.approx(3.7), "kömmt heim")
    marked = "A {\\i1}blue{\\i0} boat, yes" if format_ == "ass" else "A <i>blue</i> boat"
    assert first.text == marked


def test_timed_text_of_mp4_is_read_and_its_pauses_are_left_out(tmp_path: Path) -> None:
    plain_film = film(tmp_path / "plain.mp4", map(numbered, range(125)), sound=tone(5))
    lines = lines_of(with_mov_text(tmp_path / "a.mp4", plain_film))
    assert [line.text for line in lines] == ["A <i>blue</i> boat", "kömmt heim"]
    assert [line.start_s for line in lines] == pytest.approx([1.0, 3.0], abs=0.05)


def test_timed_text_of_mp4_loses_its_length_and_its_boxes() -> None:
    assert plain(b"\x00\x05hellostylboxes", "mov_text") == "hello"
    assert plain(b"\x00", "mov_text") == ""


def test_the_reader_hands_lines_on_with_format_and_language(plain_film: Path, tmp_path: Path) -> None:
    path, reader = subtitled(tmp_path / "a.mkv", plain_film, "srt", FILES["srt"]), SandboxedReader()
    got = [line for batch in reader.decode(path, reader.probe(path)) for line in batch.subtitles]
    assert [(line.start_s, line.format, line.language) for line in got] == [
        (1.0, "subrip", "deu"),
        (3.0, "subrip", "deu"),
    ]


def test_lines_are_bounded_in_number_and_length(
    plain_film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subtitles, "MAX_LINES", 30)
    monkeypatch.setattr(subtitles, "LINE_BYTES", 100)
    entries = [f"{i + 1}\n00:00:0{i // 10},{i % 10}00 --> 00:00:04,900\n{'x' * 900}\n" for i in range(40)]
    lines = lines_of(subtitled(tmp_path / "a.mkv", plain_film, "srt", "\n".join(entries)))
    assert len(lines) == 30
    assert {len(line.text) for line in lines} == {100}


def test_films_without_subtitles_give_none(plain_film: Path) -> None:
    assert lines_of(plain_film) == []
