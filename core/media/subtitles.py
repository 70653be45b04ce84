"""Subtitles that a container brings along, as text packets: read, never decoded."""

from __future__ import annotations

from typing import Any, NamedTuple

from av.packet import Packet

AT_ONCE_BYTES = 64 * 1024  # of text in one answer; JSON makes up to six of one byte
LINE_BYTES, MAX_LINES = 4096, 20_000  # 20,000 lines are more than ten hours of talk
TEXT_FORMATS = {"subrip", "text", "mov_text", "webvtt", "ass"}
FIELDS_BEFORE_TEXT = 8  # of a line of Advanced SubStation Alpha, as Matroska keeps it


class Line(NamedTuple):
    start_s: float
    end_s: float  # the start again where the file does not tell
    text: str  # with the marks of its format


class Subtitles:
    """Collects the lines of one track, bounded in number and size.

    Attributes:
        format: FFmpeg's name: subrip, mov_text, webvtt, ass.
        language: As the file says it, usually three letters.
    """

    def __init__(self, index: int, format_: str, language: str, origin_s: float) -> None:
        self.index, self.format, self.language = index, format_, language
        self._origin_s = origin_s
        self._lines: list[Line] = []
        self._count = self._waiting_bytes = 0

    def add(self, packet: Packet[Any]) -> None:
        if packet.pts is None or packet.time_base is None or self._count >= MAX_LINES:
            return
        text = plain(bytes(packet), self.format)
        start_s = max(0.0, float(packet.pts * packet.time_base) - self._origin_s)
        if text:
            self._lines.append(Line(start_s, start_s + float((packet.duration or 0) * packet.time_base), text))
            self._count += 1
            self._waiting_bytes += len(text)

    @property
    def waiting(self) -> bool:
        return bool(self._lines)

    @property
    def enough(self) -> bool:
        return self._waiting_bytes >= AT_ONCE_BYTES

    def take(self) -> list[Line]:
        lines, self._lines, self._waiting_bytes = self._lines, [], 0
        return lines


def plain(data: bytes, format_: str) -> str:
    """The text of one packet, without what the container wraps around it; marks such as <i> stay."""
    if format_ == "mov_text":  # 3GPP TS 26.245: length in two bytes, text, boxes with styles
        data = data[2 : 2 + int.from_bytes(data[:2], "big")]
    text = data[:LINE_BYTES].decode("utf-8", "replace").replace("\0", "").strip()
    if format_ == "ass":
        text = text.split(",", FIELDS_BEFORE_TEXT)[-1]
    return text
