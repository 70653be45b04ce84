"""Finds, among ten thousand fingerprints, the few that are worth a close comparison.

Inverted lookup by multi-index hashing (M. Norouzi, A. Punjani, D. Fleet, "Fast search in Hamming space with multi-index
hashing", CVPR 2012): a picture's 64 bits are cut into four parts, and pictures that share a part exactly are compared.
Words of sound are looked up by their halves, as at one bit in seven wrong only few are whole; where a poor codec
leaves hardly any half, how often each bit is set still tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.fft import dctn

from core.domain import FloatVector, ItemId
from core.domain.fingerprints import Fingerprint
from core.understanding.duplicates import audible

LOOKS, ASKED_LOOKS = 48, 192  # pictures of an item that are kept, and that are asked for
WORDS, ASKED_WORDS = 384, 1536
PARTS, PART_BITS = 4, 16
NEAR_BITS = 10  # of 64 that may differ
CANDIDATES = 32  # by pictures, and as many by words
ALIKE_HABITS = 8


@dataclass(frozen=True)
class Keys:
    """What is kept in memory of an item.

    Attributes:
        looks, words: Hashes of pictures and words of sound, spread over its length, uint64 (n,) and uint32 (m,).
        habit: How often each bit of the words is set, less a half, float32 (32,); zero where it is silent.
    """

    looks: npt.NDArray[np.uint64]
    words: npt.NDArray[np.uint32]
    habit: FloatVector


def keys(print_: Fingerprint, *, asking: bool = False) -> Keys:
    """Of an item; more of them when asking, as both sides need not have chosen the same moments."""
    pictures, words = print_.pictures, print_.words[audible(print_)]
    bits = (words[:, None] >> np.arange(32, dtype=np.uint32)) & 1
    habit = bits.mean(axis=0) - 0.5 if len(words) else np.zeros(32)
    return Keys(
        hashes(pictures[_spread(len(pictures), ASKED_LOOKS if asking else LOOKS)]),
        words[_spread(len(words), ASKED_WORDS if asking else WORDS)],
        habit.astype(np.float32),
    )


def hashes(pictures: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    """Signs of the 63 lowest waves in each picture, (n,); uint8 (n, 9, 16) in."""
    if not len(pictures):
        return np.zeros(0, dtype=np.uint64)
    waves = dctn(pictures.astype(np.float32), axes=(1, 2), norm="ortho")[:, :8, :8].reshape(len(pictures), 64)
    bits = (waves > 0).astype(np.uint64)
    bits[:, 0] = 0  # brightness
    found: npt.NDArray[np.uint64] = (bits << np.arange(64, dtype=np.uint64)).sum(axis=1, dtype=np.uint64)
    return found


def _spread(count: int, most: int) -> npt.NDArray[np.int64]:
    return np.linspace(0, count - 1, min(count, most)).round().astype(np.int64)


class Lookup:
    """Immutable; building it from 10,000 items takes about a second, asking about 20 ms."""

    def __init__(self, entries: Iterable[tuple[ItemId, Keys]]) -> None:
        items = list(entries)
        self._ids = [item_id for item_id, _ in items]
        self._looks = np.concatenate([np.zeros(0, np.uint64), *(k.looks for _, k in items)])
        self._look_owner = np.repeat(np.arange(len(items)), [len(k.looks) for _, k in items])
        words = np.concatenate([np.zeros(0, np.uint32), *(k.words for _, k in items)])
        self._word_owner = np.repeat(np.arange(len(items)), [len(k.words) for _, k in items])
        self._habits = np.stack([k.habit for _, k in items]) if items else np.zeros((0, 32), np.float32)
        self._word_counts = np.bincount(self._word_owner, minlength=len(items))
        self._look_tables = [_table(_part(self._looks, part)) for part in range(PARTS)]
        self._word_tables = [_table(_half(words, half)) for half in range(2)]

    def candidates(self, asked: Keys, exclude: Sequence[ItemId] = ()) -> list[ItemId]:
        """Items that may be the same recording, likeliest first, by pictures and by sound in turn."""
        if not self._ids:
            return []
        out = set(exclude)
        ways = self._by_looks(asked.looks), self._by_words(asked.words), self._by_habit(asked.habit)
        ranked = [self._ids[i] for ranks in zip(*ways, strict=True) for i in ranks if i >= 0]
        return [item_id for item_id in dict.fromkeys(ranked) if item_id not in out]

    def _by_looks(self, asked: npt.NDArray[np.uint64]) -> list[int]:
        votes = np.zeros(len(self._ids))
        for look in np.unique(asked):
            found = [_postings(table, int(_part(look, part))) for part, table in enumerate(self._look_tables)]
            near = np.unique(np.concatenate(found))
            near = near[np.bitwise_count(self._looks[near] ^ look) <= NEAR_BITS]
            votes[np.unique(self._look_owner[near])] += 1
        return _best(votes)

    def _by_words(self, asked: npt.NDArray[np.uint32]) -> list[int]:
        votes = np.zeros(len(self._ids))
        for half, table in enumerate(self._word_tables):
            for word, count in zip(*np.unique(_half(asked, half), return_counts=True), strict=True):
                owners = self._word_owner[_postings(table, int(word))]
                votes += np.bincount(owners, minlength=len(votes)) * count if len(owners) > 64 else 0
                if len(owners) <= 64:
                    np.add.at(votes, owners, count)
        return _best(votes / np.sqrt(np.maximum(self._word_counts, 1)))

    def _by_habit(self, asked: FloatVector) -> list[int]:
        away = np.linalg.norm(self._habits - asked, axis=1)
        known = self._habits.any(axis=1) & bool(asked.any())
        ranks = _best(np.where(known, 1 / (1 + away), 0))
        return ranks[:ALIKE_HABITS] + [-1] * (CANDIDATES - ALIKE_HABITS)


Table = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]  # order by value, where each value begins


def _part(looks: Any, part: int) -> Any:
    """A quarter of 64 bits, of one or many."""
    return (looks >> np.uint64(PART_BITS * part)) & np.uint64(0xFFFF)


def _half(words: npt.NDArray[np.uint32], half: int) -> npt.NDArray[np.uint32]:
    return (words >> np.uint32(PART_BITS * half)) & np.uint32(0xFFFF)


def _table(values: npt.NDArray[Any]) -> Table:
    order = np.argsort(values, kind="stable")
    begins = np.searchsorted(values[order], np.arange(2**PART_BITS + 1).astype(values.dtype))
    begins[-1] = len(order)
    return order, begins


def _postings(table: Table, value: int) -> npt.NDArray[np.int64]:
    order, begins = table
    return order[begins[value] : begins[value + 1]]


def _best(votes: npt.NDArray[np.float64]) -> list[int]:
    """Numbers of the items with most votes, padded with -1."""
    order = np.argsort(-votes, kind="stable")[:CANDIDATES]
    chosen = [int(i) for i in order if votes[i] > 0]
    return chosen + [-1] * (CANDIDATES - len(chosen))
