"""Reasons as plain sentences, in English and Chinese: only what was verified is said, and no other person is named.

The short sentence is for whoever is recommended to ("you"), the full one for a curator, with figures. A sentence is put
together from `Facts` alone; it knows titles and words, never people.
"""

from core.explain.wording.compared import POPULARITY, contrast, why_not
from core.explain.wording.facts import LANGUAGES, Facts, Language, Said, Verb
from core.explain.wording.sentences import full, having, short

__all__ = [
    "LANGUAGES",
    "POPULARITY",
    "Facts",
    "Language",
    "Said",
    "Verb",
    "contrast",
    "full",
    "having",
    "short",
    "why_not",
]
