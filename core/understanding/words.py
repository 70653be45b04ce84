"""Words and sentences of a transcript, in whatever language it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import stop_words

from core.domain.segments import Segment

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"'”»)\]]*\s+|(?<=[。！？])")
ENDS = tuple(".!?…。！？")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")  # kana, Han, Thai: no spaces between words
LONGEST = 300  # characters of a sentence that nobody ended
PAUSE_S = 1.5  # a longer silence ends a sentence too
GUESSED_FROM = 3  # stop words that a guess of the language needs at least


@dataclass(frozen=True)
class Spoken:
    """One sentence with its times; half-open [start_s, end_s). `language` is ISO 639-1 or empty."""

    text: str
    start_s: float
    end_s: float
    language: str = ""


def words(text: str) -> list[str]:
    """Lower-case words and numbers; scripts without spaces give pairs of characters instead."""
    found: list[str] = []
    for match in WORD.finditer(text):
        word = match.group().casefold()
        if UNSPACED.search(word) and len(word) > 2:
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            found.append(word)
    return found


@cache
def stopping(language: str) -> frozenset[str]:
    """Words too common to mean anything, of one language; nothing for languages that have no list."""
    if language not in stop_words.LANGUAGE_MAPPING:
        return frozenset()
    listed = {word.casefold() for word in stop_words.get_stop_words(language)}
    return frozenset(listed | {part for word in listed for part in re.split(r"['’]", word) if part})


def guess_language(text: str) -> str:
    """The language most of whose common words occur; empty when it is not clear."""
    spoken = Counter(words(text))
    hits = {code: sum(n for w, n in spoken.items() if w in stopping(code)) for code in stop_words.LANGUAGE_MAPPING}
    (best, most), (_, second) = Counter(hits).most_common(2)
    return best if most >= GUESSED_FROM and most > second else ""


def language_of(segments: Sequence[Segment]) -> str:
    """What most of the spoken time is in, by the segments' own word or else by a guess."""
    spoken: Counter[str] = Counter()
    for segment in segments:
        spoken[segment.language] += segment.end_s - segment.start_s  # type: ignore[assignment]
    ranked = [code for code, _ in spoken.most_common() if code]
    return ranked[0] if ranked else guess_language(" ".join(segment.text for segment in segments))


def sentences(segments: Sequence[Segment]) -> list[Spoken]:
    """Spoken segments cut and joined into sentences; inside a segment time passes evenly by characters."""
    found: list[Spoken] = []
    open_end = False
    for segment in sorted((s for s in segments if s.text.strip()), key=lambda s: s.start_s):
        for piece in _pieces(segment):
            before = found[-1] if found else None
            if before and open_end and _continues(before, piece):
                found[-1] = Spoken(f"{before.text} {piece.text}", before.start_s, piece.end_s, before.language)
            else:
                found.append(piece)
            open_end = not piece.text.rstrip("\"'”»)]").endswith(ENDS)
    return found


def _continues(before: Spoken, piece: Spoken) -> bool:
    near = piece.start_s - before.end_s <= PAUSE_S and piece.language == before.language
    return near and len(before.text) + len(piece.text) < LONGEST


def _pieces(segment: Segment) -> list[Spoken]:
    text = " ".join(segment.text.split())
    parts = [part for part in SENTENCE_END.split(text) if part.strip()]
    total = sum(len(part) for part in parts)
    length_s, at, found = segment.end_s - segment.start_s, 0, []
    for part in parts:
        start = segment.start_s + length_s * at / total
        at += len(part)
        found.append(Spoken(part.strip(), start, segment.start_s + length_s * at / total, segment.language))
    return found
