"""Puts what was heard in the passages of a recording together: spoken phrases as segments, doubts marked.

Passages that overlap are joined at a word both have heard, else in the middle of the overlap, so that no word is lost
and none comes twice. The doubts are those of `whisper.transcribe` (A. Radford et al., ICML 2023, section 4.5):
a text that compresses too well, words that are improbable, and words where nobody seems to speak.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.domain import Flag, ItemId, Segment, Word
from core.domain.speech import Heard, Passage, Phrase, Spans
from core.understanding.realigning import joined, plain, spread

COMPRESSION_LIMIT = 2.4  # bytes by compressed bytes
LOGPROB_LIMIT = -1.0
NO_SPEECH_LIMIT = 0.6
SAME_IN_A_ROW = 3  # so often nobody says the same phrase
LOOP_SHARE = 0.5  # of a phrase's words that one group of words, said again and again, makes up
REACH_S = 0.5  # times of phrases are that uncertain
SAME_WORD_S = 1.0  # two passages give the same word times that differ less


@dataclass(frozen=True)
class _Line:
    """A phrase in seconds of the recording, and whether a voice was found where it lies."""

    phrase: Phrase
    voiced: bool


class Speech:
    """`speech.add(passage, heard)` for each passage in order of time, then `finish()`."""

    def __init__(self, item_id: ItemId, model: str) -> None:
        """`model`: name, weights and revision of the model that listens, for `Segment.model`."""
        self._item_id = item_id
        self._model = model
        self._lines: list[_Line] = []

    def add(self, passage: Passage, heard: Heard) -> None:
        lines = [_line(phrase, passage) for phrase in heard.phrases]
        if passage.overlap_s > 0:
            self._join(lines, passage.start_s, passage.start_s + passage.overlap_s)
        else:
            self._lines += lines

    def finish(self) -> list[Segment]:
        """In order of time, not overlapping, each with words."""
        lines = [line for line in self._lines if line.phrase.text]
        repeated = _repeated([line.phrase.text for line in lines])
        segments: list[Segment] = []
        for line, again in zip(lines, repeated, strict=True):
            start_s = max(line.phrase.start_s, segments[-1].end_s if segments else 0.0)
            if line.phrase.end_s > start_s:
                segments.append(self._segment(line, start_s, again))
        return segments

    def _join(self, lines: list[_Line], start_s: float, end_s: float) -> None:
        """Leave out what both passages have heard between the two moments."""
        before = [word for line in self._lines for word in line.phrase.words if word.end_s > start_s - REACH_S]
        after = [word for line in lines for word in line.phrase.words if word.start_s < end_s + REACH_S]
        last_s, first_s = _seam(before, after, start_s, end_s)
        kept = [_only(line, upto_s=last_s) for line in self._lines]
        self._lines = [line for line in kept + [_only(line, from_s=first_s) for line in lines] if line.phrase.text]

    def _segment(self, line: _Line, start_s: float, again: bool) -> Segment:
        phrase = line.phrase
        return Segment(
            item_id=self._item_id,
            kind="speech",
            start_s=start_s,
            end_s=phrase.end_s,
            text=phrase.text,
            language=phrase.language,
            confidence=confidence(phrase),
            words=tuple(replace(w, start_s=max(w.start_s, start_s), end_s=max(w.end_s, start_s)) for w in phrase.words),
            flag=doubt(phrase, line.voiced, again),
            model=self._model,
        )


def doubt(phrase: Phrase, voiced: bool = True, again: bool = False) -> Flag:
    """Why a phrase is not to be trusted; empty when nothing speaks against it.

    Args:
        voiced: Somebody speaks where it lies.
        again: The phrases around it say the same.
    """
    improbable = phrase.avg_logprob < LOGPROB_LIMIT
    if not voiced or (improbable and phrase.no_speech_prob > NO_SPEECH_LIMIT):
        return "no_speech"
    if again or _loops(phrase.text):
        return "repetition"
    if phrase.compression_ratio > COMPRESSION_LIMIT:
        return "compression"
    return "improbable" if improbable else ""


def confidence(phrase: Phrase) -> float:
    """Mean probability of its words; without them the mean of its tokens, as a geometric mean."""
    if phrase.words:
        return sum(word.confidence for word in phrase.words) / len(phrase.words)
    return min(1.0, math.exp(phrase.avg_logprob))


def languages(segments: Sequence[Segment]) -> dict[str, float]:
    """Share of the spoken time in each language, most of it first; undoubted phrases only, where there are any."""
    spoken = [segment for segment in segments if segment.kind == "speech" and segment.language]
    spoken = [segment for segment in spoken if not segment.flag] or spoken
    seconds: dict[str, float] = {}
    for segment in spoken:
        seconds[segment.language] = seconds.get(segment.language, 0.0) + segment.end_s - segment.start_s
    total = sum(seconds.values())
    return {language: s / total for language, s in sorted(seconds.items(), key=lambda entry: (-entry[1], entry[0]))}


def _line(phrase: Phrase, passage: Passage) -> _Line:
    """The phrase in seconds of the recording; words without times get them in proportion."""
    words = phrase.words or spread(phrase.text.split(), phrase.start_s, phrase.end_s, math.exp(phrase.avg_logprob))
    moved = replace(
        phrase,
        start_s=passage.start_s + phrase.start_s,
        end_s=passage.start_s + phrase.end_s,
        words=tuple(replace(w, start_s=passage.start_s + w.start_s, end_s=passage.start_s + w.end_s) for w in words),
    )
    return _Line(moved, _touches(passage.spoken, phrase.start_s, phrase.end_s))


def _touches(spans: Spans, start_s: float, end_s: float) -> bool:
    return any(start < end_s + REACH_S and end > start_s - REACH_S for start, end in spans)


def _seam(before: Sequence[Word], after: Sequence[Word], start_s: float, end_s: float) -> tuple[float, float]:
    """Up to when the words of the passage before count, and from when those of the passage after it.

    The same word in both, as near as possible to the middle of the overlap, is the seam; the middle, without one.
    """
    middle_s = (start_s + end_s) / 2
    same = [
        (abs((a.start_s + b.start_s) / 2 - middle_s), a, b)
        for a in before
        for b in after
        if plain(a.text) == plain(b.text) != "" and abs(a.start_s - b.start_s) < SAME_WORD_S
    ]
    if not same:
        return middle_s, middle_s
    _, a, b = min(same, key=lambda found: found[0])
    return _middle(a) + 1e-6, _middle(b) + 1e-6  # the word itself comes from the passage before


def _middle(word: Word) -> float:
    return (word.start_s + word.end_s) / 2


def _only(line: _Line, from_s: float = 0.0, upto_s: float = math.inf) -> _Line:
    """The line with the words between two moments; its text is empty when there is none."""
    words = tuple(word for word in line.phrase.words if from_s <= _middle(word) < upto_s)
    if words == line.phrase.words:
        return line
    if not words:
        return replace(line, phrase=replace(line.phrase, text="", words=()))
    start_s = words[0].start_s if words[0] != line.phrase.words[0] else line.phrase.start_s
    end_s = words[-1].end_s if words[-1] != line.phrase.words[-1] else line.phrase.end_s
    text = joined([word.text for word in words], line.phrase.language)
    return replace(line, phrase=replace(line.phrase, start_s=start_s, end_s=end_s, text=text, words=words))


def _repeated(texts: Sequence[str]) -> list[bool]:
    """Which texts stand in a row of at least `SAME_IN_A_ROW` equal ones."""
    plains = [plain(text) for text in texts]
    flags = [False] * len(texts)
    first = 0
    for i in range(1, len(texts) + 1):
        if i == len(texts) or plains[i] != plains[first]:
            if i - first >= SAME_IN_A_ROW:
                flags[first:i] = [True] * (i - first)
            first = i
    return flags


def _loops(text: str) -> bool:
    """Whether one group of up to five words, said four times in a row or more, makes up half of the text."""
    words = [plain(word) for word in text.split()]
    for n in range(1, 6):
        run = 0
        for i in range(n, len(words)):
            run = run + 1 if words[i] == words[i - n] else 0
            if run >= 3 * n and run + n >= LOOP_SHARE * len(words):
                return True
    return False
