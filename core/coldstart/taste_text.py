"""A taste in words: "boats at sunset, no crowds" as statements about a taste, before a single question.

A phrase points somewhere among the recordings; the statement is that the taste has a high logit there, with a variance
that says how far words are to be trusted. R = .5, 2 and 6 suit phrases whose cosine to later likes is about .9, .53 and
.30; the widest is the default until logs say better.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.coldstart.belief import Belief, observe
from core.coldstart.space import ItemSpace

Array = npt.NDArray[np.float64]

SAYS = 5.0  # the logit of what somebody says they love; minus that of what they reject
VARIANCE = 6.0
MOST = 8  # phrases of one text
SHARPNESS = 2.0  # how much the best matches of a phrase outweigh the rest, in standard deviations
NEGATIVE = re.compile(r"^(?:(?:but\s+)?(?:no|not|never|without|except|nothing with|hate)\b|-)\s*", re.IGNORECASE)
BREAK = re.compile(r"[,;.\n]+|\s+(?:and|but)\s+(?=(?:no|not|never|without)\b)", re.IGNORECASE)
FILLER = re.compile(r"^(?:i\s+)?(?:really\s+)?(?:like|love|enjoy|want|any|anything with|some)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """One phrase; `wanted` is False for "no horror"."""

    phrase: str
    wanted: bool = True


def phrases(text: str) -> tuple[Said, ...]:
    """phrases("boats at sunset, no crowds") -> (boats at sunset, wanted), (crowds, not)."""
    found: dict[str, Said] = {}
    for part in BREAK.split(text):
        part = " ".join(part.split())
        rest = FILLER.sub("", NEGATIVE.sub("", part)).strip(" -")
        if any(letter.isalnum() for letter in rest):
            found.setdefault(rest.casefold(), Said(rest, wanted=not NEGATIVE.match(part)))
    return tuple(found.values())[:MOST]


def pointed(space: ItemSpace, likeness: Array) -> Array:
    """Where a phrase points: the mean of the items, weighted by how much they are like it, (d,), of an item's length.

    Going through the recordings that match crosses the gap between texts and pictures: words and pictures of one
    meaning lie apart in the space of a model that was made for both.

    Args:
        likeness: Of the phrase to each item, (n,), on any scale; NaN where nothing can be said.
    """
    spread = float(np.nanstd(likeness))
    known = np.nan_to_num((likeness - np.nanmean(likeness)) / max(spread, 1e-9), nan=-9.0)
    weights = np.exp(SHARPNESS * (known - known.max()))
    middle = weights @ space.rows[:, :-2] / weights.sum()
    length = np.linalg.norm(middle)
    usual = np.sqrt((space.rows[:, :-2] ** 2).sum(axis=1).mean())
    return np.asarray(np.r_[middle * (usual / length if length > 1e-9 else 0.0), 0.0, 0.0])


def told(belief: Belief, said: Said, where: Array, variance: float = VARIANCE) -> Belief:
    """The belief after a phrase that points to `where`, (d,), or for each person elsewhere, (p, d)."""
    x = np.broadcast_to(where, belief.mean.shape)
    return observe(belief, x, SAYS if said.wanted else -SAYS, variance)
