"""Words that a text model reads next to nothing into, and which of them a question may do without.

"slowly turning gears" is answered by nothing that has every word; it is still a question about gears. How far a word
moves what the model reads is measured against words that say nothing about what is to be seen: "really", "perhaps".
What moves it no further than those is slight.

That alone would let "a giraffe in the forest" be answered by forests where the model does not know giraffes. So a word
stays if it names an everyday thing, or if nothing else stands in its own part of the question (parts are what
prepositions and "and" divide), or if the model does not know it and it stands where a thing does, behind the others:
"giant panda" is no question about giants.

Source: F. Feng et al., "Pathologies of Neural Models Make Interpretations Difficult", EMNLP 2018 (leave one word out,
and why what is left must be checked: here it is asked anew, and shown).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from core.domain import FloatMatrix, FloatVector
from core.search.wording import SMALL, WORD, fold, stem

SAYING_NOTHING = ("really {}", "please {}", "{} perhaps", "the very {}", "{} indeed", "quite {}")
THINGS = 8  # everyday phrases that the model knows best, in which saying nothing is measured
UNFIT = 0.5  # a model in which words that say nothing move a phrase further can tell nothing about words
KNOWN = 0.5  # of the distance of well-known phrases from the middle, at which a word counts as known
MODIFYING = ("ly", "ing", "ed", "wn", "lich", "isch", "end", "mente", "ando")  # "slowly turning", not "panda"

Read = Callable[[Sequence[str]], FloatMatrix]

# What divides a question into parts, in English, German, French and Spanish.
_WORDS = """
and or of in on at to from by with without for over under above below behind before after into onto near between
through during against about beside inside outside around along across
und oder von vom im am auf zu zum zur mit ohne für über unter vor nach bei aus in an neben zwischen hinter
et ou de du des dans sur sous avec sans pour par au aux derrière devant y o del al en con sin por para entre sobre
"""
_DIVIDING = frozenset(map(fold, _WORDS.split()))


@dataclass(frozen=True)
class Slightness:
    """Attributes:
    middle: Mean of the everyday phrases, (dim,).
    known: Distance from it at which the phrases lie that the model knows best.
    most: How far words that say nothing move a phrase, at the most, as a part of its distance from the middle.
    """

    middle: FloatVector
    known: float
    most: float

    @classmethod
    def fit(cls, read: Read, phrases: Sequence[str], rows: FloatMatrix) -> Slightness:
        """Args:
        phrases: Everyday phrases.
        rows: What `read` reads in them, (n_phrases, dim).
        """
        middle = rows.mean(axis=0)
        lengths = np.linalg.norm(rows - middle, axis=1)
        best = np.argsort(-lengths, kind="stable")[:THINGS]
        framed = read([frame.format(phrases[i]) for i in best for frame in SAYING_NOTHING])
        moved = framed.reshape(len(best), len(SAYING_NOTHING), -1) - rows[best][:, None]
        most = float((np.linalg.norm(moved, axis=2) / lengths[best][:, None]).max())
        return cls(middle, float(np.median(lengths[best])), most)

    def slight(self, whole: FloatVector, without: FloatVector, here: bool) -> bool:
        """Whether a phrase says the same `without` a word, (dim,) each.

        Where the model knows neither, a word that is written or said `here` may be the one that matters.
        """
        if self.most > UNFIT:
            return False
        length = float(np.linalg.norm(without - self.middle)) if here else self.known
        return float(np.linalg.norm(whole - without)) <= self.most * max(length, 1e-9)

    def unknown(self, word: FloatVector) -> bool:
        """Whether the model does not know a word, (dim,): it lies as near the middle as nothing it knows."""
        return float(np.linalg.norm(word - self.middle)) < KNOWN * self.known


def without(question: str, words: Collection[str]) -> str:
    """The question without some of its folded words; what stood between others stays."""
    kept = WORD.sub(lambda found: "" if fold(found.group()) in words else found.group(), question)
    return " ".join(kept.split()).strip(" ,;.")


def free(question: str, things: Collection[str]) -> tuple[str, ...]:
    """Folded words that may be left out if they are slight: beside others, and no everyday `things` (stems)."""
    found = (word for part in _parts(question) for word in part if len(part) > 1 and stem(word) not in things)
    return tuple(dict.fromkeys(found))


def leave_out(
    question: str, slight: Collection[str], unknown: Collection[str], here: Collection[str]
) -> tuple[str, ...]:
    """Which of the slight words to leave out: those in whose part of the question another word stays.

    Of those that the model does not know, only what comes before another word, or has the form of no thing. Where all
    are slight, those stay that the model knows, or else things that are written `here`. Nothing goes from a part of
    which nothing is known or written: then the rest would be no more than a guess.
    """
    gone: list[str] = []
    for part in _parts(question):
        stays = [word for word in part if word not in slight]
        stays = stays or [word for word in part if word not in unknown]
        stays = stays or [word for word in part if word in here and not word.endswith(MODIFYING)]
        stays = [word for word in stays if word in here or word not in unknown]
        last = max((part.index(word) for word in stays), default=0)
        for n, word in enumerate(part):
            modifies = word not in unknown or n < last or word.endswith(MODIFYING)
            if stays and word in slight and word not in stays and modifies:
                gone.append(word)
    return tuple(dict.fromkeys(gone))


def _parts(question: str) -> list[list[str]]:
    """Folded words with a meaning of their own, divided."""
    parts: list[list[str]] = [[]]
    for word in map(fold, WORD.findall(question)):
        if word in _DIVIDING:
            parts.append([])
        elif word not in SMALL:
            parts[-1].append(word)
    return parts
