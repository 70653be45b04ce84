"""What distinguishes a group from the rest, in words.

For each word: the log odds that it holds for an item of the group, minus those for an item of the rest, divided by the
standard deviation of that difference, with half an item added to each of the four counts so that never and always have
odds, too. A word that happens to hold for one item of a group is thus no news, nor is one that holds everywhere.

Sources: F. Anscombe, "On Estimating Binomial Response Relations", Biometrika 1956 (the halves); B. Monroe, M. Colaresi,
K. Quinn, "Fightin' Words", Political Analysis 2008 (why z and not the ratio).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.domain.maps import Term

HALF = 0.5
SURE = 2.5  # standard deviations: many words are tried at once
LEAST = 2  # items of a group a word must hold for
SHARE = 0.15  # of the group, at least: fewer are not what it is about

Counts = npt.NDArray[np.int64]


def evidence(inside: npt.ArrayLike, n_inside: int, outside: npt.ArrayLike, n_outside: int) -> npt.NDArray[np.float64]:
    """z of each word: `inside` of `n_inside` items of the group it holds for, `outside` of the rest."""
    a, b = np.asarray(inside, np.float64), np.asarray(outside, np.float64)
    yes_in, no_in = a + HALF, n_inside - a + HALF
    yes_out, no_out = b + HALF, n_outside - b + HALF
    apart = np.log(yes_in / no_in) - np.log(yes_out / no_out)
    spread = np.sqrt(1 / yes_in + 1 / no_in + 1 / yes_out + 1 / no_out)
    return np.asarray(apart / spread)


def distinguishing(
    words: Sequence[tuple[str, str]], inside: Counts, n_inside: int, outside: Counts, n_outside: int, k: int = 8
) -> tuple[Term, ...]:
    """The `k` words that set a group apart, strongest first, none that says what a stronger one has said.

    Args:
        words: (text, source) of each count.
    """
    if not n_inside or not n_outside or not len(words):
        return ()
    z = evidence(inside, n_inside, outside, n_outside)
    candidates = np.flatnonzero((z >= SURE) & (inside >= max(LEAST, SHARE * n_inside)))
    order = sorted(candidates.tolist(), key=lambda n: (-z[n], -inside[n], words[n]))
    found: list[Term] = []
    for n in order:
        text, source = words[n]
        if not any(_repeats(text, other.text) for other in found):
            found.append(Term(text=text, source=source, inside=int(inside[n]), outside=int(outside[n]), z=float(z[n])))
        if len(found) == k:
            break
    return tuple(found)


def name_of(terms: Sequence[Term], count: int, middle: str) -> str:
    """A short name for a group of `count`: its two strongest words among those that at least half of it have.

    A word that sets a group apart need not describe it. Where no word holds for half, the group is named after what
    lies in its middle.
    """
    holding = [term.text for term in terms if 2 * term.inside >= count]
    return ", ".join(holding[:2]) or f"around “{middle}”"


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


def _repeats(text: str, said: str) -> bool:
    """Whether all words of one are among those of the other: "dark cliffs" says "cliffs"."""
    new, old = set(text.casefold().split()), set(said.casefold().split())
    return new <= old or old <= new
