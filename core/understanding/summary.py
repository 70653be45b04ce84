"""Summary by choosing, not by inventing: the sentences and pictures that together stand for the whole.

Both are chosen by facility location: the set is worth, summed over everything there is, the length of each part times
its likeness to the nearest chosen one. One greedy pass is within 1 - 1/e of the best possible set, takes what is
central first and never the same thing twice. The weight of a chosen part is the share of the whole that it stands for.

Sources: H. Lin & J. Bilmes, "A Class of Submodular Functions for Document Summarization", ACL 2011; G. Nemhauser,
L. Wolsey & M. Fisher, Mathematical Programming 1978 (greedy bound).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector
from core.domain.findings import Sentence, Still, Summary
from core.domain.segments import Segment
from core.understanding.words import Spoken, sentences, stopping, words

Array = npt.NDArray[np.float64]

FEWEST_WORDS = 4  # shorter sentences ("Yes.") are never chosen while there are longer ones
WORTH_A_STILL = 0.005  # of all that is seen: a film of one unchanging view gets one still, not six
MOST = 1200  # sentences or frames compared with one another; longer recordings are thinned evenly


def summarise(
    segments: Sequence[Segment],
    frames: FloatMatrix | None = None,
    frame_times_s: FloatVector | None = None,
    *,
    lines: int = 3,
    stills: int = 6,
) -> Summary:
    """The `lines` most telling sentences and the `stills` most telling frames, each in the order they happen.

    Args:
        segments: The spoken ones; doubted lines (with a flag) are left out.
        frames: (n, dim) centred unit rows of the sampled frames, or None.
        frame_times_s: (n,) their times.
    """
    spoken = sentences([s for s in segments if s.kind == "speech" and not s.flag])
    notes = []
    if not spoken:
        notes.append("Nothing is said.")
    if frames is None or frame_times_s is None or not len(frames):
        notes.append("There are no pictures.")
        chosen_stills: tuple[Still, ...] = ()
    else:
        chosen_stills = storyboard(frames, frame_times_s, stills)
    return Summary(
        sentences=central_sentences(spoken, lines),
        stills=chosen_stills,
        method="facility location over words (TF-IDF) and pictures (CLIP)",
        note=" ".join(notes),
    )


def central_sentences(spoken: Sequence[Spoken], k: int) -> tuple[Sentence, ...]:
    """The `k` sentences that cover most of what is said, in their order."""
    spoken = [spoken[i] for i in _thinned(len(spoken))]
    if not spoken or k < 1:
        return ()
    lengths = np.array([len(words(s.text)) for s in spoken], np.float64)
    allowed = lengths >= min(FEWEST_WORDS, lengths.max())
    chosen, shares = cover(similarity([s.text for s in spoken], [s.language for s in spoken]), lengths, k, allowed)
    order = np.argsort(chosen)
    return tuple(
        Sentence(text=one.text, start_s=one.start_s, end_s=one.end_s, weight=float(shares[n]))
        for n in order
        for one in [spoken[chosen[n]]]
    )


def storyboard(frames: FloatMatrix, times_s: FloatVector, k: int) -> tuple[Still, ...]:
    """The `k` frames that cover most of what is seen, in their order; fewer when fewer say as much.

    Args:
        frames: (n, dim) centred unit rows.
    """
    kept = _thinned(len(frames))
    rows, times = np.asarray(frames, np.float64)[kept], np.asarray(times_s, np.float64)[kept]
    if not len(rows) or k < 1:
        return ()
    likeness = np.maximum(rows @ rows.T, 0.0)
    edges = np.concatenate([times[:1], (times[1:] + times[:-1]) / 2, times[-1:]])
    lengths = np.maximum(np.diff(edges), 1e-6)
    chosen, shares = cover(likeness, lengths, k, np.ones(len(rows), bool), WORTH_A_STILL)
    return tuple(Still(time_s=float(times[chosen[n]]), weight=float(shares[n])) for n in np.argsort(chosen))


def cover(
    likeness: Array, lengths: Array, k: int, allowed: npt.NDArray[np.bool_], least: float = 1e-9
) -> tuple[list[int], Array]:
    """Greedy facility location: up to `k` chosen rows, first the best, and the share each stands for (sum 1).

    Args:
        likeness: (n, n), at least 0, 1 on the diagonal.
        lengths: (n,) how much each part counts.
        allowed: (n,) which may be chosen.
        least: Share of the whole that another one has to add.
    """
    reached, chosen = np.zeros(len(likeness)), list[int]()
    while len(chosen) < k:
        gains = lengths @ np.maximum(likeness - reached[:, None], 0.0)
        gains[~allowed] = -1.0
        best = int(np.argmax(gains))  # of equals the earliest
        if gains[best] <= least * lengths.sum():
            break
        chosen.append(best)
        reached = np.maximum(reached, likeness[:, best])
    if not chosen:
        return [], np.empty(0)
    nearest = likeness[:, chosen].argmax(axis=1)
    shares = np.bincount(nearest, weights=lengths, minlength=len(chosen)) / lengths.sum()
    return chosen, shares


def similarity(texts: Sequence[str], languages: Sequence[str]) -> Array:
    """Cosines of the TF-IDF vectors of sentences, (n, n); 1 on the diagonal."""
    bags = [
        Counter(w for w in words(text) if w not in stopping(language))
        for text, language in zip(texts, languages, strict=True)
    ]
    spread = Counter(word for bag in bags for word in bag)
    column = {word: n for n, word in enumerate(spread)}
    rows = np.zeros((len(texts), max(len(column), 1)))
    for row, bag in enumerate(bags):
        for word, n in bag.items():
            rows[row, column[word]] = (1 + math.log(n)) * (1 + math.log(len(texts) / spread[word]))
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    likeness: Array = rows @ rows.T
    np.fill_diagonal(likeness, 1.0)
    return likeness


def _thinned(n: int) -> npt.NDArray[np.int64]:
    return np.unique(np.linspace(0, max(n - 1, 0), min(n, MOST)).astype(np.int64))
