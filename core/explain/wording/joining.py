"""Lists, titles and figures as each language writes them."""

from __future__ import annotations

from collections.abc import Sequence

from core.explain.wording.facts import SPOKEN, Language, Said

LETTERS = 70  # of a title in a sentence; a longer one is cut between words, unless a word is half of that


def titled(title: str, language: Language) -> str:
    """A title as it is quoted, cut where it is very long: “Waves”, 《Waves》."""
    if len(title) > LETTERS:
        words, _, broken = title[: LETTERS + 1].rpartition(" ")
        title = f"{(words if len(broken) < LETTERS / 2 else title[:LETTERS]).rstrip(' ,;:.')}…"
    return f"《{title}》" if language == "zh" else f"“{title}”"


def quoted(one: Said, language: Language) -> str:
    """A title, or the reader's own words."""
    return f"“{one.title}”" if one.verb in SPOKEN else titled(one.title, language)


def listed(parts: Sequence[str], language: Language) -> str:
    """A list as people write it: a, b and c; 甲、乙和丙."""
    comma, last = ("、", "和") if language == "zh" else (", ", " and ")
    return last.join([part for part in (comma.join(parts[:-1]), *parts[-1:]) if part])


def percent(fraction: float) -> str:
    """0.453 -> "45%", as everywhere here; what is there but small is "<1%"."""
    return f"{fraction:.0%}" if round(fraction * 100) else "<1%"
