"""A spoken line as a result quotes it: cut around what was looked for, which is marked, and when it is said."""

from __future__ import annotations

from core.domain import Segment
from core.search.wording import Wanted, fold, words_of

LETTERS = 70  # of a quote
BEFORE = 24  # of them before the first word that was found


def quoted(text: str, wanted: Wanted) -> tuple[tuple[str, bool], ...]:
    """Pieces of a line, and whether each was looked for; together at most about LETTERS, cut at words."""
    places = wanted.found(text)
    first, last = _cut(text, _densest(places))
    pieces: list[tuple[str, bool]] = [("… ", False)] if first else []
    at = first
    for start, end in ((start, end) for start, end in places if first <= start and end <= last):
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces += [(text[at:last], False), (" …" if last < len(text) else "", False)]
    return tuple(piece for piece in pieces if piece[0])


def said_at(line: Segment, wanted: Wanted) -> float:
    """The second of the first word that was looked for; estimated by letters where nobody measured single words."""
    forms = {fold(form) for forms in wanted.forms.values() for form in forms}
    measured = (word.start_s for word in line.words if forms.intersection(words_of(word.text)))
    places = wanted.found(line.text)
    part = _densest(places) / max(len(line.text), 1)
    return next(measured, line.start_s + part * (line.end_s - line.start_s))


def _densest(places: list[tuple[int, int]]) -> int:
    """Where the quote has to begin to hold the most of what was found; the first such place."""
    if not places:
        return 0
    reach = LETTERS - BEFORE
    return max(places, key=lambda place: (sum(0 <= end - place[0] <= reach for _, end in places), -place[0]))[0]


def _cut(text: str, place: int) -> tuple[int, int]:
    """Letters from a little before a place, at the edges of words."""
    if len(text) <= LETTERS:
        return 0, len(text)
    first = max(0, min(place - BEFORE, len(text) - LETTERS))
    if first:
        space = text.find(" ", first)
        first = space + 1 if 0 <= space < place else first
    last = first + LETTERS
    if last >= len(text):
        return first, len(text)
    space = text.rfind(" ", place + 1, last + 1)
    return first, space if space > 0 else last
