"""Words as they are written: forms of one word, slips of the pen, and how much of a question a text answers.

The index of the database finds texts; this judges them. A word counts by how rare it is in the collection, a word that
is nowhere counts most: so "a giraffe in the forest" is not answered by a forest.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

MOST_FORMS = 12  # of one word that are looked up
MOST_WORDS = 12  # of one question
SHORTEST_BEGINNING = 3  # letters of a word that is still being typed
ENOUGH, STEEPNESS = 0.7, 12.0  # part of a question that makes an answer as likely as not
SHORTEST_SLIP, TWO_SLIPS = 4, 8  # letters of a word from which one slip is forgiven, and two

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# English, German, French, Spanish: words that carry no meaning of their own.
_SMALL = """
a an the and or of in on at to from by with without for over under above below behind before after into onto up
down out off as is are was were be been it its this that these those there their they he she we you i his her our my
your some any all very every each which who what where when how not no nor do does did has have had will would can
could may might near between through during against about
der die das den dem des ein eine einer eines einem einen und oder von vom im am auf zu zum zur mit ohne für
über unter vor nach bei aus ist sind war es er sie wir ihr
le la les un une du de et ou dans sur sous avec sans pour par au aux ce cette ces est sont il elle nous vous
el los las una unos unas y o del al en con sin por para entre son su sus lo que qui se
"""
_ENDINGS = ("ingly", "ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "s", "y", "e")


def words_of(text: str) -> list[str]:
    """Folded words in order: no capitals, no accents, no apostrophes."""
    return [_heart(word) for word in WORD.findall(unicodedata.normalize("NFC", text))]


def _heart(word: str) -> str:
    """What an apostrophe leaves of a word, folded: the index cuts there, so "NASA's" is "nasa" and "l'eau" is "eau"."""
    return max(fold(word).split("'"), key=len)


def content(text: str) -> tuple[str, ...]:
    """The words that carry meaning, each once; all words where none does."""
    words = words_of(text)
    return tuple(dict.fromkeys([w for w in words if w not in SMALL] or words))[:MOST_WORDS]


def fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("’", "'")


def stem(word: str) -> str:
    """What the forms of an English word share; at least three letters, doubled consonants undone."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            cut = word[: -len(ending)]
            return cut[:-1] if len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "aeiouls" else cut
    return word


SMALL = frozenset(fold(word) for word in _SMALL.split())


@dataclass(frozen=True)
class Vocabulary:
    """The words of a collection as its full-text index has them.

    Attributes:
        counts: Text count of every word, as the database spells it.
        texts: How many texts there are altogether.
    """

    counts: Mapping[str, int]
    texts: int
    _stems: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        stems: defaultdict[str, list[str]] = defaultdict(list)
        for word in self.counts:
            stems[stem(fold(word))].append(word)
        object.__setattr__(self, "_stems", {key: tuple(sorted(words)) for key, words in stems.items()})

    def forms(self, word: str) -> tuple[str, ...]:
        """Words of the collection that are forms of this one, the most frequent first."""
        return self._frequent(self._stems.get(stem(fold(word)), ()))

    def begun(self, word: str) -> tuple[str, ...]:
        """Words of the collection that begin like this, while somebody is still typing it."""
        if len(word) < SHORTEST_BEGINNING:
            return ()
        return self._frequent([other for other in self.counts if fold(other).startswith(word)])

    def _frequent(self, words: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(words, key=lambda w: (-self.counts[w], w)))[:MOST_FORMS]

    def weight(self, forms: Iterable[str]) -> float:
        """How much a word says that has these forms: the logarithm of how rare it is."""
        count = min(sum(self.counts[form] for form in forms), self.texts)
        return math.log(1 + (self.texts + 1) / (count + 0.5))

    def correction(self, word: str, known: Collection[str] = (), names: Collection[str] = ()) -> str:
        """The word of the collection that was probably meant, or "": for words that are neither here nor `known`.

        Of words that are equally near, one of `names` (folded) is meant, else the most frequent.
        """
        slips = 0 if len(word) < SHORTEST_SLIP else 1 if len(word) < TWO_SLIPS else 2
        if not slips or self.forms(word) or self.begun(word) or word in known or not word.isalpha():
            return ""
        near = (
            (slips_between(word, fold(other), slips), fold(other) not in names, -count, other)
            for other, count in self._alike(word, slips)
        )
        best = min((found for found in near if found[0] <= slips), default=None)
        return best[-1] if best else ""

    def _alike(self, word: str, slips: int) -> Iterable[tuple[str, int]]:
        """A quick look first: length, and letters that only one of the two has."""
        letters = set(word)
        for other, count in self.counts.items():
            close = abs(len(other) - len(word)) <= slips and len(other) >= SHORTEST_SLIP
            if close and len(letters.symmetric_difference(fold(other))) <= 2 * slips:
                yield other, count


@dataclass(frozen=True)
class Wanted:
    """The words of a question as the collection writes them.

    Attributes:
        forms: Per word, how it is spelt here; empty where it is nowhere.
        weights: Per word, how much it says.
    """

    forms: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, float]

    @classmethod
    def of(cls, question: str, vocabulary: Vocabulary) -> Wanted:
        """The last word may be the beginning of one."""
        words = content(question)
        forms = {word: vocabulary.forms(word) for word in words}
        if words and not forms[words[-1]]:
            forms[words[-1]] = vocabulary.begun(words[-1])
        return cls(forms, {word: vocabulary.weight(found) for word, found in forms.items()})

    @property
    def spellings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(form for forms in self.forms.values() for form in forms))

    def part(self, text: str) -> float:
        """Which part of the question a text contains, by the weights of its words, 0 to 1."""
        total = sum(self.weights.values())
        held = zip(self.weights.values(), self.has(text), strict=True)
        return sum(weight for weight, there in held if there) / total if total else 0.0

    def found(self, text: str) -> list[tuple[int, int]]:
        """Where forms of the words stand in a text, as [start, end) letters."""
        forms = {fold(form) for forms in self.forms.values() for form in forms}
        return [place.span() for place in WORD.finditer(text) if _heart(place.group()) in forms]

    def has(self, text: str) -> list[bool]:
        """Per word whether a text contains a form of it."""
        there = set(words_of(text))
        return [any(fold(form) in there for form in forms) for forms in self.forms.values()]


NO_WORDS = Wanted({}, {})


def corrected(question: str, vocabulary: Vocabulary, known: Collection[str] = (), names: Collection[str] = ()) -> str:
    """The question with its slips of the pen put right, rather to `names`; the same text where there are none."""

    def right(found: re.Match[str]) -> str:
        return vocabulary.correction(fold(found.group()), known, names) or found.group()

    return WORD.sub(right, question)


def slips_between(one: str, other: str, most: int) -> int:
    """Damerau-Levenshtein distance (letters added, lost, changed or swapped with the next), `most` + 1 when larger."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def answered(part: float) -> float:
    """The probability that a text which contains this part of a question answers it."""
    return 0.0 if part <= 0 else 1 / (1 + math.exp(-STEEPNESS * (part - ENOUGH)))
