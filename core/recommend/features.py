"""What is known of items before anybody met them, as one row of numbers each: facts of a catalogue, and vectors.

Years become soft bins whose width follows how many items there are around them, so that last year's and this year's
items are told apart where most of a collection is recent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from core.domain import FloatMatrix, Fused, ItemFacts, ItemId, Vocabulary

WORD_WEIGHT = 0.5
YEAR_BINS = 16
WORD = re.compile(r"[^\W\d_]{2,}")


def features(items: Sequence[ItemId], facts: Mapping[ItemId, ItemFacts], content: Fused | None) -> FloatMatrix:
    """Genres, year, title words and fused content vectors side by side, (n_items, n_features); absent ones are 0."""
    known = [facts.get(item, ItemFacts()) for item in items]
    blocks = [
        _flags([fact.genres for fact in known], least=1),
        _years([fact.year for fact in known]),
        WORD_WEIGHT * _flags([WORD.findall(fact.title.casefold()) for fact in known], least=2),
    ]
    if content is not None:
        blocks.append(_fused(items, content))
    return np.hstack(blocks).astype(np.float32)


def _flags(words: Sequence[Sequence[str]], least: int) -> np.ndarray:
    """One column per word that `least` items have."""
    counts = Counter(word for own in words for word in set(own))
    columns = Vocabulary(tuple(sorted(word for word, count in counts.items() if count >= least)))
    flags = np.zeros((len(words), len(columns)))
    for row, own in enumerate(words):
        at = columns.rows(own)
        flags[row, at[at >= 0]] = 1.0
    return flags


def _years(years: Sequence[int | None]) -> np.ndarray:
    """Gaussian bins around quantiles of the years that occur."""
    given = np.array([np.nan if year is None else year for year in years], dtype=np.float64)
    if np.isnan(given).all():
        return np.zeros((len(years), 0))
    centres = np.unique(np.nanquantile(given, np.linspace(0, 1, YEAR_BINS)).round())
    apart = np.diff(centres, prepend=centres[0] - 1, append=centres[-1] + 1)
    widths = np.maximum((apart[:-1] + apart[1:]) / 2, 1.0)
    return np.nan_to_num(np.exp(-0.5 * ((given[:, None] - centres) / widths) ** 2))


def _fused(items: Sequence[ItemId], content: Fused) -> np.ndarray:
    """The fused unit vector of each item that has one."""
    whole = np.hstack([units * content.scale[m][:, None] for m, units in content.units.items()])
    rows = content.items.rows(items)
    return np.where((rows >= 0)[:, None], whole[rows], 0.0)
