"""File names as people may see them, and the titles they make."""

from __future__ import annotations

import re
import unicodedata

NAME_LIMIT = 255
# Characters that change how a name is displayed without being seen: controls, bidirectional overrides, zero width.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def display_name(name: str) -> str:
    """A file name fit to show: one line of composed Unicode without invisible characters, at most 255."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    name = " ".join(_INVISIBLE.sub("", name).replace("\\", "/").split("/")[-1].split())
    return name[:NAME_LIMIT]


def title_of(name: str) -> str:
    """A readable title from a file name: "sea_at-dusk.mp4" -> "sea at-dusk"."""
    shown = display_name(name)
    stem = shown.rpartition(".")[0] or shown
    return " ".join(stem.replace("_", " ").split()) or "Untitled"
