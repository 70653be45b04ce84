"""Key phrases: what this recording speaks of more than the rest of the collection does.

Candidates are the runs of words between stop words and punctuation (RAKE), up to three words long. A word weighs
its frequency here times its rarity in the collection (TF-IDF); a phrase weighs the mean of its words, times the root
of its length, times how often it is said. Where nothing is known about the language, words that half of the
collection says take the place of stop words.

Sources: S. Rose et al., "Automatic Keyword Extraction from Individual Documents", in Text Mining (2010); K. Spärck
Jones, "A Statistical Interpretation of Term Specificity", J. Documentation 1972.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.domain.findings import KeyPhrase, KeyPhrases
from core.domain.segments import Segment
from core.understanding.words import UNSPACED, WORD, Spoken, language_of, sentences, stopping, words

LONGEST_PHRASE = 3
SHORTEST_WORD = 3  # letters
EVERYWHERE = 0.5  # words in more than this share of the items say nothing
BREAK = re.compile(r"[.,;:!?…()\[\]\"„“”«»–—/]")


@dataclass(frozen=True)
class Background:
    """In how many of `items` transcripts each word occurs."""

    items: int = 0
    counts: Mapping[str, int] | None = None

    def rarity(self, word: str) -> float:
        """Smoothed inverse document frequency, 1 for a word that everybody says, more for a rare one."""
        seen = (self.counts or {}).get(word, 0)
        return 1 + math.log((1 + self.items) / (1 + min(seen, self.items)))

    def everywhere(self, word: str) -> bool:
        return self.items >= 4 and (self.counts or {}).get(word, 0) > EVERYWHERE * self.items


def background(transcripts: Iterable[str]) -> Background:
    """Counts over the whole collection, one text per item."""
    counts: Counter[str] = Counter()
    items = 0
    for text in transcripts:
        items += 1
        counts.update(set(words(text)))
    return Background(items, counts)


def key_phrases(segments: Sequence[Segment], behind: Background | None = None, k: int = 8) -> KeyPhrases:
    """The `k` best phrases of a transcript with the times at which they are said, best first.

    Args:
        behind: Of the collection; without it, only frequency here counts.
    """
    spoken, language = sentences(segments), language_of(segments)
    if not spoken:
        return KeyPhrases(note="Nothing is said.")
    if UNSPACED.search(" ".join(s.text for s in spoken)):
        return KeyPhrases(language=language, note="Key phrases need spaces between words; this script has none.")
    behind = behind or Background()
    said = Counter(word for sentence in spoken for word in words(sentence.text))
    weights = {word: (1 + math.log(n)) * behind.rarity(word) for word, n in said.items()}
    found = _candidates(spoken, language, behind)
    scores = {key: _score(key, len(times), weights) for key, (_, times) in found.items()}
    best = _distinct(sorted(scores, key=lambda key: (-scores[key], found[key][1][0], key)), k)
    top = scores[best[0]] if best else 1.0
    phrases = tuple(
        KeyPhrase(text=found[key][0], score=scores[key] / top, times_s=tuple(found[key][1])) for key in best
    )
    note = (
        "" if stopping(language) else "No stop words are known for this language, so some phrases may be empty words."
    )
    return KeyPhrases(phrases=phrases, language=language, note=note)


def _candidates(
    spoken: Sequence[Spoken], language: str, behind: Background
) -> dict[tuple[str, ...], tuple[str, list[float]]]:
    """Phrase (lower-case words) -> how it is written, and when it is said."""
    found: dict[tuple[str, ...], tuple[str, list[float]]] = {}
    for sentence in spoken:
        for part in BREAK.split(sentence.text):
            for run in _runs(part, language or sentence.language, behind):
                for phrase in _phrases(run):
                    key = tuple(word.casefold() for word in phrase)
                    times = found.setdefault(key, (" ".join(phrase), []))[1]
                    if sentence.start_s not in times:
                        times.append(sentence.start_s)
    return found


def _runs(text: str, language: str, behind: Background) -> list[list[str]]:
    """Stretches of words that mean something, as written."""
    runs: list[list[str]] = [[]]
    for match in WORD.finditer(text):
        word, low = match.group(), match.group().casefold()
        if low in stopping(language) or behind.everywhere(low):
            runs.append([])
        else:
            runs[-1].append(word)
    return [run for run in runs if run]


def _phrases(run: Sequence[str]) -> list[tuple[str, ...]]:
    """Every stretch of up to LONGEST_PHRASE words that begins and ends with a real word."""
    sized = range(1, min(LONGEST_PHRASE, len(run)) + 1)
    every = [tuple(run[i : i + n]) for n in sized for i in range(len(run) - n + 1)]
    return [phrase for phrase in every if _real(phrase[0]) and _real(phrase[-1])]


def _real(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and not word[0].isdigit()


def _score(phrase: tuple[str, ...], times: int, weights: Mapping[str, float]) -> float:
    return sum(weights[word] for word in phrase) / len(phrase) * math.sqrt(len(phrase)) * (1 + math.log(times))


def _distinct(ranked: Sequence[tuple[str, ...]], k: int) -> list[tuple[str, ...]]:
    """The first `k` that share no word with a better one: "dark cliffs" says "cliffs" already."""
    kept: list[tuple[str, ...]] = []
    for phrase in ranked:
        if len(kept) == k:
            break
        if not any(set(phrase) & set(better) for better in kept):
            kept.append(phrase)
    return kept
