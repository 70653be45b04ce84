"""Gives the words of a line that a person has changed their times back."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from core.domain import Segment, Word

WITHOUT_SPACES = ("zh", "ja", "th", "lo", "my", "yue")  # languages that write words together, as whisper splits them
LONGEST_MATCHED = 500  # words; comparing takes quadratic time

Align = Callable[[str, str], tuple[Word, ...]]
"""(text, language) to its words, in seconds from the beginning of the line: `Listener.align` with the line's sound."""


def realign(line: Segment, text: str, align: Align | None = None) -> Segment:
    """The line as a person wants it, with word times, marked as theirs and locked.

    Times are measured by the model where `align` can; else words that stay keep theirs, and the others share the
    time between their neighbours in proportion to their length.

    Raises:
        ValueError: the text is empty; a line without words is deleted instead.
    """
    text = " ".join(text.split())
    if not text:
        raise ValueError("a line needs words; delete it instead")
    measured = align(text, line.language) if align is not None else ()
    words = tuple(_inside(word, line) for word in measured) or _kept(line, text)
    return replace(line, text=text, words=words, confidence=1.0, flag="", origin="human", locked=True, model="")


def spread(words: Sequence[str], start_s: float, end_s: float, confidence: float = 1.0) -> tuple[Word, ...]:
    """Words one after the other between two moments, each as long as it is written."""
    lengths = [len(word) + 1 for word in words]
    total, at, placed = max(sum(lengths), 1), start_s, []
    for word, length in zip(words, lengths, strict=True):
        until = at + (end_s - start_s) * length / total
        placed.append(Word(text=word, start_s=at, end_s=min(until, end_s), confidence=confidence))
        at = min(until, end_s)
    return tuple(placed)


def plain(text: str) -> str:
    """For comparing: without case, punctuation and spaces at the ends."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c for c in folded if c.isalnum() or c.isspace() or c == "'").split())


def joined(words: Sequence[str], language: str) -> str:
    return ("" if language in WITHOUT_SPACES else " ").join(words)


def _inside(word: Word, line: Segment) -> Word:
    start_s = min(line.start_s + word.start_s, line.end_s)
    return replace(word, start_s=start_s, end_s=max(start_s, min(line.start_s + word.end_s, line.end_s)))


def _kept(line: Segment, text: str) -> tuple[Word, ...]:
    new = text.split()
    old = line.words or spread(line.text.split(), line.start_s, line.end_s)
    if len(new) > LONGEST_MATCHED or len(old) > LONGEST_MATCHED:
        return spread(new, line.start_s, line.end_s)
    matcher = SequenceMatcher(None, [plain(w.text) for w in old], [plain(w) for w in new], autojunk=False)
    words: list[Word] = []
    for tag, i, j, first, end in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(old[i:j], new[first:end], strict=True)
            words += [replace(word, text=written, confidence=1.0) for word, written in pairs]
        elif first < end:
            start_s = old[i - 1].end_s if i > 0 else line.start_s
            end_s = old[j].start_s if j < len(old) else line.end_s
            words += spread(new[first:end], start_s, max(start_s, end_s))
    return tuple(words)
