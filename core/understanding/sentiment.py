"""Sentiment of what is said, sentence by sentence: -1 (bad) to 1 (good), or "cannot say".

English is read by VADER, a lexicon of 7,500 rated words with rules for negation and emphasis. German, French and
Spanish have short word lists here (`mood_words`, about 150 stems each) with the same kind of rules: a sentence in
which none of the words occurs is left open instead of being called neutral. Every other language is left open, and so
are lines whose words are doubted.

Limits: word lists know no irony, no context and no subject: "the enemy was defeated" is bad news to them. They were
made for everyday opinions, not for poetry, law or medicine. The value is about the words, never about the voice or a
person's feelings.

Source: C. Hutto & E. Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text",
ICWSM 2014; the normalisation x / sqrt(x^2 + 15) is theirs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from core.domain.findings import Mood, Sentiment
from core.domain.segments import Segment
from core.understanding.mood_words import LANGUAGES
from core.understanding.words import Spoken, guess_language, language_of, sentences, words

ALPHA = 15.0  # VADER's: a sum of 4 (one strong word) becomes 0.72
REACH = 3  # words between "not" and what it turns round
TURNED = -0.74  # VADER's: "not good" is weaker than "bad"
EMPHASIS = 1.3
LIMITS = "From lists of felt words: irony, context and tone of voice are not understood."


def sentiment(segments: Sequence[Segment]) -> Sentiment:
    """One mood per sentence; NaN where the language has no list or no felt word occurs in a short one."""
    spoken = sentences([s for s in segments if s.kind == "speech" and not s.flag])
    if not spoken:
        return Sentiment(note="Nothing is said.")
    common = language_of(segments)
    moods = tuple(_mood(sentence, sentence.language or guess_language(sentence.text) or common) for sentence in spoken)
    said_s = sum(mood.end_s - mood.start_s for mood in moods)
    known = [mood for mood in moods if not math.isnan(mood.value)]
    known_s = sum(mood.end_s - mood.start_s for mood in known)
    overall = sum(m.value * (m.end_s - m.start_s) for m in known) / known_s if known_s else math.nan
    unread = sorted({mood.language or "unknown" for mood in moods if not mood.method})
    note = LIMITS + (f" No list for: {', '.join(unread)}." if unread else "")
    return Sentiment(moods=moods, overall=overall, covered=known_s / said_s if said_s else 0.0, note=note)


def _mood(sentence: Spoken, language: str) -> Mood:
    value, method = valence(sentence.text, language)
    return Mood(start_s=sentence.start_s, end_s=sentence.end_s, value=value, language=language, method=method)


def valence(text: str, language: str) -> tuple[float, str]:
    """(-1 to 1 or NaN, the method; empty when there is none for this language)."""
    if language == "en":
        return float(_vader().polarity_scores(text)["compound"]), "VADER"
    if language not in LANGUAGES:
        return math.nan, ""
    total = _sum(words(text), language)
    return (math.nan if total is None else total / math.sqrt(total * total + ALPHA)), "word list"


def _sum(said: Sequence[str], language: str) -> float | None:
    """Strengths of the felt words, each changed by the few words before it; None when there is none."""
    felt, lists = _felt(language), LANGUAGES[language]
    turning, stronger, weaker = (frozenset(part.split()) for part in (lists.turning, lists.stronger, lists.weaker))
    values = []
    for at, word in enumerate(said):
        if word in felt:
            before = said[max(at - REACH, 0) : at]
            value = felt[word]
            value *= EMPHASIS if stronger & set(before[-1:]) else 1 / EMPHASIS if weaker & set(before[-1:]) else 1.0
            values.append(value * TURNED if turning & set(before) else value)
    return sum(values) if values else None


@cache
def _felt(language: str) -> dict[str, float]:
    """Every form of every stem with its signed strength; the stronger reading wins."""
    lists = LANGUAGES[language]
    found: dict[str, float] = {}
    for sign, table in ((1.0, lists.good), (-1.0, lists.bad)):
        for strength in sorted(table):
            for stem in table[strength].split():
                found.update({stem + ending: sign * (strength + 0.5) for ending in ("", *lists.endings.split())})
    return found


@cache
def _vader() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
