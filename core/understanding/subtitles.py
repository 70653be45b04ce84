"""Reads subtitles: SubRip (.srt), WebVTT (.vtt) and SubStation Alpha (.ass, .ssa), and the cues of embedded tracks.

Whatever the file is like, reading ends and gives lines that can be shown: sizes are limited, times that cannot be are
repaired or left out, and markup is removed. Sources: W3C WebVTT, section 6; "ASS File Format Specification" (libass).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

from core.domain import ItemId, Segment

Cue = tuple[float, float, str]
"""Start and end in seconds, and the text as it is written in the file."""

MAX_BYTES = 8 << 20  # a film of four hours has 0.2 MB
MAX_CUES = 50_000
MAX_CUE_CHARS = 1_000  # four crowded lines have 200
MAX_SECONDS = 100 * 3600.0
DEFAULT_S = 2.0  # for cues that end before they begin

_TIME = r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,6}))?"
_ARROW = re.compile(rf"\s*{_TIME}\s*-{{1,2}}>\s*{_TIME}")
_ASS_TIME = re.compile(rf"\s*{_TIME}\s*$")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<\d{1,4}:[\d:.]{1,20}>")
_OVERRIDE = re.compile(r"\{[^{}]{0,300}\}")
_EVENT = re.compile(r"(?:Dialogue: )?\d{1,9},\d{0,9},[^,]{0,200},[^,]{0,200},\d{0,9},\d{0,9},\d{0,9},[^,]{0,200},")
_ASS_BEGINS = ("[Script Info]", "[V4", "[Events]", "Format:", "Dialogue:")
_ASS_FIELDS = ["Layer", "Start", "End", "Style", "Name", "MarginL", "MarginR", "MarginV", "Effect", "Text"]


def read(data: bytes, item_id: ItemId, language: str = "", duration_s: float | None = None) -> list[Segment]:
    """The lines of a subtitle file, in order of time; empty when it is none.

    Args:
        data: The file; only the first `MAX_BYTES` are looked at.
        language: ISO 639-1, if it is known.
        duration_s: Of the recording: what begins after its end is left out.
    """
    text = decoded(data[:MAX_BYTES])
    return segments(cues(text), item_id, language, duration_s)


def segments(
    found: Iterable[Cue], item_id: ItemId, language: str = "", duration_s: float | None = None
) -> list[Segment]:
    """Cues, of a file or of an embedded track, as lines of a transcript."""
    latest_s = MAX_SECONDS if duration_s is None else duration_s
    lines = []
    for start_s, end_s, raw in islice(found, MAX_CUES):
        text = shown(raw)
        if not text or not 0 <= start_s < latest_s:  # also where a time is not a number
            continue
        if not start_s < end_s <= start_s + MAX_SECONDS:
            end_s = start_s + DEFAULT_S
        lines.append((start_s, min(end_s, latest_s), text))
    lines.sort(key=lambda line: line[:2])
    return [
        Segment(
            item_id=item_id, kind="speech", start_s=start_s, end_s=end_s, text=text, language=language, origin="file"
        )
        for start_s, end_s, text in dict.fromkeys(lines)
    ]


def decoded(data: bytes) -> str:
    """The text of a file that does not say how it is written: UTF-8, UTF-16, else Windows-1252."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    sample = data[:4096]
    if sample.count(0) > len(sample) // 4:  # every other byte of Western text in UTF-16
        return data.decode("utf-16-be" if sample[:1] == b"\0" else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:  # cut off in the middle of a letter
            return data.decode("utf-8", errors="ignore")
        return data.decode("cp1252", errors="replace")


def cues(text: str) -> Iterator[Cue]:
    """Every cue of a file in one of the three formats, by what it looks like and not by its name."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    return _ass(lines) if first.startswith(_ASS_BEGINS) else _blocks(lines)


def shown(raw: str) -> str:
    """The text of a cue without markup, on one line."""
    text = raw[: 8 * MAX_CUE_CHARS]
    if event := _EVENT.match(text):  # what an embedded track of SubStation Alpha gives
        text = text[event.end() :]
    text = _OVERRIDE.sub("", text).replace("\\N", " ").replace("\\n", " ").replace("\\h", " ")
    text = html.unescape(_TAG.sub("", text))
    plain = "".join(c if unicodedata.category(c) not in ("Cc", "Cs", "Co") else " " for c in text)
    return " ".join(plain.split())[:MAX_CUE_CHARS].strip("\ufeff\u200b ")


def _blocks(lines: list[str]) -> Iterator[Cue]:
    """SubRip and WebVTT: a line with two times, then text up to an empty line or the next line with times."""
    i, n = 0, len(lines)
    while i < n:
        times = _ARROW.match(lines[i][:200])
        i += 1
        if not times:
            continue
        text = []
        while i < n and lines[i].strip() and not _ARROW.match(lines[i][:200]):
            text.append(lines[i][: 8 * MAX_CUE_CHARS])
            i += 1
        follows = i < n and lines[i].strip()
        if follows and text and text[-1].strip().isdecimal():
            text.pop()  # the number of the next cue, where the empty line is missing
        groups = times.groups()
        yield _seconds(groups[:4]), _seconds(groups[4:]), "\n".join(text[:50])


def _ass(lines: list[str]) -> Iterator[Cue]:
    """SubStation Alpha: the events section says in which order its fields come; the text is the last of them."""
    fields = _ASS_FIELDS
    for line in lines:
        kind, _, rest = line.partition(":")
        if kind.strip() == "Format" and "Start" in rest and "Text" in rest:
            fields = [name.strip() for name in rest.split(",")]
        elif kind.strip() == "Dialogue" and {"Start", "End", "Text"} <= set(fields):
            values = dict(zip(fields, rest.split(",", len(fields) - 1), strict=False))
            start, end = _ASS_TIME.match(values.get("Start", "")[:50]), _ASS_TIME.match(values.get("End", "")[:50])
            if start and end and not values.get("Text", "").lstrip().startswith("{\\p1"):  # drawings are not words
                yield _seconds(start.groups()), _seconds(end.groups()), values.get("Text", "")


def _seconds(groups: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = groups
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction or 0}")
