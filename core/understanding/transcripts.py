"""Writes transcripts for other programs: SubRip, WebVTT, ELAN, plain text and JSON.

ELAN: "EAF 3.0" (https://www.mpi.nl/tools/elan/EAFv3.0.xsd), one tier per language and a tier of words below each.
"""

from __future__ import annotations

import html
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from core.domain import Segment, Word

ELAN_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
STEREOTYPES = {
    "Time_Subdivision": "Time subdivision of parent annotation's time interval, no time gaps allowed within it",
    "Symbolic_Subdivision": "Symbolic subdivision of a parent annotation; annotations are ordered",
    "Symbolic_Association": "1-1 association with a parent annotation",
    "Included_In": "Time alignable annotations within the parent annotation's time interval, gaps are allowed",
}


def srt(lines: Sequence[Segment]) -> str:
    """SubRip. It has no way to write `-->` or an empty line within a text."""
    blocks = []
    for number, line in enumerate(_spoken(lines), start=1):
        start, end = (_clock(ms, ",") for ms in _times_ms(line))
        blocks.append(f"{number}\n{start} --> {end}\n{_one_line(line.text)}\n")
    return "\n".join(blocks)


def vtt(lines: Sequence[Segment]) -> str:
    """WebVTT, with its three special characters escaped."""
    blocks = ["WEBVTT\n"]
    for line in _spoken(lines):
        start, end = (_clock(ms, ".") for ms in _times_ms(line))
        blocks.append(f"{start} --> {end}\n{html.escape(_one_line(line.text), quote=False)}\n")
    return "\n".join(blocks)


def text(lines: Sequence[Segment]) -> str:
    """One phrase per line, without times."""
    return "".join(f"{_one_line(line.text)}\n" for line in _spoken(lines))


def as_json(lines: Sequence[Segment], title: str = "") -> str:
    """Everything known about each phrase; `from_json` reads it again."""
    plain = [asdict(line) for line in _spoken(lines)]
    return json.dumps({"title": title, "segments": plain}, ensure_ascii=False, indent=1) + "\n"


def from_json(written: str) -> list[Segment]:
    """Raises: ValueError, KeyError, TypeError; it was not written by `as_json`."""
    return [
        Segment(**{**plain, "words": tuple(Word(**word) for word in plain["words"])})
        for plain in json.loads(written)["segments"]
    ]


def eaf(lines: Sequence[Segment], media_url: str, mime_type: str, date: datetime, author: str = "Vitrine") -> str:
    """An annotation file of ELAN; it asks for the media file when `media_url` leads nowhere."""
    return _Elan(media_url, mime_type, date, author).write(_spoken(lines))


FORMATS: dict[str, Callable[[Sequence[Segment]], str]] = {"srt": srt, "vtt": vtt, "txt": text, "json": as_json}
"""Those that need nothing but the lines; `eaf` names the media file, too."""


class _Elan:
    def __init__(self, media_url: str, mime_type: str, date: datetime, author: str) -> None:
        self._root = ElementTree.Element(
            "ANNOTATION_DOCUMENT",
            {
                "AUTHOR": _legal(author),
                "DATE": date.isoformat(timespec="seconds"),
                "FORMAT": "3.0",
                "VERSION": "3.0",
                "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
                "xsi:noNamespaceSchemaLocation": ELAN_SCHEMA,
            },
        )
        header = self._add("HEADER", MEDIA_FILE="", TIME_UNITS="milliseconds")
        ElementTree.SubElement(header, "MEDIA_DESCRIPTOR", MEDIA_URL=_legal(media_url), MIME_TYPE=_legal(mime_type))
        self._times = self._add("TIME_ORDER")
        self._annotations = 0

    def write(self, lines: Sequence[Segment]) -> str:
        languages = sorted({line.language for line in lines}) or [""]
        for language in languages:
            name = f"speech-{language}" if len(languages) > 1 and language else "speech"
            self._tiers(name, language, [line for line in lines if line.language == language])
        self._add("LINGUISTIC_TYPE", LINGUISTIC_TYPE_ID="phrase", TIME_ALIGNABLE="true", GRAPHIC_REFERENCES="false")
        self._add(
            "LINGUISTIC_TYPE", LINGUISTIC_TYPE_ID="word", TIME_ALIGNABLE="true", GRAPHIC_REFERENCES="false",
            CONSTRAINTS="Included_In",
        )  # fmt: skip
        for language in filter(None, languages):
            self._add("LANGUAGE", LANG_ID=_legal(language), LANG_LABEL=_legal(language))
        for stereotype, description in STEREOTYPES.items():
            self._add("CONSTRAINT", STEREOTYPE=stereotype, DESCRIPTION=description)
        ElementTree.indent(self._root, " ")
        written = ElementTree.tostring(self._root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'

    def _tiers(self, name: str, language: str, lines: Sequence[Segment]) -> None:
        spoken = {"LANG_REF": _legal(language)} if language else {}
        phrases = self._add("TIER", TIER_ID=name, LINGUISTIC_TYPE_REF="phrase", **spoken)
        words = self._add("TIER", TIER_ID=f"{name}-words", LINGUISTIC_TYPE_REF="word", PARENT_REF=name, **spoken)
        for line in lines:
            start_ms, end_ms = _times_ms(line)
            self._annotate(phrases, start_ms, end_ms, line.text)
            at_ms = start_ms
            for word in line.words:  # inside their phrase and one after the other, as ELAN demands
                first_ms = max(at_ms, min(round(word.start_s * 1000), end_ms - 1))
                last_ms = min(max(round(word.end_s * 1000), first_ms + 1), end_ms)
                if first_ms < last_ms:
                    self._annotate(words, first_ms, last_ms, word.text)
                    at_ms = last_ms

    def _annotate(self, tier: ElementTree.Element, start_ms: int, end_ms: int, value: str) -> None:
        self._annotations += 1
        holder = ElementTree.SubElement(ElementTree.SubElement(tier, "ANNOTATION"), "ALIGNABLE_ANNOTATION")
        holder.attrib = {
            "ANNOTATION_ID": f"a{self._annotations}",
            "TIME_SLOT_REF1": self._slot(start_ms),
            "TIME_SLOT_REF2": self._slot(end_ms),
        }
        ElementTree.SubElement(holder, "ANNOTATION_VALUE").text = _legal(_one_line(value))

    def _slot(self, ms: int) -> str:
        name = f"ts{len(self._times) + 1}"
        ElementTree.SubElement(self._times, "TIME_SLOT", TIME_SLOT_ID=name, TIME_VALUE=str(ms))
        return name

    def _add(self, tag: str, **attributes: Any) -> ElementTree.Element:
        return ElementTree.SubElement(self._root, tag, attributes)


def _spoken(lines: Sequence[Segment]) -> list[Segment]:
    spoken = [line for line in lines if line.kind == "speech" and line.text.strip()]
    return sorted(spoken, key=lambda line: (line.start_s, line.end_s))


def _times_ms(line: Segment) -> tuple[int, int]:
    start_ms = round(line.start_s * 1000)
    return start_ms, max(round(line.end_s * 1000), start_ms + 1)


def _clock(ms: int, point: str) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"


def _one_line(written: str) -> str:
    return " ".join(written.split()).replace("-->", "→")


def _legal(written: str) -> str:
    """Without the characters XML cannot hold."""
    return _ILLEGAL.sub("", written)
