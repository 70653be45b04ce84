"""Fixed sentences and names in the language of the reader: the English text is the key, as in a phrase book."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from core.explain.wording.drawer import DRAWER, MOMENTS
from core.explain.wording.facts import Language
from core.explain.wording.for_whom import WHOM
from core.explain.wording.lists import CARDS, PANELS
from core.explain.wording.notes import FIELDS, NOTES, STRATEGIES
from core.explain.wording.report import REPORT
from core.explain.wording.setting_up import SETTING_UP
from core.explain.wording.whole import FOUND, TEST, WHOLE

BOOK: Mapping[str, str] = {**MOMENTS, **DRAWER, **NOTES, **REPORT, **FOUND}  # also read back from filled sentences
PHRASES: Mapping[str, str] = {**TEST, **WHOLE, **WHOM, **CARDS, **PANELS, **SETTING_UP, **BOOK}
NAMES: Mapping[str, str] = {english: chinese for english, chinese, _ in STRATEGIES.values()}
OWN = ("names", "name", "one", "two", "asked", "left", "strategy")  # places for what is in the book; others hold titles
PLACE = re.compile(r"\\\{(\w+)\\\}")
COUNTED = "n"  # a place for a number: "Neighbouring recordings" are not so many


def in_language(text: str, language: Language) -> str:
    """A sentence as the book has it; what it does not have stays as it is.

    Figures, titles and names are carried over; a part that has a translation of its own gets it.
    """
    if language == "en" or not text:
        return text
    if text in PHRASES:
        return PHRASES[text]
    if text in NAMES:
        return NAMES[text]
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            filled = found.groupdict().items()
            return chinese.format(
                **{name: in_language(part, language) if name in OWN else part for name, part in filled}
            )
    return text


def phrase(template: str, language: Language, **filled: object) -> str:
    """A template of the book in the language, its places filled in; what is filled in stays as it is."""
    return (PHRASES[template] if language == "zh" else template).format(**filled)


def strategy(name: str, english: tuple[str, str], language: Language) -> tuple[str, str]:
    """What a strategy is called, and what it does."""
    return STRATEGIES[name][1:] if language == "zh" and name in STRATEGIES else english


def field(name: str, language: Language) -> str:
    """What the field calls a strategy; proper names stay."""
    return FIELDS.get(name, name) if language == "zh" else name


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Sentences with places to fill, the longest first: of two that fit, the one that says more."""
    filled = sorted((english for english in BOOK if "{" in english), key=lambda text: (-len(text), text))
    return tuple((re.compile(PLACE.sub(_place, re.escape(text)), re.DOTALL), BOOK[text]) for text in filled)


def _place(found: re.Match[str]) -> str:
    return f"(?P<{found[1]}>{r'[0-9,]+' if found[1] == COUNTED else '.+?'})"
