"""The words of a collection as they are kept: titles, introductions, headings, texts and notes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.domain.curation import Section
from core.errors import VitrineError
from core.services.changes import legible

MAX_TITLE, MAX_NOTE, MAX_TEXT = 300, 5_000, 20_000


def a_title(text: str) -> str:
    """
    Raises:
        VitrineError: nothing is left of it.
    """
    title = heading(text)
    if not title:
        raise VitrineError("This needs a title.")
    return title


def heading(text: str) -> str:
    """A title that may be empty."""
    return " ".join(str(legible(text)).split())[:MAX_TITLE]


def a_text(text: str) -> str:
    return str(legible(text)).strip()[:MAX_TEXT]


def a_note(text: str) -> str:
    return str(legible(text)).strip()[:MAX_NOTE]


def described(title: str | None, introduction: str | None) -> dict[str, Any]:
    """The fields to change; None leaves one as it is."""
    new = {} if title is None else {"title": a_title(title)}
    return new if introduction is None else {**new, "introduction": a_text(introduction)}


def clean(section: Section) -> Section:
    entries = tuple(replace(entry, note=a_note(entry.note)) for entry in section.entries)
    return replace(section, heading=heading(section.heading), text=a_text(section.text), entries=entries)
