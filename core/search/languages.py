"""In which language a question seems to be: by its script, else by the small words in it. A guess, and said as one."""

from __future__ import annotations

import re
import unicodedata

from core.domain.languages import language_name

_SCRIPTS = {
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "THAI": "th",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
}
_SMALL = {
    "de": "der das den dem ein eine einen einem einer und oder mit ohne auf im zum zur beim über unter ist sind",
    "fr": "le les une des du dans sur sous avec sans pour par aux et est sont cette au la",
    "es": "el los las una unos unas sin sobre bajo y en al por para es la",
    "it": "il lo gli una degli della delle nel nella sul sulla senza e di al per la",
    "nl": "de het een op zonder onder en bij aan naar",
}
_MARKS = {"de": "äöüß", "fr": "èêëàâçîïôùûœ", "es": "ñ¿¡áíóú"}


def guessed_name(language: str) -> str:
    """What `guess` found, no surer than it is: letters do not tell languages of one script apart."""
    return "Russian or another language in Cyrillic letters" if language == "ru" else language_name(language)


def guess(text: str) -> str:
    """ISO 639-1, or "" for English and for what cannot be told."""
    for letter in text:
        script = unicodedata.name(letter, "").split(" ")[0] if letter.isalpha() else ""
        if script in _SCRIPTS:
            return _SCRIPTS[script]
    words = re.findall(r"[^\W\d_]+", text.casefold())
    scores = {language: sum(word in small.split() for word in words) for language, small in _SMALL.items()}
    for language, marks in _MARKS.items():
        scores[language] += any(mark in text.casefold() for mark in marks)
    best = max(scores, key=lambda language: (scores[language], language))
    alone = sum(score == scores[best] for score in scores.values()) == 1
    return best if scores[best] >= 1 and alone else ""
