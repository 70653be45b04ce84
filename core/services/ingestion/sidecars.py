"""Subtitle files that lie beside a recording: film.mp4 with film.srt, film.vtt or film.en.srt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from core.domain import ItemId, Segment
from core.errors import Refused
from core.understanding.subtitles import MAX_BYTES, read

SUFFIXES = (".srt", ".vtt")
_LANGUAGE = re.compile(r"[a-zA-Z]{2}(?:[-_][a-zA-Z]{2,4})?")


def beside(path: Path) -> Path | None:
    """The subtitles of a recording: the plainest name first, so that film.srt wins over film.de.srt."""
    return next(iter(all_beside(path)), None)


def all_beside(path: Path) -> list[Path]:
    """Every subtitle file of a recording, the plainest name first."""
    try:
        names = [p for p in path.parent.iterdir() if p.suffix.lower() in SUFFIXES and _belongs(p, path)]
    except OSError:
        return []
    return sorted(names, key=lambda p: (len(p.name), p.name))


def place_beside(path: Path, name: str) -> Path:
    """Where subtitles that somebody calls `name` are kept, so that `beside` finds them and their language.

    Raises:
        Refused: E_TYPE, by its name it is no subtitle file.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Refused("E_TYPE", f"Subtitles are files that end in {' or '.join(SUFFIXES)}.")
    language = language_of(name)
    return path.with_suffix(f".{language}{suffix}" if language else suffix)


def language_of(name: str) -> str:
    """ISO 639-1 from a name such as film.en.srt; empty for film.srt."""
    code = Path(name).stem.rpartition(".")[2] if "." in Path(name).stem else ""
    return code[:2].lower() if _LANGUAGE.fullmatch(code) else ""


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
