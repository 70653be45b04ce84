"""Subtitle files that lie beside a recording: film.mp4 with film.srt, film.vtt or film.en.srt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from core.domain import ItemId, Segment
from core.understanding.subtitles import MAX_BYTES, read

SUFFIXES = (".srt", ".vtt")
_LANGUAGE = re.compile(r"[a-zA-Z]{2}(?:[-_][a-zA-Z]{2,4})?")


def beside(path: Path) -> Path | None:
    """The subtitles of a recording: the plainest name first, so that film.srt wins over film.de.srt."""
    try:
        names = [p for p in path.parent.iterdir() if p.suffix.lower() in SUFFIXES and _belongs(p, path)]
    except OSError:
        return None
    return min(names, key=lambda p: (len(p.name), p.name), default=None)


def without_sidecars(paths: Iterable[Path]) -> list[Path]:
    """The files that are recordings of their own; subtitles of one of the others are left out."""
    paths = list(paths)
    media = [path for path in paths if path.suffix.lower() not in SUFFIXES]
    stems = {path.with_suffix("") for path in media}
    return [
        path
        for path in paths
        if path.suffix.lower() not in SUFFIXES
        or not stems & {path.with_suffix(""), path.with_suffix("").with_suffix("")}
    ]


def lines_of(path: Path, media: Path, item_id: ItemId, duration_s: float) -> list[Segment]:
    """What a subtitle file says; nothing when it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES)
    except OSError:
        return []
    return read(data, item_id, _language(path, media), duration_s)


def _belongs(subtitles: Path, media: Path) -> bool:
    return subtitles.stem == media.stem or bool(_language(subtitles, media))


def _language(subtitles: Path, media: Path) -> str:
    """ISO 639-1 from film.en.srt; empty for film.srt."""
    rest = subtitles.stem.removeprefix(media.stem + ".") if subtitles.stem.startswith(media.stem + ".") else ""
    return rest[:2].lower() if _LANGUAGE.fullmatch(rest) else ""
