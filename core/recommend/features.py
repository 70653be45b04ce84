"""What is known of items before anybody met them, as one row of numbers each: facts of a catalogue, and vectors.

Years become soft bins whose width follows how many items there are around them, so that last year's and this year's
items are told apart where most of a collection is recent. Pairs of genres have a column, also a genre with itself
(which tells pure ones), because a romantic comedy is not half romance and half comedy. The weights were chosen on items
taken out of MovieLens' training part.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement

import numpy as np

from core.domain import FloatMatrix, Fused, ItemFacts, ItemId, Vocabulary

YEAR_WEIGHT = 2.5
PAIR_WEIGHT = 2.2  # over the number of genres
VECTOR_SHARE = 0.55  # length of a vector, relative to the typical length of an item's facts
YEAR_BINS = 16
BIN_WIDTH = 0.7  # of the distance to the next bins
WORD = re.compile(r"[^\W\d_]{2,}")


def features(items: Sequence[ItemId], facts: Mapping[ItemId, ItemFacts], content: Fused | None) -> FloatMatrix:
    """Facts and fused content vectors side by side, (n_items, n_features); absent ones are 0."""
    told = _facts([facts.get(item, ItemFacts()) for item in items])
    if content is None:
        return told.astype(np.float32)
    lengths = np.linalg.norm(told, axis=1)
    typical = float(np.sqrt(np.mean(lengths[lengths > 0] ** 2))) if lengths.any() else 0.0
    return np.hstack([told, max(1.0, VECTOR_SHARE * typical) * _fused(items, content)]).astype(np.float32)


def _facts(known: Sequence[ItemFacts]) -> np.ndarray:
    """Genres, pairs of genres, year and title words side by side."""
    pairs = [[" & ".join(two) for two in combinations_with_replacement(sorted(set(f.genres)), 2)] for f in known]
    n_genres = np.array([max(len(set(fact.genres)), 1) for fact in known])
    return np.hstack(
        [
            _flags([fact.genres for fact in known], least=1),
            PAIR_WEIGHT / n_genres[:, None] * _flags(pairs, least=2),
            YEAR_WEIGHT * _years([fact.year for fact in known]),
            _flags([WORD.findall(fact.title.casefold()) for fact in known], least=2),
        ]
    )


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
    widths = BIN_WIDTH * np.maximum((apart[:-1] + apart[1:]) / 2, 1.0)
    return np.nan_to_num(np.exp(-0.5 * ((given[:, None] - centres) / widths) ** 2))


def _fused(items: Sequence[ItemId], content: Fused) -> np.ndarray:
    """The fused unit vector of each item that has one."""
    whole = np.hstack([units * content.scale[m][:, None] for m, units in content.units.items()])
    rows = content.items.rows(items)
    return np.where((rows >= 0)[:, None], whole[rows], 0.0)
