"""What distinguishes a group from the rest, in words.

For each word: the log odds that it holds for an item of the group, minus those for an item of the rest, divided by the
standard deviation of that difference, with half an item added to each of the four counts so that never and always have
odds, too. A word that happens to hold for one item of a group is thus no news, nor is one that holds everywhere.

Sources: F. Anscombe, "On Estimating Binomial Response Relations", Biometrika 1956 (the halves); B. Monroe, M. Colaresi,
K. Quinn, "Fightin' Words", Political Analysis 2008 (why z and not the ratio).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from core.domain.maps import Term

HALF = 0.5
SURE = 2.5  # standard deviations: many words are tried at once
LEAST = 2  # items of a group a word must hold for
SHARE = 0.15  # of the group, at least: fewer are not what it is about

MOST_OF = 0.75  # of those a wider word holds for: then the narrower one says it all
NEWS = 0.25  # of a group that a second word has to add

Counts = npt.NDArray[np.int64]
Wider = Mapping[str, frozenset[str]]  # of a word all that say less, in small letters


def evidence(inside: npt.ArrayLike, n_inside: int, outside: npt.ArrayLike, n_outside: int) -> npt.NDArray[np.float64]:
    """z of each word: `inside` of `n_inside` items of the group it holds for, `outside` of the rest."""
    a, b = np.asarray(inside, np.float64), np.asarray(outside, np.float64)
    yes_in, no_in = a + HALF, n_inside - a + HALF
    yes_out, no_out = b + HALF, n_outside - b + HALF
    apart = np.log(yes_in / no_in) - np.log(yes_out / no_out)
    spread = np.sqrt(1 / yes_in + 1 / no_in + 1 / yes_out + 1 / no_out)
    return np.asarray(apart / spread)


def distinguishing(
    words: Sequence[tuple[str, str]],
    inside: Counts,
    n_inside: int,
    outside: Counts,
    n_outside: int,
    k: int = 8,
    wider: Wider = MappingProxyType({}),
) -> tuple[Term, ...]:
    """The `k` words that set a group apart, strongest first, none that says what a stronger one has said.

    Args:
        words: (text, source) of each count.
        wider: A wider word is left out where a narrower one holds for most of what it holds for.
    """
    if not n_inside or not n_outside or not len(words):
        return ()
    z = evidence(inside, n_inside, outside, n_outside)
    candidates = np.flatnonzero((z >= SURE) & (inside >= max(LEAST, SHARE * n_inside)))
    order = sorted(candidates.tolist(), key=lambda n: (-z[n], -inside[n], words[n]))
    terms = [
        Term(text=words[n][0], source=words[n][1], inside=int(inside[n]), outside=int(outside[n]), z=float(z[n]))
        for n in order
    ]
    found: list[Term] = []
    for new in terms:
        less = any(_says_less(new, other, wider) for other in terms)
        if not less and not any(_repeats(new.text, other.text) for other in found):
            found.append(new)
        if len(found) == k:
            break
    return tuple(found)


def name_of(
    terms: Sequence[Term], holds: npt.NDArray[np.bool_], middle: str, wider: Wider = MappingProxyType({})
) -> str:
    """A short name for a group: one word, or two.

    A word that sets a group apart need not describe it: the first is the strongest that at least half of the group
    has, with a second that is true of at least a quarter more ("and"), or that half of it have as well. Where no word
    holds for half, two name the group that together hold for two thirds. All that with words for one thing first, then
    with those that have narrower ones ("nature"); else the recording in the middle lends its title.

    Args:
        holds: Which term holds for which of the group, (n, n_terms).
        middle: That title.
    """
    above = frozenset(word for words in wider.values() for word in words)
    plain = [n for n, term in enumerate(terms) if term.text.casefold() not in above]
    for usable in (plain, list(range(len(terms)))):
        words = _one_or_two(terms, holds, usable)
        if words:
            return words
    return f"around “{middle}”"


def _one_or_two(terms: Sequence[Term], holds: npt.NDArray[np.bool_], usable: Sequence[int]) -> str:
    """What `name_of` says with some of the terms; "" where they say nothing."""
    n = len(holds)
    half = [t for t in usable if 2 * terms[t].inside >= n]
    if half:
        first = half[0]
        rest = holds & ~holds[:, [first]]
        news = [t for t in usable if rest[:, t].sum() >= max(LEAST, NEWS * n)]
        if news:
            return f"{terms[first].text} and {terms[news[0]].text}"
        return ", ".join(terms[t].text for t in half[:2])
    for a, b in combinations([t for t in usable if terms[t].inside >= NEWS * n], 2):
        if 3 * int((holds[:, a] | holds[:, b]).sum()) >= 2 * n:
            return f"{terms[a].text} and {terms[b].text}"
    return ""


def sentence_of(terms: Sequence[Term], n_inside: int, n_outside: int) -> str:
    """The strongest words as a sentence; says so when there are none."""
    if not n_inside:
        return "Nothing is selected."
    if not n_outside:
        return "This is the whole map."
    if not terms:
        return "No word distinguishes these from the rest."
    parts = [f"{t.text} ({t.inside:,} of {n_inside:,}; elsewhere {t.outside:,} of {n_outside:,})" for t in terms[:3]]
    most = 2 * terms[0].inside >= n_inside  # "mostly" is said of what at least half of them have
    return ("Mostly " if most else "More often than elsewhere: ") + ", ".join(parts) + "."


def _says_less(new: Term, said: Term, wider: Wider) -> bool:
    """Whether a word is only the wider one of what has been said: "nature" where "sea" holds for nearly as many."""
    is_wider = new.text.casefold() in wider.get(said.text.casefold(), ())
    return is_wider and said.inside >= MOST_OF * new.inside


def _repeats(text: str, said: str) -> bool:
    """Whether all words of one are among those of the other: "dark cliffs" says "cliffs"."""
    new, old = set(text.casefold().split()), set(said.casefold().split())
    return new <= old or old <= new
